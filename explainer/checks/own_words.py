"""A report's own words: they have no number, alter none, and compare only what records bear out.

Adjacent texts are read as one, so that a number cannot hide across emphasis or a link. `{n}k`,
`{n}0`, `minus {n}`, `{n}{n}` would read as numbers that no record has; `at most {n}` would add to
the record's own hedge, which comes with its number.

An author's words (paragraphs, points, headings, table cells) may compare only under a guard
(`report.say(…, when=report.above(…))`, or `{above:a/b/words}` in a template); each guard is tested
again here against the edition. A question does not compare.

A number word may be allowed: `explainer.allow` in the notebook's metadata maps it to the reason for
it. Case is ignored, and only the whole phrase counts: "half" does not allow "half a million".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, takewhile
from typing import Any

from explainer.checks import Case, Fault, formulas, lines
from explainer.document import detect
from explainer.document.nodes import (
    Allowances,
    Block,
    Heading,
    Items,
    Notice,
    Paragraph,
    Table,
    copied,
    unmarked,
)
from explainer.document.runs import Allowed, Link, Node, Number, Run, Runs, Text
from explainer.errors import UnknownRecord
from explainer.facts.numbers import lexicon
from explainer.facts.values import hidden
from explainer.report import compare
from explainer.words import Words

INSTEAD = "write it as a placeholder of report.say(…), or allow it in the notebook with a reason"
_LEADS = re.compile(
    r"https?://\S+|#\S+|[a-z0-9][a-z0-9./-]*(#\S+)?"
)  # the last: a file beside the page
_JOINED = re.compile(r"(?<![^\W\d_])[-−+±~≈<>≤≥.‐‑–×/*^]$")  # a sign directly before a number
_SIGN = re.compile(r"(?:^|[\s(])[-−+±~≈<>≤≥]\s+$|^[‐‑–—]\s+$")  # one with a space after it
_SCALE = re.compile(r"\s?(?:k|mn|bn|tn|mio|mrd)\b(?!\.?[^\W\d_])|[A-Za-z]|[×^*/][^\W\d_]?", re.I)
_NEGATED = re.compile(r"\b(?:minus|negative)\s+$", re.I)
_EXACTLY = re.compile(r"\b(?:exactly|precisely|genau|exakt|exactement|exactamente)\s+$", re.I)
_JOINT = re.compile(r"[.,'’:/×·-]?")


def check(case: Case) -> Iterator[Fault]:
    """A fault for each number in own words, and each comparison that is not borne out."""
    yield from _numbers(case)
    yield from _comparisons(case)


def _numbers(case: Case) -> Iterator[Fault]:
    """Faults of numbers bound to no record, of words that alter a number, and of link targets."""
    for line in (*lines(case.document), *formulas(case.document)):
        for words in _unbound(line.runs, case.languages):
            yield Fault(line.at, line.place, f"{words!r} is bound to no record; {INSTEAD}", True)
        for message in (*touching(line.runs, case.languages), *_unseen(line.runs)):
            yield Fault(line.at, line.place, message, True)
        for run in line.runs:
            if isinstance(run, Link) and not _LEADS.fullmatch(run.to):
                message = f"a link leads to https://…, to a file or to #a-place, not to {run.to!r}"
                yield Fault(line.at, line.place, message)


def own(run: Run) -> str:
    """The run's words if they are the report's own (text or a link), otherwise an empty string."""
    return run.text if isinstance(run, Text | Link) else ""


def _unbound(runs: Runs, languages: tuple[str, ...]) -> Iterator[str]:
    for _, neighbours in groupby(map(own, runs), key=bool):
        yield from (found.words for found in detect.find("".join(neighbours), languages))


def _unseen(runs: Runs) -> Iterator[str]:
    """A message for each hidden character in the report's own words."""
    for run in runs:
        for _, name in hidden(own(run)):
            yield f"{run.text[:40]!r} holds the hidden character {name}; remove it"


# ---------------------------------------------------------------- words beside a number


