"""Statements on the days of a chart: a lane for each side, marks whose shape says the stance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from explainer.charts import marks, style
from explainer.charts.axis import middle, number
from explainer.charts.canvas import Canvas
from explainer.charts.marks import EDGE, Look
from explainer.charts.placing import Mark
from explainer.charts.style import COLOURS
from explainer.facts.edition import Edition
from explainer.facts.model import Position, Side

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Lanes = tuple[tuple[Side, tuple[Position, ...]], ...]
# Corners and turn of each stance's shape, and whether it is filled; no corners is a circle.
_SHAPES: dict[str, tuple[int, float, bool]] = {
    "for": (3, 90.0, True),
    "yes": (3, 90.0, True),
    "against": (3, 270.0, True),
    "no": (3, 270.0, True),
    "conditional": (4, 0.0, False),
    "partly": (4, 0.0, False),
    "describes": (0, 0.0, True),
    "not-stated": (0, 0.0, False),
}


def lanes_of(edition: Edition, question: str, metrics: Sequence[str] = ()) -> Lanes:
    """Every side with its statements on a question, beside one of the metrics if there are any."""
    return tuple(
        (side, tuple(p for p in said if not metrics or set(p.beside) & set(metrics)))
        for side, said in edition.on_question(question)
    )


def positions_of(lanes: Lanes) -> list[Position]:
    """All statements of the lanes."""
    return [position for _, said in lanes for position in said]


def key(canvas: Canvas, ax: Axes, question: str, lanes: Lanes, y: float | None = None) -> float:
    """The key of the stances that occur; the height that it needs. As `marks.key`."""
    used = {str(position.answers[question]) for position in positions_of(lanes)}
    shown = [stance for stance in _SHAPES if stance in used]
    said = [canvas.say(canvas.words(f"stance.{stance}")) for stance in shown]
    looks = [_look(stance, "ink") for stance in shown]
    return marks.key(canvas, ax, list(zip(looks, said, strict=True)), y)


def draw(canvas: Canvas, ax: Axes, position: Position, question: str, y: float) -> Mark:
    """A statement at its date in the colour of its side; a vague date is a broad pale line."""
    date, colour = position.date, marks.side_look(canvas.edition, position.party).colour
    of, look = f"position:{position.id}", _look(str(position.answers[question]), colour)
    look["markeredgewidth"] = EDGE - 0.2
    lines = [style.line(ax, [middle(date)], [y], zorder=4, gid=of, **look)]
    if date.precision != "day":
        pale = {"color": COLOURS[colour], "linewidth": 5.0, "alpha": 0.35, "zorder": 3}
        days = [number(date.first) - 0.5, number(date.last) + 0.5]
        lines.append(style.line(ax, days, [y] * 2, **pale))
    return Mark(of, tuple(lines))


def _look(stance: str, colour: str) -> dict[str, Any]:
    corners, turn, filled = _SHAPES[stance]
    path = marks.outline(corners, turn, 1.0, 5.0 if corners else 3.6)
    return marks.shown_as(Look(0, colour), path, filled)
