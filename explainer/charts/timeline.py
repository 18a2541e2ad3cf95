"""Numbers over days: the frame that charts over time share, and statements on the same days."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D

from explainer.charts import describe, marks, placing, style
from explainer.charts.axis import NumberFormatter, day_axis, middle, number, number_axis
from explainer.charts.labels import Said, extent, say
from explainer.charts.marks import EDGE, RADIUS, Look
from explainer.charts.placing import Events, Labels, Mark, Placing, Tag
from explainer.charts.rows import AXIS, ROW, Rows
from explainer.charts.style import COLOURS
from explainer.document import sentences
from explainer.facts.edition import Edition
from explainer.facts.model import Event, Figure, Position, Stance
from explainer.facts.values import PartialDate
from explainer.text import direction
from explainer.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

HEAD = 20.0  # above a plot, for arrows and labels over the highest number
FOOT = ROW + 6  # below axes, for the days
POINTS = 500  # small ones; more than this become pixels
# Corners and turn of each stance's shape, and whether it is filled; no corners is a circle.
_SHAPES: dict[str, tuple[int, float, bool]] = {
    "for": (3, 90.0, True),
    "yes": (3, 90.0, True),
    "against": (3, 270.0, True),
    "no": (3, 270.0, True),
    "conditional": (4, 0.0, False),
    "partly": (4, 0.0, False),
    "describes": (0, 0.0, True),
    "not-stated": (0, 0.0, False),
}


class Timeline:
    """A figure with plots of numbers over the same days, filled from the top down."""

    def __init__(
        self, fig: Canvas, edition: Edition, words: Words, dates: Sequence[PartialDate], *,
        unit: str, largest: float, column: float | None = None,
    ) -> None:  # fmt: skip
        self.fig, self.edition, self.words, self.dates = fig, edition, words, dates
        self.rtl = direction(words.language) == "rtl"
        self.narrow, self.width = style.is_narrow(fig), style.width(fig)
        self.unit = unit
        self.column = (88.0 if self.narrow else 124.0) if column is None else column
        self.left = max(24.0, extent(NumberFormatter(unit, words)(largest))[0] + 8)
        self.right = self.width - self.column - 14
        self.steps: list[Callable[[], object]] = []
        self.y = 0.0
        self._axes: list[tuple[Axes, float, float]] = []
        self._rows: list[tuple[Rows, str, float]] = []
        self._legend: Any = None

    def legend(self, ax: Axes, figures: Sequence[Figure]) -> None:
        """The sides' marks at the top."""
        entries = [
            (marks.numbered_look(index), say(describe.side(self.edition, side), rtl=self.rtl))
            for index, side in marks.sides_of(self.edition, figures)
        ]
        self._legend, self.y = marks.legend(ax, entries, self.width, self.rtl)

    def axes(self) -> Axes:
        """New axes over the days; `room` gives them their place."""
        ax = self.fig.add_axes((0.0, 0.0, 1.0, 1.0), label=f"plot-{len(self._axes)}")
        style.place(ax, self.left, 0.0, self.right, 1.0)
        day_axis(ax, self.dates, self.words)
        return ax

    def room(self, ax: Axes, height: float, *, days: bool = True) -> None:
        """Give the axes so much height from here on, and room for the days below."""
        self._axes.append((ax, self.y, self.y + height))
        ax.xaxis.set_visible(days)
        self.y += height + (FOOT if days else 0)

    def numbers(self, ax: Axes, low: float, high: float) -> None:
        """An upright axis of numbers with a hairline for each."""
        ax.set_ylim(low, high)
        number_axis(ax.yaxis, self.unit, self.words)
        ax.grid(axis="y", clip_on=False)
        if low == 0:
            ax.axhline(0, color=COLOURS["faint"], linewidth=0.9, zorder=1, clip_on=False)

    def title(self, ax: Axes, said: Said, *, bold: bool = False, above: float = 4.0) -> None:
        """A line above the plot's left corner."""
        look: dict[str, Any] = {"weight": "bold"} if bold else {"color": COLOURS["muted"]}
        ax.annotate(
            said, (0, 1), (-self.left, above), xycoords="axes fraction", va="bottom",
            textcoords="offset points", zorder=6, **look,
        )  # fmt: skip

    def figures(
        self, ax: Axes, figures: Sequence[Figure], large: Collection[str] = ()
    ) -> list[Mark]:
        """Every figure's mark at its date; those of one place stand side by side."""
        drawn = []
        for figure in figures:
            radius = RADIUS if figure.id in large else RADIUS * 0.82
            x = middle(figure.as_of)
            lines = marks.draw_figure(ax, self.edition, figure, x, way="up", radius=radius)
            if figure.as_of.precision != "day":
                y = float(sum(figure.bounds)) / 2
                lines.append(span(ax, figure.as_of, y, marks.figure_look(self.edition, figure)))
            drawn.append(Mark(f"figure:{figure.id}", tuple(lines)))
        self.steps.append(placing.apart(ax, drawn))
        return drawn

    def events(self, ax: Axes, events: Sequence[Event]) -> Events:
        """Dated lines with their names above the plot."""
        made = dated_lines(ax, events, self.words)
        self.steps.append(made)
        return made

    def labels(
        self,
        ax: Axes,
        drawn: Sequence[Mark],
        wanted: Sequence[Figure],
        owed: Sequence[Figure],
        lines: Callable[[], Sequence[placing.Box]] = tuple,
    ) -> Labels:
        """Labels of the wanted figures, the most wanted first."""
        by_id = {mark.of: mark for mark in drawn}
        tags = {
            figure.id: Tag(ax, by_id[f"figure:{figure.id}"], self._tag(figure)) for figure in wanted
        }
        due = [tags[figure.id] for figure in owed if figure.id in tags]
        made = Labels(ax, list(tags.values()), drawn, due, self.column, lines)
        self.steps.append(made)
        return made

    def below(self, rows: Rows, unit: str) -> None:
        """Rows with an axis of their own below the plots."""
        self._rows.append((rows, unit, self.y))
        self.y += rows.y + ROW + AXIS

    def finish(self) -> None:
        """Make the figure as high as it needs, and let matplotlib place what stands on it."""
        style.set_height(self.fig, self.y)
        for ax, top, bottom in self._axes:
            style.place(ax, self.left, top, self.right, bottom)
        for rows, unit, start in self._rows:
            rows.lay(start, unit)
        if self._legend is not None:
            start = self.width - 1.5 if self.rtl else 1.5
            marks.anchor(self._legend, self._axes[0][0], start, 0.0)
        engine = Placing(*self.steps)
        self.fig.set_layout_engine(engine)
        engine.execute(self.fig)

    def _tag(self, figure: Figure) -> list[tuple[Said, bool]]:
        speaker = sentences.speaker(self.edition, figure.stated_by)
        number_ = describe.number(self.edition, figure, self.words)
        return [
            (say(part, width=self.column, bold=bold, rtl=self.rtl), bold)
            for part, bold in ((speaker, True), (number_, False))
        ]


