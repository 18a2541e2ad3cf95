"""Comparisons: no sentence says that a number is higher, or most, unless a relation bears it out.

What an author writes (paragraphs, points, headings, table cells) may compare only behind a guard
(`report.say(…, when=report.above(…))`, or `{above:a/b/words}` in a template); here each guard is
asked again of the edition. A question asks and does not compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from explainer.checks.case import Case, Fault
from explainer.document.nodes import Heading, Items, Notice, Paragraph, Runs, Table, Text
from explainer.errors import UnknownRecord
from explainer.report import relations

_COMPARING = re.compile(
    r"\b(?:higher|lower|highest|lowest|larger|largest|smaller|smallest|greater|greatest|fewer"
    r"|fewest|majority|minority|outnumber\w*|exceed\w*|(?:more|less) than|most"
    r"|rose|risen|fell|fallen|grew|grown|doubled|tripled|increased|decreased|shrank|shrunk)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?…]*[.!?…]?")


def check(case: Case) -> Iterator[Fault]:
    """A fault for each comparing word without a guard, and for each guard that does not hold."""
    for at, block in enumerate(case.document.all_blocks()):
        for runs in _authored(block):
            for message in (*_unguarded(runs, case), *_untrue(runs, case)):
                yield Fault(at, block.type, message)


def _authored(block: object) -> Iterator[Runs]:
    match block:
        case Paragraph() | Heading() | Notice():
            yield block.runs
        case Items():
            yield from block.items
        case Table(id="answers"):
            yield from (cell for row in block.rows for cell in row.cells)


def _unguarded(runs: Runs, case: Case) -> Iterator[str]:
    """Each comparing word of the author's own, outside a question and the tool's own phrases."""
    catalogue = set(case.words.phrases.values())
    own = "".join(
        run.text if isinstance(run, Text) and not run.guard and run.text not in catalogue else "\0"
        for run in runs
    )
    for sentence in _SENTENCE.findall(own):
        found = _COMPARING.search(sentence)
        if found and not sentence.rstrip().endswith("?"):
            yield (
                f"{found[0]!r} compares, and no relation bears it out; say it with"
                " report.say(…, when=report.above(…)) or {above:a/b/words}, or side by side"
            )


def _untrue(runs: Runs, case: Case) -> Iterator[str]:
    for run in runs:
        if isinstance(run, Text) and run.guard:
            try:
                holds = relations.relation(case.edition, run.guard).holds
            except UnknownRecord as fault:
                yield str(fault)
                continue
            if not holds:
                yield f"{run.text.strip()!r} stands on {run.guard!r}, which no hedge bears out"
