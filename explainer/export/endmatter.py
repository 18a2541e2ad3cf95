"""What a PDF keeps for its end: the working of computed numbers, and the source cards.

Belongs here: those two as the template's JSON, with links to and fro.
Does not belong here: where they stand among the other blocks (typeset).

On paper a card stands under its source, so what it would repeat of that source is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from explainer.document import (
    Address,
    Card,
    CardField,
    Derivation,
    Document,
    Number,
    SourceEntry,
    Sources,
    numbers,
    place,
    plain,
    walk,
)
from explainer.export import inline
from explainer.words import Words

Data = dict[str, Any]

MANY = 12  # operands; a count of more records than this does not list them


def derivations(document: Document) -> Data | None:
    """How each computed number was worked out, or None where there is none."""
    computed = _computed(document)
    headings = _headings(document, computed)
    items = [_derived(number, found, headings) for number, found in computed.values()]
    return {"kind": "derivations", "items": items} if items else None


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


def _derived(number: Number, derivation: Derivation, headings: Mapping[str, str]) -> Data:
    operands = derivation.operands if len(derivation.operands) <= MANY else ()
    return {
        "id": place(f"derived:{derivation.id}"),
        "result": inline.parts(number.plain),
        "formula": inline.parts(derivation.formula),
        "note": inline.parts(derivation.note),
        "operands": [_operand(name, headings) for name in operands],
    }


def _operand(reference: str, headings: Mapping[str, str]) -> inline.Piece:
    to = place(reference)
    if to not in headings:
        return {"parts": inline.parts(to.partition("-")[2])}
    return {"parts": inline.parts(headings[to]), "look": "link", "to": to}


def _computed(document: Document) -> dict[str, tuple[Number, Derivation]]:
    """Each derivation by id, with the first number that shows it."""
    found: dict[str, tuple[Number, Derivation]] = {}
    for number in numbers(document):
        if number.derived is not None:
            found.setdefault(number.derived.id, (number, number.derived))
    return found


def _headings(
    document: Document, computed: Mapping[str, tuple[Number, Derivation]]
) -> dict[str, str]:
    """What each source card and each computed number is called, by its place."""
    cards = (node for node in walk(document) if isinstance(node, Card))
    named = {place(f"{card.kind}:{card.id}"): plain(card.heading) for card in cards}
    return named | {place(number.of): number.plain for number, _ in computed.values()}
