"""The chart of numbers that moved between two editions."""

from __future__ import annotations

import pytest

from explainer import words as catalogue
from explainer.charts import NotKnown
from explainer.charts.drawing import Drawing
from explainer.checks.output import drawn_texts
from explainer.document.nodes import Chart, walk
from explainer.document.runs import Number, plain
from explainer.document.sentences import Phrases
from explainer.facts.diff import difference
from explainer.facts.edition import cut
from tests.flood import FIRST, SECOND, corrected_records, facts_of, flood_edition

WORDS = catalogue.load("en")


def drawn() -> Chart:
    """The moves from the first edition of the flood to the second."""
    changed = difference(flood_edition(FIRST), flood_edition(SECOND))
    return Drawing("moves", Phrases(flood_edition(SECOND), WORDS), changed=changed).node()


def test_nothing_moved_is_said_so() -> None:
    """Without an earlier edition there is no move to draw."""
    with pytest.raises(NotKnown):
        Drawing("moves", Phrases(flood_edition(SECOND), WORDS))


def test_before_and_now_are_both_drawn_and_named() -> None:
    """Each move has its old and its new number, hedged, in picture and alt text."""
    node = drawn()
    assert {"office-left-06-02", "office-left-06-08"} <= set(node.facts)
    alt = {run.fact for run in walk(node.alt) if isinstance(run, Number)}
    assert set(node.facts) <= alt


def test_a_number_that_took_another_partys_place_names_both() -> None:
    """A number stands under nobody who did not state it."""
    why = {"change": "revised", "reason": "The board counted anew."}
    records = corrected_records(stated_by="board", source="office-review", **why)
    facts = facts_of(records)
    changed = difference(cut(facts, FIRST), cut(facts, SECOND))
    node = Drawing("moves", Phrases(cut(facts, SECOND), WORDS), changed=changed).node()
    board = facts.parties["board"].name
    assert f"River Office → {board}" in [plain(runs) for runs in node.drawn]


def test_every_text_is_accounted_for_and_the_bytes_are_equal() -> None:
    """What is drawn is known, and drawn the same again."""
    node = drawn()
    known = sorted([*(plain(runs) for runs in node.drawn), *node.ticks])
    assert sorted(drawn_texts(node.svg)) == known
    assert drawn() == node
