"""What changed since another edition (changes.json), and since this one was first published.

changes.json is made from the documents alone: a report carries the facts of its edition and the day
it is compared with, and what was known on that day follows from them. The first edition has an
empty one. A build writes the edition's revisions into the notebook's metadata, so that the page can
be made from the notebook alone; what they say is bound to `revision:<number>.changes.<place>.…`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from explainer.document import sentences
from explainer.document.nodes import (
    Beside,
    Block,
    Chart,
    Column,
    Document,
    Front,
    Heading,
    Items,
    KeyFigures,
    Notice,
    Quotation,
    Row,
    Sources,
    Table,
    unmarked,
    walk,
)
from explainer.document.runs import (
    Address,
    Date,
    Derivation,
    Link,
    Number,
    Quote,
    Record,
    Runs,
    Speaker,
    Text,
    plain,
)
from explainer.errors import NotADocument
from explainer.facts.diff import Change, Entry, difference
from explainer.facts.edition import Edition
from explainer.report import marks
from explainer.text import canonical_json
from explainer.words import Words

if TYPE_CHECKING:
    from explainer.export.notebook import Reading

NAME = "changes.json"
FORMAT = 1


def changes_json(records: Mapping[str, Any], readings: Mapping[str, Reading]) -> bytes:
    """The changes of an edition with the places they touch in each document, as canonical JSON."""
    told = next((read for read in readings.values() if read.earlier), None)
    compared_with = told.document.front.compared_with if told else None
    entries = difference(told.earlier, told.edition).entries if told and told.earlier else ()
    places = {name: tuple(_places(read.document)) for name, read in sorted(readings.items())}
    whole = {
        "format": FORMAT,
        "story": records["story"]["id"],
        "edition": records["edition"]["date"],
        "compared_with": compared_with,
        "changes": [{**entry.plain(), "touches": _touches(entry, places)} for entry in entries],
    }
    return (canonical_json(whole, indent=1) + "\n").encode("utf-8")


# ---------------------------------------------------------------- places


@dataclass(frozen=True)
class Place:
    """A sentence, entry, table or chart of a document, and the records that stand in it."""

    section: str
    kind: str
    id: str
    text: str
    records: frozenset[str]

    def plain(self, notebook: str) -> dict[str, str]:
        """The place as plain JSON; a place without an id of its own is known by its text."""
        found = {"notebook": notebook, "section": self.section, "kind": self.kind}
        return {**found, "id": self.id} if self.id else {**found, "text": self.text}


def _touches(entry: Entry, places: Mapping[str, tuple[Place, ...]]) -> list[dict[str, str]]:
    # A number that a later one only updates still stands for its own date: it did not change.
    ids = (entry.id,) if entry.change is Change.UPDATED and not entry.fields else entry.ids
    wanted = {f"{entry.kind}:{id}" for id in ids}
    return [
        place.plain(name)
        for name, found in places.items()
        for place in found
        if wanted & place.records
    ]


def _places(document: Document) -> Iterator[Place]:
    """Every place of the text, in reading order; source cards and views of changes are none."""
    section = ""
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 2:
            section = block.id
        for kind, id, part in _parts(block):
            yield Place(section, kind, id, _text(part), frozenset(_records(part)))


def _parts(block: Any) -> Iterator[tuple[str, str, Any]]:
    """Kind, id and content of each place in a block."""
    match block:
        case Front() | Sources():
            return
        case _ if marks.is_view(block):
            return
        case Table() | Chart():
            yield block.type, block.id, block
        case Beside():
            for part in (*block.blocks, *block.statements):
                yield from _parts(part)
        case Items():
            yield from (("item", "", item) for item in block.items)
        case KeyFigures():
            entries = ((item.metric, entry) for item in block.items for entry in item.entries)
            yield from (("key-figure", metric, entry) for metric, entry in entries)
        case Quotation():
            yield "quotation", block.position, block
        case _:
            yield block.type, "", block


def _text(part: Any) -> str:
    runs = part if isinstance(part, tuple) else getattr(part, "runs", ())
    return " ".join(plain(unmarked(runs)).split())


def _records(part: Any) -> Iterator[str]:
    """The records that stand in a part, as `kind:id`."""
    for node in walk(part):
        match node:
            case Number(fact=str(id)):
                yield f"figure:{id}"
            case Number(derived=Derivation() as computed) if computed.kind != "count":
                yield from computed.operands
            case Date() | Quote() | Record() | Address():
                kind, _, rest = node.of.partition(":")
                yield f"{kind}:{rest.split('.')[0]}"
            case Speaker():
                yield f"party:{node.party}"
            case Quotation():
                yield f"position:{node.position}"
            case Chart():
                yield from (f"figure:{id}" for id in node.facts)


# ---------------------------------------------------------------- revisions


SETTING = "revisions"  # in the notebook's `explainer` metadata
_FIELDS = {"revision", "when", "reason", "changes", "pages"}
LISTED = 12  # changes of one revision that are written out
Revision = Mapping[str, Any]


def named(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The revisions in a notebook's settings by their number, as records that runs can name.

    NotADocument if they are not as a build writes them.
    """
    found = settings.get(SETTING, [])
    for revision in found:
        if not isinstance(revision, Mapping) or not set(revision) >= _FIELDS:
            raise NotADocument(f"explainer.{SETTING} in the notebook's metadata is not whole")
    return {str(revision["revision"]): dict(revision) for revision in found}


