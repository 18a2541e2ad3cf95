"""The letters and words of a page's charts: each shape once in the page, in few bytes.

Belongs here: the coarser outline of a letter that matplotlib drew, and the names that letters and
words get.
Does not belong here: what else a drawing holds (drawing).

Letters make up most of a drawing. A shape becomes relative steps on a grid of an eighth of
matplotlib's: less than a fiftieth of a point off in a line of text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from explainer.markup.outlines import NUMBER

SCALE = "scale(0.015625)"  # what matplotlib writes beside the outline of a letter
_POINT = f" ?{NUMBER} {NUMBER} ?"
_OUTLINE = re.compile(rf"M{_POINT}(?:[ML]{_POINT}|Q{_POINT}{_POINT}|[Zz] ?)*")
_STEP = re.compile(r"([MLQZz])([^MLQZz]*)")
_GRID = 8

Point = tuple[int, int]


@dataclass
class Letters:
    """The letters and words drawn so far in a page, by their shape."""

    _names: dict[tuple[str, ...], str] = field(default_factory=dict)

    def name(self, *shape: str) -> tuple[str, bool]:
        """The page's name for a shape, and whether it is new; no other id has its first sign.

        A letter's shape is its outline and its transform, a word's the elements that draw it.
        """
        known = len(self._names)
        name = self._names.setdefault(shape, f"_{known}")
        return name, len(self._names) > known


@lru_cache(2000)
def lean(outline: str, transform: str) -> tuple[str, str]:
    """The outline and its scale in fewer bytes; both unchanged if matplotlib did not write them."""
    if transform != SCALE or not _OUTLINE.fullmatch(outline):
        return outline, transform
    return _relative_outline(outline), "scale(.125)"


def _relative_outline(outline: str) -> str:
    parts: list[str] = []
    here = start = (0, 0)
    bend: Point | None = None  # the last control point, which a smooth step mirrors
    for letter, numbers in _STEP.findall(outline):
        points = _points(numbers)
        if letter in "Zz":
            parts.append("z")
            here, bend = start, None
            continue
        if letter == "Q":
            text, bend = _curve(here, bend, points)
        else:
            text, bend = letter.lower() + _steps(here, *points), None
        parts.append(text)
        here = points[-1]
        start = here if letter == "M" else start
    return "".join(parts)


def _points(numbers: str) -> list[Point]:
    values = [round(float(number) / _GRID) for number in numbers.split()]
    return list(zip(values[::2], values[1::2], strict=True))


def _curve(here: Point, bend: Point | None, points: list[Point]) -> tuple[str, Point]:
    control, end = points
    if bend is not None:
        mirrored = (2 * here[0] - bend[0], 2 * here[1] - bend[1])
        if max(abs(mirrored[0] - control[0]), abs(mirrored[1] - control[1])) <= 1:
            return "t" + _steps(here, end), mirrored
    return "q" + _steps(here, control, end), control


def _steps(here: Point, *points: Point) -> str:
    values = (str(part - base) for point in points for part, base in zip(point, here, strict=True))
    return " ".join(values).replace(" -", "-")
