"""Own words: no number in them, and nothing in them that touches a number and changes it.

Neighbouring texts are read as one, so that a number cannot hide across emphasis or a link. `{n}k`,
`{n}0`, `minus {n}`, `{n}{n}` read as numbers that no record holds; `at most {n}` says something
other than the record, whose own hedge comes with its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from explainer.checks import places
from explainer.checks.case import Case, Fault
from explainer.document import detect
from explainer.document.nodes import Link, Number, Run, Runs, Text, unmarked
from explainer.facts.hedges import lexicon
from explainer.facts.values import hidden

INSTEAD = "write it as a placeholder of report.say(…), or allow it in the notebook with a reason"
_LEADS = re.compile(r"https?://\S+|#\S+|[a-z0-9][a-z0-9./-]*")  # the last: a file beside the page
_JOINED = re.compile(r"(?<![^\W\d_])[-−+±~≈<>≤≥.‐‑–×/*^]$")  # a sign right before a number
_SIGN = re.compile(r"(?:^|[\s(])[-−+±~≈<>≤≥]\s+$|^[‐‑–—]\s+$")  # one that stands for itself
_SCALE = re.compile(r"\s?(?:k|mn|bn|tn|mio|mrd)\b(?!\.?[^\W\d_])|[A-Za-z]|[×^*/][^\W\d_]?", re.I)
_NEGATED = re.compile(r"\b(?:minus|negative)\s+$", re.I)
_EXACTLY = re.compile(r"\b(?:exactly|precisely|genau|exakt|exactement|exactamente)\s+$", re.I)
_JOINT = re.compile(r"[.,'’:/×·-]?")


def check(case: Case) -> Iterator[Fault]:
    """A fault for each number expression that is bound to nothing, or would change one that is."""
    for line in (*places.lines(case.document), *places.formulas(case.document)):
        for words in _unbound(line.runs, case.languages):
            yield Fault(line.at, line.place, f"{words!r} is bound to no record; {INSTEAD}", True)
        for message in (*touching(line.runs, case.languages), *_unseen(line.runs)):
            yield Fault(line.at, line.place, message, True)
        for run in line.runs:
            if isinstance(run, Link) and not _LEADS.fullmatch(run.to):
                message = f"a link leads to https://…, to a file or to #a-place, not to {run.to!r}"
                yield Fault(line.at, line.place, message)


def own(run: Run) -> str:
    """The run's words if they are the report's own: text, or a link.

    A half that is borne out by a relation (`comparisons`) is no number of the author's.
    """
    if isinstance(run, Text) and run.guard.startswith("stated-over-half:"):
        return run.text.replace("half", "")
    return run.text if isinstance(run, Text | Link) else ""


def _unbound(runs: Runs, languages: tuple[str, ...]) -> Iterator[str]:
    for joined in _joined_texts(runs):
        yield from (found.words for found in detect.find(joined, languages))


def _joined_texts(runs: Runs) -> Iterator[str]:
    joined = ""
    for run in runs:
        if own(run):
            joined += own(run)
        elif joined:
            yield joined
            joined = ""
    if joined:
        yield joined


def _unseen(runs: Runs) -> Iterator[str]:
    """Characters in the report's own words that a reader cannot see, and that may turn them."""
    for run in runs:
        for _, name in hidden(own(run)):
            yield f"{run.text[:40]!r} holds the hidden character {name}; remove it"


# ---------------------------------------------------------------- what touches a number


def touching(runs: Runs, languages: tuple[str, ...] = ("en",)) -> Iterator[str]:
    """What is wrong with the own words right before, behind and between bound numbers."""
    line = unmarked(runs)
    for at, run in enumerate(line):
        if isinstance(run, Number):
            yield from _around(run, _before(line, at), _behind(line, at), languages)
    yield from _as_one(line)


def _before(runs: Runs, at: int) -> str:
    """The own words that end right before a run."""
    words = ""
    while at and own(runs[at - 1]):
        at -= 1
        words = own(runs[at]) + words
    return words


def _behind(runs: Runs, at: int) -> str:
    words = ""
    while at + 1 < len(runs) and own(runs[at + 1]):
        at += 1
        words += own(runs[at])
    return words


def _around(number: Number, before: str, after: str, languages: tuple[str, ...]) -> Iterator[str]:
    if _JOINED.search(before) or _SIGN.search(before) or _NEGATED.search(before):
        yield f"{number.plain!r} has a sign or digit point before it"
    if _SCALE.match(after):
        yield f"{number.plain!r} is followed by {after.split()[0][:12]!r}, as if it were part of it"
    if number.hedge != "exact" and (found := _EXACTLY.search(before)):
        yield f"{number.plain!r} is hedged, and {found[0].strip()!r} stands before it"
    for language in languages:
        text = f"{before}0{after}".casefold()
        known = lexicon(language)
        hedge = known.beside(text, len(before), len(before) + 1) if known else None
        if hedge and "between" not in hedge.hedges:
            yield (
                f"{hedge.text!r} stands beside {number.plain!r}, which has the record's own hedge;"
                " leave it out, or put other words between"
            )
            return


def _as_one(runs: Runs) -> Iterator[str]:
    """Numbers with nothing, or only a sign, between them."""
    parts = [
        run for run in runs if own(run) or (run.plain if isinstance(run, Number) else run.text)
    ]
    for place, (one, other) in enumerate(pairwise(parts)):
        if isinstance(one, Number) and isinstance(other, Number):
            yield f"{one.plain!r} and {other.plain!r} stand as one number"
        elif isinstance(one, Number) and _JOINT.fullmatch(own(other)) and place + 2 < len(parts):
            third = parts[place + 2]
            if isinstance(third, Number):
                yield f"{one.plain!r} and {third.plain!r} stand as one number"
