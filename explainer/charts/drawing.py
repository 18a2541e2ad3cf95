"""A chart in the hand: matplotlib's figure to look at and to change, and the node that it becomes.

A chart is drawn twice, wide and for a phone. What is changed reaches a report only through
`adjust`, which changes both; a change that hides, moves or drops a record's mark is refused.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.lines import Line2D

from explainer import charts
from explainer.charts import ChartError, canvas, choose, marks, placing, style, svg
from explainer.charts.canvas import Canvas, Description
from explainer.document.nodes import Chart, Picture
from explainer.document.runs import Runs, Text
from explainer.document.sentences import Phrases
from explainer.text import nearest

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Title = Runs | str
_OURS = ("figure", "position")  # the kinds of record whose marks can be picked


class Spot(NamedTuple):
    """The mark of a record, `figure:id` or `position:id`, and what it covers, in points."""

    of: str
    box: placing.Box


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
        check_call(name, subjects, options)
        stated = options.get("stated")
        for metric in (*subjects, *([stated] if stated else ())):
            if metric not in phrases.edition.facts.metrics:
                raise choose.no_metric(phrases.edition, metric)
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
        faults, rtl = [*self._faults], self._canvas(self.figure).rtl

        def picture(figure: Figure) -> Picture:
            made, found = svg.render(figure, rtl)
            faults.extend([*found, *self._changed(figure)])
            return made

        wide, small = picture(self.figure), picture(self.narrow) if narrow else None
        return canvas.node(
            self.phrases, self.description, wide, small,
            id=self.id, title=self.title, faults=faults,
        )  # fmt: skip

    def spots(self) -> tuple[Spot, ...]:
        """The marks of the wide picture as it was drawn last, from left to right."""
        found = [
            Spot(of, placing.Mark(of, tuple(lines)).box)
            for of, lines in marks_of(self.figure).items()
        ]
        return tuple(sorted(found, key=lambda spot: (spot.box.left, spot.box.top)))

    def _drawn(self, width: float) -> tuple[Description, Figure]:
        figure = style.new_figure(width)
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
        if state(figure) == self._as_drawn[figure]:
            return []
        return ["the figure was changed at one width alone: change it with adjust(lambda fig: …)"]


# ---------------------------------------------------------------- what may be asked


def signature(name: str) -> inspect.Signature:
    """What can be asked of the chart of this name: metrics and options."""
    given = inspect.signature(charts.chart(name))
    kind = inspect.Parameter.KEYWORD_ONLY
    _, *own = given.parameters.values()  # the first is what it draws on
    more = [
        inspect.Parameter("id", kind, default="", annotation="str"),
        inspect.Parameter("title", kind, default="", annotation="Runs | str"),
    ]
    return inspect.Signature([*own, *more])


def check_call(name: str, subjects: Iterable[Any], options: Iterable[str]) -> None:
    """Raise ChartError, with what can be asked, for an option or a number of metrics it lacks."""
    asked = signature(name)
    known, taken = list[str](), list[str]()
    for p in asked.parameters.values():
        (known if p.kind is p.KEYWORD_ONLY else taken).append(p.name)
    for option in options:
        if option not in known:
            raise ChartError(
                f"chart {name!r} has no option {option!r}{nearest(option, known)};"
                f" options: {', '.join(known)}"
            )
    try:
        asked.bind(*subjects, **dict.fromkeys(options))
    except TypeError as error:
        takes = ", ".join(taken) or "options only"
        raise ChartError(f"chart {name!r} takes {takes}: {error}") from None


# ---------------------------------------------------------------- what a figure shows


def marks_of(figure: Figure) -> dict[str, list[Line2D]]:
    """The lines of each record's mark, by the record."""
    found: dict[str, list[Line2D]] = {}
    for line in (line for ax in figure.get_axes() for line in ax.get_lines()):
        kind, _, id = str(line.get_gid() or "").partition(":")
        if kind in _OURS and id:
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
