"""The section on changes, the marks at changed numbers, and what a check finds wrong in them."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from explainer import checks
from explainer import words as catalogue
from explainer.document.nodes import (
    Chart,
    Heading,
    Items,
    Notice,
    Paragraph,
    Table,
    saved,
    walk,
)
from explainer.document.runs import Link, Mark, Number, plain
from explainer.errors import NotADocument
from explainer.export.notebook import Reading, read
from explainer.facts.diff import Change, difference
from explainer.facts.edition import cut
from explainer.report.report import Report
from explainer.report.shown import Shown
from tests.flood import FIRST, SECOND, facts_of, flood_records
from tests.memory import notebook

WORDS = catalogue.load("en")


def corrected_later() -> dict[str, Any]:
    """The flood's records with the correction published after the first edition."""
    records = flood_records()
    record = next(f for f in records["figures"] if f["id"] == "office-left-06-01-b")
    record["published"] = "2023-06-09"
    record["source"] = "office-review"
    return records


def report(earlier: datetime.date | None = FIRST, records: dict[str, Any] | None = None) -> Report:
    """The second edition of the flood, compared with an earlier one."""
    facts = facts_of(records or flood_records())
    return Report(cut(facts, SECOND), cut(facts, earlier) if earlier else None, WORDS)


def sentences(made: Report) -> list[str]:
    """The sentences of the section: one a number that changed, a new statement, an event."""
    lists = (node for node in made.changes().nodes if isinstance(node, Items))
    return [plain(item) for items in lists for item in items.items]


def said(node: Any) -> list[str]:
    """The rows of a table, or the marks of any node, as plain text."""
    if isinstance(node, Table):
        return [" | ".join(plain(cell) for cell in row.cells) for row in node.rows]
    return [part.text.strip() for part in walk(node) if isinstance(part, Mark)]


def test_the_first_edition_says_so_and_shows_nothing_else() -> None:
    """In the section, the chart and the sources."""
    first = report(earlier=None)
    for shown in (first.changes(), first.moves(), first.changed_sources()):
        (node,) = shown.nodes
        assert isinstance(node, Paragraph)
    assert "first edition" in plain(first.changes().nodes[0].runs)


def test_an_edition_without_news_says_so() -> None:
    """With the day of the edition it is compared with."""
    (node,) = report(earlier=SECOND).changes().nodes
    assert plain(node.runs) == "Nothing has changed since the edition of 10 June 2023."


def test_an_update_says_both_numbers_with_speaker_hedge_and_date() -> None:
    """In one sentence, which says what kind of change it is."""
    assert sentences(report()) == [
        "People who left the banks since 1 June 2023 – River Office: before an estimated"
        " 14,200 people (moved, 2 June 2023), now about 15,600 people (moved, 8 June 2023),"
        " a later number.",
        "8 June 2023: Gates closed again (River Office, 9 June 2023).",
    ]


def test_a_number_in_the_place_of_another_partys_names_both() -> None:
    """The one who stated it before, and the one who does now, each with its own number."""
    records = corrected_later()
    corrected = next(f for f in records["figures"] if f["id"] == "office-left-06-01-b")
    corrected |= {"stated_by": "relief", "change": "revised", "reason": "Better lists."}
    made = report(records=records)
    assert sentences(made)[0] == (
        "People who left the banks since 1 June 2023 – before River Office: 7,135 people"
        " (moved, 1 June 2023), now Relief Service: 7,185 people (1 June 2023),"
        " a revision: Better lists."
    )
    assert checks.faults(read_again(made)) == ()


def test_each_changed_number_of_an_edition_stands_in_one_sentence() -> None:
    """Corrected, updated, and new ones for days between; the number before only beside it."""
    records = corrected_later()
    for day in range(3, 7):
        records["figures"].append(
            {**records["figures"][0], "id": f"relief-{day}", "as_of": f"2023-06-0{day}",
             "stated_by": "relief", "source": "office-review"}
        )  # fmt: skip
    made = report(records=records)
    assert made.earlier is not None
    items = next(node for node in made.changes().nodes if isinstance(node, Items))
    stand = [tuple(n.fact for n in walk(item) if isinstance(n, Number)) for item in items.items]
    entries = difference(made.earlier, made.edition).of(*Change)
    assert sorted(stand) == sorted(tuple(id for id in (e.old, e.new) if id) for e in entries)
    assert {entry.change for entry in entries} == {"corrected", "updated", "added"}
    assert all(
        plain(item).count(" a new number.") == (len(ids) == 1)
        for item, ids in zip(items.items, stand, strict=True)
    )


