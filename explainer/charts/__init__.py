"""The charts: one module a chart, each a function `draw(edition, ..., words) -> Chart`.

Belongs here: the list of charts by name, and the errors charts raise. Importing this package
imports no matplotlib; a chart's module is imported when the chart is asked for.
Does not belong here: drawing (the modules), choosing figures (report), wording (prose).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from explainer.errors import ExplainerError
from explainer.text import nearest

if TYPE_CHECKING:
    from explainer.document import Chart

CHARTS: dict[str, str] = {
    name: f"explainer.charts.{name}"
    for name in (
        "balance",
        "conflicts",
        "definitions",
        "lanes",
        "moves",
        "parts",
        "places",
        "series",
        "share",
    )
}


class ChartError(ExplainerError):
    """A chart cannot be drawn as asked."""


class NotKnown(ChartError):
    """The edition knows nothing of what the chart was to show; the message says of what."""


class Draw(Protocol):
    """What every chart module offers."""

    def __call__(self, *arguments: Any, **options: Any) -> Chart: ...


def chart(name: str) -> Draw:
    """The drawing function of a chart by name; raises ChartError with the nearest name."""
    if name not in CHARTS:
        raise ChartError(f"there is no chart {name!r}{nearest(name, CHARTS)}")
    return cast(Draw, import_module(CHARTS[name]).draw)
