"""The checks between a notebook and its readers: nothing that they refuse is published.

This module has what every check reads (the document, and each line with its place), the form of a
fault, and the function that runs them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from explainer import words as catalogue
from explainer.document.nodes import Document, Heading, derivations, lines_of, numbers, walk
from explainer.document.runs import Node, Number, Runs, Text
from explainer.document.sentences import Phrases
from explainer.errors import ReportRefused, UnboundNumber
from explainer.facts.diff import Difference, difference
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.words import Words


@dataclass(frozen=True)
class Fault:
    """One fault: the block's index in the document, the place in words, what is wrong.

    `number` is set if a number is bound to no record.
    """

    at: int
    place: str
    message: str
    number: bool = False


@dataclass(frozen=True)
class Case:
    """A document under check; `cells[n]` is the cell that the document's block n comes from."""

    document: Document
    cells: Sequence[Cell]
    edition: Edition
    earlier: Edition | None = None

    def about(self, document: Document, cells: Sequence[Cell]) -> Case:
        """A case of the same edition with another document."""
        return Case(document, cells, self.edition, self.earlier)

    @cached_property
    def changed(self) -> Difference | None:
        """What changed since the earlier edition."""
        return difference(self.earlier, self.edition) if self.earlier else None

    @cached_property
    def below(self) -> tuple[tuple[Node, ...], ...]:
        """Every node of each block, in reading order."""
        return tuple(tuple(walk(block)) for block in self.document.all_blocks())

    @cached_property
    def words(self) -> Words:
        """The report's own phrases."""
        return catalogue.load(self.document.front.language)

    @cached_property
    def phrases(self) -> Phrases:
        """The records of the edition in those."""
        return Phrases(self.edition, self.words)

    @cached_property
    def known(self) -> dict[str, Figure]:
        """Every figure of the edition by its id, including those replaced since."""
        return {figure.id: figure for figure in (*self.edition.figures, *self.edition.history)}

    def section(self, at: int) -> range:
        """The indices of the blocks in the section around a block, from its main heading on."""
        blocks = self.document.all_blocks()
        starts = [n for n, b in enumerate(blocks) if isinstance(b, Heading) and b.level == 2]
        first = max((n for n in starts if n <= at), default=0)
        return range(first, min((n for n in starts if n > at), default=len(blocks)))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the report's own words may be in."""
        return self.document.front.languages

    def line(self, fault: Fault) -> str:
        """The fault as one line that names notebook, cell and place."""
        cell = self.cells[fault.at] if fault.at < len(self.cells) else None
        place = fault.place
        if cell is not None and cell.prose:
            place = f"prose cell, {place}"
        where = f"{cell}, {place}" if cell is not None else place
        return f"{self.document.front.notebook or 'notebook'}: {where}: {fault.message}"


def figures_in(part: Any) -> set[str]:
    """The figures that a part of a document states as numbers."""
    return {number.fact for number in numbers(part) if number.fact is not None}


def operands(nodes: Iterable[Node]) -> set[str]:
    """The figures that numbers among the nodes are computed from; a count of records has none."""
    derived = (node.derived for node in nodes if isinstance(node, Number) and node.derived)
    found = (operand for one in derived if one.kind != "count" for operand in one.operands)
    return {operand.removeprefix("figure:") for operand in found}


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
    """The runs of one line; `at` is the index of its block in the document."""

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


# ---------------------------------------------------------------- running the checks


def faults(case: Case) -> tuple[Fault, ...]:
    """Every fault of a case, in reading order."""
    found = dict.fromkeys(fault for module in ready() for fault in module.check(case))
    return tuple(sorted(found, key=lambda fault: fault.at))


@cache
def ready() -> tuple[Any, ...]:
    """Every module here that has a `check`, imported."""
    names = (found.name for found in iter_modules(__path__, f"{__name__}."))
    return tuple(found for found in map(import_module, names) if hasattr(found, "check"))


def check(case: Case, others: Iterable[str] = ()) -> None:
    """Check the document, raising for any fault or any of the `others` (of the allow-list, say).

    UnboundNumber if a number is bound to no record, otherwise ReportRefused; both name every fault,
    `others` first.
    """
    found = faults(case)
    lines = [*others, *(case.line(fault) for fault in found)]
    if any(fault.number for fault in found):
        raise UnboundNumber(lines)
    if lines:
        raise ReportRefused(lines)
