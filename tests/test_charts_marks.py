"""A mark for each hedge: what is filled, what has an arrow, what the key says."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from explainer import words as catalogue
from explainer.charts import marks
from explainer.charts.marks import Hold
from explainer.charts.sheet import Sheet
from explainer.document import plain
from explainer.facts.model import Hedge
from explainer.facts.quantity import Quantity
from explainer.palette import LIGHT
from tests.flood import SECOND, flood_edition

FULL, LOWER, HIGHER = "filled", "lower", "higher"
STATES = {
    Hedge.EXACT: {FULL},
    Hedge.ABOUT: set(),
    Hedge.NEARLY: {LOWER},
    Hedge.AT_MOST: {LOWER},
    Hedge.MORE_THAN: {HIGHER},
    Hedge.AT_LEAST: {HIGHER},
    Hedge.BETWEEN: {FULL},
}


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
    """Up is more on an upright axis; the box of the mark covers its arrow."""
    look = marks.numbered_look(0)
    more = Hold(filled=False, lower=False, higher=True)
    box = marks.draw(Sheet(), look, (50, 50), (50, 50), more)
    assert 50 - box.top > box.bottom - 50
    level = marks.draw(Sheet(), look, (50, 50), (50, 50), more, axis="right")
    assert level.right - 50 > 50 - level.left


def test_a_hollow_mark_is_filled_with_paper() -> None:
    """Lines behind a hollow mark do not show through it."""
    sheet = Sheet()
    sheet.height = 40
    marks.token(sheet, marks.numbered_look(0), 20, 20, filled=False)
    assert LIGHT["paper"] in sheet.svg()


def test_neighbouring_sides_differ_in_shape_and_colour() -> None:
    """Colour is never the only carrier, also where the palette starts again."""
    looks = [marks.numbered_look(number) for number in range(20)]
    assert len(set(looks)) == 20
    assert all(a.shape != b.shape for a, b in pairwise(looks))


def test_the_key_names_each_hedge_once_in_the_lexicon_s_order() -> None:
    """Whatever the order of use, the key reads the same."""
    words = catalogue.load("en")
    entries = marks.key(["between", "about", "exact", "about"], words)
    assert [entry.hedge for entry in entries] == ["exact", "about", "between"]
    assert plain(entries[1].runs).startswith("about: ")
