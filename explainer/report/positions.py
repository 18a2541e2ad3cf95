"""Positions chosen for a question or a metric, with a kept place for every side.

Belongs here: tables and lists of statements. Does not belong here: the timeline (charts.lanes).
"""

from __future__ import annotations

from explainer.document import Row, Table
from explainer.facts.edition import Edition
from explainer.prose import sentences, tables
from explainer.words import Words


def table(edition: Edition, question_id: str, words: Words) -> Table:
    """What each side said on the question: one row a statement, one row for each silent side."""
    rows: list[Row] = []
    for side, said in edition.on_question(question_id):
        ordered = sorted(said, key=lambda position: position.date.first)
        made = tables.positions_table(edition, ordered, words, id="x", caption=())
        rows += made.rows or (_silent(edition, side.id, words, question_id),)
    question = sentences.question(edition, question_id)
    whole = tables.positions_table(
        edition, (), words, id=f"positions-{question_id}", caption=question
    )
    return whole.model_copy(update={"rows": tuple(rows)})


def _silent(edition: Edition, side_id: str, words: Words, question_id: str) -> Row:
    silence = sentences.silence(edition, side_id, words, question_id)
    return Row(cells=(sentences.side(edition, side_id), (), (), silence.runs, ()))
