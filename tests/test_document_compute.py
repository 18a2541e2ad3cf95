"""Computed numbers: what is refused, what comes out, and that it comes out again."""

from __future__ import annotations

from typing import Any

import pytest

from explainer.document import compute
from explainer.document.compute import NotComparable
from explainer.document.runs import Derivation
from explainer.document.sentences import Phrases
from explainer.errors import UnknownRecord
from explainer.facts.edition import cut
from explainer.facts.model import Figure
from explainer.words import load
from tests.flood import SECOND, facts_of, flood_edition, flood_records

WORDS = load("en")
EDITION = flood_edition(SECOND)
PHRASES = Phrases(EDITION, WORDS)
BRIDGE = "One counts the people, the other those among them who left."


def f(*ids: str) -> list[Figure]:
    return [EDITION.figure(id) for id in ids]


def share(parts: list[str], wholes: list[str]) -> Any:
    return compute.share(PHRASES, f(*parts), f(*wholes))


@pytest.mark.parametrize(
    ("ids", "bridge", "reason"),
    [
        ((), "", "no figure given"),
        (("office-left-06-02", "office-streets-06-02"), BRIDGE, "units never mix"),
        (("office-left-06-02", "office-town-2022"), "", "different metrics"),
        (("office-left-06-02", "office-town-2022"), " ", "different metrics"),
        (("office-left-06-02", "relief-left-06-02"), BRIDGE, "side by side"),
        (("office-left-06-02", "office-left-06-02"), BRIDGE, "side by side"),
        (("office-left-06-02", "office-left-06-08"), "", "on two dates"),
        (("office-left-06-01", "office-missing-06-02"), BRIDGE, "replaced since"),
        (("courier-left-06-02", "office-missing-06-02"), BRIDGE, "off every chart"),
    ],
)
def test_what_does_not_add_up_is_refused(ids: tuple[str, ...], bridge: str, reason: str) -> None:
    """Units, metrics, one thing twice, replaced and suspect figures."""
    with pytest.raises(NotComparable, match=reason):
        compute.total(PHRASES, f(*ids), bridge)


def test_other_places_need_a_bridge() -> None:
    """Two metrics that differ in their place alone."""
    records = flood_records()
    records["metrics"]["town-people"]["place"] = "Upper Aue"
    phrases = Phrases(cut(facts_of(records), SECOND), WORDS)
    pair = f("office-left-06-02", "office-town-2022")
    with pytest.raises(NotComparable, match="metrics"):
        compute.difference(phrases, pair[:1], pair[1:])
    bridged = compute.difference(phrases, pair[:1], pair[1:], BRIDGE)
    assert bridged.derived is not None and bridged.derived.note == BRIDGE


@pytest.mark.parametrize(
    ("parts", "wholes", "reason"),
    [
        (["office-left-06-02"], ["office-streets-06-02"], "units"),
        (["courier-left-06-02"], ["office-town-2022"], "off every chart"),
        ([], ["office-town-2022"], "no figure given"),
        (["office-left-06-02"], [], "no figure given"),
        (["office-left-06-01"], ["office-town-2022"], "replaced"),
    ],
)
def test_a_share_of_the_wrong_thing_is_refused(
    parts: list[str], wholes: list[str], reason: str
) -> None:
    """Another unit, a misprint, a replaced number."""
    with pytest.raises(NotComparable, match=reason):
        share(parts, wholes)


@pytest.mark.parametrize(
    ("parts", "wholes", "expected"),
    [
        (["office-left-06-02"], ["office-town-2022"], "about 34%"),
        (["office-left-06-02"], ["office-town-2022", "board-town-2022"], "about 32% to 37%"),
        (["relief-left-06-02"], ["board-town-2022"], "between 27% and 32% or more"),
        (["board-left-06-01"], ["office-town-2022"], "at most 22%"),
        (["office-left-06-01-b"], ["office-town-2022"], "about 17%"),
    ],
)
def test_shares_keep_hedge_and_digits(parts: list[str], wholes: list[str], expected: str) -> None:
    """From the smallest to the largest of all pairs, each end with the digits of its own pair."""
    assert share(parts, wholes).plain == expected


def test_every_kind_is_computed_again_to_the_same_number() -> None:
    """Share, difference, total and count from their derivations alone."""
    made = [
        share(["office-left-06-02"], ["office-town-2022", "board-town-2022"]),
        compute.difference(PHRASES, f("office-left-06-08"), f("office-left-06-02")),
        compute.total(PHRASES, f("office-left-06-02", "office-missing-06-02"), BRIDGE),
        compute.count(PHRASES, ["figure:office-left-06-02", "position:board-gates"], "count-x"),
    ]
    assert [number.plain for number in made[1:]] == ["about 1,400", "about 14,200", "2"]
    for number in made:
        assert number.derived is not None
        assert compute.recompute(PHRASES, number.derived) == number


def test_an_unknown_computation_or_operand_is_refused() -> None:
    """A derivation that no version of this tool makes."""
    known = share(["office-left-06-02"], ["office-town-2022"]).derived
    assert isinstance(known, Derivation)
    with pytest.raises(NotComparable, match="no computation"):
        compute.recompute(PHRASES, known.model_copy(update={"kind": ""}))
    with pytest.raises(UnknownRecord):
        operands = (known.operands[0], "figure:nobody")
        compute.recompute(PHRASES, known.model_copy(update={"operands": operands}))


def test_one_division_gives_one_number_whatever_its_hedge() -> None:
    """Rounded once, at the end: the same operands never print as two neighbouring per cents."""
    alone = share(["board-left-06-01"], ["office-town-2022"])
    spanned = share(["board-left-06-01", "office-left-06-02"], ["office-town-2022"])
    assert alone.derived is not None and spanned.derived is not None
    assert alone.derived.low in (spanned.derived.low, spanned.derived.high)
