"""Scales: from a number or a day to a place on the sheet, and the ticks that explain it.

Belongs here: nice steps for numbers and dates, tick strings. Does not belong here: drawing.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any

from explainer.charts.style import SMALL, measure
from explainer.facts.values import PartialDate
from explainer.prose.numbers import digits
from explainer.words import Words

Tick = tuple[float, str]  # place and label
_CROWDED = 100  # labels of days that have no room beside each other on any sheet
_DAY_STEPS = (1, 2, 3, 4, 5, 7, 10, 14)
_MONTH_STEPS = (1, 2, 3, 4, 6, 12, 24, 60, 120)


@dataclass(frozen=True)
class Numbers:
    """A linear scale with ticks `step` apart, from `base`, which is zero by default, to `top`."""

    step: Decimal
    top: Decimal
    start: float  # where `base` lies, in points
    end: float  # where `top` lies
    base: Decimal = Decimal(0)

    @classmethod
    def reaching(cls, largest: Decimal, start: float, end: float, steps: int = 5) -> Numbers:
        """A scale from zero to a round number at or above the largest, in at most so many steps."""
        step = _nice_step(largest if largest > 0 else Decimal(1), steps)
        count = max(1, math.ceil(largest / step))
        return cls(step, step * count, start, end)

    @classmethod
    def around(cls, least: Decimal, largest: Decimal, start: float, end: float) -> Numbers:
        """A scale over a range that need not start at zero: for marks, never for bars."""
        room = (largest - least) / 8 or Decimal(1)
        step = _nice_step(largest - least + 2 * room, 6)
        base = max(Decimal(0), math.floor((least - room) / step) * step)
        if base == 0:
            return cls.reaching(largest, start, end)
        top = max(base + step, math.ceil((largest + room) / step) * step)
        return cls(step, top, start, end, base)

    def __call__(self, value: Decimal) -> float:
        """The place of a value, in points."""
        part = (value - self.base) / (self.top - self.base)
        return self.start + (self.end - self.start) * float(part)

    def ticks(self, unit: str, words: Words) -> Iterator[Tick]:
        """Place and label of each tick, the lowest first."""
        value = self.base
        while value <= self.top:
            yield self(value), digits(value, unit, words)
            value += self.step


@dataclass(frozen=True)
class Days:
    """A scale of days; a day's place is its middle."""

    first: datetime.date
    last: datetime.date
    start: float
    end: float

    @classmethod
    def covering(cls, dates: Iterable[PartialDate], start: float, end: float) -> Days:
        """A scale over all the dates, with a little room at both ends."""
        known = list(dates)
        first = min(map(attrgetter("first"), known))
        last = max(map(attrgetter("last"), known))
        room = datetime.timedelta(days=max(0, (last - first).days // 40))
        return cls(first - room, last + room, start, end)

    @property
    def day(self) -> float:
        """The width of a day, in points."""
        return (self.end - self.start) / ((self.last - self.first).days + 1)

    def __call__(self, date: datetime.date) -> float:
        """The place of the middle of a day."""
        return self.start + ((date - self.first).days + 0.5) * self.day

    def middle(self, date: PartialDate) -> float:
        """The place of the middle of the days that the date may mean."""
        return (self(date.first) + self(date.last)) / 2

    def middles(self, first: Any, last: Any) -> Any:
        """The same for many dates at once: arrays of the numbers of their first and last days."""
        origin, day = self.first.toordinal(), self.day
        start, end = (self.start + ((date - origin) + 0.5) * day for date in (first, last))
        return (start + end) / 2

    def ticks(self, words: Words) -> list[Tick]:
        """Place and label of each tick: days, then months, then years, as many as fit."""
        days = (self.last - self.first).days
        steps = [step for step in _DAY_STEPS if days <= _CROWDED * step]  # no more would fit
        months = [step for step in _MONTH_STEPS if days <= _CROWDED * 32 * step]
        return self._fitting(self._day_ticks, steps, words) or self._fitting(
            self._month_ticks, months, words
        )

    def _fitting(
        self, make: Callable[[int, Words], Iterable[Tick]], steps: Sequence[int], words: Words
    ) -> list[Tick]:
        for step in steps:
            ticks = list(make(step, words))
            if apart(ticks, 8) and (ticks or step == steps[-1]):
                return ticks
        return []

    def _day_ticks(self, step: int, words: Words) -> Iterator[Tick]:
        date = self.first
        while date <= self.last:
            yield self(date), _day_label(date, words, with_year=date == self.first)
            date += datetime.timedelta(days=step)

    def _month_ticks(self, step: int, words: Words) -> Iterator[Tick]:
        for year in range(self.first.year, self.last.year + 1):
            for month in range(1, 13):
                date = datetime.date(year, month, 1)
                turn = (year * 12 + month - 1) % step == 0
                if turn and self.first <= date <= self.last:
                    yield self(date), _month_label(date, step, words)


def _nice_step(largest: Decimal, steps: int) -> Decimal:
    power = Decimal(1).scaleb(largest.adjusted() - 1)
    factors = (Decimal(n) for n in ("1", "2", "2.5", "5", "10", "20", "25", "50", "100"))
    for factor in factors:
        step = factor * power
        whole = step == step.to_integral_value() or largest < 1
        if whole and math.ceil(largest / step) <= steps:
            return step
    return power * 100


def apart(ticks: Sequence[Tick], gap: float = 2) -> bool:
    """Whether the labels of neighbouring ticks leave a gap between them."""
    widths = [measure(label, SMALL) for _, label in ticks]
    return all(
        ticks[n + 1][0] - ticks[n][0] >= (widths[n] + widths[n + 1]) / 2 + gap
        for n in range(len(ticks) - 1)
    )


def _day_label(date: datetime.date, words: Words, with_year: bool) -> str:
    month = words(f"charts.month.m{date.month}")
    key = "charts.day-year" if with_year else "charts.day"
    return words(key, day=str(date.day), month=month, year=str(date.year))


def _month_label(date: datetime.date, step: int, words: Words) -> str:
    if step % 12 == 0:
        return str(date.year)
    month = words(f"charts.month.m{date.month}")
    return words("charts.month-year", month=month, year=str(date.year))
