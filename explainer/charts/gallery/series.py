"""Stated numbers of one metric by the date they describe: marks, no joining line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from explainer import charts
from explainer.charts import Day, Events, marks
from explainer.charts.axis import from_zero
from explainer.charts.canvas import Canvas
from explainer.charts.placing import Mark, apart
from explainer.charts.rows import ROW
from explainer.charts.style import COLOURS
from explainer.charts.timeline import Timeline, scatter
from explainer.document import sentences
from explainer.document.charts import Description
from explainer.document.runs import Runs
from explainer.facts.edition import Edition, Statements
from explainer.facts.model import Figure, Position
from explainer.facts.sides import by_side, newest_by_side, select, worth_labelling

PLOT, TALL = 215.0, 260.0  # the height of the plot, wide and for a phone
LABELS = 9  # more than this crowd the plot


def draw(
    canvas: Canvas,
    metric: str,
    *,
    events: Events = True,
    since: Day = None,
    until: Day = None,
    statements: bool | str = False,
) -> Description:
    """A metric's numbers by date, one mark for each, and dated lines for events.

    `statements` adds a strip below: what each side said on a question (by its id; True: on the one
    with the most statements beside this metric), on the same days. `events` are all, none, or those
    named; `since` and `until` are days. Of more than some hundred numbers most become points.
    """
    edition = canvas.edition
    figures = canvas.need(charts.between(canvas.known(metric), since, until), metric)
    told = select(edition, metric, figures)
    dense = len(told) < len(figures)
    question, lanes = _asked(edition, metric, statements)
    said = [position for _, own in lanes for position in own]
    dates = [record.date for record in said] + [figure.as_of for figure in figures]
    lines = charts.events(edition, events, dates)
    frame = Timeline(canvas, dates, unit=edition.metric(metric).unit, ends=from_zero(figures))
    ax, named = frame.lead(figures, lines, TALL if canvas.narrow else PLOT)
    if dense:
        scatter(canvas, ax, [figure for figure in figures if figure not in set(told)])
    wanted = worth_labelling(edition, told, LABELS)
    owed = newest_by_side(edition, figures)
    labels = frame.figures(ax, told, wanted, owed, named.boxes)
    if question:
        _strip(frame, question, lanes, said)
    frame.finish()
    vague = any(figure.as_of.precision != "day" for figure in figures)
    return Description(
        figures=told,
        title=_title(canvas, metric, figures),
        alt=[
            canvas.listed(told),
            canvas.text(dense and "charts.dense-alt"),
            canvas.dated(lines),
            _said(canvas, question, said),
        ],
        caption=canvas.text("charts.dense")
        if dense
        else canvas.text(
            "charts.each-mark",
            vague and "charts.spans",
            labels.written < len(told) and "charts.labelled",
        ),
        hedges={figure.hedge.value for figure in figures},
        upright=True,
    )


def _title(canvas: Canvas, metric: str, figures: Sequence[Figure]) -> Runs:
    """What is counted, and whether sides state numbers that cannot both be true."""
    label, drawn = canvas.label(metric), set(figures)
    for conflict in canvas.edition.conflicts(metric):
        sides = by_side(canvas.edition, conflict.figures)
        if len(sides) > 1 and drawn.issuperset(conflict.figures):
            both = canvas.join(map(canvas.side, sides), "prose.comma", "charts.and")
            return canvas.headed(label, both, canvas.words("charts.differ"))
    return label


def _asked(edition: Edition, metric: str, chosen: bool | str) -> tuple[str, Statements]:
    """The question of the strip with each side's statements on it, or nothing."""
    if isinstance(chosen, str) and chosen:
        return edition.question(chosen).id, edition.on_question(chosen)
    count = Counter(q for p in edition.positions if metric in p.beside for q in p.answers)
    most = max(edition.facts.questions, key=lambda q: count[q], default="")
    return (most, edition.on_question(most, (metric,))) if chosen and count[most] else ("", ())


def _strip(frame: Timeline, question: str, lanes: Statements, every: Sequence[Position]) -> None:
    """A line for each side, with its statements as marks on the days of the plot above."""
    canvas, ax = frame.canvas, frame.axes()
    ax.yaxis.set_visible(False)
    frame.y += 6
    heading, room = canvas.question(question), canvas.width
    y = canvas.write(ax, 0, 0, heading, width=room, bold=True) + 2
    y += marks.statement_key(canvas, ax, question, every, y)
    for side, said in lanes:
        start, room = (0.0, canvas.width) if canvas.narrow else (frame.end + 8, frame.column)
        colour = "ink" if said else "muted"
        bottom = canvas.write(ax, start, y, canvas.side(side.id), width=room, colour=colour)
        y = bottom if canvas.narrow else y
        level = y + ROW / 2
        ax.axhline(level, color=COLOURS["grid"], linewidth=0.8, zorder=1)
        if not said:
            start, room = frame.start + 6, canvas.width - frame.start - 6
            canvas.write(ax, start, y, canvas.no_statement(), width=room, colour="muted")
        own = [Mark(marks.draw_statement(canvas, ax, p, question, level)) for p in said]
        frame.steps.append(apart(ax, own))
        y = max(bottom, y + ROW) + 3
    ax.set_ylim(y, 0)
    frame.room(ax, y, days=False)


def _said(canvas: Canvas, question: str, said: Sequence[Position]) -> Runs:
    if not said:
        return ()
    start = canvas.words("charts.statements-alt").strip()
    each = canvas.join(canvas.said(position, question) for position in said)
    return sentences.line(start, " ", canvas.question(question), " ", each)
