"""An account that must come out even: what is added up, and what the sum is made of again."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from explainer import charts
from explainer.charts import ChartError, Day, NotKnown, marks
from explainer.charts.axis import round_above
from explainer.charts.canvas import Canvas
from explainer.charts.rows import Rows, room_for
from explainer.document import compute, sentences
from explainer.document.charts import Description
from explainer.document.runs import Number, Runs
from explainer.errors import NotYetKnown, UnknownRecord
from explainer.facts.model import Figure
from explainer.facts.quantity import Quantity
from explainer.facts.sides import newest_by_side


def draw(
    canvas: Canvas,
    *,
    left: Sequence[str],
    right: Sequence[str],
    as_of: Day = None,
    bridge: str = "",
) -> Description:
    """An account as a waterfall: the left side added up step by step, then the right side.

    Operands are ids of figures, or of metrics (then the latest figure not after `as_of` is meant).
    `bridge` says why numbers of different metrics add up here.
    """
    edition, words, limit = canvas.edition, canvas.words, charts.day(as_of)
    sides = [[_operand(canvas, name, limit) for name in ids] for ids in (left, right)]
    figures = [figure for side in sides for figure in side]
    units = {edition.metric(figure.metric).unit for figure in figures}
    if len(units) != 1:
        raise ChartError("the operands of a balance need the same unit")
    totals = [
        compute.total(canvas, side, bridge, f"{canvas.id}-{which}")
        for which, side in zip(("left", "right"), sides, strict=True)
    ]
    ends = (0.0, round_above(max(_sum(side).high for side in sides)))
    rows = Rows(canvas, units.pop(), ends=ends, names=178.0, after=room_for(canvas, figures))
    for side, total in zip(sides, totals, strict=True):
        terms = sentences.join(map(canvas.number, side), " + ")
        rows.heading(words("charts.total"), terms, *((" = ", total) if len(side) > 1 else ()))
        _steps(rows, side)
        rows.y += 6
    rows.finish()
    return Description(
        figures=figures,
        title=canvas.text("charts.balance-title"),
        alt=[
            canvas.headed(sentences.line(words("charts.total"), total), canvas.listed(side))
            for side, total in zip(sides, totals, strict=True)
        ],
        caption=_caption(canvas, sides, totals[0], bridge),
    )


def _operand(canvas: Canvas, id: str, limit: datetime.date | None) -> Figure:
    edition = canvas.edition
    if id in edition.facts.metrics:
        known = newest_by_side(edition, edition.of_metric(id), limit)
        return max(canvas.need(known, id), key=lambda figure: figure.as_of)
    try:
        return edition.figure(id)
    except NotYetKnown as later:
        raise NotKnown(str(later)) from later
    except UnknownRecord:
        raise charts.no_metric(edition, id, *(f.id for f in edition.facts.figures)) from None


def _sum(figures: Sequence[Figure]) -> Quantity:
    return sum((Quantity.of(figure) for figure in figures), Quantity.exactly(0))


def _steps(rows: Rows, figures: Sequence[Figure]) -> None:
    """A bar for each number, which begins where the one before it ends."""
    canvas, reached = rows.canvas, Quantity.exactly(0)
    for figure in figures:
        own, before = Quantity.of(figure), reached
        reached = before + own
        look = marks.side_look(canvas.edition, figure.stated_by)
        hedged = own.approx or not own.is_point
        end = Quantity(reached.high, reached.high, hedged, own.below, own.above)
        drawn = [(look, end, f"figure:{figure.id}")]
        label, name = canvas.label(figure.metric), canvas.name(figure)
        rows.quantity(label, drawn, canvas.number(figure), below=name)
        rows.bar(float(before.high), float(reached.high), look)


def _caption(canvas: Canvas, sides: Sequence[Sequence[Figure]], total: Number, bridge: str) -> Runs:
    words, (left, right) = canvas.words, map(_sum, sides)
    text = words("charts.balance") + " "
    if (left.low, left.high) == (right.low, right.high):
        return canvas.sentence(text + words("charts.equal"), total)
    larger, smaller = sides if left.high >= right.high else reversed(sides)
    id = f"{canvas.id}-difference"
    difference = compute.difference(canvas, larger, smaller, bridge, id)
    return canvas.sentence(text + words("charts.unequal"), difference)
