"""What a time axis carries besides the figures: day ticks, event lines, lanes of statements.

Belongs here: drawing along a scale of days. Does not belong here: choosing events or statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explainer.charts import marks
from explainer.charts.assemble import event_date, who
from explainer.charts.place import Step, stairs
from explainer.charts.scales import Days
from explainer.charts.sheet import Box, Sheet, extent, spaced
from explainer.charts.style import LINE, SMALL
from explainer.document import Record, Runs
from explainer.facts.edition import Edition
from explainer.facts.model import Event, Position, Side, Stance
from explainer.prose import sentences
from explainer.words import Words

LABEL_WIDTH = 270.0
ROW = 15.0
# Corners and turn of each stance's shape, and whether it is filled; no corners is a circle.
STANCES: dict[Stance, tuple[int, float, bool]] = {
    Stance.FOR: (3, 90.0, True),
    Stance.AGAINST: (3, 270.0, True),
    Stance.CONDITIONAL: (4, 0.0, False),
    Stance.DESCRIBES: (0, 0.0, True),
    Stance.NOT_STATED: (0, 0.0, False),
}


def day_axis(sheet: Sheet, days: Days, y: float, words: Words, *, grid_from: float | None = None) -> float:
    """Draw the axis line, its ticks and labels at y; the y below them."""
    sheet.line([(days.start, y), (days.end, y)], colour="faint")
    for x, label in days.ticks(words):
        sheet.line([(x, y), (x, y + 3.5)], colour="faint")
        if grid_from is not None:
            sheet.line([(x, grid_from), (x, y)], colour="grid", width=0.5)
        half = extent(spaced(label), size=SMALL)[0] / 2
        sheet.tick(min(max(x, half), 480 - half), y + 5, label)
    return y + 5 + SMALL * 1.24


@dataclass(frozen=True)
class EventStrip:
    """The labels of event lines, laid out on stairs above a plot."""

    events: tuple[Event, ...]
    labels: tuple[Runs, ...]
    steps: tuple[Step, ...]
    heights: tuple[float, ...]  # of each row, the nearest to the plot first

    @classmethod
    def of(cls, events: Sequence[Event], days: Days, words: Words, right: float) -> EventStrip:
        """The strip for events on a scale of days, with labels ending left of `right`."""
        labels = tuple(
            spaced(event_date(e, words, short=True), "  ", sentences.event_label(e)) for e in events
        )
        sizes = [extent(label, LABEL_WIDTH, SMALL) for label in labels]
        places = [days.middle(event.date) for event in events]
        steps = stairs(places, [width + 8 for width, _ in sizes], right)
        rows = max((step.row for step in steps), default=-1) + 1
        heights = [
            max((sizes[n][1] for n, s in enumerate(steps) if s.row == row), default=0.0) + 2
            for row in range(rows)
        ]
        return cls(tuple(events), labels, tuple(steps), tuple(heights))

    @property
    def height(self) -> float:
        """Height of the strip, in points."""
        return sum(self.heights) + (4 if self.heights else 0)

    def draw(self, sheet: Sheet, days: Days, plot_top: float, plot_bottom: float) -> None:
        """Draw each line from its label down to the bottom of the plot."""
        for event, label, step in zip(self.events, self.labels, self.steps, strict=True):
            x = days.middle(event.date)
            top = plot_top - 4 - sum(self.heights[: step.row + 1])
            sheet.line([(x, top), (x, plot_bottom)], colour="faint", width=0.7, dash=(3.0, 2.0))
            at, align = (x - 4, "right") if step.left else (x + 4, "left")
            sheet.write(at, top, label, size=SMALL, colour="muted", align=align,
                        width=LABEL_WIDTH, halo=True)


def stance_mark(sheet: Sheet, x: float, y: float, stance: Stance, colour: str) -> None:
    """Draw the mark of a stance."""
    corners, turn, filled = STANCES[stance]
    fill = colour if filled else "paper"
    if not corners:
        sheet.circle(x, y, 3.6, fill=fill, edge=colour)
    else:
        sheet.shape(marks.polygon(x, y, 5.0, corners, turn), fill=fill, edge=colour, width=1.2, z=4)


def stance_key(sheet: Sheet, stances: Sequence[Stance], y: float, words: Words) -> float:
    """Draw a line that explains the stances that occur; the y below it."""
    x = 6.0
    for stance in [stance for stance in STANCES if stance in stances]:
        runs = sentences.text(words(f"stance.{stance}"))
        width = extent(runs, size=SMALL)[0]
        if x + width + 12 > 480:
            x, y = 6.0, y + ROW
        stance_mark(sheet, x, y + SMALL * 0.62, stance, "ink")
        sheet.write(x + 9, y, runs, size=SMALL)
        x += width + 28
    return y + SMALL * LINE


def labelled_lane(
    sheet: Sheet, edition: Edition, side: Side, positions: Sequence[Position], days: Days,
    top: float, colour: str, words: Words,
) -> float:
    """Draw a side's lane with its name and the speakers' names; the y below it."""
    name = (Record(text=side.name, of=f"side:{side.id}.name"),)
    if not positions:
        runs = spaced(name, words("prose.colon") + words("charts.no-statement"),
                      sentences.edition_date(edition, words))
        return sheet.write(0, top, runs, size=SMALL, colour="muted", width=480, halo=True).bottom + 5
    y = sheet.write(0, top, name, size=SMALL, bold=True, width=480, halo=True).bottom + 1
    ends: list[float] = []
    for position in sorted(positions, key=lambda p: (p.date, p.id)):
        label = spaced(who(edition, position), words("prose.comma") + words(f"stance.{position.stance}"))
        x, width = days.middle(position.date), extent(label, size=SMALL)[0]
        to_left = x + 8 + width > 480
        start = x - 8 - width if to_left else x - 6
        row = next((n for n, end in enumerate(ends) if end + 6 < start), len(ends))
        ends[row : row + 1] = [x + 6 if to_left else x + 8 + width]
        middle = y + row * ROW + ROW / 2
        stance_mark(sheet, x, middle, position.stance, colour)
        sheet.write(x - 8 if to_left else x + 8, middle - SMALL * 0.66, label, size=SMALL,
                    align="right" if to_left else "left", halo=True)
    return y + len(ends) * ROW + 5


def slim_lane(
    sheet: Sheet, side: Side, positions: Sequence[Position], days: Days, top: float, colour: str,
) -> float:
    """Draw a side's lane as marks on a line, its name at the right; the y below it."""
    name = (Record(text=side.name, of=f"side:{side.id}.name"),)
    box: Box = sheet.write(days.end + 8, top, name, size=SMALL, width=472 - days.end,
                           colour="ink" if positions else "muted")
    y = top + SMALL * 0.66
    sheet.line([(days.start, y), (days.end, y)], colour="grid", width=0.8)
    places: list[float] = []
    for position in positions:
        middle = days.middle(position.date)
        tries = (middle + way * 9 for way in (0, -1, 1, -2, 2))
        x = next((x for x in tries if all(abs(x - other) > 7 for other in places)), middle)
        places.append(x)
        stance_mark(sheet, x, y, position.stance, colour)
    return box.bottom + 4