def test_a_correction_is_labelled_a_correction_with_its_reason() -> None:
    """Once as a notice before all else, and once in a sentence with both numbers."""
    made = report(records=corrected_later())
    notices = [node for node in made.changes().nodes if isinstance(node, Notice)]
    assert [notice.kind for notice in notices] == ["corrected"]
    assert plain(notices[0].runs).endswith("9 June 2023: A bus had not been counted.")
    sentence = sentences(made)[0]
    assert "7,135" in sentence and "7,185" in sentence
    assert sentence.endswith(", a correction: A bus had not been counted.")


def test_the_changes_are_counted_in_one_sentence() -> None:
    """One of a kind is in the singular; a kind without a phrase of its own is counted as other."""
    first = report(records=corrected_later()).changes().nodes[0]
    assert plain(first.runs).endswith("2023: 1 number corrected and 1 number updated.")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            {},
            "on 9 June 2023 (against): Die Deiche halten, aber der Scheitel steht noch bevor.",
        ),
        (
            {"date": "2023-06", "quote": None, "paraphrase": "Wants them open"},
            "in June 2023 (against), in our words: Wants them open.",
        ),
    ],
)
def test_a_new_statement_stands_in_a_sentence_under_its_question(
    changed: dict[str, Any], expected: str
) -> None:
    """In its own words or in ours, with its stance, and the way to where it stands in full."""
    records = flood_records()
    records["positions"][0] |= {"source": "office-review", "date": "2023-06-09"} | changed
    made = report(records=records)
    heading, items = made.changes().nodes[2:4]
    assert isinstance(heading, Heading) and isinstance(items, Items)
    (sentence,) = items.items
    assert plain(heading.runs) == "Should the upper gates be opened?"
    who = "Anna Deichmann, Vorsteherin, Wasserverband"
    assert plain(sentence) == f"{who}, stated {expected} In full, with its source."
    assert isinstance(sentence[-2], Link)
    assert sentence[-2].to == f"statements.html#position-{records['positions'][0]['id']}"


def test_the_cards_of_what_changed_are_whole() -> None:
    """Both numbers of each change, and what a card names besides."""
    (node,) = report(records=corrected_later()).changed_sources().nodes
    ids = {card.id for entry in node.entries for card in entry.cards}  # type: ignore[union-attr]
    assert ids == {
        "office-left-06-01", "office-left-06-01-b", "office-left-06-02", "office-left-06-08",
    }  # fmt: skip


def test_current_numbers_that_came_in_are_marked_and_others_are_not() -> None:
    """In strip, list and table: the word, and the day it was said."""
    made = report()
    for shown in (made.key_figures("left-homes"), made.current("left-homes")):
        assert said(shown.nodes) == ["[updated 9 June 2023]"]
    (table,) = made.figures("left-homes").nodes
    marked = [row for row in said(table) if "[updated" in row]
    assert len(marked) == 1 and "15,600 people [updated 9 June 2023]" in marked[0]


def test_a_corrected_number_keeps_its_mark_and_so_does_the_old_one() -> None:
    """In an edition that compares with nothing, too."""
    made = report(earlier=None)
    assert said(made.say("{office-left-06-01-b.party}: {office-left-06-01-b}").nodes) == [
        "[corrected 3 June 2023]"
    ]
    assert said(made.say("{office-left-06-01.party}: {office-left-06-01}").nodes) == [
        "[since corrected 3 June 2023]"
    ]


def test_a_computed_number_is_marked_where_its_operand_is_not_in_sight() -> None:
    """A share of a number that was updated changes with it."""
    made = report()
    share = made.share("office-left-06-08", "office-town-2022")
    (node,) = made.say("Computed from the {party:office}: {share}.", share=share).nodes
    assert said(node) == ["[updated 9 June 2023]"]
    (node,) = made.say("{party:office}: {office-left-06-08}, {share}.", share=share).nodes
    assert said(node) == ["[updated 9 June 2023]"]


