"""A printed number in its anchor and against the figure's value: each fault in its own words."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from explainer.facts import numbers
from explainer.facts.load import UNKNOWN_LANGUAGE
from explainer.facts.model import Facts, Hedge
from explainer.facts.numbers import not_in_anchor
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
    return faults_in(with_figure(**changes))


def faults_in(facts: Facts) -> list[tuple[str, str]]:
    """What reading back says of the second figure, in its source's language."""
    figure, source = facts.figures[1], facts.sources.get(facts.figures[1].source)
    metric = facts.metrics.get(figure.metric)
    language = source.language if source else UNKNOWN_LANGUAGE
    return list(numbers.faults(figure, language, metric.unit if metric else ""))


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
    assert faults_in(facts) == []


PIECE = "is only a piece of a longer number in the anchor"
GOES_ON = "goes on with {} in the anchor; take it into `printed`"
# By fault and language: the number as printed, and the anchor around it.
ANCHORS = {
    (PIECE, "en"): [
        "810 | 1810 people", "810 | 8101 people", "810 | 1,810 people", "810 | 1.810 people",
        "810 | 810,5 people", "810 | 810.5 people", "810 | 810,000 people", "810 | -810 people",
        "810 | at −810 people", "dozen | dozens are missing", "1.4 million | 21.4 million people",
        "1.4 million | 1.4 millions", "4 | 1.4 million", "810 | 8100 or 1810 people",
    ],
    (PIECE, "ar"): ["١٢ | ١٢٬٠٠٠", "١٢ | ٣١٢"],
    (PIECE, "fr"): [
        "60 | 60 000 personnes", "000 | 60 000 personnes", "12 345 | 12 345 000 personnes",
        "345 | 12 345 personnes", "345 678 | 12 345 678 personnes",
    ],
    ("is only the end of 'half a million' in the anchor", "en"): [
        "a million | half a million people"
    ],
    ("is only the end of 'hundreds of thousands' in the anchor", "en"): [
        "thousands | hundreds of thousands"
    ],
    (GOES_ON.format("'million'"), "en"): ["1.4 | 1.4 million people", "1.4 | 1.4-million people"],
    (GOES_ON.format("'k'"), "en"): [
        "600 | 600k people", "600 | 600K people", "600 | 600-k people", "810 | 8100 or 810k people",
    ],
    (GOES_ON.format("'mila'"), "it"): ["800 | 800mila persone", "800 | 800 mila persone"],
    (GOES_ON.format("'万'"), "zh"): ["81 | 81 万", "81 | 81万"],
    (GOES_ON.format("'ألف'"), "ar"): ["164 | من 164 ألف إسرائيلي"],
    ("does not stand in the anchor 'eight hundred and ten'", "en"): ["810 | eight hundred and ten"],
    ("", "en"): [
        "810 | 5, 810 people", "810 | 810, 5 people", "810 | a-810 people", "dozens | dozens",
        "half a million | 1half a million", "60 | 60 000 people", "600 | 600 k people",
        "1.4 million | some 1.4  million people", "a million | 5 a million", "600 | 600m deep",
        "600 | 600 km", "600 | 600, million reasons", "810 | 8100 or 810 people",
        "600k | 600k people",
        "810 | 810 or 8100 people", "Half  a\tMillion | Some HALF A\nMILLION people",
        "9,000 | (9,000)", "9,000 | 9,000, they said.", "9,000 | 9,000.",
        "100 | On 2 June 100 people",
        "dozens | Dozens are missing", "3.5 | 3.5m deep",
    ],
    ("", "fr"): [
        "60 | 60 0000 personnes", "1234 | 1234 000 personnes", "60,5 | 60,5 000 personnes",
        "345 | 1234 345 personnes", "34 | 12 34 personnes", "3456 | 12 3456 personnes",
        "60 000 | de 60\u202f000 personnes", "100 | En 2024 100 personnes",
    ],
    ("", "zh"): ["81 | 81万人"],
    ("", "ar"): ["١٢٨ | نحو ١٢٨ شخصا"],
}  # fmt: skip


@pytest.mark.parametrize(("fault", "language"), ANCHORS)
def test_a_piece_of_a_longer_number_is_another_number(fault: str, language: str) -> None:
    """By the digits, groups and words around it, in the language of the source."""
    for case in ANCHORS[fault, language]:
        assert not_in_anchor(*case.split(" | "), language) == fault, case


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
