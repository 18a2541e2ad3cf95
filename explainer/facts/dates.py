"""Dates that are known to the day, the month or the year.

Belongs here: reading such a date from its ISO text, its first and last day, comparing two of them.
Does not belong here: how a date is worded for a reader (prose), what "today" is (nothing asks).

Dates of unequal precision either nest or lie apart, so `overlaps` is the honest comparison; the
order (`<`) is by first day, then last day, and exists so that records can be sorted.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

FIRST_YEAR, LAST_YEAR = 1000, 2999  # an axis goes beyond its dates, and the calendar has ends
Precision = Literal["day", "month", "year"]
PARTIAL_DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
_SHAPE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class PartialDate:
    """A day, month or year of the Gregorian calendar; build it with `PartialDate.of(text)`."""

    first: date
    last: date
    iso: str = field(compare=False)

    @classmethod
    def of(cls, text: str) -> PartialDate:
        """The date written `2024-05-20`, `2024-05` or `2024`; ValueError says what is wrong."""
        found = _SHAPE.fullmatch(text)
        if found is None:
            raise ValueError("expected a day (2024-05-20), a month (2024-05) or a year (2024)")
        year, month, of_month = (int(part) if part else None for part in found.groups())
        if not year or not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(f"expected a year from {FIRST_YEAR} to {LAST_YEAR}")
        if month is not None and not 1 <= month <= 12:
            raise ValueError("expected a date of the calendar")
        return cls(*_span(year, month, of_month), text)

    @classmethod
    def on(cls, day: date) -> PartialDate:
        """The given day."""
        return cls(day, day, day.isoformat())

    @property
    def precision(self) -> Precision:
        """How exactly the date is known."""
        return {10: "day", 7: "month", 4: "year"}[len(self.iso)]  # type: ignore[return-value]

    def overlaps(self, other: PartialDate) -> bool:
        """Whether some day belongs to both dates."""
        return self.first <= other.last and other.first <= self.last

    def surely_after(self, other: PartialDate) -> bool:
        """Whether every day of this date comes after every day of the other."""
        return self.first > other.last

    def known_by(self, day: date) -> bool:
        """Whether the whole date lies on or before the day."""
        return self.last <= day

    def __str__(self) -> str:
        return self.iso

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _validated, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        # An editor's YAML parser reads a bare year as a number.
        return {
            "type": ["string", "integer"],
            "pattern": PARTIAL_DATE,
            "minimum": FIRST_YEAR,
            "maximum": LAST_YEAR,
        }


def _span(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    length = calendar.monthrange(year, month)[1]
    if day is None:
        return date(year, month, 1), date(year, month, length)
    if not 1 <= day <= length:
        raise ValueError(
            f"expected a date of the calendar ({year:04}-{month:02} has {length} days)"
        )
    return date(year, month, day), date(year, month, day)


def _validated(value: Any) -> PartialDate:
    if isinstance(value, PartialDate):
        return value
    if isinstance(value, date):
        return PartialDate.on(value)
    if not isinstance(value, str):
        raise PydanticCustomError("not_text", "expected a date")
    try:
        return PartialDate.of(value)
    except ValueError as fault:
        raise PydanticCustomError("date", "{reason}", {"reason": str(fault)}) from None


def day_of(text: str) -> date:
    """The full date written `2024-05-20`; ValueError says what is wrong with any other text."""
    partial = PartialDate.of(text)
    if partial.precision != "day":
        raise ValueError("expected a day, such as 2024-05-20")
    return partial.first
