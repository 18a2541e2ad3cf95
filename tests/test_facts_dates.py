"""Dates known to the day, month or year."""

# ruff: noqa: E501  (a case to a line reads best)

from __future__ import annotations

import datetime as dt

import pytest

from explainer.facts.values import PartialDate, day_of


@pytest.mark.parametrize(
    "text",
    ["2023-02-30", "2023-13", "2023-00", "0000", "2023-6-1", "23-06-01", "2023-06-01T00:00", "2023-W22",
     "٢٠٢٣", "2023-06-", " 2023", "2023\n", "", "20230601", "2023-06-31"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    """Only real days, months and years in ISO form with ASCII digits are dates."""
    with pytest.raises(ValueError):
        PartialDate.of(text)


def test_a_day_is_wanted_where_a_month_is_too_little() -> None:
    """`day_of` refuses a month."""
    with pytest.raises(ValueError, match="expected a day"):
        day_of("2023-06")


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2023-06-02", (2023, 6, 2), (2023, 6, 2), "day"),
        ("2024-02", (2024, 2, 1), (2024, 2, 29), "month"),
        ("2023", (2023, 1, 1), (2023, 12, 31), "year"),
    ],
)
def test_a_date_spans_its_days(text: str, first: tuple, last: tuple, precision: str) -> None:
    """First and last day follow from the precision."""
    date = PartialDate.of(text)
    assert (date.first, date.last) == (dt.date(*first), dt.date(*last))
    assert (date.precision, date.iso, str(date)) == (precision, text, text)


def test_only_what_is_sure_counts_as_after() -> None:
    """A month is neither after nor before a day inside it."""
    month, day = PartialDate.of("2023-06"), PartialDate.of("2023-06-18")
    assert month.overlaps(day) and day.overlaps(month)
    assert not month.surely_after(day) and not day.surely_after(month)
    assert PartialDate.of("2023-07").surely_after(day)
    assert not month.known_by(day.first) and month.known_by(dt.date(2023, 6, 30))


def test_dates_sort_by_first_then_last_day() -> None:
    """A coarser date that begins on the same day comes after."""
    texts = ["2023", "2023-01", "2023-01-01", "2022-12-31"]
    assert [str(d) for d in sorted(map(PartialDate.of, texts))] == texts[::-1]
