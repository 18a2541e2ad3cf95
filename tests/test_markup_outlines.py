"""Outlines on the page: fewer bytes, the same shape in the same place."""

from __future__ import annotations

import re

import pytest

from explainer.markup.drawing import Drawing
from explainer.markup.letters import Letters
from explainer.markup.outlines import _tenth, placed, short

MARK = "M10.5 20L13.5 22.3L13.5 20.1C14 20 14.6 21 10.5 20z"


def test_level_and_upright_lines_are_shortened() -> None:
    """A rectangle is written with one number a side, and closed as it was."""
    assert short("M0 1L30.2 1L30.2 41L0 41z") == "M0 1H30.2V41H0z"
    assert short("M0 1L2 3L5 3") == "M0 1L2 3H5"


@pytest.mark.parametrize("path", ["m0 0l1 1", "M0 0Q1 2 3 4", "M0 0A1 1 0 0 0 2 2", ""])
def test_another_path_is_not_touched(path: str) -> None:
    """Relative steps, other curves and arcs are left as they are."""
    assert short(path) == path
    assert placed(path) is None


def test_a_shape_is_told_from_its_place() -> None:
    """Moved, a mark has the same shape and another start."""
    moved = re.sub(
        r"([\d.]+) ([\d.]+)", lambda m: f"{float(m[1]) + 100:g} {float(m[2]) + 7:g}", MARK
    )
    first, second = placed(MARK), placed(moved)
    assert first is not None and second is not None
    assert first[1] == second[1] == "M0 0L3 2.3L3 0.1C3.5 0 4.1 1 0 0z"
    assert (first[0], second[0]) == ((10.5, 20.0), (110.5, 27.0))


def test_a_mark_is_drawn_once_in_a_page_in_whatever_colour() -> None:
    """A second drawing uses the shape of the first; colour and place are its own."""
    long = MARK.replace("z", "L11 20L12 21L13 20L12 19z")
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><path d="{}" style="fill: {}"/></svg>'
    letters = Letters()
    first = Drawing(svg.format(long, "#015087"), 1, letters).markup
    second = Drawing(svg.format(long, "#ffffff"), 2, letters).markup
    assert first.count("<path") == 1 and 'fill="#015087"' in first
    assert second == '<g><use href="#_0" x="10.5" y="20" fill="#ffffff"/></g>'


def test_a_word_is_set_once_in_a_page() -> None:
    """White space in the drawing ends a word; the same word elsewhere refers to the first."""
    letters = '<path id="a" d="M0 0Q1 1 2 2z"/><path id="b" d="M0 0Q3 3 4 4z"/>'
    word = '<use href="#a" x="{}"/><use href="#b" x="{}"/>'
    line = f"{word.format(0, 50)} {word.format(120.4, 170.4)}"
    inside = f'<defs>{letters}</defs><g fill="#1f2429">{line}</g>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'
    made = str(Drawing(svg, 1, Letters()).markup)
    name = re.findall(r'<g id="([^"]+)">', made)
    assert len(name) == 1
    assert made.endswith(f'<use href="#{name[0]}"/><use href="#{name[0]}" x="120"/></g></g>')


@pytest.mark.parametrize(
    ("path", "made"),
    [
        ("M1 2L1 2", "M1 2H1"),
        ("M1 2L1 3C1 3 1 3 1 3z", "M1 2V3C1 3 1 3 1 3z"),
        ("M2 1L1 2L2 1", "M2 1L1 2L2 1"),
        ("M0 0C1 2 3 4 5 6L5 7L6 7", "M0 0C1 2 3 4 5 6V7H6"),
        ("M0 0C1 2 3 4 5 6L3 7L6 2", "M0 0C1 2 3 4 5 6L3 7L6 2"),
    ],
)
def test_only_the_end_of_the_step_before_counts(path: str, made: str) -> None:
    """A line is level or upright from there; a curve is never shortened."""
    assert short(path) == made


@pytest.mark.parametrize(
    ("value", "made"),
    [(0.0, "0"), (0.04, "0"), (-0.04, "0"), (-0.05, "-0.1"), (-0.3, "-0.3"), (-1.0, "-1"),
     (10.0, "10"), (0.25, "0.2"), (-10.06, "-10.1")],
)  # fmt: skip
def test_a_place_has_one_digit_at_most(value: float, made: str) -> None:
    """No zero says that it is negative, and none stands at the end."""
    assert _tenth(value) == made


def test_a_shape_goes_to_all_sides_and_may_be_open() -> None:
    """Steps to the left and up are negative; only what was closed is closed."""
    assert placed("M10 20L9.7 19.96L12 18") == ((10.0, 20.0), "M0 0L-0.3 0L2 -2")
    assert placed("M10 20L9 20z") == ((10.0, 20.0), "M0 0L-1 0z")


@pytest.mark.parametrize("path", ["M1 2 3", "M1", "M1 2L", "M1 2C3 4 5 6", "M1.2.3 4", "M- 2", "M"])
def test_half_a_point_is_no_path_of_ours(path: str) -> None:
    """What is not made of pairs is left as it is, and has no place."""
    assert placed(path) is None
    assert short(path) == path
