"""Dates as precise as they are known, and where a joiner is a hidden character."""

from __future__ import annotations

import datetime as dt

import pytest

from explainer.facts.values import PartialDate, hidden


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


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("می\u200cرود", []),
        ("ك\u064e\u200ca", []),  # a mark is part of its letter
        ("a\u200db", []),
        ("\u200cab", [0]),
        ("ab\u200c", [2]),
        ("a\u200c b", [1]),
        ("a \u200cb", [2]),
        ("1\u200c2", [1]),
        ("a\u200c\u200db", [1, 2]),
        ("a\u200cb\u200b\u200cc", [3, 4]),
        ("\u200c", [0]),
    ],
)
def test_a_joiner_stands_between_letters(text: str, places: list[int]) -> None:
    assert [place for place, _ in hidden(text)] == places
