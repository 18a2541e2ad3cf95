"""The days on which something became known: the steps of the time slider.

Belongs here: finding those days. Does not belong here: what was known on one (facts.edition).
"""

from __future__ import annotations

import bisect
import datetime
from collections.abc import Sequence

from explainer.facts.model import Event, Facts

Days = tuple[datetime.date, ...]


def moments(facts: Facts) -> Days:
    """Each day on which a figure, a position or an event became known, and each edition's day."""
    known = {figure.published.last for figure in facts.figures}
    known |= {position.published.last for position in facts.positions}
    known |= {_known(facts, event) for event in facts.events}
    return tuple(sorted(known | {edition.date for edition in facts.story.editions}))


def step(days: Sequence[datetime.date], day: datetime.date) -> int:
    """The place of the last of the days that is not after the given one; 0 where all are."""
    return max(0, bisect.bisect_right(days, day) - 1)


def _known(facts: Facts, event: Event) -> datetime.date:
    return max(facts.sources[event.source].published.last, event.date.first)
