"""The outlines of marks and lines in few bytes: the same shape, wherever it stands, is drawn once.

Belongs here: shortening a path of absolute moves, lines and curves, and telling its shape from its
place. Does not belong here: letters (letters), what else a drawing holds (drawing).
"""

from __future__ import annotations

import re

NUMBER = r"-?(?:\d+(?:\.\d+)?|\.\d+)"
_POINT = f"{NUMBER} {NUMBER}"
_PATH = re.compile(rf"M{_POINT}(?:L{_POINT}|C{_POINT} {_POINT} {_POINT})*z?")
_STEP = re.compile(r"([MLC])([^MLCz]*)")

Point = tuple[float, float]


def short(path: str) -> str:
    """The same outline with level and upright lines in fewer bytes; another path as it is."""
    if not _PATH.fullmatch(path):
        return path
    parts: list[str] = []
    here = ""
    for letter, numbers in _STEP.findall(path):
        before, here = here.split(), numbers
        x, _, y = numbers.partition(" ")
        if letter == "L" and y == before[-1]:
            parts.append(f"H{x}")
        elif letter == "L" and x == before[-2]:
            parts.append(f"V{y}")
        else:
            parts.append(letter + numbers)
    return "".join(parts) + ("z" if path.endswith("z") else "")


def placed(path: str) -> tuple[Point, str] | None:
    """Where the path starts, and its shape from there on, to a tenth of a unit; None if unknown."""
    if not _PATH.fullmatch(path):
        return None
    steps = [(letter, _points(numbers)) for letter, numbers in _STEP.findall(path)]
    x, y = start = steps[0][1][0]
    shape = "".join(
        letter + " ".join(f"{_tenth(px - x)} {_tenth(py - y)}" for px, py in points)
        for letter, points in steps
    )
    return start, shape + ("z" if path.endswith("z") else "")


def _points(numbers: str) -> list[Point]:
    values = [float(number) for number in numbers.split()]
    return list(zip(values[::2], values[1::2], strict=True))


def _tenth(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace("-0", "0" if abs(value) < 0.05 else "-0")
