"""The facts of an edition: as stored, as CSV for spreadsheets and other tools, in a Data Package.

A text cell that a spreadsheet could read as a formula gets a leading apostrophe, as OWASP advises.
Numbers stay numbers, negative ones too. The HXL tag of each column stands in the package, at its
field: in the table itself it would be a row of data.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from explainer import words
from explainer.export.data import Whole, claims
from explainer.export.data.claims import by_id
from explainer.facts import records as stored
from explainer.facts.records import answers_of
from explainer.text import canonical_json, guarded

NAME = "facts.csv"
Records = Mapping[str, Any]
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


def files(whole: Whole) -> dict[str, bytes]:
    """Table, stored records and data package of the edition."""
    other = (claims.NAME, "application/ld+json", claims.claims_jsonld(whole.records))
    return {
        NAME: facts_csv(whole.records),
        stored.NAME: stored.stored(whole.records),
        PACKAGE: _package(whole, other),
    }


def facts_csv(records: Records) -> bytes:
    """The edition's figures and positions (RFC 4180, UTF-8) under a row of names."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(column.name for column in COLUMNS)
    for row in rows(records):
        writer.writerow(_cell(row.get(column.name), column.kind) for column in COLUMNS)
    return out.getvalue().encode("utf-8")


def rows(records: Records) -> Iterator[dict[str, Any]]:
    """One mapping a figure (replaced ones too) and position, with the names they refer to."""
    for group in ("figures", "history"):
        for figure in records[group]:
            metric = records["metrics"][figure["metric"]]
            taken = {name: metric.get(name) for name in ("label", "unit", "place", "counts")}
            names = _names(figure["stated_by"], figure, records)
            yield {"kind": "figure", **figure, **taken, **names, "replaced": group == "history"}
    for position in records["positions"]:
        answers = answers_of(position)
        yield {
            "kind": "position",
            **{name: value for name, value in position.items() if name != "answers"},
            **_names(position["party"], position, records),
            "as_of": position["date"],
            "question": list(answers),
            "stance": list(answers.values()),
            "label": "; ".join(records["questions"][question]["text"] for question in answers),
        }


def _names(party: str, record: Mapping[str, Any], records: Records) -> dict[str, Any]:
    source = records["sources"][record["source"]]
    return {
        "party": party,
        "party_name": records["parties"][party]["name"],
        "side": records["parties"][party]["side"],
        "publisher": source.get("publisher"),
        "source_kind": source.get("kind"),
        "url": source.get("url"),
    }


