"""How every chart looks: its two widths, its letters, and its words, measured and in lines.

Every word in a chart comes from a record, an axis or the catalogue. `Canvas.say` makes a string
that remembers of which; any matplotlib call takes it, and a text that is none is refused when the
chart leaves the notebook.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explainer.charts import ChartError
from explainer.document.runs import Runs
from explainer.palette import LIGHT

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.transforms import Transform

WIDE = 480.0  # points; the height is what the content needs
NARROW = 300.0  # for a phone, where the wide picture would be illegible
SIZE = 10.0
LINE = 1.362  # the height of a line, in font sizes: Noto Sans' own
COLOURS = LIGHT
HALO = {"facecolor": COLOURS["paper"], "edgecolor": "none", "pad": 0.6}  # behind words, over lines
_BLANKS = re.compile("[\t\n\r]")
_JOINERS = "\u200c\u200d\u200e\u200f"


class MissingGlyph(ChartError):
    """No font of the package can draw a character; the message names it and the text."""


@contextmanager
def applied() -> Iterator[None]:
    """Within the block, matplotlib draws in the charts' style."""
    from matplotlib import style

    fonts()
    with style.context("explainer.charts.explainer"):
        yield


@cache
def fonts() -> tuple[Path, ...]:
    """Register the package's fonts under names of their own, once; their files.

    The names keep a differing font of the same name on the machine out of the picture.
    """
    import matplotlib
    from matplotlib.font_manager import fontManager, get_font, ttfFontProperty

    ours = Path(str(resources.files("explainer") / "fonts"))
    theirs = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    files = {
        "Explainer Sans": ours.glob("NotoSans-*.ttf"),
        "Explainer Arabic": ours.glob("NotoNaskhArabic-*.ttf"),
        "Explainer Hebrew": ours.glob("NotoSansHebrew-*.ttf"),
        "Explainer Fallback": (theirs / "DejaVuSans.ttf", theirs / "DejaVuSans-Bold.ttf"),
    }
    found = []
    for family, paths in files.items():
        for path in sorted(paths):
            entry = ttfFontProperty(get_font(str(path)))
            fontManager.ttflist.append(replace(entry, name=family))
            found.append(path)
    return tuple(found)


@cache
def _letters(bold: bool) -> list[str]:
    """The files of one weight; each serves for what those before it lack."""
    upright = [path for path in fonts() if "Italic" not in path.name]
    return [str(path) for path in upright if ("Bold" in path.name) == bold]


@cache
def _drawable() -> frozenset[int]:
    from matplotlib.font_manager import get_font

    return frozenset().union(*(get_font(path).get_charmap() for path in _letters(False)))


@lru_cache(maxsize=20_000)  # the same names and numbers stand at both widths and in many charts
def _box(text: str, bold: bool) -> tuple[float, float, float]:
    """Width, height and depth of a line in font sizes."""
    from matplotlib.font_manager import get_font
    from matplotlib.ft2font import LoadFlags

    for character in text:
        if ord(character) not in _drawable() and unicodedata.category(character) != "Cf":
            name = unicodedata.name(character, "unnamed")
            raise MissingGlyph(f"no font draws U+{ord(character):04X} {name} of {text!r}")
    font = get_font(_letters(bold))
    font.set_size(100, 72)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    wide, high = font.get_width_height()
    return wide / 6400, high / 6400, font.get_descent() / 6400


def measure(text: str, size: float = SIZE, bold: bool = False) -> float:
    """The width of a line of text in points; raises MissingGlyph."""
    return _box(text, bold)[0] * size


def rise(size: float = SIZE, bold: bool = False) -> tuple[float, float]:
    """How high a line of text stands as a whole, and how much of it below its letters' foot."""
    _, high, below = _box("lp", bold)
    return high * size, below * size


# ---------------------------------------------------------------- words


class Said(str):
    """A text with the runs that it says; matplotlib hands it on as it is."""

    runs: Runs

    def __new__(cls, text: str, runs: Runs) -> Said:
        said = super().__new__(cls, text)
        said.runs = runs
        return said

    def __str__(self) -> str:
        return self

    def split(self, *by: Any) -> list[str]:
        """The parts, such as the lines that matplotlib draws; each says the same runs."""
        return [Said(part, self.runs) for part in super().split(*by)]


def extent(text: str, bold: bool = False) -> tuple[float, float]:
    """Width and height of a text of one or more lines, in points."""
    lines = text.split("\n")
    widths = (measure(line.rstrip(" "), bold=bold) for line in lines)
    return max(widths), len(lines) * LINE * SIZE


def wrap(text: str, width: float | None, bold: bool = False) -> list[str]:
    """The text in lines no wider than the width; a single longer word is parted between letters.

    A line that ends between words keeps the blank, which counts for no width.
    """
    text = _BLANKS.sub(" ", text)
    if width is None or measure(text, bold=bold) <= width:
        return [text]
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines[-1:] = [f"{line} " for line in lines[-1:]]
            lines += _parted(word, width, bold)
    return lines


def _parted(word: str, width: float, bold: bool) -> Sequence[str]:
    """The word in pieces no wider than the width, each of a letter at least."""
    pieces = [""]
    for letter in word:
        whole = unicodedata.combining(letter) or letter in _JOINERS
        if not whole and pieces[-1] and measure(pieces[-1] + letter, bold=bold) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


# ---------------------------------------------------------------- the figure, in points


def figure_of(artist: Artist) -> Figure:
    """The figure that an artist stands in."""
    figure = artist.get_figure(root=True)
    assert figure is not None
    return figure


def width(fig: Figure) -> float:
    """The figure's width in points."""
    return round(float(fig.get_figwidth()) * 72, 3)


def points(fig: Figure) -> Transform:
    """Points to the right of and below the figure's upper left corner."""
    from matplotlib.transforms import Affine2D, ScaledTranslation

    whole: Any = fig.transFigure
    corner = ScaledTranslation(0, 1, whole)
    return Affine2D().scale(1 / 72, -1 / 72) + fig.dpi_scale_trans + corner


def across(ax: Axes) -> Transform:
    """Points from the figure's left edge, and the y of the axes' data."""
    from matplotlib.transforms import blended_transform_factory

    return blended_transform_factory(points(figure_of(ax)), ax.transData)


def line(ax: Axes, xs: Sequence[float], ys: Sequence[float], **look: Any) -> Line2D:
    """A line that no edge of the axes cuts off, and that leaves their limits as they are."""
    from matplotlib.lines import Line2D

    made = Line2D(xs, ys, clip_on=False, **look)
    ax.add_line(made)
    return made


def set_height(fig: Figure, height: float) -> None:
    """Make the figure so many whole points high."""
    fig.set_figheight(-(-height // 1) / 72)
