"""Figures kept in a Parquet file: its columns and rows as texts.

Belongs here: the one place that imports pyarrow, and only when a Parquet file is named.
Does not belong here: what a column means, which file may be named (series).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

from explainer.facts.celltext import cell_text
from explainer.facts.files import SIZE_LIMIT, refuse
from explainer.facts.tree import Fault, shown

UNPACKED_LIMIT = 4 * SIZE_LIMIT  # of the pages, and of all texts
Rows = tuple[list[str], list[tuple[int, list[str]]], list[Fault]]
_MISSING = "needs pyarrow, which is not installed: pip install pyarrow, or save it as .csv"


def parquet(path: Path, file: str, limit: int) -> Rows:
    """The columns, the rows (counted as lines after a header) and the cells that are no text."""
    try:
        from pyarrow import ArrowException
        from pyarrow import parquet as library
    except ImportError:
        refuse(file, 0, _MISSING)
    try:
        if path.stat().st_size > SIZE_LIMIT:
            refuse(file, 0, f"is larger than {SIZE_LIMIT // 1024 // 1024} MB")
        _packed(library.read_metadata(path), file, limit)
        # Texts that repeat stay packed until their length is known.
        names = library.read_schema(path).names
        with library.ParquetFile(path, read_dictionary=names) as opened:
            table = opened.read()
        if sum(map(_letters, table.columns)) > UNPACKED_LIMIT:
            _too_much(file)
        columns = [column.to_pylist() for column in table.columns]
    except (ArrowException, OSError, ValueError) as fault:
        refuse(file, 0, f"is not Parquet: {' '.join(str(fault).split())[:200]}")
    return _rows(list(table.column_names), columns)


def _packed(about: Any, file: str, limit: int) -> None:
    """Refuse, before it is read, what would unpack to too much, and lists within cells."""
    from pyarrow import types

    if about.num_rows > limit:
        refuse(file, 0, f"holds more than {limit:,} rows")
    groups = (about.row_group(number) for number in range(about.num_row_groups))
    if sum(group.total_byte_size for group in groups) > UNPACKED_LIMIT:
        _too_much(file)
    for column in about.schema.to_arrow_schema():
        if types.is_nested(column.type):
            message = f"column {shown(column.name)} holds lists; expected texts, numbers or dates"
            refuse(file, 1, message)


def _too_much(file: str) -> NoReturn:
    refuse(file, 0, f"unpacks to more than {UNPACKED_LIMIT // 1024 // 1024} MB")


def _letters(column: Any) -> int:
    """The bytes of all texts of a column that is packed as a dictionary; 0 for any other."""
    from pyarrow import compute, types

    if not types.is_dictionary(column.type):
        return 0
    lengths = (
        compute.sum(compute.take(compute.binary_length(part.dictionary), part.indices)).as_py()
        for part in column.chunks
    )
    return sum(length or 0 for length in lengths)


def _rows(header: list[str], columns: list[list[Any]]) -> Rows:
    rows: list[tuple[int, list[str]]] = []
    faults: list[Fault] = []
    for number, values in enumerate(zip(*columns, strict=True)):
        cells: list[str] = []
        for name, value in zip(header, values, strict=True):
            try:
                cells.append(cell_text(value))
            except ValueError as reason:
                cells.append("")
                faults.append(Fault(number + 2, ("figures", number, name), str(reason)))
        rows.append((number + 2, cells))
    return header, rows, faults