def blocks(
    front: Front, edition: Edition, revisions: Mapping[str, Any], words: Words
) -> Iterator[Block]:
    """For each revision, the newest first: the day and the reason, then what it changed."""
    for number, revision in sorted(revisions.items(), key=lambda pair: -int(pair[0])):
        changes = revision["changes"]
        corrected = any(change["change"] == "corrected" for change in changes)
        of = f"revision:{number}"
        on, colon = Text(text=words("revised.on")), Text(text=words("prose.colon"))
        when, why = Date(of=f"{of}.when"), Record(of=f"{of}.reason")
        page = _page(revision, front.notebook, words)
        kind: Literal["corrected", "changed"] = "corrected" if corrected else "changed"
        yield Notice(kind=kind, runs=(on, when, colon, why, *page))
        rows = tuple(
            row
            for at, change in enumerate(changes[:LISTED])
            for row in _rows(edition, change, f"{of}.changes.{at}", words)
        )
        columns = tuple(
            Column(header=_phrase(words, name), row_header=name == "what")
            for name in ("what", "now", "before")
        )
        caption = _phrase(words, "more" if len(changes) > LISTED else "caption")
        id = f"{marks.VIEWS}-revision-{number}"
        yield Table(id=id, caption=caption, columns=columns, rows=rows)


def _page(revision: Revision, notebook: str, words: Words) -> Runs:
    """Where the page as it was before is kept, if it is."""
    page = revision["pages"].get(f"{notebook}.html")
    if page is None:
        return ()
    stop = "" if revision["reason"].endswith((".", "!", "?", "…")) else words("prose.stop")
    link = Link(text=words("revised.page"), to=page)
    return (Text(text=f"{stop} "), link, Text(text=words("revised.kept")))


def _rows(edition: Edition, change: Revision, of: str, words: Words) -> Iterator[Row]:
    """One row a change: a figure as it reads now and read before; any other record by field."""
    known = {figure.id for figure in (*edition.figures, *edition.history)}
    if change["kind"] == "figure" and change["id"] in known:
        yield _figure(edition, change, words)
        return
    name = (Text(text=words(f"revised.kind-{change['kind']}") + " "), Record(of=f"{of}.id"))
    how = Text(text=f" ({words('changes.class-' + change['change'])})")
    for field in change.get("fields", ()):
        new, old = (_field(change, side, field, of, words) for side in ("new", "old"))
        yield Row(cells=((*name, Text(text=f", {field}"), how), new, old))
    if not change.get("fields"):
        yield Row(cells=((*name, how), (), ()))


def _figure(edition: Edition, change: Revision, words: Words) -> Row:
    now = edition.figure(change["id"])
    label, said = sentences.label(edition, now.metric), sentences.attributed(edition, now, words)
    old = change.get("old", {}).get("id")
    if old is None or old == now.id:
        return Row(cells=(label, said, _phrase(words, "nothing")), facts=(now.id,))
    before = sentences.attributed(edition, edition.figure(old), words)
    return Row(cells=(label, said, before), facts=(now.id, old))


def _field(change: Revision, side: str, field: str, of: str, words: Words) -> Runs:
    """What a field says on one side; nothing is said of one that holds a list."""
    value = change.get(side, {}).get(field, "")
    if not isinstance(value, str):
        return ()
    return (Record(of=f"{of}.{side}.{field}"),) if value else _phrase(words, "nothing")


def _phrase(words: Words, key: str) -> Runs:
    return (Text(text=words(f"revised.{key}")),)
