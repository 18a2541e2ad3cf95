"""Figures kept as a table beside the facts file: `figures: series/levels.csv` (or .parquet).

Belongs here: which files may be named; the rows of a CSV file with the lines they begin in.
Does not belong here: what a table's cells may hold (table), what a column means (model): columns
are the fields of a figure; Parquet (parquet).

A problem in a row names the table's own file and line.
"""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from explainer.errors import FactsRefused, Problem
from explainer.facts.files import TABLE_LIMIT, decoded, read_bytes, refuse
from explainer.facts.parquet import parquet
from explainer.facts.table import Table
from explainer.facts.tree import shown

ROW_LIMIT = 2_000_000
_LINE = re.compile(r"[^\r\n]*(?:\r\n|[\r\n])|[^\r\n]+")
_AT_ONCE = 10_000  # rows; and as many texts of a column are kept once each


def series(facts_file: Path, name: str, called: str = "") -> Table:
    """The rows of the named table; FactsRefused if it may not be named or read.

    Problems name the table as a neighbour of the facts file, or of what that is `called`.
    """
    path = table_path(facts_file, name)
    file = str(Path(called or facts_file).parent / name)
    if path.suffix == ".parquet":
        return parquet(path, file, ROW_LIMIT)
    return series_of(decoded(read_bytes(path, TABLE_LIMIT), file), file)


def series_of(text: str, file: str) -> Table:
    """The rows of a CSV text, as of a table of this name."""
    rows = _rows(text, file)
    header = [name.strip() for name in next(rows, (0, []))[1]]
    if not header:
        refuse(file, 1, "is empty; its first row names the fields of a figure")
    columns, lines, odd = [_Column() for _ in header], array("L"), {}
    while some := list(islice(rows, _AT_ONCE)):
        for number, (_, cells) in enumerate(some, len(lines)):
            if len(cells) != len(header):
                odd[number] = len(cells)
                cells[:] = [*cells, *[""] * len(header)][: len(header)]
        lines.extend(line for line, _ in some)
        for column, texts in zip(columns, zip(*(c for _, c in some), strict=True), strict=True):
            column.add(texts)
    return Table(file, header, [column.texts for column in columns], lines, odd)


class _Column:
    """The texts of a column; where few different ones come again and again, each is kept once."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._known: dict[str, str] = {}

    def add(self, texts: tuple[str, ...]) -> None:
        if len(self._known) < _AT_ONCE:
            texts = map(self._known.setdefault, texts, texts)  # type: ignore[assignment]
        self.texts.extend(texts)


def _rows(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with its first line; FactsRefused if this is no CSV."""
    reader = csv.reader((found[0] for found in _LINE.finditer(text)), strict=True)
    line, count = 1, 0
    try:
        for row in reader:
            if row:
                count += 1
                yield line, row
            line = reader.line_num + 1
            if count > ROW_LIMIT:
                refuse(file, line, f"holds more than {ROW_LIMIT:,} rows")
    except csv.Error as fault:
        refuse(file, line, f"is not CSV: {fault}")


def table_path(facts_file: Path, name: str) -> Path:
    """The table's real path; it lies in the folder of the facts file or below."""
    folder = facts_file.parent.resolve()
    if not name.endswith((".csv", ".parquet")):
        _not_named(f"expected records, or the path of a .csv or .parquet file, found {shown(name)}")
    if "\\" in name or ":" in name or Path(name).is_absolute() or ".." in Path(name).parts:
        _not_named(f"expected a path inside the folder of the facts file, found {shown(name)}")
    path = (folder / name).resolve()
    if not path.is_relative_to(folder):
        _not_named(f"{shown(name)} leads outside the folder of the facts file")
    if not path.is_file():
        _not_named(f"there is no file {shown(name)} in the folder of the facts file")
    return path


def _not_named(message: str) -> None:
    raise FactsRefused([Problem("", 0, "", "figures", message)])
