"""An account that must come out even: what is added up, and what the sum is made of again."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from explainer.charts import ChartError, NotKnown, choose, describe, marks
from explainer.charts.axis import round_above
from explainer.charts.choose import Day
from explainer.charts.describe import Description
from explainer.charts.labels import spaced
from explainer.charts.rows import Rows, room_for
from explainer.document import compute, sentences, wording
from explainer.document.nodes import Number, Runs
from explainer.errors import UnknownRecord
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.facts.quantity import Quantity
from explainer.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


def draw(
    fig: Canvas,
    edition: Edition,
    *,
    words: Words,
    id: str,
    left: Sequence[str],
    right: Sequence[str],
    as_of: Day = None,
    bridge: str = "",
) -> Description:
    """An account as a waterfall: the left side added up step by step, then the right side.

    Operands are ids of figures, or of metrics (then the latest figure not after `as_of` is meant).
    `bridge` says why numbers of different metrics add up here.
    """
    limit = choose.day(as_of)
    sides = [[_operand(edition, name, limit, words) for name in ids] for ids in (left, right)]
    figures = [figure for side in sides for figure in side]
    if len({edition.metric(figure.metric).unit for figure in figures}) != 1:
        raise ChartError("the operands of a balance need the same unit")
    totals = [
        compute.total(edition, side, words, bridge, f"{id}-{which}")
        for which, side in zip(("left", "right"), sides, strict=True)
    ]
    largest = max(_sum(side).high for side in sides)
    after = room_for(figures, edition, words)
    rows = Rows(fig, edition, words, (0.0, round_above(largest)), names=178.0, after=after)
    for side, total in zip(sides, totals, strict=True):
        terms = sentences.join([(wording.number(figure, words),) for figure in side], " + ")
        rows.heading(words("charts.total"), terms, *((" = ", total) if len(side) > 1 else ()))
        _steps(rows, edition, side, words)
        rows.y += 6
    rows.finish(edition.metric(figures[0].metric).unit)
    return Description(
        figures=figures,
        title=sentences.text(words("charts.balance-title")),
        alt=[
            spaced(
                words("charts.total"),
                total,
                words("prose.colon"),
                describe.listed(edition, side, words),
            )
            for side, total in zip(sides, totals, strict=True)
        ],
        caption=_caption(edition, id, sides, totals[0], bridge, words),
    )


def _operand(edition: Edition, id: str, limit: datetime.date | None, words: Words) -> Figure:
    if id not in edition.facts.metrics:
        try:
            return edition.figure(id)
        except UnknownRecord as unknown:
            if any(figure.id == id for figure in edition.facts.figures):
                raise NotKnown(str(unknown)) from unknown
            raise
    label = edition.metric(id).label
    known = choose.need(choose.newest_by_side(edition, edition.of_metric(id), limit), label, words)
    return max(known, key=lambda figure: figure.as_of)


def _sum(figures: Sequence[Figure]) -> Quantity:
    total = Quantity.exactly(0)
    for figure in figures:
        total = total + Quantity.of(figure)
    return total


def _steps(rows: Rows, edition: Edition, figures: Sequence[Figure], words: Words) -> None:
    """A bar for each number, which begins where the one before it ends."""
    reached = Quantity.exactly(0)
    for figure in figures:
        before, reached = reached, reached + Quantity.of(figure)
        look = marks.side_look(edition, figure.stated_by)
        end = Quantity(reached.high, reached.high, *_flags(figure))
        label = sentences.label(edition, figure.metric)
        of = f"figure:{figure.id}"
        name = describe.name(edition, figure, words)
        rows.quantity(label, [(look, end, of)], describe.number(edition, figure, words), below=name)
        rows.bar(float(before.high), float(reached.high), rows.middle, look)


def _flags(figure: Figure) -> tuple[bool, bool, bool]:
    own = Quantity.of(figure)
    return own.approx or not own.is_point, own.below, own.above


def _caption(
    edition: Edition,
    id: str,
    sides: Sequence[Sequence[Figure]],
    total: Number,
    bridge: str,
    words: Words,
) -> Runs:
    left, right = (_sum(side) for side in sides)
    text = words("charts.balance") + " "
    if (left.low, left.high) == (right.low, right.high):
        return spaced(text + words("charts.equal"), total, words("prose.stop"))
    larger, smaller = sides if left.high >= right.high else (sides[1], sides[0])
    difference = compute.difference(edition, larger, smaller, words, bridge, f"{id}-difference")
    return spaced(text + words("charts.unequal"), difference, words("prose.stop"))
