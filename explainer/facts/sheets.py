"""Sheets of records: the cells of a .csv or .xlsx file as texts, and its rows as asked records.

A number cell is its digits, a date cell its ISO date, a truth cell `true` or `false`. Refused with
their row and column: formulas, errors, percentages, times of day, characters nobody can see. A row
of HXL tags under the header is passed over, and so are empty rows. An id that is made of a row is
the same each time, so that a sheet may be imported again.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from explainer.errors import FactsRefused, Problem
from explainer.facts.asked import KINDS, Asked, Kind, along, made_id, read, records_of, variants
from explainer.facts.insert import Value
from explainer.facts.load import csv_rows, decoded, read_bytes, refuse, unfit
from explainer.facts.model import Facts
from explainer.facts.nodes import shown
from explainer.text import nearest, nfc


def cell_text(value: Any) -> str:
    """The text of a value, empty for none; ValueError says what is wrong with any other."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        return _number(value)
    if isinstance(value, dt.datetime):
        return _day(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    raise ValueError(f"is a {type(value).__name__}; expected a text, a number or a date")


def _number(value: float | Decimal) -> str:
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    if not number.is_finite():
        raise ValueError("is not a number")
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(value: dt.datetime) -> str:
    if value.time() != dt.time():
        raise ValueError(f"holds a time of day ({value}); expected a date")
    return value.date().isoformat()


ROW_LIMIT = 20_000
_UNPACKED_LIMIT = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the sheet and the texts of its filled cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The columns and rows of a sheet."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def sheet(path: Path, file: str, known: Iterable[str], name: str = "") -> Sheet:
    """The sheet (of a workbook: the named or the first one); FactsRefused with every fault.

    `known` are the columns there may be.
    """
    data = read_bytes(path)
    if path.suffix.lower() == ".xlsx":
        cells = _workbook(data, file, name)
    elif path.suffix.lower() == ".csv":
        rows = csv_rows(decoded(data, file), file, limit=ROW_LIMIT + 1)
        cells = ((line, [(cell, "") for cell in row]) for line, row in rows)
    else:
        refuse(file, 0, "expected a .csv or .xlsx file")
    return _sheet(file, cells, frozenset(known))


Cells = Iterator[tuple[int, list[tuple[str, str]]]]  # row number; text and fault of each cell


def _sheet(file: str, cells: Cells, known: frozenset[str]) -> Sheet:
    filled = ((line, row) for line, row in cells if any(text or fault for text, fault in row))
    line, header = next(filled, (1, []))
    if not header:
        refuse(file, 1, "is empty; its first row names the fields")
    while header and header[-1] == ("", ""):
        header.pop()
    columns = tuple(_column(text.strip(), known) for text, _ in header)
    problems = list(_header_problems(file, line, columns, known))
    rows: list[Row] = []
    for number, (line, row) in enumerate(filled):
        if number == 0 and _is_hxl(row):
            continue
        if len(rows) == ROW_LIMIT:
            refuse(file, line, f"holds more than {ROW_LIMIT:,} rows")
        problems += _row_problems(file, line, columns, row)
        named = zip(columns, row, strict=False)
        rows.append(Row(line, {name: nfc(text) for name, (text, _) in named if text}))
    if problems:
        raise FactsRefused(sorted(problems))
    return Sheet(file, columns, tuple(rows))


def _column(heading: str, known: frozenset[str]) -> str:
    """The column that a heading names in any case and spelling: `As of` is `as_of`."""
    name = "_".join(heading.casefold().replace("-", " ").split())
    return name if heading not in known and name in known else heading


def _header_problems(
    file: str, line: int, columns: tuple[str, ...], known: frozenset[str]
) -> Iterator[Problem]:
    for name in columns:
        if name not in known:
            message = f"unknown column {shown(name)}{nearest(name, known)}"
            yield Problem(file, line, "", "", message)
    for name in sorted({name for name in columns if columns.count(name) > 1}):
        yield Problem(file, line, "", "", f"column {shown(name)} is there twice")


def _row_problems(
    file: str, line: int, columns: tuple[str, ...], row: list[tuple[str, str]]
) -> Iterator[Problem]:
    for number, (text, fault) in enumerate(row):
        name = columns[number] if number < len(columns) else ""
        if fault:
            yield Problem(file, line, "", name, fault)
        elif text and not name:
            yield Problem(file, line, "", "", f"holds {shown(text)} beyond the last column")
        for message in unfit(text):
            yield Problem(file, line, "", name, message)


def _is_hxl(row: list[tuple[str, str]]) -> bool:
    """Whether every filled cell is an HXL tag, such as #date+occurred."""
    texts = [text.strip() for text, _ in row if text.strip()]
    return bool(texts) and all(text.startswith("#") and text[1:2].isalpha() for text in texts)


# ---------------------------------------------------------------- .xlsx


def _workbook(data: bytes, file: str, name: str) -> Cells:
    try:
        import openpyxl
    except ImportError:
        refuse(file, 0, "needs openpyxl, which is not installed: pip install openpyxl")
    _unpacked_size(data, file)
    try:
        # Formulas stay formulas, so that they can be refused: their last results may be stale.
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        pages = {page.title: page for page in book.worksheets}
    except Exception as fault:  # openpyxl lets errors of zipfile, XML and its own through
        refuse(file, 0, f"is no workbook that can be read: {' '.join(str(fault).split())[:200]}")
    if not pages or (name and name not in pages):
        refuse(file, 0, f"has no sheet {shown(name)}{nearest(name, pages)}")
    page = pages[name] if name else next(iter(pages.values()))
    page.reset_dimensions()  # what the file says of its size may be wrong
    yield from _page(page, file)


def _page(page: Any, file: str) -> Cells:
    rows = page.iter_rows()
    line = 0
    while True:
        line += 1
        try:
            row = next(rows, None)
        except Exception as fault:  # a broken page shows only when it is read
            refuse(file, line, f"cannot be read: {' '.join(str(fault).split())[:200]}")
        if row is None:
            return
        yield line, [_cell(cell) for cell in row]


def _cell(cell: Any) -> tuple[str, str]:
    """The cell's text and what is wrong with it."""
    value = cell.value
    if value is None:
        return "", ""
    if cell.data_type == "f":
        return "", "is a formula; put its result there as a value"
    if cell.data_type == "e":
        return "", f"is an error, {shown(str(value))}"
    if isinstance(value, int | float) and "%" in (cell.number_format or ""):
        return "", "shows a percentage; write the number itself, as a plain number or text"
    try:
        return cell_text(value), ""
    except ValueError as reason:
        return "", str(reason)


def _unpacked_size(data: bytes, file: str) -> None:
    """Refuse a workbook that unpacks to far more than it seems."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile:
        refuse(file, 0, "is no .xlsx workbook")
    if size > _UNPACKED_LIMIT:
        refuse(file, 0, f"unpacks to more than {_UNPACKED_LIMIT // 1024 // 1024} MB")


Fields = dict[str, Value]
_NAMES = ("name", "long_name", "label", "text", "title")  # by which a reader knows a record


def columns(kind: Kind) -> list[str]:
    """The columns that a sheet of such records may have."""
    own = dict.fromkeys(("id", *kind.fields) if has_id(kind) else kind.fields)
    return [*own, *(f"{name}.{part}" for name, o in along(kind).items() for part in o.fields)]


def has_id(kind: Kind) -> bool:
    """Whether such a record bears an id."""
    return kind.keyed or "id" in kind.fields


class Known:
    """The records of a facts file, to look up those that asked ones are equal to."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._by_id: dict[str, dict[str, Any]] = {}
        self._by_name: dict[str, dict[str, set[str]]] = {}

    def by_id(self, asked: Asked) -> Any:
        """The record of this kind that bears the id, or None."""
        kind = asked.kind
        if not has_id(kind):
            return None
        if kind.name not in self._by_id:
            records = records_of(self.facts, kind.section)
            self._by_id[kind.name] = {record.id: record for record in records}
        return self._by_id[kind.name].get(asked.id)

    def id_of(self, kind: Kind, text: str) -> str:
        """The id of the record of a kind that bears this id or, as nothing else does, this name."""
        if kind.name not in self._by_name:
            names: dict[str, set[str]] = {}
            for record in records_of(self.facts, kind.section) if kind.keyed else ():
                said = (getattr(record, name, "") for name in _NAMES)
                for name in filter(None, said):
                    names.setdefault(str(name).casefold(), set()).add(record.id)
            self._by_name[kind.name] = names
        found = self._by_name[kind.name].get(text.casefold(), set())
        taken = kind.keyed and text in getattr(self.facts, kind.section)
        return next(iter(found)) if len(found) == 1 and not taken else text

    def holds(self, asked: Asked) -> bool:
        """Whether an equal record is in the file."""
        record, _ = read(asked, self.facts, "", ())
        if record is None:
            return False
        if has_id(asked.kind):
            return bool(self.by_id(asked) == record)
        return record in records_of(self.facts, asked.kind.section)


def asked_in(read_in: Sheet, kind: Kind, known: Known) -> list[Asked]:
    """Every row as an asked record, after the records of its dotted columns, each of them once."""
    return _Rows(read_in, kind, known).result()


class _Rows:
    """The state of turning one sheet into records; `result` is its only use."""

    def __init__(self, read_in: Sheet, kind: Kind, known: Known) -> None:
        self._sheet, self._kind, self._known = read_in, kind, known
        self._others: dict[tuple[str, str], Asked] = {}
        self._ids: set[str] = set()
        self._problems: list[Problem] = []

    def result(self) -> list[Asked]:
        own = [self._own(row) for row in self._sheet.rows]
        if self._problems:
            raise FactsRefused(sorted(self._problems))
        return [*self._others.values(), *own]

    def _own(self, row: Row) -> Asked:
        fields = _fields(row.cells, self._kind, self._sheet.columns)
        for name, named in self._kind.refers.items():
            value = fields.get(name)
            if isinstance(value, str):
                fields[name] = self._known.id_of(KINDS[named], value)
            elif isinstance(value, tuple):
                fields[name] = tuple(self._known.id_of(KINDS[named], part) for part in value)
        for name, other in along(self._kind).items():
            id = self._other(row, name, other, str(fields.get(name) or ""))
            if id:
                fields[name] = id
        if not has_id(self._kind):
            return Asked(self._kind, "", fields, self._sheet.file, row.line)
        id = str(fields.pop("id", "")) or self._made_id(fields, row)
        self._ids.add(id)
        return _asked(self._kind, id, fields, self._sheet.file, row.line)

    def _made_id(self, fields: Fields, row: Row) -> str:
        """An id that no other row has, and the file only for an equal record."""
        base = made_id(self._kind, fields)
        if not base:
            return ""
        for id in variants(base):
            trial = _asked(self._kind, id, fields, self._sheet.file, row.line)
            known = self._known.by_id(trial) is not None
            if id not in self._ids and (not known or self._known.holds(trial)):
                return id
        raise AssertionError("variants never end")

    def _other(self, row: Row, name: str, kind: Kind, id: str) -> str:
        """Remember the record of the columns `name.…`; its id, or the one given if they are empty.

        Columns that are filled in one row need not be filled again in the next.
        """
        start = f"{name}."
        cells = {k.removeprefix(start): v for k, v in row.cells.items() if k.startswith(start)}
        if not cells:
            return id
        fields = _fields(cells, kind, ())
        if not id:
            return self._made_other(fields, kind, row)
        made = Asked(kind, id, fields, self._sheet.file, row.line)
        first = self._others.setdefault((kind.section, id), made)
        if not fields.items() <= first.fields.items():
            message = f"differs from {id!r} as written in row {first.line}"
            self._problems.append(Problem(made.file, row.line, made.label, name, message))
        return id

    def _made_other(self, fields: Fields, kind: Kind, row: Row) -> str:
        base = made_id(kind, fields)
        for id in variants(base) if base else ():
            made = Asked(kind, id, fields, self._sheet.file, row.line)
            first = self._others.get((kind.section, id))
            known = self._known.by_id(made) is not None
            if first is not None and first.fields != fields:
                continue
            if not known or self._known.holds(made):
                self._others.setdefault((kind.section, id), made)
                return id
        self._others[kind.section, ""] = Asked(kind, "", fields, self._sheet.file, row.line)
        return ""


def _asked(kind: Kind, id: str, fields: Fields, file: str, line: int) -> Asked:
    with_id = fields if kind.keyed or not id else {"id": id, **fields}
    return Asked(kind, id, with_id, file, line)


def _fields(cells: Mapping[str, str], kind: Kind, columns: Iterable[str]) -> Fields:
    """The cells as fields; an empty `printed` is null, lists are parted at their semicolons."""
    fields: Fields = {name: text for name, text in cells.items() if "." not in name}
    for name in kind.lists:
        if name in fields:
            fields[name] = tuple(part.strip() for part in str(fields[name]).split(";"))
    if "printed" in columns and fields.get("printed", "null") == "null":
        fields["printed"] = None
    if fields.get("words") == "null":
        fields["words"] = None
    return fields
