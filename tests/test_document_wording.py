"""Numbers as words: hedges that stay, digits that operands support, dates as precise as known."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.document import wording
from explainer.document.runs import Derivation, plain
from explainer.facts.model import Figure, Hedge, Status
from explainer.facts.quantity import Quantity
from explainer.facts.values import PartialDate
from explainer.words import load
from tests.flood import flood_edition

WORDS = load("en")


def figure(value: str, hedge: str = "exact", words: str = "", **more: str) -> Figure:
    """The flood's count by the office, with another number and hedge."""
    first = flood_edition().figure("office-left-06-02")
    update = {"value": Decimal(value), "hedge": Hedge(hedge), "words": words}
    update["status"] = Status.UNSTATED
    return first.model_copy(update={**update, **{k: Decimal(v) for k, v in more.items()}})


def result(low: str, high: str | None = None, place: int = 0, **flags: bool) -> str:
    quantity = Quantity(Decimal(low), Decimal(high or low), **flags)
    return wording.derived(
        quantity, Derivation(id="x", kind="total", operands=()), place, WORDS
    ).plain


def test_a_hedge_whose_words_are_unknown_is_not_dropped() -> None:
    """The hedge's own wording stands in for printed words that the lexicon does not know."""
    for hedge in ("about", "nearly", "at-most", "more-than", "at-least"):
        said = wording.number(figure("9000", hedge, "tantum quantum"), WORDS)
        assert said.before and said.hedge == hedge


def test_an_unknown_quantity_word_is_printed_as_its_number_with_its_hedge() -> None:
    """Only the catalogue's quantity words stand for themselves."""
    assert wording.number(figure("24", "at-least", "oodles"), WORDS).plain == "at least 24"
    assert wording.number(figure("24", "exact", "dozens"), WORDS).plain == "24"


@pytest.mark.parametrize(
    ("hedge", "words", "expected"),
    [
        ("exact", "", "9,000"),
        ("about", "estimated", "an estimated 9,000"),
        ("about", "", "about 9,000"),
        ("nearly", "Almost", "almost 9,000"),
        ("at-most", "up to", "up to 9,000"),
        ("more-than", "over", "over 9,000"),
        ("at-least", "or more", "9,000 or more"),
        ("at-least", "dozens", "dozens"),
    ],
)
def test_the_lexicon_decides_the_wording(hedge: str, words: str, expected: str) -> None:
    """The printed words if the lexicon knows them, in any case, or the hedge's own."""
    assert wording.number(figure("9000", hedge, words), WORDS).plain == expected


@pytest.mark.parametrize(
    ("anchor", "unit", "printed", "expected"),
    [
        ("nearly half of the streets", "percent", None, "nearly half"),
        ("nearly half of the streets, or 50 percent", "percent", "50 percent", "nearly 50%"),
        ("nearly half of the streets", "people", None, "nearly 50"),
        ("on whose behalf nearly all", "percent", None, "nearly 50%"),
    ],
)
def test_a_share_printed_as_a_word_shows_the_word(
    anchor: str, unit: str, printed: str | None, expected: str
) -> None:
    """The percentage would be our reading; the word is what was said."""
    said = figure("50", "nearly", "nearly")
    said = said.model_copy(update={"anchor": anchor, "printed": printed})
    assert wording.number(said, WORDS, unit).plain == expected


def test_a_range_has_its_unit_at_both_ends() -> None:
    between = figure("0", "between", "").model_copy(
        update={"value": None, "low": Decimal(45), "high": Decimal("60.5")}
    )
    assert wording.number(between, WORDS, "percent").plain == "between 45% and 60.5%"


def test_amounts_name_one_of_a_thing_in_the_singular() -> None:
    """One person, not one people; per cent has no unit behind it."""
    edition = flood_edition()
    one = edition.figure("office-missing-06-02")
    share = edition.figure("office-streets-06-02")
    assert plain(wording.amount(one, edition.metric(one.metric), WORDS)) == "1 person"
    assert plain(wording.amount(share, edition.metric(share.metric), WORDS)) == "up to 37.5%"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", "0"), ("999", "999"), ("1000", "1,000"), ("1234567.50", "1,234,567.5"),
        ("-1200", "−1,200"), ("1E+6", "1,000,000"), ("0.05", "0.05"),
    ],
)  # fmt: skip
def test_digits_are_grouped(value: str, expected: str) -> None:
    """Groups of three, no trailing zeros, a true minus."""
    assert wording.format_decimal(Decimal(value), WORDS) == expected


