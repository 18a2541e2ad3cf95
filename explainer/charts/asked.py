"""What a notebook may ask of a chart, in the forms that are easy to write there.

Belongs here: turning texts into runs, days and events. Does not belong here: what is drawn.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from explainer.charts import ChartError
from explainer.document import Runs, Text
from explainer.facts.edition import Edition
from explainer.facts.model import Event
from explainer.text import nearest

Title = Runs | str
Day = datetime.date | str | None
Events = bool | Sequence[str]


def titled(title: Title, otherwise: Runs) -> Runs:
    """The title as runs; the other runs where it is empty."""
    if isinstance(title, str):
        return (Text(text=title),) if title else otherwise
    return title or otherwise


def named(id: str, chart: str, *subjects: str) -> str:
    """The chart's id: the one given, or one made of the chart's name and its first subject."""
    return id or "-".join((chart, *subjects[:1]))


def day(value: Day) -> datetime.date | None:
    """The day written as an ISO date, or None."""
    return datetime.date.fromisoformat(value) if isinstance(value, str) else value


def events(edition: Edition, chosen: Events) -> tuple[Event, ...]:
    """All known events, none, or those named by reference; raises ChartError for an unknown one."""
    if isinstance(chosen, bool):
        return edition.events if chosen else ()
    by_ref = {event.ref: event for event in edition.facts.events}
    unknown = [ref for ref in chosen if ref not in by_ref]
    if unknown:
        raise ChartError(f"no event {unknown[0]!r}{nearest(unknown[0], by_ref)}")
    return tuple(event for event in edition.events if event.ref in set(chosen))
