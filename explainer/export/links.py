"""The places in a report: each has a name of its own, and each link leads to one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from explainer.document.nodes import (
    Beside,
    Block,
    Card,
    Cards,
    Chart,
    Document,
    Front,
    Heading,
    Quotation,
    SourceEntry,
    Table,
    copied,
    walk,
)
from explainer.document.runs import Link, Number, place
from explainer.errors import NotADocument
from explainer.text import nearest

STATEMENTS, RECORD = "statements", "record"  # the two layers below every report
LAYERS = (STATEMENTS, RECORD)
MAIN = "report"  # the notebook that the layers stand under, where an edition has it


def files_of(front: Front, chart: str) -> str:
    """The name of a chart's files; those of the report itself need no more than its id."""
    return chart if front.notebook == MAIN else f"{front.notebook}-{chart}"


def charts(document: Document) -> list[Chart]:
    """The charts of the document in reading order."""
    return [node for node in walk(document) if isinstance(node, Chart)]


def offered(document: Document) -> tuple[str, ...]:
    """Every id that a link may name, in reading order; raises NotADocument for one used twice."""
    ids = tuple(_offered(document))
    twice = [name for name, count in Counter(ids).items() if count > 1]
    if twice:
        raise NotADocument(f"the report uses an id twice: {', '.join(map(repr, sorted(twice)))}")
    return ids


def check_links(document: Document) -> frozenset[str]:
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


# ---------------------------------------------------------------- ids


def unique(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with every id given once; a second use gets a number behind it.

    Charts and tables come first, since their files are called so: a heading gives way.
    """
    taken: set[str] = set()

    def named(node: Any) -> Any:
        tries = (node.id if n == 1 else f"{node.id}-{n}" for n in count(1))
        name = next(name for name in tries if name not in taken)
        taken.add(name)
        return node if name == node.id else node.model_copy(update={"id": name})

    def pictures(part: Any) -> Any:
        if isinstance(part, tuple):
            return tuple(map(pictures, part))
        part = named(part) if isinstance(part, Chart | Table) else part
        return copied(part, pictures) if isinstance(part, Beside | Chart) else part

    made = [pictures(block) for block in blocks]
    return tuple(named(block) if isinstance(block, Heading) else block for block in made)
