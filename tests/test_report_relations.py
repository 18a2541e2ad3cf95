"""What compares numbers holds by their hedges, or is not said: guards, points, answers, voices."""

from __future__ import annotations

import pytest

from explainer import words as catalogue
from explainer.checks import Case, own_words
from explainer.document.nodes import Block, Document, Front, Heading, Items, Paragraph, Table
from explainer.document.runs import Text, plain
from explainer.document.sentences import Phrases
from explainer.errors import UnknownRecord
from explainer.facts.edition import Edition, cut
from explainer.report import answers, compare
from explainer.report.report import Report
from tests.flood import FIRST, facts_of, flood_edition, flood_records

EDITION = flood_edition()
WORDS = catalogue.load("en")


def edition_with(*figures: dict[str, str]) -> Edition:
    """The flood with figures more, each like the office's count but for these fields."""
    records = flood_records()
    like = records["figures"][3] | {"printed": None, "words": None, "note": "Made up."}
    records["metrics"]["still"] = records["metrics"]["left-homes"] | {"label": "Streets shut"}
    records["figures"] += [{**like, "id": f"made-{n}", **made} for n, made in enumerate(figures)]
    return cut(facts_of(records), FIRST)


def stated(first: tuple[str, str], second: tuple[str, str]) -> bool:
    """Whether the first number and hedge is surely above the second."""
    edition = edition_with(*({"value": value, "hedge": hedge} for value, hedge in (first, second)))
    return compare.relation(edition, "above:made-0/made-1").holds


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (("600", "exact"), ("500", "exact"), True),
        (("500", "exact"), ("500", "exact"), False),
        (("600", "exact"), ("500", "nearly"), True),
        (("600", "more-than"), ("600", "exact"), True),
        (("600", "at-least"), ("600", "exact"), False),
        (("600", "nearly"), ("500", "exact"), False),
        (("600", "exact"), ("500", "more-than"), False),
        (("900", "about"), ("500", "exact"), False),
        (("900", "exact"), ("500", "about"), False),
    ],
)
def test_a_number_is_above_another_only_by_its_bounds(
    first: tuple[str, str], second: tuple[str, str], expected: bool
) -> None:
    """ "About" has no bound: such numbers stand side by side."""
    assert stated(first, second) is expected


def report_of() -> Report:
    return Report(EDITION, None, WORDS)


def faults(*blocks: Block) -> list[str]:
    """What the check says of a report that holds these blocks only."""
    (front,) = report_of().front().nodes
    assert isinstance(front, Front)
    case = Case(Document(front=front, blocks=blocks), (), EDITION)
    return [fault.message for fault in own_words.check(case)]


@pytest.mark.parametrize(
    "words",
    ["The office's number is higher.", "Most people left.", "It is more than the others say."],
)
def test_a_comparison_without_a_guard_is_refused(words: str) -> None:
    """The word is named, and what to do instead."""
    (message,) = faults(Paragraph(runs=(Text(text=words),)))
    assert "compares" in message and "report.above" in message


def test_a_question_may_compare_and_so_may_guarded_words() -> None:
    """A question claims nothing; a guard that does not hold is named."""
    assert not faults(Paragraph(runs=(Text(text="Is it higher than before?"),)))
    above = "above:office-missing-06-02/office-missing-06-02"
    (message,) = faults(Paragraph(runs=(Text(text="That is higher.", guard=above),)))
    assert "no hedge bears out" in message


def test_say_compares_only_where_the_relation_holds() -> None:
    """Otherwise the other sentence, or none."""
    report = report_of()
    untrue = report.above("office-left-06-02", "board-left-06-01")
    assert not untrue
    assert not report.say("It is higher.", when=untrue).nodes
    (said,) = report.say("It is higher.", otherwise="Both stand here.", when=untrue).nodes
    assert isinstance(said, Paragraph) and plain(said.runs) == "Both stand here."
    with pytest.raises(UnknownRecord, match="no figure 'nobody'"):
        report.above("nobody", "board-left-06-01")


def test_points_and_answers_are_made_from_any_records() -> None:
    """Where an edition has none written: its leading metrics, each side's newest number."""
    report: Report = report_of()
    (items,) = report.points().nodes
    assert isinstance(items, Items) and items.points and 1 <= len(items.items) <= answers.MOST
    (table,) = report.answers().nodes
    assert isinstance(table, Table) and table.id == "answers"
    assert any("none found" in plain(cell) for row in table.rows for cell in row.cells)


def test_each_side_has_one_voice_and_the_silent_one_line() -> None:
    """Every side is named: with its own last words on the question, or among the silent."""
    report = report_of()
    for question in report.edition.facts.questions:
        text = ""
        for node in report.voices(question).nodes:
            if isinstance(node, Items):
                text += " ".join(map(plain, node.items))
            elif isinstance(node, Paragraph):
                text += plain(node.runs)
        assert all(side.name in text for side in report.edition.facts.sides.values())


def test_in_brief_the_questions_that_most_sides_answer() -> None:
    """At most three, in the order of the file; whoever takes no side on one is not under it."""
    nodes = report_of().positions_in_brief().nodes
    asked = [node.id for node in nodes if isinstance(node, Heading)]
    answered = [node for node in nodes if isinstance(node, Items)]
    assert asked == ["asked-open-gates"] and len(asked) <= answers.QUESTIONS
    (lines,) = [[plain(line) for line in node.items] for node in answered]
    assert [line.split(":")[0] for line in lines] == ["State", "Town"]


def test_numbers_that_exclude_each_other_differ_whatever_their_dates() -> None:
    """Where no party states a second date nothing moved: "nearly" and "more than" it differ."""
    both = {"metric": "still", "value": "50"}
    edition = edition_with(
        both | {"hedge": "nearly", "as_of": "2023-06-01"},
        both | {"hedge": "more-than", "stated_by": "board"},
    )
    listed = compare.conflicts(Phrases(edition, WORDS), ["still"])
    assert isinstance(listed, Items)
    assert "nearly 50" in plain(listed.items[0]) and "more than 50" in plain(listed.items[0])


def test_foreign_and_cut_words_are_introduced_by_a_paraphrase() -> None:
    """Who reads the report need not know German, nor guess what a fragment goes with."""
    facts = EDITION.facts
    (said,) = [p for p in facts.positions if p.id == "board-gates"]
    for paraphrase in ("Said that the dykes hold.", f"Said of the dykes: “{said.quote}”"):
        put = said.model_copy(update={"paraphrase": paraphrase})
        others = [p for p in facts.positions if p is not said]
        changed = facts.model_copy(update={"positions": (put, *others)})
        report = Report(cut(changed, EDITION.date), None, WORDS)
        lines = [
            plain(line)
            for node in report.voices("open-gates").nodes
            if isinstance(node, Items)
            for line in node.items
        ]
        assert [line for line in lines if line.endswith(paraphrase)], lines
    shown = report.phrases.quotation(put)
    assert (shown.text, shown.paraphrase, shown.lang) == (paraphrase, True, "en")
