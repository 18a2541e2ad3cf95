"""The one place where a saved document gets its words: `resolve(blocks, …)`.

A saved document refers to records. Here come in, from the records and in the language asked for,
the numbers with their hedges, dates, names, quotations, addresses, the blocks that follow from the
records alone, and the marks at what changed. Nothing else in the package fills them in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeVar

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
    Link,
    Mark,
    Node,
    Number,
    Quote,
    Record,
    Run,
    Speaker,
    Text,
    plain,
)
from explainer.errors import UnknownRecord
from explainer.facts.diff import Difference, difference
from explainer.facts.edition import Edition
from explainer.facts.insert import PROSE
from explainer.facts.values import PartialDate
from explainer.report import about, answers, cards, changes, figures, marks
from explainer.text import slug
from explainer.words import Words

_LOOK_UPS = ("figure", "position", "source", "party", "side", "metric", "question")
_DATES = frozenset({"as_of", "published", "accessed", "date", "since", "when", "gathered_until"})
_WORDS = PROSE - {"printed", "points"}  # a number as printed leaves its hedge behind
R = TypeVar("R", bound=Node)


class References:
    """What references name, in an edition and in the revisions told of."""

    def __init__(self, edition: Edition, revisions: Mapping[str, Any], earlier: str = "") -> None:
        self._edition = edition
        self._revisions = revisions
        self._earlier = earlier

    def words(self, reference: str) -> str:
        """The words a reference names; UnknownRecord if the record or field is none or no words."""
        kind, _, path = split(reference)
        if kind != "revision" and not any(part in _WORDS for part in path):
            raise UnknownRecord(
                f"{reference} holds no words to repeat; a number or date has a form of its own"
            )
        return str(self._value(reference))

    def date(self, reference: str) -> PartialDate:
        """The date a reference names; an edition is named by its own or the one it is told from."""
        kind, id, path = split(reference)
        if kind == "edition" and not path:
            if id not in (self._edition.date.isoformat(), self._earlier):
                raise UnknownRecord(f"{reference} is neither this edition nor the one before it")
            return PartialDate.of(id)
        if path[-1:] and path[-1] not in _DATES:
            raise UnknownRecord(f"{reference} is no date")
        return PartialDate.of(str(self._value(reference)))

    def language(self, reference: str) -> str:
        """The language of quoted words: their source's, or unknown for the words of a hedge."""
        kind, id, path = split(reference)
        if kind not in ("figure", "position") or path == ["words"]:
            return "und"
        return sentences.language(self._edition, self._record(kind, id).source)

    def _record(self, kind: str, id: str) -> Any:
        if kind == "story":
            return self._edition.story
        if kind == "edition" and id == self._edition.date.isoformat():
            return {"date": id, "note": self._edition.note}
        if kind == "event":
            found = next((event for event in self._edition.events if event.ref == id), None)
        elif kind == "revision":
            found = self._revisions.get(id)
        elif kind in _LOOK_UPS:
            return getattr(self._edition, kind)(id)
        else:
            found = None
        if found is None:
            raise UnknownRecord(f"{kind}:{id} is no record of this edition")
        return found

    def _value(self, reference: str) -> Any:
        kind, id, path = split(reference)
        value: Any = self._record(kind, id)
        for part in path:
            value = _step(value, part)
            if value is None or value == "":
                raise UnknownRecord(f"{reference} names nothing in this edition")
        return value


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
    """Gives the blocks of one edition their words; `revisions` are those the edition tells of."""

    def __init__(
        self,
        edition: Edition,
        words: Words,
        earlier: Edition | None = None,
        revisions: Mapping[str, Any] | None = None,
    ) -> None:
        self.edition = edition
        self.words = words
        self.earlier = earlier
        self.revisions = revisions or {}
        day = earlier.date.isoformat() if earlier else ""
        self.references = References(edition, self.revisions, day)
        self._numbers: dict[tuple[object, ...], Number] = {}

    @cached_property
    def changed(self) -> Difference | None:
        """What changed since the earlier edition; None where there is none."""
        return difference(self.earlier, self.edition) if self.earlier else None

    @cached_property
    def _marks(self) -> marks.Marks:
        days = marks.days(self.revisions, self.words)
        return marks.marks(self.edition, self.changed, self.words, days)

    def block(self, block: Block) -> tuple[Block, ...]:
        """The block with its words and marks; a listing gives the blocks it stands for.

        UnknownRecord for a reference to nothing, NotComparable for a sum that may not be made.
        """
        return tuple(self._marks.marked(made) for made in self._made(unmarked(block)))

    def _made(self, block: Any) -> Iterator[Any]:
        edition, words = self.edition, self.words
        match block:
            case Front():
                made = about.front(edition, words, theme=block.theme)
                kept = ("title", "subtitle", "summary", "note", "imprint")
                yield block.model_copy(update={name: getattr(made, name) for name in kept})
            case Listing():
                yield from self._listed(block)
            case Sources():
                yield cards.sources(edition, words, block.only)
            case KeyFigures():
                yield figures.key_figures(edition, block.metrics, words)
            case Beside():
                statements = sentences.beside(edition, block.metrics, words, block.latest)
                label = sentences.text(words("prose.beside"))
                inner = tuple(made for part in block.blocks for made in self._made(part))
                update = {"blocks": inner, "label": label, "statements": statements}
                yield block.model_copy(update=update)
            case Quotation():
                yield sentences.quotation(edition, edition.position(block.position), words)
            case Silence():
                yield sentences.silence(edition, block.side, words)
            case Heading():
                runs = self.part(block.runs)
                yield block.model_copy(update={"runs": runs, "id": block.id or slug(plain(runs))})
            case _:
                yield self.part(block)

    def _listed(self, listing: Listing) -> Iterator[Block]:
        edition, words, earlier = self.edition, self.words, self.earlier
        match listing.name:
            case "parties":
                yield about.parties(edition, words)
            case "lexicon":
                yield about.lexicon(edition, words)
            case "positions":
                for question in listing.of:
                    yield answers.statements(edition, question, words)
            case "changes":
                yield from changes.changes(edition, earlier, self.changed, words)
            case "changes-summary":
                yield from changes.summary(edition, earlier, self.changed, words)

    def part(self, part: Any) -> Any:
        """Any part of a block (a node, or a tuple of nodes) with its words."""
        if isinstance(part, tuple):
            return tuple(map(self.part, part))
        if (give := _GIVE.get(type(part))) is not None:
            return give(self, part)
        return copied(part, self.part) if isinstance(part, Node) else part

    # ------------------------------------------------------------ one kind of run each

    def _number(self, run: Number) -> Run:
        d = run.derived
        key = (d.id, d.kind, d.first, d.operands, d.note) if d else (run.fact,)
        if key not in self._numbers:
            self._numbers[key] = self._again(run) if d else self._stated(str(run.fact))
        return self._numbers[key]

    def _stated(self, id: str) -> Number:
        figure = self.edition.figure(id)
        return wording.number(figure, self.words, self.edition.metric(figure.metric).unit)

    def _again(self, run: Number) -> Number:
        assert run.derived is not None  # asked for by its derivation
        for operand in run.derived.operands:
            kind, id, _ = split(operand)
            self.references._record(kind, id)
        try:
            return compute.again(run.derived, self.edition, self.words)
        except (ValueError, ZeroDivisionError) as fault:
            raise UnknownRecord(f"{run.derived.id}: cannot be computed ({fault})") from None

    def _date(self, run: Date) -> Run:
        when = self.references.date(run.of)
        return wording.date(when, run.of, self.words, short=run.short)

    def _record(self, run: Record) -> Run:
        kind, id, path = split(run.of)
        if kind == "figure" and path == ["unit"]:
            figure = self.edition.figure(id)
            return wording.unit(figure, self.edition.metric(figure.metric), self.words)
        return Record(of=run.of, text=self.references.words(run.of))

    def _quote(self, run: Quote) -> Run:
        text = self.references.words(run.of)
        return Quote(of=run.of, text=text, lang=self.references.language(run.of))

    def _speaker(self, run: Speaker) -> Run:
        return sentences.speaker(self.edition, run.party)

    def _address(self, run: Address) -> Run:
        return sentences.address(self.edition.source(run.source), run.shows)


def resolve(
    blocks: Iterable[Block],
    edition: Edition,
    words: Words,
    earlier: Edition | None = None,
    revisions: Mapping[str, Any] | None = None,
) -> tuple[Block, ...]:
    """The blocks with the words of the edition's records; UnknownRecord where one is missing."""
    resolver = Resolver(edition, words, earlier, revisions)
    return tuple(made for block in blocks for made in resolver.block(block))


def _same(resolver: Resolver, run: R) -> R:
    return run


_GIVE: dict[type, Callable[[Resolver, Any], Any]] = {
    Text: _same,
    Link: _same,
    Mark: _same,
    Allowed: _same,
    Number: Resolver._number,
    Date: Resolver._date,
    Record: Resolver._record,
    Quote: Resolver._quote,
    Speaker: Resolver._speaker,
    Address: Resolver._address,
}
