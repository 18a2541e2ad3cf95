"""Who holds what: recorded statements on a timeline, a lane for each side, a question a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from explainer import charts
from explainer.charts import Events, NotKnown, marks, style
from explainer.charts.axis import middle, number
from explainer.charts.canvas import Canvas
from explainer.charts.rows import ROW
from explainer.charts.style import COLOURS, extent
from explainer.charts.timeline import Timeline
from explainer.document import sentences
from explainer.document.charts import Description
from explainer.document.runs import Runs
from explainer.document.tables import positions_table
from explainer.facts.model import Position, Side

if TYPE_CHECKING:
    from matplotlib.axes import Axes

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
    beside = (p for p in edition.positions if not metrics or set(p.beside) & set(metrics))
    count = Counter(question for position in beside for question in position.answers)
    asked = [edition.question(q).id for q in questions or edition.facts.questions]
    question, *others = [q for q in sorted(asked, key=lambda q: -count[q]) if count[q]] or [""]
    if not question:
        raise NotKnown(words("charts.nothing-of") + words("charts.lanes-title"))
    lanes = edition.on_question(question, metrics)
    positions = [position for _, said in lanes for position in said]
    dates = [position.date for position in positions]
    lines = charts.events(edition, events, dates, 8)
    frame = Timeline(canvas, dates, gutter=8.0 if canvas.narrow else GUTTER)
    ax = frame.axes()
    named = frame.events(ax, lines)
    frame.y = marks.statement_key(canvas, ax, question, positions) + named.height
    y = 0.0
    for side, said in lanes:
        y = _lane(frame, ax, question, side, said, y)
    frame.room(ax, y)
    ax.set_ylim(y, 0)
    ax.yaxis.set_visible(False)
    ax.spines["bottom"].set_visible(True)
    frame.finish()
    return Description(
        figures=(),
        title=canvas.question(question),
        alt=[
            canvas.join(_said(canvas, question, side, said) for side, said in lanes),
            canvas.dated(lines),
        ],
        caption=_caption(canvas, question, positions, others),
        table=lambda name, caption: positions_table(
            canvas, positions, id=name, caption=caption, question=question
        ),
        source=canvas.source_line(positions),
    )


def _lane(
    frame: Timeline, ax: Axes, question: str, side: Side, said: Sequence[Position], y: float
) -> float:
    """A side's name, and its statements in as few rows as they need; the bottom of them."""
    canvas = frame.canvas
    rule = {"color": COLOURS["grid"], "linewidth": 0.6, "transform": style.across(ax)}
    style.line(ax, [0, canvas.width], [y] * 2, **rule)
    name, room = canvas.side(side.id), canvas.width if canvas.narrow else GUTTER - 10
    bottom = canvas.write(ax, 0, y + 3, name, width=room, bold=True)
    top = bottom if canvas.narrow else y + 3
    if not said:
        room = frame.end - frame.start
        top = canvas.write(ax, frame.start, top, canvas.no_statement(), width=room, colour="muted")
    ends: list[float] = []  # how far each row is taken
    for position in sorted(said, key=lambda p: (p.date.first, p.date.last, p.id)):
        _statement(frame, ax, question, position, top, ends)
    return max(bottom, top + len(ends) * ROW) + 3


def _statement(
    frame: Timeline, ax: Axes, question: str, position: Position, top: float, ends: list[float]
) -> None:
    """A mark and its speaker in the first row with room."""
    canvas, date = frame.canvas, position.date
    vague = date.precision != "day"
    x, who = frame.x(ax, middle(date)), canvas.who(position)
    if vague:
        who = sentences.line(who, canvas.words("prose.comma"), canvas.when(position))
    after, before = frame.end - x, x - 2 - frame.start
    room = min(NAME, max(before, after))
    width, height = extent(canvas.say(who, width=room))
    ahead, rows = width > after, round(height / ROW)
    start, end = (x - 8 - width, x + 6) if ahead else (x - 6, x + 8 + width)
    if vague:
        start = min(start, frame.x(ax, number(date.first) - 0.5))
        end = max(end, frame.x(ax, number(date.last) + 0.5))
    row = _free(ends, rows, start)
    ends += [0.0] * (row + rows - len(ends))
    ends[row : row + rows] = [end] * rows
    y = top + row * ROW
    marks.draw_statement(canvas, ax, position, question, y + ROW / 2)
    canvas.write(ax, x - 8 if ahead else x + 8, y, who, width=room, ends=ahead)


def _free(ends: Sequence[float], rows: int, start: float) -> int:
    """The first row from which on so many rows are free at a place."""
    fits = (n for n in range(len(ends)) if all(end + 6 < start for end in ends[n : n + rows]))
    return next(fits, len(ends))


def _caption(
    canvas: Canvas, question: str, said: Sequence[Position], others: Sequence[str]
) -> Runs:
    vague = any(position.date.precision != "day" for position in said)
    text = canvas.text("charts.lanes", vague and "charts.lanes-undated")
    if until := canvas.gathering(question):
        text = sentences.line(text, " ", until)
    if not others:
        return text
    asked = sentences.join([canvas.question(other) for other in others], " ")
    return sentences.line(text, canvas.words("charts.other-questions"), asked)


def _said(canvas: Canvas, question: str, side: Side, positions: Sequence[Position]) -> Runs:
    said = canvas.join([canvas.said(p, question) for p in positions], "prose.comma")
    return canvas.headed(canvas.side(side.id), said or canvas.no_statement())
