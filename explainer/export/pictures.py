"""A chart as pixels: the SVG drawn by Typst's renderer on white, the same bytes each time.

Belongs here: SVG in, PNG out.
Does not belong here: drawing the chart (charts), where the file goes (publish).
"""

from __future__ import annotations

import json
from functools import lru_cache

from explainer.export.press import Press


@lru_cache(maxsize=100)  # some 10 MB: editions have drawings in common
def png(svg: str, width: int, height: int, scale: float = 2.0) -> bytes:
    """The picture as PNG, `width` by `height` points at `scale` pixels a point; refused: NotSet."""
    size = json.dumps({"width": width, "height": height}).encode()
    return Press("picture.typ", {"picture.svg": svg.encode(), "picture.json": size}).png(scale)
