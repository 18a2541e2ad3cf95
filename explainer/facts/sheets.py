"""Importing sheets: the cells of a .csv or .xlsx file as texts, its rows as new records.

A number cell is read as its digits, a date cell as an ISO date, a truth cell as `true` or `false`.
Refused with their row and column: formulas, errors, percentages, times of day, hidden characters. A
row of HXL tags under the header is skipped, and so are empty rows. Ids are made from a row the same
way each time, so that a sheet can be imported again.

The `facts.csv` of an edition is such a sheet too: some of its columns are fields of the records
that a row names (`publisher` is `source.publisher`), and must agree with the file.
"""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from explainer.errors import FactsRefused, Problem
from explainer.facts.edit import NewRecord, id_from_fields, id_variants, read
from explainer.facts.insert import Value
from explainer.facts.kinds import KINDS, Kind
from explainer.facts.model import Facts, Figure
from explainer.facts.nodes import shown
from explainer.facts.source_files import (
    cell_text,
    character_faults,
    csv_rows,
    decode,
    header_problems,
    read_bytes,
    refuse,
)
from explainer.text import nearest, nfc, unguarded

ROW_LIMIT = 20_000
_UNPACKED_LIMIT = 256 * 1024 * 1024


class Row(NamedTuple):
    """One row: its number in the sheet and the texts of its filled cells by column."""

    line: int
    cells: dict[str, str]


class Sheet(NamedTuple):
    """The columns and rows of a sheet."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    exported: bool = False  # it was the facts.csv of an edition


# The columns of facts.csv under their names in a sheet, by kind; empty for derived columns.
_PARTY = {"party_name": "name", "side": "side"}
_SOURCE = {"publisher": "source.publisher", "source_kind": "source.kind", "url": "source.url"}
_EXPORTED = {
    "figure": {
        "kind": "", "replaced": "", "party": "stated_by", **_SOURCE,
        **{name: f"stated_by.{field}" for name, field in _PARTY.items()},
        **{name: f"metric.{name}" for name in ("label", "counts", "unit", "place")},
    },
    "position": {
        "kind": "", "replaced": "", "as_of": "date", "label": "", **_SOURCE,
        **{name: f"party.{field}" for name, field in _PARTY.items()},
    },
}  # fmt: skip
_EXPORT_COLUMNS = {"kind", "id", "party_name", "source_kind"}  # by which facts.csv is known


def columns(kind: Kind) -> list[str]:
    """The columns that a sheet of such records may have."""
    own = dict.fromkeys(("id", *kind.fields) if kind.has_id else kind.fields)
    return [*own, *(f"{name}.{part}" for name, o in kind.nested.items() for part in o.fields)]


def sheet(path: Path, file: str, kind: Kind, name: str = "") -> Sheet:
    """The rows of one kind of record in a sheet (of a workbook, the named or the first one).

    FactsRefused with every fault.
    """
    data, known = read_bytes(path), frozenset(columns(kind))
    if path.suffix.lower() == ".xlsx":
        cells = _workbook(data, file, name)
    elif path.suffix.lower() == ".csv":
        found = csv_rows(decode(data, file), file, limit=ROW_LIMIT + 1)
        cells = ((line, [(cell, "") for cell in row]) for line, row in found)
    else:
        refuse(file, 0, "expected a .csv or .xlsx file")
    filled = ((line, row) for line, row in cells if any(text or fault for text, fault in row))
    line, header = next(filled, (1, []))
    if not header:
        refuse(file, 1, "is empty; its first row names the fields")
    while header and header[-1] == ("", ""):
        header.pop()
    exported = kind.name in _EXPORTED and {text for text, _ in header} >= _EXPORT_COLUMNS
    if exported:
        known = frozenset(name for k in _EXPORTED for name in (*_EXPORTED[k], *columns(KINDS[k])))
    names = tuple(_column(text.strip(), known) for text, _ in header)
    problems, rows = list(header_problems(names, known, file, line)), list[Row]()
    for number, (line, row) in enumerate(filled):
        if number == 0 and _is_hxl(row):
            continue
        if len(rows) == ROW_LIMIT:
            refuse(file, line, f"holds more than {ROW_LIMIT:,} rows")
        problems += _row_problems(file, line, names, row)
        named = zip(names, row, strict=False)
        rows.append(Row(line, {name: nfc(text) for name, (text, _) in named if text}))
    if problems:
        raise FactsRefused(sorted(problems))
    if exported:
        own = (row for row in rows if row.cells.get("kind") == kind.name)
        rows = [Row(row.line, _rename_exported(row.cells, kind)) for row in own]
        names = tuple(columns(kind))
    return Sheet(file, names, tuple(rows), exported)


def _rename_exported(cells: Mapping[str, str], kind: Kind) -> dict[str, str]:
    """A row of facts.csv with a sheet's columns, and lists separated by semicolons, not spaces."""
    names = _EXPORTED[kind.name]
    found = {names.get(name, name): unguarded(text) for name, text in cells.items()}
    found.pop("", None)
    asked, stances = (found.get(name, "").split() for name in ("question", "stance"))
    if len(asked) > 1:
        del found["question"], found["stance"]
        pairs = zip(asked, stances, strict=False)
        found["answers"] = "; ".join(f"{question}: {stance}" for question, stance in pairs)
    if "beside" in found:
        found["beside"] = "; ".join(found["beside"].split())
    return found


