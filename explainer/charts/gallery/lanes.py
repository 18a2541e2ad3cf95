"""Who holds what: recorded statements on a timeline, a lane for each side, a question a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D

from explainer.charts import NotKnown, choose, describe, marks, placing, style
from explainer.charts.axis import day_axis, middle, number
from explainer.charts.choose import Events
from explainer.charts.describe import Description
from explainer.charts.labels import extent, say, spaced
from explainer.charts.rows import ROW
from explainer.charts.style import COLOURS
from explainer.charts.timeline import FOOT, band, dated_lines, stance, stance_key
from explainer.document import sentences, wording
from explainer.document.nodes import Runs
from explainer.document.tables import positions_table
from explainer.facts.edition import Edition
from explainer.facts.model import Event, Position, Side
from explainer.text import direction
from explainer.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

GUTTER = 122.0  # for the names of the sides, which stand above their lanes at a phone's width
NAME = 190.0  # the width of a speaker's name
Lanes = tuple[tuple[Side, tuple[Position, ...]], ...]


def draw(
    fig: Canvas,
    edition: Edition,
    *metrics: str,
    words: Words,
    id: str,
    questions: Sequence[str] = (),
    events: Events = True,
) -> Description:
    """The statements on a question by date and side; the shape of a mark says the stance.

    By default the question with the most statements is drawn, and the note names the others. With
    metrics, only statements recorded beside one of them.
    """
    asked = tuple(questions) or tuple(edition.facts.questions)
    every = [(question, lanes_of(edition, question, metrics)) for question in asked]
    every = sorted((panel for panel in every if _count(panel[1])), key=lambda p: -_count(p[1]))
    if not every:
        raise NotKnown(words("charts.nothing-of") + words("charts.lanes-title"))
    (question, lanes), others = every[0], every[1:]
    positions = [position for _, said in lanes for position in said]
    dates = [position.date for position in positions]
    lines = choose.within(choose.events(edition, events), dates, 8)
    _Picture(fig, edition, question, lanes, lines, words).draw()
    return Description(
        figures=(),
        title=describe.question(edition, question),
        alt=[
            sentences.join(
                [_lane(edition, side, said, words) for side, said in lanes],
                words("prose.semicolon"),
            ),
            describe.dated(lines, words),
        ],
        caption=_caption(edition, question, positions, [other for other, _ in others], words),
        table=lambda name, caption: positions_table(
            edition, positions, words, id=name, caption=caption
        ),
        source=_sources(edition, positions, words),
    )


def lanes_of(edition: Edition, question: str, metrics: Sequence[str] = ()) -> Lanes:
    """Every side with its statements on a question, beside one of the metrics if there are any."""
    return tuple(
        (side, tuple(p for p in said if not metrics or set(p.beside) & set(metrics)))
        for side, said in edition.on_question(question)
    )


def _count(lanes: Lanes) -> int:
    return sum(len(said) for _, said in lanes)


class _Picture:
    """The lanes on axes of days across and points downwards."""

    def __init__(
        self,
        fig: Canvas,
        edition: Edition,
        question: str,
        lanes: Lanes,
        events: Sequence[Event],
        words: Words,
    ) -> None:
        self.fig, self.edition, self.words = fig, edition, words
        self.question, self.lanes = question, lanes
        self.rtl = direction(words.language) == "rtl"
        self.narrow, self.width = style.is_narrow(fig), style.width(fig)
        gutter = 8.0 if self.narrow else GUTTER
        self.left, self.right = (8.0, self.width - gutter) if self.rtl else (gutter, self.width - 8)
        self.ax: Any = fig.add_axes((0.0, 0.0, 1.0, 1.0))
        style.place(self.ax, self.left, 0.0, self.right, 1.0)
        day_axis(self.ax, [p.date for _, said in lanes for p in said], words)
        self.events = dated_lines(self.ax, events, words)
        self.y = 0.0

    def draw(self) -> None:
        """Fill the axes, then give them their place."""
        used = {str(p.answers[self.question]) for _, said in self.lanes for p in said}
        key, top = stance_key(self.fig, self.ax, used, self.words, self.rtl)
        top += self.events.height
        for index, (side, said) in enumerate(self.lanes):
            self._rule()
            self.y += 3
            self._lane(index, side, said)
            self.y += 3
        style.set_height(self.fig, top + self.y + FOOT)
        style.place(self.ax, self.left, top, self.right, top + self.y)
        self.ax.set_ylim(self.y, 0)
        self.ax.yaxis.set_visible(False)
        self.ax.spines["bottom"].set_visible(True)
        marks.anchor(key, self.ax, self.width - 1.5 if self.rtl else 1.5, 0.0)
        engine = placing.Placing(self.events)
        self.fig.set_layout_engine(engine)
        engine.execute(self.fig)

    def _rule(self) -> None:
        across = style.across(self.ax)
        rule = Line2D([0, self.width], [self.y] * 2, transform=across, color=COLOURS["grid"],
                      linewidth=0.6, clip_on=False)  # fmt: skip
        self.ax.add_line(rule)

    def _text(self, x: float, y: float, said: str, align: str, **look: Any) -> None:
        self.ax.text(x, y, said, transform=style.across(self.ax), va="top", ha=align, zorder=6,
                     bbox=placing.HALO, **look)  # fmt: skip

    def _lane(self, index: int, side: Side, said: Sequence[Position]) -> None:
        """A side's name, and its statements in as few rows as they need."""
        room = self.width if self.narrow else GUTTER - 10
        name = say(describe.side(self.edition, side.id), width=room, bold=True, rtl=self.rtl)
        start = (self.width, self.right, "right") if self.rtl else (0.0, self.left, "left")
        self._text(start[0], self.y, name, start[2], weight="bold")
        bottom = self.y + extent(name, bold=True)[1]
        top = bottom if self.narrow else self.y
        if not said:
            silence = spaced(
                self.words("charts.no-statement"), sentences.up_to(self.edition, self.words)
            )
            text = say(silence, width=self.right - self.left, rtl=self.rtl)
            self._text(start[1], top, text, start[2], color=COLOURS["muted"])
            self.y = max(bottom, top + extent(text)[1])
            return
        ends: list[float] = []
        colour = marks.numbered_look(index).colour
        for position in sorted(said, key=lambda p: (p.date.first, p.date.last, p.id)):
            self._statement(position, top, colour, ends)
        self.y = max(bottom, top + len(ends) * ROW)

    def _statement(self, position: Position, top: float, colour: str, ends: list[float]) -> None:
        """A mark and its speaker in the first row with room; `ends` is where each is taken to."""
        vague = position.date.precision != "day"
        x = self._x(middle(position.date))
        who = describe.who(self.edition, position)
        if vague:
            who = spaced(who, self.words("prose.comma"), _date(position, self.words))
        after, before = self.right - x, x - 2 - self.left
        most = min(NAME, max(before, after))
        said = say(who, width=most, rtl=self.rtl)
        width, height = extent(said)
        to_left = width > after
        rows = round(height / ROW)
        start, end = (x - 8 - width, x + 6) if to_left else (x - 6, x + 8 + width)
        days = [number(position.date.first) - 0.5, number(position.date.last) + 0.5]
        if vague:
            start, end = min(start, self._x(days[0])), max(end, self._x(days[1]))
        row = _free(ends, rows, start)
        ends += [0.0] * (row + rows - len(ends))
        ends[row : row + rows] = [end] * rows
        level = top + row * ROW
        band(self.ax, position.date, level + ROW / 2, colour)
        of = f"position:{position.id}"
        stance(
            self.ax,
            middle(position.date),
            level + ROW / 2,
            position.answers[self.question],
            colour,
            of,
        )
        self._text(x - 8 if to_left else x + 8, level, said, "right" if to_left else "left")

    def _x(self, day: float) -> float:
        low, high = self.ax.get_xlim()
        return float(self.left + (day - low) / (high - low) * (self.right - self.left))


