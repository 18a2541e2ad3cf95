"""The result of a cell: blocks of a report, which JupyterLab, a terminal and the exporter show."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from explainer.document.nodes import (
    MIME,
    Allowances,
    Beside,
    Block,
    Card,
    Chart,
    Front,
    Items,
    KeyFigures,
    Paragraph,
    Quotation,
    Silence,
    SourceEntry,
    Sources,
    Table,
    lines_of,
    saved,
)
from explainer.document.runs import Text, plain
from explainer.words import Words


class Shown:
    """One or more blocks of the report, shown as the last line of a cell.

    `nodes` are the blocks with their text, as displayed; `kept` are the blocks as the notebook
    saves them. `records` are those that the blocks name and `edition.records()` omits; `front`, the
    edition's title block, gives each side its colour.
    """

    def __init__(
        self,
        words: Words,
        *nodes: Block,
        kept: Sequence[Block] | None = None,
        records: Mapping[str, Any] | None = None,
        front: Front | None = None,
    ) -> None:
        self.words = words
        self.front = front
        self.nodes = nodes
        self.kept = nodes if kept is None else kept
        self.records = records or {}

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, Any]:
        from explainer.markup import Sides, fragment_for_notebook

        carried: dict[str, Any] = {"nodes": [saved(node) for node in self.kept]}
        if self.records:
            carried["records"] = dict(self.records)
        bundle = {MIME: carried, "text/plain": repr(self)}
        if include is None or "text/html" in include:  # a preview asks for no HTML
            sides = Sides.of(self.front) if self.front else Sides()
            html = (fragment_for_notebook(node, self.words, sides) for node in self._drawn())
            bundle["text/html"] = "\n".join(html)
        return bundle

    def _drawn(self) -> Iterator[Block]:
        """The nodes as JupyterLab shows them; the allow-list is filled in on export."""
        for node in self.nodes:
            if isinstance(node, Allowances):
                yield Paragraph(runs=(Text(text=self.words("method.allowed-here")),))
            else:
                yield node

    def __repr__(self) -> str:
        return "\n".join(line for node in self.nodes for line in lines(node))


# ---------------------------------------------------------------- on a terminal


def lines(node: Block, detailed: bool = False) -> Iterator[str]:
    """The block as lines of text, hedges and speakers included.

    `detailed` adds the fields of source cards to their headings.
    """
    match node:
        case Front():
            named = (node.title, node.subtitle, node.summary, node.note)
            yield from (plain(runs) for runs in named if runs)
        case Allowances():
            yield "[the number words that the notebook allows, with their reasons]"
        case Items():
            yield from (f"- {plain(item)}" for item in node.items)
        case Quotation():
            words = node.text if node.paraphrase else f"“{node.text}”"
            said = f"{node.side_name} | {plain(node.speaker)}, {node.date.text}: {words}"
            yield f"{said} {plain(node.context)}".rstrip()
        case Silence():
            yield f"{node.side_name} | {plain(node.runs)}"
        case Table():
            yield plain(node.caption)
            yield from _table(node)
        case Chart():
            yield from map(plain, (node.title, node.alt, node.source))
        case Beside():
            yield from chain.from_iterable(map(lines, (*node.blocks, *node.statements)))
        case KeyFigures():
            for item in node.items:
                yield plain(item.label)
                yield from (f"  {plain(entry)}" for entry in item.entries)
        case Sources():
            for entry in node.entries:
                yield plain(entry.heading)
                yield from _fields(entry, "  ") if detailed else ()
                for card in entry.cards:
                    yield f"  {plain(card.heading)}"
                    yield from _fields(card, "    ") if detailed else ()
        case _:
            yield from (plain(line) for _, line in lines_of(node))


def _table(node: Table) -> Iterator[str]:
    rows = [[plain(column.header) for column in node.columns]]
    rows += [[plain(cell) for cell in row.cells] for row in node.rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _fields(of: Card | SourceEntry, indent: str) -> Iterator[str]:
    return (f"{indent}{field.label}: {plain(field.runs)}" for field in of.fields)
