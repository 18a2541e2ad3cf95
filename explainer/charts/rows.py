"""Rows of stated numbers on a level axis: name, mark on the axis, number beside it.

The name stands at the left of the axis, on a narrow sheet on a line of its own above the mark.

Belongs here: what places, conflicts and parts share. Does not belong here: which figures they show.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explainer.charts import marks
from explainer.charts.marks import RADIUS
from explainer.charts.scales import Numbers, Tick, apart
from explainer.charts.sheet import Box, Sheet, extent, spaced
from explainer.charts.style import SMALL, measure
from explainer.document import Runs
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.prose import numbers, sentences
from explainer.words import Words

NAMES = 160.0  # the width of the names beside an axis; an arrow left of zero has room there
ROW = 16.0
TICK = 34.0  # right of an axis: room for half of the last tick's label
AFTER = 5.0  # between a mark with its name above it and the next name


def names(sheet: Sheet) -> float:
    """The width that a name may take."""
    return sheet.width if sheet.is_narrow else NAMES


def indent(sheet: Sheet) -> float:
    """Where a name starts: on a narrow sheet right of the line of zero, which it would cover."""
    return start(sheet) + 3 if sheet.is_narrow else 0.0


def start(sheet: Sheet) -> float:
    """Where the axis starts: right of the names, or below them."""
    return 6.0 if sheet.is_narrow else NAMES + 16


def level(sheet: Sheet, top: float, bottom: float) -> float:
    """The top of the line of a mark whose name stands from top to bottom: beside or below it."""
    return bottom if sheet.is_narrow else top


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
    grid: bool = True,
) -> float:
    """Draw a figure's row, which the hairlines of a grid may cross; the y below it."""
    halo = grid and sheet.is_narrow
    bottom = name(sheet, edition, figure, y, words, bold=bold, date=date, halo=halo)
    y = level(sheet, y, bottom)
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
    number = (numbers.number(figure, words, unit),)
    written = value(sheet, number, box, y, scale.start, bold=bold)
    return max(bottom, y + ROW, written.bottom + 3) + (AFTER if sheet.is_narrow else 0)


def name(
    sheet: Sheet,
    edition: Edition,
    figure: Figure,
    y: float,
    words: Words,
    *,
    bold: bool,
    date: bool,
    halo: bool,
) -> float:
    """Write speaker and date, on as many lines as they need; the y below them."""
    runs: Runs = (sentences.speaker(edition, figure.stated_by),)
    if date:
        runs = spaced(runs, words("prose.comma"), sentences.as_of(figure, words))
    look: Any = {"size": SMALL, "bold": bold, "colour": "ink" if bold else "muted", "halo": halo}
    left = indent(sheet)
    return sheet.write(left, y, runs, width=names(sheet) - left, **look).bottom + 2


def value(
    sheet: Sheet, runs: Runs, mark: Box, y: float, start: float, *, bold: bool = False
) -> Box:
    """Write a number right of its mark, else left of it, else in lines where there is more room."""
    width = extent(runs, size=SMALL, bold=bold)[0]
    right, left = sheet.width - mark.right - 5, mark.left - 5 - start
    if width <= right or (width > left and right >= left):
        return sheet.write(mark.right + 5, y, runs, size=SMALL, bold=bold, width=right)
    return sheet.write(mark.left - 5, y, runs, size=SMALL, bold=bold, align="right", width=left)


def axis(sheet: Sheet, scale: Numbers, top: float, bottom: float, unit: str, words: Words) -> float:
    """Draw hairlines from top to bottom with their numbers below; the y below them."""
    ticks = list(scale.ticks(unit, words))
    for x, _ in ticks:
        colour = "faint" if x == scale.start else "grid"
        sheet.line([(x, top), (x, bottom)], colour=colour, width=0.7)
    for x, label in _legible(ticks, sheet.width):
        sheet.tick(x, bottom + 3, label)
    return bottom + 3 + SMALL * 1.24


def _legible(ticks: Sequence[Tick], width: float) -> list[Tick]:
    """Every tick, or every second, third …, so that labels as wide as billions stand apart."""
    halves = [measure(label, SMALL) / 2 for _, label in ticks]
    spots = [
        (min(max(x, half), width - half), label)
        for (x, label), half in zip(ticks, halves, strict=True)
    ]
    strides = (spots[::stride] for stride in range(1, len(spots)))
    return next(filter(apart, strides), spots[:1])


def heading(sheet: Sheet, runs: Runs, y: float) -> float:
    """Write a bold heading over rows; the y below it."""
    return sheet.write(0, y, runs, bold=True, width=sheet.width, halo=True).bottom + 2


def largest(sheet: Sheet, figures: Sequence[Figure], after: float = TICK) -> Numbers:
    """The scale of rows: from zero to a round number above the largest figure."""
    return Numbers.reaching(
        max(figure.bounds[1] for figure in figures), start(sheet), sheet.width - after, steps=4
    )
