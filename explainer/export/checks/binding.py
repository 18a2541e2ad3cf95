"""Every bound run says what its record says: number, hedge, date, name, quotation, address.

Belongs here: one comparison for each kind of run. Computed numbers are computed again.
Does not belong here: text without a binding (closed_world), who must be named (attribution).

A hedge may be weakened, never strengthened or dropped: besides the wording that the lexicon gives
the figure, only the default wording of a weaker hedge is right (`_WEAKER`). For the same reason a
number stands in a `Number` alone: no other run may take it from its record without its hedge.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from explainer.document import Date, Link, Mark, Number, Quote, Record, Runs, Speaker
from explainer.errors import ExplainerError
from explainer.export.checks import places
from explainer.export.checks.case import Case, Fault
from explainer.export.checks.records import Records, split
from explainer.facts.dates import PartialDate
from explainer.facts.model import Figure, Hedge
from explainer.facts.spelling import PROSE
from explainer.prose import computed, numbers

# What still holds where the first does: a number known to be "nearly n" is also "at most n".
_WEAKER: dict[Hedge, tuple[Hedge, ...]] = {
    Hedge.EXACT: (Hedge.ABOUT, Hedge.AT_MOST, Hedge.AT_LEAST),
    Hedge.NEARLY: (Hedge.AT_MOST, Hedge.ABOUT),
    Hedge.MORE_THAN: (Hedge.AT_LEAST,),
    Hedge.ABOUT: (),
    Hedge.AT_MOST: (),
    Hedge.AT_LEAST: (),
    Hedge.BETWEEN: (),
}
_LINKED = ("publisher", "url", "title")
_LEADS = re.compile(r"https?://\S+|#\S+|[a-z0-9][a-z0-9./-]*")  # the last: a file beside the page
_WORDS = PROSE - {"printed"}  # a number as printed leaves its hedge behind


class Binding:
    """The comparisons for one case."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.records = Records(case.records)

    def faults(self) -> Iterator[Fault]:
        """A fault for each run that does not say what it is bound to."""
        for line in places.lines(self.case.document):
            for message in self.wrong(line.runs):
                yield Fault(line.at, line.place, message, True)

    def wrong(self, runs: Runs) -> Iterator[str]:
        """What is wrong with each run of a line."""
        for run in runs:
            compare = _COMPARE.get(type(run))
            if compare is None:
                continue
            try:
                message = compare(self, run)
            except (ExplainerError, ValueError, ZeroDivisionError) as fault:
                message = str(fault)
            if message:
                shown = run.plain if isinstance(run, Number) else run.text
                yield f"{shown!r}: {message}"

    # ------------------------------------------------------------ one kind of run each

    def number(self, run: Number) -> str:
        if run.derived is not None:
            return self._derived(run)
        figure = self.case.edition.figure(str(run.fact))
        if run in self._right(figure):
            return ""
        expected = self._right(figure)[0].plain
        return f"the figure {figure.id!r} is {expected!r} (hedge {figure.hedge})"

    def _right(self, figure: Figure) -> list[Number]:
        """The forms a figure's number may take: as hedged, and more weakly hedged."""
        words, unit = self.case.words, self.case.edition.metric(figure.metric).unit
        right = [numbers.number(figure, words, unit)]
        for hedge in _WEAKER[figure.hedge]:
            weaker = figure.model_copy(update={"hedge": hedge, "words": ""})
            right.append(numbers.number(weaker, words, unit))
        return right

    def _derived(self, run: Number) -> str:
        assert run.derived is not None  # asked for by its derivation
        for operand in run.derived.operands:
            kind, id, _ = split(operand)
            self.records.record(kind, id)
        again = computed.again(run.derived, self.case.edition, self.case.words)
        if run == again:
            return ""
        return f"computed again from {', '.join(run.derived.operands)} it is {again.plain!r}"

    def mark(self, run: Mark) -> str:
        if run.word not in self.case.words.table("marks").values():
            return f"{run.word!r} is no word for a change"
        return self.date(run.date)

    def date(self, run: Date) -> str:
        held = PartialDate.of(self._day(run.of))
        forms = {numbers.date_text(held, self.case.words, short=short) for short in (False, True)}
        if run.iso == held.iso and run.text in forms:
            return ""
        return f"{run.of} is {held.iso}"

    def _day(self, reference: str) -> str:
        """The date that a reference names; an edition is named by its own, or by the one before."""
        earlier = self.case.document.front.compared_with
        if earlier and reference == f"edition:{earlier}":
            return earlier
        edition = reference.startswith("edition:") and "." not in reference
        return self.records.value(reference + ".date" if edition else reference)

    def record(self, run: Record) -> str:
        if wrong := _not_words(run.of):
            return wrong
        held = self.records.value(run.of)
        right = {held}
        if run.of.endswith(".unit"):
            right.add(numbers.singular(held, self.case.words))
        return "" if run.text in right else f"{run.of} is {held!r}"

    def quote(self, run: Quote) -> str:
        if wrong := _not_words(run.of):
            return wrong
        held = self.records.value(run.of)
        return "" if run.text == held else f"{run.of} is {held!r}"

    def speaker(self, run: Speaker) -> str:
        name = self.case.edition.party(run.party).name
        return "" if run.text == name else f"the party {run.party!r} is {name!r}"

    def link(self, run: Link) -> str:
        if not _LEADS.fullmatch(run.to):
            return f"a link leads to https://…, to a file or to #a-place, not to {run.to!r}"
        if not run.of:
            return ""
        kind, id, path = split(run.of)
        if path != ["url"]:
            return f"{run.of} is no address"
        record = self.records.record(kind, id)
        if run.to != self.records.value(run.of):
            return f"{run.of} is {self.records.value(run.of)!r}, not {run.to!r}"
        known = {record.get(name) for name in _LINKED}
        return "" if run.text in known else f"{kind}:{id} has no such title, publisher or address"


def _not_words(reference: str) -> str:
    """What is wrong with a reference to a field that holds no words, or nothing."""
    kind, _, path = split(reference)
    if kind == "revision" or any(part in _WORDS for part in path):
        return ""
    return f"{reference} holds no words to repeat; a number or date has a form of its own"


def check(case: Case) -> Iterator[Fault]:
    """A fault for each number, date, name, quotation or address that its record does not hold."""
    yield from Binding(case).faults()


_COMPARE: dict[type, Callable[[Binding, Any], str]] = {
    Number: Binding.number,
    Date: Binding.date,
    Mark: Binding.mark,
    Record: Binding.record,
    Quote: Binding.quote,
    Speaker: Binding.speaker,
    Link: Binding.link,
}
