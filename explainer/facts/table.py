"""Figures kept as a table: columns of texts, each row with the line it begins in.

Belongs here: the cells as texts in normal form, what is refused in them, one row as a node.
Does not belong here: reading files (series, parquet), what a column means (model), making figures
of whole columns (columns).

An empty cell is a field left out, except in the column `printed`, where it is null: the number was
not printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice

from explainer.errors import Problem
from explainer.facts.hidden import hidden
from explainer.facts.model import Figure
from explainer.facts.tree import Fault, Mapping, Place, Text, fault_problem, label_of, shown
from explainer.text import nearest, nfc

FAULT_LIMIT = 10_001  # more of them than a draft bears
_AT_ONCE = 4096  # texts looked through together
NULLS = ("", "null", "~")
_FIELDS = frozenset(Figure.model_fields)


class Table:
    """The rows of a table under its header; `odd` are those that are longer or shorter than it."""

    def __init__(
        self,
        file: str,
        header: Sequence[str],
        columns: Sequence[list[str]],
        lines: Sequence[int],
        odd: dict[int, int] | None = None,
        found: Iterable[Fault] = (),
    ) -> None:
        self.file, self.header, self.lines = file, header, lines
        self._odd = odd or {}
        self._columns = [_even(column) for column in columns]
        self.faults = list(islice(self._all_faults(columns, found), FAULT_LIMIT))

    def __len__(self) -> int:
        return len(self.lines)

    @cached_property
    def cells(self) -> dict[str, list[str]]:
        """The texts of each field; where a column is there twice, the later one counts."""
        fields: dict[str, list[str]] = {}
        for name, column in zip(self.header, self._columns, strict=True):
            if name in fields and name != "printed":
                pairs = zip(fields[name], column, strict=True)
                fields[name] = [later or earlier for earlier, later in pairs]
            elif name in _FIELDS:
                fields[name] = column
        return fields

    @cached_property
    def refused(self) -> frozenset[int]:
        """The numbers of the rows in which something is refused already."""
        return frozenset(fault.path[1] for fault in self.faults if len(fault.path) > 1)  # type: ignore[misc]

    def id(self, number: int) -> str | None:
        """The id written in a row, or None."""
        return self.cells["id"][number] or None if "id" in self.cells else None

    def row(self, number: int) -> Mapping:
        """The fields written in a row, as a record's node."""
        line = self.lines[number]
        node = Mapping(line)
        for name in self._written(number):
            cell = self.cells[name][number]
            node.entries[name] = Text(cell, line, name == "printed" and cell in NULLS)
            node.lines[name] = line
        return node

    def place(self, number: int) -> Place:
        """Where a row stands, and with it all its fields."""
        return Place(self.file, label_of("figures", number, self.id(number)), self.lines[number])

    def problems(self) -> Iterator[Problem]:
        """Each fault with the record and field that it is in."""
        for fault in self.faults:
            found = fault_problem(self.file, None, fault)
            if len(fault.path) > 1:
                label = self.place(int(fault.path[1])).label
                found = Problem(self.file, found.line, label, found.field, found.message)
            yield found

    def _written(self, number: int) -> Iterator[str]:
        """The fields that a row holds: those of its cells that are not empty, and `printed`."""
        reaches = self.header[: self._odd.get(number, len(self.header))]
        for name, column in self.cells.items():
            if column[number] or (name == "printed" and name in reaches):
                yield name

    # ------------------------------------------------------------ faults

    def _all_faults(self, columns: Sequence[list[str]], found: Iterable[Fault]) -> Iterator[Fault]:
        yield from _header_faults(self.header)
        yield from found
        for number, cells in self._odd.items():
            message = f"expected {len(self.header)} cells, found {cells}"
            yield Fault(self.lines[number], ("figures", number), message)
        for name, column, even in zip(self.header, columns, self._columns, strict=True):
            if name in _FIELDS and even is not column:
                yield from self._hidden(name, column)

    def _hidden(self, name: str, column: list[str]) -> Iterator[Fault]:
        bad = {cell for cell in set(column) if any(hidden(cell))}
        for number, cell in enumerate(column if bad else ()):
            for _, character in hidden(cell) if cell in bad else ():
                message = f"holds the hidden character {character}; remove it"
                yield Fault(self.lines[number], ("figures", number, name), message)


def _even(column: list[str]) -> list[str]:
    """The texts in normal form; the same list where nothing in it can be hidden either."""
    return column if _is_plain(column) else [nfc(cell) for cell in column]


def _is_plain(column: list[str]) -> bool:
    """Whether all texts are visible ASCII: in normal form, and nothing hidden in them."""
    parts = ("".join(column[at : at + _AT_ONCE]) for at in range(0, len(column), _AT_ONCE))
    return all(part.isascii() and part.isprintable() for part in parts)


def _header_faults(header: Sequence[str]) -> Iterator[Fault]:
    for name in header:
        if name not in _FIELDS:
            message = f"unknown column {shown(name)}{nearest(name, Figure.model_fields)}"
            yield Fault(1, (), message)
    for name in sorted({name for name in header if header.count(name) > 1}):
        yield Fault(1, (), f"column {shown(name)} is there twice")
