"""Marks: a shape and colour for each side, hollow and with arrows as the number is hedged.

Filled is exact, hollow is hedged; an arrow says to which end a number is open, a thick line joins
the ends of a range. The shape tells the sides apart where colour cannot be seen, and a colour means
a side, nothing else. The hedge itself stands in words in the label.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from explainer import palette
from explainer.charts import style
from explainer.charts.axis import middle, number
from explainer.charts.style import COLOURS, LINE, SIZE, Said, extent
from explainer.facts.edition import Edition
from explainer.facts.model import Figure, Position
from explainer.facts.quantity import Quantity
from explainer.facts.sides import by_side

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from explainer.charts.canvas import Canvas

RADIUS = 4.0
ARROW = 8.0
EDGE = 1.4
# Corners, turn and size of each shape, in the order of the sides; no corners is a circle.
SHAPES = (
    (0, 0.0, 1.0), (4, 45.0, 1.25), (4, 0.0, 1.3), (3, 90.0, 1.4),
    (3, 270.0, 1.4), (5, 90.0, 1.2), (6, 0.0, 1.15), (8, 22.5, 1.1),
)  # fmt: skip


@dataclass(frozen=True)
class Look:
    """The shape (by index) and colour (by palette name) that a side's marks share."""

    shape: int
    colour: str

    @property
    def hex(self) -> str:
        """The colour in light."""
        return COLOURS[self.colour]


def open_ends(quantity: Quantity) -> tuple[bool, bool]:
    """Whether arrows say that a number may be lower, and higher; one open both ways has none."""
    return quantity.below and not quantity.above, quantity.above and not quantity.below


def side_look(edition: Edition, party: str) -> Look:
    """The look of a party's marks: that of its side, by the side's place in the facts."""
    return look_of(edition, edition.side_of(party).id)


def figure_look(edition: Edition, figure: Figure) -> Look:
    """The look of a figure's mark: its side's, but grey where a later count leaves it no room."""
    look = side_look(edition, figure.stated_by)
    return look if edition.overtaken_by(figure) is None else replace(look, colour="muted")


def look_of(edition: Edition, side: str) -> Look:
    """The look of a side."""
    return numbered_look(list(edition.facts.sides).index(side))