def _column(heading: str, known: frozenset[str]) -> str:
    """The column that a heading names, in any case, with spaces or hyphens: `As of` is `as_of`."""
    name = "_".join(heading.casefold().replace("-", " ").split())
    return name if heading not in known and name in known else heading


def _row_problems(
    file: str, line: int, columns: tuple[str, ...], row: list[tuple[str, str]]
) -> Iterator[Problem]:
    for number, (text, fault) in enumerate(row):
        name = columns[number] if number < len(columns) else ""
        if fault:
            yield Problem(file, line, "", name, fault)
        elif text and not name:
            yield Problem(file, line, "", "", f"holds {shown(text)} beyond the last column")
        for message in character_faults(text):
            yield Problem(file, line, "", name, message)


def _is_hxl(row: list[tuple[str, str]]) -> bool:
    """Whether every filled cell is an HXL tag, such as #date+occurred."""
    texts = [text.strip() for text, _ in row if text.strip()]
    return bool(texts) and all(text.startswith("#") and text[1:2].isalpha() for text in texts)


# ---------------------------------------------------------------- .xlsx


Cells = Iterator[tuple[int, list[tuple[str, str]]]]  # row number; text and fault of each cell


def _workbook(data: bytes, file: str, name: str) -> Cells:
    try:
        import openpyxl
    except ImportError:
        refuse(file, 0, "needs openpyxl, which is not installed: pip install openpyxl")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile:
        refuse(file, 0, "is not an .xlsx workbook")
    if size > _UNPACKED_LIMIT:
        refuse(file, 0, f"unpacks to more than {_UNPACKED_LIMIT // 1024 // 1024} MB")
    try:
        # Formulas are kept, so that they can be refused: their stored results may be stale.
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        pages = {page.title: page for page in book.worksheets}
    except Exception as fault:  # openpyxl raises its own errors and those of zipfile and XML
        refuse(file, 0, f"cannot be read as a workbook: {' '.join(str(fault).split())[:200]}")
    if not pages or (name and name not in pages):
        refuse(file, 0, f"has no sheet {shown(name)}{nearest(name, pages)}")
    page = pages[name] if name else next(iter(pages.values()))
    page.reset_dimensions()  # the size that the file states may be wrong
    line = 0
    try:
        for line, row in enumerate(page.iter_rows(), start=1):
            yield line, [_cell(cell) for cell in row]
    except FactsRefused:
        raise
    except Exception as fault:  # a damaged page is found only when it is read
        refuse(file, line + 1, f"cannot be read: {' '.join(str(fault).split())[:200]}")


def _cell(cell: Any) -> tuple[str, str]:
    """The cell's text, and what is wrong with it."""
    value = cell.value
    if cell.data_type == "f" and value is not None:
        return "", "is a formula; put its result there as a value"
    if cell.data_type == "e" and value is not None:
        return "", f"is an error, {shown(str(value))}"
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and "%" in (cell.number_format or ""):
        return "", "shows a percentage; write the number itself, as a plain number or text"
    return cell_text(value)


# ---------------------------------------------------------------- rows as records


_NAMES = ("name", "long_name", "label", "text", "title")  # the fields that name a record to readers


class Known:
    """An index of a facts file's records, to find those equal to new ones."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._by_id: dict[tuple[str, str], Any] = {}
        self._by_name: dict[tuple[str, str], set[str]] = defaultdict(set)
        for kind in KINDS.values():
            for record in facts.records(kind.section) if kind.has_id else ():
                self._by_id[kind.name, record.id] = record
                for name in (getattr(record, field, "") for field in _NAMES) if kind.keyed else ():
                    self._by_name[kind.name, name.casefold()].add(record.id)

    def by_id(self, new: NewRecord) -> Any:
        """The record in the file with the kind and id of the new one, or None."""
        return self._by_id.get((new.kind.name, new.id))

    def id_of(self, kind: Kind, text: str) -> str:
        """The id of the only record with this name, unless the text is an id; else the text."""
        found = self._by_name.get((kind.name, text.casefold()), set())
        alone = len(found) == 1 and (kind.name, text) not in self._by_id
        return next(iter(found)) if alone else text

    def differing(self, new: NewRecord) -> list[str]:
        """The new record's fields that differ from those of the record in the file with its id."""
        old = self.by_id(new)

        def old_value(name: str) -> Value:
            value = getattr(old, name, "")
            return tuple(map(str, value)) if isinstance(value, tuple) else str(value or "")

        return [name for name, value in new.written.items() if old_value(name) != value]

    def holds(self, new: NewRecord) -> bool:
        """Whether the file has an equal record."""
        record, _ = read(new, self.facts, "", ())
        if record is None or new.kind.has_id:
            return record is not None and bool(self.by_id(new) == record)
        return record in self.facts.records(new.kind.section)


