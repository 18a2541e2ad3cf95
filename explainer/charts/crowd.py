"""Small marks of a long series: numbers that would cover each other share one.

Belongs here: which figures share a mark, and drawing it. Does not belong here: which of the figures
keep a mark of their own (dense), the chart around them (series), saying so (its caption).

The plot is parted into cells. The numbers of one side in one cell share one mark, which stands at
one of them: nothing is averaged. It carries every hedge of theirs: hollow if any is hedged, with a
stem downwards if any may be lower and upwards if any may be higher, a line over the range that any
of them spans. Sides keep columns of their own within a cell, so that none covers another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from explainer.charts import marks
from explainer.charts.marks import Hold, Look
from explainer.charts.scales import Days, Numbers
from explainer.charts.sheet import Sheet
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.facts.quantity import Quantity

MARKS = 1200  # at most
RADIUS, STEM = 1.9, 3.6


class _Shared(NamedTuple):
    """A mark's numbers: where the first one lies, and what is true of any or all of them."""

    column: int  # of cells
    side: int
    low: float  # of the first
    high: float
    lowest: float  # in points, which count downwards
    highest: float
    ranged: bool
    filled: bool
    lower: bool
    higher: bool


class Crowd:
    """The figures; what is the same of them on every sheet is looked up once."""

    def __init__(self, edition: Edition, figures: Sequence[Figure]) -> None:
        from numpy import array

        order = list(edition.facts.sides)
        parties = {figure.stated_by for figure in figures}
        sides = {party: order.index(edition.side_of(party).id) for party in parties}
        self._looks = {sides[party]: marks.side_look(edition, party) for party in parties}
        hedges = {figure.hedge: figure for figure in figures}
        holds = {hedge: Hold.of(Quantity.of(figure)) for hedge, figure in hedges.items()}
        dates = [figure.as_of for figure in figures]
        self._first = array([date.first.toordinal() for date in dates])
        self._last = array([date.last.toordinal() for date in dates])
        self._side = array([sides[figure.stated_by] for figure in figures])
        low, high = zip(*(figure.bounds for figure in figures), strict=True)
        self._ends = array([list(map(float, low)), list(map(float, high))])
        known = [holds[figure.hedge] for figure in figures]
        self._filled = array([hold.filled for hold in known])
        self._lower = array([hold.lower for hold in known])
        self._higher = array([hold.higher for hold in known])

    def draw(self, sheet: Sheet, days: Days, scale: Numbers) -> None:
        """Draw the small marks."""
        size, shared = self._shared(days, scale)
        columns = sorted(self._looks)
        for mark in shared:
            slot = (columns.index(mark.side) - (len(columns) - 1) / 2) / len(columns)
            _mark(sheet, (mark.column + 0.5 + slot) * size, mark, self._looks[mark.side])

    def _shared(self, days: Days, scale: Numbers) -> tuple[float, Iterator[_Shared]]:
        """The width of a cell and its marks, in the order of their first numbers."""
        import numpy

        x = days.middles(self._first, self._last)
        height = (scale.end - scale.start) / float(scale.top - scale.base)
        ends = scale.start + (self._ends - float(scale.base)) * height
        size = 6.0
        while len(numpy.unique(cells := self._cells(x, ends, size))) > MARKS:
            size *= 1.2
        order = numpy.argsort(cells, kind="stable")  # the first number of a cell stays first
        starts = numpy.flatnonzero(numpy.diff(cells[order], prepend=-1))
        low, high = ends[:, order]
        parts = (
            (x // size)[order][starts].astype("int64"),
            self._side[order][starts],
            low[starts], high[starts],
            numpy.maximum.reduceat(low, starts), numpy.minimum.reduceat(high, starts),
            numpy.logical_or.reduceat(low != high, starts),
            numpy.logical_and.reduceat(self._filled[order], starts),
            numpy.logical_or.reduceat(self._lower[order], starts),
            numpy.logical_or.reduceat(self._higher[order], starts),
        )  # fmt: skip
        first = numpy.argsort(order[starts])
        return size, map(_Shared, *(part[first].tolist() for part in parts))

    def _cells(self, x: Any, ends: Any, size: float) -> Any:
        """For each figure a number that stands for its cells, of both ends, and its side."""
        whole = 0
        for part in (x // size, *(ends // size), self._side):
            part = part.astype("int64") - int(part.min())
            whole = whole * (int(part.max()) + 1) + part
        return whole


def _mark(sheet: Sheet, x: float, mark: _Shared, look: Look) -> None:
    """One mark for all that share it, at the first of them."""
    y = (mark.low + mark.high) / 2
    if mark.ranged:
        sheet.line([(x, mark.lowest), (x, mark.highest)], colour=look.colour, width=1.0)
    if mark.lower:
        sheet.line([(x, y + RADIUS), (x, y + RADIUS + STEM)], colour=look.colour)
    if mark.higher:
        sheet.line([(x, y - RADIUS), (x, y - RADIUS - STEM)], colour=look.colour)
    marks.token(sheet, look, x, y, filled=mark.filled, radius=RADIUS, width=0.9)
