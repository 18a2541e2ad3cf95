"""A mark for each hedge: what is filled, what has an arrow, what the key says."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from explainer import words as catalogue
from explainer.charts import canvas, marks
from explainer.charts.marks import Hold
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
    hold = Hold.of(quantity)
    state = {FULL: hold.filled, LOWER: hold.lower, HIGHER: hold.higher}
    assert {name for name, is_on in state.items() if is_on} == STATES[hedge]


def test_an_arrow_points_towards_the_numbers_that_may_be_true() -> None:
    """Up is more on an upright axis, right on a level one."""
    more = Hold(filled=False, lower=False, higher=True)
    upright, level = (marks.marker(0, more, way).get_extents() for way in ("up", "right"))
    assert upright.y1 > -upright.y0 and level.x1 > -level.x0


def test_a_number_open_at_both_ends_has_no_arrow() -> None:
    """Two arrows over one mark would say nothing: it is hollow."""
    both = Quantity(Decimal(1), Decimal(1), below=True, above=True)
    assert Hold.of(both) == Hold(filled=False, lower=False, higher=False)


def test_neighbouring_sides_differ_in_shape_and_colour() -> None:
    """Colour is never the only carrier, also where the palette starts again."""
    looks = [marks.numbered_look(number) for number in range(20)]
    assert len(set(looks)) == 20
    assert all(a.shape != b.shape for a, b in pairwise(looks))


def test_the_key_has_at_most_two_lines() -> None:
    """What is hollow or joined, and what an arrow says; exact needs none."""
    words = catalogue.load("en")
    every = canvas.key([hedge.value for hedge in Hedge], words)
    assert [entry.hedges for entry in every] == [
        ("about", "between"), ("nearly", "at-most", "more-than", "at-least"),
    ]  # fmt: skip
    assert canvas.key(["exact"], words) == ()
    assert plain(canvas.key(["about"], words)[0].runs) == "hollow: not exact"
