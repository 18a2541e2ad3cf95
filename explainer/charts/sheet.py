"""The sheet a chart is drawn on: points from the top left, and a record of every text.

Belongs here: the few strokes all charts are made of, wrapping runs, remembering what was written.
Does not belong here: what a mark means (marks), where labels go (place), scales, the chart node.

Coordinates are points; y grows downwards, so that a chart can be laid out before its height is
known. Only colour names of the palette are accepted, so every colour has its dark counterpart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

from explainer.charts import kept, style
from explainer.document import Run, Runs, plain
from explainer.document import Text as TextRun
from explainer.palette import LIGHT

_BLANKS = re.compile("[\t\n\r]")
_JOINERS = "\u200c\u200d\u200e\u200f"
_TURNING = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
# From the first such letter to the last, with what stands between, unless it is of another script.
_RIGHT_TO_LEFT = re.compile(rf"[{_TURNING}](?:[^A-Za-z\u00c0-\u058f]*[{_TURNING}])?")
_OTHERS = re.compile(r"[A-Za-z0-9\u00c0-\u058f]")


class Box(NamedTuple):
    """A rectangle in points; top is less than bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box, gap: float = 0.0) -> bool:
        """True where the boxes are nearer than the gap to one another."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )


class Sheet:
    """A drawing in progress, so many points wide. Strokes are kept and drawn once, by `svg`."""

    def __init__(self, width: int = style.WIDE) -> None:
        self.width = width
        self.written: list[Runs] = []
        self.ticks: list[str] = []
        self.height = 0.0
        self.spots: list[tuple[str, Box]] = []
        self._texts: list[str] = []
        self._strokes: list[tuple[str, dict[str, Any]]] = []

    def write(
        self,
        x: float,
        y: float,
        runs: Runs,
        *,
        size: float = style.TEXT,
        colour: str = "ink",
        bold: bool = False,
        align: str = "left",
        width: float | None = None,
        halo: bool = False,
    ) -> Box:
        """Write runs with the top of their first line at y; wrapped to a width if one is given."""
        self.written.append(runs)
        lines = wrap(plain(runs), width, size, bold)
        return self._text(x, y, plain(runs), lines, size, colour, bold, align, halo)

    def tick(
        self,
        x: float,
        y: float,
        text: str,
        *,
        align: str = "center",
        size: float = style.SMALL,
        colour: str = "muted",
    ) -> Box:
        """Write a string made by an axis."""
        self.ticks.append(text)
        return self._text(x, y, text, [text], size, colour, False, align, False)

    def line(
        self,
        points: Sequence[tuple[float, float]],
        *,
        colour: str = "muted",
        width: float = 0.8,
        dash: tuple[float, float] | None = None,
        over: bool = False,
    ) -> None:
        """Draw an open line through the points."""
        self._stroke(
            "line", points=tuple(points), colour=colour, width=width, dash=dash, z=3 if over else 1
        )

    def shape(
        self,
        points: Sequence[tuple[float, float]],
        *,
        fill: str | None,
        edge: str | None = None,
        width: float = 1.4,
        opacity: float = 1.0,
        z: float = 2,
    ) -> None:
        """Draw a closed polygon."""
        self._stroke(
            "shape", points=tuple(points), fill=fill, edge=edge, width=width, opacity=opacity, z=z
        )

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        *,
        fill: str | None,
        edge: str,
        width: float = 1.4,
        z: float = 4,
    ) -> None:
        """Draw a circle."""
        self._stroke("circle", x=x, y=y, radius=radius, fill=fill, edge=edge, width=width, z=z)

    def bar(
        self, box: Box, fill: str, *, opacity: float = 1.0, edge: str | None = None, z: float = 2
    ) -> None:
        """Draw a rectangle."""
        corners = [
            (box.left, box.top),
            (box.right, box.top),
            (box.right, box.bottom),
            (box.left, box.bottom),
        ]
        self.shape(corners, fill=fill, edge=edge, width=1, opacity=opacity, z=z)

    def spot(self, of: str, box: Box) -> None:
        """Remember where the mark of a record lies, so that it can be picked (`kind:id`)."""
        self.spots.append((of, box))

    def svg(self) -> str:
        """Everything drawn so far as SVG text; the height is `height`, rounded up."""
        size, texts = (self.width, self.whole_height), tuple(self._texts)

        def draw() -> str:
            from explainer.charts.strokes import Drawing

            return style.finish(Drawing(self._strokes, *size), texts)

        return kept.drawn((self._strokes, size, texts), draw)

    @property
    def is_narrow(self) -> bool:
        """Whether names stand above what they name, since there is no room beside it."""
        return self.width < style.WIDE

    @property
    def whole_height(self) -> int:
        """The height of the sheet in whole points."""
        return int(-(-self.height // 1))

    def _text(
        self,
        x: float,
        y: float,
        said: str,
        lines: Sequence[str],
        size: float,
        colour: str,
        bold: bool,
        align: str,
        halo: bool,
    ) -> Box:
        number = len(self._texts)
        self._texts.append(said)
        widest = max(style.measure(line, size, bold) for line in lines)
        for index, line in enumerate(lines):
            baseline = y + size * (style.ASCENT + style.LINE * index)
            self._stroke(
                "text",
                x=x,
                y=baseline,
                text=in_order(line),
                size=size,
                colour=colour,
                bold=bold,
                align=align,
                gid=f"text-{number}-{index}",
                z=6,
            )
        left = x - widest * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
        box = Box(left, y, left + widest, y + height_of(len(lines), size))
        if halo:
            left, right = max(0.0, box.left - 2), min(self.width, box.right + 2)
            self.bar(Box(left, box.top, right, box.bottom), "paper", z=5)
        self.height = max(self.height, box.bottom)
        return box

    def _stroke(self, kind: str, **values: Any) -> None:
        for name in ("colour", "fill", "edge"):
            if values.get(name) is not None:
                values[name] = LIGHT[values[name]]
        self._strokes.append((kind, values))


def height_of(lines: int, size: float = style.TEXT) -> float:
    """The height of a block of lines, in points."""
    return size * (style.LINE * (lines - 1) + 1.24)


def wrap(text: str, width: float | None, size: float = style.TEXT, bold: bool = False) -> list[str]:
    """The text in lines no wider than the width; a single longer word is parted between letters.

    A tab or line break in it is a space, as in the page.
    """
    text = _BLANKS.sub(" ", text)
    if width is None or style.measure(text, size, bold) <= width:
        return [text]
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and style.measure(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines += _parted(word, width, size, bold)
    return lines


def _parted(word: str, width: float, size: float, bold: bool) -> list[str]:
    """The word in pieces no wider than the width, each of a letter at least."""
    pieces = [""]
    for letter in word:
        whole = unicodedata.combining(letter) or letter in _JOINERS
        if not whole and pieces[-1] and style.measure(pieces[-1] + letter, size, bold) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def in_order(line: str) -> str:
    """The line with marks of direction around words written right to left among others.

    Without them such a word at the start would turn the whole line, its dates and numbers too.
    """
    if not _RIGHT_TO_LEFT.search(line) or not _OTHERS.search(line):
        return line
    return _RIGHT_TO_LEFT.sub(lambda words: f"\u200e{words[0]}\u200e", line)


def extent(
    runs: Runs, width: float | None = None, size: float = style.TEXT, bold: bool = False
) -> tuple[float, float]:
    """Width and height of the runs once wrapped, in points."""
    lines = wrap(plain(runs), width, size, bold)
    return max(style.measure(line, size, bold) for line in lines), height_of(len(lines), size)


def spaced(*parts: Run | Runs | str) -> Runs:
    """Runs, single runs and own words in one line; strings are taken as they stand."""
    line: list[Run] = []
    for part in parts:
        if isinstance(part, str):
            line.append(TextRun(text=part))
        elif isinstance(part, tuple):
            line += part
        else:
            line.append(part)
    return tuple(line)
