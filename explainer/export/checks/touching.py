"""What touches a bound number: words and signs that would make another number of it.

Belongs here: what may not stand right before, right after or between bound numbers.
Does not belong here: numbers in plain words (closed_world), whether a number is right (binding).

`{n}k`, `{n}0`, `minus {n}`, `{n}{n}` and `{n},{n}` all read as numbers that no record holds; and
`exactly {n}` takes back the hedge that the number carries.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from explainer.document import Number, Run, Runs

_SIGN = re.compile(r"(?<![^\W\d_])[-−+±~≈<>≤≥.‐‑–×/*^]$")
_SCALE = re.compile(r"\s?(?:k|mn|bn|tn|mio|mrd)\b(?!\.?[^\W\d_])|[A-Za-z]|[×^*/][^\W\d_]?", re.I)
_NEGATED = re.compile(r"\b(?:minus|negative)\s+$", re.I)
_EXACTLY = re.compile(r"\b(?:exactly|precisely|genau|exakt|exactement|exactamente)\s+$", re.I)
_JOINT = re.compile(r"[.,'’:/×·-]?")


def faults(runs: Runs, own: Callable[[Run], str]) -> Iterator[str]:
    """What is wrong around each number of a line; `own` gives a run's words if they are ours."""
    for at, run in enumerate(runs):
        if isinstance(run, Number):
            before = own(runs[at - 1]) if at else ""
            after = own(runs[at + 1]) if at + 1 < len(runs) else ""
            yield from _around(run, before, after)
    yield from _joined(runs, own)


def _around(number: Number, before: str, after: str) -> Iterator[str]:
    if _SIGN.search(before) or _NEGATED.search(before):
        yield f"{number.plain!r} has a sign or digit point joined to it"
    if _SCALE.match(after):
        yield f"{number.plain!r} is followed by {after.split()[0][:12]!r}, as if it were part of it"
    if number.hedge != "exact" and (found := _EXACTLY.search(before)):
        yield f"{number.plain!r} is hedged, and {found[0].strip()!r} stands before it"


def _joined(runs: Runs, own: Callable[[Run], str]) -> Iterator[str]:
    """Numbers with nothing, or only a sign, between them."""
    parts = [run for run in runs if own(run) or _said(run)]
    for place, (one, other) in enumerate(pairwise(parts)):
        if isinstance(one, Number) and isinstance(other, Number):
            yield f"{one.plain!r} and {other.plain!r} stand as one number"
        elif isinstance(one, Number) and _JOINT.fullmatch(own(other)) and place + 2 < len(parts):
            third = parts[place + 2]
            if isinstance(third, Number):
                yield f"{one.plain!r} and {third.plain!r} stand as one number"


def _said(run: Run) -> str:
    return run.plain if isinstance(run, Number) else run.text
