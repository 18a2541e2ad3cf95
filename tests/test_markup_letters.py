"""Letters on the page: the same outlines to the coarser grid, each shape named once."""

from __future__ import annotations

import re

import pytest

from explainer.markup.letters import Letters, lean

SCALE = "scale(0.015625)"  # as matplotlib writes it
OUTLINE = "M1869 3494Q2310 3494 2627 3302Q2944 3110 3113 2761L3283 1946z"


def _ends(path: str) -> list[tuple[float, float]]:
    """The end of every step of a path of moves, lines and curves, in units of the coarser grid."""
    x = y = 0.0
    found = []
    for step, numbers in re.findall(r"([mlqt])([^mlqtz]*)", path):
        values = [float(n) for n in re.findall(r"-?\d+", numbers)]
        assert len(values) == (4 if step == "q" else 2)
        x, y = x + values[-2], y + values[-1]
        found.append((x, y))
    return found


def test_what_matplotlib_did_not_write_stays_as_it_is() -> None:
    """Another scale or another command is not rewritten."""
    for shape in (("M1 2C3 4 5 6 7 8", SCALE), (OUTLINE, "scale(2)"), (OUTLINE, "")):
        assert lean(*shape) == shape


def test_letters_keep_their_outline() -> None:
    """Every corner stays within half a step of the coarser grid, and the scale makes up for it."""
    path, scale = lean(OUTLINE, SCALE)
    expected = [(1869, 3494), (2627, 3302), (3113, 2761), (3283, 1946)]
    for (x, y), (wanted_x, wanted_y) in zip(_ends(path), expected, strict=True):
        assert abs(x - wanted_x / 8) <= 0.5 and abs(y - wanted_y / 8) <= 0.5
    assert scale == "scale(.125)" and path.endswith("z") and len(path) < 50


def test_a_smooth_curve_mirrors_the_control_point() -> None:
    """A curve that goes on smoothly needs no control point of its own."""
    assert lean("M0 0Q8 8 16 8Q24 8 32 0", SCALE)[0] == "m0 0q1 1 2 1t2-1"


def test_a_step_after_closing_starts_where_the_outline_did() -> None:
    """The hole of an `o` is placed from the start of its outer outline."""
    assert lean("M8 8L16 8zM24 8L32 8z", SCALE)[0] == "m1 1l1 0zm2 0l1 0z"


def test_each_shape_has_one_name() -> None:
    """The same shape gets the same name; only the first time it is new."""
    letters = Letters()
    assert letters.name("a", "") == ("_0", True)
    assert letters.name("b", "") == ("_1", True)
    assert letters.name("a", "") == ("_0", False)
    assert letters.name("a", "scale(2)") == ("_2", True)


def test_a_curve_that_turns_keeps_its_control_point() -> None:
    """And so does one after a corner, or after the outline was closed."""
    turning = "M0 0Q80 0 160 80Q0 800 800 800z"
    assert lean(turning, SCALE)[0] == "m0 0q10 0 20 10q-20 90 80 90z"
    corner = "M0 0Q80 0 160 80L240 160Q320 240 400 240zQ80 80 160 160"
    assert lean(corner, SCALE)[0] == "m0 0q10 0 20 10l10 10q10 10 20 10zq10 10 20 20"


@pytest.mark.parametrize(
    "outline", ["M1 2 3", "M1", "M1 2L", "M1 2Q3 4", "M1.2.3 4", "M- 2", "z", "", "L1 2"]
)
def test_half_a_point_is_no_letter_of_ours(outline: str) -> None:
    """What is not made of pairs, from a first one on, is left as it is."""
    assert lean(outline, SCALE) == (outline, SCALE)


FIRST = "M0 0Q80 0 160 80"  # whose control point is mirrored at 30 20


@pytest.mark.parametrize(
    ("step", "made"),
    [
        ("Q240 160 320 240", "t20 20"),
        ("Q248 160 320 240", "t20 20"),
        ("Q232 160 320 240", "t20 20"),
        ("Q240 168 320 240", "t20 20"),
        ("Q240 152 320 240", "t20 20"),
        ("Q256 160 320 240", "q12 10 20 20"),
        ("Q224 160 320 240", "q8 10 20 20"),
        ("Q240 176 320 240", "q10 12 20 20"),
        ("Q240 144 320 240", "q10 8 20 20"),
        # the next one mirrors what was mirrored before (30 20 at 40 30), not what was read
        ("Q248 168 320 240Q400 320 480 400", "t20 20t20 20"),
        ("Q248 168 320 240Q384 304 480 400", "t20 20q8 8 20 20"),
        ("L80 0Q0 0 0 80", "l-10-10q-10 0-10 10"),
    ],
)
def test_a_control_point_is_mirrored_to_the_grid(step: str, made: str) -> None:
    """One unit off is still smooth, for the eye and in size; two are another curve."""
    assert lean(FIRST + step, SCALE) == (f"m0 0q10 0 20 10{made}", "scale(.125)")
