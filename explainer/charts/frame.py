"""The frame of a chart of numbers over time: side legend, number axis, marks of figures.

Belongs here: what `series` and `definitions` share. Does not belong here: labels, statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from explainer.charts import marks
from explainer.charts.marks import Look, Point
from explainer.charts.scales import Days, Numbers
from explainer.charts.sheet import Box, Sheet, extent
from explainer.charts.style import LINE, SMALL, measure
from explainer.document import Record, Runs
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.words import Words

NEAR = 5.0  # marks nearer than this in both directions are moved apart


@dataclass(frozen=True)
class Drawn:
    """A figure's mark on the sheet: where its number is read, and what it covers."""

    figure: Figure
    at: Point
    box: Box
    span: Box  # of the line over the days that it may mean; that of the mark for a single day

    @property
    def covered(self) -> tuple[Box, Box]:
        """What no label may cover."""
        return self.box, self.span


def side_legend(sheet: Sheet, edition: Edition, figures: Iterable[Figure], y: float) -> float:
    """Draw shape, colour and name of each side that has a figure; the y below it."""
    present = {edition.side_of(party).id for party in {figure.stated_by for figure in figures}}
    entries = [
        (marks.numbered_look(index), (Record(text=side.name, of=f"side:{side.id}.name"),))
        for index, side in enumerate(edition.facts.sides.values())
        if side.id in present
    ]
    return legend(sheet, entries, y)


def legend(sheet: Sheet, entries: Sequence[tuple[Look, Runs]], y: float) -> float:
    """Draw shape, colour and name of each series in lines; the y below them."""
    x = 5.0
    for look, name in entries:
        width = extent(name, sheet.width - 20, SMALL)[0]
        if x > 5 and x + 10 + width > sheet.width:
            x, y = 5.0, y + SMALL * LINE + 2
        marks.token(sheet, look, x, y + SMALL * 0.64, filled=True, radius=3.6)
        box = sheet.write(x + 9, y, name, size=SMALL, width=sheet.width - 20)
        x, y = box.right + 16, box.bottom - SMALL * 1.24
    return y + SMALL * LINE + 4


def gutter(scale: Numbers, unit: str, words: Words) -> float:
    """The width that the labels of a vertical number axis need."""
    return max(measure(label, SMALL) for _, label in scale.ticks(unit, words)) + 7


def number_axis(
    sheet: Sheet, scale: Numbers, left: float, right: float, unit: str, words: Words
) -> None:
    """Draw the labels of a vertical number axis and a hairline across the plot for each."""
    for y, label in scale.ticks(unit, words):
        colour = "faint" if y == scale.start else "grid"
        sheet.line([(left, y), (right, y)], colour=colour, width=0.7)
        sheet.tick(left - 6, y - SMALL * 0.62, label, align="right")


def axis_break(sheet: Sheet, x: float, y: float) -> None:
    """Draw the two slanted strokes that say that an axis does not start at zero."""
    sheet.bar(Box(x - 3, y - 7, x + 11, y - 3), "paper", z=3)
    for shift in (-7, -3):
        slant = [(x - 3, y + shift + 2), (x + 5, y + shift - 2)]
        sheet.line(slant, colour="ink", width=1.0, over=True)


def unit_name(metric_id: str, unit: str) -> Runs:
    """The unit of a metric as a run."""
    return (Record(text=unit, of=f"metric:{metric_id}.unit"),)


def plot(
    sheet: Sheet,
    figures: Sequence[Figure],
    days: Days,
    scale: Numbers,
    look: Callable[[Figure], Look],
    emphasised: frozenset[str],
) -> list[Drawn]:
    """Draw every figure's mark at its date and number; marks of one place stand side by side."""
    drawn: list[Drawn] = []
    for figure, x in zip(figures, apart(figures, days, scale), strict=True):
        low, high = (scale(end) for end in figure.bounds)
        middle = (low + high) / 2
        style = look(figure)
        radius = marks.RADIUS if figure.id in emphasised else marks.RADIUS * 0.82
        box = marks.draw_figure(sheet, style, figure, ((x, low), (x, high)), radius=radius)
        span = box
        if figure.as_of.precision != "day":
            left, right = days(figure.as_of.first), days(figure.as_of.last)
            span = marks.span(sheet, style, left, right, middle)
        drawn.append(Drawn(figure, (x, middle), box, span))
    return drawn


def apart(figures: Sequence[Figure], days: Days, scale: Numbers) -> list[float]:
    """The x of each figure: its date's, moved aside where marks would cover each other."""
    step = min(9.0, max(4.0, days.day / 3))
    places: list[Point] = []
    for figure in figures:
        middle = days.middle(figure.as_of)
        y = scale(figure.bounds[1])
        tries = (middle + way * step for way in (0, -1, 1, -2, 2))
        free = (x for x in tries if all(_clear((x, y), place) for place in places))
        places.append((next(free, middle), y))
    return [x for x, _ in places]


def _clear(place: Point, other: Point) -> bool:
    return abs(place[0] - other[0]) >= NEAR or abs(place[1] - other[1]) >= NEAR
