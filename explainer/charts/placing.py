"""Where labels go so that none covers a mark or another label; matplotlib asks at each draw.

After `ax.set_ylim` or a new size, marks of one day, event names and labels are placed anew. The
same figure gives the same places. All places are points from the figure's upper left corner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import dist
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.layout_engine import LayoutEngine
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation

from explainer.charts import style
from explainer.charts.marks import reach
from explainer.charts.style import COLOURS, HALO, SIZE, Said, extent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

Point = tuple[float, float]
Way = tuple[Point, ...]  # a leader line from a mark to its label
GAP = 2.0
NEAR = 5.0  # marks nearer than this in both directions are moved apart
_FAR = 14.0  # from here on a leader line ties a label to its mark
_LONGEST = 216.0  # a leader line that is longer cannot be followed
_ALONG = 0.2  # the part of a leader line that may lie on the line of an event
_RINGS, _WIDE = 8, 14  # around a mark in which its label is put, and at last; 9 points each


class Box(NamedTuple):
    """A rectangle; top is less than bottom."""

    left: float
    top: float
    right: float
    bottom: float


def _touch(boxes: Sequence[Box], others: Sequence[Box], gap: float = 0.0) -> Any:
    """For each of the boxes whether any of the others is nearer than the gap to it."""
    a, b = np.reshape(boxes, (-1, 1, 4)), np.reshape(others, (1, -1, 4))
    apart: Any = (a[..., :2] >= b[..., 2:] + gap) | (b[..., :2] >= a[..., 2:] + gap)
    return (~apart.any(axis=2)).any(axis=1)


Spot = tuple[Box, Way]  # where a label lies, and its leader line, if it lies apart from its mark


class Placing(LayoutEngine):
    """matplotlib's layout engine that places what stands on axes, step by step."""

    _adjust_compatible = True
    _colorbar_gridspec = True

    def __init__(self, *steps: Callable[[], object]) -> None:
        super().__init__()
        self.steps = steps
        self._placed: object = None

    def execute(self, fig: Figure) -> None:
        """Place everything; called by matplotlib before each draw."""
        now = (
            tuple(fig.get_size_inches()),
            [
                (ax.get_xlim(), ax.get_ylim(), ax.get_position().bounds, len(ax.get_children()))
                for ax in fig.get_axes()
            ],
        )
        if self._placed != now:  # else all is as it was placed the last time
            for step in self.steps:
                step()
            self._placed = now


# ---------------------------------------------------------------- marks


def _drawn(line: Line2D) -> Any:
    """Where the points of a line are drawn."""
    figure = style.figure_of(line)
    places = line.get_transform().transform(line.get_xydata()) * 72 / figure.dpi
    return np.column_stack([places[:, 0], figure.get_figheight() * 72 - places[:, 1]])


def covered(line: Line2D) -> Box:
    """What a mark, or a line between marks, covers."""
    places, (left, below, right, above) = _drawn(line), reach(line)
    (x0, y0), (x1, y1) = places.min(axis=0), places.max(axis=0)
    return Box(x0 - left, y0 - above, x1 + right, y1 + below)


def box_of(ax: Axes) -> Box:
    """The area of the axes."""
    wide, high = style.figure_of(ax).get_size_inches() * 72
    place = ax.get_position()
    return Box(place.x0 * wide, high * (1 - place.y1), place.x1 * wide, high * (1 - place.y0))


@dataclass(frozen=True)
class Mark:
    """The artists of one record's mark; the first can be picked."""

    lines: Sequence[Line2D]

    @property
    def box(self) -> Box:
        """What all of it covers."""
        boxes = np.array([covered(line) for line in self.lines])
        return Box(*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())

    @property
    def at(self) -> Point:
        """Its middle."""
        x, y = map(float, _drawn(self.lines[0]).mean(axis=0))
        return x, y

    @property
    def is_there(self) -> bool:
        """Whether it still stands in a figure."""
        return all(line.get_figure() is not None for line in self.lines)

    def shift(self, ax: Axes, dx: float) -> None:
        """Draw it so many points beside its place."""
        moved = ScaledTranslation(dx / 72, 0, style.figure_of(ax).dpi_scale_trans)
        for line in self.lines:
            line.set_transform(ax.transData + moved if dx else ax.transData)


