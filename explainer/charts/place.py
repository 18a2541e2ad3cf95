"""Where labels go so that none covers another: near their mark, in a column, or on stairs.

Belongs here: geometry of boxes only, in points. The same input gives the same places.
Does not belong here: what a label says, drawing it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import dist

from explainer.charts.sheet import Box

Point = tuple[float, float]
GAP = 2.0
_FAR = 14.0  # from here on a leader line ties the label to its mark


@dataclass(frozen=True)
class Spot:
    """Where a label lies, and the leader line to its mark, if it lies apart from it."""

    box: Box
    leader: tuple[Point, Point] | None


@dataclass
class Room:
    """The free part of a sheet: its bounds, the marks in it and what else is taken."""

    bounds: Box
    marks: Sequence[Box] = ()
    taken: list[Box] = field(default_factory=list)
    leaders: list[tuple[Point, Point]] = field(default_factory=list)
    lines: list[Box] = field(default_factory=list)  # labels keep off them, leaders may cross them

    def label(
        self,
        at: Point,
        size: Point,
        clearance: float = 7.0,
        *,
        over_lines: bool = False,
        tied: bool = False,
    ) -> Spot | None:
        """Take the best free place for a label of this size; None where there is none.

        That is the nearest one where it needs no leader line, else the nearest. A label that lies
        apart has a leader line, and so has one that another mark is as near to; a tied one has it
        always.
        """
        best: Spot | None = None
        for spot in self._free(at, size, clearance, over_lines, tied):
            best = best or spot
            if spot.leader is None:
                best = spot
                break
        if best is not None:
            self.taken.append(best.box)
            self.leaders += [best.leader] if best.leader is not None else []
        return best

    def _free(
        self, at: Point, size: Point, clearance: float, over_lines: bool, tied: bool
    ) -> Iterator[Spot]:
        for place in _around(at, size, clearance):
            box = self._inside(place)
            if not self.is_free(box, over_lines):
                continue  # as most of them
            leader = _leader(at, box, 0.0 if tied or self._is_between(box, at) else _FAR)
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
        own = _apart(at, box)
        return any(_apart(_middle(m), box) <= own for m in self.marks if not _holds(m, at))


def column(
    centres: Sequence[float], heights: Sequence[float], top: float, bottom: float, gap: float = 3.0
) -> list[float]:
    """Centres of labels stacked without overlap, each as near to its own as order allows.

    Neighbours that collide are moved together around their mean; the stack stays between top and
    bottom while it fits.
    """
    order = sorted(range(len(centres)), key=lambda n: (centres[n], n))
    groups: list[list[int]] = []
    for item in order:
        groups.append([item])
        while len(groups) > 1 and _low(groups[-2:], centres, heights, gap, top, bottom):
            groups[-2:] = [groups[-2] + groups[-1]]
    placed = [0.0] * len(centres)
    for group in groups:
        start = _start(group, centres, heights, gap, top, bottom)
        for item in group:
            placed[item] = start + heights[item] / 2
            start += heights[item] + gap
    return placed


@dataclass(frozen=True)
class Step:
    """The row of a label on the stairs, and whether it lies left or right of its line."""

    row: int
    left: bool


def stairs(xs: Sequence[float], widths: Sequence[float], right: float) -> list[Step]:
    """Rows for labels of vertical lines, so that no line runs through a label; row 0 is nearest.

    A line reaches up to its own label's row. Labels stand right of their line, later ones lower;
    those that would run out at the right stand left of it, above all others, later ones higher.
    """
    order = sorted(range(len(xs)), key=lambda n: (xs[n], n))
    to_left = {n for n in order if xs[n] + widths[n] > right}
    rows: dict[int, int] = {}
    for n in reversed([n for n in order if n not in to_left]):
        later = [m for m in rows if xs[m] - GAP * 3 < xs[n] + widths[n]]
        rows[n] = max((rows[m] + 1 for m in later), default=0)
    floor = max(rows.values(), default=-1) + 1
    for n in [n for n in order if n in to_left]:
        earlier = [m for m in rows if m in to_left and xs[m] + GAP * 3 > xs[n] - widths[n]]
        below = [m for m in rows if m not in to_left and _reaches(m, n, xs, widths)]
        least = max((rows[m] + 1 for m in below), default=0) if below else 0
        rows[n] = max([least, *(rows[m] + 1 for m in earlier)], default=floor)
    return [Step(rows[n], n in to_left) for n in range(len(xs))]


def _reaches(m: int, n: int, xs: Sequence[float], widths: Sequence[float]) -> bool:
    return xs[m] + widths[m] + GAP * 3 > xs[n] - widths[n]


def _around(at: Point, size: Point, clearance: float) -> Iterator[Box]:
    (x, y), (width, height) = at, size
    for ring in range(8):
        away = clearance + ring * 9
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


def _apart(at: Point, box: Box) -> float:
    return dist(at, _nearest(at, box))


def _middle(box: Box) -> Point:
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2


def _crosses(line: tuple[Point, Point], box: Box) -> bool:
    (x1, y1), (x2, y2) = line
    if max(x1, x2) < box.left or min(x1, x2) > box.right:
        return False  # as most of them
    if max(y1, y2) < box.top or min(y1, y2) > box.bottom:
        return False
    for part in range(1, 40):
        x, y = x1 + (x2 - x1) * part / 40, y1 + (y2 - y1) * part / 40
        if _holds(box, (x, y)):
            return True
    return False


def _holds(box: Box, at: Point) -> bool:
    return box.left < at[0] < box.right and box.top < at[1] < box.bottom


def _extent(group: Sequence[int], heights: Sequence[float], gap: float) -> float:
    return sum(heights[n] for n in group) + gap * (len(group) - 1)


def _start(
    group: Sequence[int],
    centres: Sequence[float],
    heights: Sequence[float],
    gap: float,
    top: float,
    bottom: float,
) -> float:
    offset, wished = 0.0, 0.0
    for n in group:
        wished += centres[n] - (offset + heights[n] / 2)
        offset += heights[n] + gap
    start = wished / len(group)
    return max(top, min(start, bottom - _extent(group, heights, gap)))


def _low(
    pair: Sequence[Sequence[int]],
    centres: Sequence[float],
    heights: Sequence[float],
    gap: float,
    top: float,
    bottom: float,
) -> bool:
    upper, lower = pair
    end = _start(upper, centres, heights, gap, top, bottom) + _extent(upper, heights, gap)
    return end + gap > _start(lower, centres, heights, gap, top, bottom)
