"""The rules between fields and records, and the warnings."""

# ruff: noqa: E501  (a case to a line reads best)

from __future__ import annotations

from pathlib import Path

import pytest

from explainer import cli
from explainer.facts.load import load
from explainer.facts.validate import check
from tests.flood import facts_of, flood_facts, flood_records
from tests.river import RIVER, loaded, refusals, written

SECOND = (
    "    replaces: office-left-1\n    change: corrected\n    reason: A bus had not been counted.\n"
)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        # rule 1: ids, references, use
        ("- id: relief-left", "- id: office-left-1", 74, "id: 'office-left-1' is an id already taken in line 49"),
        ("metric: level", "metric: levels", 85, "metric: there is no metric 'levels'; did you mean 'level'?"),
        ("metric: level", "metric: left", 43, "metrics 'level': this metric is used by no other record"),
        ("stated_by: relief", "stated_by: reliev", 80, "stated_by: there is no party 'reliev'"),
        ("stated_by: relief", "stated_by: office", 32, "parties 'relief': this party is used by no other"),
        ("source: verband-1", "source: verband", 68, "source: there is no source 'verband'; did you mean"),
        ("events:\n", "  x: {text: y}\nevents:\n  - {date: 2023, label: a, source: office-2}\n", 48, "source: there is no"),
        ("sources:\n", "sources:\n  a: {publisher: A, published: 2023, accessed: 2024, kind: press}\n", 10,
         "sources 'a': this source is used by no other record"),
        ("side: state}", "side: staet}", 31, "side: there is no side 'staet'; did you mean 'state'?"),
        ("question: gates", "question: gate", 100, "question: there is no question 'gate'"),
        ("beside: [left]", "beside: [left, lefd]", 103, "beside[1]: there is no metric 'lefd'"),
        # rule 2: printed numbers
        ("value: 9000", "value: 900", 51, "value: 900 does not match the printed number '9,000' (9000)"),
        ("value: 9500", "value: 9.5", 63, "value: 9.5 does not match the printed number '9.500' (9500)"),
        ("language: de", "language: en", 63, "value: 9500 does not match the printed number '9.500' (9.5)"),
        ("low: 10000", "low: 9999", 76, "low: 9999 does not match the printed number"),
        ("printed: 9,000", "printed: 9،000", 59, "printed: '9،000' cannot be read back in language 'en'"),
        ("printed: 9,000", "printed: nine thousand", 59, "cannot be read back"),
        ("printed: 9,000", "printed: 9000", 59, "printed: '9000' does not stand in the anchor"),
        ("about 9,000 people", "about 19,000 people", 59, "only a piece of a longer number"),
        ("about 9,000 people", "about 9,000.5 people", 59, "only a piece of a longer number"),
        ("about 9,000 people", "about 9,000 million people", 59, "goes on with 'million'"),
        ("    printed: 9,000\n", "", 49, "printed: is missing; it says: The number as printed"),
        ("    anchor: about 9,000 people had left\n", "", 49, "anchor: is missing"),
        ("    note: Read off a drawing.\n", "", 84, "note: is missing; with `printed: null`"),
        ("printed: 9,000", "printed: 9,000 to 9,500", 52, "'9,000 to 9,500' is a range; write `hedge: between`"),
        ("printed: ١٠٬٠٠٠ و١٢٬٠٠٠", "printed: ١٠٬٠٠٠", 83, "is one number; `hedge: between` needs the range as printed"),
        # rule 3: dates, ranges
        ("as_of: 2023-06-02", "as_of: 2023-06-03", 88, "as_of: 2023-06-03 is after `published` (2023-06-02)"),
        ("published: 2023-06-09", "published: 2023-07-02", 66, "is after the source's `accessed` (2023-07-01)"),
        ("published: 2023-06\n", "published: 2023-08\n", 25, "published: 2023-08 is after `accessed`"),
        ("low: 10000", "low: 12000", 76, "low: 12000 is not below `high` (12000)"),
        # hedges
        ("hedge: between", "hedge: about", 74, "value: is missing; `hedge: about` needs it"),
        ("hedge: between", "hedge: about", 76, "low: not with `hedge: about`, which takes `value`"),
        ("hedge: about", "hedge: between", 51, "value: not with `hedge: between`"),
        ("    low: 10000\n", "", 74, "low: is missing; `hedge: between` needs it"),
        ("    hedge: between\n", "", 74, "hedge: is missing"),
        # fields in pairs
        ("kind: cumulative", "kind: flow", 41, "since: goes only with `kind: cumulative`, found kind flow"),
        ("    copy_of: Agency\n", "", 23, "copy_of: is missing; `kind: copy` names"),
        ("kind: copy\n", "kind: press\n", 28, "copy_of: goes only with `kind: copy`"),
        ("    change: corrected\n", "", 61, "change: is missing"),
        ("    reason: A bus had not been counted.\n", "", 61, "reason: is missing; `change` needs it"),
        ("    replaces: office-left-1\n", "", 61, "replaces: is missing; `change` needs"),
        ("- {date: 2023-06-10}", "- {date: 2023-06-03}", 8, "editions[1].date: 2023-06-03 is listed twice"),
        # replacements
        ("replaces: office-left-1", "replaces: office-left-9", 71, "there is no figure 'office-left-9'"),
        ("replaces: office-left-1", "replaces: office-left-2", 71, "in a circle"),
        ("replaces: office-left-1", "replaces: office-level", 71, "a figure of another metric, 'level'"),
        ("published: 2023-06-09", "published: 2023-06-01", 71, "was published later (2023-06-02)"),
        # rule 5: word limits
        ("quote: The dykes hold.", f"quote: {'word ' * 41}", 102, "quote: has 41 words; at most 40"),
        ("anchor: about 9,000", f"anchor: {'word ' * 22}about 9,000", 58, "anchor: has 27 words; at most 25"),
        ("    quote: The dykes hold.\n", "", 95, "quote: is missing; a position has a `quote`"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, line: int, said: str
) -> None:
    """By `explainer check`: each rule, with the line of the field that breaks it."""
    assert cli.main(["check", str(written(tmp_path, (old, new)))]) == 2
    found = capsys.readouterr().err.splitlines()
    assert any(f"river.yml:{line}: " in f and said in f for f in found), found


