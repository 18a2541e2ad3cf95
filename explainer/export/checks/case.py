"""What every check reads, and how a fault is reported.

Belongs here: the document under check with its facts, the form of a fault.
Does not belong here: any rule.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from explainer import words as catalogue
from explainer.document import Document, Node, walk
from explainer.export.checks.places import Cell
from explainer.facts.difference import Difference, difference
from explainer.facts.edition import Edition, cut
from explainer.facts.reread import edition_from_records
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

    def about(self, document: Document, cells: Sequence[Cell]) -> Case:
        """A case of the same facts with another document, so that they are read once."""
        other = Case(document, cells)
        read = ("records", "edition", "earlier", "changed")
        other.__dict__.update({name: getattr(self, name) for name in read})
        return other

    @cached_property
    def records(self) -> Mapping[str, Any]:
        """The facts in the report: the edition's cut, and what single cells name besides."""
        front = self.document.front
        named = {
            group: {**more, **front.records.get(group, {})} for group, more in front.named.items()
        }
        return {**front.records, **named}

    @cached_property
    def edition(self) -> Edition:
        """The same as an edition."""
        return edition_from_records(self.records)

    @cached_property
    def earlier(self) -> Edition | None:
        """The edition that changes are told from, cut from the report's own facts; None if none."""
        day = self.document.front.compared_with
        return cut(self.edition.facts, datetime.date.fromisoformat(day)) if day else None

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

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages the report's own words may be in: its own and the story's."""
        story = self.document.front.records.get("story", {})
        return tuple(dict.fromkeys((self.document.front.language, story.get("language", "en"))))

    def line(self, fault: Fault) -> str:
        """The fault as one line that names notebook, cell and place."""
        cell = self.cells[fault.at] if fault.at < len(self.cells) else None
        place = fault.place
        if cell is not None and cell.prose:
            place = f"prose cell, {place}"
        where = f"{cell}, {place}" if cell is not None else place
        return f"{self.document.front.notebook or 'notebook'}: {where}: {fault.message}"
