"""What a time axis carries besides the figures: day ticks and event lines.

Belongs here: drawing along a scale of days. Does not belong here: statements (stances).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from explainer.charts.assemble import event_date
from explainer.charts.place import Step, stairs
from explainer.charts.scales import Days
from explainer.charts.sheet import Sheet, extent, spaced
from explainer.charts.style import SMALL
from explainer.document import Runs
from explainer.facts.model import Event
from explainer.prose import sentences
from explainer.words import Words

LABEL_WIDTH = 270.0


def day_axis(sheet: Sheet, days: Days, y: float, words: Words) -> float:
    """Draw the axis line, its ticks and labels at y; the y below them."""
    sheet.line([(days.start, y), (days.end, y)], colour="faint")
    for x, label in days.ticks(words):
        sheet.line([(x, y), (x, y + 3.5)], colour="faint")
        half = extent(spaced(label), size=SMALL)[0] / 2
        sheet.tick(min(max(x, half), sheet.width - half), y + 5, label)
    return y + 5 + SMALL * 1.24


@dataclass(frozen=True)
class EventStrip:
    """The labels of event lines, laid out on stairs above a plot."""

    events: tuple[Event, ...]
    labels: tuple[Runs, ...]
    rooms: tuple[float, ...]  # the width each label may take
    steps: tuple[Step, ...]
    heights: tuple[float, ...]  # of each row, the nearest to the plot first

    @staticmethod
    def fitting(events: Sequence[Event], days: Days, most: int) -> tuple[Event, ...]:
        """The events inside the days; more than `most` are thinned out, those closest first."""
        kept = [e for e in events if days.first <= e.date.first <= days.last]
        while len(kept) > most:
            # Counted in days: the same events stay on a sheet of any width.
            places = [e.date.first.toordinal() + e.date.last.toordinal() for e in kept]
            gaps = [b - a for a, b in pairwise(places)]
            del kept[gaps.index(min(gaps)) + 1]
        return tuple(kept)

    @classmethod
    def of(cls, events: Sequence[Event], days: Days, words: Words, right: float) -> EventStrip:
        """The strip for events on a scale of days, with labels ending left of `right`."""
        labels = tuple(
            spaced(event_date(e, words, short=True), "  ", sentences.event_label(e)) for e in events
        )
        places = [days.middle(event.date) for event in events]
        rooms = [min(LABEL_WIDTH, max(x, right - x) - 8) for x in places]
        sizes = [extent(label, rooms[n], SMALL) for n, label in enumerate(labels)]
        steps = stairs(places, [width + 8 for width, _ in sizes], right)
        rows = max((step.row for step in steps), default=-1) + 1
        heights = [
            max((sizes[n][1] for n, s in enumerate(steps) if s.row == row), default=0.0) + 2
            for row in range(rows)
        ]
        return cls(tuple(events), labels, tuple(rooms), tuple(steps), tuple(heights))

    @property
    def height(self) -> float:
        """Height of the strip, in points."""
        return sum(self.heights) + (4 if self.heights else 0)

    def draw(self, sheet: Sheet, days: Days, plot_top: float, plot_bottom: float) -> None:
        """Draw each line from its label down to the bottom of the plot."""
        parts = zip(self.events, self.labels, self.rooms, self.steps, strict=True)
        for event, label, room, step in parts:
            x = days.middle(event.date)
            top = plot_top - 4 - sum(self.heights[: step.row + 1])
            sheet.line([(x, top), (x, plot_bottom)], colour="faint", width=0.7, dash=(3.0, 2.0))
            look: dict[str, Any] = {"size": SMALL, "colour": "muted", "width": room, "halo": True}
            if step.left:
                sheet.write(x - 4, top, label, align="right", **look)
            else:
                sheet.write(x + 4, top, label, **look)