def apart(ax: Axes, marks: Sequence[Mark]) -> Callable[[], None]:
    """A step that sets marks of one place side by side."""

    def place() -> None:
        taken, right = list[Point](), box_of(ax).right
        for mark in (mark for mark in marks if mark.is_there):
            mark.shift(ax, 0)
            x, y = mark.at
            shifts = (way * 9.0 for way in (0, -1, 1, -2, 2, -3, 3) if x + max(0, way) * 9 <= right)
            free = (
                dx for dx in shifts
                if all(abs(x + dx - a) >= NEAR or abs(y - b) >= NEAR for a, b in taken)
            )  # fmt: skip
            dx = next(free, 0.0)
            mark.shift(ax, dx)
            taken.append((x + dx, y))

    return place


# ---------------------------------------------------------------- labels of marks


class Tag:
    """The label of a mark: the speaker over the hedged number, and a line that leads to it."""

    def __init__(self, ax: Axes, mark: Mark, speaker: Said, number: Said) -> None:
        self.mark, points = mark, style.points(style.figure_of(ax))
        lines = [(speaker, True), (number, False)]
        sizes = [extent(text, bold) for text, bold in lines]
        self._heights = [high for _, high in sizes]
        self.size = max(width for width, _ in sizes), sum(self._heights)
        self._texts: list[Text] = [
            ax.text(
                0, 0, text, transform=points, va="top", ha="left",
                weight="bold" if bold else "normal", zorder=6, bbox=HALO,
            )
            for text, bold in lines
        ]  # fmt: skip
        look = {"color": COLOURS["faint"], "linewidth": 0.6}
        self._leader = style.line(ax, [], [], transform=points, **look)

    def put(self, box: Box, way: Way) -> None:
        """Stand in a box, with a line to the mark where there is a way."""
        tops = np.cumsum([box.top, *self._heights])
        for text, top in zip(self._texts, tops, strict=False):
            text.set_position((box.left, top))
            text.set_visible(True)
        self._leader.set_data([x for x, _ in way], [y for _, y in way])
        self._leader.set_visible(bool(way))

    def hide(self) -> None:
        """Not stand anywhere: there is no room."""
        for artist in (*self._texts, self._leader):
            artist.set_visible(False)


@dataclass
class Labels:
    """A step that places labels near their marks, or in the column right of the axes.

    Those of the right fifth of the plot go to the column where the way there is open, and, like
    those that are `owed`, where there is no room near their mark; if the column is too far, they
    go further off in the plot.
    """

    ax: Axes
    tags: Sequence[Tag]
    marks: Sequence[Mark]
    owed: Sequence[Tag]
    column: float  # its width in points
    title: float  # the width of what stands over the upper left corner
    lines: Callable[[], Sequence[Box]] = tuple  # what labels keep off
    written: int = 0

    def __call__(self) -> None:
        plot = box_of(self.ax)
        column = Box(plot.right + 12, plot.top - 12, plot.right + self.column + 12, plot.bottom + 6)
        tags = [tag for tag in self.tags if tag.mark.is_there]
        marks, lines = [mark.box for mark in self.marks if mark.is_there], self.lines()
        title = Box(0.0, plot.top - 20, self.title, plot.top - 6)
        fifth = plot.right - (plot.right - plot.left) * 0.2
        late = [tag for tag in tags if tag.mark.at[0] >= fifth]
        due = [tag for tag in tags if tag in late or tag in self.owed]
        beside = [tag for tag in late if _is_open(tag.mark, marks)]
        while True:
            stack = _stacked(sorted(beside, key=tags.index), column)
            room = Room(plot, [*marks, title], lines, [way for _, way in stack.values()])
            near = room.take([tag for tag in tags if tag not in beside], _RINGS)
            moved = [tag for tag in due if tag not in beside and tag not in near]
            if not moved:
                break
            beside += moved
        placed = stack | near
        placed |= room.take([tag for tag in due if tag not in placed], _WIDE)
        for tag in self.tags:
            tag.hide()
        for tag, spot in placed.items():
            tag.put(*spot)
        self.written = len(placed)


