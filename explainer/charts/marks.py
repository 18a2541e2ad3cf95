"""A mark for each hedge, and a shape and colour for each side.

Belongs here: what a mark looks like and what the key says of it.
Does not belong here: where a mark stands (the charts), wording (the catalogue).

Filled: exact. Hollow: about. Hollow with an arrow towards smaller numbers: nearly, at most; towards
larger ones: more than, at least. Bar: between, with hollow ends where the bounds are approximate.
The shape tells the sides apart where colour cannot be seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from explainer import palette
from explainer.charts.sheet import Box, Sheet
from explainer.document import MarkKey, Text
from explainer.facts.edition import Edition
from explainer.facts.model import Figure, Hedge
from explainer.facts.quantity import Quantity
from explainer.words import Words

Point = tuple[float, float]
Axis = Literal["up", "right"]

RADIUS = 4.0
ARROW = 8.0
# Corners and turn of each shape, in the order of the sides; no corners is a circle.
SHAPES: tuple[tuple[int, float, float], ...] = (
    (0, 0.0, 1.0),
    (4, 45.0, 1.25),
    (4, 0.0, 1.3),
    (3, 90.0, 1.4),
    (5, 90.0, 1.2),
    (3, 270.0, 1.4),
    (6, 0.0, 1.15),
    (8, 22.5, 1.1),
)


@dataclass(frozen=True)
class Look:
    """The shape (by index) and colour (by palette name) that a series of marks shares."""

    shape: int
    colour: str


@dataclass(frozen=True)
class Hold:
    """What a mark must say of its number: open ends and whether it is exact."""

    filled: bool
    lower: bool
    higher: bool

    @classmethod
    def of(cls, quantity: Quantity) -> Hold:
        """The mark's state for a quantity."""
        plain = not (quantity.approx or quantity.below or quantity.above)
        return cls(filled=plain, lower=quantity.below, higher=quantity.above)


def side_look(edition: Edition, party_id: str) -> Look:
    """The look of a party's marks: that of its side, by the side's place in the facts."""
    index = list(edition.facts.sides).index(edition.side_of(party_id).id)
    return numbered_look(index)


def numbered_look(index: int) -> Look:
    """The look of the series at this place."""
    return Look((index + index // len(SHAPES)) % len(SHAPES), palette.side(index))


def draw(
    sheet: Sheet,
    look: Look,
    low: Point,
    high: Point,
    hold: Hold,
    *,
    axis: Axis = "up",
    radius: float = RADIUS,
) -> Box:
    """Draw a number from its low to its high end, which are the same point without a range."""
    if low == high:
        token(sheet, look, *low, filled=hold.filled, radius=radius)
    else:
        sheet.line([low, high], colour=look.colour, width=3.2)
        for end in (low, high):
            token(sheet, look, *end, filled=hold.filled, radius=radius * 0.7)
    step = (0.0, 1.0) if axis == "up" else (-1.0, 0.0)
    if hold.lower:
        _arrow(sheet, low, step, radius, look.colour)
    if hold.higher:
        _arrow(sheet, high, (-step[0], -step[1]), radius, look.colour)
    return _extent(low, high, hold, axis, radius)


def draw_figure(
    sheet: Sheet,
    look: Look,
    figure: Figure,
    at: tuple[Point, Point],
    *,
    axis: Axis = "up",
    radius: float = RADIUS,
) -> Box:
    """Draw a stated figure between the points of its low and high end."""
    box = draw(sheet, look, *at, Hold.of(Quantity.of(figure)), axis=axis, radius=radius)
    sheet.spot(f"figure:{figure.id}", box)
    return box


def token(
    sheet: Sheet,
    look: Look,
    x: float,
    y: float,
    *,
    filled: bool,
    radius: float = RADIUS,
    width: float = 1.4,
) -> None:
    """Draw the bare shape of a series."""
    corners, turn, scale = SHAPES[look.shape]
    fill = look.colour if filled else "paper"
    if not corners:
        sheet.circle(x, y, radius, fill=fill, edge=look.colour, width=width)
        return
    outline = polygon(x, y, radius * scale, corners, turn)
    sheet.shape(outline, fill=fill, edge=look.colour, width=width, z=4)


def polygon(x: float, y: float, radius: float, corners: int, turn: float) -> list[Point]:
    """The corners of a regular polygon, turned by degrees, upwards being 90."""
    angles = [math.radians(turn + 360 * corner / corners) for corner in range(corners)]
    return [(x + radius * math.cos(angle), y - radius * math.sin(angle)) for angle in angles]


def ring(sheet: Sheet, x: float, y: float, radius: float = RADIUS * 2) -> Box:
    """Circle a mark that the text speaks of; what the ring covers."""
    sheet.circle(x, y, radius, fill=None, edge="ink", width=1.0)
    return Box(x - radius, y - radius, x + radius, y + radius)


def span(sheet: Sheet, look: Look, left: float, right: float, y: float) -> Box:
    """Draw the days a month- or year-precise date may mean, as a thin capped line."""
    sheet.line([(left, y), (right, y)], colour=look.colour, width=1.0)
    for x in (left, right):
        sheet.line([(x, y - 2.5), (x, y + 2.5)], colour=look.colour, width=1.0)
    return Box(left, y - 2.5, right, y + 2.5)


def key(hedges: Iterable[str], words: Words) -> tuple[MarkKey, ...]:
    """The key: a line for each hedge that occurs, in the lexicon's order."""
    used = {str(hedge) for hedge in hedges}
    return tuple(
        MarkKey.model_validate({"hedge": hedge.value, "runs": (_meaning(hedge, words),)})
        for hedge in Hedge
        if hedge.value in used
    )


def _meaning(hedge: Hedge, words: Words) -> Text:
    name, meaning = words(f"hedge-name.{hedge}"), words(f"hedge.{hedge}")
    return Text(text=name + words("prose.colon") + meaning)


def _arrow(sheet: Sheet, at: Point, step: Point, radius: float, colour: str) -> None:
    start, tip = radius + 0.6, radius + ARROW
    (x, y), (dx, dy) = at, step
    end = (x + dx * tip, y + dy * tip)
    sheet.line([(x + dx * start, y + dy * start), end], colour=colour, width=1.4, over=True)
    one, other = (
        (end[0] - dx * 3.2 + way * dy * 2.6, end[1] - dy * 3.2 + way * dx * 2.6) for way in (1, -1)
    )
    sheet.line([one, end, other], colour=colour, width=1.4, over=True)


def _extent(low: Point, high: Point, hold: Hold, axis: Axis, radius: float) -> Box:
    back = radius + (ARROW if hold.lower else 0) + 0.7
    ahead = radius + (ARROW if hold.higher else 0) + 0.7
    side = radius + 0.7
    if axis == "up":
        return Box(low[0] - side, high[1] - ahead, low[0] + side, low[1] + back)
    return Box(low[0] - back, low[1] - side, high[0] + ahead, low[1] + side)
