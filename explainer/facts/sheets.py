"""A sheet of records as texts: the cells of a .csv or .xlsx file with the rows they stand in.

Belongs here: reading the file, the header, cells to the texts that a facts file would hold.
Does not belong here: what a column means (asked), adding the records (additions).

A number cell is its digits, a date cell its ISO date, a truth cell `true` or `false`. Refused with
their row and column: formulas, errors, percentages, times of day, characters nobody can see. A row
of HXL tags under the header is passed over, and so are empty rows.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explainer.errors import FactsRefused, Problem
from explainer.facts.celltext import cell_text
from explainer.facts.files import decoded, read_bytes, refuse
from explainer.facts.hidden import hidden
from explainer.facts.tree import shown
from explainer.text import nearest, nfc

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
        cells = _csv(decoded(data, file), file)
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
    columns = tuple(text.strip() for text, _ in header)
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
        for _, character in hidden(text):
            message = f"holds the hidden character {character}; remove it"
            yield Problem(file, line, "", name, message)


def _is_hxl(row: list[tuple[str, str]]) -> bool:
    """Whether every filled cell is an HXL tag, such as #date+occurred."""
    texts = [text.strip() for text, _ in row if text.strip()]
    return bool(texts) and all(text.startswith("#") and text[1:2].isalpha() for text in texts)


# ---------------------------------------------------------------- .csv


def _csv(text: str, file: str) -> Cells:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            yield line, [(cell, "") for cell in row]
            line = reader.line_num + 1
    except csv.Error as fault:
        refuse(file, line, f"is not CSV: {fault}")


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
