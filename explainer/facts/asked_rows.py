"""The rows of a sheet as asked records.

Belongs here: cells to fields, records added along, ids made for rows that have none.
Does not belong here: reading the sheet (sheets), judging the records (judging).

An id that is made of a row is the same each time, so that a sheet may be imported again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from explainer.errors import FactsRefused, Problem
from explainer.facts.asked import Asked, Kind, along, made_id, read, variants
from explainer.facts.model import Facts
from explainer.facts.placing import records_of
from explainer.facts.sheets import Row, Sheet
from explainer.facts.spelling import Value

Fields = dict[str, Value]


def columns(kind: Kind) -> list[str]:
    """The columns that a sheet of such records may have."""
    own = dict.fromkeys(("id", *kind.fields) if has_id(kind) else kind.fields)
    return [*own, *(f"{name}.{part}" for name, o in along(kind).items() for part in o.fields)]


def has_id(kind: Kind) -> bool:
    """Whether such a record bears an id."""
    return kind.keyed or "id" in kind.fields


class Known:
    """The records of a facts file, to look up those that asked ones are equal to."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._by_id: dict[str, dict[str, Any]] = {}

    def by_id(self, asked: Asked) -> Any:
        """The record of this kind that bears the id, or None."""
        kind = asked.kind
        if not has_id(kind):
            return None
        if kind.name not in self._by_id:
            records = records_of(self.facts, kind.section)
            self._by_id[kind.name] = {record.id: record for record in records}
        return self._by_id[kind.name].get(asked.id)

    def holds(self, asked: Asked) -> bool:
        """Whether an equal record is in the file."""
        record, _ = read(asked, self.facts, "", ())
        if record is None:
            return False
        if has_id(asked.kind):
            return bool(self.by_id(asked) == record)
        return record in records_of(self.facts, asked.kind.section)


def asked_in(read_in: Sheet, kind: Kind, known: Known) -> list[Asked]:
    """Every row as an asked record, after the records of its dotted columns, each of them once."""
    return _Rows(read_in, kind, known).result()


class _Rows:
    """The state of turning one sheet into records; `result` is its only use."""

    def __init__(self, read_in: Sheet, kind: Kind, known: Known) -> None:
        self._sheet, self._kind, self._known = read_in, kind, known
        self._others: dict[tuple[str, str], Asked] = {}
        self._ids: set[str] = set()
        self._problems: list[Problem] = []

    def result(self) -> list[Asked]:
        own = [self._own(row) for row in self._sheet.rows]
        if self._problems:
            raise FactsRefused(sorted(self._problems))
        return [*self._others.values(), *own]

    def _own(self, row: Row) -> Asked:
        fields = _fields(row.cells, self._kind, self._sheet.columns)
        for name, other in along(self._kind).items():
            id = self._other(row, name, other, str(fields.get(name) or ""))
            if id:
                fields[name] = id
        if not has_id(self._kind):
            return Asked(self._kind, "", fields, self._sheet.file, row.line)
        id = str(fields.pop("id", "")) or self._made_id(fields, row)
        self._ids.add(id)
        return _asked(self._kind, id, fields, self._sheet.file, row.line)

    def _made_id(self, fields: Fields, row: Row) -> str:
        """An id that no other row has, and the file only for an equal record."""
        base = made_id(self._kind, fields)
        if not base:
            return ""
        for id in variants(base):
            trial = _asked(self._kind, id, fields, self._sheet.file, row.line)
            known = self._known.by_id(trial) is not None
            if id not in self._ids and (not known or self._known.holds(trial)):
                return id
        raise AssertionError("variants never end")

    def _other(self, row: Row, name: str, kind: Kind, id: str) -> str:
        """Remember the record of the columns `name.…`; its id, or the one given if they are empty.

        Columns that are filled in one row need not be filled again in the next.
        """
        start = f"{name}."
        cells = {k.removeprefix(start): v for k, v in row.cells.items() if k.startswith(start)}
        if not cells:
            return id
        fields = _fields(cells, kind, ())
        if not id:
            return self._made_other(fields, kind, row)
        made = Asked(kind, id, fields, self._sheet.file, row.line)
        first = self._others.setdefault((kind.section, id), made)
        if not fields.items() <= first.fields.items():
            message = f"differs from {id!r} as written in row {first.line}"
            self._problems.append(Problem(made.file, row.line, made.label, name, message))
        return id

    def _made_other(self, fields: Fields, kind: Kind, row: Row) -> str:
        base = made_id(kind, fields)
        for id in variants(base) if base else ():
            made = Asked(kind, id, fields, self._sheet.file, row.line)
            first = self._others.get((kind.section, id))
            known = self._known.by_id(made) is not None
            if first is not None and first.fields != fields:
                continue
            if not known or self._known.holds(made):
                self._others.setdefault((kind.section, id), made)
                return id
        self._others[kind.section, ""] = Asked(kind, "", fields, self._sheet.file, row.line)
        return ""


def _asked(kind: Kind, id: str, fields: Fields, file: str, line: int) -> Asked:
    with_id = fields if kind.keyed or not id else {"id": id, **fields}
    return Asked(kind, id, with_id, file, line)


def _fields(cells: Mapping[str, str], kind: Kind, columns: Iterable[str]) -> Fields:
    """The cells as fields; an empty `printed` is null, a list is parted at its semicolons."""
    fields: Fields = {name: text for name, text in cells.items() if "." not in name}
    for name in kind.lists:
        if name in fields:
            fields[name] = tuple(part.strip() for part in str(fields[name]).split(";"))
    if "printed" in columns and fields.get("printed", "null") == "null":
        fields["printed"] = None
    return fields
