"""Scales: round numbers, honest zeros, ticks that fit."""

from __future__ import annotations

import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer import words as catalogue
from explainer.charts import rows, scales
from explainer.charts.scales import Days, Numbers
from explainer.charts.sheet import Sheet
from explainer.charts.style import NARROW, SMALL, WIDE, measure
from explainer.facts.values import PartialDate

WORDS = catalogue.load("en")


@given(st.decimals("0", "9999999999", places=2))
def test_a_scale_starts_at_zero_and_holds_its_number(largest: Decimal) -> None:
    """Whatever the largest number, zero is at the start, and it lies on the scale."""
    scale = Numbers.reaching(largest, 0, 100)
    assert scale(Decimal(0)) == 0
    assert scale(largest) <= 100 + 1e-9
    assert 2 <= len(list(scale.ticks("people", WORDS))) <= 12


def test_a_raised_scale_says_its_base() -> None:
    """A scale around a small range starts above zero, at a round number."""
    scale = Numbers.around(Decimal(128), Decimal(136), 0, 100)
    assert 0 < scale.base < 128
    assert scale.top > 136


def test_a_raised_scale_falls_back_to_zero() -> None:
    """Where the range is as large as the numbers, zero it is."""
    assert Numbers.around(Decimal(1), Decimal(136), 0, 100).base == 0


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("largest", ["1", "960", "1300000", "8500000000", "123456789012"])
def test_labels_under_rows_stand_apart_and_inside(
    largest: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However wide the numbers are; every hairline stays, and some label besides zero."""
    written: list[tuple[float, float]] = []
    kept = Sheet.tick

    def noted(sheet: Sheet, x: float, y: float, text: str, **more: Any) -> None:
        written.append((x, measure(text, SMALL)))
        kept(sheet, x, y, text, **more)

    monkeypatch.setattr(Sheet, "tick", noted)
    sheet = Sheet(width)
    scale = Numbers.reaching(Decimal(largest), rows.start(sheet), sheet.width - rows.TICK, steps=4)
    rows.axis(sheet, scale, 0, 100, "", WORDS)
    assert len(written) > 1
    assert all(size / 2 <= x <= width - size / 2 for x, size in written)
    assert all(b - a >= (v + w) / 2 for (a, v), (b, w) in pairwise(written))


@pytest.mark.parametrize("years", [0.3, 1, 2, 3, 5, 9, 17, 26, 35, 44, 70, 88, 175, 350, 900])
def test_ticks_that_are_not_tried_would_not_fit(
    monkeypatch: pytest.MonkeyPatch, years: float
) -> None:
    """Days and months too many for any sheet are left out unmeasured: the ticks are the same."""
    first = datetime.date(1000, 1, 30)
    dates = [PartialDate.on(first + datetime.timedelta(n)) for n in (0, int(365 * years))]
    for end in (200, 350):
        days = Days.covering(dates, 60, end)
        ticks = days.ticks(WORDS)
        with monkeypatch.context() as patch:
            patch.setattr(scales, "_CROWDED", 250)
            assert days.ticks(WORDS) == ticks


def test_percent_ticks_carry_the_sign() -> None:
    """The unit of a share is in its ticks."""
    ticks = Numbers.reaching(Decimal(100), 0, 100).ticks("percent", WORDS)
    assert [label for _, label in ticks][-1] == "100%"


@pytest.mark.parametrize("days", [0, 1, 9, 14, 45, 120, 400, 800, 5000])
def test_day_ticks_fit_and_tell_the_year(days: int) -> None:
    """From one day to years the labels lie apart, and the year can be read."""
    first = datetime.date(2023, 6, 1)
    dates = [PartialDate.on(first), PartialDate.on(first + datetime.timedelta(days=days))]
    ticks = Days.covering(dates, 60, 350).ticks(WORDS)
    assert ticks
    assert any("20" in label for _, label in ticks)
    for (x, label), (other, following) in pairwise(ticks):
        assert other - x > (measure(label, SMALL) + measure(following, SMALL)) / 2


def test_a_month_lies_in_the_middle_of_its_days() -> None:
    """A less precise date is read at the middle of what it may mean."""
    april = PartialDate.of("2023-04")
    days = Days.covering([april], 0, 300)
    assert days(april.first) < days.middle(april) < days(april.last)
