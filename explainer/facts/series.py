"""Figures kept as a table beside the facts file: `figures: series/levels.csv` (or .parquet).

Belongs here: which files may be named; rows to nodes with their lines, by the rules of YAML.
Does not belong here: what a column means (model): columns are the fields of a figure; Parquet
(parquet).

An empty cell is a field left out, except in the column `printed`, where it is null: the number was
not printed. A problem in a row names the table's own file and line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from explainer.errors import FactsRefused, Problem
from explainer.facts.files import decoded, read_bytes, refuse
from explainer.facts.hidden import hidden
from explainer.facts.model import Figure
from explainer.facts.parquet import parquet
from explainer.facts.tree import Fault, Mapping, Parsed, Sequence, Text, shown
from explainer.text import nearest, nfc

ROW_LIMIT = 200_000
_NULLS = ("", "null", "~")


def series(facts_file: Path, name: str, called: str = "") -> Parsed:
    """The rows of the named table as figures; FactsRefused if it may not be named or read.

    Problems name the table as a neighbour of the facts file, or of what that is `called`.
    """
    path = table_path(facts_file, name)
    file = str(Path(called or facts_file).parent / name)
    if path.suffix == ".parquet":
        return _parsed(file, *parquet(path, file, ROW_LIMIT))
    return series_of(decoded(read_bytes(path), file), file)


def series_of(text: str, file: str) -> Parsed:
    """The rows of a CSV text as figures, as of a table of this name."""
    return _parsed(file, *_csv(text, file))


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


Rows = tuple[list[str], list[tuple[int, list[str]]]]


def _csv(text: str, file: str) -> Rows:
    """The header and the rows, each with the line it begins in."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for row in reader:
            if row:
                rows.append((line, row))
            line = reader.line_num + 1
            if len(rows) > ROW_LIMIT:
                refuse(file, line, f"holds more than {ROW_LIMIT:,} rows")
    except csv.Error as fault:
        refuse(file, line, f"is not CSV: {fault}")
    if not rows:
        refuse(file, 1, "is empty; its first row names the fields of a figure")
    return [name.strip() for name in rows[0][1]], rows[1:]


def _parsed(
    file: str,
    header: list[str],
    rows: list[tuple[int, list[str]]],
    found: Iterable[Fault] = (),
) -> Parsed:
    faults = [*_header_faults(header), *found]
    figures = Sequence(1)
    for number, (line, cells) in enumerate(rows):
        figures.items.append(_row(number, line, header, cells, faults))
    return Parsed(file, Mapping(1, {"figures": figures}, {"figures": 1}), faults)


def _header_faults(header: list[str]) -> list[Fault]:
    fields = Figure.model_fields
    faults = [
        Fault(1, (), f"unknown column {shown(name)}{nearest(name, fields)}")
        for name in header
        if name not in fields
    ]
    twice = {name for name in header if header.count(name) > 1}
    return [
        *faults,
        *(Fault(1, (), f"column {shown(name)} is there twice") for name in sorted(twice)),
    ]


def _row(
    number: int, line: int, header: list[str], cells: list[str], faults: list[Fault]
) -> Mapping:
    row = Mapping(line)
    if len(cells) != len(header):
        message = f"expected {len(header)} cells, found {len(cells)}"
        faults.append(Fault(line, ("figures", number), message))
    for name, cell in zip(header, cells, strict=False):
        null = name == "printed" and cell in _NULLS
        if name not in Figure.model_fields or (not cell and not null):
            continue
        for _, character in hidden(cell):
            message = f"holds the hidden character {character}; remove it"
            faults.append(Fault(line, ("figures", number, name), message))
        row.entries[name], row.lines[name] = Text(nfc(cell), line, null), line
    return row
