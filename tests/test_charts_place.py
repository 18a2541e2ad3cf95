"""Where labels go: apart from one another, near their marks, off the lines."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from explainer.charts.place import Room, column, stairs
from explainer.charts.sheet import Box

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
