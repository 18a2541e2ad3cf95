"""Charts made of rows on one axis from zero: a name, a mark or bar, the number in words.

The name stands beside the axis, at a phone's width on a line of its own above the mark. In a report
that is read from right to left everything is mirrored, the axis too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D

from explainer.charts import describe, marks, style
from explainer.charts.axis import number_axis
from explainer.charts.labels import extent, say
from explainer.charts.marks import ARROW, RADIUS, Look
from explainer.charts.placing import HALO
from explainer.charts.style import COLOURS, LINE, SIZE
from explainer.document.nodes import Runs
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.facts.quantity import Quantity
from explainer.text import direction
from explainer.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

ROW = LINE * SIZE
GAP = 3.0  # between rows
AXIS = 6.0  # between rows and the numbers below them


class Rows:
    """A figure being filled from the top down; `ax` has numbers across and points downwards.

    `ends` are those of the axis, `after` the width kept for numbers right of it; without `grid`,
    ticks stand on the axis alone.
    """

    def __init__(
        self,
        fig: Canvas,
        edition: Edition,
        words: Words,
        ends: tuple[float, float],
        *,
        names: float = 176.0,
        after: float = 34.0,
        grid: bool = True,
    ) -> None:
        self.fig, self.edition, self.words = fig, edition, words
        self.rtl = direction(words.language) == "rtl"
        self.narrow = style.is_narrow(fig)
        self.width = style.width(fig)
        self.names = self.width if self.narrow else names
        first = extent(f"{ends[0]:,.0f}")[0] / 2 + 1  # half a tick, which stands below the start
        self.start = max(8.0, first) if self.narrow else names + 14
        self.end = self.width - after
        self.ends, self.grid = ends, grid
        self.y = 2.0
        self.middle = 0.0  # of the last line of marks
        self.ax: Axes = fig.add_axes((0.0, 0.0, 1.0, 1.0))
        self.ax.set_xlim(*ends)
        self.shown: list[Figure] = []
        style.place(self.ax, *self._sides(0.0, 1.0))

    def x(self, value: float) -> float:
        """How far from the start of a line, in points, a number of the axis stands."""
        low, high = self.ends
        return self.start + (value - low) / (high - low) * (self.end - self.start)

    def text(
        self,
        left: float,
        y: float,
        *parts: Any,
        width: float | None = None,
        align: str = "start",
        bold: bool = False,
        colour: str = "ink",
        halo: bool = False,
    ) -> tuple[float, float]:
        """Write with the top at y, so far from the start of the line; width and height of it."""
        said = say(*parts, width=width, bold=bold, rtl=self.rtl)
        ends = {"start": "right", "end": "left"} if self.rtl else {"start": "left", "end": "right"}
        place = self.width - left if self.rtl else left
        self.ax.text(
            place, y, said, transform=style.across(self.ax), va="top", zorder=6,
            ha=ends.get(align, "center"), color=COLOURS[colour],
            weight="bold" if bold else "normal", bbox=HALO if halo else None,
        )  # fmt: skip
        return extent(said, bold=bold)

    def heading(self, *parts: Any, muted: bool = False) -> None:
        """A bold line over the rows that follow."""
        colour = "muted" if muted else "ink"
        self.y += self.text(
            0, self.y, *parts, width=self.width, bold=True, colour=colour, halo=self.grid
        )[1]
        self.y += 2

    def note(self, *parts: Any) -> None:
        """A muted line in place of rows."""
        self.y += self.text(0, self.y, *parts, width=self.width, colour="muted")[1] + GAP

    def figure(
        self,
        figure: Figure,
        *,
        date: bool = True,
        bold: bool = False,
        bar: bool = False,
        name: Runs | None = None,
    ) -> None:
        """A stated figure: speaker and date, its mark, its number with its hedge."""
        speaker = describe.name(self.edition, figure, self.words)
        shown = name if name is not None else speaker if date else speaker[:1]
        self.shown.append(figure)
        number = describe.number(self.edition, figure, self.words)
        look = marks.figure_look(self.edition, figure)
        of = f"figure:{figure.id}"
        self.quantity(shown, [(look, Quantity.of(figure), of)], number, bold=bold, bar=bar)

    def quantity(
        self,
        name: Runs,
        drawn: Sequence[tuple[Look, Quantity, str]],
        number: Runs,
        *,
        bold: bool = False,
        bar: bool = False,
        below: Runs = (),
        joined: bool = False,
    ) -> None:
        """A row of marks on one line: name (with a muted line below), marks, number.

        One that is `joined` stands right below the row before it, under the same name.
        """
        top, bottom = (self.y, self.y + ROW) if joined else self._name(name, below, bold)
        middle = self.middle = top + ROW / 2
        lines = []
        for look, quantity, of in drawn:
            if bar:
                self.bar(0, float(quantity.low), middle, look)
            radius = RADIUS if bold or bar else RADIUS * 0.9
            way: marks.Way = "left" if self.rtl else "right"
            lines += marks.draw(self.ax, look, quantity, middle, way=way, radius=radius, of=of)
        self.y = (
            max(bottom, self._value(number, lines, top, bold)) + GAP + (2 if self.narrow else 0)
        )

    def bar(self, low: float, high: float, middle: float, look: Look, alpha: float = 0.3) -> None:
        """A bar around a line of marks."""
        style_ = {"color": look.hex, "alpha": alpha, "linewidth": 9.0, "zorder": 2}
        self.ax.add_line(Line2D([low, high], [middle, middle], clip_on=False, **style_))  # type: ignore[arg-type]

    def finish(self, unit: str, *, legend: Iterable[Figure] = ()) -> None:
        """Set the axis and the legend of the sides, and make the figure as high as it needs."""
        stack(self.fig, [(self, unit)], legend)

    def lay(self, top: float, unit: str) -> None:
        """Stand so far below the figure's upper edge, with an axis of this unit below the rows."""
        style.place(self.ax, *self._sides(top, top + self.y))
        self.ax.set_ylim(self.y, 0)
        self.ax.yaxis.set_visible(False)
        if self.rtl:
            self.ax.invert_xaxis()
        number_axis(self.ax.xaxis, unit, self.words, self._steps(unit))
        if self.grid:
            self.ax.grid(axis="x", clip_on=False)
        else:
            self.ax.tick_params(axis="x", length=4)
            self.ax.spines["bottom"].set_visible(True)
        if self.ends[0] == 0:
            self.ax.axvline(0, color=COLOURS["faint"], linewidth=0.9, zorder=1, clip_on=False)

    def _steps(self, unit: str) -> int:
        """As many ticks as have room beside each other."""
        from explainer.charts.axis import NumberFormatter

        form = NumberFormatter(unit, self.words)
        width = extent(form(self.ends[1]))[0] + 14
        return max(1, min(5, int((self.end - self.start) / width)))

    def _name(self, name: Runs, below: Runs, bold: bool) -> tuple[float, float]:
        """Write a row's name; the top of its marks' line, and the bottom of what was written."""
        top = self.y
        left = self.start + 3 if self.narrow else 0.0
        room = self.names - left
        colour = "ink" if bold or below else "muted"
        halo = self.narrow and self.grid
        y = top + self.text(left, top, name, width=room, bold=bold, colour=colour, halo=halo)[1]
        if below:
            y += self.text(left, y, below, width=room, colour="muted", halo=halo)[1]
        return (y, y + ROW) if self.narrow else (top, y)

    def _value(self, number: Runs, lines: Sequence[Line2D], top: float, bold: bool) -> float:
        """Write a number right of its mark, else left of it; the bottom of it."""
        low, high = self._reach(lines)
        width = extent(say(number), bold=bold)[0]
        right, left = self.width - high - 5, low - 5 - self.start
        options: dict[str, Any] = {"bold": bold, "halo": self.grid}
        if width <= right or (width > left and right >= left):
            return top + self.text(high + 5, top, number, width=right, **options)[1]
        return top + self.text(low - 5, top, number, width=left, align="end", **options)[1]

    def _reach(self, lines: Sequence[Line2D]) -> tuple[float, float]:
        """From where to where marks reach, in points from the start of the line."""
        places = []
        for line in lines:
            left, _, right, _ = marks.reach(line)
            before, after = (right, left) if self.rtl else (left, right)
            places += [(self.x(x) - before, self.x(x) + after) for x, _ in marks.places(line)]
        return min(low for low, _ in places), max(high for _, high in places)

    def _sides(self, top: float, bottom: float) -> tuple[float, float, float, float]:
        if self.rtl:
            return self.width - self.end, top, self.width - self.start, bottom
        return self.start, top, self.end, bottom


