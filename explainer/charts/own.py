"""An analyst's own matplotlib figure as a chart of the report, under the same rules as ours.

Each number in its words belongs to one of the records named: a text says a record's number with its
hedge, its date or its party's name as the report writes them, and nothing else that is a number.
The ticks of its axes are counted as the report counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.dates import DateFormatter
from matplotlib.ticker import ScalarFormatter

from explainer.charts import ChartError, canvas, style, svg
from explainer.charts.axis import DayFormatter, NumberFormatter
from explainer.charts.canvas import Description
from explainer.document import detect, sentences
from explainer.document.nodes import Chart
from explainer.document.runs import Run, Runs, Text, plain
from explainer.document.sentences import Phrases
from explainer.facts.model import Figure
from explainer.text import direction, slug

if TYPE_CHECKING:
    from matplotlib.figure import Figure as MatplotlibFigure


def node(
    phrases: Phrases, fig: MatplotlibFigure, records: Sequence[str], *,
    alt: str, title: str, id: str = "", caption: str = "",
) -> Chart:  # fmt: skip
    """The figure as a node; what it must not be published with stands in the node's faults."""
    if not records or not alt.strip() or not title.strip():
        raise ChartError("a figure of one's own needs records=[…], alt=… and title=…")
    figures = [phrases.edition.figure(record) for record in records]
    _count_as_the_report(phrases, fig, figures)
    parts, example = _known(phrases, figures), plain(phrases.number(figures[0]))
    language = phrases.words.language

    def bind(text: str) -> tuple[Runs, list[str]]:
        """A fault for each number of the text that is none of the records."""
        runs = _parted(text, parts)
        rest = " | ".join(run.text for run in runs if isinstance(run, Text))
        return runs, [
            f"the text {text!r} holds {found.words!r}, no number of its records as the report"
            f" writes them, such as {example!r}"
            for found in detect.find(rest, (language,))
        ]

    scale = style.WIDE / style.width(fig)
    fig.set_dpi(72)
    fig.set_size_inches(style.WIDE / 72, float(fig.get_figheight()) * scale)
    picture, faults = svg.render(fig, direction(language) == "rtl", bind)
    name = id or f"figure-{slug(title)}"
    description = Description(
        figures=figures,
        title=_parted(title, parts),
        alt=[_parted(alt, parts), phrases.listed(figures)],
        caption=_parted(caption, parts),
    )
    return canvas.node(phrases, description, picture, None, id=name, faults=faults)


def _count_as_the_report(
    phrases: Phrases, fig: MatplotlibFigure, figures: Sequence[Figure]
) -> None:
    unit, words = phrases.edition.metric(figures[0].metric).unit, phrases.words
    for ax in fig.get_axes():
        for axis in (ax.xaxis, ax.yaxis):
            form = axis.get_major_formatter()
            if isinstance(form, DateFormatter) or "Date" in type(form).__name__:
                axis.set_major_formatter(DayFormatter(words))
            elif isinstance(form, ScalarFormatter):
                axis.set_major_formatter(NumberFormatter(unit, words))


def _known(phrases: Phrases, figures: Sequence[Figure]) -> list[tuple[str, Run]]:
    """Each number, date and name of the records with its run, the longest words first."""
    known = dict[str, Run]()
    for figure in figures:
        for run in (*phrases.number(figure), phrases.as_of(figure), phrases.speaker(figure)):
            known.setdefault(plain((run,)), run)
    return sorted(known.items(), key=lambda item: -len(item[0]))


def _parted(text: str, known: Sequence[tuple[str, Run]]) -> Runs:
    for words, run in known:
        before, found, after = text.partition(words)
        if found:
            return sentences.line(_parted(before, known), run, _parted(after, known))
    return sentences.line(text)
