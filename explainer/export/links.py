"""The ids in a document and the links to them: ids are unique, and no link leads nowhere."""

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
MAIN = "report"  # the notebook that the layers belong to, if an edition has it


def files_of(front: Front, chart: str) -> str:
    """The name of a chart's files without suffix: its id, after the notebook's unless `report`."""
    return chart if front.notebook == MAIN else f"{front.notebook}-{chart}"


def charts(document: Document) -> list[Chart]:
    """The charts of the document in reading order."""
    return [node for node in walk(document) if isinstance(node, Chart)]


def check_links(document: Document) -> frozenset[str]:
    """Every id that a link may name; NotADocument for an id used twice or a link to none."""
    counts = Counter(_ids(document))
    twice = sorted(repr(name) for name, count in counts.items() if count > 1)
    if twice:
        raise NotADocument(f"the report uses an id twice: {', '.join(twice)}")
    ids = frozenset(counts)
    missing = [
        f"{what} leads to {name!r}, which is not in the report{nearest(name, sorted(ids))}"
        for what, name in _targets(document)
        if name not in ids
    ]
    if missing:
        raise NotADocument("\n".join(dict.fromkeys(missing)))
    return ids


def _ids(document: Document) -> Iterator[str]:
    blocks = [b for b in document.blocks if not (isinstance(b, Cards) and b.at_numbers)]
    for node in walk(tuple(blocks)):
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


def _targets(document: Document) -> Iterator[tuple[str, str]]:
    """Each link and number with the id that it leads to."""
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
    """The blocks with unique ids: an id used again gets a number appended.

    Charts and tables keep theirs before headings do, since a chart's files are named by it.
    """
    taken: set[str] = set()

    def rename(node: Any) -> Any:
        candidates = (node.id if n == 1 else f"{node.id}-{n}" for n in count(1))
        name = next(name for name in candidates if name not in taken)
        taken.add(name)
        return node if name == node.id else node.model_copy(update={"id": name})

    def rename_charts(part: Any) -> Any:
        if isinstance(part, tuple):
            return tuple(map(rename_charts, part))
        part = rename(part) if isinstance(part, Chart | Table) else part
        return copied(part, rename_charts) if isinstance(part, Beside | Chart) else part

    renamed = [rename_charts(block) for block in blocks]
    return tuple(rename(block) if isinstance(block, Heading) else block for block in renamed)
