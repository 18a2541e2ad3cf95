"""A typed cell of a spreadsheet or a Parquet file as the text that a facts file would hold.

Belongs here: what a number, date or truth value is written as, and which values are refused.
Does not belong here: reading the files (sheets, parquet), what a column means.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any


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
