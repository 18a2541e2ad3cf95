"""Lean drawings: fewer bytes, the same outlines to the coarser grid, nothing else touched."""

from __future__ import annotations

import re

from explainer.markup.lean import lean

LETTER = (
    '<path id="r46" d="M1869 3494Q2310 3494 2627 3302Q2944 3110 3113 2761L3283 1946z" '
    'transform="scale(0.015625)"/>'
)


def _ends(path: str) -> list[tuple[float, float]]:
    """The end of every step of a path of moves, lines and curves, in units of the coarser grid."""
    x = y = 0.0
    found = []
    for step, numbers in re.findall(r"([mlqt])([^mlqtz]*)", path):
        values = [float(n) for n in re.findall(r"-?\d+", numbers)]
        dx, dy = values[-2:]
        x, y = x + dx, y + dy
        found.append((x, y))
        assert len(values) == (4 if step == "q" else 2)
    return found


def test_comments_are_left_out() -> None:
    """The texts kept for checking are not drawn, and could be anything."""
    assert lean("<g><!-- x --><path/></g>") == "<g><path/></g>"


def test_what_is_unknown_stays_as_it_is() -> None:
    """Other scales, other commands, colours and styles are not rewritten."""
    kept = (
        '<path d="M1 2C3 4 5 6 7 8" transform="scale(0.015625)"/>'
        '<path d="M1869 3494L3283 1946z" transform="scale(2)"/>'
        '<path d="M52.4 299.4L348 299.4" style="fill: #1f2429; stroke: #8b8f94"/>'
    )
    assert lean(kept) == kept


def test_letters_keep_their_outline() -> None:
    """Every corner stays within half a step of the coarser grid."""
    (path,) = re.findall(r' d="([^"]+)"', lean(LETTER))
    expected = [(1869, 3494), (2627, 3302), (3113, 2761), (3283, 1946)]
    for (x, y), (wanted_x, wanted_y) in zip(_ends(path), expected, strict=True):
        assert abs(x - wanted_x / 8) <= 0.5 and abs(y - wanted_y / 8) <= 0.5
    assert path.endswith("z") and len(path) < 60


def test_a_smooth_curve_mirrors_the_control_point() -> None:
    """A curve that goes on smoothly needs no control point of its own."""
    path = '<path d="M0 0Q8 8 16 8Q24 8 32 0" transform="scale(0.015625)"/>'
    assert 'd="m0 0q1 1 2 1t2-1"' in lean(path)


def test_a_text_drawn_twice_is_drawn_once() -> None:
    """The second time it is used, under a short name that is not taken."""
    text = '<use href="#r46"/><use href="#r46" x="48.5"/><use href="#r46" x="97.1"/>'
    made = lean(f'{LETTER}<path id="a"/><g>{text}</g><g>{text}</g>')
    assert made.count("<use") == 4
    names = re.findall(r' id="([^"]+)"', made)
    assert len(names) == len(set(names)) == 3
    assert set(re.findall(r'href="#([^"]+)"', made)) <= set(names)
    assert 'x="48"' in made and 'x="97"' in made


def test_names_that_clips_refer_to_are_kept() -> None:
    """`url(#…)` still finds what it names."""
    svg = '<clipPath id="p1"/><g clip-path="url(#p1)"><use href="#p1"/></g>'
    assert lean(svg) == svg
