"""What every check reads: the document, each line of it with its place, the form of a fault."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from explainer import words as catalogue
from explainer.document.nodes import Document, derivations, lines_of, walk
from explainer.document.runs import Node, Runs, Text
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
        for place, runs in lines_of(block):
            if runs:
                yield Line(at, place, runs)


def formulas(document: Document) -> Iterator[Line]:
    """Formula and note of each computed number, at the block that shows it first."""
    seen: set[str] = set()
    for at, block in enumerate(document.all_blocks()):
        for id, derivation in derivations(block).items():
            if id not in seen:
                seen.add(id)
                yield Line(at, "formula of a computed number", (Text(text=derivation.formula),))
                yield Line(at, "bridge note of a computed number", (Text(text=derivation.note),))
