"""The places in a report that a link can lead to, checked before anything is set.

Belongs here: which ids a document offers, which it asks for, and the refusal where they differ.
Does not belong here: how a place is marked (markup, typeset).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from explainer.document import (
    Card,
    Chart,
    Document,
    Heading,
    Link,
    Number,
    SourceEntry,
    Table,
    derivations,
    place,
    walk,
)
from explainer.errors import NotADocument
from explainer.text import nearest


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
    for node in walk(document):
        match node:
            case Heading() | Table() | Chart():
                yield node.id
            case SourceEntry():
                yield place(f"source:{node.id}")
            case Card():
                yield place(f"{node.kind}:{node.id}")
    for name in derivations(document):
        yield place(f"derived:{name}")


def _wanted(document: Document) -> Iterator[tuple[str, str]]:
    for node in walk(document):
        match node:
            case Link() if node.to.startswith("#"):
                yield f"the link {node.text!r}", node.to[1:]
            case Number() if node.fact is not None:
                yield f"the number {node.plain!r}", place(node.of)
