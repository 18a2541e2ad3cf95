"""Where labels go so that none covers a mark or another label; matplotlib asks at each draw.

After `ax.set_ylim` or a new size, marks of one day, event names and labels are placed anew. The
same figure gives the same places. All places are points from the figure's upper left corner, or in
a report that is read from right to left, where the picture is mirrored, from the right one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import dist
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.layout_engine import LayoutEngine
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation

from explainer.charts import style
from explainer.charts.labels import Said, extent
from explainer.charts.marks import reach
from explainer.charts.style import COLOURS, HALO, SIZE

if TYPE_CHECKING:
    from matplotlib.artist import Artist
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

    def overlaps(self, other: Box, gap: float = 0.0) -> bool:
        """True where the boxes are nearer than the gap to one another."""
        return bool(_touch([self], [other], gap)[0])


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


def box_of(ax: Axes, rtl: bool = False) -> Box:
    """The area of the axes."""
    wide, high = style.figure_of(ax).get_size_inches() * 72
    place = ax.get_position()
    box = Box(place.x0 * wide, high * (1 - place.y1), place.x1 * wide, high * (1 - place.y0))
    return mirrored(box, ax) if rtl else box


def mirrored(box: Box, artist: Artist) -> Box:
    """The box by its distance from the other side of the figure."""
    return Box(turned(box.right, artist), box.top, turned(box.left, artist), box.bottom)


def turned(x: float, artist: Artist, rtl: bool = True) -> float:
    """How far a place stands from the other side of the figure, if that is asked for."""
    return style.width(style.figure_of(artist)) - x if rtl else x


@dataclass(frozen=True)
class Mark:
    """The artists of one record's mark; the first can be picked."""

    of: str
    lines: tuple[Line2D, ...]
    rtl: bool = False

    @property
    def box(self) -> Box:
        """What all of it covers."""
        boxes = np.array([covered(line) for line in self.lines])
        box = Box(*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())
        return mirrored(box, self.lines[0]) if self.rtl else box

    @property
    def at(self) -> Point:
        """Its middle."""
        x, y = map(float, _drawn(self.lines[0]).mean(axis=0))
        return turned(x, self.lines[0], self.rtl), y

    @property
    def is_there(self) -> bool:
        """Whether it still stands in a figure."""
        return all(line.get_figure() is not None for line in self.lines)

    def shift(self, ax: Axes, dx: float) -> None:
        """Draw it so many points beside its place."""
        moved = ScaledTranslation(
            (-dx if self.rtl else dx) / 72, 0, style.figure_of(ax).dpi_scale_trans
        )
        for line in self.lines:
            line.set_transform(ax.transData + moved if dx else ax.transData)


def apart(ax: Axes, marks: Sequence[Mark]) -> Callable[[], None]:
    """A step that sets marks of one place side by side."""

    def place() -> None:
        taken, right = list[Point](), box_of(ax, any(mark.rtl for mark in marks)).right
        for mark in (mark for mark in marks if mark.is_there):
            mark.shift(ax, 0)
            x, y = mark.at
            shifts = (way * 9.0 for way in (0, -1, 1, -2, 2, -3, 3) if x + max(0, way) * 9 <= right)
            free = (dx for dx in shifts if not any(_near((x + dx, y), other) for other in taken))
            dx = next(free, 0.0)
            mark.shift(ax, dx)
            taken.append((x + dx, y))

    return place


def _near(place: Point, other: Point) -> bool:
    return abs(place[0] - other[0]) < NEAR and abs(place[1] - other[1]) < NEAR


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
            ax.text(0, 0, text, transform=points, va="top", ha="right" if mark.rtl else "left",
                    weight="bold" if bold else "normal", zorder=6, bbox=HALO)
            for text, bold in lines
        ]  # fmt: skip
        look = {"color": COLOURS["faint"], "linewidth": 0.6}
        self._leader = style.line(ax, [], [], transform=points, **look)

    def put(self, box: Box, way: Way) -> None:
        """Stand in a box, with a line to the mark where there is a way."""
        tops, rtl = np.cumsum([box.top, *self._heights]), self.mark.rtl
        for text, top in zip(self._texts, tops, strict=False):
            text.set_position((turned(box.left, text, rtl), top))
            text.set_visible(True)
        xs = [turned(x, self._leader, rtl) for x, _ in way]
        self._leader.set_data(xs, [y for _, y in way])
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
    lines: Callable[[], Sequence[Box]] = tuple  # what labels keep off
    rtl: bool = False
    written: int = 0

    def __call__(self) -> None:
        plot = box_of(self.ax, self.rtl)
        column = Box(plot.right + 12, plot.top - 12, plot.right + self.column + 12, plot.bottom + 6)
        tags = [tag for tag in self.tags if tag.mark.is_there]
        marks, lines = [mark.box for mark in self.marks if mark.is_there], self.lines()
        fifth = plot.right - (plot.right - plot.left) * 0.2
        late = [tag for tag in tags if tag.mark.at[0] >= fifth]
        due = [tag for tag in tags if tag in late or tag in self.owed]
        beside = [tag for tag in late if _is_open(tag.mark, marks)]
        while True:
            stack = _stacked(sorted(beside, key=tags.index), column)
            room = Room(plot, marks, lines, [way for _, way in stack.values()])
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
    near = [tag for tag in tags if tag in found and _length(found[tag][1]) <= _LONGEST]
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


def _length(way: Way) -> float:
    return sum(dist(a, b) for a, b in pairwise(way))


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
        others = (_middle(mark) for mark in self._marks if not _holds(mark, at))
        return any(dist(other, _nearest(other, box)) <= own for other in others)


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


def _middle(box: Box) -> Point:
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2


def _holds(box: Box, at: Point) -> bool:
    return box.left < at[0] < box.right and box.top < at[1] < box.bottom
