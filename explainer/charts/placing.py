"""Where labels go so that none covers a mark or another label; matplotlib asks at each draw.

After `ax.set_ylim` or a new size, marks of one day, event names and labels are placed anew. The
same figure gives the same places. All places are points from the figure's upper left corner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import dist
from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.layout_engine import LayoutEngine
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation

from explainer.charts import style
from explainer.charts.labels import Said, extent
from explainer.charts.marks import reach
from explainer.charts.style import COLOURS, SIZE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

Point = tuple[float, float]
GAP = 2.0
HALO = {"facecolor": COLOURS["paper"], "edgecolor": "none", "pad": 0.6}  # behind words, over lines
NEAR = 5.0  # marks nearer than this in both directions are moved apart
CLEAR = 6.0  # between the name of an event and another event's line
NARROWEST = 60.0  # the least room for the name of an event
_FAR = 14.0  # from here on a leader line ties a label to its mark
_LONGEST = 216.0  # a leader line that is longer cannot be followed
_WIDE = 14  # rings around a mark in which its label is put at last, 9 points each


class Box(NamedTuple):
    """A rectangle; top is less than bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box, gap: float = 0.0) -> bool:
        """True where the boxes are nearer than the gap to one another."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )


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
        now = [
            (ax.get_xlim(), ax.get_ylim(), ax.get_position().bounds, len(ax.get_children()))
            for ax in fig.get_axes()
        ]
        if self._placed == (now, tuple(fig.get_size_inches())):
            return  # as it was placed the last time
        for step in self.steps:
            step()
        self._placed = (now, tuple(fig.get_size_inches()))


# ---------------------------------------------------------------- marks


def at(line: Line2D) -> Point:
    """Where the middle of a mark is drawn."""
    figure = style.figure_of(line)
    path = line.get_transform().transform(line.get_xydata())
    x, y = path.mean(axis=0)
    return float(x) * 72 / figure.dpi, (figure.bbox.height - float(y)) * 72 / figure.dpi


def covered(line: Line2D) -> Box:
    """What a mark, or a line between marks, covers."""
    figure = style.figure_of(line)
    places = line.get_transform().transform(line.get_xydata()) * 72 / figure.dpi
    left, below, right, above = reach(line)
    high = figure.bbox.height * 72 / figure.dpi
    xs, ys = places[:, 0], places[:, 1]
    return Box(
        float(xs.min()) - left,
        high - float(ys.max()) - above,
        float(xs.max()) + right,
        high - float(ys.min()) + below,
    )


@dataclass(frozen=True)
class Mark:
    """The artists of one record's mark; the first can be picked."""

    of: str
    lines: tuple[Line2D, ...]

    @property
    def box(self) -> Box:
        """What all of it covers."""
        boxes = [covered(line) for line in self.lines]
        return Box(
            min(b.left for b in boxes),
            min(b.top for b in boxes),
            max(b.right for b in boxes),
            max(b.bottom for b in boxes),
        )

    @property
    def at(self) -> Point:
        """Its middle."""
        return at(self.lines[0])

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
        taken: list[Point] = []
        there = [mark for mark in marks if mark.is_there]
        for mark in there:
            mark.shift(ax, 0)
        for mark in there:
            x, y = mark.at
            right = box_of(ax).right
            shifts = (way * 9.0 for way in (0, -1, 1, -2, 2, -3, 3) if x + max(0, way) * 9 <= right)
            free = (dx for dx in shifts if all(_clear((x + dx, y), other) for other in taken))
            dx = next(free, 0.0)
            mark.shift(ax, dx)
            taken.append((x + dx, y))

    return place


def _clear(place: Point, other: Point) -> bool:
    return abs(place[0] - other[0]) >= NEAR or abs(place[1] - other[1]) >= NEAR


# ---------------------------------------------------------------- labels of marks