def _is_open(mark: Mark, boxes: Iterable[Box]) -> bool:
    """True where no other mark lies on the level way from this one to the right edge."""
    x, y = mark.at
    others = (box for box in boxes if box != mark.box)
    return not any(box.right > x + 1 and box.top < y < box.bottom for box in others)


def _stacked(tags: Sequence[Tag], column: Box) -> dict[Tag, Spot]:
    """Places in a column, each near its mark's height, for labels that fit and can be followed."""
    fitting, free = list[Tag](), column.bottom - column.top
    for tag in tags:
        if tag.size[1] <= free:
            fitting.append(tag)
            free -= tag.size[1] + 5
    fitting.sort(key=lambda tag: tag.mark.at[1])
    found: dict[Tag, Spot] = {}
    for tag, top in zip(fitting, _in_column(fitting, column), strict=True):
        (x, y), (wide, high) = tag.mark.at, tag.size
        start = max(x, tag.mark.box.right) + 1
        way = (start, y), (max(start, column.left - 9), y), (column.left - 3, top + SIZE * 0.7)
        found[tag] = Box(column.left, top, column.left + wide, top + high), way
    ways = {tag: sum(dist(a, b) for a, b in pairwise(way)) for tag, (_, way) in found.items()}
    near = [tag for tag in tags if ways.get(tag, _LONGEST + 1) <= _LONGEST]
    return found if len(near) == len(found) else _stacked(near, column)


def _in_column(tags: Sequence[Tag], column: Box, gap: float = 5.0) -> list[float]:
    """Tops of labels stacked without overlap, each as near to its mark's height as order allows."""
    if not tags:
        return []
    heights = np.array([tag.size[1] for tag in tags])
    below = np.cumsum([0, *heights[:-1] + gap])  # how far each stands below the first at least
    wished = [tag.mark.at[1] for tag in tags] - heights / 2 - below
    down, up = np.maximum.accumulate(wished), np.minimum.accumulate(wished[::-1])[::-1]
    most = column.bottom - below[-1] - heights[-1]
    return list(((down + up) / 2).clip(column.top, most) + below)


class Room:
    """The free part of a plot; what is put there takes its place.

    Labels keep off the lines where they can; leaders may cross them, not run along them.
    """

    def __init__(
        self, plot: Box, marks: Sequence[Box], lines: Sequence[Box], ways: Sequence[Way]
    ) -> None:
        self._bounds = Box(plot.left + 2, plot.top - 14, plot.right + 4, plot.bottom - 2)
        self._marks, self._lines = list(marks), list(lines)
        self._taken: list[Box] = []
        self._ways = [place for way in ways for place in _along(way)]

    def take(self, tags: Sequence[Tag], rings: int) -> dict[Tag, Spot]:
        """The best free spots for the labels that have one, the first label first."""
        found: dict[Tag, Spot] = {}
        for tag in tags:
            spot = self._best(tag, rings, self._lines) or self._best(tag, rings, ())
            if spot is not None:
                found[tag] = spot
                self._taken.append(spot[0])
                self._ways += _along(spot[1])
        return found

    def _best(self, tag: Tag, rings: int, lines: Sequence[Box]) -> Spot | None:
        """The nearest free spot around a mark that needs no leader line, else the nearest.

        A label that lies apart has a leader line, and so has one that another mark is as near to.
        """
        at, (left, top, right, bottom), nearest = tag.mark.at, self._bounds, None
        boxes = np.array(list(_around(at, tag.size, rings)))
        boxes += np.maximum(0, (left, top) - boxes[:, :2])[:, [0, 1, 0, 1]]
        boxes -= np.maximum(0, boxes[:, 2:] - (right, bottom))[:, [0, 1, 0, 1]]
        boxes = boxes[(boxes[:, :2] >= (left, top)).all(axis=1)]
        for box in self._free(boxes, lines):
            to = _nearest(at, box)
            far = max(abs(to[0] - at[0]), abs(to[1] - at[1])) > _FAR
            if not far and not self._is_between(box, at):
                return box, ()
            if nearest is None and self._is_clear((at, to), at):
                nearest = box, (at, to)
        return nearest

    def _free(self, boxes: Any, lines: Sequence[Box]) -> Iterator[Box]:
        taken = (*self._marks, *self._taken, *lines)
        free = ~_touch(boxes, taken, GAP) & ~_touch(boxes, self._ways)
        return (Box(*box) for box in boxes[free].tolist())

    def _is_clear(self, way: Way, at: Point) -> bool:
        """True where a line from the mark at a place runs through no other mark or label.

        One that runs along an event's line could not be told from it.
        """
        others = [box for box in (*self._marks, *self._taken) if not _holds(box, at)]
        places = _along(way)
        return not _touch(places, others).any() and _touch(places, self._lines, GAP).mean() < _ALONG

    def _is_between(self, box: Box, at: Point) -> bool:
        """True where the label could be read as another mark's."""
        own = dist(at, _nearest(at, box))
        others = [mark for mark in self._marks if not _holds(mark, at)]
        middles = [((m.left + m.right) / 2, (m.top + m.bottom) / 2) for m in others]
        return any(dist(other, _nearest(other, box)) <= own for other in middles)


