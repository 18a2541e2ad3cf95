"""The one place where a saved document gets its text: `Resolver(phrases, …).block(block)`.

A saved document only refers to records. From the records, and in the language asked for, come the
numbers with their hedges, dates, names, quotations, addresses, the blocks that follow from records
alone, and the marks of changes. Nothing else in the package fills them in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from explainer.document import compute, sentences, wording
from explainer.document.nodes import (
    Beside,
    Block,
    Front,
    Heading,
    KeyFigures,
    Listing,
    Quotation,
    Silence,
    Sources,
    copied,
    unmarked,
)
from explainer.document.runs import (
    Address,
    Allowed,
    Date,
    Derivation,
    Link,
    Mark,
    Node,
    Number,
    Quote,
    Record,
    Speaker,
    Text,
    plain,
)
from explainer.document.sentences import Phrases
from explainer.errors import UnknownRecord
from explainer.facts.diff import Difference, difference
from explainer.facts.edition import Edition
from explainer.facts.insert import PROSE
from explainer.facts.values import PartialDate
from explainer.report import about, answers, cards, changes, figures, marks
from explainer.text import slug

_LOOK_UPS = ("figure", "position", "source", "party", "side", "metric", "question")
_DATES = frozenset({"as_of", "published", "accessed", "date", "since", "when", "gathered_until"})
_WORDS = PROSE - {"printed", "points"}  # a number as printed lacks its hedge


def split(reference: str) -> tuple[str, str, list[str]]:
    """Kind, id and path: `metric:m.caveats.0` gives `metric`, `m` and [`caveats`, `0`]."""
    kind, colon, rest = reference.partition(":")
    if not colon:  # `story.title`
        kind, *path = reference.split(".")
        return kind, "", path
    id, *path = rest.split(".")
    return kind, id, path


def _step(value: Any, part: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(part)
    if isinstance(value, tuple | list):
        return value[int(part)] if part.isdigit() and int(part) < len(value) else None
    return getattr(value, part, None) if part in type(value).model_fields else None


class Resolver:
    """Fills in the text of an edition's blocks; `revisions` are those of the edition, by number."""

    def __init__(
        self,
        phrases: Phrases,
        earlier: Edition | None = None,
        revisions: Mapping[str, Any] | None = None,
    ) -> None:
        self.phrases, self.edition = phrases, phrases.edition
        self.earlier = earlier
        self.revisions = revisions or {}
        self._numbers: dict[tuple[object, ...], Number] = {}

    @cached_property
    def changed(self) -> Difference | None:
        """What changed since the earlier edition; None if there is none."""
        return difference(self.earlier, self.edition) if self.earlier else None

    @cached_property
    def _marks(self) -> marks.Marks:
        days = marks.days(self.revisions, self.phrases.words)
        return marks.marks(self.phrases, self.changed, days)

    def block(self, block: Block) -> tuple[Block, ...]:
        """The block with its text and marks; a listing becomes the blocks it stands for.

        UnknownRecord for a reference to nothing, NotComparable for figures not to be combined.
        """
        return tuple(self._marks.marked(made) for made in self._blocks(unmarked(block)))

    def _blocks(self, block: Any) -> Iterator[Any]:
        phrases = self.phrases
        match block:
            case Front():
                made = about.front(phrases, theme=block.theme)
                kept = ("title", "subtitle", "summary", "note", "imprint")
                yield block.model_copy(update={name: getattr(made, name) for name in kept})
            case Listing():
                yield from self._listing(block)
            case Sources():
                yield cards.sources(phrases, block.only)
            case KeyFigures():
                yield figures.key_figures(phrases, block.metrics)
            case Beside():
                statements = phrases.beside(block.metrics, block.latest)
                label = phrases.text("prose.beside")
                inner = tuple(made for part in block.blocks for made in self._blocks(part))
                update = {"blocks": inner, "label": label, "statements": statements}
                yield block.model_copy(update=update)
            case Quotation():
                yield phrases.quotation(self.edition.position(block.position))
            case Silence():
                yield phrases.silence(block.side)
            case Heading():
                runs = self.part(block.runs)
                yield block.model_copy(update={"runs": runs, "id": block.id or slug(plain(runs))})
            case _:
                yield self.part(block)

    def _listing(self, listing: Listing) -> Iterator[Block]:
        phrases, earlier = self.phrases, self.earlier
        match listing.name:
            case "parties":
                yield about.parties(phrases)
            case "lexicon":
                yield about.lexicon(phrases)
            case "positions":
                for question in listing.of:
                    yield answers.statements(phrases, question)
            case "changes":
                yield from changes.changes(phrases, earlier, self.changed)
            case "changes-summary":
                yield from changes.summary(phrases, earlier, self.changed)

    def part(self, part: Any) -> Any:
        """Any part of a block (a node, or a tuple of nodes) with its text."""
        match part:
            case tuple():
                return tuple(map(self.part, part))
            case Text() | Link() | Mark() | Allowed():
                return part
            case Number():
                return self._number(part)
            case Date(of=of):
                return wording.date(self._day(of), of, self.phrases.words, short=part.short)
            case Record(of=of):
                return self._record(of)
            case Quote(of=of):
                return Quote(of=of, text=self._words(of), lang=self._language(of))
            case Speaker():
                return self.phrases.party(part.party)
            case Address():
                return sentences.address(self.edition.source(part.source), part.shows)
            case Node():
                return copied(part, self.part)
        return part

    def _number(self, run: Number) -> Number:
        d = run.derived
        key = (d.id, d.kind, d.first, d.operands, d.note) if d else (run.fact,)
        if key not in self._numbers:
            self._numbers[key] = self._recomputed(d) if d else self._figure_number(str(run.fact))
        return self._numbers[key]

    def _figure_number(self, id: str) -> Number:
        (number,) = self.phrases.number(self.edition.figure(id))
        return number

    def _recomputed(self, derivation: Derivation) -> Number:
        for operand in derivation.operands:
            self._look_up(*split(operand)[:2])
        try:
            return compute.recompute(self.phrases, derivation)
        except (ValueError, ZeroDivisionError) as fault:
            raise UnknownRecord(f"{derivation.id}: cannot be computed ({fault})") from None

    def _record(self, reference: str) -> Record:
        kind, id, path = split(reference)
        if kind == "figure" and path == ["unit"]:
            figure = self.edition.figure(id)
            return wording.unit(figure, self.edition.metric(figure.metric), self.phrases.words)
        return Record(of=reference, text=self._words(reference))

    # ------------------------------------------------------------ what a reference names

    def _words(self, reference: str) -> str:
        """The text of a field; UnknownRecord if there is no such field, or it is not prose."""
        kind, _, path = split(reference)
        if kind != "revision" and not any(part in _WORDS for part in path):
            raise UnknownRecord(
                f"{reference} is no text to quote; numbers and dates are runs of their own kinds"
            )
        return str(self._value(reference))

    def _day(self, reference: str) -> PartialDate:
        """The date a reference names; an edition's own, or that of the one compared with."""
        kind, id, path = split(reference)
        if kind == "edition" and not path:
            if id not in {e.date.isoformat() for e in (self.edition, self.earlier) if e}:
                raise UnknownRecord(f"{reference} is neither this edition nor the one before it")
            return PartialDate.of(id)
        if path[-1:] and path[-1] not in _DATES:
            raise UnknownRecord(f"{reference} is no date")
        return PartialDate.of(str(self._value(reference)))

    def _language(self, reference: str) -> str:
        """The language of a quotation: its source's; `und` for the words of a hedge."""
        kind, id, path = split(reference)
        if kind not in ("figure", "position") or path == ["words"]:
            return "und"
        return self.edition.source(self._look_up(kind, id).source).language

    def _value(self, reference: str) -> Any:
        kind, id, path = split(reference)
        value: Any = self._look_up(kind, id)
        for part in path:
            value = _step(value, part)
            if value is None or value == "":
                raise UnknownRecord(f"{reference} names nothing in this edition")
        return value

    def _look_up(self, kind: str, id: str) -> Any:
        if kind in _LOOK_UPS:
            return getattr(self.edition, kind)(id)
        found: Any = None
        match kind:
            case "story":
                found = self.edition.story
            case "edition" if id == self.edition.date.isoformat():
                found = {"date": id, "note": self.edition.note}
            case "event":
                found = next((event for event in self.edition.events if event.ref == id), None)
            case "revision":
                found = self.revisions.get(id)
        if found is None:
            raise UnknownRecord(f"{kind}:{id} is no record of this edition")
        return found