class Tag:
    """The label of a mark: the speaker over the hedged number, and a line that leads to it."""

    def __init__(self, ax: Axes, mark: Mark, lines: Sequence[tuple[Said, bool]]) -> None:
        self.mark, points = mark, style.points(style.figure_of(ax))
        sizes = [extent(text, SIZE, bold) for text, bold in lines]
        self.width = max(width for width, _ in sizes)
        self.height = sum(high for _, high in sizes)
        self._heights = [high for _, high in sizes]
        self._texts: list[Text] = [
            ax.text(0, 0, text, transform=points, va="top", weight="bold" if bold else "normal",
                    zorder=6, bbox=HALO)
            for text, bold in lines
        ]  # fmt: skip
        self._leader = Line2D(
            [], [], color=COLOURS["faint"], linewidth=0.6, transform=points, clip_on=False
        )
        ax.add_artist(self._leader)

    def put(self, left: float, top: float, way: Sequence[Point]) -> None:
        """Stand with the upper left corner at a place; `way` is the line to the mark, if any."""
        for text, height in zip(self._texts, self._heights, strict=True):
            text.set_position((left, top))
            text.set_visible(True)
            top += height
        self._leader.set_data([x for x, _ in way], [y for _, y in way])
        self._leader.set_visible(bool(way))

    def hide(self) -> None:
        """Not stand anywhere: there is no room."""
        for artist in (*self._texts, self._leader):
            artist.set_visible(False)


@dataclass
class Labels:
    """A step that places labels near their marks, or in the column right of the axes.

    `owed` are those that go to the column where there is no room near their mark, or further off
    in the plot where the column is too far.
    """

    ax: Axes
    tags: Sequence[Tag]
    marks: Sequence[Mark]
    owed: Sequence[Tag]
    column: float  # its width in points
    lines: Callable[[], Sequence[Box]] = tuple  # what labels keep off
    written: int = 0

    def __call__(self) -> None:
        plot = box_of(self.ax)
        there = [mark for mark in self.marks if mark.is_there]
        tags = [tag for tag in self.tags if tag.mark.is_there]
        boxes = [mark.box for mark in there]
        edge = plot.right - (plot.right - plot.left) * 0.2
        late = [tag for tag in tags if tag.mark.at[0] >= edge]
        at = {mark.of: box for mark, box in zip(there, boxes, strict=True)}
        right = [tag for tag in late if self._is_open(tag, at)]
        due = [tag for tag in tags if tag in late or tag in self.owed]
        bounds = Box(plot.left + 2, plot.top - 14, plot.right + 4, plot.bottom - 2)
        room = Room(bounds, boxes, lines=list(self.lines()))
        column = Box(plot.right + 12, plot.top - 12, plot.right + self.column + 12, plot.bottom + 6)
        while True:
            right.sort(key=tags.index)
            stack = _stacked(right, column)
            leaders = [part for _, _, way in stack for part in pairwise(way)]
            free = replace(room, taken=[], leaders=leaders)
            near = _near([tag for tag in tags if tag not in right], free)
            moved = [tag for tag in due if tag not in right and tag not in near]
            if not moved:
                break
            right += moved
        stacked = [tag for tag, _, _ in stack]
        near |= _near([tag for tag in due if tag not in near and tag not in stacked], free, _WIDE)
        for tag in self.tags:
            tag.hide()
        for tag, spot in near.items():
            tag.put(spot.box.left, spot.box.top, spot.leader or ())
        for tag, place, way in stack:
            tag.put(*place, way)
        self.written = len(near) + len(stack)

    @staticmethod
    def _is_open(tag: Tag, boxes: Mapping[str, Box]) -> bool:
        """True where no other mark lies on the level way from the tag's mark to the right edge."""
        x, y = tag.mark.at
        others = (box for of, box in boxes.items() if of != tag.mark.of)
        return not any(box.right > x + 1 and box.top < y < box.bottom for box in others)


def box_of(ax: Axes) -> Box:
    """The area of the axes."""
    figure = style.figure_of(ax)
    place, high = ax.get_position(), float(figure.get_figheight()) * 72
    wide = float(figure.get_figwidth()) * 72
    return Box(place.x0 * wide, high * (1 - place.y1), place.x1 * wide, high * (1 - place.y0))


def _near(tags: Sequence[Tag], room: Room, rings: int = 8) -> dict[Tag, Spot]:
    found = {}
    for tag in tags:
        at, size = tag.mark.at, (tag.width, tag.height)
        spot = room.label(at, size, rings) or room.label(at, size, rings, over_lines=True)
        if spot is not None:
            found[tag] = spot
    return found


