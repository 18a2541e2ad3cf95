"""A selection as CSV, by the rules of facts.csv; and the CSV read back as the same DataFrame.

Belongs here: cells and types on the way out and in. Does not belong here: the columns
(facts.tables), the guard against formulas (export.data).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from explainer.export.data import guarded, unguarded
from explainer.facts.table import DAY, NUMBER, TRUTH

if TYPE_CHECKING:
    from pandas import DataFrame


def written(table: DataFrame, columns: Mapping[str, str]) -> str:
    """The table as CSV (RFC 4180): a row of names, a row a record; guarded as facts.csv is."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    cells = [[_cell(value, kind) for value in table[name]] for name, kind in columns.items()]
    writer.writerows(zip(*cells, strict=True))
    return out.getvalue()


def read(text: str, columns: Mapping[str, str]) -> DataFrame:
    """The table that was written, with its types; ValueError if the columns are others."""
    import pandas

    names, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    if names != list(columns):
        raise ValueError("not the columns of this table")
    made = {
        name: pandas.Series([_value(row[place], kind) for row in rows], dtype=kind)
        for place, (name, kind) in enumerate(columns.items())
    }
    return pandas.DataFrame(made)


def _cell(value: Any, kind: str) -> str:
    if kind == NUMBER:
        return "" if value != value else _plain(value)
    if kind == TRUTH:
        return "true" if value else "false"
    return str(value.date()) if kind == DAY else guarded(str(value))


def _plain(value: float) -> str:
    """The shortest digits that read back as the same number, without an exponent."""
    text = format(Decimal(repr(float(value))), "f")
    return text.removesuffix(".0")


def _value(cell: str, kind: str) -> Any:
    if kind == NUMBER:
        return float(cell) if cell else None
    if kind == TRUTH:
        return cell == "true"
    return cell if kind == DAY else unguarded(cell)
