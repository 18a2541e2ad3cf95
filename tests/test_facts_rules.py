"""Rules between fields and records: one breach of each is named with its line, its twin passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.errors import FactsRefused
from explainer.facts.edition import cut
from explainer.facts.load import load
from explainer.facts.plain import plain_record
from explainer.facts.reread import edition_from_records
from tests.river import RIVER, loaded, written

Pairs = tuple[tuple[str, str], ...]
WHETHER = ("{text: Should the gates be opened?}", "{text: Are the gates safe?, kind: whether}")
TWO = (
    "questions:\n",
    "questions:\n  safe: {text: Are the gates safe?, kind: whether, gathered_until: 2023-06-03}\n",
)
ANSWERS = ("question: gates\n    stance: against\n", "answers: {gates: against, safe: partly}\n")
STORY = (
    "  language: en\n",
    "  language: en\n  gathered_until: 2023-06-05\n  publisher: {name: The Desk, logo: desk.svg}\n"
    "  authors: [A. Writer]\n  corrections: desk@example.org\n",
)


def refusals(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """What the loader says of the changed file, without the file's name; empty if it is sound."""
    path = written(folder, *changes)
    try:
        load(path)
    except FactsRefused as refused:
        return [str(problem).removeprefix(f"{path}:") for problem in refused.problems]
    return []


def line(text: str, *changes: tuple[str, str]) -> int:
    """The first line of the changed file that holds the text."""
    changed = RIVER
    for old, new in changes:
        changed = changed.replace(old, new)
    return next(n for n, each in enumerate(changed.splitlines(), 1) if text in each)


@pytest.mark.parametrize(
    ("changes", "at", "expected"),
    [
        ((WHETHER,), "stance:", "positions[0] 'office-gates' stance: against does not answer"
         " 'gates', which asks whether; expected one of yes, no, partly, describes, not-stated"),
        ((TWO, ("stance: against", "stance: agianst")), "stance:", "positions[0] 'office-gates'"
         " stance: expected one of for, against, conditional, yes, no, partly, describes,"
         " not-stated; found 'agianst'; did you mean 'against'?"),
        ((TWO, ("question: gates", "answers: {gates: for}")), "stance:",
         "positions[0] 'office-gates' stance: not with `answers`; write it as one of them"),
        ((("    stance: against\n", ""),), "- id: office-gates", "positions[0] 'office-gates'"
         " stance: is missing; it says where the speaker stands on 'gates'"),
        ((("question: gates\n    stance: against", "answers: {}"),), "- id: office-gates",
         "positions[0] 'office-gates' question: is missing; write `question` and `stance`, or"
         " `answers` for several"),
        ((TWO, (ANSWERS[0], "answers: {gates: against, sfe: partly}\n")), "answers:",
         "positions[0] 'office-gates' answers.sfe: there is no question 'sfe'; did you mean"
         " 'safe'?"),
        ((("words: about\n", "words: null\n"),), "- id: office-left-1", "figures[0]"
         " 'office-left-1' note: is missing; with `words: null` it says what the hedge belongs to"),
        ((("kind: stock, place", "kind: stock, part_of: lift, place"),), "level: {label",
         "metrics 'level' part_of: there is no metric 'lift'; did you mean 'left'?"),
        ((("  language: en\n", "  language: en\n  corrections: somewhere\n"),), "corrections:",
         "story corrections: expected an e-mail address, or one that begins with https://, found"
         " 'somewhere'"),
        ((("  language: en\n", "  language: en\n  publisher: {name: X, logo: ../x.svg}\n"),),
         "publisher:", "story publisher.logo: expected the name of an .svg, .png or .jpg file"
         " beside this one, found '../x.svg'"),
        ((("note: The day after.", f"points: [{', '.join('abcdefg')}]"),), "points:",
         "story editions[0].points: has 7 entries; at most 6 are allowed"),
        ((("note: The day after.", f"points: [{'word ' * 45}, {'word ' * 46}]"),), "points:",
         "story editions[0].points[1]: has 46 words; at most 45 are allowed"),
    ],
)  # fmt: skip
def test_a_breach_is_named(changes: Pairs, at: str, expected: str, tmp_path: Path) -> None:
    """By its line, record and field, with what was expected, and by nothing else."""
    assert refusals(tmp_path, *changes) == [f"{line(at, *changes)}: {expected}"]


@pytest.mark.parametrize(
    "changes",
    [
        (WHETHER, ("stance: against", "stance: \"no\"")),
        (TWO, ANSWERS),
        (("words: about\n", "words: null\n    note: It belongs to the hours.\n"),),
        (STORY, ("note: The day after.", "points: [\"{office-left-1} had left.\"]")),
    ],
)  # fmt: skip
def test_its_clean_twin_passes(changes: Pairs, tmp_path: Path) -> None:
    """The same field, held."""
    if changes != (TWO, ANSWERS):
        assert refusals(tmp_path, *changes) == []
    else:
        facts = loaded(tmp_path, *changes)
        assert cut(facts, facts.story.editions[0].date).on_question("safe")[0][1]


def test_new_fields_travel_with_an_edition(tmp_path: Path) -> None:
    """What a curator writes comes back from the records that a report carries."""
    facts = loaded(tmp_path, STORY, TWO, ANSWERS)
    edition = cut(facts, facts.story.editions[0].date)
    again = edition_from_records(edition.records())
    assert again.records() == edition.records()
    assert dict(again.position("office-gates").answers) == {"gates": "against", "safe": "partly"}
    assert edition.records()["story"]["publisher"] == {"name": "The Desk", "logo": "desk.svg"}
    table = edition.positions_table()
    assert list(zip(table["question"], table["stance"], strict=True)) == [
        ("gates", "against"), ("safe", "partly"),
    ]  # fmt: skip


def test_one_answer_is_said_one_way(tmp_path: Path) -> None:
    """Written either way, a lone answer is the same record."""
    both = [loaded(tmp_path), loaded(tmp_path, (ANSWERS[0], "answers: {gates: against}\n"))]
    one, other = (facts.positions[0] for facts in both)
    assert one == other and plain_record(one) == plain_record(other)
    assert plain_record(one)["stance"] == "against" and "answers" not in plain_record(one)
