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
from typing import TYPE_CHECKING, Any, Literal

from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from explainer import palette
from explainer.charts import style
from explainer.charts.choose import by_side
from explainer.charts.labels import Said, extent
from explainer.charts.style import COLOURS, LINE, SIZE
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.facts.quantity import Quantity

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from explainer.charts.canvas import Canvas

Way = Literal["up", "right", "left"]  # where larger numbers lie

RADIUS = 4.0
ARROW = 8.0
EDGE = 1.4
# Corners, turn and size of each shape, in the order of the sides; no corners is a circle.
SHAPES: tuple[tuple[int, float, float], ...] = (
    (0, 0.0, 1.0),
    (4, 45.0, 1.25),
    (4, 0.0, 1.3),
    (3, 90.0, 1.4),
    (3, 270.0, 1.4),
    (5, 90.0, 1.2),
    (6, 0.0, 1.15),
    (8, 22.5, 1.1),
)


@dataclass(frozen=True)
class Look:
    """The shape (by index) and colour (by palette name) that a side's marks share."""

    shape: int
    colour: str

    @property
    def hex(self) -> str:
        """The colour in light."""
        return COLOURS[self.colour]


@dataclass(frozen=True)
class Hold:
    """What a mark says of its number: whether it is exact, and its open ends."""

    filled: bool
    lower: bool
    higher: bool

    @classmethod
    def of(cls, quantity: Quantity) -> Hold:
        """The mark's state for a quantity; one that is open both ways is merely hollow."""
        plain = not (quantity.approx or quantity.below or quantity.above)
        both = quantity.below and quantity.above
        return cls(plain, quantity.below and not both, quantity.above and not both)


PLAIN = Hold(filled=True, lower=False, higher=False)


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
    way: Way = "right",
    radius: float = RADIUS,
    of: str = "",
) -> list[Line2D]:
    """Draw a number at a place of the other axis; `of` is the record by which it can be picked.

    A range has a mark at either end and a line between them.
    """
    hold = Hold.of(quantity)
    low, high = float(quantity.low), float(quantity.high)
    if low == high:
        return [_put(ax, look, [low], at, way, of, marker(look.shape, hold, way, radius), hold)]
    ends = [
        (low, Hold(hold.filled, hold.lower, False)),
        (high, Hold(hold.filled, False, hold.higher)),
    ]
    whole = _put(ax, look, [low, high], at, way, of, None, hold)
    small = radius * 0.7
    tips = [_put(ax, look, [x], at, way, "", marker(look.shape, h, way, small), h) for x, h in ends]
    return [whole, *tips]


def draw_figure(
    ax: Axes,
    edition: Edition,
    figure: Figure,
    at: float,
    *,
    way: Way = "right",
    radius: float = RADIUS,
) -> list[Line2D]:
    """Draw a stated figure in its side's look."""
    look = figure_look(edition, figure)
    name = f"figure:{figure.id}"
    return draw(ax, look, Quantity.of(figure), at, way=way, radius=radius, of=name)


def _put(
    ax: Axes,
    look: Look,
    values: Sequence[float],
    at: float,
    way: Way,
    of: str,
    path: Path | None,
    hold: Hold,
) -> Line2D:
    places = (values, [at] * len(values))
    xs, ys = places[::-1] if way == "up" else places
    if path is None:
        return style.line(ax, xs, ys, gid=of or None, linewidth=3.2, color=look.hex, zorder=3)
    return style.line(ax, xs, ys, gid=of or None, zorder=4, **shown_as(look, path, hold.filled))


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
def marker(shape: int, hold: Hold, way: Way, radius: float = RADIUS) -> Path:
    """The outline of a mark in points: its shape, and an arrow where the number is open."""
    ahead = {"up": 90, "right": 0, "left": 180}[way]
    arrows = [ahead] * hold.higher + [ahead + 180] * hold.lower
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
        path = marker(look.shape, PLAIN, "right", 3.6)
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
    shown = ax.legend(
        [Line2D([], [], **look) for look, _ in entries],
        [label for _, label in entries],
        ncols=columns,
        loc="upper right" if canvas.rtl else "upper left",
        markerfirst=not canvas.rtl,
        bbox_to_anchor=(canvas.width - 1.5 if canvas.rtl else 1.5, y or 0.0),
        bbox_transform=style.points(canvas.fig) if y is None else style.across(ax),
    )
    if canvas.rtl:  # the first column is the right one
        _title, entered = shown.get_children()[0].get_children()
        entered.get_children().reverse()
    return -(-len(entries) // columns) * (LINE * SIZE + 2) + 6


def columns_width(widths: Sequence[float], columns: int) -> float:
    """The width of a legend in so many columns, as matplotlib fills them: the first ones longer."""
    rows, longer = divmod(len(widths), columns)
    starts = [n * rows + min(n, longer) for n in range(columns + 1)]
    return sum(max(widths[a:b]) for a, b in pairwise(starts))
