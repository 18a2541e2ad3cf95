"""Where the marks of a drawn chart lie, for a reader who picks one with mouse or keyboard.

Belongs here: drawing a chart and keeping the places of its marks. A published chart carries none.
Does not belong here: the marks (marks, stances), what a picked mark opens (explore).
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from explainer import charts
from explainer.charts.sheet import Box, Sheet
from explainer.document import Chart

_kept: ContextVar[list[tuple[str, Box]] | None] = ContextVar("kept", default=None)


@dataclass(frozen=True)
class Spot:
    """The mark of a record, `figure:id` or `position:id`, and what it covers, in points."""

    of: str
    box: Box


def drawn(name: str, *subjects: Any, **options: Any) -> tuple[Chart, tuple[Spot, ...]]:
    """The chart of this name and its marks from left to right; raises as the chart does."""
    found: list[tuple[str, Box]] = []
    token = _kept.set(found)
    try:
        chart = charts.chart(name)(*subjects, **options)
    finally:
        _kept.reset(token)
    ordered = sorted(found, key=lambda spot: (spot[1].left, spot[1].top))
    return chart, tuple(Spot(of, box) for of, box in ordered)


def are_kept() -> bool:
    """Whether somebody asked for the places of the marks."""
    return _kept.get() is not None


def keep(sheet: Sheet) -> None:
    """Hand over the marks of a finished sheet, where somebody asked for them."""
    found = _kept.get()
    if found is not None:
        found += sheet.spots
