"""What every check reads: the document, each line of it with its place, the form of a fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from explainer import words as catalogue
from explainer.document.nodes import (
    Beside,
    Card,
    CardField,
    Cards,
    Chart,
    Document,
    Front,
    Heading,
    Items,
    KeyFigures,
    Node,
    Notice,
    Paragraph,
    Quotation,
    Runs,
    Silence,
    Sources,
    Table,
    Text,
    derivations,
    lines_of,
    walk,
)
from explainer.facts.diff import Difference, difference
from explainer.facts.edition import Edition
from explainer.words import Words


@dataclass(frozen=True)
class Fault:
    """One fault: the block's place in the document, the place in words, what is wrong.

    `number` is set where a number is bound to nothing.
    """

    at: int
    place: str
    message: str
    number: bool = False


@dataclass(frozen=True)
class Case:
    """A document under check; `cells[n]` is the cell that made the document's block n."""

    document: Document
    cells: Sequence[Cell]
    edition: Edition
    earlier: Edition | None = None

    def about(self, document: Document, cells: Sequence[Cell]) -> Case:
        """A case of the same edition with another document."""
        return Case(document, cells, self.edition, self.earlier)

    @cached_property
    def changed(self) -> Difference | None:
        """What changed since that edition."""
        return difference(self.earlier, self.edition) if self.earlier else None

    @cached_property
    def below(self) -> tuple[tuple[Node, ...], ...]:
        """Every node of each block, in reading order."""
        return tuple(tuple(walk(block)) for block in self.document.all_blocks())

    @cached_property
    def words(self) -> Words:
        """The report's own phrases."""
        return catalogue.load(self.document.front.language)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages the report's own words may be in."""
        return self.document.front.languages

    def line(self, fault: Fault) -> str:
        """The fault as one line that names notebook, cell and place."""
        cell = self.cells[fault.at] if fault.at < len(self.cells) else None
        place = fault.place
        if cell is not None and cell.prose:
            place = f"prose cell, {place}"
        where = f"{cell}, {place}" if cell is not None else place
        return f"{self.document.front.notebook or 'notebook'}: {where}: {fault.message}"


# ---------------------------------------------------------------- every line, with its place


@dataclass(frozen=True)
class Cell:
    """A notebook cell as an error names it: its number, its first line, whether it is prose."""

    number: int
    first_line: str
    prose: bool

    def __str__(self) -> str:
        return f"cell {self.number} (`{self.first_line}`)"


@dataclass(frozen=True)
class Line:
    """Runs that stand in one line: `at` is the block's place in the document."""

    at: int
    place: str
    runs: Runs


def lines(document: Document) -> Iterator[Line]:
    """Every line of the document in reading order, bare strings as text; ticks are left out."""
    for at, block in enumerate(document.all_blocks()):
        for place, runs in of(block):
            if runs:
                yield Line(at, place, runs)


def of(block: Any) -> Iterator[tuple[str, Runs]]:
    """The lines of one block, each with its place, those of computed numbers' formulas too."""
    named = _LINES.get(type(block))
    yield from named(block) if named else ((block.type, line) for line in lines_of(block))


def formulas(document: Document) -> Iterator[Line]:
    """Formula and note of each computed number, at the block that shows it first."""
    seen: set[str] = set()
    for at, block in enumerate(document.all_blocks()):
        for id, derivation in derivations(block).items():
            if id not in seen:
                seen.add(id)
                yield Line(at, "formula of a computed number", text(derivation.formula))
                yield Line(at, "bridge note of a computed number", text(derivation.note))


def text(words: str) -> Runs:
    """A bare string as a line."""
    return (Text(text=words),) if words else ()


def _front(node: Front) -> Iterator[tuple[str, Runs]]:
    yield "title", node.title
    yield "line over the title", node.subtitle
    yield "summary", node.summary
    yield "edition's note", node.note
    yield from (("line on whose report it is", line.runs) for line in node.imprint)


def _heading(node: Heading) -> Iterator[tuple[str, Runs]]:
    yield "heading", node.runs


def _paragraph(node: Paragraph) -> Iterator[tuple[str, Runs]]:
    yield "paragraph", node.runs


def _items(node: Items) -> Iterator[tuple[str, Runs]]:
    yield from ((f"list item {n}", item) for n, item in enumerate(node.items, start=1))


def _quotation(node: Quotation) -> Iterator[tuple[str, Runs]]:
    yield "speaker of a quotation", node.speaker
    yield "date of a quotation", (node.date,)
    yield "words around a quotation", node.context
    yield "question of a quotation", node.about
    yield "source of a quotation", node.source


def _silence(node: Silence) -> Iterator[tuple[str, Runs]]:
    yield "empty place of a side", node.runs


def _table(node: Table) -> Iterator[tuple[str, Runs]]:
    yield f"caption of table {node.id!r}", node.caption
    for n, column in enumerate(node.columns, start=1):
        yield f"header {n} of table {node.id!r}", column.header
    for n, row in enumerate(node.rows, start=1):
        for m, cell in enumerate(row.cells, start=1):
            yield f"cell {m} in row {n} of table {node.id!r}", cell


def _chart(node: Chart) -> Iterator[tuple[str, Runs]]:
    yield f"title of chart {node.id!r}", node.title
    yield f"alt text of chart {node.id!r}", node.alt
    for picture in node.pictures:
        yield from ((f"label in chart {node.id!r}", runs) for runs in picture.drawn)
    yield from ((f"key of chart {node.id!r}", entry.runs) for entry in node.key)
    yield f"caption of chart {node.id!r}", node.caption
    yield f"source line of chart {node.id!r}", node.source
    yield from _table(node.table)


def _beside(node: Beside) -> Iterator[tuple[str, Runs]]:
    yield "label over the statements", node.label
    for block in (*node.blocks, *node.statements):
        yield from of(block)


def _key_figures(node: KeyFigures) -> Iterator[tuple[str, Runs]]:
    for item in node.items:
        yield f"label of key figure {item.metric!r}", item.label
        yield from ((f"entry of key figure {item.metric!r}", entry) for entry in item.entries)
        yield f"note of key figure {item.metric!r}", item.note


def _sources(node: Sources) -> Iterator[tuple[str, Runs]]:
    for entry in node.entries:
        yield f"heading of source {entry.id!r}", entry.heading
        yield from _fields(f"source {entry.id!r}", entry.fields)
        for card in entry.cards:
            yield from _card(card)


def _cards(node: Cards) -> Iterator[tuple[str, Runs]]:
    for card in node.cards:
        yield from _card(card)
    for working in node.computed:
        yield "a computed number", (working.number,)
        yield from (("an operand", (operand,)) for operand in working.operands)


def _card(node: Card) -> Iterator[tuple[str, Runs]]:
    yield f"heading of card {node.id!r}", node.heading
    yield from _fields(f"card {node.id!r}", node.fields)


def _fields(place: str, fields: tuple[CardField, ...]) -> Iterator[tuple[str, Runs]]:
    for field in fields:
        yield f"field label of {place}", text(field.label)
        yield f"field of {place}", field.runs


def _notice(node: Notice) -> Iterator[tuple[str, Runs]]:
    yield "notice", node.runs


_LINES: dict[type, Callable[[Any], Iterator[tuple[str, Runs]]]] = {
    Front: _front,
    Heading: _heading,
    Paragraph: _paragraph,
    Items: _items,
    Quotation: _quotation,
    Silence: _silence,
    Table: _table,
    Chart: _chart,
    Beside: _beside,
    KeyFigures: _key_figures,
    Sources: _sources,
    Cards: _cards,
    Notice: _notice,
}
