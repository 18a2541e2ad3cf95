"""Small marks that many numbers share: whole columns at once draw the same as number by number."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import pytest

from explainer.charts import crowd, marks
from explainer.charts.crowd import RADIUS, STEM, Crowd
from explainer.charts.marks import Hold
from explainer.charts.scales import Days, Numbers
from explainer.charts.sheet import Sheet
from explainer.facts.edition import Edition
from explainer.facts.model import Figure, Hedge
from explainer.facts.quantity import Quantity
from tests.flood import flood_edition

DATES = ("2023", "2023-06", *(f"2023-06-{day:02}" for day in range(1, 20)))


def some(edition: Edition, count: int, seed: int) -> list[Figure]:
    """Figures of every hedge, party and precision, by date; ranges and equal numbers among them."""
    chance, made = random.Random(seed), list[Figure]()
    for number in range(count):
        low, high = sorted((chance.randrange(1, 90), chance.randrange(1, 90)))
        hedge = chance.choice(list(Hedge))
        ends = {"value": low} if hedge is not Hedge.BETWEEN else {"low": low, "high": high + 1}
        made.append(Figure.model_validate(
            {"id": f"f-{number}", "metric": "m", "hedge": hedge, "published": "2024", "source": "s",
             "as_of": chance.choice(DATES), "stated_by": chance.choice(list(edition.facts.parties)),
             "printed": None, **{name: str(end * 100) for name, end in ends.items()}}
        ))  # fmt: skip
    return sorted(made, key=lambda figure: figure.as_of)


def one_by_one(
    sheet: Sheet, edition: Edition, figures: Sequence[Figure], days: Days, scale: Numbers
) -> None:
    """Draw the same marks, looking at one number after the other."""
    order = list(edition.facts.sides)

    def spots() -> Iterator[tuple[float, float, float, int, Figure]]:
        height = (scale.end - scale.start) / float(scale.top - scale.base)
        for figure in figures:
            low, high = (scale.start + (float(end) - float(scale.base)) * height
                         for end in figure.bounds)  # fmt: skip
            side = order.index(edition.side_of(figure.stated_by).id)
            yield days.middle(figure.as_of), low, high, side, figure

    size, found = 6.0, dict[Any, list[Any]]()
    while not found or len(found) > crowd.MARKS:
        size = size * 1.2 if found else 6.0
        found.clear()
        for x, low, high, side, figure in spots():
            cell = int(x // size), int(low // size), int(high // size), side
            found.setdefault(cell, []).append((low, high, side, figure))
    columns = sorted({spot[2] for group in found.values() for spot in group})
    for (column, *_), group in found.items():
        low, high, side, first = group[0]
        y = (low + high) / 2
        x = (column + 0.5 + (columns.index(side) - (len(columns) - 1) / 2) / len(columns)) * size
        look = marks.side_look(edition, first.stated_by)
        holds = [Hold.of(Quantity.of(figure)) for *_, figure in group]
        if any(low != high for low, high, *_ in group):
            ends = max(low for low, *_ in group), min(high for _, high, *_ in group)
            sheet.line([(x, end) for end in ends], colour=look.colour, width=1.0)
        if any(hold.lower for hold in holds):
            sheet.line([(x, y + RADIUS), (x, y + RADIUS + STEM)], colour=look.colour)
        if any(hold.higher for hold in holds):
            sheet.line([(x, y - RADIUS), (x, y - RADIUS - STEM)], colour=look.colour)
        filled = all(hold.filled for hold in holds)
        marks.token(sheet, look, x, y, filled=filled, radius=RADIUS, width=0.9)


@pytest.mark.parametrize("most", [crowd.MARKS, 40, 10])
@pytest.mark.parametrize(("count", "seed"), [(1, 1), (2, 2), (30, 3), (400, 4), (400, 5)])
def test_columns_draw_what_each_number_would(
    monkeypatch: pytest.MonkeyPatch, most: int, count: int, seed: int
) -> None:
    """The same strokes in the same order, to the last digit, on a wide sheet and a narrow one."""
    monkeypatch.setattr(crowd, "MARKS", most)
    edition = flood_edition()
    figures = some(edition, count, seed)
    shared = Crowd(edition, figures)
    for width, scale in (
        (330, Numbers.reaching(Decimal(9000), 240, 25)),
        (200, Numbers(Decimal(500), Decimal(9500), 285.3, 25, Decimal(50))),
    ):
        days = Days.covering([figure.as_of for figure in figures], 30.7, width)
        drawn, wanted = Sheet(), Sheet()
        shared.draw(drawn, days, scale)
        one_by_one(wanted, edition, figures, days, scale)
        assert repr(drawn._strokes) == repr(wanted._strokes)
