"""Records as plain JSON: the one spelling that editions are stored, compared and checked in.

Belongs here: turning records into dicts of strings, truth values and lists.
Does not belong here: the order of keys and bytes (`text.canonical_json`), cutting (edition).

Fields left at null or empty are left out, so that a new optional field changes no stored edition.
Of the records that carry no date (sources, parties, metrics, questions) an edition holds those that
its own figures, positions and events name: a later record cannot change an earlier edition.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from explainer.facts.model import Record

if TYPE_CHECKING:
    from explainer.facts.edition import Edition


def plain_decimal(value: Decimal) -> str:
    """The number in plain digits without trailing zeros: equal numbers give equal text."""
    text = str(value)
    if text.isdigit():  # most are; to format them takes twice as long
        return text
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain_record(record: Record) -> dict[str, Any]:
    """The record's filled fields; decimals and dates as strings, `chart` always."""
    return {
        name: _plain(value)
        for name in type(record).model_fields
        if (value := getattr(record, name)) not in (None, "", ())
    }


def edition_records(edition: Edition) -> dict[str, Any]:
    """The edition's cut of the facts: story, edition, and every record it shows or names."""
    facts, story, named = edition.facts, edition.story, named_ids(edition)
    return {
        "story": {k: v for k, v in plain_record(story).items() if k != "editions"},
        "edition": {"date": edition.date.isoformat(), "note": edition.note},
        "sources": _named(facts.sources, named["sources"]),
        "sides": _named(facts.sides, facts.sides),
        "parties": _named(facts.parties, named["parties"]),
        "metrics": _named(facts.metrics, named["metrics"]),
        "questions": _named(facts.questions, named["questions"]),
        "events": [{**plain_record(event), "ref": event.ref} for event in edition.events],
        "figures": [plain_record(figure) for figure in edition.figures],
        "history": [plain_record(figure) for figure in edition.history],
        "positions": [plain_record(position) for position in edition.positions],
    }


def named_ids(edition: Edition) -> dict[str, set[str]]:
    """The ids of the undated records that the edition's dated ones name, by group."""
    figures, positions = (*edition.figures, *edition.history), edition.positions
    return {
        "sources": {r.source for group in (figures, positions, edition.events) for r in group},
        "parties": {f.stated_by for f in figures} | {p.party for p in positions},
        "metrics": {f.metric for f in figures} | {m for p in positions for m in p.beside},
        "questions": {position.question for position in positions},
    }


def _named(records: Mapping[str, Record], wanted: Collection[str]) -> dict[str, Any]:
    return {id: plain_record(record) for id, record in records.items() if id in wanted}


def _plain(value: Any) -> Any:
    if type(value) is str:  # most are; asking a model's class is slow
        return value
    if isinstance(value, Record):
        return plain_record(value)
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value if isinstance(value, bool) else str(value)
