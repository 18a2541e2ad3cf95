"""What is chosen, a day and filters: what they let through, and what each would let through.

In each filter nothing chosen means everything. Filters choose figures and positions for counting,
charts and tables; they never make a silence: what a side said is looked up in the whole edition.
"""

from __future__ import annotations

import bisect
import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from explainer import charts
from explainer.errors import UnknownRecord
from explainer.facts.edition import Conflict, Edition, find_conflicts
from explainer.facts.model import Event, Facts, Hedge, Metric, SourceKind
from explainer.text import nearest

CHARTS = ("series", "places", "definitions", "conflicts", "lanes")


@dataclass(frozen=True)
class Choice:
    """A day, the filters, the chart asked for, a day to compare with, a share to work out."""

    day: datetime.date
    topics: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    hedges: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    chart: str = ""  # empty: the one that fits
    compare: datetime.date | None = None
    part: str = ""  # a metric
    base: str = ""  # a figure

    @property
    def filtered(self) -> dict[str, tuple[str, ...]]:
        """The filters that leave something out and that no report has: by name."""
        found = {"side": self.sides, "hedge": self.hedges, "kind of source": self.kinds}
        return {name: chosen for name, chosen in found.items() if chosen}


def topic(metric: Metric) -> str:
    """The topic of a metric; one without a topic is its own."""
    return metric.topic or metric.label


def topics(facts: Facts) -> tuple[str, ...]:
    """Every topic, in the order of the facts file."""
    return tuple(dict.fromkeys(topic(metric) for metric in facts.metrics.values()))


def checked(facts: Facts, choice: Choice) -> Choice:
    """The choice, each id of which the facts know; UnknownRecord suggests the nearest."""
    _known("topic", choice.topics, topics(facts))
    _known("metric", (*choice.metrics, *filter(None, [choice.part])), facts.metrics)
    _known("side", choice.sides, facts.sides)
    _known("hedge", choice.hedges, [hedge.value for hedge in Hedge])
    _known("kind of source", choice.kinds, [kind.value for kind in SourceKind])
    _known("chart", filter(None, [choice.chart]), charts.names())
    if choice.base:
        _known("figure", [choice.base], [figure.id for figure in facts.figures])
    return choice


def _known(what: str, ids: Iterable[str], known: Iterable[str]) -> None:
    listed = list(known)
    for id in ids:
        if id not in listed:
            raise UnknownRecord(f"no {what} {id!r}{nearest(id, listed)}")


def metrics(facts: Facts, choice: Choice) -> tuple[str, ...]:
    """The metrics that topics and metrics leave, in the order of the facts file."""
    return tuple(
        metric.id
        for metric in facts.metrics.values()
        if (not choice.topics or topic(metric) in choice.topics)
        and (not choice.metrics or metric.id in choice.metrics)
    )


def selected(edition: Edition, choice: Choice) -> Edition:
    """The edition with the figures and positions alone that the filters let through."""
    facts = edition.facts
    wanted = set(metrics(facts, choice))
    narrowed = len(wanted) < len(facts.metrics)
    parties = {p.id for p in facts.parties.values() if _in(p.side, choice.sides)}
    sources = {s.id for s in facts.sources.values() if _in(s.kind, choice.kinds)}
    return replace(
        edition,
        figures=tuple(
            figure
            for figure in edition.figures
            if figure.metric in wanted
            and figure.stated_by in parties
            and figure.source in sources
            and _in(figure.hedge, choice.hedges)
        ),
        history=(),
        positions=tuple(
            position
            for position in edition.positions
            if position.party in parties
            and position.source in sources
            and (not narrowed or wanted.intersection(position.beside))
        ),
    )


def conflicts(whole: Edition, metric_ids: Collection[str]) -> tuple[Conflict, ...]:
    """The conflicts of these metrics, every side of them; without looking for any others."""
    figures = (figure for figure in whole.figures if figure.metric in metric_ids)
    return find_conflicts(figures)


def _in(value: str, chosen: Collection[str]) -> bool:
    return not chosen or value in chosen


# ---------------------------------------------------------------- counts

FILTERS = ("topics", "metrics", "sides", "hedges", "kinds")
Counts = dict[str, Counter[str]]
# A metric chosen within one topic says nothing against another topic.
_FREE = {name: {name} for name in FILTERS} | {"topics": {"topics", "metrics"}}


def counts(whole: Edition, choice: Choice) -> Counts:
    """By filter and option, the figures of the edition that the option would let through."""
    chosen = {name: frozenset(getattr(choice, name)) for name in FILTERS}
    found: Counts = {name: Counter() for name in FILTERS}
    for values in _values(whole):
        missed = {name for name, wanted in chosen.items() if wanted and values[name] not in wanted}
        for name, free in _FREE.items():
            if missed <= free:
                found[name][values[name]] += 1
    return found


def _values(whole: Edition) -> list[Mapping[str, str]]:
    """What each figure is to each filter."""
    facts = whole.facts
    topics = {metric.id: topic(metric) for metric in facts.metrics.values()}
    return [
        {
            "topics": topics[figure.metric],
            "metrics": figure.metric,
            "sides": facts.parties[figure.stated_by].side,
            "hedges": figure.hedge.value,
            "kinds": facts.sources[figure.source].kind.value,
        }
        for figure in whole.figures
    ]


# ---------------------------------------------------------------- days

Days = tuple[datetime.date, ...]


def moments(facts: Facts) -> Days:
    """Each day on which a figure, a position or an event became known, and each edition's day."""
    known = {figure.published.last for figure in facts.figures}
    known |= {position.published.last for position in facts.positions}
    known |= {_known_on(facts, event) for event in facts.events}
    return tuple(sorted(known | {edition.date for edition in facts.story.editions}))


def step(days: Sequence[datetime.date], day: datetime.date) -> int:
    """The place of the last of the days that is not after the given one; 0 where all are."""
    return max(0, bisect.bisect_right(days, day) - 1)


def _known_on(facts: Facts, event: Event) -> datetime.date:
    return max(facts.sources[event.source].published.last, event.date.first)
