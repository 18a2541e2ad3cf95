"""Records to be added: fields as texts, validated with a facts file and with each other.

Every fault of every new record is found in one run, and none of them is written anywhere yet.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from explainer.errors import FactsRefused, Problem
from explainer.facts.insert import Value
from explainer.facts.kinds import KINDS, Kind
from explainer.facts.load import Origin, defaults, read_record
from explainer.facts.model import Facts, Record, slug
from explainer.facts.nodes import Fields, Items, Node, Place, Scalar, shown
from explainer.facts.source_files import unfit
from explainer.facts.validate import UNUSED, check
from explainer.facts.values import ID_LENGTH
from explainer.text import nearest, nfc


@dataclass(frozen=True)
class NewRecord:
    """One record to add; `file` and `line` say where it stands, if in a sheet."""

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
        if not isinstance(value, tuple):
            return nfc(value) if isinstance(value, str) else value
        if name not in self.kind.mappings:
            return tuple(map(nfc, value))
        pairs = (nfc(part).partition(":") for part in value)
        return {id.strip(): said.strip() for id, _, said in pairs}


def read(
    new: NewRecord, facts: Facts, file: str, taken: Container[str]
) -> tuple[Record | None, list[Problem]]:
    """The record, or None and every fault in its own fields; `taken` ids are not free."""
    place, kind = new.place(file), new.kind
    problems = [
        place.problem(name, message)
        for name, value in new.fields.items()
        for part in _parts(value)
        for message in unfit(part)
    ]
    refused = {problem.field for problem in problems}
    node = _node({n: v for n, v in new.written.items() if n not in refused}, new.line)
    source = facts.sources.get(str(new.fields.get("source")))
    published = str(source.published) if source else None
    given = defaults(kind.section, node, facts.story.language, published)
    faulted = {(name,) for name in refused}
    id = new.id if kind.keyed else None
    record, found = read_record(kind.model, node, place, {*faulted}, given, id)
    problems += found
    if record is not None and new.id and new.id in taken:
        hint = f"; free is {free_id(new.id, taken)!r}"
        problems.append(place.problem("id", f"{shown(new.id)} is an id already taken{hint}"))
    return (None if problems else record), problems


def _parts(value: Value) -> tuple[str, ...]:
    if isinstance(value, Mapping):
        return (*value, *value.values())
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _node(value: Value | Mapping[str, Value], line: int) -> Node:
    if isinstance(value, Mapping):
        entries = {name: _node(part, line) for name, part in value.items()}
        return Fields(line, entries, {name: Scalar(line, name) for name in value})
    if isinstance(value, tuple):
        return Items(line, [Scalar(line, part) for part in value])
    return Scalar(line, "null", null=True) if value is None else Scalar(line, value)


# ---------------------------------------------------------------- ids

_WHO = {"figure": "stated_by", "position": "party", "source": "publisher", "metric": "label",
        "question": "text"}  # fmt: skip
_WHEN = {"figure": "as_of", "position": "date", "source": "published"}


def suggested_id(kind: Kind, fields: Mapping[str, Value], facts: Facts) -> str:
    """An id made of who and when, with a number if it is taken; empty if nothing can be made."""
    return free_id(made_id(kind, fields), facts.ids(kind.section))


def made_id(kind: Kind, fields: Mapping[str, Value]) -> str:
    """An id made of who and when, taken or not; empty if nothing can be made of the fields."""
    if not kind.has_id:
        return ""
    names = (_WHO.get(kind.name, "name"), _WHEN.get(kind.name, ""))
    written = [str(fields.get(name) or "") for name in names]
    return "-".join(slug(text) for text in written if text.strip())[:60].strip("-")


def free_id(wanted: str, taken: Container[str]) -> str:
    """The id, or the first of `id-2`, `id-3` … that is not taken."""
    return next(id for id in variants(wanted) if id not in taken)


def variants(id: str) -> Iterator[str]:
    """The id, then `id-2`, `id-3` …, as long as an id may be."""
    yield id
    for number in count(2):
        yield f"{id[: ID_LENGTH - 8]}-{number}"


# ---------------------------------------------------------------- all of them together

# What bears a date comes after the sources: its date may be that of its source.
_ORDER = sorted(KINDS.values(), key=lambda kind: "source" in kind.refers)
Validated = tuple[NewRecord, Record]


def validate(facts: Facts, origin: Origin, file: str, new: Sequence[NewRecord]) -> list[Validated]:
    """Each new record as a model; FactsRefused with all that is wrong, in it or between all."""
    origin = origin.copy()
    done, problems = list[Validated](), list[Problem]()
    for kind in _ORDER:
        taken, sound = facts.ids(kind.section), list[Validated]()
        for each in new:
            if each.kind is kind:
                record, faults = read(each, facts, file, taken)
                problems += faults
                taken.add(each.id)
                if record is not None:
                    sound.append((each, record))
                else:
                    problems += _references(each, facts, file, origin)
                    origin.leave_out(kind.section, each.id)
                    origin.mentioned.update(v for v in each.fields.values() if isinstance(v, str))
        # They come last, so that what is said twice is said of the new one.
        old = facts.records(kind.section)
        for number, (each, _) in enumerate(sound, len(old)):
            origin.places[kind.section, each.id if kind.keyed else number] = each.place(file)
        if sound:
            facts = facts.with_records(kind.section, [*old, *(record for _, record in sound)])
        done += sound
    errors = but_unused([*problems, *check(facts, origin).errors])
    if errors:
        raise FactsRefused(sorted(errors))
    return done


def _references(new: NewRecord, facts: Facts, file: str, origin: Origin) -> Iterator[Problem]:
    """What a record that is faulty anyway names and is not there; `check` judges the others."""
    for name, other in new.kind.refers.items():
        id, section = new.fields.get(name), KINDS[other].section
        known = {*facts.ids(section), *origin.left_out.get(section, ())}
        if isinstance(id, str) and id not in known:
            message = f"there is no {other} {shown(id)}{nearest(id, known)}"
            yield new.place(file).problem(name, message)


def but_unused(problems: Iterable[Problem]) -> set[Problem]:
    """Without those of records that nothing names yet: one comes before the other."""
    return {problem for problem in problems if not problem.message.endswith(UNUSED)}
