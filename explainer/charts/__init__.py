"""The charts: `gallery` has a module for each, a function that draws on a matplotlib figure.

Importing this package imports no matplotlib.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module, resources
from typing import Any, cast

from explainer.errors import ExplainerError
from explainer.text import nearest


class ChartError(ExplainerError):
    """A chart cannot be drawn as asked."""


class NotKnown(ChartError):
    """The edition knows nothing of what the chart was to show; the message says of what."""


@cache
def names() -> tuple[str, ...]:
    """The charts that can be asked for, by name: one for each module of the gallery."""
    files = resources.files("explainer.charts").joinpath("gallery").iterdir()
    found = (file.name.removesuffix(".py") for file in files if file.name.endswith(".py"))
    return tuple(sorted(name for name in found if name != "__init__"))


def chart(name: str) -> Callable[..., Any]:
    """The function that draws the chart of this name; ChartError with the list of the charts."""
    if name not in names():
        listed = ", ".join(names())
        raise ChartError(f"there is no chart {name!r}{nearest(name, names())}; charts: {listed}")
    module = import_module(f"explainer.charts.gallery.{name}")
    return cast(Callable[..., Any], module.draw)
