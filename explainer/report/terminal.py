"""Nodes as lines of plain text, for a terminal and for `text/plain` beside the HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from explainer.document.nodes import (
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
)
from explainer.document.runs import plain


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
