"""The closed world: no number in the report's own words.

Belongs here: which texts are the report's own, finding numbers in them, saying what to do instead.
Does not belong here: what a number expression is (prose.unbound), whether a bound number is right
(binding).

Neighbouring texts are read as one, so that a number cannot hide across emphasis or a link.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from explainer.document import Link, Number, Run, Runs, Text
from explainer.export.checks import places
from explainer.export.checks.case import Case, Fault
from explainer.prose import unbound

_SIGNS = ("-", "−", "+", "±", "~", "≈", "<", ">", "≤", "≥", ".", "‐", "‑")
INSTEAD = "write it as a placeholder of report.say(…), or allow it in the notebook with a reason"


def check(case: Case) -> Iterator[Fault]:
    """A fault for each number expression that is bound to nothing."""
    for line in (*places.lines(case.document), *places.formulas(case.document)):
        for words in _unbound(line.runs, case.languages):
            yield Fault(line.at, line.place, f"{words!r} is bound to no record; {INSTEAD}", True)
        for run in _signed(line.runs):
            message = f"{run.plain!r} has a sign or digit point joined to it"
            yield Fault(line.at, line.place, message, True)


def own(run: Run) -> str:
    """The run's words if they are the report's own: text, or a link that names no record."""
    if isinstance(run, Text) or (isinstance(run, Link) and not run.of):
        return run.text
    return ""


def _unbound(runs: Runs, languages: tuple[str, ...]) -> Iterator[str]:
    joined = ""
    for run in (*runs, None):
        if run is not None and own(run):
            joined += own(run)
        elif joined:
            yield from (found.words for found in unbound.find(joined, languages))
            joined = ""


def _signed(runs: Runs) -> Iterator[Number]:
    """Numbers that a text touches with a sign, and so would change."""
    for before, run in pairwise(runs):
        words = own(before)
        if isinstance(run, Number) and words.endswith(_SIGNS) and not words[-2:-1].isalpha():
            yield run