def touching(runs: Runs, languages: tuple[str, ...] = ("en",)) -> Iterator[str]:
    """What is wrong with own words directly before, after and between bound numbers."""
    line = unmarked(runs)
    for at, run in enumerate(line):
        if isinstance(run, Number):
            before = [*takewhile(bool, map(own, reversed(line[:at])))]
            after = takewhile(bool, map(own, line[at + 1 :]))
            yield from _around(run, "".join(reversed(before)), "".join(after), languages)
    yield from _as_one(line)


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
    parts = [r for r in runs if own(r) or (r.plain if isinstance(r, Number) else r.text)]
    for one, other, third in zip(parts, parts[1:], [*parts[2:], None], strict=False):
        joined = _JOINT.fullmatch(own(other)) and not isinstance(other, Number)
        last = third if joined else other
        if isinstance(one, Number) and isinstance(last, Number):
            yield f"{one.plain!r} and {last.plain!r} stand as one number"


# ---------------------------------------------------------------- comparisons


_COMPARING = re.compile(
    r"\b(?:higher|lower|highest|lowest|larger|largest|smaller|smallest|greater|greatest|fewer"
    r"|fewest|majority|minority|outnumber\w*|exceed\w*|(?:more|less) than|most"
    r"|rose|risen|fell|fallen|grew|grown|doubled|tripled|increased|decreased|shrank|shrunk)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?…]*[.!?…]?")


def _comparisons(case: Case) -> Iterator[Fault]:
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
    """Each comparing word of the author's, except in a question or a phrase of the tool's."""
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
                holds = compare.relation(case.edition, run.guard).holds
            except UnknownRecord as fault:
                yield str(fault)
                continue
            if not holds:
                yield f"{run.text.strip()!r} stands on {run.guard!r}, which no hedge bears out"


# ---------------------------------------------------------------- allowed words


MOST = 10


@dataclass
class Allowing:
    """The allow-list applied to one document; `met` are the phrases found in it so far."""

    reasons: Mapping[str, str]
    languages: tuple[str, ...]
    met: set[str] = field(default_factory=set)

    def block(self, block: Any) -> Any:
        """The block, with each allowed phrase of its own words turned into an `Allowed` run."""
        return self._node(block) if self.reasons else block

    def faults(self) -> Iterator[str]:
        """What is wrong with the list; to be called once every block has been read."""
        if len(self.reasons) > MOST:
            yield f"allows {len(self.reasons)} words; at most {MOST} may be allowed"
        for phrase, reason in self.reasons.items():
            if not reason.strip():
                yield f"allows {phrase!r} without a reason"
            if not detect.names_number(phrase, self.languages):
                yield f"allows {phrase!r}, which names no number"
            elif phrase not in self.met:
                yield f"allows {phrase!r}, which the report does not use"

    def _node(self, node: Any) -> Any:
        if isinstance(node, tuple):
            return tuple(part for item in node for part in self._parts(item))
        return copied(node, self._node) if isinstance(node, Node) else node

    def _parts(self, item: Any) -> tuple[Any, ...]:
        return self._split(item) if isinstance(item, Text) else (self._node(item),)

    def _split(self, run: Text) -> Runs:
        allowed = {_key(phrase): phrase for phrase in self.reasons}
        parts: list[Run] = []
        last = 0
        for found in detect.find(run.text, self.languages):
            if phrase := allowed.get(_key(found.words)):
                self.met.add(phrase)
                words, reason = run.text[found.start : found.end], self.reasons[phrase]
                before = run.model_copy(update={"text": run.text[last : found.start]})
                parts += [before, Allowed(text=words, reason=reason)]
                last = found.end
        parts.append(run.model_copy(update={"text": run.text[last:]}))
        return tuple(part for part in parts if part.text)


def _key(words: str) -> str:
    return re.sub(r"[\s‐‑-]+", " ", words.strip().casefold())


def listed(reasons: Mapping[str, str], words: Words) -> tuple[Block, ...]:
    """The list for the method section, each allowed word with its reason; empty without any."""
    items = tuple(
        (Allowed(text=phrase, reason=reason), Text(text=words("prose.colon") + reason))
        for phrase, reason in sorted(reasons.items())
    )
    lead = Paragraph(runs=(Text(text=words("method.allowed")),))
    return (lead, Items(items=items)) if items else ()


def placed(block: Block, reasons: Mapping[str, str], words: Words) -> tuple[Block, ...]:
    """The block itself, or the list if it is the place that the method section keeps for it."""
    return listed(reasons, words) if isinstance(block, Allowances) else (block,)