def test_a_computed_number_bears_no_mark_older_than_its_operands() -> None:
    """A sum of a number revised in June and one first stated in July was never revised."""
    records = flood_records()
    for figure in records["figures"]:
        if figure.get("change") == "corrected":
            figure["change"] = "revised"
    made = report(earlier=None, records=records)
    revised = made.edition.figure("office-left-06-01-b")
    later = made.edition.figure("office-left-06-08")
    assert later.published.iso > revised.published.iso
    total = made.total(revised.id, later.id, bridge="Two counts.")
    (node,) = made.say("Together: {total}.", total=total).nodes
    assert said(node) == []
    before = made.total(revised.id, "office-left-06-02", bridge="Two counts.")
    (node,) = made.say("Together: {total}.", total=before).nodes
    assert said(node) == ["[revised 3 June 2023]"]


def test_a_chart_says_when_it_was_last_updated() -> None:
    """In its caption, once a kind of change."""
    (node,) = report(records=corrected_later()).chart("series", "left-homes").nodes
    assert isinstance(node, Chart)
    assert plain(node.caption).endswith("[corrected 9 June 2023] [updated 9 June 2023]")
    (node,) = report().chart("series", "people-missing").nodes
    assert said(node) == []


def test_a_chart_calls_a_correction_one_though_it_is_also_the_latest_number() -> None:
    """As the number itself does: which party counted last is not what the reader has to know."""
    records = flood_records()
    latest = next(f for f in records["figures"] if f["id"] == "office-left-06-08")
    why = {"replaces": latest["id"], "change": "corrected", "reason": "It was misread."}
    records["figures"].append({**latest, **why, "id": "read-anew"})
    made = report(records=records)
    (node,) = made.chart("series", "left-homes").nodes
    assert isinstance(node, Chart)
    assert "read-anew" in node.facts
    assert (
        said(node.caption) == said(made.current("left-homes").nodes) == ["[corrected 9 June 2023]"]
    )


def read_again(made: Report, *more: Shown) -> Reading:
    """A report of what changed, with numbers and charts of the text before it, as it is read."""
    shown = [
        made.front(), made.key_figures("left-homes"), made.figures("left-homes"), "## The changes",
        made.changes(), made.moves(), *more, made.sources(),
    ]  # fmt: skip
    return read(notebook(*shown))


@pytest.mark.parametrize("earlier", [None, FIRST])
def test_the_closed_world_holds_with_marks_and_changes(earlier: datetime.date | None) -> None:
    """No check finds anything, with the same edition and without one to compare with."""
    assert checks.faults(read_again(report(earlier, corrected_later()))) == ()


def test_marks_and_tables_of_changes_are_never_saved() -> None:
    """They follow from the records each time, so no notebook can soften a correction."""
    made = report(records=corrected_later())
    kept = json.dumps(
        [saved(block) for block in (*made.changes().kept, *made.figures("left-homes").kept)]
    )
    assert "corrected" not in kept and '"mark"' not in kept
    marked = [m for m in walk(read_again(made).document) if isinstance(m, Mark)]
    assert {"updated", "corrected"} <= {mark.change for mark in marked}


def test_no_cell_makes_a_table_of_changes_of_its_own() -> None:
    """It would show one side of a conflict, as a table of changes may."""
    made = report(records=corrected_later())
    (table,) = made.figures("left-homes").kept
    assert isinstance(table, Table)
    forged = table.model_copy(update={"id": "changes-of-mine", "rows": table.rows[:1]})
    with pytest.raises(NotADocument, match=r"comes from report\.changes"):
        read_again(made, Shown(WORDS, forged))


def test_a_chart_of_moves_shows_moves_alone() -> None:
    """Nor does a chart that calls itself one show anything else."""
    made = report(records=corrected_later())
    (chart,), (table,) = made.moves().kept, made.figures("left-homes").kept
    assert isinstance(chart, Chart) and isinstance(table, Table)
    row = chart.table.rows[0]
    odd = row.model_copy(update={"cells": (table.rows[0].cells[1],) * len(row.cells)})
    rows = chart.table.model_copy(update={"rows": (odd,)})
    forged = chart.model_copy(update={"table": rows, "id": "changes-mine"})
    found = checks.faults(read_again(made, Shown(WORDS, forged)))
    assert any("is not what the records make of it" in fault.message for fault in found)
