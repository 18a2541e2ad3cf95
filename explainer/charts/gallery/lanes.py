"""Who holds what: recorded statements on a timeline, a lane for each side, a question a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.lines import Line2D

from explainer.charts import NotKnown, choose, placing, statements, style
from explainer.charts.axis import middle, number
from explainer.charts.canvas import Canvas
from explainer.charts.choose import Events
from explainer.charts.describe import Description
from explainer.charts.labels import extent, spaced
from explainer.charts.rows import ROW
from explainer.charts.statements import lanes_of, positions_of
from explainer.charts.style import COLOURS
from explainer.charts.timeline import Timeline
from explainer.document import sentences
from explainer.document.runs import Runs
from explainer.document.tables import positions_table
from explainer.facts.model import Position, Side

GUTTER = 122.0  # for the names of the sides, which stand above their lanes at a phone's width
NAME = 190.0  # the width of a speaker's name


def draw(
    canvas: Canvas, *metrics: str, questions: Sequence[str] = (), events: Events = True
) -> Description:
    """The statements on a question by date and side; the shape of a mark says the stance.

    By default the question with the most statements is drawn, and the note names the others. With
    metrics, only statements recorded beside one of them.
    """
    edition, words = canvas.edition, canvas.words
    every = {q: lanes_of(edition, q, metrics) for q in questions or edition.facts.questions}
    order = sorted(every, key=lambda q: -len(positions_of(every[q])))
    question, *others = [q for q in order if positions_of(every[q])] or [""]
    if not question:
        raise NotKnown(words("charts.nothing-of") + words("charts.lanes-title"))
    lanes = every[question]
    positions = positions_of(lanes)
    dates = [position.date for position in positions]
    lines = choose.events(edition, events, dates, 8)
    frame = Timeline(canvas, dates, gutter=8.0 if canvas.narrow else GUTTER)
    ax = frame.axes()
    named = frame.events(ax, lines)
    frame.y = statements.key(canvas, ax, question, lanes) + named.height
    picture = _Picture(frame, ax, question)
    for index, (side, said) in enumerate(lanes):
        picture.lane(index, side, said)
    frame.room(ax, picture.y)
    ax.set_ylim(picture.y, 0)
    ax.yaxis.set_visible(False)
    ax.spines["bottom"].set_visible(True)
    frame.finish()
    return Description(
        figures=(),
        title=canvas.question(question),
        alt=[
            canvas.join(_lane(canvas, question, side, said) for side, said in lanes),
            canvas.dated(lines),
        ],
        caption=_caption(canvas, question, positions, others),
        table=lambda name, caption: positions_table(
            edition, positions, words, id=name, caption=caption, question=question
        ),
        source=_sources(canvas, positions),
    )


class _Picture:
    """Lanes being filled, on axes of days across and points downwards."""

    def __init__(self, frame: Timeline, ax: Any, question: str) -> None:
        self.frame, self.canvas, self.ax, self.question = frame, frame.canvas, ax, question
        self.y = 0.0

    def lane(self, index: int, side: Side, said: Sequence[Position]) -> None:
        """A side's name, and its statements in as few rows as they need."""
        canvas, frame = self.canvas, self.frame
        across, align = style.across(self.ax), "right" if canvas.rtl else "left"
        rule: Any = {"color": COLOURS["grid"], "linewidth": 0.6, "clip_on": False}
        self.ax.add_line(Line2D([0, canvas.width], [self.y] * 2, transform=across, **rule))
        self.y += 3
        room = canvas.width if canvas.narrow else GUTTER - 10
        name = canvas.say(canvas.side(side.id), width=room, bold=True)
        self._text(canvas.start, self.y, name, align, weight="bold")
        bottom = self.y + extent(name, bold=True)[1]
        top = bottom if canvas.narrow else self.y
        ends: list[float] = []
        for position in sorted(said, key=lambda p: (p.date.first, p.date.last, p.id)):
            self._statement(position, top, index, ends)
        if not said:
            text = canvas.say(canvas.silence(), width=frame.right - frame.left)
            start = frame.right if canvas.rtl else frame.left
            self._text(start, top, text, align, color=COLOURS["muted"])
            top += extent(text)[1]
        self.y = max(bottom, top + len(ends) * ROW) + 3

    def _statement(self, position: Position, top: float, side: int, ends: list[float]) -> None:
        """A mark and its speaker in the first row with room; `ends` is where each is taken to."""
        canvas, date = self.canvas, position.date
        vague = date.precision != "day"
        x, who = self._x(middle(date)), canvas.who(position)
        if vague:
            who = spaced(who, canvas.words("prose.comma"), canvas.when(position))
        after, before = self.frame.right - x, x - 2 - self.frame.left
        said = canvas.say(who, width=min(NAME, max(before, after)))
        width, height = extent(said)
        to_left = width > after
        rows = round(height / ROW)
        start, end = (x - 8 - width, x + 6) if to_left else (x - 6, x + 8 + width)
        if vague:
            start = min(start, self._x(number(date.first) - 0.5))
            end = max(end, self._x(number(date.last) + 0.5))
        row = _free(ends, rows, start)
        ends += [0.0] * (row + rows - len(ends))
        ends[row : row + rows] = [end] * rows
        level = top + row * ROW
        statements.draw(self.ax, position, self.question, level + ROW / 2, side)
        self._text(x - 8 if to_left else x + 8, level, said, "right" if to_left else "left")

    def _text(self, x: float, y: float, said: str, align: str, **look: Any) -> None:
        across = style.across(self.ax)
        self.ax.text(x, y, said, transform=across, va="top", ha=align, zorder=6,
                     bbox=placing.HALO, **look)  # fmt: skip

    def _x(self, day: float) -> float:
        low, high = self.ax.get_xlim()
        left, right = self.frame.left, self.frame.right
        return float(left + (day - low) / (high - low) * (right - left))


def _free(ends: Sequence[float], rows: int, start: float) -> int:
    """The first row from which on so many rows are free at a place."""
    for row in range(len(ends)):
        if all(end + 6 < start for end in ends[row : row + rows]):
            return row
    return len(ends)


def _caption(
    canvas: Canvas, question: str, said: Sequence[Position], others: Sequence[str]
) -> Runs:
    vague = any(position.date.precision != "day" for position in said)
    text = canvas.text("charts.lanes", vague and "charts.lanes-undated")
    if until := sentences.gathering(canvas.edition, canvas.words, question):
        text = spaced(text, " ", until)
    if not others:
        return text
    asked = sentences.join([canvas.question(other) for other in others], " ")
    return spaced(text, canvas.words("charts.other-questions"), asked)


def _lane(canvas: Canvas, question: str, side: Side, positions: Sequence[Position]) -> Runs:
    said = canvas.join([canvas.said(p, question) for p in positions], "prose.comma")
    return canvas.headed(canvas.side(side.id), said or canvas.silence())


def _sources(canvas: Canvas, positions: Sequence[Position]) -> Runs:
    used = dict.fromkeys(position.source for position in positions)
    parts = [sentences.publisher(canvas.edition, source, canvas.words) for source in used]
    start = canvas.words("prose.source" if len(parts) == 1 else "prose.sources")
    return spaced(start, canvas.join(parts))
