"""Where the time of a build goes: seconds by phase and cell, noted where they are spent.

Nothing is kept unless `watch` was called, as `explainer build --profile` does.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

_noted: list[tuple[str, float]] | None = None
_began = 0.0


def watch() -> None:
    """From now on, note what is spent."""
    global _noted, _began
    _noted, _began = [], time.perf_counter()


def note(name: str, seconds: float) -> None:
    """So many seconds were spent on this; a name that begins with spaces is part of the next."""
    if _noted is not None:
        _noted.append((name, seconds))


@contextmanager
def phase(name: str) -> Iterator[None]:
    """Note the seconds that the block takes."""
    began = time.perf_counter()
    try:
        yield
    finally:
        note(name, time.perf_counter() - began)


def table() -> list[str]:
    """A line for each phase and cell: seconds, share of the whole, name; the whole at the end.

    What runs beside other things (cells in their process, the setting of pages) is indented.
    """
    whole = time.perf_counter() - _began
    noted = list(_noted or ())
    rest = whole - sum(seconds for name, seconds in noted if not name.startswith(" "))
    lines = [*noted, ("everything else", rest), ("whole build", whole)]
    return [f"{seconds:8.2f} s {seconds / whole:5.0%}  {name}" for name, seconds in lines]
