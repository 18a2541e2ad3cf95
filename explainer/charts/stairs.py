"""The names of dated lines, on stairs above the axes, so that no line runs through a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from explainer.charts import style
from explainer.charts.labels import Said, extent
from explainer.charts.placing import Box, box_of, turned
from explainer.charts.style import COLOURS, HALO

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CLEAR = 6.0  # between the name of an event and another event's line
NARROWEST = 60.0  # the least room for the name of an event
WIDEST = 260.0


@dataclass(eq=False)
class Step:
    """A name on the stairs, right or left of its line, which reaches up to the name's row."""

    x: float
    said: Said
    left: bool
    row: int = 0

    @property
    def span(self) -> tuple[float, float]:
        """From where to where the name keeps others' lines off."""
        width = extent(self.said)[0] + 4 + CLEAR
        return (self.x - width, self.x) if self.left else (self.x, self.x + width)

    def covers(self, other: Step) -> bool:
        """Whether the other's line would run through this name, did it reach as high."""
        low, high = self.span
        return low <= other.x <= high

    def meets(self, other: Step) -> bool:
        """Whether the names would touch in one row."""
        return self.span[0] < other.span[1] and other.span[0] < self.span[1]


def stairs(
    xs: Sequence[float], names: Sequence[Callable[[float], Said]], right: float
) -> list[Step]:
    """Places for the names of upright lines, so that no line runs through a name.

    `names` make each in lines no wider than asked. A name stands right of its line if it fits there
    in as few lines as anywhere; row 0 is the nearest to the axes.
    """
    found: dict[int, Step] = {}
    # Those that can stand right of their line alone come first, then the last one.
    for n in sorted(range(len(xs)), key=lambda n: (xs[n] >= NARROWEST + 8, -xs[n], n)):
        x, name, placed = xs[n], names[n], list(found.values())
        rooms = [(right - x - 8, False), (x - 8, True)]
        rooms += [(abs(step.x - x) - 4 - CLEAR, step.x < x) for step in placed]
        ways = [Step(x, name(min(WIDEST, r)), left) for r, left in rooms if r >= NARROWEST]
        ways.sort(key=lambda step: step.said.count("\n"))
        found[n] = next((step for step in ways if _lowest_first([step, *placed])), ways[0])
    steps, placed = [found[n] for n in range(len(xs))], []
    for step in _lowest_first(steps) or steps:
        step.row = max((other.row + 1 for other in placed if step.covers(other)), default=0)
        while any(other.row == step.row and step.meets(other) for other in placed):
            step.row += 1
        placed.append(step)
    return steps


def _lowest_first(steps: Sequence[Step]) -> list[Step]:
    """The names so that each covers lines of earlier ones alone; nothing where there is no way."""
    waiting, ordered = list(steps), list[Step]()
    while waiting:
        free = [s for s in waiting if not any(s.covers(o) for o in waiting if o is not s)]
        if not free:
            return []
        ordered += free
        waiting = [step for step in waiting if step not in free]
    return ordered


class Events:
    """A step that sets the names of dated lines on stairs above axes, so that none is crossed.

    Each line reaches from its name down through the axes.
    """

    clear = 18.0  # above the plot, for marks at its upper edge

    def __init__(
        self, ax: Axes, names: Mapping[float, Callable[[float], Said]], rtl: bool = False
    ) -> None:
        self.ax, self._make, self._rtl = ax, names, rtl
        points = style.points(style.figure_of(ax))
        look: dict[str, Any] = {"color": COLOURS["faint"], "linewidth": 0.7, "dashes": (3, 2)}
        self.lines = [style.line(ax, [], [], transform=points, zorder=1, **look) for _ in names]
        muted = COLOURS["muted"]
        self.texts = [
            ax.text(0, 0, "", transform=points, va="top", color=muted, zorder=6, bbox=HALO)
            for _ in names
        ]

    @property
    def height(self) -> float:
        """How high the names stand above the axes."""
        return sum(self._laid_out()[1]) + self.clear if self._make else 0.0

    def boxes(self) -> list[Box]:
        """The lines, for labels to keep off."""
        plot = box_of(self.ax, self._rtl)
        return [Box(x - 1, plot.top - 14, x + 1, plot.bottom) for x in self._places()]

    def __call__(self) -> None:
        plot, (steps, heights) = box_of(self.ax, self._rtl), self._laid_out()
        for step, line, drawn in zip(steps, self.lines, self.texts, strict=True):
            top = plot.top - self.clear - sum(heights[: step.row + 1])
            x, beside = step.x, step.x - 4 if step.left else step.x + 4
            line.set_data([turned(x, line, self._rtl)] * 2, [top, plot.bottom])
            drawn.set_text(step.said)
            drawn.set_position((turned(beside, line, self._rtl), top))
            drawn.set_horizontalalignment("right" if step.left != self._rtl else "left")
            for artist in (line, drawn):
                artist.set_visible(plot.left - 1 <= step.x <= plot.right + 1)

    def _places(self) -> list[float]:
        plot, (low, high) = box_of(self.ax, self._rtl), sorted(self.ax.get_xlim())
        return [plot.left + (x - low) / (high - low) * (plot.right - plot.left) for x in self._make]

    def _laid_out(self) -> tuple[list[Step], list[float]]:
        """Where each name stands, and the height of each row from the axes up."""
        right = style.width(style.figure_of(self.ax))
        steps = stairs(self._places(), list(self._make.values()), right)
        heights: dict[int, float] = {}
        for step in steps:
            heights[step.row] = max(heights.get(step.row, 0.0), extent(step.said)[1])
        return steps, [heights[row] for row in sorted(heights)]