def _free(ends: Sequence[float], rows: int, start: float) -> int:
    """The first row from which on so many rows are free at a place."""
    for row in range(len(ends)):
        if all(end + 6 < start for end in ends[row : row + rows]):
            return row
    return len(ends)


def _date(position: Position, words: Words) -> Runs:
    return (wording.date(position.date, f"position:{position.id}.date", words),)


def _caption(
    edition: Edition, question: str, said: Sequence[Position], others: Sequence[str], words: Words
) -> Runs:
    vague = any(position.date.precision != "day" for position in said)
    text = sentences.text(words("charts.lanes") + (words("charts.lanes-undated") if vague else ""))
    if until := sentences.gathering(edition, words, question):
        text = spaced(text, " ", until)
    if not others:
        return text
    asked = sentences.join([describe.question(edition, question) for question in others], " ")
    return spaced(text, words("charts.other-questions"), asked)


def _lane(edition: Edition, side: Side, positions: Sequence[Position], words: Words) -> Runs:
    name = describe.side(edition, side.id)
    if not positions:
        date = sentences.up_to(edition, words)
        return spaced(name, words("prose.colon"), words("charts.no-statement"), date)
    said = [describe.said(edition, position, words) for position in positions]
    return spaced(name, words("prose.colon"), sentences.join(said, words("prose.comma")))


def _sources(edition: Edition, positions: Sequence[Position], words: Words) -> Runs:
    used = dict.fromkeys(position.source for position in positions)
    parts = [sentences.publisher(edition, source, words) for source in used]
    key = "prose.source" if len(parts) == 1 else "prose.sources"
    return spaced(words(key), sentences.join(parts, words("prose.semicolon")))
