"""Ticks: whether an axis can have made them.

Belongs here: reading the ticks of a drawing as numbers and places, and what an axis does with them.
Does not belong here: which strings may be a tick at all, what else is drawn (pictures).

A tick is the one number of a report that no record holds, so it may only be what an axis makes: the
numbers in equal steps (some may be left out), all on one line, upright axes also to scale. A number
written next to the drawing and called a tick breaks one of these.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise, product

from explainer.document import Chart, Picture
from explainer.words import Words

NEAR = 1.0  # points
Place = tuple[float, float]
Places = dict[str, list[Place]]
_PLACED = re.compile(
    r'<!-- ((?:(?!-->).)*?) --><g[^>]*? transform="translate\(([\d.-]+)[ ,]([\d.-]+)\)', re.S
)


def faults(chart: Chart | Picture, words: Words, most: int = 1) -> Iterator[str]:
    """What is wrong with the ticks of a drawing, as an axis would make them.

    `most` is how many axes of numbers it may have: one for each metric that it shows.
    """
    places = _places(chart.svg)
    counted = [text for text in chart.ticks if number(text, words) is not None]
    days = [text for text in chart.ticks if text not in counted]
    if days and not _level([places.get(text, []) for text in days]):
        yield f"the dates {', '.join(days)} do not stand on one axis"
    found = list(_of_axis(counted, places, words))
    rows = _rows(counted, places, words) if found and most > 1 else []
    several = 1 < len(rows) <= most and all(len(row) > 1 for row in rows)
    if not several or any(fault for row in rows for fault in _of_axis(row, places, words)):
        yield from found


def _of_axis(ticks: Sequence[str], places: Places, words: Words) -> Iterator[str]:
    """What is wrong with the ticks of one axis."""
    values = {text: value for text in ticks if (value := number(text, words)) is not None}
    if len(values) < 2:
        if any(values.values()):  # zero may be the one tick that has room
            yield f"the tick {next(iter(values))!r} stands alone; an axis makes several"
        return
    steps = [b - a for a, b in pairwise(sorted(set(values.values())))]
    if not steps or any(step % min(steps) for step in steps):
        yield f"the ticks {_listed(values)} are not in equal steps, as an axis makes them"
    elif len(set(ticks)) < len(ticks):
        yield f"the ticks {_listed(values)} are written more than once"
    elif not _on_one_axis(values, places):
        yield f"the ticks {_listed(values)} do not stand on one axis"


def _rows(ticks: Sequence[str], places: Places, words: Words) -> list[list[str]]:
    """The ticks of axes below one another, as they are drawn: each rises along one line."""
    rows: list[list[str]] = []
    for text in ticks:
        longer = [*rows[-1], text] if rows else [text]
        values = [value for tick in longer if (value := number(tick, words)) is not None]
        rising = all(a < b for a, b in pairwise(values))
        if rows and rising and _level([places.get(tick, []) for tick in longer]):
            rows[-1] = longer
        else:
            rows.append([text])
    return rows


def number(text: str, words: Words) -> Decimal | None:
    """The number that a tick says, its sign of proportion or unit aside; None for a date.

    A year is a date: numbers of four digits are grouped.
    """
    group, point = re.escape(words("number.group")), re.escape(words("number.decimal"))
    found = re.fullmatch(rf"([−-]?)(\d[\d{group}]*)((?:{point}\d+)?)(\D*)", text)
    if (
        not found
        or re.fullmatch(r"\d{4}", text)
        or any(month in found[4] for month in words.table("charts.month").values())
    ):
        return None
    whole = re.sub(group, "", found[2])
    return Decimal(
        ("-" if found[1] else "") + whole + found[3].replace(words("number.decimal"), ".")
    )


def _places(svg: str) -> Places:
    """Where each text is drawn; a text may be drawn in several places, as a label too."""
    places: Places = {}
    for text, x, y in _PLACED.findall(svg):
        places.setdefault(html.unescape(text), []).append((float(x), float(y)))
    return places


def _on_one_axis(values: dict[str, Decimal], places: Places) -> bool:
    drawn = [(value, places.get(text, [])) for text, value in values.items()]
    drawn.sort(key=lambda tick: tick[0])
    return _level([found for _, found in drawn]) or any(
        _to_scale(drawn, low[1], high[1]) for low, high in product(drawn[0][1], drawn[-1][1])
    )


def _level(places: Sequence[list[Place]]) -> bool:
    """Whether all stand at one height."""
    return any(
        all(any(abs(place[1] - y) <= NEAR for place in found) for found in places)
        for _, y in places[0]
    )


def _to_scale(drawn: Sequence[tuple[Decimal, list[Place]]], low: float, high: float) -> bool:
    """Whether every tick stands where the lowest and the highest say that it should."""
    least, most = drawn[0][0], drawn[-1][0]
    if most == least or high == low:
        return False
    wanted = [low + (high - low) * float((value - least) / (most - least)) for value, _ in drawn]
    return all(
        any(abs(place[1] - y) <= NEAR for place in found)
        for (_, found), y in zip(drawn, wanted, strict=True)
    )


def _listed(values: dict[str, Decimal]) -> str:
    return ", ".join(values)
