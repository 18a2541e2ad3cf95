"""A long series made readable: numbers that would cover each other share a mark.

Belongs here: which figures of too many keep marks of their own, and the small marks of the others.
Does not belong here: the chart around them (series), saying so (its caption).

The plot is parted into cells. The numbers of one side in one cell share one mark, which stands at
one of them: nothing is averaged. It carries every hedge of theirs: hollow if any is hedged, with a
stem downwards if any may be lower and upwards if any may be higher, a line over the range that any
of them spans. Sides keep columns of their own within a cell, so that none covers another.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from explainer.charts import marks
from explainer.charts.marks import Hold, Look
from explainer.charts.scales import Days, Numbers
from explainer.charts.sheet import Sheet
from explainer.facts.conflicts import Conflict
from explainer.facts.edition import Edition
from explainer.facts.model import Figure, Hedge
from explainer.facts.quantity import Quantity

MOST = 400  # figures with a mark each
LISTED = 60  # figures with a mark, a line of the alt text and a row each, where there are more
MARKS = 1200  # small marks
RADIUS, STEM = 1.9, 3.6


def told(edition: Edition, metric: str, figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """All of the figures where they are few; of many each party's latest, and each side's extremes.

    Where one of these is in conflict, all of that conflict are told; an extreme that would bring
    too many along is left to the small marks.
    """
    if len(figures) <= MOST:
        return tuple(figures)
    given = {figure.id for figure in figures}
    latest = [figure for figure in edition.current(metric) if figure.id in given]
    kept = {figure.id for figure in latest or figures[-1:]}
    known = {figure.id: figure for figure in figures}
    conflicts = {conflict.as_of.iso: conflict for conflict in edition.conflicts(metric)}
    for figure in _extremes(edition, figures):
        more = _whole({*kept, figure.id}, known, conflicts)
        if len(more) <= LISTED and more <= given:
            kept = more
    return tuple(figure for figure in figures if figure.id in kept)


def _whole(
    ids: set[str], known: Mapping[str, Figure], conflicts: Mapping[str, Conflict]
) -> set[str]:
    """These and all that they are in conflict with, step by step, until they are too many."""
    found, waiting = set(ids), list(ids)
    while waiting and len(found) <= LISTED:
        figure = known.get(waiting.pop())
        for conflict in _around(figure, conflicts) if figure else ():
            more = {figure.id for figure in conflict.figures} - found
            found |= more
            waiting += more
    return found


def _around(figure: Figure, conflicts: Mapping[str, Conflict]) -> Iterable[Conflict]:
    """The conflicts of a figure: one of a day has no other, one of a month may have several."""
    if figure.as_of.precision != "day":
        return [conflict for conflict in conflicts.values() if figure in conflict.figures]
    conflict = conflicts.get(figure.as_of.iso)
    return [conflict] if conflict is not None and figure in conflict.figures else []


def _extremes(edition: Edition, figures: Sequence[Figure]) -> Iterable[Figure]:
    """The highest and the lowest of each side."""
    side = {party: edition.side_of(party).id for party in {f.stated_by for f in figures}}
    groups: dict[str, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(side[figure.stated_by], []).append(figure)
    for group in groups.values():
        yield max(group, key=lambda figure: figure.bounds[1])
        yield min(group, key=lambda figure: figure.bounds[0])


class _Spot(NamedTuple):
    """A figure's place in the plot, and the column of its side."""

    x: float
    low: float
    high: float
    side: int
    look: Look
    hold: Hold


def draw(
    sheet: Sheet, edition: Edition, figures: Sequence[Figure], days: Days, scale: Numbers
) -> None:
    """Draw the small marks of these figures."""
    spots = list(_spots(edition, figures, days, scale))
    columns = sorted({spot.side for spot in spots})
    size = 6.0
    while len(cells := _cells(spots, size)) > MARKS:
        size *= 1.2
    for (column, *_), group in cells.items():
        first = group[0]
        slot = (columns.index(first.side) - (len(columns) - 1) / 2) / len(columns)
        _mark(sheet, (column + 0.5 + slot) * size, group)


def _spots(
    edition: Edition, figures: Sequence[Figure], days: Days, scale: Numbers
) -> Iterable[_Spot]:
    order = list(edition.facts.sides)
    height = (scale.end - scale.start) / float(scale.top - scale.base)
    base, holds = float(scale.base), dict[Hedge, Hold]()

    sides = {
        party: (order.index(edition.side_of(party).id), marks.side_look(edition, party))
        for party in {figure.stated_by for figure in figures}
    }
    for date, group in itertools.groupby(figures, key=lambda figure: figure.as_of):
        x = days.middle(date)
        for figure in group:
            if figure.hedge not in holds:
                holds[figure.hedge] = Hold.of(Quantity.of(figure))
            least, most = figure.bounds
            low = scale.start + (float(least) - base) * height
            high = low if least is most else scale.start + (float(most) - base) * height
            yield _Spot(x, low, high, *sides[figure.stated_by], holds[figure.hedge])


def _cells(spots: Iterable[_Spot], size: float) -> dict[tuple[int, ...], list[_Spot]]:
    """The spots by cell and side; a range by the cells of both its ends."""
    found: dict[tuple[int, ...], list[_Spot]] = {}
    for spot in spots:
        at = int(spot.x // size), int(spot.low // size), int(spot.high // size), spot.side
        found.setdefault(at, []).append(spot)
    return found


def _mark(sheet: Sheet, x: float, group: Sequence[_Spot]) -> None:
    """One mark for all of a group, at the first of them."""
    first = group[0]
    holds = {spot.hold for spot in group}
    y = (first.low + first.high) / 2
    low, high = max(spot.low for spot in group), min(spot.high for spot in group)
    if any(spot.low != spot.high for spot in group):
        sheet.line([(x, low), (x, high)], colour=first.look.colour, width=1.0)
    if any(hold.lower for hold in holds):
        sheet.line([(x, y + RADIUS), (x, y + RADIUS + STEM)], colour=first.look.colour)
    if any(hold.higher for hold in holds):
        sheet.line([(x, y - RADIUS), (x, y - RADIUS - STEM)], colour=first.look.colour)
    filled = all(hold.filled for hold in holds)
    marks.token(sheet, first.look, x, y, filled=filled, radius=RADIUS, width=0.9)
