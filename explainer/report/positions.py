"""Positions chosen for a question or a metric, with a kept place for every side.

Belongs here: tables and lists of statements. Does not belong here: the timeline (charts.lanes).
"""

from __future__ import annotations

from collections.abc import Sequence

from explainer.document import Block, Quotation, Row, Silence, Table
from explainer.facts.edition import Edition
from explainer.prose import sentences, tables
from explainer.words import Words


def statements(
    edition: Edition, metric_ids: Sequence[str], words: Words, latest: int | None
) -> tuple[Block, ...]:
    """What each side said beside the metrics (or at all), one block a statement."""
    return sentences.beside(edition, metric_ids, words, latest)


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


def quotations(edition: Edition, *ids: str, words: Words) -> tuple[Quotation | Silence, ...]:
    """The named positions as blocks, in the order given."""
    return tuple(sentences.quotation(edition, edition.position(id), words) for id in ids)
