"""The places in a report that a link can lead to, checked before anything is set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from explainer.document.nodes import (
    Card,
    Cards,
    Chart,
    Document,
    Heading,
    Link,
    Number,
    Quotation,
    SourceEntry,
    Table,
    place,
    walk,
)
from explainer.errors import NotADocument
from explainer.text import nearest

STATEMENTS, RECORD = "statements", "record"  # the two layers below every report
LAYERS = (STATEMENTS, RECORD)


def offered(document: Document) -> tuple[str, ...]:
    """Every id that a link may name, in reading order; raises NotADocument for one used twice."""
    ids = tuple(_offered(document))
    twice = [name for name, count in Counter(ids).items() if count > 1]
    if twice:
        raise NotADocument(f"the report uses an id twice: {', '.join(map(repr, sorted(twice)))}")
    return ids


def check(document: Document) -> frozenset[str]:
    """The ids offered; raises NotADocument for each link or number that leads nowhere."""
    ids = frozenset(offered(document))
    missing = [
        f"{what} leads to {name!r}, which is not in the report{nearest(name, sorted(ids))}"
        for what, name in _wanted(document)
        if name not in ids
    ]
    if missing:
        raise NotADocument("\n".join(dict.fromkeys(missing)))
    return ids


def _offered(document: Document) -> Iterator[str]:
    standing = [b for b in document.blocks if not (isinstance(b, Cards) and b.at_numbers)]
    for node in walk(tuple(standing)):
        match node:
            case Heading() | Table() | Chart():
                yield node.id
            case SourceEntry():
                yield place(f"source:{node.id}")
            case Card():
                yield place(f"{node.kind}:{node.id}")
            case Cards():
                yield from (place(working.number.of) for working in node.computed)
            case Quotation() if document.front.notebook == STATEMENTS:
                yield place(f"position:{node.position}")


def _wanted(document: Document) -> Iterator[tuple[str, str]]:
    records = document.front.records
    known = {f["id"] for kind in ("figures", "history") for f in records.get(kind, ())}
    for node in walk(document):
        match node:
            case Link() if node.to.startswith("#"):
                yield f"the link {node.text!r}", node.to[1:]
            case Number() if node.fact is not None and node.fact not in known:
                yield f"the number {node.plain!r}", place(node.of)