Fields = dict[str, Value]


def new_records(read_in: Sheet, kind: Kind, known: Known) -> list[NewRecord]:
    """Every row as a new record, preceded by those of the dotted columns, each once."""
    return _Rows(read_in, kind, known).result()


class _Rows:
    """Turns the rows of one sheet into records; use it once, for its `result`."""

    def __init__(self, read_in: Sheet, kind: Kind, known: Known) -> None:
        self._sheet, self._kind, self._known = read_in, kind, known
        self._others: dict[tuple[str, str], NewRecord] = {}
        self._ids: set[str] = set()
        self._problems: list[Problem] = []

    def result(self) -> list[NewRecord]:
        own = [self._own(row) for row in self._sheet.rows]
        if self._problems:
            raise FactsRefused(sorted(self._problems))
        return [*self._others.values(), *own]

    def _own(self, row: Row) -> NewRecord:
        fields = _fields(row.cells, self._kind, self._sheet.columns)
        for name, named in self._kind.refers.items():
            value, id_of = fields.get(name), partial(self._known.id_of, KINDS[named])
            if value:
                fields[name] = id_of(value) if isinstance(value, str) else tuple(map(id_of, value))
        for name, other in self._kind.nested.items():
            id = self._other(row, name, other, str(fields.get(name) or ""))
            if id:
                fields[name] = id
        if not self._kind.has_id:
            return self._record(self._kind, "", fields, row)
        id = str(fields.pop("id", ""))
        id = id or self._made_id(self._kind, fields, row, lambda id: id not in self._ids)
        self._ids.add(id)
        there = self._known.by_id(self._record(self._kind, id, fields, row))
        if self._sheet.exported and isinstance(there, Figure):  # what facts.csv has no place for
            fields |= {"explains": str(there.explains).lower()}
            fields |= {"words": None} if there.words is None and "words" not in fields else {}
        return self._record(self._kind, id, fields, row)

    def _record(self, kind: Kind, id: str, fields: Fields, row: Row) -> NewRecord:
        with_id = fields if kind.keyed or not id else {"id": id, **fields}
        return NewRecord(kind, id, with_id, self._sheet.file, row.line)

    def _made_id(self, kind: Kind, fields: Fields, row: Row, is_free: Callable[[str], bool]) -> str:
        """An id that the sheet does not use, and the file only for an equal record."""
        base = id_from_fields(kind, fields)
        for id in id_variants(base) if base else ():
            trial = self._record(kind, id, fields, row)
            if is_free(id) and (self._known.by_id(trial) is None or self._known.holds(trial)):
                return id
        return ""

    def _other(self, row: Row, name: str, kind: Kind, id: str) -> str:
        """Keep the record of the columns `name.…`; returns its id, or the given one without any.

        Columns filled in one row may be empty in the next. If the file has the record already, they
        must agree with it.
        """
        start = f"{name}."
        cells = {k.removeprefix(start): v for k, v in row.cells.items() if k.startswith(start)}
        if not cells:
            return id
        fields = _fields(cells, kind, ())

        def is_free(id: str) -> bool:
            first = self._others.get((kind.section, id))
            return first is None or first.fields == fields

        id = id or self._made_id(kind, fields, row, is_free)
        made = self._record(kind, id, fields, row)
        if self._known.by_id(made) is not None:
            names = ", ".join(self._known.differing(made))
            if names and (kind.section, id) not in self._others:
                message = f"is in the file already, with another {names}; write what stands there"
                self._problems.append(Problem(made.file, row.line, made.label, name, message))
                self._others[kind.section, id] = made
            return id
        first = self._others.setdefault((kind.section, id), made)
        if id and not fields.items() <= first.fields.items():
            message = f"differs from {id!r} as written in row {first.line}"
            self._problems.append(Problem(made.file, row.line, made.label, name, message))
        return id


def _fields(cells: Mapping[str, str], kind: Kind, columns: Iterable[str]) -> Fields:
    """The cells as fields: an empty `printed` is null, and semicolons separate list entries."""
    fields: Fields = {name: text for name, text in cells.items() if "." not in name}
    for name in kind.lists:
        if name in fields:
            fields[name] = tuple(part.strip() for part in str(fields[name]).split(";"))
    if "printed" in columns and fields.get("printed", "null") == "null":
        fields["printed"] = None
    if fields.get("words") == "null":
        fields["words"] = None
    return fields
