"""What stands in the record's PDF: the working of computed numbers, and the source cards.

On paper a card stands under its source, so what it would repeat of that source is left out.
"""

from __future__ import annotations

from typing import Any

from explainer.document.nodes import (
    Address,
    Card,
    CardField,
    Cards,
    SourceEntry,
    Sources,
    Working,
    place,
    plain,
)
from explainer.export import inline
from explainer.words import Words

Data = dict[str, Any]


def workings(block: Cards, words: Words) -> Data:
    """How each computed number of the record was worked out."""
    return {"kind": "derivations", "items": [_working(part, words) for part in block.computed]}


def sources(block: Sources, words: Words) -> Data:
    """The sources with their cards."""
    entries = [
        {
            "id": place(f"source:{entry.id}"),
            "heading": inline.line(entry.heading, words),
            "fields": [_field(field, words) for field in entry.fields],
            "cards": [_card(card, entry, words) for card in entry.cards],
        }
        for entry in block.entries
    ]
    return {"kind": "sources", "entries": entries}


def _card(card: Card, entry: SourceEntry, words: Words) -> Data:
    said = {(field.label, plain(field.runs)) for field in entry.fields}
    fields = [
        _field(field, words)
        for field in card.fields
        if (field.label, plain(field.runs)) not in said and not _names(field, entry)
    ]
    return {
        "id": place(f"{card.kind}:{card.id}"),
        "heading": inline.line(card.heading, words),
        "fields": fields,
    }


def _names(field: CardField, entry: SourceEntry) -> bool:
    """True for the field that says which source this is."""
    return any(isinstance(run, Address) and run.source == entry.id for run in field.runs)


def _field(field: CardField, words: Words) -> Data:
    return {"label": inline.parts(field.label), "line": inline.line(field.runs, words)}


def _working(part: Working, words: Words) -> Data:
    assert part.number.derived is not None  # it is computed
    return {
        "id": place(part.number.of),
        "result": inline.parts(part.number.plain),
        "formula": inline.parts(part.number.derived.formula),
        "note": inline.parts(part.number.derived.note),
        "operands": inline.line(part.operands, words),
    }
