"""The facts of an edition as CSV: one row a figure or position, for spreadsheets and other tools.

A text cell that a spreadsheet could read as a formula gets a leading apostrophe, as OWASP advises;
`unguarded` takes it off again. Numbers stay numbers, negative ones too.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from explainer.export.columns import COLUMNS
from explainer.facts.records import answers_of

NAME = "facts.csv"
Row = dict[str, str]

# What starts a formula somewhere: = + - @ and their full-width forms, after any white space that an
# import strips, or a control character by itself. The apostrophes in front are our own guard.
_FORMULA = re.compile(r"[\s'\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


def facts_csv(records: Mapping[str, Any]) -> bytes:
    """The edition's figures and positions (RFC 4180, UTF-8) under a row of names."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(column.name for column in COLUMNS)
    for row in rows(records):
        writer.writerow(_cell(row.get(column.name), column.kind) for column in COLUMNS)
    return out.getvalue().encode("utf-8")


def read(content: bytes) -> list[Row]:
    """The rows of a facts.csv as text by column, guards taken off; ValueError if it is none."""
    try:
        table = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
    except csv.Error as error:
        raise ValueError(f"not a table: {error}") from None
    if not table or not {"kind", "id"} <= set(table[0]):
        raise ValueError("the row of names is missing")
    names, *body = table
    if any(len(cells) != len(names) for cells in body):
        raise ValueError("a row has more or fewer cells than there are columns")
    return [dict(zip(names, map(unguarded, cells), strict=True)) for cells in body]


def rows(records: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One mapping a figure (replaced ones too) and position, with the names they refer to."""
    for figure in records["figures"]:
        yield _figure(figure, records, replaced=False)
    for figure in records["history"]:
        yield _figure(figure, records, replaced=True)
    for position in records["positions"]:
        yield _position(position, records)


def guarded(words: str) -> str:
    """The text as a cell that no spreadsheet runs; equal texts give equal cells."""
    return "'" + words if _FORMULA.match(words) else words


def unguarded(cell: str) -> str:
    """The text that was guarded."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _figure(
    figure: Mapping[str, Any], records: Mapping[str, Any], replaced: bool
) -> dict[str, Any]:
    metric = records["metrics"][figure["metric"]]
    taken = {name: metric.get(name) for name in ("label", "unit", "place", "counts")}
    names = _names(figure["stated_by"], figure, records)
    return {"kind": "figure", **figure, **taken, **names, "replaced": replaced}


def _position(position: Mapping[str, Any], records: Mapping[str, Any]) -> dict[str, Any]:
    answers = answers_of(position)
    asked = {
        "question": list(answers),
        "stance": list(answers.values()),
        "label": "; ".join(records["questions"][question]["text"] for question in answers),
    }
    said = {name: value for name, value in position.items() if name != "answers"}
    names = _names(position["party"], position, records)
    date = position["date"]
    return {"kind": "position", **said, **names, "as_of": date, **asked}


def _names(party: str, record: Mapping[str, Any], records: Mapping[str, Any]) -> dict[str, Any]:
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