@pytest.mark.parametrize(
    ("text", "expected", "short"),
    [("2023-06-02", "2 June 2023", "2 June"), ("2023-06", "June 2023", "June 2023"), ("2023",) * 3],
)
def test_dates_are_as_precise_as_known(text: str, expected: str, short: str) -> None:
    """A day, a month or a year; only a day can leave out its year."""
    date = PartialDate.of(text)
    assert wording.date(date, "x", WORDS).text == expected
    assert wording.date(date, "x", WORDS, short=True).text == short
    assert wording.date(datetime.date(2023, 6, 2), "x", WORDS).iso == "2023-06-02"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (result("21.3"), "about 21"),
        (result("21"), "21"),
        (result("21.3", below=True), "about 21"),
        (result("21.7", below=True), "at most 22"),
        (result("21.7", above=True), "about 22"),
        (result("21.3", above=True), "at least 21"),
        (result("21.3", approx=True), "about 21"),
        (result("21.7", below=True, above=True), "about 22"),
        (result("21.3", "30.7"), "between 21 and 31"),
        (result("21.3", "30.2"), "about 21 to 30"),
        (result("53.6", "73.4", approx=True), "about 54 to 73"),
        (result("27.3", "31.5", above=True), "between 27 and 32 or more"),
        (result("1449", place=2, approx=True), "about 1,400"),
        (result("-1451", "12", place=2), "about −1,500 to 0"),
    ],
)
def test_rounding_keeps_what_is_printed_true(printed: str, expected: str) -> None:
    """To the nearest, always; a bound made narrower and a rounded exact number become "about"."""
    assert printed == expected


@given(
    st.decimals("-99999", "99999", places=3),
    st.decimals("0", "9999", places=3),
    st.integers(0, 4),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_a_rounded_bound_is_never_stronger(
    low: Decimal, width: Decimal, place: int, approx: bool, below: bool, above: bool
) -> None:
    """What the quantity allows, its rounded form allows too, and rounding twice changes nothing."""
    quantity = Quantity(low, low + width, approx, below, above)
    rounded = wording.rounded(quantity, place)
    if rounded.hedge is Hedge.AT_MOST:
        assert rounded.high >= quantity.high
    if rounded.hedge is Hedge.AT_LEAST:
        assert rounded.low <= quantity.low
    if rounded.hedge is Hedge.BETWEEN:
        assert rounded.low <= quantity.low and rounded.high >= quantity.high
    if rounded.hedge is Hedge.EXACT:
        assert (rounded.low, rounded.high) == (quantity.low, quantity.high)
    assert wording.rounded(rounded, place) == rounded


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ([("810000", "about"), ("950000", "exact")], 4),
        ([("810000", "about"), ("1400000", "about")], 5),
        ([("7185", "exact"), ("41350", "exact")], 0),
        ([("7.5", "exact"), ("8", "exact")], -1),
        ([("0", "about"), ("100", "exact")], 0),
    ],
)
def test_a_sum_has_the_place_of_its_coarsest_hedged_operand(
    values: list[tuple[str, str]], place: int
) -> None:
    """An exact operand limits nothing; a zero has no digits to count."""
    figures = [figure(value, hedge) for value, hedge in values]
    assert wording.coarsest_place(figures) == place


@pytest.mark.parametrize(
    ("status", "hedge", "words", "expected"),
    [
        ("believed", "exact", "", "believed 9,000"),
        ("believed", "at-most", "up to", "believed up to 9,000"),
        ("believed", "at-least", "dozens", "believed dozens"),
        ("estimated", "exact", "", "an estimated 9,000"),
        ("estimated", "nearly", "nearly", "an estimate of nearly 9,000"),
        ("estimated", "about", "estimated", "an estimated 9,000"),
        ("estimated", "about", "around", "around 9,000"),
        ("counted", "exact", "", "9,000"),
    ],
)
def test_what_was_only_believed_or_estimated_says_so(
    status: str, hedge: str, words: str, expected: str
) -> None:
    """Wherever the number goes; an "about" says it already, and a count is never made stronger."""
    stated = figure("9000", hedge, words).model_copy(update={"status": Status(status)})
    assert wording.number(stated, WORDS).plain == expected
