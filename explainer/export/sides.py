"""Statements for the PDF: gathered by side, in two columns of about equal length."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from explainer import palette
from explainer.document.nodes import Document, Quotation, Runs, Silence, place, plain, walk
from explainer.export import inline
from explainer.export.targets import STATEMENTS
from explainer.text import direction
from explainer.words import Words

Data = dict[str, Any]
Statement = Quotation | Silence

EXTRA = 60  # characters that a side's name, or a statement's spacing, is worth in a column


def order(document: Document) -> list[str]:
    """The sides in the order of the facts file, which every block of statements keeps."""
    found = [node.side for node in walk(document) if isinstance(node, Statement)]
    return list(dict.fromkeys(found))


def statements(
    label: Runs,
    said: Sequence[Statement],
    sides: list[str],
    here: bool,
    words: Words,
) -> Data:
    """The statements as the template sets them, under their label; no chart named yet.

    `here`: they stand in the layer that other files lead to, each as a place of its own.
    """
    groups = [list(group) for _, group in groupby(said, lambda statement: statement.side)]
    found = [_side(group, sides, here, words) for group in groups]
    return {
        "kind": "statements",
        "label": inline.line(label, words),
        "columns": halves(found, [sum(map(_length, group)) + EXTRA for group in groups]),
        "chart": None,
    }


def _side(group: list[Statement], sides: list[str], here: bool, words: Words) -> Data:
    return {
        "name": inline.parts(group[0].side_name),
        "colour": palette.side(sides.index(group[0].side)),
        "items": [_statement(said, here, words) for said in group],
    }


def _statement(said: Statement, here: bool, words: Words) -> Data:
    if isinstance(said, Silence):
        return {"silent": inline.line(said.runs, words)}
    text = inline.quoted(said.text, said.lang, words)
    ours = {"open": "", "close": ""} if said.paraphrase else {}
    card = place(f"position:{said.position}")
    link = {} if here else {"look": "number", "url": f"{STATEMENTS}.pdf#{card}"}
    return {
        "id": card if here else None,
        "text": {**text, **ours},
        "dir": direction(said.lang),
        "context": inline.line(said.context, words),
        "about": inline.line(said.about, words) if here else [],
        "speaker": inline.line(said.speaker, words),
        "date": {"parts": inline.parts(said.date.text), **link},
        "source": inline.line(said.source, words),
        "paraphrase": inline.parts(words("prose.paraphrase")) if said.paraphrase else [],
    }


def _length(said: Statement) -> int:
    if isinstance(said, Silence):
        return len(plain(said.runs))
    return (
        len(said.text) + len(plain(said.context + said.about + said.speaker + said.source)) + EXTRA
    )


def halves(parts: list[Data], lengths: list[int]) -> list[list[Data]]:
    """The parts in two columns of about equal length, their order kept."""

    def unevenness(at: int) -> int:
        return abs(sum(lengths[:at]) - sum(lengths[at:]))

    at = min(range(1, len(parts) + 1), key=unevenness, default=0)
    return [half for half in (parts[:at], parts[at:]) if half]
