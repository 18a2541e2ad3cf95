"""Figures kept in a Parquet file: its columns as texts.

Belongs here: the one place that imports pyarrow, and only when a Parquet file is named.
Does not belong here: what a column means, which file may be named (series).

A column is read as its distinct values and where each stands, so that a value that comes a million
times is turned into text once, however long it is. Rows are counted as lines after a header.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from explainer.facts.celltext import cell_text
from explainer.facts.files import TABLE_LIMIT, refuse
from explainer.facts.table import FAULT_LIMIT, Table
from explainer.facts.tree import Fault, shown

UNPACKED_LIMIT = 4 * TABLE_LIMIT  # of the pages, and of all texts
_MISSING = "needs pyarrow, which is not installed: pip install pyarrow, or save it as .csv"


def parquet(path: Path, file: str, limit: int) -> Table:
    """The table; FactsRefused if the file is not Parquet or exceeds the limits."""
    try:
        from pyarrow import ArrowException
        from pyarrow import parquet as library
    except ImportError:
        refuse(file, 0, _MISSING)
    try:
        if path.stat().st_size > TABLE_LIMIT:
            refuse(file, 0, f"is larger than {TABLE_LIMIT // 1024 // 1024} MB")
        _packed(library.read_metadata(path), file, limit)
        # Texts that repeat stay packed: each is turned into text once.
        names = library.read_schema(path).names
        with library.ParquetFile(path, read_dictionary=names) as opened:
            read = opened.read()
        if sum(map(_letters, read.columns)) > UNPACKED_LIMIT:
            _too_much(file)
        columns = [_Column(column) for column in read.columns]
    except (ArrowException, OSError, ValueError) as fault:
        refuse(file, 0, f"is not Parquet: {' '.join(str(fault).split())[:200]}")
    names = list(read.column_names)
    faults = (
        Fault(number + 2, ("figures", number, name), reason)
        for name, column in zip(names, columns, strict=True)
        for number, reason in column.faults
    )
    lines = range(2, read.num_rows + 2)
    return Table(file, names, [column.texts for column in columns], lines, found=faults)


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


class _Column:
    """The texts of a column, and the numbers of the rows whose value has none, with the reason."""

    def __init__(self, column: Any) -> None:
        self.texts: list[str] = []
        self.faults: list[tuple[int, str]] = []
        for part in column.chunks:
            values, places = _distinct(part)
            texts = values
            if not set(map(type, values)) <= {str}:
                answers = [_text(value) for value in values]
                texts = [text for text, _ in answers]
                self._note([reason for _, reason in answers], places)
            if part.null_count:
                self.texts += ["" if place is None else texts[place] for place in places]
            else:
                self.texts += map(texts.__getitem__, places)  # type: ignore[arg-type]

    def _note(self, reasons: list[str], places: Iterable[int | None]) -> None:
        if not any(reasons):
            return
        for number, place in enumerate(places, len(self.texts)):
            reason = reasons[place] if place is not None else ""
            if reason and len(self.faults) < FAULT_LIMIT:
                self.faults.append((number, reason))


def _distinct(part: Any) -> tuple[list[Any], list[int | None]]:
    """The values of an array, and for each row which one it holds (None: none)."""
    from pyarrow import types

    if any(test(part.type) for test in (types.is_boolean, types.is_date)):
        part = part.dictionary_encode()
    if types.is_dictionary(part.type):
        return part.dictionary.to_pylist(), part.indices.to_pylist()
    return part.to_pylist(), list(range(len(part)))


def _text(value: Any) -> tuple[str, str]:
    """The text of a value, or why it has none."""
    try:
        return cell_text(value), ""
    except ValueError as reason:
        return "", str(reason)
