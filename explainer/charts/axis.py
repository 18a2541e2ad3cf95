"""Axes of numbers and of days: where their ticks stand and what they say."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import compress, pairwise
from typing import TYPE_CHECKING, Any

from matplotlib.ticker import Formatter, Locator, MaxNLocator

from explainer.charts import style
from explainer.charts.style import measure
from explainer.document.wording import digits
from explainer.facts.model import Figure
from explainer.facts.values import PartialDate
from explainer.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

_EPOCH = datetime.date(1970, 1, 1).toordinal()  # as matplotlib counts days
_DAYS = (1, 2, 3, 4, 5, 7, 10, 14)  # between ticks, and so many months where days have no room
_MONTHS = (1, 2, 3, 4, 6, 12, 24, 60, 120, 600, 1200)
_LEAST = 24.0  # points from one tick to the next, whatever it says


def _rounded(steps: int) -> MaxNLocator:
    """Ticks in at most so many round steps, whole from one on."""
    return MaxNLocator(steps, steps=[1, 2, 2.5, 5, 10], integer=True, min_n_ticks=1)


class NumberFormatter(Formatter):
    """The number of a tick as the report writes numbers."""

    def __init__(self, unit: str, words: Words) -> None:
        self.unit, self.words = unit, words

    def __call__(self, x: float, pos: int | None = None) -> str:
        return digits(Decimal(repr(round(float(x), 9))), self.unit, self.words)


class DayLocator(Locator):
    """Days, then months, then years: the smallest steps whose labels have room."""

    def __init__(self, words: Words) -> None:
        self._form = DayFormatter(words)
        self._asked: object = None
        self._ticks: Sequence[float] = ()

    def __call__(self) -> Sequence[float]:
        low, high = sorted(self.axis.get_view_interval())  # type: ignore[union-attr]
        return self.tick_values(low, high)

    def tick_values(self, vmin: float, vmax: float) -> Sequence[float]:
        """The middles of the days that get a tick; matplotlib asks many times for the same."""
        axes: Any = self.axis.axes  # type: ignore[union-attr]
        place, wide = axes.get_position(), float(style.figure_of(axes).get_figwidth()) * 72
        asked = vmin, vmax, place.x0 * wide, place.width * wide / (vmax - vmin), wide
        if asked != self._asked:
            first, last = _date(vmin + 0.499), _date(vmax - 0.501)
            days = (
                [number(first) + n for n in range(0, (last - first).days + 1, d)] for d in _DAYS
            )
            months = (_months(first, last, step) for step in _MONTHS)
            most = place.width * wide / _LEAST + 1
            ways = (self._kept(ticks, *asked) for ticks in (*days, *months) if len(ticks) <= most)
            self._asked, self._ticks = asked, next(filter(None, ways), [number(first)])
        return self._ticks

    def _kept(
        self, ticks: Sequence[float], low: float, high: float, left: float, day: float, wide: float
    ) -> Sequence[float]:
        """Those whose labels stand within the figure, if they stand apart from each other."""

        def ends(ticks: Sequence[float]) -> list[tuple[float, float]]:
            self._form.set_locs(ticks)
            halves = ((left + (tick - low) * day, measure(self._form(tick)) / 2) for tick in ticks)
            return [(middle - half, middle + half) for middle, half in halves]

        within = [start >= 0 and end <= wide for start, end in ends(ticks)]
        kept = list(compress(ticks, within))
        places = [(-8.0, -8.0), *ends(kept), (wide + 8, wide + 8)]
        return kept if all(b[0] - a[1] >= 8 for a, b in pairwise(places)) else ()


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
    axis.set_major_locator(_rounded(steps))
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
    return float(_rounded(steps).tick_values(0, float(largest) or 1)[-1])


def from_zero(figures: Iterable[Figure], steps: int = 5) -> tuple[float, float]:
    """Ends of an axis from zero to above the highest of the figures."""
    return 0.0, round_above(max(figure.bounds[1] for figure in figures), steps)


def around(figures: Sequence[Figure], visible: Decimal = Decimal("0.12")) -> tuple[float, float]:
    """Ends of an axis for marks, never for bars: from zero, unless what differs would not show.

    `visible` is the part of the largest number from which on a difference shows.
    """
    ends = [end for figure in figures for end in figure.bounds]
    least, largest = min(ends), max(ends)
    room = (largest - least) / 8
    if 0 < largest - least < largest * visible:
        low, *_, high = _rounded(4).tick_values(float(least - room), float(largest + room))
        if low > 0:
            return float(low), float(high)
    return from_zero(figures, 4)


def _date(x: Any) -> datetime.date:
    return datetime.date.fromordinal(max(1, math.floor(float(x)) + _EPOCH))


def _months(first: datetime.date, last: datetime.date, step: int) -> list[float]:
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    starts = (datetime.date(month // 12, month % 12 + 1, 1) for month in months if not month % step)
    return [number(start) for start in starts if first <= start <= last]
