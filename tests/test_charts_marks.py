"""Marks and colours: a mark for each hedge; contrast, difference in grey, dark colours."""

from __future__ import annotations

import itertools
from decimal import Decimal
from itertools import pairwise

import pytest
from matplotlib.figure import Figure
from matplotlib.path import Path

from explainer import palette
from explainer import words as catalogue
from explainer.charts import marks, style
from explainer.document.charts import key
from explainer.document.runs import plain
from explainer.facts.model import Hedge
from explainer.facts.quantity import Quantity
from tests.flood import SECOND, flood_edition

FULL, LOWER, HIGHER = "filled", "lower", "higher"
STATES = {
    Hedge.EXACT: {FULL}, Hedge.ABOUT: set(), Hedge.NEARLY: {LOWER}, Hedge.AT_MOST: {LOWER},
    Hedge.MORE_THAN: {HIGHER}, Hedge.AT_LEAST: {HIGHER}, Hedge.BETWEEN: {FULL},
}  # fmt: skip


@pytest.mark.parametrize("hedge", STATES)
def test_each_hedge_has_its_mark(hedge: Hedge) -> None:
    """Filled, hollow, hollow with an arrow: as the key says."""
    edition = flood_edition(SECOND)
    known = (*edition.figures, *edition.history)
    figure = next((f for f in known if f.hedge is hedge), None)
    quantity = Quantity.of(figure) if figure else Quantity(Decimal(1), Decimal(1), approx=True)
    assert drawn(quantity) == STATES[hedge]


def drawn(quantity: Quantity, *, upright: bool = False) -> set[str]:
    """What the mark of a number shows: that it is exact, and to which ends it is open."""
    ax = Figure().add_axes((0, 0, 1, 1))
    shown = set()
    for line in marks.draw(ax, marks.numbered_look(0), quantity, 1.0, upright=upright):
        path = line.get_marker()
        if isinstance(path, Path):
            box, axis = path.get_extents(), 1 if upright else 0
            shown |= {FULL} if line.get_markerfacecolor() != style.COLOURS["paper"] else set()
            shown |= {LOWER} if box.min[axis] < -2 * marks.RADIUS else set()
            shown |= {HIGHER} if box.max[axis] > 2 * marks.RADIUS else set()
    return shown


def test_an_arrow_points_towards_the_numbers_that_may_be_true() -> None:
    """Up is more on an upright axis, right on a level one."""
    more = Quantity(Decimal(1), Decimal(1), above=True)
    assert drawn(more, upright=True) == drawn(more) == {HIGHER}


def test_a_range_has_its_arrow_at_the_open_end() -> None:
    """Of "between 27% and 32% or more" the higher end is open, the lower is not."""
    assert drawn(Quantity(Decimal(27), Decimal(32), above=True)) == {HIGHER}


def test_a_number_open_at_both_ends_has_no_arrow() -> None:
    """Two arrows over one mark would say nothing: it is hollow."""
    assert drawn(Quantity(Decimal(1), Decimal(1), below=True, above=True)) == set()


def test_neighbouring_sides_differ_in_shape_and_colour() -> None:
    """Colour is never the only carrier, also where the palette starts again."""
    looks = [marks.numbered_look(number) for number in range(20)]
    assert len(set(looks)) == 20
    assert all(a.shape != b.shape for a, b in pairwise(looks))


def test_the_key_has_at_most_two_lines() -> None:
    """What is hollow or joined, and what an arrow says; exact needs none."""
    words = catalogue.load("en")
    every = key([hedge.value for hedge in Hedge], words)
    assert [entry.hedges for entry in every] == [
        ("about", "between"), ("nearly", "at-most", "more-than", "at-least"),
    ]  # fmt: skip
    assert key(["exact"], words) == ()
    assert plain(key(["about"], words)[0].runs) == "hollow: not exact"


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _lightness(colour: str) -> float:
    return 116 * _luminance(colour) ** (1 / 3) - 16


THEMES = pytest.mark.parametrize("colours", [palette.LIGHT, palette.DARK], ids=["light", "dark"])


@THEMES
@pytest.mark.parametrize("name", ["ink", "muted", "accent", "warning"])
def test_text_colours_are_readable_on_paper_and_panel(colours: dict[str, str], name: str) -> None:
    for ground in ("paper", "panel"):
        assert _contrast(colours[name], colours[ground]) >= 4.5


@THEMES
@pytest.mark.parametrize("name", ["faint", *palette.SIDES])
def test_marks_stand_out_from_the_ground(colours: dict[str, str], name: str) -> None:
    assert _contrast(colours[name], colours["paper"]) >= 3


@THEMES
def test_sides_differ_in_grey(colours: dict[str, str]) -> None:
    """No two sides share a lightness, so that grey print tells them apart."""
    for one, other in itertools.combinations(palette.SIDES, 2):
        assert abs(_lightness(colours[one]) - _lightness(colours[other])) >= 4.5, (one, other)


def test_every_light_colour_has_one_dark_counterpart() -> None:
    """Same names, and no light colour twice: the swap by value must be unambiguous."""
    assert list(palette.LIGHT) == list(palette.DARK)
    assert len(set(palette.LIGHT.values())) == len(palette.LIGHT)


def test_dark_css_swaps_fill_and_stroke_of_each_colour() -> None:
    """Every colour is swapped, on screens only, as the charts write it."""
    svg = "".join(f'<path fill="{light}" stroke="{light}"/>' for light in palette.LIGHT.values())
    css = palette.dark_css(svg)
    assert css.startswith("@media screen and (prefers-color-scheme: dark){")
    for name, light in palette.LIGHT.items():
        for paint in ("fill", "stroke"):
            assert f'[{paint}="{light}"]{{{paint}:{palette.DARK[name]}}}' in css
