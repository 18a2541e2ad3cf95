"""Records as plain data: the JSON in which editions are stored, and tables for analysts.

Editions are stored, compared and checked in this one form of JSON. Fields that are null, empty or
at a default of `_OMITTED_DEFAULTS` are left out, so that a new optional field changes no stored
edition. Of the records without a date (sources, parties, metrics, questions) an edition holds only
those that its figures, positions and events name, so that a later record cannot change an earlier
edition. The stored file has sorted keys, so that equal records give equal bytes; `order` keeps the
order of keyed records, which is that of display.

A table has one row per record and a documented type per column. A date may be a day, a month or a
year: `as_of` and `published` hold it as written, columns ending in `_first` and `_last` its first
and last day. `low` and `high` are the bounds of every figure, equal to `value` unless it was stated
as a range; read them together with `hedge`. Numbers are floats, which are exact for whole numbers
up to 2**53; `printed` holds the number as printed.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from explainer.errors import UnknownRecord
from explainer.facts.kinds import KEYED
from explainer.facts.model import Facts, Figure, Position, Record
from explainer.facts.values import PartialDate
from explainer.text import canonical_json

if TYPE_CHECKING:
    from pandas import DataFrame

    from explainer.facts.edition import Edition

_OMITTED_DEFAULTS: dict[str, Any] = {"explains": False, "kind": "should"}


def plain_record(record: Record) -> dict[str, Any]:
    """The record's filled fields as plain JSON, decimals and dates as strings; always `chart`."""
    found = {
        name: value
        for name, value in record.model_dump(mode="json", exclude_none=True).items()
        if value not in ("", [], {}, _OMITTED_DEFAULTS.get(name))
    }
    if isinstance(record, Position) and record.question is not None:
        del found["answers"]  # `question` and `stance` say the same
    return found


def answers_of(position: Mapping[str, Any]) -> Mapping[str, str]:
    """The stance on each question, by its id, of a position in plain JSON."""
    answers: Mapping[str, str] | None = position.get("answers")
    return answers or {position["question"]: position["stance"]}


def edition_records(edition: Edition) -> dict[str, Any]:
    """The story, the edition, and every record that it shows or names, as plain JSON."""
    facts, story, named = edition.facts, edition.story, named_ids(edition)
    return {
        "story": {k: v for k, v in plain_record(story).items() if k != "editions"},
        "edition": {
            "date": edition.date.isoformat(),
            "note": edition.note,
            **({"points": list(edition.points)} if edition.points else {}),
        },
        **{
            group: {r.id: plain_record(r) for r in facts.records(group) if r.id in named[group]}
            for group in ("sources", "sides", "parties", "metrics", "questions")
        },
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
        "sides": set(edition.facts.sides),
    }


def _with_wholes(edition: Edition, metrics: set[str]) -> set[str]:
    """These metrics, and those that they are part of."""
    found, wider = set[str](), set(metrics)
    while wider:
        found |= wider
        wider = {edition.facts.metrics[id].part_of or id for id in wider} - found
    return found


NAME = "records.json"
_ORDER = "order"


def stored(records: Mapping[str, Any]) -> bytes:
    """The records (`Edition.records()`) as JSON in UTF-8: equal records give equal bytes."""
    order = {group: list(records[group]) for group in KEYED}
    return (canonical_json({**records, _ORDER: order}, indent=1) + "\n").encode("utf-8")


def read(content: bytes) -> dict[str, Any]:
    """The records in their order; ValueError if the bytes are not those of such a file."""
    try:
        found = json.loads(content)
        order = found.pop(_ORDER)
        keyed = {group: {id: found[group][id] for id in order[group]} for group in KEYED}
    except (ValueError, LookupError, TypeError, AttributeError) as fault:
        raise ValueError(f"not the records of an edition ({type(fault).__name__})") from None
    return {**found, **keyed}


def edition_from_records(records: Mapping[str, Any]) -> Edition:
    """The edition with these records; UnknownRecord if they are not an edition's."""
    from explainer.facts.edition import Edition

    try:
        day = records["edition"]
        facts = Facts.model_validate(
            {
                "story": {**records["story"], "editions": [dict(day)]},
                **{group: records[group] for group in KEYED},
                "events": [
                    {k: event[k] for k in event if k != "ref"} for event in records["events"]
                ],
                # The records leave out a `printed` that is null.
                "figures": [
                    {"printed": None, **f} for f in (*records["figures"], *records["history"])
                ],
                "positions": records["positions"],
            }
        )
    except (KeyError, TypeError, ValueError, ValidationError) as fault:
        raise UnknownRecord(f"the facts in the report cannot be read: {fault}") from None
    known = len(records["figures"])
    return Edition(
        facts=facts,
        date=dt.date.fromisoformat(day["date"]),
        note=day.get("note", ""),
        figures=facts.figures[:known],
        history=facts.figures[known:],
        positions=facts.positions,
        events=facts.events,
    )