def numbered_look(index: int) -> Look:
    """The look of the side at this place."""
    return Look((index + index // len(SHAPES)) % len(SHAPES), palette.side(index))


def draw(
    ax: Axes,
    look: Look,
    quantity: Quantity,
    at: float,
    *,
    upright: bool = False,
    radius: float = RADIUS,
    of: str = "",
) -> list[Line2D]:
    """Draw a number at a place of the other axis; `of` is the record by which it can be picked.

    A range has a mark at either end and a line between them.
    """

    def put(values: Sequence[float], of: str, shown: dict[str, Any]) -> Line2D:
        places = (values, [at] * len(values))
        xs, ys = places[::-1] if upright else places
        return style.line(ax, xs, ys, gid=of or None, **shown)

    def mark(ends: tuple[bool, bool], radius: float) -> dict[str, Any]:
        return {"zorder": 4, **shown_as(look, marker(look.shape, upright, ends, radius), filled)}

    filled = not (quantity.approx or quantity.below or quantity.above)
    low, high, (lower, higher) = float(quantity.low), float(quantity.high), open_ends(quantity)
    if low == high:
        return [put([low], of, mark((lower, higher), radius))]
    return [
        put([low, high], of, {"linewidth": 3.2, "color": look.hex, "zorder": 3}),
        put([low], "", mark((lower, False), radius * 0.7)),
        put([high], "", mark((False, higher), radius * 0.7)),
    ]


def shown_as(look: Look, path: Path, filled: bool) -> dict[str, Any]:
    """How matplotlib draws a mark of this outline."""
    return {
        "linestyle": "none",
        "marker": path,
        "markersize": 2 * max(map(abs, path.get_extents().extents)),  # a unit of the path: a point
        "markerfacecolor": look.hex if filled else COLOURS["paper"],
        "markeredgecolor": look.hex,
        "markeredgewidth": EDGE,
    }


@cache
def marker(
    shape: int, upright: bool, ends: tuple[bool, bool] = (False, False), radius: float = RADIUS
) -> Path:
    """The outline of a mark in points: its shape, and an arrow where the number is open."""
    ahead, (lower, higher) = 90 if upright else 0, ends
    arrows = [ahead] * higher + [ahead + 180] * lower
    paths = [outline(*SHAPES[shape], radius), *(_arrow(turn, radius) for turn in arrows)]
    return Path.make_compound_path(*paths) if arrows else paths[0]


def outline(corners: int, turn: float, scale: float, radius: float = RADIUS) -> Path:
    """A regular polygon, turned by degrees, upwards being 90; without corners a circle."""
    shape = Path.unit_regular_polygon(corners) if corners else Path.unit_circle()
    return shape.transformed(Affine2D().scale(radius * scale).rotate_deg(turn - 90))


def _arrow(turn: float, radius: float) -> Path:
    start, tip = radius + 0.6, radius + ARROW
    barb = tip - 3.2
    corners = [(0, start), (0, tip), (-2.6, barb), (0, tip), (2.6, barb)]
    codes = [Path.MOVETO, Path.LINETO, Path.MOVETO, Path.LINETO, Path.LINETO]
    return Path(corners, codes).transformed(Affine2D().rotate_deg(turn - 90))


def places(line: Line2D) -> list[tuple[float, float]]:
    """The places of a line's points in the data of its axes."""
    data: Any = line.get_xydata()
    return [(float(x), float(y)) for x, y in data]


@lru_cache(maxsize=500)
def _extents(path: Path) -> Any:
    return path.get_extents()


def reach(line: Line2D) -> tuple[float, float, float, float]:
    """How far a mark reaches from its place: left, below, right, above, in points."""
    found = line.get_marker()
    if not isinstance(found, Path):
        half = float(line.get_linewidth()) / 2
        return half, half, half, half
    box, edge = _extents(found), EDGE / 2
    return edge - box.x0, edge - box.y0, box.x1 + edge, box.y1 + edge


def legend(canvas: Canvas, ax: Axes, figures: Iterable[Figure]) -> float:
    """The marks of the sides that state the figures, at the top; the height that this needs."""
    entries = []
    for side in by_side(canvas.edition, figures):
        look = look_of(canvas.edition, side)
        path = marker(look.shape, upright=False, radius=3.6)
        entries.append((shown_as(look, path, True), canvas.say(canvas.side(side))))
    return key(canvas, ax, entries) if entries else 0.0


def key(
    canvas: Canvas, ax: Axes, entries: Sequence[tuple[dict[str, Any], Said]], y: float | None = None
) -> float:
    """matplotlib's legend in as many columns as have room; the height that it needs.

    It stands at the top of the figure, or at `y` of the axes.
    """
    widths = [extent(label)[0] + 26 for _, label in entries]
    columns = max(1, len(widths))
    while columns > 1 and columns_width(widths, columns) > canvas.width:
        columns -= 1
    ax.legend(
        [Line2D([], [], **look) for look, _ in entries],
        [label for _, label in entries],
        ncols=columns,
        loc="upper left",
        bbox_to_anchor=(1.5, y or 0.0),
        bbox_transform=style.points(canvas.fig) if y is None else style.across(ax),
    )
    return -(-len(entries) // columns) * (LINE * SIZE + 2) + 6


def columns_width(widths: Sequence[float], columns: int) -> float:
    """The width of a legend in so many columns, as matplotlib fills them: the first ones longer."""
    rows, longer = divmod(len(widths), columns)
    starts = [n * rows + min(n, longer) for n in range(columns + 1)]
    return sum(max(widths[a:b]) for a, b in pairwise(starts))


# ---------------------------------------------------------------- statements

# Corners and turn of each stance's shape, and whether it is filled; no corners is a circle.
_STANCES = {
    "for": (3, 90.0, True), "yes": (3, 90.0, True),
    "against": (3, 270.0, True), "no": (3, 270.0, True),
    "conditional": (4, 0.0, False), "partly": (4, 0.0, False),
    "describes": (0, 0.0, True), "not-stated": (0, 0.0, False),
}  # fmt: skip


def statement_key(
    canvas: Canvas, ax: Axes, question: str, said: Iterable[Position], y: float | None = None
) -> float:
    """The key of the stances that occur; the height that it needs. As `key`."""
    used = {str(position.answers[question]) for position in said}
    entries = [
        (_stance_look(stance, "ink"), canvas.say(canvas.words(f"stance.{stance}")))
        for stance in _STANCES
        if stance in used
    ]
    return key(canvas, ax, entries, y)


def draw_statement(
    canvas: Canvas, ax: Axes, position: Position, question: str, y: float
) -> list[Line2D]:
    """A statement at its date in the colour of its side; a vague date is a broad pale line."""
    date, colour = position.date, side_look(canvas.edition, position.party).colour
    of, look = f"position:{position.id}", _stance_look(str(position.answers[question]), colour)
    look["markeredgewidth"] = EDGE - 0.2
    lines = [style.line(ax, [middle(date)], [y], zorder=4, gid=of, **look)]
    if date.precision != "day":
        pale = {"color": COLOURS[colour], "linewidth": 5.0, "alpha": 0.35, "zorder": 3}
        days = [number(date.first) - 0.5, number(date.last) + 0.5]
        lines.append(style.line(ax, days, [y] * 2, **pale))
    return lines


def _stance_look(stance: str, colour: str) -> dict[str, Any]:
    corners, turn, filled = _STANCES[stance]
    path = outline(corners, turn, 1.0, 5.0 if corners else 3.6)
    return shown_as(Look(0, colour), path, filled)
