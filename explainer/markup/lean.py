"""A chart's SVG with fewer bytes for the page: the same picture to a hundredth of a point.

Belongs here: rewriting of what drawings made by the charts consist of (letters as shapes, their
uses). Whatever does not match stays as it is.
Does not belong here: colours (palette), how a page carries the drawing (view).

Letters make up most of a drawing: each shape becomes relative coordinates on a grid of an eighth of
matplotlib's, names become short, and a text drawn again is used again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import count, product

_COMMENT = re.compile(r"<!--.*?-->", re.S)
_SHAPE = re.compile(r'd="([MLQZz\d .\-]+)" transform="scale\(0\.015625\)"')
_STEP = re.compile(r"([MLQZz])([^MLQZz]*)")
_PLACE = re.compile(r'(<use [^<>]*?\bx=")(-?\d+\.\d+)(")')
_NAME = re.compile(r'\bid="([^"]+)"')
_USED = re.compile(r'href="#([^"]+)"')
_LETTERS = re.compile(r"(?:<use [^<>]*/>){3,}")
_ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_GRID = 8  # of the units that matplotlib draws letters in

Point = tuple[int, int]


def lean(svg: str) -> str:
    """The same drawing in fewer bytes; texts kept as comments are left out."""
    svg = _COMMENT.sub("", svg)
    svg = _SHAPE.sub(lambda match: f'd="{_shape(match[1])}" transform="scale(.125)"', svg)
    svg = _PLACE.sub(lambda match: f"{match[1]}{round(float(match[2]))}{match[3]}", svg)
    return _renamed(_reused(svg))


def _shape(path: str) -> str:
    """The outline of a letter as relative steps on the coarser grid."""
    parts: list[str] = []
    here = start = (0, 0)
    bend: Point | None = None  # the last control point, which a smooth step mirrors
    for letter, numbers in _STEP.findall(path):
        points = _points(numbers)
        if letter in "Zz":
            parts.append("z")
            here, bend = start, None
            continue
        if letter == "Q":
            text, bend = _curve(here, bend, points)
        else:
            text, bend = letter.lower() + _relative(here, *points), None
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
            return "t" + _relative(here, end), mirrored
    return "q" + _relative(here, control, end), control


def _relative(here: Point, *points: Point) -> str:
    values = (str(part - base) for point in points for part, base in zip(point, here, strict=True))
    return " ".join(values).replace(" -", "-")


def _reused(svg: str) -> str:
    """A run of letters that occurs again is named where it stands first, and used from then on."""
    often = {run for run, times in Counter(_LETTERS.findall(svg)).items() if times > 1}
    names: dict[str, str] = {}

    def named(match: re.Match[str]) -> str:
        run = match[0]
        if run not in often:
            return run
        if run in names:
            return f'<use href="#{names[run]}"/>'
        names[run] = f"text-{len(names)}"
        return f'<g id="{names[run]}">{run}</g>'

    return _LETTERS.sub(named, svg)


def _renamed(svg: str) -> str:
    """Short names, the shortest for what is used most; names nobody uses are kept."""
    used = Counter(_USED.findall(svg))
    known = set(_NAME.findall(svg))
    kept = known - set(used) | set(re.findall(r"url\(#([^)]+)\)", svg))
    fresh = (name for name in _names() if name not in kept)
    short = {name: next(fresh) for name, _ in used.most_common() if name in known - kept}
    svg = _NAME.sub(lambda match: f'id="{short.get(match[1], match[1])}"', svg)
    return _USED.sub(lambda match: f'href="#{short.get(match[1], match[1])}"', svg)


def _names() -> Iterator[str]:
    for length in count(1):
        yield from map("".join, product(_ALPHABET, repeat=length))
