"""Records as plain JSON: the one spelling that editions are stored, compared and checked in.

Belongs here: turning records into dicts of strings, truth values and lists.
Does not belong here: the order of keys and bytes (`text.canonical_json`), cutting (edition).

Fields left at null, empty or to a default of `_UNSAID` are left out, so that a new optional field
changes no stored edition.
Of the records that carry no date (sources, parties, metrics, questions) an edition holds those that
its own figures, positions and events name: a later record cannot change an earlier edition.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from explainer.facts.model import Position, QuestionKind, Record

if TYPE_CHECKING:
    from explainer.facts.edition import Edition


def plain_decimal(value: Decimal) -> str:
    """The number in plain digits without trailing zeros: equal numbers give equal text."""
    text = str(value)
    if text.isdigit():  # most are; to format them takes twice as long
        return text
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


_UNSAID: dict[str, Any] = {"explains": False, "kind": QuestionKind.SHOULD}


def plain_record(record: Record) -> dict[str, Any]:
    """The record's filled fields; decimals and dates as strings, `chart` always."""
    found = {
        name: _plain(value)
        for name in type(record).model_fields
        if (value := getattr(record, name)) not in (None, "", (), {}, _UNSAID.get(name))
    }
    if isinstance(record, Position) and record.question is not None:
        del found["answers"]  # it is said by question and stance
    return found


def answers_of(position: Mapping[str, Any]) -> Mapping[str, str]:
    """The stance on each question, by its id, of a position in plain JSON."""
    answers: Mapping[str, str] | None = position.get("answers")
    return answers or {position["question"]: position["stance"]}


def edition_records(edition: Edition) -> dict[str, Any]:
    """The edition's cut of the facts: story, edition, and every record it shows or names."""
    facts, story, named = edition.facts, edition.story, named_ids(edition)
    return {
        "story": {k: v for k, v in plain_record(story).items() if k != "editions"},
        "edition": {
            "date": edition.date.isoformat(),
            "note": edition.note,
            **({"points": list(edition.points)} if edition.points else {}),
        },
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
        "metrics": _with_wholes(
            edition, {f.metric for f in figures} | {m for p in positions for m in p.beside}
        ),
        "questions": {question for position in positions for question in position.answers},
    }


def _with_wholes(edition: Edition, metrics: set[str]) -> set[str]:
    """These metrics, and those that they are part of."""
    found, wider = set[str](), set(metrics)
    while wider:
        found |= wider
        wider = {edition.facts.metrics[id].part_of or id for id in wider} - found
    return found


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
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return value if isinstance(value, bool) else str(value)
