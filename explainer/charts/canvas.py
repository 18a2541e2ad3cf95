"""What a chart's function draws on: an empty matplotlib figure, and the words of an edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from explainer.charts import NotKnown, style
from explainer.charts.describe import Phrases
from explainer.charts.labels import Said, say
from explainer.document.runs import Run, Runs
from explainer.facts.model import Figure
from explainer.text import direction

if TYPE_CHECKING:
    from matplotlib.figure import Figure as MatplotlibFigure


@dataclass(frozen=True)
class Canvas(Phrases):
    """A figure to fill for the chart named `id`, and what is known to an edition, in words."""

    fig: MatplotlibFigure
    id: str

    @cached_property
    def rtl(self) -> bool:
        """Whether the report is read from right to left, so that everything is mirrored."""
        return direction(self.words.language) == "rtl"

    @cached_property
    def width(self) -> float:
        """The figure's width in points."""
        return style.width(self.fig)

    @cached_property
    def narrow(self) -> bool:
        """Whether it is a phone's: names stand above what they name, not beside it."""
        return self.width < style.WIDE

    @property
    def start(self) -> float:
        """Where a line of text begins, in points from the left edge."""
        return self.width if self.rtl else 0.0

    def say(self, *parts: Run | Runs | str, width: float | None = None, bold: bool = False) -> Said:
        """The parts as a text for matplotlib, in lines no wider than `width` points."""
        return say(*parts, width=width, bold=bold, rtl=self.rtl)

    def known(self, *metrics: str) -> tuple[Figure, ...]:
        """The figures of the metrics, each metric's by date; raises NotKnown without any."""
        return self.need([f for m in metrics for f in self.edition.of_metric(m)], *metrics)

    def need(self, figures: Sequence[Figure], *metrics: str) -> tuple[Figure, ...]:
        """The figures, if there are any; raises NotKnown, which names the metrics."""
        if not figures:
            labels = ", ".join(self.edition.metric(metric).label for metric in metrics)
            raise NotKnown(self.words("charts.nothing-of") + labels)
        return tuple(figures)
