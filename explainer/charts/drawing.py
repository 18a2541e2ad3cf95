"""A chart in the hand: matplotlib's figure to look at and to change, and the node that it becomes.

A chart is drawn twice, wide and for a phone. What is changed reaches a report only through
`adjust`, which changes both; a change that hides, moves or drops a record's mark is refused.

An analyst's own figure becomes a node under the same rules. Each number in its words belongs to one
of the records named: a text says a record's number with its hedge, its date or its party's name as
the report writes them, and nothing else that is a number. Its axes count as the report does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.dates import DateFormatter
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import ScalarFormatter

from explainer import charts
from explainer.charts import ChartError, marks, style, svg
from explainer.charts.axis import DayFormatter, NumberFormatter
from explainer.charts.canvas import Canvas
from explainer.document import detect, sentences
from explainer.document.charts import Description, chart_node
from explainer.document.nodes import Chart, Picture
from explainer.document.runs import Run, Runs, Text, plain
from explainer.document.sentences import Phrases
from explainer.facts import model
from explainer.text import slug

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Drawing:
    """A chart of an edition, drawn wide at once and for a phone when it is asked for."""

    def __init__(self, name: str, phrases: Phrases, *subjects: Any, **options: Any) -> None:
        self._draw = charts.chart(name)
        self.phrases, self.name = phrases, name
        title = options.pop("title", "")
        self.title: Runs = (Text(text=title),) if isinstance(title, str) and title else title or ()
        first = [*subjects, *options.get("questions", ()), *options.get("left", ())][:1]
        self.id = options.pop("id", "") or "-".join([name, *map(str, first)])
        self.subjects, self.options = subjects, options
        charts.check_call(name, subjects, options)
        stated = options.get("stated")
        for metric in (*subjects, *([stated] if stated else ())):
            if metric not in phrases.edition.facts.metrics:
                raise charts.no_metric(phrases.edition, metric)
        self._adjustments: list[Callable[[Figure], object]] = []
        self._as_drawn: dict[Figure, tuple[Any, ...]] = {}
        self._faults: list[str] = []
        self.description, self.figure = self._drawn(style.WIDE)

    @property
    def changes(self) -> int:
        """How many adjustments were made."""
        return len(self._adjustments)

    @property
    def axes(self) -> list[Axes]:
        """The axes of the wide figure."""
        return self.figure.get_axes()

    @cached_property
    def narrow(self) -> Figure:
        """The figure for a phone, with every adjustment so far."""
        _, figure = self._drawn(style.NARROW)
        for change in self._adjustments:
            self._change(figure, change)
        return figure

    def adjust(self, change: Callable[[Figure], object]) -> None:
        """Change the figure at both widths, such as `lambda fig: fig.axes[0].set_ylim(0, 2e6)`."""
        figures = (self.figure, self.narrow)
        self._faults += [fault for figure in figures for fault in self._changed(figure)]
        self._adjustments.append(change)
        for figure in figures:
            self._change(figure, change)

    def frame(self) -> Any:
        """The figures that are drawn, as rows of a data frame."""
        drawn = list(dict.fromkeys(figure.id for figure in self.description.figures))
        table = self.phrases.edition.figures_table(replaced=True)
        return table[table["id"].isin(drawn)].reset_index(drop=True)

    def node(self, narrow: bool = True) -> Chart:
        """The chart as a node of the report; what may not be published stands in its faults."""
        faults = [*self._faults]

        def picture(figure: Figure) -> Picture:
            made, found = svg.render(figure, self.phrases.words.language)
            faults.extend([*found, *self._changed(figure)])
            return made

        wide, small = picture(self.figure), picture(self.narrow) if narrow else None
        return chart_node(
            self.phrases, self.description, wide, small,
            id=self.id, title=self.title, faults=faults,
        )  # fmt: skip

    def _drawn(self, width: float) -> tuple[Description, Figure]:
        figure = Figure(figsize=(width / 72, 1.0), dpi=72)
        with style.applied():
            description = self._draw(self._canvas(figure), *self.subjects, **self.options)
        self._as_drawn[figure] = state(figure)
        return description, figure

    def _canvas(self, figure: Figure) -> Canvas:
        return Canvas(self.phrases.edition, self.phrases.words, figure, self.id)

    def _change(self, figure: Figure, change: Callable[[Figure], object]) -> None:
        before = _places(figure)
        with style.applied():
            change(figure)
        after = _places(figure)
        for of in sorted(before):
            if of not in after:
                self._faults.append(f"an adjustment takes the mark of {of!r} away")
            elif after[of] != before[of]:
                self._faults.append(f"an adjustment moves the mark of {of!r} off its number")
        self._faults += [f"an adjustment hides the mark of {of!r}" for of in hidden(figure)]
        self._as_drawn[figure] = state(figure)

    def _changed(self, figure: Figure) -> list[str]:
        """The fault of a figure that was changed by itself."""
        fault = "the figure was changed at one width alone: change it with adjust(lambda fig: …)"
        return [] if state(figure) == self._as_drawn[figure] else [fault]


# ---------------------------------------------------------------- what a figure shows


def marks_of(figure: Figure) -> dict[str, list[Line2D]]:
    """The lines of each record's mark, by the record."""
    found: dict[str, list[Line2D]] = {}
    for line in (line for ax in figure.get_axes() for line in ax.get_lines()):
        kind, _, id = str(line.get_gid() or "").partition(":")
        if kind in ("figure", "position") and id:
            found.setdefault(f"{kind}:{id}", []).append(line)
    return found


