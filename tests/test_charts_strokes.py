"""Strokes handed to matplotlib's renderer are what a figure with an artist for each would draw."""

from __future__ import annotations

import io
import random
from typing import Any

import matplotlib
import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

from explainer.charts import strokes, style
from explainer.charts.compact import compact
from explainer.charts.sheet import Box, Sheet
from explainer.document import Text as Said

COLOURS = ("ink", "muted", "faint", "grid", "paper")
PLAIN = IdentityTransform()


def some(seed: int) -> Sheet:
    """A sheet of lines, shapes and texts of every look, over and under each other."""
    chance, sheet = random.Random(seed), Sheet()
    sheet.height = 321.5

    def place() -> tuple[float, float]:
        return chance.uniform(-9, 480), chance.choice((20.0, 100.125, chance.uniform(0, 300)))

    for number in range(60):
        colour, other = chance.sample(COLOURS, 2)
        width, opacity = chance.choice((0.6, 1.0, 1.4, 3)), chance.choice((1, 1.0, 0.35))
        dash = chance.choice((None, (3.0, 2.0), (1.5, 0.25)))
        points = [place() for _ in range(chance.randrange(2, 6))]
        sheet.line(points, colour=colour, width=width, dash=dash, over=chance.random() < 0.5)
        points = [place() for _ in range(chance.randrange(3, 7))]
        closed = [*points, points[0]] if number % 4 == 0 else points
        fill, edge = chance.choice(((colour, None), (None, other), (colour, other), (None, None)))
        sheet.shape(closed, fill=fill, edge=edge, width=width, opacity=opacity, z=number % 3)
        sheet.circle(*place(), chance.uniform(1, 9), fill=fill, edge=other, width=width)
        sheet.bar(Box(*place(), *place()), colour, opacity=opacity, edge=edge)
        said = (Said(text=chance.choice(("9,000 homes", "“à l’est” — 3½", "غادر", "−5 & <a>"))),)
        sheet.write(*place(), said, colour=other, bold=number % 2 == 0, halo=number % 3 == 0)
    return sheet


def artist(kind: str, values: dict[str, Any], height: int) -> Any:
    """The artist for a stroke."""
    if kind == "text":
        font = style.font(values["size"], values["bold"])
        text = Text(values["x"], height - values["y"], values["text"], color=values["colour"],
                    horizontalalignment=values["align"], fontproperties=font, parse_math=False,
                    transform=PLAIN)  # fmt: skip
        text.set_gid(values["gid"])
        return text
    if kind == "circle":
        x, y, radius = values["x"], height - values["y"], values["radius"]
        round_ = Path([(x + radius * dx, y + radius * dy) for dx, dy in strokes._ROUND],
                      strokes._ROUND_CODES)  # fmt: skip
        return PathPatch(round_, facecolor=values["fill"] or "none", edgecolor=values["edge"],
                         linewidth=values["width"], transform=PLAIN)  # fmt: skip
    points = [(x, height - y) for x, y in values["points"]]
    if kind == "line":
        ends = {"solid_capstyle": "butt", "dash_capstyle": "butt"}
        line = Line2D(*zip(*points, strict=True), color=values["colour"], transform=PLAIN,
                      linewidth=values["width"], **ends)  # fmt: skip
        if values["dash"]:
            line.set_dashes(values["dash"])
        return line
    return Polygon(points, closed=True, facecolor=values["fill"] or "none", transform=PLAIN,
                   edgecolor=values["edge"] or "none", linewidth=values["width"],
                   alpha=None if values["opacity"] == 1 else values["opacity"])  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_strokes_are_drawn_as_a_figure_draws_its_artists(seed: int) -> None:
    """The same bytes: order of depth, ends and corners of lines, dashes, opacity, letters."""
    sheet, stream = some(seed), io.StringIO()
    whole = Figure(figsize=(sheet.width / 72, sheet.whole_height / 72), dpi=72)
    whole.patch.set_visible(False)
    for kind, values in sheet._strokes:
        made = artist(kind, values, sheet.whole_height)
        made.set_zorder(values["z"])
        whole.add_artist(made)
    with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": "explainer"}):
        whole.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    assert sheet.svg() == compact(stream.getvalue(), tuple(sheet._texts))
