"""How every chart looks: width, type, fonts, and the one way a drawing becomes SVG.

Belongs here: sizes, the vendored fonts, measuring text, finishing a drawing.
Does not belong here: what is drawn (sheet, marks and the charts), colours (palette), compaction.
"""

from __future__ import annotations

import io
import unicodedata
import warnings
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explainer.charts import ChartError
from explainer.charts.compact import compact

if TYPE_CHECKING:
    from explainer.charts.strokes import Drawing

WIDE = 480  # points; the height is what the content needs
NARROW = (
    300  # for a phone, where the wide drawing would run out of the screen or out of legible type
)
TEXT = 11.0
SMALL = 10.0
LINE = 1.28  # line height, in font sizes
ASCENT = 0.93  # of Noto Sans' own 1.07: what is reserved above a baseline, in font sizes
FAMILIES = ["Explainer Sans", "Explainer Arabic", "Explainer Hebrew", "Explainer Fallback"]
_SALT = "explainer"
_widths: dict[str, float] = {}  # of a text at one point, by weight and text


class MissingGlyph(ChartError):
    """No vendored font can draw a character; the message names it and the text."""


def measure(text: str, size: float = TEXT, bold: bool = False) -> float:
    """The advance width of a line of text in points; raises MissingGlyph."""
    key = f"{bold:d}{text}"
    if key not in _widths:
        _widths[key] = _width(text, bold)
    return _widths[key] * size


def measured() -> dict[str, float]:
    """All that was measured so far, for a later process: the fonts are this package's own."""
    return dict(_widths)


def know(widths: Mapping[str, float]) -> None:
    """Take over what another process measured."""
    _widths.update(widths)


@cache
def fonts() -> dict[str, Path]:
    """Register the vendored fonts under names of our own, once; the files by name.

    Names of our own keep a differing font of the same name on the machine out of the picture.
    """
    from dataclasses import replace

    import matplotlib
    from matplotlib.font_manager import fontManager, get_font, ttfFontProperty

    folder = Path(str(resources.files("explainer") / "fonts"))
    fallback = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    files = {
        "Explainer Sans": sorted(folder.glob("NotoSans-*.ttf")),
        "Explainer Arabic": sorted(folder.glob("NotoNaskhArabic-*.ttf")),
        "Explainer Hebrew": sorted(folder.glob("NotoSansHebrew-*.ttf")),
        "Explainer Fallback": [fallback / "DejaVuSans.ttf", fallback / "DejaVuSans-Bold.ttf"],
    }
    for family, paths in files.items():
        for path in paths:
            entry = ttfFontProperty(get_font(str(path)))
            fontManager.ttflist.append(replace(entry, name=family))
    return {path.name: path for paths in files.values() for path in paths}


def font(size: float, bold: bool = False, italic: bool = False) -> Any:
    """The matplotlib font properties of a text."""
    from matplotlib.font_manager import FontProperties

    fonts()
    return FontProperties(
        family=FAMILIES,
        size=size,
        weight="bold" if bold else "normal",
        style="italic" if italic else "normal",
    )


def finish(drawing: Drawing, texts: tuple[str, ...]) -> str:
    """The drawing as compact SVG; `texts[n]` is what the text group `text-n` says.

    The same drawing gives the same bytes. Raises MissingGlyph.
    """
    import matplotlib

    settings: Any = {"svg.fonttype": "path", "svg.hashsalt": _SALT, "text.parse_math": False}
    stream = io.StringIO()
    with matplotlib.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*[Gg]lyph.*missing.*")
        try:
            drawing.write(stream)
        except UserWarning as warning:
            raise MissingGlyph(str(warning)) from warning
    return compact(stream.getvalue(), texts)


def _width(text: str, bold: bool) -> float:
    from matplotlib.textpath import TextToPath

    for character in text:
        if ord(character) not in _drawable() and unicodedata.category(character) != "Cf":
            name = unicodedata.name(character, "unnamed")
            raise MissingGlyph(f"no font draws U+{ord(character):04X} {name} of {text!r}")
    width, _, _ = TextToPath().get_text_width_height_descent(text, font(100, bold), False)
    return float(width) / 100


@cache
def _drawable() -> frozenset[int]:
    from matplotlib.font_manager import get_font

    regular = [path for name, path in fonts().items() if "Bold" not in name and "It" not in name]
    return frozenset().union(*(get_font(str(path)).get_charmap() for path in regular))