def hidden(figure: Figure) -> list[str]:
    """The records whose marks cannot be seen: set invisible, or outside of their axes."""
    return [
        of
        for of, lines in marks_of(figure).items()
        if not any(line.get_visible() and _is_inside(line) for line in lines)
    ]


def _is_inside(line: Line2D) -> bool:
    ax = line.axes
    if ax is None or not ax.get_visible():
        return ax is None
    low, high = np.sort([ax.get_xlim(), ax.get_ylim()], axis=1).T
    slack, places = (high - low) * 1e-6, np.array(marks.places(line))
    return bool(((low - slack <= places) & (places <= high + slack)).all())


def _places(figure: Figure) -> dict[str, list[Any]]:
    found = marks_of(figure).items()
    return {of: [marks.places(line) for line in lines] for of, lines in found}


def state(figure: Figure) -> tuple[Any, ...]:
    """What a reader would see change: size, limits, artists, places of marks."""
    axes = [
        (ax.get_xlim(), ax.get_ylim(), ax.get_xscale(), ax.get_yscale(), ax.get_visible())
        for ax in figure.get_axes()
    ]
    parts = (figure, *figure.get_axes())
    kinds = [[type(artist).__name__ for artist in part.get_children()] for part in parts]
    size = tuple(figure.get_size_inches())
    return axes, kinds, list(_places(figure).items()), hidden(figure), size


# ---------------------------------------------------------------- a figure of an analyst's own


def own_node(
    phrases: Phrases, fig: Figure, records: Sequence[str], *,
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
    picture, faults = svg.render(fig, language, bind)
    name = id or f"figure-{slug(title)}"
    description = Description(
        figures=figures,
        title=_parted(title, parts),
        alt=[_parted(alt, parts), phrases.listed(figures)],
        caption=_parted(caption, parts),
    )
    return chart_node(phrases, description, picture, None, id=name, faults=faults)


def _count_as_the_report(phrases: Phrases, fig: Figure, figures: Sequence[model.Figure]) -> None:
    unit, words = phrases.edition.metric(figures[0].metric).unit, phrases.words
    for ax in fig.get_axes():
        for axis in (ax.xaxis, ax.yaxis):
            form = axis.get_major_formatter()
            if isinstance(form, DateFormatter) or "Date" in type(form).__name__:
                axis.set_major_formatter(DayFormatter(words))
            elif isinstance(form, ScalarFormatter):
                axis.set_major_formatter(NumberFormatter(unit, words))


def _known(phrases: Phrases, figures: Sequence[model.Figure]) -> list[tuple[str, Run]]:
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
