"""Numbers that different parties stated for the same date, on one axis for all dates."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from matplotlib.patches import Rectangle

from explainer.charts import NotKnown, style
from explainer.charts.canvas import Canvas
from explainer.charts.rows import GAP, Rows
from explainer.charts.style import COLOURS
from explainer.document import compute, sentences, wording
from explainer.document.charts import Description
from explainer.document.runs import Runs
from explainer.facts.edition import Conflict, Edition
from explainer.facts.model import Figure
from explainer.facts.sides import by_side, distinct


def draw(canvas: Canvas, *metrics: str, most: int = 6) -> Description:
    """Numbers of different parties for one date, side by side on one axis from zero.

    At most `most` dates are drawn, those that differ most; the others are counted in the note and
    stand in the table. A bracket spans the gap between two sides. Without metrics, all are meant;
    those of the first metric's unit are drawn.
    """
    edition = canvas.edition
    every = [c for metric in metrics or (None,) for c in edition.conflicts(metric)]
    if not every:
        raise NotKnown(canvas.words("conflicts.none", day=edition.date.isoformat()))
    unit = edition.metric(every[0].metric).unit
    comparable = [c for c in every if edition.metric(c.metric).unit == unit]
    shown = sorted(sorted(comparable, key=_apart, reverse=True)[:most], key=every.index)
    drawn = _figures(shown)
    rows = Rows(canvas, unit, drawn, grid=False)
    for conflict in shown:
        _group(rows, conflict, len({c.metric for c in shown}) > 1)
    rows.finish()
    return Description(
        figures=drawn,
        title=_title(canvas, shown),
        alt=[
            canvas.headed(_heading(canvas, c, True), canvas.join(map(canvas.stated, c.figures)))
            for c in shown
        ],
        caption=_caption(
            canvas, any(_split(edition, c) for c in shown), [c for c in every if c not in shown]
        ),
        listed=_figures(every),
    )


def _apart(conflict: Conflict) -> Decimal:
    low = min(figure.bounds[0] for figure in conflict.figures)
    high = max(figure.bounds[1] for figure in conflict.figures)
    return (high - low) / high if high else Decimal(0)


def _figures(conflicts: Sequence[Conflict]) -> list[Figure]:
    return distinct(figure for conflict in conflicts for figure in conflict.figures)


def _group(rows: Rows, conflict: Conflict, several: bool) -> None:
    """The numbers of one date, lowest first, on a band; a bracket spans the gap of two sides."""
    figures = sorted(conflict.figures, key=lambda figure: figure.bounds)
    rows.heading(_heading(rows.canvas, conflict, several))
    top = rows.y
    for figure in figures:
        rows.figure(figure, date=figure.as_of.iso != conflict.as_of.iso)
    low, high = (float(end) for end in (figures[0].bounds[0], max(f.bounds[1] for f in figures)))
    look: Any = {"color": COLOURS["panel"], "zorder": 0, "clip_on": False}
    rows.ax.add_patch(Rectangle((low, top), high - low, rows.y - GAP - top, **look))
    if sides := _split(rows.canvas.edition, conflict):
        low, high = (float(end) for end in _gap(*sides))
        look = {"color": COLOURS["ink"], "linewidth": 1.0, "zorder": 3}
        heights = [rows.y, rows.y + 5, rows.y + 5, rows.y]
        style.line(rows.ax, [low, low, high, high], heights, **look)
        rows.y += 7
    rows.y += 7


def _gap(lower: Sequence[Figure], higher: Sequence[Figure]) -> tuple[Decimal, Decimal]:
    """From the highest number of the one side to the lowest of the other."""
    return max(f.bounds[1] for f in lower), min(f.bounds[0] for f in higher)


def _split(edition: Edition, conflict: Conflict) -> tuple[list[Figure], list[Figure]] | None:
    """The figures of the lower and the higher of two sides, if their numbers lie apart."""
    sides = by_side(edition, conflict.figures).values()
    if len(sides) != 2:
        return None
    lower, higher = sorted(sides, key=lambda group: min(f.bounds[0] for f in group))
    start, end = _gap(lower, higher)
    return (lower, higher) if start < end else None


def _title(canvas: Canvas, conflicts: Sequence[Conflict]) -> Runs:
    """Who stated the higher number on each date, where that is so for all of one metric."""
    edition, words = canvas.edition, canvas.words
    splits = [(c, _split(edition, c)) for c in conflicts]
    sided = [(c, edition.side_of(s[1][0].stated_by).id) for c, s in splits if s is not None]
    if len({c.metric for c, _ in sided}) != 1 or len(sided) < 2:
        return canvas.text("charts.conflicts-title")
    if len({side for _, side in sided}) == 1:
        return sentences.line(canvas.side(sided[0][1]), words("charts.conflicts-higher"))
    said = [
        sentences.line(canvas.side(side), words("charts.on"), _date(canvas, conflict, short=True))
        for conflict, side in sided
    ]
    return sentences.line(words("charts.conflicts-switched"), sentences.join(said))


def _heading(canvas: Canvas, conflict: Conflict, several: bool) -> Runs:
    date = _date(canvas, conflict)
    if not several:
        return date
    return sentences.line(canvas.label(conflict.metric), canvas.words("prose.comma"), date)


def _date(canvas: Canvas, conflict: Conflict, *, short: bool = False) -> Runs:
    of = f"figure:{_dated(conflict)}.as_of"
    return (wording.date(conflict.as_of, of, canvas.words, short=short),)


def _dated(conflict: Conflict) -> str:
    """The id of a figure of the conflict's own day, which leads to the records."""
    return next(f.id for f in conflict.figures if f.as_of.iso == conflict.as_of.iso)


def _caption(canvas: Canvas, gaps: bool, others: Sequence[Conflict]) -> Runs:
    text = canvas.text("charts.conflicts", gaps and "charts.conflicts-gaps")
    if not others:
        return text
    counted = (f"figure:{_dated(conflict)}" for conflict in others)
    count = compute.count(canvas, counted, f"{canvas.id}-others")
    return canvas.sentence(text, canvas.words("charts.conflicts-more"), count)
