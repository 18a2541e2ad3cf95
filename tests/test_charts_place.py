"""Where labels go: apart from one another, near their marks, off the lines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from explainer.charts.frame import Drawn
from explainer.charts.place import Point, Room, column, stairs
from explainer.charts.sheet import Box
from explainer.charts.tags import Tag, write
from tests.flood import flood_edition

BOUNDS = Box(0, 0, 300, 200)


def test_no_room_is_no_label() -> None:
    """A label that fits nowhere is left out rather than drawn over something."""
    room = Room(Box(0, 0, 40, 20))
    assert room.label((20, 10), (60, 12)) is None


def test_a_free_mark_has_its_label_at_its_right() -> None:
    """With nothing in the way the label stands beside the mark, without a leader line."""
    spot = Room(BOUNDS).label((100, 100), (50, 12))
    assert spot is not None
    assert spot.box.left > 100 and spot.leader is None


def test_a_tied_label_always_has_its_leader() -> None:
    """A label of a place without a mark is tied to it by a line."""
    spot = Room(BOUNDS).label((100, 100), (50, 12), tied=True)
    assert spot is not None and spot.leader is not None


def test_a_label_between_two_marks_is_not_read_as_the_other_s() -> None:
    """It goes where its own mark is the nearest; where there is no such place a line ties it."""
    own, other = Box(95, 95, 105, 105), Box(115, 95, 125, 105)
    spot = Room(BOUNDS, [own, other]).label((100, 100), (50, 12))
    assert spot is not None and spot.leader is None and spot.box.right < 100
    spot = Room(Box(90, 0, 300, 200), [own, other]).label((100, 100), (50, 12))
    assert spot is not None and spot.leader is not None


def test_labels_keep_off_lines_until_nothing_else_is_free() -> None:
    """An upright line is avoided first, and crossed only when asked."""
    room = Room(Box(0, 80, 120, 120), lines=[Box(59, 80, 61, 120)])
    assert room.label((20, 100), (70, 30)) is None
    assert room.label((20, 100), (70, 30), over_lines=True) is not None


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 200)), max_size=25))
def test_labels_never_cover_each_other(points: list[tuple[float, float]]) -> None:
    """However dense the marks, the labels that are placed lie apart and inside."""
    room = Room(BOUNDS)
    spots = [room.label(point, (60, 24)) for point in points]
    boxes = [spot.box for spot in spots if spot is not None]
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    assert all(box.left >= 0 and box.right <= 300 for box in boxes)


@given(st.lists(st.floats(0, 200), min_size=1, max_size=8))
def test_a_column_keeps_order_and_distance(centres: list[float]) -> None:
    """Stacked labels stand in the order of their marks and never touch."""
    placed = column(centres, [20.0] * len(centres), 0, 200, gap=3)
    order = sorted(range(len(centres)), key=lambda n: (centres[n], n))
    tops = [placed[n] - 10 for n in order]
    assert all(b - a >= 23 - 1e-6 for a, b in pairwise(tops))
    assert min(tops) >= -1e-6 and max(tops) + 20 <= 200 + 1e-6


def test_a_lone_label_stays_at_its_mark() -> None:
    """Nothing is moved without need."""
    assert column([50.0, 150.0], [20.0, 20.0], 0, 200) == [50.0, 150.0]


def test_stairs_let_no_line_run_through_a_label() -> None:
    """Labels to the right of their lines descend, so that later lines end below earlier labels."""
    xs, widths = [10.0, 20.0, 200.0], [100.0, 50.0, 40.0]
    steps = stairs(xs, widths, right=300)
    assert [step.left for step in steps] == [False, False, False]
    assert steps[0].row > steps[1].row
    assert steps[2].row == 0


def test_stairs_turn_at_the_right_edge() -> None:
    """A label that would run out stands left of its line."""
    assert stairs([290.0], [100.0], right=300)[0].left


# ---------------------------------------------------------------- labels of marks


class Seen:
    """A sheet that keeps the lines drawn and the places written at."""

    def __init__(self) -> None:
        self.lines: list[list[Point]] = []
        self.written: list[Point] = []

    def line(self, points: Sequence[Point], **_: object) -> None:
        """Keep a line."""
        self.lines.append(list(points))

    def write(self, left: float, top: float, *_: object, **__: object) -> Box:
        """Keep a place; the label itself is as large as its tag says."""
        self.written.append((left, top))
        return Box(left, top, left, top)


def tag(x: float, y: float) -> Tag:
    """The label, 40 by 20, of a mark at a point."""
    box = Box(x - 3, y - 3, x + 3, y + 3)
    drawn = Drawn(flood_edition().figures[0], (x, y), box, box)
    return Tag(drawn, (((), True),), 40, 40, 20)


def test_no_label_covers_a_leader_line_from_the_column() -> None:
    """The line of a label in the column runs through the plot: the others keep off it."""
    one, other = tag(100, 50), tag(150, 57)
    room = Room(Box(0, 0, 200, 120), [*one.drawn.covered, *other.drawn.covered])
    seen = Seen()
    right = Box(210, 0, 260, 120)
    assert write(seen, [one, other], [one], [], room, right) == 2  # type: ignore[arg-type]
    (leader,) = (line for line in seen.lines if line[0][1] == 50)
    (place,) = (at for at in seen.written if at[0] < 200)
    assert leader[0][0] < place[0] < leader[1][0]  # beside the line, were it not for its height
    assert not place[1] < 50 < place[1] + 20
