"""What a chart's function draws on: an empty figure, and the records of an edition in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from explainer.charts import NotKnown, style
from explainer.charts.style import Said, extent, wrap
from explainer.document.runs import Run, Runs, plain
from explainer.document.sentences import Phrases, line
from explainer.facts.model import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as MatplotlibFigure


@dataclass(frozen=True)
class Canvas(Phrases):
    """A figure to fill for the chart named `id`, and the records of an edition in words."""

    fig: MatplotlibFigure
    id: str

    @cached_property
    def width(self) -> float:
        """The figure's width in points."""
        return style.width(self.fig)

    @cached_property
    def narrow(self) -> bool:
        """Whether it is a phone's: names stand above what they name, not beside it."""
        return self.width < style.WIDE

    def place(self, ax: Axes, start: float, top: float, end: float, bottom: float) -> None:
        """Lay axes out by their edges in points, from the figure's left edge and from its top."""
        wide, high = self.width, float(self.fig.get_figheight()) * 72
        size = (end - start) / wide, (bottom - top) / high
        ax.set_position((start / wide, 1 - bottom / high, *size))

    def say(self, *parts: Run | Runs | str, width: float | None = None, bold: bool = False) -> Said:
        """The parts as a text for matplotlib, in lines no wider than `width` points."""
        runs = line(*parts)
        return Said("\n".join(wrap(plain(runs), width, bold)), runs)

    def write(
        self, ax: Axes, x: float, y: float, *parts: Run | Runs | str, width: float | None = None,
        ends: bool = False, bold: bool = False, colour: str = "ink", halo: bool = True,
    ) -> float:  # fmt: skip
        """Write with the top at `y` of the axes, `x` points from the figure's left edge.

        The words end there if `ends`; `halo` covers the lines behind them. Returns the bottom edge.
        """
        said = self.say(*parts, width=width, bold=bold)
        ax.text(
            x, y, said, transform=style.across(ax), ha="right" if ends else "left", va="top",
            color=style.COLOURS[colour], weight="bold" if bold else "normal",
            bbox=style.HALO if halo else None, zorder=6,
        )  # fmt: skip
        return y + extent(said, bold=bold)[1]

    def known(self, *metrics: str) -> tuple[Figure, ...]:
        """The figures of the metrics, each metric's by date; raises NotKnown without any."""
        return self.need([f for m in metrics for f in self.edition.of_metric(m)], *metrics)

    def need(self, figures: Sequence[Figure], *metrics: str) -> tuple[Figure, ...]:
        """The figures, if there are any; raises NotKnown, which names the metrics."""
        if not figures:
            labels = ", ".join(self.edition.metric(metric).label for metric in metrics)
            raise NotKnown(self.words("charts.nothing-of") + labels)
        return tuple(figures)
