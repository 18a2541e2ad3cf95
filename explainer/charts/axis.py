"""Axes of numbers and of days: where their ticks stand and what they say."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from matplotlib.ticker import Formatter, Locator

from explainer.charts.style import measure
from explainer.document.wording import digits
from explainer.facts.model import Figure
from explainer.facts.values import PartialDate
from explainer.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

_EPOCH = datetime.date(1970, 1, 1).toordinal()  # as matplotlib counts days
_DAY_STEPS = (1, 2, 3, 4, 5, 7, 10, 14)
_MONTH_STEPS = (1, 2, 3, 4, 6, 12, 24, 60, 120, 600, 1200)
_CROWDED = 100  # ticks that have no room beside each other at any width


class NumberLocator(Locator):
    """Ticks in round equal steps, at most so many."""

    def __init__(self, steps: int = 5) -> None:
        self.steps = steps

    def __call__(self) -> Sequence[float]:
        low, high = sorted(self.axis.get_view_interval())  # type: ignore[union-attr]
        return self.tick_values(low, high)

    def tick_values(self, vmin: float, vmax: float) -> Sequence[float]:
        """The multiples of a round step between the ends."""
        low, high = Decimal(repr(float(vmin))), Decimal(repr(float(vmax)))
        step = nice_step(high - low, self.steps)
        first = math.ceil(low / step - Decimal("1e-9"))
        last = math.floor(high / step + Decimal("1e-9"))
        return [float(step * count) for count in range(first, last + 1)]


class NumberFormatter(Formatter):
    """The number of a tick as the report writes numbers."""

    def __init__(self, unit: str, words: Words) -> None:
        self.unit, self.words = unit, words

    def __call__(self, x: float, pos: int | None = None) -> str:
        return digits(Decimal(repr(round(float(x), 9))), self.unit, self.words)


class DayLocator(Locator):
    """Days, then months, then years: the smallest steps whose labels have room."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self._asked: object = None
        self._ticks: Sequence[float] = ()

    def __call__(self) -> Sequence[float]:
        low, high = sorted(self.axis.get_view_interval())  # type: ignore[union-attr]
        return self.tick_values(low, high)

    def tick_values(self, vmin: float, vmax: float) -> Sequence[float]:
        """The middles of the days that get a tick; matplotlib asks many times for the same."""
        asked = vmin, vmax, self._scale(vmin, vmax)
        if asked != self._asked:
            self._asked, self._ticks = asked, self._choose(vmin, vmax)
        return self._ticks

    def _choose(self, vmin: float, vmax: float) -> Sequence[float]:
        first, last = _date(vmin + 0.499), _date(vmax - 0.501)
        days = (last - first).days
        makers: list[tuple[Callable[[int], list[float]], Sequence[int]]] = [
            (
                lambda step: [number(first) + n for n in range(0, days + 1, step)],
                [step for step in _DAY_STEPS if days <= _CROWDED * step],
            ),
            (
                lambda step: _months(first, last, step),
                [step for step in _MONTH_STEPS if days <= _CROWDED * 32 * step],
            ),
        ]
        for make, steps in makers:
            for step in steps:
                ticks = make(step)
                ticks = self._inside(ticks, vmin, vmax)
                if ticks and self._fit(ticks, vmin, vmax):
                    return ticks
        return [number(first)]

    def _inside(self, ticks: Sequence[float], low: float, high: float) -> list[float]:
        """The ticks whose labels do not run out of the figure."""
        left, scale, right = self._scale(low, high)
        kept = list(ticks)
        while kept:
            widths = self._widths(kept)
            if left + (kept[0] - low) * scale < widths[0] / 2:
                kept = kept[1:]
            elif left + (kept[-1] - low) * scale > right - widths[-1] / 2:
                kept = kept[:-1]
            else:
                break
        return kept

    def _scale(self, low: float, high: float) -> tuple[float, float, float]:
        """Where the axes start in the figure, the width of a day, the figure's width, in points."""
        axis: Any = self.axis
        axes = axis.axes
        box, figure = axes.get_position(), axes.get_figure(root=True)
        wide = float(figure.get_figwidth()) * 72
        return box.x0 * wide, box.width * wide / (high - low), wide

    def _widths(self, ticks: Sequence[float]) -> list[float]:
        form = DayFormatter(self.words)
        form.set_locs(list(ticks))
        return [measure(form(tick)) for tick in ticks]

    def _fit(self, ticks: Sequence[float], low: float, high: float) -> bool:
        widths, (_, scale, _) = self._widths(ticks), self._scale(low, high)
        return all(
            (ticks[n + 1] - ticks[n]) * scale >= (widths[n] + widths[n + 1]) / 2 + 8
            for n in range(len(ticks) - 1)
        )


