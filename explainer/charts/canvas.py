"""What a chart's function draws on and answers with: an empty figure, an edition in words.

Title, alt text, note, key, sources and table are made here, from the records that were drawn.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from explainer.charts import NotKnown, style
from explainer.charts.labels import Said, extent, in_order, wrap
from explainer.document import sentences, wording
from explainer.document.nodes import Chart, MarkKey, Picture, Table
from explainer.document.runs import Date, Record, Run, Runs, Speaker, Text, plain
from explainer.document.tables import figures_table
from explainer.facts.edition import Edition
from explainer.facts.model import Event, Figure, Hedge, Position
from explainer.text import direction
from explainer.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as MatplotlibFigure


@dataclass(frozen=True)
class Description:
    """What a chart's function answers with: the figures it drew, and what is said of them.

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
class Phrases:
    """The records of an edition as a chart names them, in the report's words."""

    edition: Edition
    words: Words

    def text(self, *keys: str | Literal[False]) -> Runs:
        """The catalogue's phrases one after another, such as `"charts.bars"`."""
        return sentences.text("".join(self.words(key) for key in keys if key))

    def join(self, parts: Iterable[Runs], by: str = "prose.semicolon", last: str = "") -> Runs:
        """The parts in one line, with the phrase `by` between them and `last` before the last."""
        return sentences.join(list(parts), self.words(by), self.words(last) if last else None)

    def headed(self, head: Run | Runs | str, *rest: Run | Runs | str) -> Runs:
        """`head: rest`."""
        return sentences.line(head, self.words("prose.colon"), *rest)

    def label(self, *metrics: str) -> Runs:
        """The labels of metrics."""
        return self.join(sentences.label(self.edition, metric) for metric in metrics)

    def unit(self, metric: str) -> Runs:
        """The unit of a metric."""
        return (Record(text=self.edition.metric(metric).unit, of=f"metric:{metric}.unit"),)

    def side(self, id: str) -> Runs:
        """The name of a side."""
        return sentences.side(self.edition, id)

    def question(self, id: str) -> Runs:
        """A question's text."""
        return sentences.question(self.edition, id)

    def speaker(self, figure: Figure) -> Speaker:
        """The party that stated a figure."""
        return sentences.speaker(self.edition, figure.stated_by)

    def as_of(self, figure: Figure, *, short: bool = False) -> Date:
        """The date that a figure describes."""
        return sentences.as_of(figure, self.words, short=short)

    def number(self, figure: Figure) -> Runs:
        """`an estimated 810,000`: the number with its hedge."""
        unit = self.edition.metric(figure.metric).unit
        return (wording.number(figure, self.words, unit),)

    def name(self, figure: Figure) -> Runs:
        """`UNRWA, 20 May 2024`: the speaker of a number and its date."""
        return sentences.line(self.speaker(figure), self.words("prose.comma"), self.as_of(figure))

    def stated(self, figure: Figure) -> Runs:
        """`UNRWA, an estimated 810,000, 20 May 2024`: speaker, hedged number and date in a list."""
        comma = self.words("prose.comma")
        return sentences.line(
            self.speaker(figure), comma, self.number(figure), comma, self.as_of(figure)
        )

    def listed(self, figures: Iterable[Figure]) -> Runs:
        """Every figure in a line, by metric: `label: speaker, number, date; …`."""
        groups = itertools.groupby(figures, key=lambda figure: figure.metric)
        parts = [self.headed(self.label(m), self.join(map(self.stated, g))) for m, g in groups]
        return sentences.join(parts, self.words("prose.stop") + " ")

    def event_date(self, event: Event, *, short: bool = False) -> Runs:
        """The date of an event."""
        return (wording.date(event.date, f"event:{event.ref}.date", self.words, short=short),)

    def dated(self, events: Iterable[Event]) -> Runs:
        """The events in a line, each with its date."""
        lines = [sentences.line(self.event_date(e), " ", sentences.event_label(e)) for e in events]
        start = self.words("charts.events-alt").strip() + " "
        return sentences.line(start, self.join(lines)) if lines else ()

    def who(self, position: Position) -> Runs:
        """The speaker of a statement: the person, or the party where it speaks itself."""
        if position.speaker:
            return (Record(text=position.speaker, of=f"position:{position.id}.speaker"),)
        return (sentences.speaker(self.edition, position.party),)

    def when(self, position: Position) -> Date:
        """The date of a statement."""
        return wording.date(position.date, f"position:{position.id}.date", self.words)

    def said(self, position: Position, question: str | None = None) -> Runs:
        """`Yoav Gallant, for, 20 May 2024`: a statement in a list, of those on a question."""
        comma = self.words("prose.comma")
        answers = [position.answers[question]] if question else position.answers.values()
        stances = comma.join(self.words(f"stance.{stance}") for stance in answers)
        return sentences.line(self.who(position), comma, stances, comma, self.when(position))

    def silence(self) -> Runs:
        """That no statement of a side was found, and up to which day."""
        up_to = sentences.up_to(self.edition, self.words)
        return sentences.line(self.words("charts.no-statement"), up_to)

    def node(
        self, said: Description, wide: Picture, narrow: Picture | None, *,
        id: str, title: Runs = (), faults: Iterable[str] = (),
    ) -> Chart:  # fmt: skip
        """The node of a drawn chart."""
        heading, listed = title or said.title, said.listed or said.figures
        return Chart(
            **dict(wide),
            narrow=narrow,
            id=id,
            title=heading,
            alt=self._alt(heading, said.alt),
            key=key([*(figure.hedge.value for figure in said.figures), *said.hedges], self.words),
            upright=said.upright,
            caption=said.caption,
            source=said.source or sentences.source_line(self.edition, listed, self.words),
            table=said.table(f"{id}-table", heading)
            if said.table
            else figures_table(self.edition, listed, self.words, id=f"{id}-table", caption=heading),
            facts=tuple(dict.fromkeys(figure.id for figure in said.figures)),
            faults=tuple(dict.fromkeys(faults)),
        )

    def _alt(self, title: Runs, parts: Iterable[Runs]) -> Runs:
        """What is drawn, part by part, each ended with a stop."""
        stop = self.words("prose.stop")
        end = "" if plain(title).endswith(("?", "!", ".")) else stop
        lines = [sentences.line(" ", part, stop) for part in parts if part]
        return sentences.line(self.words("charts.as-drawn"), title, end, *lines)


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

    def place(self, ax: Axes, start: float, top: float, end: float, bottom: float) -> None:
        """Lay axes out by their edges in points, from where a line starts and from the top."""
        left, high = self.width - end if self.rtl else start, float(self.fig.get_figheight()) * 72
        wide, size = self.width, ((end - start) / self.width, (bottom - top) / high)
        ax.set_position((left / wide, 1 - bottom / high, *size))

    def say(self, *parts: Run | Runs | str, width: float | None = None, bold: bool = False) -> Said:
        """The parts as a text for matplotlib, in lines no wider than `width` points."""
        runs = sentences.line(*parts)
        lines = wrap(plain(runs), width, bold)
        return Said("\n".join(in_order(line, self.rtl) for line in lines), runs)

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

        The words end there if `ends`; `halo` covers the lines behind them. Answers with the bottom.
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