def test_a_figure_is_replaced_once(tmp_path: Path) -> None:
    """Two records may not take the same one's place."""
    third = RIVER[RIVER.index("  - id: office-left-2") : RIVER.index("  - id: relief-left")]
    text = RIVER.replace(
        "  - id: relief-left", third.replace("left-2", "left-3") + "  - id: relief-left"
    )
    found = refusals(written(tmp_path, text=text))
    assert len(found) == 1
    assert "'office-left-3' replaces: 'office-left-1' is replaced by another figure" in found[0]


@pytest.mark.parametrize(
    ("hedge", "words", "said"),
    [("exact", "dozens", "only with hedge at-least"), ("at-least", "many", "expected the phrase")],
)
def test_a_phrase_needs_its_hedge_and_its_words(hedge: str, words: str, said: str) -> None:
    """ "dozens" is 24 only as a lower bound, and says so."""
    records = flood_records()
    (figure,) = [f for f in records["figures"] if f.get("printed") == "dozens"]
    figure |= {"hedge": hedge, "words": words}
    (error,) = check(facts_of(records)).errors
    assert said in str(error)


@pytest.mark.parametrize(
    "changes",
    [
        [("as_of: 2023-06-02", "as_of: 2023-06")],  # a month is not surely after a day in it
        [("as_of: 2023-06-02", "as_of: 2023")],
        [("accessed: 2023-07-01\n    kind: copy", "accessed: 2023-06\n    kind: copy")],
        [("quote: The dykes hold.", "paraphrase: They hold.")],
        [("quote: The dykes hold.", "quote: They hold.\n    paraphrase: The dykes hold.")],
        [("quote: The dykes hold.", f"quote: {'word ' * 40}")],
        [(SECOND, "")],
        [("    beside: [left]\n", "")],
        [("date: 2023-06-02\n    question", "date: 2023-06-09\n    question")],  # a warning only
        [("- {date: 2023-06-10}", "- {date: 2023-06-01}")],  # so is their order
    ],
)
def test_what_the_format_allows_is_no_error(tmp_path: Path, changes: list) -> None:
    """The rules are no stricter than the format page."""
    load(written(tmp_path, *changes))


def test_rule_eleven_warns_and_refuses_nothing() -> None:
    """Conflict, single source, copy, silent side: each names its records."""
    found = check(flood_facts())
    assert found.errors == ()
    said = "\n".join(map(str, found.warnings))
    assert "conflict on metric 'left-homes' as of 2023-06-01" in said
    assert "'board-left-06-01' says nearly 90" in said
    assert "'relief-left-06-02' says more-than 12000 (relief)" not in said  # both can be true
    assert "is a copy of 'Valley Courier' and stands in for it in 'courier-left-06-02'" in said
    assert "has no recorded position of side" in said
    assert "142000" not in said  # kept off the charts, so no party to a conflict


def test_words_in_another_language_are_warned_of_and_accepted() -> None:
    """A reader of an English report may not know German: the warning says what is missing."""
    records = flood_records()
    (german,) = [said for said in records["positions"] if said["source"] == "board-meldung"]
    for paraphrase in ({}, {"paraphrase": "The dykes hold; the crest is still to come."}):
        german |= paraphrase
        found = check(facts_of(records))
        warned = any("the quote is in 'de'" in str(warning) for warning in found.warnings)
        assert not found.errors and warned is not bool(paraphrase)


def test_the_odd_but_allowed_is_warned_of(tmp_path: Path) -> None:
    """Editions out of order, a position said after it was published, a side without a party."""
    facts = load(
        written(
            tmp_path,
            ("- {date: 2023-06-10}", "- {date: 2023-06-01}"),
            ("date: 2023-06-02\n    question", "date: 2023-06-09\n    question"),
            ("  town: {name: Town}\n", "  town: {name: Town}\n  sea: {name: Sea}\n"),
        )
    )
    said = "\n".join(map(str, check(facts).warnings))
    assert "are not in the order of their dates" in said
    assert "2023-06-09 is after `published` (2023-06-02)" in said
    assert "sides 'sea': no party belongs to this side" in said


def test_a_conflict_says_the_two_ends_as_one_would(tmp_path: Path) -> None:
    said = [str(warning) for warning in check(loaded(tmp_path)).warnings]
    assert any("'relief-left' says between 10000 and 12000 (" in line for line in said)
