"""A printed number in its anchor and against the figure's value: each fault in its own words."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from explainer.errors import Problem
from explainer.facts.load import Origin
from explainer.facts.model import Facts, Hedge
from explainer.facts.numbers import not_in_anchor, problems
from tests.flood import flood_facts

whole = cache(flood_facts)


def with_figure(**changes: Any) -> Facts:
    """The story with a second figure alone that says what these fields say."""
    plain = {"value": Decimal(7135), "hedge": Hedge.EXACT, "source": "office-bulletin"}
    (dozens,) = [figure for figure in whole().figures if figure.printed == "dozens"]
    figure = dozens.model_copy(update={**plain, "metric": "left-homes", **changes})
    return whole().model_copy(update={"figures": (whole().figures[0], figure)})


def faults(**changes: Any) -> list[tuple[str, str]]:
    """The field and the words of each fault of such a figure, which are all told of it."""
    found = list(problems(with_figure(**changes), Origin()))
    told = [(problem.field, problem.message) for problem in found]
    assert found == [Problem("facts", 0, "figures[1]", *fault) for fault in told]
    return told


RANGE = {"hedge": Hedge.BETWEEN, "value": None}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"printed": "7,135", "anchor": "some 7,136"},
         [("printed", "'7,135' does not stand in the anchor 'some 7,136'")]),
        ({"printed": "7,135", "anchor": "7,1350 " + "x" * 80},
         [("printed", "'7,135' is only a piece of a longer number in the anchor")]),
        ({"printed": "7,135", "anchor": "x" * 80},
         [("printed", f"'7,135' does not stand in the anchor '{'x' * 80}'")]),
        ({"printed": "7,135", "anchor": "x" * 81},
         [("printed", f"'7,135' does not stand in the anchor '{'x' * 79}…'")]),
        ({"printed": "many", "anchor": "few"},
         [("printed", "'many' does not stand in the anchor 'few'"),
          ("printed", "'many' cannot be read back in language 'en': no number that can be read in "
                      "'en'; write digits, or `printed: null`")]),
        ({"printed": "7,136", "anchor": "some 7,136"},
         [("value", "7135 does not match the printed number '7,136' (7136)")]),
        ({"printed": "7,135 to 7,200", "anchor": None},
         [("hedge", "'7,135 to 7,200' is a range; write `hedge: between` with `low` and `high`")]),
        ({"printed": "7,135", "anchor": None, **RANGE},
         [("printed", "'7,135' is one number; `hedge: between` needs the range as printed")]),
        ({"printed": "5 to 6", "anchor": None, "low": Decimal(4), "high": Decimal(7), **RANGE},
         [("low", "4 does not match the printed number '5 to 6' (5)"),
          ("high", "7 does not match the printed number '5 to 6' (6)")]),
        ({"printed": "dozens", "value": Decimal(24), "anchor": None, "words": "dozens"},
         [("hedge", "'dozens' stands for 24 only with hedge at-least, found exact")]),
        ({"printed": "Dozens", "value": Decimal(24), "anchor": None, "words": "many",
          "hedge": Hedge.AT_LEAST},
         [("words", "expected the phrase 'dozens' in it, found 'many'")]),
        ({"printed": "2", "value": Decimal(2), "anchor": "2 million cubic metres"},
         [("printed", "'2' goes on with 'million' in the anchor; take it into `printed`")]),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_field(
    changes: dict[str, Any], told: list[tuple[str, str]]
) -> None:
    """All that is wrong with one figure, each in the field to mend."""
    assert faults(**changes) == told


@pytest.mark.parametrize(
    "changes",
    [
        {"printed": None, "anchor": "few"},
        {"printed": "many", "anchor": "few", "source": "left out"},
        {"printed": "7,135", "anchor": "some 7,135 (of more) had moved"},
        {"printed": "7,135", "anchor": None},
        {"printed": "7,135", "anchor": None, "value": None},
        {"printed": "5 to 6", "anchor": "5 to 6 km", "low": Decimal(5), "high": Decimal(6),
         **RANGE},
        {"printed": "5 to 6", "anchor": None, "low": None, "high": None, **RANGE},
        {"printed": "dozens", "value": Decimal(24), "anchor": "dozens", "words": "Many Dozens",
         "hedge": Hedge.AT_LEAST},
        {"printed": "2", "value": Decimal(2), "anchor": "2 people in all", "metric": "left out"},
    ],
)  # fmt: skip
def test_what_cannot_be_judged_is_passed_over(changes: dict[str, Any]) -> None:
    """What was not printed, or belongs to a record that was left out, or is sound."""
    assert faults(**changes) == []


def test_a_source_of_unknown_language_says_nothing_yet() -> None:
    """In which language its numbers are to be read is told first."""
    facts = with_figure(printed="many", anchor="few")
    source = facts.sources["office-bulletin"].model_copy(update={"language": "und"})
    facts = facts.model_copy(update={"sources": {**facts.sources, source.id: source}})
    assert list(problems(facts, Origin())) == []


def test_a_scale_word_may_be_the_metrics_unit() -> None:
    """Then the number ends before it, however the unit is spelt."""
    changes = {"printed": "2", "value": Decimal(2), "anchor": "2 million cubic metres"}
    facts = with_figure(**changes)
    metric = facts.metrics["left-homes"].model_copy(update={"unit": "Million cubic metres"})
    facts = facts.model_copy(update={"metrics": {**facts.metrics, metric.id: metric}})
    assert list(problems(facts, Origin())) == []


PIECE = "is only a piece of a longer number in the anchor"
ENDS = "is only the end of {} in the anchor"
GOES_ON = "goes on with {} in the anchor; take it into `printed`"


@pytest.mark.parametrize(
    ("printed", "anchor", "language", "fault"),
    [
        # digits around
        ("810", "1810 people", "en", PIECE),
        ("810", "8101 people", "en", PIECE),
        ("810", "1,810 people", "en", PIECE),
        ("810", "1.810 people", "en", PIECE),
        ("810", "810,5 people", "en", PIECE),
        ("810", "810.5 people", "en", PIECE),
        ("810", "5, 810 people", "en", ""),
        ("810", "810, 5 people", "en", ""),
        ("١٢", "١٢٬٠٠٠", "ar", PIECE),
        ("١٢", "٣١٢", "ar", PIECE),
        ("810", "-810 people", "en", PIECE),
        ("810", "at −810 people", "en", PIECE),
        ("810", "a-810 people", "en", ""),
        ("half a million", "1half a million", "en", ""),
        # groups with spaces
        ("60", "60 000 personnes", "fr", PIECE),
        ("60", "60 0000 personnes", "fr", ""),
        ("60", "60 000 people", "en", ""),
        ("1234", "1234 000 personnes", "fr", ""),
        ("60,5", "60,5 000 personnes", "fr", ""),
        ("12 345", "12 345 000 personnes", "fr", PIECE),
        ("345", "12 345 personnes", "fr", PIECE),
        ("345 678", "12 345 678 personnes", "fr", PIECE),
        ("345", "1234 345 personnes", "fr", ""),
        ("34", "12 34 personnes", "fr", ""),
        ("3456", "12 3456 personnes", "fr", ""),
        # words around
        ("a million", "half a million people", "en", ENDS.format("'half a million'")),
        ("thousands", "hundreds of thousands", "en", ENDS.format("'hundreds of thousands'")),
        ("dozens", "dozens", "en", ""),
        ("dozen", "dozens are missing", "en", PIECE),
        ("1.4 million", "21.4 million people", "en", PIECE),
        ("1.4 million", "some 1.4 million people", "en", ""),
        ("1.4 million", "1.4 millions", "en", PIECE),
        ("a million", "5 a million", "en", ""),
        # scale words after
        ("1.4", "1.4 million people", "en", GOES_ON.format("'million'")),
        ("1.4", "1.4-million people", "en", GOES_ON.format("'million'")),
        ("600", "600k people", "en", GOES_ON.format("'k'")),
        ("600", "600K people", "en", GOES_ON.format("'k'")),
        ("600", "600 k people", "en", ""),
        ("600", "600m deep", "en", ""),
        ("600", "600 m deep", "en", ""),
        ("600", "600-k people", "en", GOES_ON.format("'k'")),
        ("800", "800mila persone", "it", GOES_ON.format("'mila'")),
        ("800", "800 mila persone", "it", GOES_ON.format("'mila'")),
        ("81", "81万人", "zh", ""),
        ("81", "81 万", "zh", GOES_ON.format("'万'")),
        ("81", "81万", "zh", GOES_ON.format("'万'")),
        ("600", "600, million reasons", "en", ""),
        # more than once
        ("810", "8100 or 810 people", "en", ""),
        ("810", "810 or 8100 people", "en", ""),
        ("810", "8100 or 1810 people", "en", PIECE),
        ("810", "8100 or 810k people", "en", GOES_ON.format("'k'")),
        # evened out
        ("Half  a\tMillion", "Some HALF A\nMILLION people", "en", ""),
        ("810", "eight hundred and ten", "en", "does not stand in the anchor "
         "'eight hundred and ten'"),
    ],
)  # fmt: skip
def test_a_piece_of_a_longer_number_is_another_number(
    printed: str, anchor: str, language: str, fault: str
) -> None:
    """By the digits, groups and words around it, in the language of the source."""
    assert not_in_anchor(printed, anchor, language) == fault


@pytest.mark.parametrize(
    ("unit", "fault"),
    [
        ("Million litres", ""),
        ("litres", GOES_ON.format("'million'")),
        ("", GOES_ON.format("'million'")),
    ],
)
def test_a_unit_may_begin_with_a_scale_word(unit: str, fault: str) -> None:
    """Then it is no part of the number."""
    assert not_in_anchor("1.4", "1.4 million litres", "en", unit) == fault
