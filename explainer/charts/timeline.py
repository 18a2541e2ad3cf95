"""Numbers over days: the frame that charts over time share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D

from explainer.charts import marks, placing, style
from explainer.charts.axis import NumberFormatter, day_axis, middle, number, number_axis
from explainer.charts.canvas import Canvas
from explainer.charts.marks import RADIUS, Look
from explainer.charts.placing import Events, Labels, Mark, Placing, Tag
from explainer.charts.rows import AXIS, ROW, Rows
from explainer.charts.style import COLOURS, Said, extent
from explainer.document import sentences
from explainer.document.wording import PERCENT_UNITS
from explainer.facts.model import Event, Figure
from explainer.facts.quantity import Quantity
from explainer.facts.sides import by_side
from explainer.facts.values import PartialDate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEAD = 20.0  # above a plot, for arrows and labels over the highest number
FOOT = ROW + 6  # below axes, for the days
POINTS = 500  # small ones; more than this become pixels


class Timeline:
    """A figure with plots over the same days, filled from the top down.

    Of numbers of a unit between the `ends`, with a column for labels after them, or a `gutter` for
    names before them. `start` and `end` are points from the figure's left edge.
    """

    def __init__(
        self, canvas: Canvas, dates: Sequence[PartialDate], *, unit: str = "",
        ends: tuple[float, float] = (0.0, 0.0), gutter: float = 0.0,
    ) -> None:  # fmt: skip
        self.canvas, self.dates, self.unit, self.ends = canvas, dates, unit, ends
        self.column = 88.0 if canvas.narrow else 124.0
        if gutter:
            self.start, self.end = gutter, canvas.width - 8
        else:
            self.start = max(24.0, extent(NumberFormatter(unit, canvas.words)(ends[1]))[0] + 8)
            self.end = canvas.width - self.column - 14
        self.steps: list[Callable[[], object]] = []
        self.y = self._titled = 0.0
        self._axes: list[tuple[Axes, float, float]] = []
        self._rows: list[tuple[Rows, float]] = []

    def axes(self) -> Axes:
        """New axes over the days; `room` gives them their place."""
        ax = self.canvas.fig.add_axes((0.0, 0.0, 1.0, 1.0), label=f"plot-{len(self._axes)}")
        self.canvas.place(ax, self.start, 0.0, self.end, 1.0)
        day_axis(ax, self.dates, self.canvas.words)
        return ax

    def x(self, ax: Axes, day: float) -> float:
        """How far from the figure's left edge a day stands."""
        low, high = ax.get_xlim()
        return float(self.start + (day - low) / (high - low) * (self.end - self.start))

    def room(self, ax: Axes, height: float, *, days: bool = True) -> None:
        """Give the axes so much height from here on, and room for the days below."""
        self._axes.append((ax, self.y, self.y + height))
        ax.xaxis.set_visible(days)
        self.y += height + (FOOT if days else 0)

    def numbers(self, ax: Axes) -> None:
        """An upright axis of numbers with a hairline for each."""
        ax.set_ylim(*self.ends)
        number_axis(ax.yaxis, self.unit, self.canvas.words)
        ax.grid(axis="y", clip_on=False)
        if self.ends[0] == 0:
            ax.axhline(0, color=COLOURS["faint"], linewidth=0.9, zorder=1, clip_on=False)

    def lead(
        self, figures: Sequence[Figure], events: Sequence[Event], height: float
    ) -> tuple[Axes, Events]:
        """The plot that leads a chart: legend, dated lines, unit, numbers from zero."""
        ax = self.axes()
        self.y = marks.legend(self.canvas, ax, figures)
        named = self.events(ax, events)
        self.y += max(named.height, ROW + 6)
        if self.unit not in PERCENT_UNITS:  # which stands at each number
            unit = self.canvas.say(self.canvas.unit(figures[0].metric))
            self.title(ax, unit, HEAD - 14, color=COLOURS["muted"])
            self._titled = extent(unit)[0]
        self.room(ax, height)
        self.numbers(ax)
        return ax, named

    def title(self, ax: Axes, said: Said, above: float, **look: Any) -> None:
        """A line so far above the plot, from the figure's left edge."""
        ax.annotate(
            said, (0, 1), (-self.start, above), xycoords="axes fraction", va="bottom",
            textcoords="offset points", zorder=6, **look,
        )  # fmt: skip

    def events(self, ax: Axes, events: Sequence[Event]) -> Events:
        """Dated lines with their names above the plot."""
        canvas = self.canvas

        def name(event: Event) -> Callable[[float], Said]:
            date, label = canvas.event_date(event, short=True), sentences.event_label(event)
            return lambda width: canvas.say(date, "  ", label, width=width)

        names = {middle(event.date) + n * 1e-6: name(event) for n, event in enumerate(events)}
        made = Events(ax, names)
        self.steps.append(made)
        return made

    def figures(
        self,
        ax: Axes,
        figures: Sequence[Figure],
        wanted: Sequence[Figure],
        owed: Sequence[Figure],
        lines: Callable[[], Sequence[placing.Box]] = tuple,
    ) -> Labels:
        """Every figure's mark at its date, and labels of those wanted, the most wanted first."""
        edition, drawn = self.canvas.edition, {}
        for figure in figures:
            radius = RADIUS if figure in wanted else RADIUS * 0.82
            look, of = marks.figure_look(edition, figure), f"figure:{figure.id}"
            value, x = Quantity.of(figure), middle(figure.as_of)
            parts = marks.draw(ax, look, value, x, upright=True, radius=radius, of=of)
            if figure.as_of.precision != "day":
                parts.append(span(ax, figure.as_of, float(sum(figure.bounds)) / 2, look))
            drawn[figure.id] = Mark(parts)
        everything = list(drawn.values())
        self.steps.append(placing.apart(ax, everything))
        tags = {figure.id: self._tag(ax, drawn[figure.id], figure) for figure in wanted}
        due = [tags[figure.id] for figure in owed if figure.id in tags]
        made = Labels(ax, list(tags.values()), everything, due, self.column, self._titled, lines)
        self.steps.append(made)
        return made

    def below(self, rows: Rows) -> None:
        """Rows with an axis of their own below the plots."""
        self._rows.append((rows, self.y))
        self.y += rows.y + ROW + AXIS

    def finish(self) -> None:
        """Make the figure as high as it needs, and let matplotlib place what stands on it."""
        fig = self.canvas.fig
        style.set_height(fig, self.y)
        for ax, top, bottom in self._axes:
            self.canvas.place(ax, self.start, top, self.end, bottom)
        for rows, top in self._rows:
            rows.lay(top)
        engine = Placing(*self.steps)
        fig.set_layout_engine(engine)
        engine.execute(fig)

    def _tag(self, ax: Axes, mark: Mark, figure: Figure) -> Tag:
        canvas, width = self.canvas, self.column
        speaker = canvas.say(canvas.speaker(figure), width=width, bold=True)
        return Tag(ax, mark, speaker, canvas.say(canvas.number(figure), width=width))


def scatter(canvas: Canvas, ax: Axes, figures: Sequence[Figure]) -> None:
    """A small point for each figure, hollow if it is hedged; pixels where they are very many."""
    for group in by_side(canvas.edition, figures).values():
        look = marks.side_look(canvas.edition, group[0].stated_by)
        for hollow in (False, True):
            shown = [figure for figure in group if (figure.hedge.value != "exact") == hollow]
            ax.scatter(
                [middle(figure.as_of) for figure in shown],
                [float(sum(figure.bounds)) / 2 for figure in shown],
                s=10,
                marker=marks.marker(look.shape, upright=True),
                facecolors="none" if hollow else look.hex,
                edgecolors=look.hex,
                linewidths=0.6,
                zorder=2,
                rasterized=len(figures) > POINTS,
            )


def span(ax: Axes, date: PartialDate, y: float, look: Look) -> Line2D:
    """A thin capped line over the days that a month or year may mean."""
    ends = [number(date.first) - 0.5, number(date.last) + 0.5]
    caps = {"marker": "|", "markersize": 5}
    return style.line(ax, ends, [y, y], color=look.hex, linewidth=1.0, zorder=3, **caps)
