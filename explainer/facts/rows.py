"""New figures written as rows at the end of a table beside the facts file.

Belongs here: records as rows of a CSV text. Does not belong here: reading tables (series).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from explainer.facts.insert import CannotInsert
from explainer.facts.spelling import Value
from explainer.facts.tree import shown


def with_rows(text: str, figures: Sequence[Mapping[str, Value]]) -> str:
    """The table with a row for each figure; CannotInsert if it lacks a column for one."""
    header = [name.strip() for name in next(csv.reader(io.StringIO(text, newline="")), [])]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    for fields in figures:
        lacking = [name for name in fields if name not in header]
        if lacking:
            names = ", ".join(shown(name) for name in lacking)
            raise CannotInsert(f"the table has no column {names}; add it to its first row")
        writer.writerow([_cell(fields.get(name)) for name in header])
    gap = "" if text.endswith("\n") or not text else "\n"
    return text + gap + written.getvalue()


def _cell(value: Value) -> str:
    return "" if value is None else str(value)