def _stacked(tags: Sequence[Tag], column: Box) -> list[tuple[Tag, Point, list[Point]]]:
    """Places in a column, each near its mark's height, for labels that fit and can be followed."""
    fitting: list[Tag] = []
    for tag in tags:
        if sum(t.height + 5 for t in fitting) + tag.height <= column.bottom - column.top:
            fitting.append(tag)
    heights = [tag.height for tag in fitting]
    centres = in_column([t.mark.at[1] for t in fitting], heights, column.top, column.bottom, 5)
    found = []
    for tag, centre in zip(fitting, centres, strict=True):
        (x, y), top = tag.mark.at, centre - tag.height / 2
        start = max(x, tag.mark.box.right) + 1
        way = [(start, y), (max(start, column.left - 9), y), (column.left - 3, top + SIZE * 0.7)]
        found.append((tag, (column.left, top), way))
    near = [tag for tag, _, way in found if sum(dist(*part) for part in pairwise(way)) <= _LONGEST]
    return found if len(near) == len(found) else _stacked(near, column)


# ---------------------------------------------------------------- room


@dataclass(frozen=True)
class Spot:
    """Where a label lies, and the leader line to its mark, if it lies apart from it."""

    box: Box
    leader: tuple[Point, Point] | None


@dataclass
class Room:
    """The free part of a plot: its bounds, the marks in it and what else is taken."""

    bounds: Box
    marks: Sequence[Box] = ()
    taken: list[Box] = field(default_factory=list)
    leaders: list[tuple[Point, Point]] = field(default_factory=list)
    lines: list[Box] = field(default_factory=list)  # labels keep off them, leaders may cross them

    def label(
        self, at: Point, size: Point, rings: int = 8, *, over_lines: bool = False
    ) -> Spot | None:
        """Take the best free place for a label of this size; None where there is none.

        That is the nearest one where it needs no leader line, else the nearest. A label that lies
        apart has a leader line, and so has one that another mark is as near to.
        """
        best: Spot | None = None
        for spot in self._free(at, size, rings, over_lines):
            best = best or spot
            if spot.leader is None:
                best = spot
                break
        if best is not None:
            self.taken.append(best.box)
            self.leaders += [best.leader] if best.leader is not None else []
        return best

    def _free(self, at: Point, size: Point, rings: int, over: bool) -> Iterator[Spot]:
        for place in _around(at, size, rings):
            box = self._inside(place)
            if not self.is_free(box, over):
                continue  # as most of them
            leader = _leader(at, box, 0.0 if self._is_between(box, at) else _FAR)
            if self._is_clear(leader, at):
                yield Spot(box, leader)

    def _inside(self, box: Box) -> Box:
        """The box moved into the bounds where it sticks out, as far as it goes in."""
        left = max(self.bounds.left, min(box.left, self.bounds.right - (box.right - box.left)))
        top = max(self.bounds.top, min(box.top, self.bounds.bottom - (box.bottom - box.top)))
        return Box(left, top, left + box.right - box.left, top + box.bottom - box.top)

    def is_free(self, box: Box, over_lines: bool = False) -> bool:
        """True where the box lies inside the bounds and touches nothing taken."""
        obstacles = (*self.marks, *self.taken, *(() if over_lines else self.lines))
        inside = (
            box.left >= self.bounds.left
            and box.right <= self.bounds.right
            and box.top >= self.bounds.top
            and box.bottom <= self.bounds.bottom
        )
        return (
            inside
            and not any(box.overlaps(other, GAP) for other in obstacles)
            and not any(_crosses(line, box) for line in self.leaders)
        )

    def _is_clear(self, leader: tuple[Point, Point] | None, at: Point) -> bool:
        if leader is None:
            return True
        others = [box for box in (*self.marks, *self.taken) if not _holds(box, at)]
        return not any(_crosses(leader, box) for box in others)

    def _is_between(self, box: Box, at: Point) -> bool:
        """True where the label could be read as another mark's."""
        own = dist(at, _nearest(at, box))
        others = (_middle(mark) for mark in self.marks if not _holds(mark, at))
        return any(dist(other, _nearest(other, box)) <= own for other in others)


def in_column(
    centres: Sequence[float], heights: Sequence[float], top: float, bottom: float, gap: float = 3.0
) -> list[float]:
    """Centres of labels stacked without overlap, each as near to its own as order allows.

    Neighbours that collide are moved together around their mean; the stack stays between top and
    bottom while it fits.
    """
    order = sorted(range(len(centres)), key=lambda n: (centres[n], n))

    def high(group: Sequence[int]) -> float:
        return sum(heights[n] for n in group) + gap * (len(group) - 1)

    def start(group: Sequence[int]) -> float:
        offset, wished = 0.0, 0.0
        for n in group:
            wished += centres[n] - (offset + heights[n] / 2)
            offset += heights[n] + gap
        return max(top, min(wished / len(group), bottom - high(group)))

    groups: list[list[int]] = []
    for item in order:
        groups.append([item])
        while len(groups) > 1 and start(groups[-2]) + high(groups[-2]) + gap > start(groups[-1]):
            groups[-2:] = [groups[-2] + groups[-1]]
    placed = [0.0] * len(centres)
    for group in groups:
        place = start(group)
        for item in group:
            placed[item] = place + heights[item] / 2
            place += heights[item] + gap
    return placed


