"""What changed since another edition, and where each change stands: changes.json.

It is made from the documents alone: a report carries the facts of its edition and the day that it
is compared with, and what was known on that day follows from them. The first edition has an empty
one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from explainer.document.nodes import (
    Beside,
    Chart,
    Document,
    Front,
    Heading,
    Items,
    KeyFigures,
    Quotation,
    Sources,
    Table,
    unmarked,
    walk,
)
from explainer.document.runs import (
    Address,
    Date,
    Derivation,
    Number,
    Quote,
    Record,
    Speaker,
    plain,
)
from explainer.export.data import Whole
from explainer.facts.diff import Change, Entry, difference
from explainer.report import marks
from explainer.text import canonical_json

NAME = "changes.json"
FORMAT = 1


def files(whole: Whole) -> dict[str, bytes]:
    """The changes of the edition with the places they touch in each document, as canonical JSON."""
    compared = next((reading for reading in whole.readings.values() if reading.earlier), None)
    entries = (
        difference(compared.earlier, compared.edition).entries
        if compared and compared.earlier
        else ()
    )
    places = {name: tuple(_places(r.document)) for name, r in sorted(whole.readings.items())}
    found = {
        "format": FORMAT,
        "story": whole.records["story"]["id"],
        "edition": whole.records["edition"]["date"],
        "compared_with": compared.document.front.compared_with if compared else None,
        "changes": [{**entry.plain(), "touches": _touches(entry, places)} for entry in entries],
    }
    return {NAME: (canonical_json(found, indent=1) + "\n").encode("utf-8")}


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
