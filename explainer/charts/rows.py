"""Charts made of rows on one axis from zero: a name, a mark or bar, the number in words.

The name stands beside the axis, at a phone's width on a line of its own above the mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from matplotlib.lines import Line2D

from explainer.charts import marks, style
from explainer.charts.axis import NumberFormatter, from_zero, number_axis
from explainer.charts.canvas import Canvas
from explainer.charts.marks import ARROW, RADIUS, Look
from explainer.charts.style import COLOURS, LINE, SIZE, extent
from explainer.document.runs import Runs
from explainer.facts.model import Figure
from explainer.facts.quantity import Quantity

ROW = LINE * SIZE
GAP = 3.0  # between rows
AXIS = 6.0  # between rows and the numbers below them


class Rows:
    """A figure being filled from the top down; `ax` has numbers across and points downwards.

    The axis runs from zero to above the highest of the `figures`, or between the `ends`; `after` is
    the width kept for numbers right of it. Without `grid`, ticks stand on the axis alone.
    """

    def __init__(
        self,
        canvas: Canvas,
        unit: str,
        figures: Sequence[Figure] = (),
        *,
        ends: tuple[float, float] | None = None,
        names: float = 176.0,
        after: float | None = None,
        grid: bool = True,
    ) -> None:
        self.canvas, self.unit, self.grid = canvas, unit, grid
        self.ends = ends or from_zero(figures)
        self.names = canvas.width if canvas.narrow else names
        first = extent(f"{self.ends[0]:,.0f}")[0] / 2 + 1  # half a tick, below the start
        self.start = max(8.0, first) if canvas.narrow else names + 14
        self.end = canvas.width - (room_for(canvas, figures) if after is None else after)
        self.y = 2.0
        self.middle = 0.0  # of the last line of marks
        self.ax = canvas.fig.add_axes((0.0, 0.0, 1.0, 1.0))
        self.write = partial(canvas.write, self.ax)
        self.ax.set_xlim(*self.ends)
        self.shown: list[Figure] = []
        canvas.place(self.ax, self.start, 0.0, self.end, 1.0)

    def x(self, value: float) -> float:
        """How far from the start of a line, in points, a number of the axis stands."""
        low, high = self.ends
        return self.start + (value - low) / (high - low) * (self.end - self.start)

    def heading(self, *parts: Any) -> None:
        """A bold line over the rows that follow."""
        width = self.canvas.width
        self.y = self.write(0, self.y, *parts, width=width, bold=True, halo=self.grid) + 2

    def note(self, *parts: Any) -> None:
        """A muted line in place of rows."""
        look: Any = {"width": self.canvas.width, "colour": "muted", "halo": False}
        self.y = self.write(0, self.y, *parts, **look) + GAP

    def figure(
        self, figure: Figure, *, date: bool = True, bold: bool = False, bar: bool = False
    ) -> None:
        """A stated figure: speaker and date, its mark, its number with its hedge."""
        self.shown.append(figure)
        name = self.canvas.name(figure) if date else (self.canvas.speaker(figure),)
        mark = (marks.figure_look(self.canvas.edition, figure), Quantity.of(figure))
        drawn = [(*mark, f"figure:{figure.id}")]
        self.quantity(name, drawn, self.canvas.number(figure), bold=bold, bar=bar)

    def quantity(
        self, name: Runs, drawn: Sequence[tuple[Look, Quantity, str]], number: Runs, *,
        bold: bool = False, bar: bool = False, below: Runs = (), joined: bool = False,
    ) -> None:  # fmt: skip
        """A row of marks on one line: name (with a muted line below), marks, number.

        One that is `joined` stands right below the row before it, under the same name.
        """
        top, bottom = (self.y, self.y + ROW) if joined else self._name(name, below, bold)
        self.middle = top + ROW / 2
        lines = []
        for look, quantity, of in drawn:
            if bar:
                self.bar(0, float(quantity.low), look)
            lines += marks.draw(
                self.ax, look, quantity, self.middle, of=of,
                radius=RADIUS if bold or bar else RADIUS * 0.9,
            )  # fmt: skip
        bottom = max(bottom, self._value(number, lines, top, bold))
        self.y = bottom + GAP + (2 if self.canvas.narrow else 0)

    def bar(self, low: float, high: float, look: Look, alpha: float = 0.3) -> None:
        """A bar around the last line of marks."""
        shape = {"color": look.hex, "alpha": alpha, "linewidth": 9.0, "zorder": 2}
        style.line(self.ax, [low, high], [self.middle] * 2, **shape)

    def finish(self) -> None:
        """Set the axis and the legend of the sides, and make the figure as high as it needs."""
        stack([self])

    def lay(self, top: float) -> None:
        """Stand so far below the figure's upper edge, with an axis of the unit below the rows."""
        self.canvas.place(self.ax, self.start, top, self.end, top + self.y)
        self.ax.set_ylim(self.y, 0)
        self.ax.yaxis.set_visible(False)
        number_axis(self.ax.xaxis, self.unit, self.canvas.words, self._steps())
        if self.grid:
            self.ax.grid(axis="x", clip_on=False)
        else:
            self.ax.tick_params(axis="x", length=4)
            self.ax.spines["bottom"].set_visible(True)
        if self.ends[0] == 0:
            self.ax.axvline(0, color=COLOURS["faint"], linewidth=0.9, zorder=1, clip_on=False)

    def _steps(self) -> int:
        """As many ticks as have room beside each other."""
        form = NumberFormatter(self.unit, self.canvas.words)
        width = extent(form(self.ends[1]))[0] + 14
        return max(1, min(5, int((self.end - self.start) / width)))

    def _name(self, name: Runs, below: Runs, bold: bool) -> tuple[float, float]:
        """Write a row's name; the top of its marks' line, and the bottom of what was written."""
        narrow = self.canvas.narrow
        left = self.start + 3 if narrow else 0.0
        room: Any = {"width": self.names - left, "halo": narrow and self.grid}
        colour = "ink" if bold or below else "muted"
        y = self.write(left, self.y, name, bold=bold, colour=colour, **room)
        if below:
            y = self.write(left, y, below, colour="muted", **room)
        return (y, y + ROW) if narrow else (self.y, y)

    def _value(self, number: Runs, lines: Sequence[Line2D], top: float, bold: bool) -> float:
        """Write a number right of its mark, else left of it; the bottom of it."""
        low, high = self._reach(lines)
        width = extent(self.canvas.say(number), bold=bold)[0]
        right, left = self.canvas.width - high - 5, low - 5 - self.start
        look: Any = {"bold": bold, "halo": self.grid}
        if width <= right or (width > left and right >= left):
            return self.write(high + 5, top, number, width=right, **look)
        return self.write(low - 5, top, number, width=left, ends=True, **look)

    def _reach(self, lines: Sequence[Line2D]) -> tuple[float, float]:
        """From where to where marks reach, in points from the start of the line."""
        lows, highs = [], []
        for line in lines:
            before, _, after, _ = marks.reach(line)
            lows += [self.x(x) - before for x, _ in marks.places(line)]
            highs += [self.x(x) + after for x, _ in marks.places(line)]
        return min(lows), max(highs)


def stack(panels: Sequence[Rows]) -> None:
    """Lay out rows below one another, each with an axis, under a legend of the sides."""
    first = panels[0]
    shown = [figure for rows in panels for figure in rows.shown]
    top = marks.legend(first.canvas, first.ax, shown)
    style.set_height(first.canvas.fig, top + sum(rows.y + ROW + AXIS for rows in panels))
    for rows in panels:
        rows.lay(top)
        top += rows.y + ROW + AXIS


def room_for(canvas: Canvas, figures: Iterable[Figure], most: float = 150.0) -> float:
    """The width that the longest number needs right of its mark, so that none has to stand left."""
    widths = [extent(canvas.say(canvas.number(figure)))[0] for figure in figures]
    return min(most, max(widths, default=0.0) + RADIUS + ARROW + 8)