def _around(at: Point, size: Point, rings: int) -> Iterator[Box]:
    (x, y), (width, height) = at, size
    for ring in range(rings):
        away = 7.0 + ring * 9
        for dx, dy in ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1)):
            left = x + away if dx > 0 else x - away - width if dx < 0 else x - width / 2
            top = y - away - height if dy < 0 else y + away if dy > 0 else y - height / 2
            yield Box(left, top, left + width, top + height)
            if dx and not dy and ring:
                for shift in (-1, 1):
                    moved = top + shift * ring * 9
                    yield Box(left, moved, left + width, moved + height)


def _leader(at: Point, box: Box, far: float) -> tuple[Point, Point] | None:
    x, y = _nearest(at, box)
    near = abs(x - at[0]) <= far and abs(y - at[1]) <= far
    return None if near else (at, (x, y))


def _nearest(at: Point, box: Box) -> Point:
    return min(max(at[0], box.left), box.right), min(max(at[1], box.top), box.bottom)


def _middle(box: Box) -> Point:
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2


def _crosses(line: tuple[Point, Point], box: Box) -> bool:
    (x1, y1), (x2, y2) = line
    if max(x1, x2) < box.left or min(x1, x2) > box.right:
        return False  # as most of them
    if max(y1, y2) < box.top or min(y1, y2) > box.bottom:
        return False
    parts = ((x1 + (x2 - x1) * n / 40, y1 + (y2 - y1) * n / 40) for n in range(1, 40))
    return any(_holds(box, part) for part in parts)


def _holds(box: Box, at: Point) -> bool:
    return box.left < at[0] < box.right and box.top < at[1] < box.bottom


# ---------------------------------------------------------------- names of events


class Events:
    """A step that sets the names of dated lines on stairs above axes, so that none is crossed.

    Each line reaches from its name down through the axes.
    """

    width = 260.0
    clear = 18.0  # above the plot, for marks at its upper edge

    def __init__(self, ax: Axes, names: Mapping[float, Callable[[float], Said]]) -> None:
        self.ax, self._make = ax, names
        points = style.points(style.figure_of(ax))
        look: dict[str, Any] = {"color": COLOURS["faint"], "linewidth": 0.7, "dashes": (3, 2)}
        self.lines = [
            Line2D([], [], transform=points, zorder=1, clip_on=False, **look) for _ in names
        ]
        muted = COLOURS["muted"]
        self.texts = [
            ax.text(0, 0, "", transform=points, va="top", color=muted, zorder=6, bbox=HALO)
            for _ in names
        ]
        for line in self.lines:
            ax.add_artist(line)

    @property
    def height(self) -> float:
        """How high the names stand above the axes."""
        return sum(self._laid_out()[1]) + self.clear if self._make else 0.0

    def boxes(self) -> list[Box]:
        """The lines, for labels to keep off."""
        plot = box_of(self.ax)
        return [Box(x - 1, plot.top - 14, x + 1, plot.bottom) for x in self._places()]

    def __call__(self) -> None:
        plot = box_of(self.ax)
        steps, heights = self._laid_out()
        for step, line, drawn in zip(steps, self.lines, self.texts, strict=True):
            top = plot.top - self.clear - sum(heights[: step.row + 1])
            line.set_data([step.x, step.x], [top, plot.bottom])
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
        steps = stairs(self._places(), list(self._make.values()), right, self.width)
        heights: dict[int, float] = {}
        for step in steps:
            heights[step.row] = max(heights.get(step.row, 0.0), extent(step.said)[1])
        return steps, [heights[row] for row in sorted(heights)]


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
    xs: Sequence[float], names: Sequence[Callable[[float], Said]], right: float, widest: float
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
        ways = [Step(x, name(min(widest, r)), left) for r, left in rooms if r >= NARROWEST]
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
