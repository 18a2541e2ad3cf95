"""Hedged numbers as intervals, and their arithmetic."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from explainer.facts.model import Figure, Hedge
from explainer.facts.quantity import Quantity, between


def quantity(low: object, high: object | None = None, **flags: bool) -> Quantity:
    return Quantity(Decimal(str(low)), Decimal(str(low if high is None else high)), **flags)


def figure(hedge: str, **values: str) -> Figure:
    return Figure.model_validate(
        {"id": "f", "metric": "m", "hedge": hedge, "as_of": "2023", "published": "2023",
         "stated_by": "p", "source": "s", "printed": None, "note": "n", **values}
    )  # fmt: skip


def test_what_is_no_quantity_is_refused() -> None:
    """Ends in the wrong order or without a bound, a divisor that may be nothing, a hull of none."""
    for ends in ((2, 1), ("NaN",), (1, "Infinity")):
        with pytest.raises(ValueError, match=r"above|finite"):
            quantity(*ends)
    with pytest.raises(ZeroDivisionError):
        quantity(1) / quantity(0, 5)
    with pytest.raises(ValueError):
        between([])


@pytest.mark.parametrize(
    ("hedge", "flags", "result"),
    [
        ("exact", {}, Hedge.EXACT),
        ("about", {"approx": True}, Hedge.ABOUT),
        ("nearly", {"below": True}, Hedge.AT_MOST),
        ("at-most", {"below": True}, Hedge.AT_MOST),
        ("more-than", {"above": True}, Hedge.AT_LEAST),
        ("at-least", {"above": True}, Hedge.AT_LEAST),
    ],
)
def test_a_figure_keeps_its_hedge(hedge: str, flags: dict, result: Hedge) -> None:
    """Each hedge says in which way the truth may lie off; its bound is weakened, never dropped."""
    made = Quantity.of(figure(hedge, value="7"))
    assert made == quantity(7, **flags)
    assert made.hedge is result


def test_a_range_is_an_interval() -> None:
    """`between` has two ends and no flag."""
    made = Quantity.of(figure("between", low="1", high="2"))
    assert made == quantity(1, 2) and made.hedge is Hedge.BETWEEN


def test_a_share_of_a_range_keeps_its_doubt() -> None:
    """About 810 of 1100 to 1500 is about 54 to 74 per cent."""
    share = quantity(810, approx=True) / quantity(1100, 1500) * 100
    assert round(share.low, 6) == 54 and round(share.high, 2) == Decimal("73.64")
    assert share.approx and share.hedge is Hedge.ABOUT


def test_subtracting_and_dividing_turn_the_other_side_round() -> None:
    """What is taken away from or divided by "at least" becomes "at most"."""
    at_least = quantity(10, above=True)
    assert quantity(100) - at_least == quantity(90, below=True)
    assert quantity(100) / at_least == quantity(10, below=True)
    assert (at_least - 1).above and (at_least / 2).above and (at_least + at_least).above


amounts = st.decimals(0, 10**6, places=2)


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    """Any quantity of a thing that is not negative."""
    low, high = sorted((draw(amounts), draw(amounts)))
    return Quantity(low, high, draw(st.booleans()), draw(st.booleans()), draw(st.booleans()))


@given(quantities(), quantities(), st.sampled_from("+-*/"), st.fractions(0, 1), st.fractions(0, 1))
def test_the_result_holds_every_combination(
    a: Quantity, b: Quantity, sign: str, x: Fraction, y: Fraction
) -> None:
    """A value inside each operand gives a result inside the result's interval."""
    assume(sign != "/" or b.low > 0)
    inside_a = Fraction(a.low) + x * Fraction(a.high - a.low)
    inside_b = Fraction(b.low) + y * Fraction(b.high - b.low)
    operations = {
        "+": (a.__add__, inside_a.__add__),
        "-": (a.__sub__, inside_a.__sub__),
        "*": (a.__mul__, inside_a.__mul__),
        "/": (a.__truediv__, inside_a.__truediv__),
    }
    of_quantities, of_numbers = operations[sign]
    result, number = of_quantities(b), of_numbers(inside_b)
    slack = max(abs(Fraction(result.high)), abs(Fraction(result.low)), Fraction(1)) / 10**24
    assert Fraction(result.low) - slack <= number <= Fraction(result.high) + slack
    assert result.approx == (a.approx or b.approx)
    doubtful = [a.below or a.above, b.below or b.above]
    assert (result.below or result.above) == any(doubtful)


@given(st.lists(quantities(), min_size=1, max_size=5))
def test_the_hull_holds_all(parts: list[Quantity]) -> None:
    """The hull spans every interval and keeps every doubt."""
    hull = between(parts)
    assert all(hull.low <= part.low and part.high <= hull.high for part in parts)
    assert hull.below == any(part.below for part in parts)
