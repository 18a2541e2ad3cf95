"""Records that somebody asks to add: fields as texts, validated with a facts file and each other.

Every fault of every asked record is found in one run, and none of them is written anywhere yet.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from explainer.errors import FactsRefused, Problem
from explainer.facts.insert import Value
from explainer.facts.load import Origin, read_record, unfit
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
    slug,
)
from explainer.facts.nodes import Fields, Items, Node, Path, Place, Scalar, shown
from explainer.facts.validate import UNUSED, check
from explainer.facts.values import ID_LENGTH
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
        """The fields that are given as a list of texts; those of a mapping as `id: text`."""
        fields = self.model.model_fields
        lists = tuple(n for n in fields if str(fields[n].annotation).startswith("tuple"))
        return (*lists, *self.mappings)

    @property
    def mappings(self) -> tuple[str, ...]:
        """The fields that hold texts by id."""
        fields = self.model.model_fields
        return tuple(n for n in fields if str(fields[n].annotation).startswith("dict"))


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
        Kind("metric", "metrics", Metric, keyed=True, refers={"part_of": "metric"}),
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
        return {name: self._value(name) for name in known}

    def _value(self, name: str) -> Value:
        value = self.fields[name]
        if isinstance(value, tuple) and name in self.kind.mappings:
            pairs = (part.partition(":") for part in value)
            return {nfc(id.strip()): nfc(said.strip()) for id, _, said in pairs}
        if isinstance(value, tuple):
            return tuple(nfc(part) for part in value)
        return nfc(value) if isinstance(value, str) else value


def read(
    asked: Asked, facts: Facts, file: str, taken: Container[str]
) -> tuple[Record | None, list[Problem]]:
    """The record, or None and every fault in its own fields; `taken` ids are not free."""
    place, kind = asked.place(file), asked.kind
    problems = [
        place.problem(name, message)
        for name, value in asked.fields.items()
        for part in _parts(value)
        for message in unfit(part)
    ]
    refused = {problem.field for problem in problems}
    written = {name: value for name, value in asked.written.items() if name not in refused}
    entries = {name: _node(value, asked.line) for name, value in written.items()}
    keys = {name: Scalar(name, asked.line) for name in entries}
    node = Fields(asked.line, entries, keys)
    faulted: set[Path] = {(problem.field,) for problem in problems}
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
    written = [str(fields.get(name) or "") for name in (who, when) if name]
    parts = [slug(text) for text in written if text.strip()]
    return "-".join(part for part in parts if part)[:60].strip("-")


def free_id(wanted: str, taken: Container[str]) -> str:
    """The id, or the first of `id-2`, `id-3` … that is not taken."""
    return next(id for id in variants(wanted) if id not in taken)


def variants(id: str) -> Iterator[str]:
    """The id, then `id-2`, `id-3` …, as long as an id may be."""
    yield id
    for number in count(2):
        yield f"{id[: ID_LENGTH - 8]}-{number}"


def _defaults(asked: Asked, facts: Facts) -> dict[str, object]:
    if asked.kind.name == "source":
        return {"language": facts.story.language}
    if asked.kind.name in ("figure", "position"):
        source = facts.sources.get(str(asked.fields.get("source")))
        date = asked.fields.get("as_of") or asked.fields.get("date")
        return {"published": source.published} if source else {"published": date} if date else {}
    return {}


def _node(value: Value, line: int) -> Node:
    if isinstance(value, tuple):
        return Items(line, [Scalar(part, line) for part in value])
    if isinstance(value, Mapping):
        entries: dict[str, Node] = {id: Scalar(part, line) for id, part in value.items()}
        return Fields(line, entries, {id: Scalar(id, line) for id in value})
    return Scalar("null", line, null=True) if value is None else Scalar(value, line)


def _parts(value: Value) -> tuple[str, ...]:
    if isinstance(value, Mapping):
        return (*value, *value.values())
    return value if isinstance(value, tuple) else () if value is None else (value,)


# Sources come before figures: the date of a figure may be that of its source.
_SECTIONS = (
    "editions", "sides", "sources", "parties", "metrics", "questions", "events", "figures",
    "positions",
)  # fmt: skip
Validated = tuple[Asked, Record]


def validated(facts: Facts, origin: Origin, file: str, asked: Sequence[Asked]) -> list[Validated]:
    """Each asked record as a model; FactsRefused with all that is wrong, in it or between all."""
    left_out = {section: set(ids) for section, ids in origin.left_out.items()}
    origin = Origin(origin.places.copy(), left_out, set(origin.mentioned), set(origin.unread))
    done, problems = list[Validated](), list[Problem]()
    for section in _SECTIONS:
        here = [each for each in asked if each.kind.section == section]
        records, faults = _section(here, facts, file, origin)
        facts = _with_new(facts, section, records, file, origin)
        done += records
        problems += faults
    errors = but_unused([*problems, *check(facts, origin).errors])
    if errors:
        raise FactsRefused(sorted(errors))
    return done


def _section(
    asked: Sequence[Asked], facts: Facts, file: str, origin: Origin
) -> tuple[list[Validated], list[Problem]]:
    """The sound records among these, and the faults of the others."""
    taken: set[str] = set(ids_of(asked[0].kind, facts)) if asked else set()
    done: list[Validated] = []
    problems: list[Problem] = []
    for each in asked:
        record, faults = read(each, facts, file, taken)
        problems += faults
        if record is not None:
            done.append((each, record))
        else:
            problems += _references(each, facts, file, origin)
            origin.left_out.setdefault(each.kind.section, set()).add(each.id)
            origin.mentioned.update(v for v in each.fields.values() if isinstance(v, str))
        taken.add(each.id)
    return done, problems


def _references(asked: Asked, facts: Facts, file: str, origin: Origin) -> Iterator[Problem]:
    """What a record that is faulty anyway names and is not there; `check` judges the others."""
    for name, other in asked.kind.refers.items():
        id, kind = asked.fields.get(name), KINDS[other]
        known = {*ids_of(kind, facts), *origin.left_out.get(kind.section, ())}
        if isinstance(id, str) and id not in known:
            message = f"there is no {other} {shown(id)}{nearest(id, known)}"
            yield asked.place(file).problem(name, message)


def _with_new(
    facts: Facts, section: str, new: Sequence[Validated], file: str, origin: Origin
) -> Facts:
    """The facts with the new records last, so that what is said twice is said of the new one."""
    if not new:
        return facts
    old = records_of(facts, section)
    for number, (asked, _) in enumerate(new, len(old)):
        key: str | int = asked.id if asked.kind.keyed else number
        origin.places.add(section, key, asked.place(file))
    return with_records(facts, section, [*old, *(record for _, record in new)])


def records_of(facts: Facts, section: str) -> tuple[Any, ...]:
    """The records of a section in file order; `editions` is the story's list."""
    if section == "editions":
        return facts.story.editions
    records = getattr(facts, section)
    return tuple(records.values()) if isinstance(records, Mapping) else records


def with_records(facts: Facts, section: str, records: Sequence[Any]) -> Facts:
    """The facts with these as the records of a section, in this order."""
    if section == "editions":
        story = facts.story.model_copy(update={"editions": tuple(records)})
        return facts.model_copy(update={"story": story})
    keyed = isinstance(getattr(facts, section), dict)
    ordered: Any = {record.id: record for record in records} if keyed else tuple(records)
    return facts.model_copy(update={section: ordered})


def but_unused(problems: Iterable[Problem]) -> set[Problem]:
    """Without those of records that nothing names yet: one comes before the other."""
    return {problem for problem in problems if not problem.message.endswith(UNUSED)}
