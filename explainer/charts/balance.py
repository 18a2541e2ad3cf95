"""An account that must come out even: what stands on either side of it, as stacked bars from zero.

Belongs here: drawing an identity of stated numbers, and the sums of its sides.
Does not belong here: claiming the identity; whoever asks for the chart names the operands.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from explainer.charts import ChartError, NotKnown, assemble, choose, marks
from explainer.charts.asked import Day, Title, day, named, titled
from explainer.charts.marks import Look
from explainer.charts.sheet import Box, Sheet, spaced
from explainer.charts.style import SMALL
from explainer.document import Chart, Number, Runs
from explainer.errors import UnknownRecord
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.facts.quantity import Quantity
from explainer.prose import computed, numbers, sentences
from explainer.words import Words

BAR = 24.0
TOKEN = 3.2


@dataclass(frozen=True)
class Part:
    """An operand: its figure, and the look of its piece of the bar."""

    figure: Figure
    look: Look


def draw(
    edition: Edition,
    *,
    left: Sequence[str],
    right: Sequence[str],
    words: Words,
    id: str = "",
    title: Title = "",
    as_of: Day = None,
    bridge: str = "",
) -> Chart:
    """Both sides of an account as stacked bars; raises NotKnown where an operand is not known.

    Operands are ids of figures, or of metrics (then the latest figure not after `as_of` is meant).
    `bridge` says why numbers of different metrics add up here.
    """
    limit = day(as_of)
    sides = [[_operand(edition, id_, limit, words) for id_ in ids] for ids in (left, right)]
    figures = [figure for side in sides for figure in side]
    if len({edition.metric(figure.metric).unit for figure in figures}) != 1:
        raise ChartError("the operands of a balance need the same unit")
    name = named(id, "balance", figures[0].metric)
    totals = [
        _total(edition, f"{name}-{which}", side, bridge, words)
        for which, side in zip(("left", "right"), sides, strict=True)
    ]
    heading = titled(title, sentences.text(words("charts.balance-title")))
    return assemble.chart(
        assemble.both(lambda sheet: _draw(sheet, edition, sides, totals, words)),
        edition,
        figures,
        words,
        id=name,
        title=heading,
        alt=_alt(edition, sides, totals, heading, words),
        caption=_caption(edition, name, sides, totals[0], bridge, words),
    )


def _operand(edition: Edition, id: str, limit: datetime.date | None, words: Words) -> Figure:
    if id not in edition.facts.metrics:
        try:
            return edition.figure(id)
        except UnknownRecord as unknown:
            if any(figure.id == id for figure in edition.facts.figures):
                raise NotKnown(str(unknown)) from unknown
            raise
    known = choose.newest_by_side(edition, edition.of_metric(id), limit)
    if not known:
        raise NotKnown(words("charts.nothing-of") + edition.metric(id).label)
    return max(known, key=lambda figure: figure.as_of)


def _sum(figures: Sequence[Figure]) -> Quantity:
    total = Quantity.exactly(0)
    for figure in figures:
        total = total + Quantity.of(figure)
    return total


def _total(
    edition: Edition, id: str, figures: Sequence[Figure], bridge: str, words: Words
) -> Number:
    return computed.total(edition, figures, words, bridge, id)


def _draw(
    sheet: Sheet,
    edition: Edition,
    sides: Sequence[Sequence[Figure]],
    totals: Sequence[Number],
    words: Words,
) -> None:
    longest = max(float(_sum(side).high) for side in sides) or 1.0
    width = (sheet.width - 12) / longest
    y, index = 0.0, 0
    for side, total in zip(sides, totals, strict=True):
        parts = [Part(f, marks.numbered_look(index + n)) for n, f in enumerate(side)]
        index += len(side)
        terms = [(numbers.number(figure, words),) for figure in side]
        runs = spaced(words("charts.total"), *sentences.join(terms, " + "), " = ", total)
        y = sheet.write(0, y, runs, bold=True, width=sheet.width).bottom + 3
        y = _bar(sheet, edition, parts, width, y, words) + 12


def _bar(
    sheet: Sheet, edition: Edition, parts: Sequence[Part], width: float, y: float, words: Words
) -> float:
    """Draw the pieces side by side, then what they stand for; the y below them."""
    edges = [6.0]
    for part in parts:
        edges.append(edges[-1] + float(part.figure.bounds[1]) * width)
    for n, part in enumerate(parts):
        box = Box(edges[n], y, edges[n + 1], y + BAR)
        sheet.bar(box, part.look.colour, opacity=0.32, edge="paper")
    return _labels(sheet, edition, parts, edges, y + BAR, words)


def _labels(
    sheet: Sheet,
    edition: Edition,
    parts: Sequence[Part],
    edges: Sequence[float],
    y: float,
    words: Words,
) -> float:
    """Mark each piece with its shape, and say below what the shape stands for."""
    top = y + 5
    for n, part in enumerate(parts):
        middle = (edges[n] + edges[n + 1]) / 2
        marks.token(sheet, part.look, middle, y - BAR / 2, filled=True, radius=TOKEN)
        marks.token(sheet, part.look, 11, top + SMALL * 0.64, filled=True, radius=TOKEN)
        name = _name(edition, part.figure, words)
        top = sheet.write(21, top, name, size=SMALL, width=sheet.width - 24).bottom + 2
    return top


def _name(edition: Edition, figure: Figure, words: Words) -> Runs:
    number = numbers.number(figure, words)
    label = sentences.label(edition, figure.metric)
    who = (sentences.speaker(edition, figure.stated_by), words("prose.comma"))
    return spaced(number, " ", label, " (", *who, sentences.as_of(figure, words), ")")


def _alt(
    edition: Edition,
    sides: Sequence[Sequence[Figure]],
    totals: Sequence[Number],
    title: Runs,
    words: Words,
) -> Runs:
    colon = words("prose.colon")
    parts = [
        spaced(words("charts.total"), total, colon, assemble.listed(edition, side, words))
        for side, total in zip(sides, totals, strict=True)
    ]
    return assemble.alt(title, *parts, words=words)


def _caption(
    edition: Edition,
    name: str,
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
    difference = computed.difference(edition, larger, smaller, words, bridge, f"{name}-difference")
    return spaced(text + words("charts.unequal"), difference, words("prose.stop"))
