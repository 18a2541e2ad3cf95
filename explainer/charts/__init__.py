"""The charts, and what may be asked of each: `gallery` has a module for each of them.

A chart is a function that draws on a matplotlib figure. Importing this package imports no
matplotlib.
"""

from __future__ import annotations

import datetime
import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib import import_module, resources
from itertools import pairwise
from typing import Any, cast

from explainer.errors import ExplainerError, UnknownRecord
from explainer.facts.edition import Edition
from explainer.facts.model import Event, Figure
from explainer.facts.values import PartialDate
from explainer.text import nearest

Day = datetime.date | str | None
Events = bool | Sequence[str]


class ChartError(ExplainerError):
    """A chart cannot be drawn as asked."""


class NotKnown(ChartError):
    """The edition knows nothing of what the chart was to show; the message says of what."""


@cache
def names() -> tuple[str, ...]:
    """The charts that can be asked for, by name: one for each module of the gallery."""
    files = resources.files("explainer.charts").joinpath("gallery").iterdir()
    found = (file.name.removesuffix(".py") for file in files if file.name.endswith(".py"))
    return tuple(sorted(name for name in found if name != "__init__"))


def chart(name: str) -> Callable[..., Any]:
    """The function that draws the chart of this name; ChartError with the list of the charts."""
    if name not in names():
        listed = ", ".join(names())
        raise ChartError(f"there is no chart {name!r}{nearest(name, names())}; charts: {listed}")
    return cast(Callable[..., Any], import_module(f"explainer.charts.gallery.{name}").draw)


def signature(name: str) -> inspect.Signature:
    """What can be asked of the chart of this name: metrics and options."""
    kind = inspect.Parameter.KEYWORD_ONLY
    _, *own = inspect.signature(chart(name)).parameters.values()  # the first is what it draws on
    more = [
        inspect.Parameter("id", kind, default="", annotation="str"),
        inspect.Parameter("title", kind, default="", annotation="Runs | str"),
    ]
    return inspect.Signature([*own, *more])


def check_call(name: str, subjects: Iterable[Any], options: Iterable[str]) -> None:
    """Raise ChartError, with what can be asked, for an option or a number of metrics it lacks."""
    asked = signature(name)
    known, taken = list[str](), list[str]()
    for p in asked.parameters.values():
        (known if p.kind is p.KEYWORD_ONLY else taken).append(p.name)
    for option in options:
        if option not in known:
            raise ChartError(
                f"chart {name!r} has no option {option!r}{nearest(option, known)};"
                f" options: {', '.join(known)}"
            )
    try:
        asked.bind(*subjects, **dict.fromkeys(options))
    except TypeError as error:
        takes = ", ".join(taken) or "options only"
        raise ChartError(f"chart {name!r} takes {takes}: {error}") from None


def events(
    edition: Edition, chosen: Events, dates: Iterable[PartialDate], most: int = 9
) -> tuple[Event, ...]:
    """Of all known events, none, or those named by reference, those inside the dates.

    More than `most` are thinned out, those closest first; ChartError for an unknown reference.
    """
    named = set(() if isinstance(chosen, bool) else chosen)
    by_ref = {event.ref: event for event in edition.facts.events}
    for ref in sorted(named - set(by_ref)):
        raise ChartError(f"no event {ref!r}{nearest(ref, by_ref)}")
    spans = list(dates)
    first, last = min(d.first for d in spans), max(d.last for d in spans)
    kept = [
        event
        for event in edition.events
        if (chosen is True or event.ref in named) and first <= event.date.first <= last
    ]
    while len(kept) > most:
        places = [e.date.first.toordinal() + e.date.last.toordinal() for e in kept]
        gaps = [b - a for a, b in pairwise(places)]
        del kept[gaps.index(min(gaps)) + 1]
    return tuple(kept)


def no_metric(edition: Edition, id: str, *figures: str) -> UnknownRecord:
    """The refusal of an id that no metric has, nor any of the figures: the nearest, and all."""
    metrics = edition.facts.metrics
    what, near = "metric or figure" if figures else "metric", nearest(id, [*metrics, *figures])
    known = ", ".join(metric for metric in metrics if edition.of_metric(metric))
    return UnknownRecord(f"no {what} {id!r}{near}; metrics with figures: {known}")


def day(value: Day) -> datetime.date | None:
    """The day written as an ISO date, or None."""
    if not isinstance(value, str):
        return value
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise ChartError(f"{value!r} is no day; write it as 2024-05-20") from None


def between(figures: Iterable[Figure], since: Day, until: Day) -> tuple[Figure, ...]:
    """The figures whose date touches the days from `since` to `until`."""
    first, last = day(since) or datetime.date.min, day(until) or datetime.date.max
    return tuple(f for f in figures if f.as_of.last >= first and f.as_of.first <= last)
