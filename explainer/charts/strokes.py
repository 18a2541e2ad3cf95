"""The sheet's strokes as matplotlib's SVG: the only place that draws with it.

Belongs here: turning a stroke into a path or text of matplotlib, in points from the bottom left.
Does not belong here: deciding what is drawn; making the SVG small (style, compact).

The renderer is handed each path directly: a figure with an artist for each stroke gives the same
bytes, but its import and drawing take half as long again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TextIO

from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

from explainer.charts.style import font

DPI = 72  # so that a point of the sheet is a unit of the picture
_RENDERER: Any = RendererSVG  # which has no types


class Drawing:
    """A transparent picture of so many points with every stroke on it, in order of depth."""

    dpi = DPI
    stale = False

    def __init__(
        self, strokes: Sequence[tuple[str, dict[str, Any]]], width: int, height: int
    ) -> None:
        self.strokes, self.width, self.height = strokes, width, height

    def write(self, stream: TextIO) -> None:
        """Write it as SVG."""
        about = {"Date": None, "Creator": None}
        renderer = _RENDERER(self.width, self.height, stream, image_dpi=DPI, metadata=about)
        renderer.open_group("figure")
        for kind, values in sorted(self.strokes, key=lambda stroke: stroke[1]["z"]):
            _DRAWN_BY[kind](self, renderer, values)
        renderer.close_group("figure")
        renderer.finalize()

    def get_figure(self, root: bool = True) -> Drawing:
        """What a text asks for its resolution."""
        return self

    def text(self, renderer: Any, values: dict[str, Any]) -> None:
        """Draw a text."""
        text: Any = Text(
            values["x"],
            self.height - values["y"],
            values["text"],
            color=values["colour"],
            horizontalalignment=values["align"],
            fontproperties=font(values["size"], values["bold"]),
            parse_math=False,
            transform=IdentityTransform(),
        )
        text.set_gid(values["gid"])
        text.set_figure(self)
        text.draw(renderer)

    def line(self, renderer: Any, values: dict[str, Any]) -> None:
        """Draw an open line."""
        context = renderer.new_gc()
        context.set_linewidth(values["width"])
        context.set_joinstyle("round")
        context.set_foreground(to_rgba(values["colour"]), isRGBA=True)
        if values["dash"]:
            context.set_dashes(0, [part * values["width"] for part in values["dash"]])
        renderer.draw_path(context, Path(self._up(values["points"])), IdentityTransform())

    def shape(self, renderer: Any, values: dict[str, Any]) -> None:
        """Draw a closed polygon."""
        points = self._up(values["points"])
        if points[0] != points[-1]:
            points.append(points[0])
        self._closed(renderer, values, Path(points, closed=True), values["opacity"])

    def circle(self, renderer: Any, values: dict[str, Any]) -> None:
        """Draw a circle."""
        x, y, radius = values["x"], self.height - values["y"], values["radius"]
        outline = [(x + radius * dx, y + radius * dy) for dx, dy in _ROUND]
        self._closed(renderer, values, Path(outline, _ROUND_CODES), 1)

    def _closed(self, renderer: Any, values: dict[str, Any], path: Path, opacity: float) -> None:
        alpha = None if opacity == 1 else opacity
        fill, edge = (to_rgba(values[name] or "none", alpha) for name in ("fill", "edge"))
        context: Any = renderer.new_gc()
        context.set_linewidth(values["width"] if edge[3] else 0)
        context.set_joinstyle("miter")
        context.set_alpha(alpha)
        context.set_foreground(edge, isRGBA=True)
        renderer.draw_path(context, path, IdentityTransform(), fill if fill[3] else None)

    def _up(self, points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(x, self.height - y) for x, y in points]


# A circle in four curves: half the bytes of matplotlib's own, and off by less than 0.03 per cent.
_K = 0.5522847498
_ROUND = [
    (1, 0), (1, _K), (_K, 1), (0, 1), (-_K, 1), (-1, _K), (-1, 0),
    (-1, -_K), (-_K, -1), (0, -1), (_K, -1), (1, -_K), (1, 0), (1, 0),
]  # fmt: skip
_ROUND_CODES = [Path.MOVETO, *[Path.CURVE4] * 12, Path.CLOSEPOLY]

_DRAWN_BY = {
    "text": Drawing.text, "line": Drawing.line, "shape": Drawing.shape, "circle": Drawing.circle,
}  # fmt: skip
