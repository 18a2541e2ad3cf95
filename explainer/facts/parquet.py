"""Figures kept in a Parquet file: its columns and rows as texts.

Belongs here: the one place that imports pyarrow, and only when a Parquet file is named.
Does not belong here: what a column means, which file may be named (series).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from explainer.facts.celltext import cell_text
from explainer.facts.files import refuse
from explainer.facts.tree import Fault

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
        with library.ParquetFile(path) as opened:
            if opened.metadata.num_rows > limit:
                refuse(file, 0, f"holds more than {limit:,} rows")
            table = opened.read()
        columns = [column.to_pylist() for column in table.columns]
    except (ArrowException, OSError, ValueError) as fault:
        refuse(file, 0, f"is not Parquet: {' '.join(str(fault).split())[:200]}")
    return _rows(list(table.column_names), columns)


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