def dated_lines(ax: Axes, events: Sequence[Event], words: Words) -> Events:
    """A line for each event, with its date and name above the axes."""
    rtl = direction(words.language) == "rtl"

    def name(event: Event) -> Callable[[float], Said]:
        date, label = describe.event_date(event, words, short=True), sentences.event_label(event)
        return lambda width: say(date, "  ", label, width=width, rtl=rtl)

    return Events(
        ax, {middle(event.date) + n * 1e-6: name(event) for n, event in enumerate(events)}
    )


def scatter(ax: Axes, edition: Edition, figures: Sequence[Figure]) -> None:
    """A small point for each figure, hollow if it is hedged; pixels where they are very many."""
    groups: dict[tuple[str, bool], list[Figure]] = {}
    for figure in figures:
        side = edition.side_of(figure.stated_by).id
        groups.setdefault((side, figure.hedge.value == "exact"), []).append(figure)
    for (_, exact), group in groups.items():
        look = marks.side_look(edition, group[0].stated_by)
        full = marks.Hold(True, False, False)
        ax.scatter(
            [middle(figure.as_of) for figure in group],
            [float(sum(figure.bounds)) / 2 for figure in group],
            s=10,
            marker=marks.marker(look.shape, full, "up"),
            facecolors=look.hex if exact else "none",
            edgecolors=look.hex,
            linewidths=0.6,
            zorder=2,
            rasterized=len(figures) > POINTS,
        )


def span(ax: Axes, date: PartialDate, y: float, look: Look) -> Line2D:
    """A thin capped line over the days that a month or year may mean."""
    ends = [number(date.first) - 0.5, number(date.last) + 0.5]
    line = Line2D(ends, [y, y], color=look.hex, linewidth=1.0, marker="|", markersize=5, zorder=3)
    line.set_clip_on(False)
    ax.add_line(line)
    return line


# ---------------------------------------------------------------- statements


def band(ax: Axes, date: PartialDate, y: float, colour: str) -> list[Line2D]:
    """A broad pale line over the days that a month or year may mean; none for a day."""
    if date.precision == "day":
        return []
    days = [number(date.first) - 0.5, number(date.last) + 0.5]
    look: Any = {"color": COLOURS[colour], "linewidth": 5.0, "alpha": 0.35, "zorder": 3}
    line = Line2D(days, [y] * 2, clip_on=False, **look)
    ax.add_line(line)
    return [line]


def stance(ax: Axes, x: float, y: float, of: Stance | str, colour: str, name: str = "") -> Line2D:
    """The mark of a stance; the shape says which, the colour whose."""
    corners, turn, filled = _SHAPES[str(of)]
    radius, scale = (3.6, 1.0) if not corners else (5.0, 1.0)
    path = marks.outline(corners, turn, scale, radius)
    look = marks.shown_as(Look(0, colour), path, filled)
    line = Line2D([x], [y], clip_on=False, zorder=4, **{**look, "markeredgewidth": EDGE - 0.2})
    line.set_gid(name or None)
    ax.add_line(line)
    return line


def stance_key(
    fig: Canvas, ax: Axes, used: Collection[str], words: Words, rtl: bool
) -> tuple[Any, float]:
    """The key of the stances that occur, and the height that it needs."""
    shown = [name for name in _SHAPES if name in used]
    handles = []
    for name in shown:
        corners, turn, filled = _SHAPES[name]
        path = marks.outline(corners, turn, 1.0, 3.6 if not corners else 5.0)
        handles.append(Line2D([], [], **marks.shown_as(Look(0, "ink"), path, filled)))
    labels = [say(words(f"stance.{name}"), rtl=rtl) for name in shown]
    return marks.key(ax, handles, labels, style.width(fig), rtl)


def dates_of(positions: Sequence[Position]) -> list[PartialDate]:
    """The dates of statements."""
    return [position.date for position in positions]
