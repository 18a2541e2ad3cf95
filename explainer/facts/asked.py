"""A record that somebody asks to add: its fields as texts, and where they were written.

Belongs here: the kinds of records, their fields, what each refers to, suggested ids; one asked
record to a checked model. Does not belong here: asking (commands), rules between records (check).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from explainer.errors import Problem
from explainer.facts import tree
from explainer.facts.hidden import hidden
from explainer.facts.model import (
    EditionDate,
    Event,
    Facts,
    Figure,
    Metric,
    Party,
    Position,
    Question,
    Record,
    Side,
    Source,
)
from explainer.facts.records import read_record
from explainer.facts.scalars import ID_LENGTH
from explainer.facts.spelling import Value
from explainer.facts.tree import Place, shown
from explainer.text import nearest, nfc


@dataclass(frozen=True)
class Kind:
    """A kind of record: its section of the file, its model, and what its fields refer to."""

    name: str
    section: str
    model: type[Record]
    keyed: bool = False  # kept by id
    refers: Mapping[str, str] = field(default_factory=dict)  # field: kind of the record named

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields as the file writes them; a keyed record's id is its key."""
        return tuple(name for name in self.model.model_fields if not (self.keyed and name == "id"))

    @property
    def lists(self) -> tuple[str, ...]:
        """The fields that hold a list of texts."""
        fields = self.model.model_fields
        return tuple(n for n in fields if str(fields[n].annotation).startswith("tuple"))


_READ_IN = {"source": "source"}
KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "figure",
            "figures",
            Figure,
            refers={"metric": "metric", "stated_by": "party", **_READ_IN, "replaces": "figure"},
        ),
        Kind(
            "position",
            "positions",
            Position,
            refers={"party": "party", "question": "question", "beside": "metric", **_READ_IN},
        ),
        Kind("event", "events", Event, refers=_READ_IN),
        Kind("source", "sources", Source, keyed=True),
        Kind("party", "parties", Party, keyed=True, refers={"side": "side"}),
        Kind("side", "sides", Side, keyed=True),
        Kind("metric", "metrics", Metric, keyed=True),
        Kind("question", "questions", Question, keyed=True),
        Kind("edition", "editions", EditionDate),
    )
}


def along(kind: Kind) -> dict[str, Kind]:
    """The fields whose record may be added along with one that names it, with its kind."""
    return {
        name: KINDS[other]
        for name, other in kind.refers.items()
        if KINDS[other].keyed and name not in kind.lists
    }


@dataclass(frozen=True)
class Asked:
    """One record as asked for; `file` and `line` say where, if in a sheet."""

    kind: Kind
    id: str
    fields: Mapping[str, Value]
    file: str = ""
    line: int = 0

    @property
    def label(self) -> str:
        """What a problem calls it: `new figure 'unrwa-2024-05-20'`."""
        return f"new {self.kind.name}" + (f" {shown(self.id)}" if self.id else "")

    def place(self, facts_file: str) -> Place:
        """Where its problems are said to be."""
        return Place(self.file or facts_file, self.label, self.line)

    @property
    def written(self) -> dict[str, Value]:
        """The fields in the order of the file, each in normal form."""
        order = list(self.kind.fields)
        known = sorted(self.fields, key=lambda n: order.index(n) if n in order else len(order))
        return {name: _normal(self.fields[name]) for name in known}


def read(
    asked: Asked, facts: Facts, file: str, taken: Container[str]
) -> tuple[Record | None, list[Problem]]:
    """The record, or None and every fault in its own fields; `taken` ids are not free."""
    place, kind = asked.place(file), asked.kind
    problems = [
        place.problem(name, f"holds the hidden character {character}; remove it")
        for name, value in asked.fields.items()
        for part in _parts(value)
        for _, character in hidden(part)
    ]
    written = {name: value for name, value in asked.written.items() if not _holds_hidden(value)}
    node = tree.Mapping(asked.line, {name: _node(v, asked.line) for name, v in written.items()})
    faulted: set[tree.Path] = {(problem.field,) for problem in problems}
    id = asked.id if kind.keyed else None
    record, found = read_record(kind.model, node, place, faulted, _defaults(asked, facts), id)
    problems += found
    if record is not None and asked.id and asked.id in taken:
        hint = f"; free is {free_id(asked.id, taken)!r}"
        problems.append(place.problem("id", f"{shown(asked.id)} is an id already taken{hint}"))
    return (None if problems else record), problems


def ids_of(kind: Kind, facts: Facts) -> Collection[str]:
    """The ids that are taken among the records of a kind."""
    if kind.keyed:
        found: Collection[str] = getattr(facts, kind.section)
        return found
    if kind.section in ("figures", "positions"):
        return {record.id for record in getattr(facts, kind.section)}
    return frozenset()


def suggested_id(kind: Kind, fields: Mapping[str, Value], facts: Facts) -> str:
    """An id made of who and when, with a number if it is taken; empty if nothing can be made."""
    return free_id(made_id(kind, fields), ids_of(kind, facts))


def made_id(kind: Kind, fields: Mapping[str, Value]) -> str:
    """An id made of who and when, taken or not; empty if nothing can be made of the fields."""
    who = {"figure": "stated_by", "position": "party", "source": "publisher"}.get(kind.name)
    when = {"figure": "as_of", "position": "date", "source": "published"}.get(kind.name, "")
    if who is None:
        who = {"metric": "label", "question": "text"}.get(kind.name, "name")
    if kind.name in ("event", "edition"):
        return ""
    parts = [_plain(str(fields.get(name) or "")) for name in (who, when) if name]
    return "-".join(part for part in parts if part)[:60].strip("-")


def free_id(wanted: str, taken: Container[str]) -> str:
    """The id, or the first of `id-2`, `id-3` … that is not taken."""
    return next(id for id in variants(wanted) if id not in taken)


def variants(id: str) -> Iterator[str]:
    """The id, then `id-2`, `id-3` …, as long as an id may be."""
    yield id
    for number in count(2):
        yield f"{id[: ID_LENGTH - 8]}-{number}"


def unknown_field(kind: Kind, name: str) -> str:
    """`unknown field 'hegde'; did you mean 'hedge'?`"""
    return f"unknown field {shown(name)}{nearest(name, (*kind.fields, 'id'))}"


def _plain(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _defaults(asked: Asked, facts: Facts) -> dict[str, object]:
    if asked.kind.name == "source":
        return {"language": facts.story.language}
    if asked.kind.name in ("figure", "position"):
        source = facts.sources.get(str(asked.fields.get("source")))
        date = asked.fields.get("as_of") or asked.fields.get("date")
        return {"published": source.published} if source else {"published": date} if date else {}
    return {}


def _node(value: Value, line: int) -> tree.Node:
    if isinstance(value, tuple):
        return tree.Sequence(line, [tree.Text(part, line) for part in value])
    return tree.Text("null", line, null=True) if value is None else tree.Text(value, line)


def _normal(value: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(nfc(part) for part in value)
    return value if value is None else nfc(value)


def _parts(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _holds_hidden(value: Value) -> bool:
    return any(any(hidden(part)) for part in _parts(value))