class DayFormatter(Formatter):
    """The day, month or year of a tick; the first of some days has its year."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self._days: list[datetime.date] = []

    def set_locs(self, locs: Any) -> None:
        """Take the places of all ticks, as matplotlib tells them before it asks for each."""
        self._days = [_date(place) for place in locs]

    def __call__(self, x: float, pos: int | None = None) -> str:
        day, words, days = _date(x), self.words, self._days
        month = words(f"charts.month.m{day.month}")
        if any(other.day != 1 for other in days) or len(days) < 2:
            first = not days or day == min(days)
            key = "charts.day-year" if first else "charts.day"
            return words(key, day=str(day.day), month=month, year=str(day.year))
        if all(other.month == 1 for other in days):
            return str(day.year)
        return words("charts.month-year", month=month, year=str(day.year))


def number_axis(axis: Axis, unit: str, words: Words, steps: int = 5) -> None:
    """Let an axis of matplotlib count as the report writes numbers."""
    axis.set_major_locator(NumberLocator(steps))
    axis.set_major_formatter(NumberFormatter(unit, words))


def day_axis(ax: Axes, dates: Iterable[PartialDate], words: Words) -> None:
    """Let the level axis run over all the dates, with a little room at both ends."""
    known = list(dates)
    first, last = min(date.first for date in known), max(date.last for date in known)
    room = max(0, (last - first).days // 40)
    ax.set_xlim(number(first) - 0.5 - room, number(last) + 0.5 + room)
    ax.xaxis.set_major_locator(DayLocator(words))
    ax.xaxis.set_major_formatter(DayFormatter(words))


def number(day: datetime.date) -> float:
    """The middle of a day on an axis of matplotlib."""
    return day.toordinal() - _EPOCH + 0.5


def middle(date: PartialDate) -> float:
    """The middle of the days that a date may mean."""
    return (number(date.first) + number(date.last)) / 2


def round_above(largest: Decimal, steps: int = 5) -> float:
    """The end of an axis from zero: a round number at or above the largest, in so many steps."""
    step = nice_step(largest if largest > 0 else Decimal(1), steps)
    return float(step * max(1, math.ceil(largest / step)))


def around(figures: Iterable[Figure], visible: Decimal = Decimal("0.12")) -> tuple[float, float]:
    """Ends of an axis for marks, never for bars: from zero, unless what differs would not show.

    `visible` is the part of the largest number from which on a difference shows.
    """
    ends = [end for figure in figures for end in figure.bounds]
    least, largest = min(ends), max(ends)
    if least == largest or largest - least >= largest * visible:
        return 0.0, round_above(largest, 4)
    room = (largest - least) / 8
    step = nice_step(largest - least + 2 * room, 4)
    low = math.floor((least - room) / step) * step
    if low <= 0:
        return 0.0, round_above(largest, 4)
    return float(low), float(math.ceil((largest + room) / step) * step)


def nice_step(largest: Decimal, steps: int) -> Decimal:
    """The smallest round step of which so many reach the number; whole from one on."""
    power = Decimal(1).scaleb(largest.adjusted() - 1)
    for factor in ("1", "2", "2.5", "5", "10", "20", "25", "50", "100"):
        step = Decimal(factor) * power
        whole = step == step.to_integral_value() or largest < 1
        if whole and math.ceil(largest / step - Decimal("1e-9")) <= steps:
            return step
    return power * 100


def _date(x: Any) -> datetime.date:
    return datetime.date.fromordinal(max(1, math.floor(float(x)) + _EPOCH))


def _months(first: datetime.date, last: datetime.date, step: int) -> list[float]:
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    starts = (datetime.date(month // 12, month % 12 + 1, 1) for month in months if not month % step)
    return [number(start) for start in starts if first <= start <= last]
