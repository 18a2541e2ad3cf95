"""Stated numbers of one metric by the date they describe: marks, no joining line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from explainer.charts import choose, describe, marks, style
from explainer.charts.axis import middle, round_above
from explainer.charts.choose import Day, Events, known
from explainer.charts.describe import Description
from explainer.charts.gallery.lanes import Lanes, lanes_of
from explainer.charts.labels import extent, say, spaced
from explainer.charts.placing import HALO, Mark, apart
from explainer.charts.rows import ROW
from explainer.charts.style import COLOURS
from explainer.charts.timeline import HEAD, Timeline, band, dates_of, scatter, stance, stance_key
from explainer.document import sentences
from explainer.document.nodes import Runs
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

PLOT, TALL = 215.0, 260.0  # the height of the plot, wide and for a phone
LABELS = 9  # more than this crowd the plot


def draw(
    fig: Canvas,
    edition: Edition,
    metric: str,
    *,
    words: Words,
    id: str,
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
    first, last = choose.day(since), choose.day(until)
    every = choose.between(known(edition, metric, words), first, last)
    figures = choose.need(every, edition.metric(metric).label, words)
    told = choose.select(edition, metric, figures)
    question, lanes = _asked(edition, metric, statements)
    said = [position for _, positions in lanes for position in positions]
    dates = [figure.as_of for figure in figures] + dates_of(said)
    lines = choose.within(choose.events(edition, events), dates)
    largest = round_above(max(figure.bounds[1] for figure in figures))
    unit = edition.metric(metric).unit
    frame = Timeline(fig, edition, words, dates, unit=unit, largest=largest)
    ax = frame.axes()
    frame.legend(ax, figures)
    named = frame.events(ax, lines)
    frame.y += max(named.height, ROW + 6)
    if unit not in ("percent", "%"):
        frame.title(ax, say(describe.unit(edition, metric), rtl=frame.rtl), above=HEAD - 14)
    frame.room(ax, TALL if frame.narrow else PLOT)
    frame.numbers(ax, 0.0, largest)
    wanted = choose.worth_labelling(edition, told, LABELS)
    if len(told) < len(figures):
        scatter(ax, edition, [figure for figure in figures if figure not in set(told)])
    drawn = frame.figures(ax, told, {figure.id for figure in wanted})
    owed = choose.newest_by_side(edition, figures)
    written = frame.labels(ax, drawn, wanted, owed, named.boxes)
    if question:
        _strip(frame, edition, question, lanes, words)
    frame.finish()
    return Description(
        figures=told,
        title=_title(edition, metric, figures, words),
        alt=[
            describe.listed(edition, told, words),
            sentences.text(words("charts.dense-alt") if len(told) < len(figures) else ""),
            describe.dated(lines, words),
            _said(edition, question, lanes, words),
        ],
        caption=_caption(figures, told, written.written < len(told), words),
        hedges={figure.hedge.value for figure in figures},
    )


def _title(edition: Edition, metric: str, figures: Sequence[Figure], words: Words) -> Runs:
    """What is counted, and whether sides state numbers that cannot both be true."""
    label, drawn = sentences.label(edition, metric), set(figures)
    for conflict in edition.conflicts(metric):
        sides = [side for _, side in marks.sides_of(edition, conflict.figures)]
        if len(sides) > 1 and drawn.issuperset(conflict.figures):
            named = [describe.side(edition, side) for side in sides]
            both = sentences.join(named, words("prose.comma"), words("charts.and"))
            return spaced(label, words("prose.colon"), both, words("charts.differ"))
    return label


def _asked(edition: Edition, metric: str, statements: bool | str) -> tuple[str, Lanes]:
    """The question of the strip with each side's statements on it, or nothing."""
    if not statements:
        return "", ()
    if isinstance(statements, str):
        return edition.question(statements).id, lanes_of(edition, statements)
    beside = {q: lanes_of(edition, q, (metric,)) for q in edition.facts.questions}
    most = max(beside, key=lambda q: sum(len(said) for _, said in beside[q]), default="")
    return (most, beside[most]) if most and any(said for _, said in beside[most]) else ("", ())


def _strip(frame: Timeline, edition: Edition, question: str, lanes: Lanes, words: Words) -> None:
    """A line for each side, with its statements as marks on the days of the plot above."""
    ax = frame.axes()
    ax.yaxis.set_visible(False)
    frame.y += 6
    across = style.across(ax)
    heading = say(describe.question(edition, question), width=frame.width, bold=True, rtl=frame.rtl)
    y = extent(heading, bold=True)[1] + 2
    ends: Any = {"ha": "right"} if frame.rtl else {"ha": "left"}
    start = frame.width if frame.rtl else 0.0
    ax.text(start, 0, heading, transform=across, va="top", weight="bold", **ends)
    used = {str(position.answers[question]) for _, said in lanes for position in said}
    key, high = stance_key(frame.fig, ax, used, words, frame.rtl)
    key.set_bbox_to_anchor((start - 1.5 if frame.rtl else 1.5, y), transform=across)
    y += high
    drawn = []
    for index, (side, said) in enumerate(lanes):
        name = say(
            describe.side(edition, side.id), width=frame.column if not frame.narrow else frame.width
        )
        left = 0.0 if frame.narrow else frame.right + 8
        colour = COLOURS["ink" if said else "muted"]
        ax.text(left, y, name, transform=across, va="top", color=colour)
        bottom = y + extent(name)[1]
        y = bottom if frame.narrow else y
        level = y + ROW / 2
        ax.axhline(level, color=COLOURS["grid"], linewidth=0.8, zorder=1)
        if not said:
            when = sentences.up_to(edition, words)
            silence = say(words("charts.no-statement"), when, width=frame.width - frame.left - 6)
            ax.text(frame.left + 6, y, silence, transform=across, va="top", bbox=HALO,
                    color=COLOURS["muted"], zorder=6)  # fmt: skip
        own = []
        for p in said:
            of, tone = f"position:{p.id}", marks.numbered_look(index).colour
            mark = stance(ax, middle(p.date), level, p.answers[question], tone, of)
            own.append(Mark(of, (mark, *band(ax, p.date, level, tone))))
        drawn += own
        frame.steps.append(apart(ax, own))
        y = max(bottom, y + ROW) + 3
    ax.set_ylim(y, 0)
    frame.room(ax, y, days=False)


def _said(edition: Edition, question: str, lanes: Lanes, words: Words) -> Runs:
    said = [describe.said(edition, p, words) for _, positions in lanes for p in positions]
    if not said:
        return ()
    asked = describe.question(edition, question)
    return spaced(
        words("charts.statements-alt").strip(), " ", asked, " ", sentences.join(said, "; ")
    )


def _caption(
    figures: Sequence[Figure], told: Sequence[Figure], unlabelled: bool, words: Words
) -> Runs:
    if len(told) < len(figures):
        return sentences.text(words("charts.dense"))
    text = words("charts.each-mark")
    if any(figure.as_of.precision != "day" for figure in figures):
        text += words("charts.spans")
    if unlabelled:
        text += words("charts.labelled")
    return sentences.text(text)