# ---------------------------------------------------------------- tables

TEXT, NUMBER, DAY, TRUTH = "string", "float64", "datetime64[s]", "bool"

# `value` is empty for a range; `replaced`: another figure of the same edition replaces it.
FIGURES: dict[str, str] = {
    "id": TEXT, "metric": TEXT, "label": TEXT, "topic": TEXT, "place": TEXT, "unit": TEXT,
    "value": NUMBER, "low": NUMBER, "high": NUMBER, "hedge": TEXT, "words": TEXT, "status": TEXT,
    "as_of": TEXT, "as_of_first": DAY, "as_of_last": DAY, "published": TEXT, "published_last": DAY,
    "party": TEXT, "party_name": TEXT, "side": TEXT, "side_name": TEXT, "printed": TEXT,
    "anchor": TEXT, "verb": TEXT, "chart": TRUTH, "replaced": TRUTH, "replaces": TEXT,
    "change": TEXT, "note": TEXT, "source": TEXT, "publisher": TEXT, "source_kind": TEXT,
    "url": TEXT,
}  # fmt: skip
# `beside` holds ids of metrics, with spaces between.
POSITIONS: dict[str, str] = {
    "id": TEXT, "question": TEXT, "question_text": TEXT, "stance": TEXT, "date": TEXT,
    "date_first": DAY, "date_last": DAY, "published": TEXT, "published_last": DAY, "party": TEXT,
    "party_name": TEXT, "side": TEXT, "side_name": TEXT, "speaker": TEXT, "role": TEXT,
    "quote": TEXT, "paraphrase": TEXT, "beside": TEXT, "note": TEXT, "source": TEXT,
    "publisher": TEXT, "source_kind": TEXT, "url": TEXT,
}  # fmt: skip


def figures_table(
    facts: Facts, figures: Iterable[Figure], replaced: Iterable[Figure] = ()
) -> DataFrame:
    """A row per figure in the given order, replaced ones last; columns and types as in FIGURES."""
    rows = [_figure(facts, figure, False) for figure in figures]
    rows += [_figure(facts, figure, True) for figure in replaced]
    return _frame(rows, FIGURES)


def positions_table(facts: Facts, positions: Iterable[Position]) -> DataFrame:
    """A row per position and question in the given order; columns and types as in POSITIONS."""
    rows = [row for position in positions for row in _position(facts, position)]
    return _frame(rows, POSITIONS)


def _frame(rows: list[dict[str, Any]], columns: Mapping[str, str]) -> DataFrame:
    import pandas

    return pandas.DataFrame(rows, columns=[*columns]).astype(dict(columns))


def _figure(facts: Facts, figure: Figure, replaced: bool) -> dict[str, Any]:
    metric = facts.metrics[figure.metric]
    low, high = figure.bounds
    return {
        **_texts(metric, FIGURES),
        **_texts(figure, FIGURES),
        **_named(facts, figure.stated_by, figure.source, figure.published),
        "value": None if figure.value is None else float(figure.value),
        "low": float(low),
        "high": float(high),
        "as_of_first": figure.as_of.first,
        "as_of_last": figure.as_of.last,
        "chart": figure.chart,
        "replaced": replaced,
    }


def _position(facts: Facts, position: Position) -> Iterator[dict[str, Any]]:
    row = {
        **_texts(position, POSITIONS),
        **_named(facts, position.party, position.source, position.published),
        "date_first": position.date.first,
        "date_last": position.date.last,
        "beside": " ".join(position.beside),
    }
    for question, stance in position.answers.items():
        text = facts.questions[question].text
        yield {**row, "question": question, "question_text": text, "stance": str(stance)}


def _texts(record: Record, columns: Mapping[str, str]) -> dict[str, str]:
    """The record's fields that are columns, as texts."""
    names = [name for name in type(record).model_fields if name in columns]
    return {name: _text(getattr(record, name)) for name in names}


def _named(facts: Facts, party: str, source: str, published: PartialDate) -> dict[str, Any]:
    who, read = facts.parties[party], facts.sources[source]
    return {
        "party": party,
        "party_name": who.name,
        "side": who.side,
        "side_name": facts.sides[who.side].name,
        "published": published.iso,
        "published_last": published.last,
        "source": source,
        "publisher": read.publisher,
        "source_kind": str(read.kind),
        "url": _text(read.url),
    }


def _text(value: Any) -> str:
    return "" if value is None else str(value)
