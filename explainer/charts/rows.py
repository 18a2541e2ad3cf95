"""Rows of stated numbers on a level axis: name at the left, mark on the axis, number beside it.

Belongs here: what places, conflicts and parts share. Does not belong here: which figures they show.
"""

from __future__ import annotations

from collections.abc import Sequence

from explainer.charts import marks
from explainer.charts.marks import RADIUS
from explainer.charts.scales import Numbers, Tick, apart
from explainer.charts.sheet import Box, Sheet, extent, spaced
from explainer.charts.style import SMALL, WIDTH, measure
from explainer.document import Runs
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.prose import numbers, sentences
from explainer.words import Words

NAMES = 168.0  # the width of the names
ROW = 16.0
START = NAMES + 8
END = WIDTH - 34.0  # leaves room for half of the last tick's label


def figure_row(
    sheet: Sheet,
    edition: Edition,
    figure: Figure,
    scale: Numbers,
    y: float,
    words: Words,
    *,
    bold: bool = False,
    bar: bool = False,
    date: bool = True,
) -> float:
    """Draw a figure's row; the y below it."""
    bottom = name(sheet, edition, figure, y, words, bold=bold, date=date)
    middle = y + SMALL * 0.64
    look = marks.side_look(edition, figure.stated_by)
    low, high = (scale(end) for end in figure.bounds)
    if bar:
        sheet.bar(Box(scale.start, middle - 4.5, low, middle + 4.5), look.colour, opacity=0.3)
    radius = RADIUS if bold or bar else RADIUS * 0.85
    box = marks.draw_figure(
        sheet, look, figure, ((low, middle), (high, middle)), axis="right", radius=radius
    )
    unit = edition.metric(figure.metric).unit
    value(sheet, (numbers.number(figure, words, unit),), box, y, bold=bold)
    return max(bottom, y + ROW)


def name(
    sheet: Sheet,
    edition: Edition,
    figure: Figure,
    y: float,
    words: Words,
    *,
    bold: bool,
    date: bool,
) -> float:
    """Write speaker and date at the left, on as many lines as they need; the y below them."""
    runs: Runs = (sentences.speaker(edition, figure.stated_by),)
    if date:
        runs = spaced(runs, words("prose.comma"), sentences.as_of(figure, words))
    box = sheet.write(
        0, y, runs, size=SMALL, bold=bold, width=NAMES, colour="ink" if bold else "muted"
    )
    return box.bottom + 2


def value(sheet: Sheet, runs: Runs, mark: Box, y: float, *, bold: bool = False) -> Box:
    """Write a number right of its mark, or left of it where the sheet ends."""
    width = extent(runs, size=SMALL, bold=bold)[0]
    if mark.right + 5 + width <= WIDTH:
        return sheet.write(mark.right + 5, y, runs, size=SMALL, bold=bold)
    return sheet.write(mark.left - 5, y, runs, size=SMALL, bold=bold, align="right")


def axis(sheet: Sheet, scale: Numbers, top: float, bottom: float, unit: str, words: Words) -> float:
    """Draw hairlines from top to bottom with their numbers below; the y below them."""
    ticks = list(scale.ticks(unit, words))
    for x, _ in ticks:
        colour = "faint" if x == scale.start else "grid"
        sheet.line([(x, top), (x, bottom)], colour=colour, width=0.7)
    for x, label in _legible(ticks):
        sheet.tick(x, bottom + 3, label)
    return bottom + 3 + SMALL * 1.24


def _legible(ticks: Sequence[Tick]) -> list[Tick]:
    """Every tick, or every second, third …, so that labels as wide as billions stand apart."""
    spots = [(min(x, WIDTH - measure(label, SMALL) / 2), label) for x, label in ticks]
    strides = (spots[::stride] for stride in range(1, len(spots)))
    return next(filter(apart, strides), spots[:1])


def heading(sheet: Sheet, runs: Runs, y: float) -> float:
    """Write a bold heading over rows; the y below it."""
    return sheet.write(0, y, runs, bold=True, width=WIDTH, halo=True).bottom + 2


def largest(figures: Sequence[Figure], end: float = END) -> Numbers:
    """The scale of rows: from zero to a round number above the largest figure."""
    return Numbers.reaching(max(figure.bounds[1] for figure in figures), START, end, steps=4)