def text(value: Any) -> str:
    """A field of a record as text: nothing as an empty one, a list of ids with spaces between."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _cell(value: Any, kind: str) -> str:
    found = text(value)
    return found if kind == "number" and _NUMBER.fullmatch(found) else guarded(found)


# ---------------------------------------------------------------- the data package


PACKAGE = "datapackage.json"
NOTEBOOK = "application/x-ipynb+json"
PROFILES = "https://datapackage.org/profiles/2.0/"
TYPES = {"text": "string", "number": "number", "date": "string", "boolean": "boolean"}
DATE = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"  # a day, month or year: wider than the type `date`


def _package(whole: Whole, *others: tuple[str, str, bytes]) -> bytes:
    """The descriptor as JSON, with the hash of each file: the table, others, the notebooks."""
    story, edition = whole.records["story"], whole.records["edition"]
    notebooks = (
        (f"{n}.ipynb", NOTEBOOK, content) for n, content in sorted(whole.notebooks.items())
    )
    descriptor = {
        "$schema": f"{PROFILES}datapackage.json",
        "name": f"{story['id']}-{edition['date']}",
        "title": story["title"],
        "description": " ".join(filter(None, (story.get("summary"), edition.get("note")))),
        "version": edition["date"],
        "terms": words.load(story["language"])("package.terms"),
        "sources": [_source(source) for source in by_id(whole.records["sources"])],
        "resources": [
            {"type": "table", **_file(NAME, "text/csv", facts_csv(whole.records)), **_TABLE},
            *(_file(*file) for file in (*others, *notebooks)),
        ],
    }
    return (canonical_json(descriptor, indent=2) + "\n").encode("utf-8")


def _source(source: Mapping[str, Any]) -> dict[str, str]:
    found = {"title": source.get("title") or source["publisher"], "path": source.get("url")}
    return {name: value for name, value in found.items() if value}


def _file(path: str, kind: str, content: bytes) -> dict[str, Any]:
    name, _, ending = path.rpartition(".")
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    size = {"encoding": "utf-8", "bytes": len(content), "hash": digest}
    return {"name": name, "path": path, "format": ending, "mediatype": kind, **size}


def _field(column: Column) -> dict[str, Any]:
    kind = TYPES.get(column.kind, "string")
    field = {"name": column.name, "type": kind, "description": column.about}
    return {
        **field,
        **({"hxl": column.hxl} if column.hxl else {}),
        **({"constraints": {"pattern": DATE}} if column.kind == "date" else {}),
    }


Kind = Literal["text", "number", "date", "boolean", "url"]


@dataclass(frozen=True)
class Column:
    """One column: its name, its HXL tag (or none), what a cell holds, what it means."""

    name: str
    hxl: str
    kind: Kind
    about: str


COLUMNS = (
    Column("kind", "#meta+type", "text", "figure: a stated number; position: a statement"),
    Column("id", "#meta+id", "text", "the record's id, unique among those of its kind"),
    Column("metric", "#indicator+code", "text", "the metric a figure is a value of"),
    Column("label", "#indicator+name", "text", "the metric's label, or a position's question"),
    Column("counts", "", "text", "what the metric counts, and what it does not"),
    Column("value", "#indicator+num", "number", "the number, read together with the hedge"),
    Column("low", "#indicator+num+min", "number", "the lower bound, with the hedge between"),
    Column("high", "#indicator+num+max", "number", "the upper bound, with the hedge between"),
    Column("unit", "#indicator+unit", "text", "the unit of the number"),
    Column("hedge", "#indicator+hedge", "text", "what is known of the number"),
    Column("words", "#indicator+hedge+text", "text", "the hedge as the source printed it"),
    Column("status", "#indicator+type", "text", "counted or estimated by those who state it"),
    Column("place", "#loc+name", "text", "the place it is counted for"),
    Column("as_of", "#date+occurred", "date", "the date a number describes, or of a statement"),
    Column("published", "#date+reported", "date", "when it became known"),
    Column("party", "#org+code", "text", "who states it"),
    Column("party_name", "#org+name", "text", "the party's name"),
    Column("side", "#org+type", "text", "the side the party is shown under"),
    Column("speaker", "", "text", "the person who made a statement"),
    Column("role", "", "text", "the speaker's office at that time"),
    Column("question", "", "text", "the question a position is about; spaces part several"),
    Column("stance", "", "text", "where the speaker stands on each of them, in the same order"),
    Column("quote", "#description+text", "text", "the words said, in the source's language"),
    Column("paraphrase", "", "text", "what was said, in the words of the report"),
    Column("beside", "", "text", "the metrics a position is shown beside, by id"),
    Column("anchor", "#meta+source+text", "text", "the words a number was read from"),
    Column("printed", "", "text", "the number as printed"),
    Column("verb", "", "text", "the verb as printed"),
    Column("chart", "", "boolean", "false: on record, and off every chart"),
    Column("replaced", "", "boolean", "true: another figure of this edition takes its place"),
    Column("replaces", "", "text", "the figure that this one takes the place of"),
    Column("change", "", "text", "updated, revised or corrected"),
    Column("reason", "", "text", "why it was changed"),
    Column("note", "#description", "text", "anything a reader must know of the record"),
    Column("source", "#meta+source+code", "text", "the source it was read in"),
    Column("publisher", "#meta+source+name", "text", "who published the source"),
    Column("source_kind", "#meta+source+type", "text", "primary, press or copy"),
    Column("url", "#meta+source+url", "url", "the source's address"),
)
_TABLE = {
    "dialect": {"$schema": f"{PROFILES}tabledialect.json", "lineTerminator": "\r\n"},
    "schema": {
        "$schema": f"{PROFILES}tableschema.json",
        "fields": [_field(column) for column in COLUMNS],
        "primaryKey": ["kind", "id"],
    },
}