def _around(at: Point, size: Point, rings: int) -> Iterator[Box]:
    (x, y), (width, height) = at, size
    for ring in range(rings):
        away = 7.0 + ring * 9
        for dx, dy in ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1)):
            left = x + away if dx > 0 else x - away - width if dx < 0 else x - width / 2
            top = y - away - height if dy < 0 else y + away if dy > 0 else y - height / 2
            shifts = (0, -ring * 9, ring * 9) if dx and not dy and ring else (0,)
            for shift in shifts:
                yield Box(left, top + shift, left + width, top + shift + height)


def _along(way: Way) -> list[Box]:
    """Places along a way, close to each other, as boxes of no size."""
    parts = np.linspace(0.025, 0.975, 39)[:, None]
    places = [a + np.subtract(b, a) * parts for a, b in pairwise(way)]
    return [Box(x, y, x, y) for x, y in np.reshape(places, (-1, 2)).tolist()]


def _nearest(at: Point, box: Box) -> Point:
    return min(max(at[0], box.left), box.right), min(max(at[1], box.top), box.bottom)


def _holds(box: Box, at: Point) -> bool:
    return box.left < at[0] < box.right and box.top < at[1] < box.bottom


# ---------------------------------------------------------------- names of events

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
    ahead = [right - x - 8 for x in xs]
    if not _lowest_first(steps) and min(ahead, default=0) >= NARROWEST:
        steps = [Step(x, names[n](min(WIDEST, ahead[n])), False) for n, x in enumerate(xs)]
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

    def __init__(self, ax: Axes, names: Mapping[float, Callable[[float], Said]]) -> None:
        self.ax, self._make = ax, names
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
        plot = box_of(self.ax)
        return [Box(x - 1, plot.top - 14, x + 1, plot.bottom) for x in self._places()]

    def __call__(self) -> None:
        plot, (steps, heights) = box_of(self.ax), self._laid_out()
        for step, line, drawn in zip(steps, self.lines, self.texts, strict=True):
            top = plot.top - self.clear - sum(heights[: step.row + 1])
            line.set_data([step.x] * 2, [top, plot.bottom])
            drawn.set_text(step.said)
            drawn.set_position((step.x - 4 if step.left else step.x + 4, top))
            drawn.set_horizontalalignment("right" if step.left else "left")
            for artist in (line, drawn):
                artist.set_visible(plot.left - 1 <= step.x <= plot.right + 1)

    def _places(self) -> list[float]:
        plot, (low, high) = box_of(self.ax), self.ax.get_xlim()
        return [plot.left + (x - low) / (high - low) * (plot.right - plot.left) for x in self._make]

    def _laid_out(self) -> tuple[list[Step], list[float]]:
        """Where each name stands, and the height of each row from the axes up."""
        right = style.width(style.figure_of(self.ax))
        steps = stairs(self._places(), list(self._make.values()), right)
        heights: dict[int, float] = {}
        for step in steps:
            heights[step.row] = max(heights.get(step.row, 0.0), extent(step.said)[1])
        return steps, [heights[row] for row in sorted(heights)]
