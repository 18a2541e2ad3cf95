"""What a cell answers with: nodes, which JupyterLab, a terminal and an exporter each show."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from explainer.document.nodes import (
    MIME,
    Allowances,
    Beside,
    Block,
    Chart,
    Front,
    Heading,
    Items,
    KeyFigures,
    Notice,
    Paragraph,
    Quotation,
    Silence,
    Sources,
    Table,
    lines_of,
    saved,
)
from explainer.document.runs import Text, plain
from explainer.words import Words


class Shown:
    """One or more blocks of the report, shown as the last line of a cell.

    `nodes` have their words, for who looks on; `kept` are the blocks as they are saved.
    `records` are those that the blocks name and the edition's cut leaves out; `front`, the title
    block of the edition, says which side has which colour.
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
        if include is None or "text/html" in include:  # a preview does without
            sides = Sides.of(self.front) if self.front else Sides()
            html = (fragment_for_notebook(node, self.words, sides) for node in self._drawn())
            bundle["text/html"] = "\n".join(html)
        return bundle

    def _drawn(self) -> Iterator[Block]:
        """The nodes as JupyterLab shows them: the allow-list is filled in by the export."""
        for node in self.nodes:
            if isinstance(node, Allowances):
                yield Paragraph(runs=(Text(text=self.words("method.allowed-here")),))
            else:
                yield node

    def __repr__(self) -> str:
        return "\n".join(line for node in self.nodes for line in lines(node))


# ---------------------------------------------------------------- on a terminal


def lines(node: Block) -> Iterator[str]:
    """The block as lines of text, hedges and speakers included."""
    form = _FORMS.get(type(node))
    yield from form(node) if form else (plain(line) for _, line in lines_of(node))


def detailed(node: Block) -> Iterator[str]:
    """The block by itself: a source card with all its fields, of which a list shows the heading."""
    yield from _cards(node) if isinstance(node, Sources) else lines(node)


def _cards(node: Sources) -> Iterator[str]:
    for entry in node.entries:
        yield plain(entry.heading)
        yield from (f"  {field.label}: {plain(field.runs)}" for field in entry.fields)
        for card in entry.cards:
            yield f"  {plain(card.heading)}"
            yield from (f"    {field.label}: {plain(field.runs)}" for field in card.fields)


def _front(node: Front) -> Iterator[str]:
    yield from (
        plain(runs) for runs in (node.title, node.subtitle, node.summary, node.note) if runs
    )


def _allowances(node: Allowances) -> Iterator[str]:
    yield "[the number words that the notebook allows, with their reasons]"


def _runs(node: Heading | Paragraph | Notice) -> Iterator[str]:
    yield plain(node.runs)


def _items(node: Items) -> Iterator[str]:
    yield from (f"- {plain(item)}" for item in node.items)


def _quotation(node: Quotation) -> Iterator[str]:
    words = node.text if node.paraphrase else f"“{node.text}”"
    said = f"{node.side_name} | {plain(node.speaker)}, {node.date.text}: {words}"
    yield f"{said} {plain(node.context)}".rstrip()


def _silence(node: Silence) -> Iterator[str]:
    yield f"{node.side_name} | {plain(node.runs)}"


def _table(node: Table) -> Iterator[str]:
    rows = [[plain(column.header) for column in node.columns]]
    rows += [[plain(cell) for cell in row.cells] for row in node.rows]
    widths = [max(len(row[index]) for row in rows) for index in range(len(node.columns))]
    yield plain(node.caption)
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _chart(node: Chart) -> Iterator[str]:
    yield plain(node.title)
    yield plain(node.alt)
    yield plain(node.source)


def _beside(node: Beside) -> Iterator[str]:
    for block in (*node.blocks, *node.statements):
        yield from lines(block)


def _key_figures(node: KeyFigures) -> Iterator[str]:
    for item in node.items:
        yield plain(item.label)
        yield from (f"  {plain(entry)}" for entry in item.entries)


def _sources(node: Sources) -> Iterator[str]:
    for entry in node.entries:
        yield plain(entry.heading)
        yield from (f"  {plain(card.heading)}" for card in entry.cards)


_FORMS: dict[type, Callable[[Any], Iterator[str]]] = {
    Allowances: _allowances,
    Front: _front,
    Heading: _runs,
    Paragraph: _runs,
    Notice: _runs,
    Items: _items,
    Quotation: _quotation,
    Silence: _silence,
    Table: _table,
    Chart: _chart,
    Beside: _beside,
    KeyFigures: _key_figures,
    Sources: _sources,
}
