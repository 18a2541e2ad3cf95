"""Words in a chart: a string for matplotlib that remembers the runs it was made of.

Every word in a chart comes from a record, an axis or the catalogue. `Canvas.say` makes such a
string; any matplotlib call takes it, and a text that is none is refused when the chart leaves the
notebook.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

from explainer.charts.style import LINE, SIZE, measure
from explainer.document.runs import Runs

MARKS = re.compile("[\u200e\u200f\u2066-\u2069]")  # what tells a renderer the order of words
_NS = "{http://www.w3.org/2000/svg}"
_BLANKS = re.compile("[\t\n\r]")
_JOINERS = "\u200c\u200d\u200e\u200f"
_TURNING = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
# From the first such letter to the last, with what stands between, unless it is of another script.
RIGHT_TO_LEFT = re.compile(rf"[{_TURNING}](?:[^A-Za-z\u00c0-\u058f]*[{_TURNING}])?")
_OTHERS = re.compile(r"[A-Za-z0-9\u00c0-\u058f]")


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


def in_order(line: str, rtl: bool = False) -> str:
    """The line with the marks that make every renderer order its words as a reader does.

    In a line from left to right, a name in Arabic would else turn the numbers behind it; a line of
    a report that is read from right to left is isolated as such.
    """
    if rtl:
        said = line.rstrip(" ")
        return f"\u2067{said}\u2069{line[len(said) :]}"
    if not RIGHT_TO_LEFT.search(line) or not _OTHERS.search(line):
        return line
    return RIGHT_TO_LEFT.sub(lambda words: f"\u200e{words[0]}\u200e", line)


def drawn_texts(svg: str) -> tuple[str, ...]:
    """Every text drawn in a chart's SVG, in drawing order, without marks of direction."""
    root = ElementTree.fromstring(svg)
    return tuple(MARKS.sub("", "".join(text.itertext())) for text in root.iter(f"{_NS}text"))
