"""The closed world: no number in the report's own words.

Belongs here: which texts are the report's own, finding numbers in them, saying what to do instead.
Does not belong here: what a number expression is (prose.unbound), whether a bound number is right
(binding).

Neighbouring texts are read as one, so that a number cannot hide across emphasis or a link. What
touches a bound number is judged by `touching`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from explainer.document import Link, Run, Runs, Text
from explainer.export.checks import places, touching
from explainer.export.checks.case import Case, Fault
from explainer.facts.hidden import hidden
from explainer.prose import unbound

_LEADS = re.compile(r"https?://\S+|#\S+|[a-z0-9][a-z0-9./-]*")  # the last: a file beside the page
INSTEAD = "write it as a placeholder of report.say(…), or allow it in the notebook with a reason"


def check(case: Case) -> Iterator[Fault]:
    """A fault for each number expression that is bound to nothing."""
    for line in (*places.lines(case.document), *places.formulas(case.document)):
        for words in _unbound(line.runs, case.languages):
            yield Fault(line.at, line.place, f"{words!r} is bound to no record; {INSTEAD}", True)
        for message in (*touching.faults(line.runs, own), *_unseen(line.runs)):
            yield Fault(line.at, line.place, message, True)
        for run in line.runs:
            if isinstance(run, Link) and not _LEADS.fullmatch(run.to):
                message = f"a link leads to https://…, to a file or to #a-place, not to {run.to!r}"
                yield Fault(line.at, line.place, message)


def own(run: Run) -> str:
    """The run's words if they are the report's own: text, or a link."""
    return run.text if isinstance(run, Text | Link) else ""


def _unbound(runs: Runs, languages: tuple[str, ...]) -> Iterator[str]:
    joined = ""
    for run in (*runs, None):
        if run is not None and own(run):
            joined += own(run)
        elif joined:
            yield from (found.words for found in unbound.find(joined, languages))
            joined = ""


def _unseen(runs: Runs) -> Iterator[str]:
    """Characters in the report's own words that a reader cannot see, and that may turn them."""
    for run in runs:
        for _, name in hidden(own(run)):
            yield f"{run.text[:40]!r} holds the hidden character {name}; remove it"
