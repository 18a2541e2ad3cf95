"""What a chart's function draws on and what it returns: an empty figure, and its description.

Title, alt text, note, key, sources and table are made here, from the records that were drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from explainer.charts import NotKnown, style
from explainer.charts.labels import Said, extent, in_order, wrap
from explainer.document.nodes import Chart, MarkKey, Picture, Table
from explainer.document.runs import Run, Runs, Text, plain
from explainer.document.sentences import Phrases, line
from explainer.document.tables import figures_table
from explainer.facts.model import Figure, Hedge
from explainer.text import direction
from explainer.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as MatplotlibFigure


@dataclass(frozen=True)
class Description:
    """What a chart's function returns: the figures it drew, and what is said of them.

    `alt` has a line for each part of the picture; `title` says what is seen, as far as the records
    bear it out, or names what is shown. Table and sources are those of the figures `listed`, else
    of those drawn, unless there is a `table` or `source` of its own; `hedges` are those of computed
    numbers, for the key, whose arrows stand as those in the picture do: level, or `upright`.
    """

    figures: Sequence[Figure]
    title: Runs
    alt: Sequence[Runs]
    caption: Runs
    hedges: Collection[str] = ()
    upright: bool = False
    listed: Sequence[Figure] = ()
    table: Callable[[str, Runs], Table] | None = None
    source: Runs = ()


@dataclass(frozen=True)
class Canvas(Phrases):
    """A figure to fill for the chart named `id`, and the records of an edition in words."""

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

    def place(self, ax: Axes, start: float, top: float, end: float, bottom: float) -> None:
        """Lay axes out by their edges in points, from where a line starts and from the top."""
        left, high = self.width - end if self.rtl else start, float(self.fig.get_figheight()) * 72
        wide, size = self.width, ((end - start) / self.width, (bottom - top) / high)
        ax.set_position((left / wide, 1 - bottom / high, *size))

    def say(self, *parts: Run | Runs | str, width: float | None = None, bold: bool = False) -> Said:
        """The parts as a text for matplotlib, in lines no wider than `width` points."""
        runs = line(*parts)
        lines = wrap(plain(runs), width, bold)
        return Said("\n".join(in_order(each, self.rtl) for each in lines), runs)

    def write(
        self,
        ax: Axes,
        x: float,
        y: float,
        *parts: Run | Runs | str,
        width: float | None = None,
        ends: bool = False,
        bold: bool = False,
        colour: str = "ink",
        halo: bool = True,
    ) -> float:
        """Write with the top at `y` of the axes, `x` points from the edge where reading starts.

        The words end there if `ends`; `halo` covers the lines behind them. Returns the bottom edge.
        """
        said = self.say(*parts, width=width, bold=bold)
        ax.text(
            self.width - x if self.rtl else x,
            y,
            said,
            transform=style.across(ax),
            ha="left" if ends == self.rtl else "right",
            va="top",
            zorder=6,
            color=style.COLOURS[colour],
            weight="bold" if bold else "normal",
            bbox=style.HALO if halo else None,
        )
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


def node(
    phrases: Phrases, description: Description, wide: Picture, narrow: Picture | None, *,
    id: str, title: Runs = (), faults: Iterable[str] = (),
) -> Chart:  # fmt: skip
    """The node of a drawn chart."""
    heading, figures = title or description.title, description.figures
    listed, table = description.listed or figures, description.table
    return Chart(
        **dict(wide),
        narrow=narrow,
        id=id,
        title=heading,
        alt=_alt(phrases, heading, description.alt),
        key=key([*(figure.hedge.value for figure in figures), *description.hedges], phrases.words),
        upright=description.upright,
        caption=description.caption,
        source=description.source or phrases.source_line(listed),
        table=table(f"{id}-table", heading)
        if table
        else figures_table(phrases, listed, id=f"{id}-table", caption=heading),
        facts=tuple(dict.fromkeys(figure.id for figure in figures)),
        faults=tuple(dict.fromkeys(faults)),
    )


def _alt(phrases: Phrases, title: Runs, parts: Iterable[Runs]) -> Runs:
    """What is drawn, part by part, each ended with a stop."""
    end = "" if plain(title).endswith(("?", "!", ".")) else phrases.words("prose.stop")
    lines = [phrases.sentence(" ", part) for part in parts if part]
    return line(phrases.words("charts.as-drawn"), title, end, *lines)


def key(hedges: Iterable[str], words: Words) -> tuple[MarkKey, ...]:
    """The key in at most two lines: what hollow and joined marks mean, and what an arrow does."""
    used = {Hedge(hedge) for hedge in hedges}
    hollow = [hedge for hedge in (Hedge.ABOUT, Hedge.BETWEEN) if hedge in used]
    arrows = [hedge for hedge in Hedge if hedge in used and (hedge.below or hedge.above)]
    name = "both" if len(hollow) > 1 else "".join(hollow)
    return tuple(
        MarkKey.model_validate({"hedges": list(map(str, group)), "runs": (Text(text=text),)})
        for group, text in (
            (hollow, words.get(f"charts.key.{name}")),
            (arrows, words("charts.key.open")),
        )
        if group
    )