def stack(fig: Canvas, panels: Sequence[tuple[Rows, str]], legend: Iterable[Figure] = ()) -> None:
    """Lay out rows below one another, each with an axis, under a legend of the sides."""
    first = panels[0][0]
    figures = [*(figure for rows, _ in panels for figure in rows.shown), *legend]
    top = 0.0
    entries = [
        (marks.numbered_look(index), say(describe.side(first.edition, side), rtl=first.rtl))
        for index, side in marks.sides_of(first.edition, figures)
    ]
    if entries:
        made, top = marks.legend(first.ax, entries, first.width, first.rtl)
    style.set_height(fig, top + sum(rows.y + ROW + AXIS for rows, _ in panels))
    if entries:
        marks.anchor(made, first.ax, first.width - 1.5 if first.rtl else 1.5, 0.0)
    for rows, unit in panels:
        rows.lay(top, unit)
        top += rows.y + ROW + AXIS


def room_for(
    figures: Iterable[Figure], edition: Edition, words: Words, most: float = 150.0
) -> float:
    """The width that the longest number needs right of its mark, so that none has to stand left."""
    numbers = [say(describe.number(edition, figure, words)) for figure in figures]
    widest = max((extent(number)[0] for number in numbers), default=0.0)
    return min(most, widest + RADIUS + ARROW + 8)
