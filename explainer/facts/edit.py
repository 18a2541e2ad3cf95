"""Records added to a facts file: validated, put in their place, and proved by reading.

They come as fields in texts. Every fault of every new record, by itself, with the file and with the
others, is found in one run, and nothing is written before.

Figures go by metric and date, positions by side and date, sources by date beside those of the same
metric, the others by side, topic or date. Nothing is saved that was not read back: the new text is
loaded, every old record has to be equal to what it was, in the same order, and every new one to
what was given. A file is replaced whole, and never over a change that somebody else made meanwhile.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

from explainer.errors import Busy, FactsRefused, Problem, PublishFailed
from explainer.facts.insert import (
    CannotInsert,
    Entry,
    Slot,
    Value,
    like_file,
    with_entries,
    with_rows,
)
from explainer.facts.kinds import KEYED, KINDS, Kind
from explainer.facts.load import Draft, defaults, draft_of, read_record
from explainer.facts.model import Facts, Record, slug
from explainer.facts.nodes import Fields, Items, Node, Origin, Place, Scalar, shown, text_at
from explainer.facts.source_files import (
    PARQUET,
    Table,
    decoded,
    read_bytes,
    read_table,
    refuse,
    table_of,
    table_path,
    unfit,
)
from explainer.facts.validate import UNUSED, check
from explainer.facts.values import ID_LENGTH
from explainer.files import stage
from explainer.text import nearest, nfc

# ---------------------------------------------------------------- a new record


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
        names = dict.fromkeys((*self.kind.fields, *self.fields))
        return {name: self._value(name) for name in names if name in self.fields}

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


# ---------------------------------------------------------------- the file, and what would change


@dataclass(frozen=True)
class FactsFile:
    """A facts file as it is: its bytes, its text, its records, and the table of its figures."""

    path: Path
    file: str
    data: bytes
    text: str
    draft: Draft
    facts: Facts
    table: Path | None  # that holds the figures

    @cached_property
    def warnings(self) -> set[tuple[str, str]]:
        """The warnings it has already, without their lines."""
        found = check(self.facts, self.draft.origin).warnings
        return {(warning.field, warning.message) for warning in found}


def open_facts_file(path: Path, file: str) -> FactsFile:
    """The facts file as it is; FactsRefused if it has faults, but for records nothing names yet."""
    data = read_bytes(path)
    text = decoded(data, file)
    draft = draft_of(text, file, lambda name: read_table(path, name, file))
    problems = set(draft.problems)
    if draft.facts is not None:
        problems.update(check(draft.facts, draft.origin).errors)
    if draft.facts is None or but_unused(problems):
        raise FactsRefused(sorted(problems))
    named = text_at(draft.root, "figures")
    table = table_path(path, named) if named is not None else None
    return FactsFile(path, file, data, text, draft, draft.facts, table)


@dataclass(frozen=True)
class Added:
    """A record that was added, and the file and line it stands in."""

    new: NewRecord
    record: Any
    place: Place


@dataclass(frozen=True)
class Rewrite:
    """A file, the bytes it was read with, and those it shall hold."""

    path: Path
    old: bytes
    new: bytes


@dataclass(frozen=True)
class Plan:
    """What would be written: the files, what is new in them, and what a curator should look at."""

    file: str
    after: Facts
    added: tuple[Added, ...]
    rewrites: tuple[Rewrite, ...]
    warnings: tuple[Problem, ...]  # those that the new records bring
    unused: tuple[Problem, ...]  # records that nothing names yet


def plan(there: FactsFile, new: Sequence[NewRecord]) -> Plan:
    """The files with these records in them; FactsRefused with every fault of every record."""
    records = validate(there.facts, there.draft.origin, there.file, new)
    wanted, entries = _placed(there, records)
    try:
        texts = _texts(there, entries)
        rewrites = tuple(Rewrite(p, old, like_file(old, new)) for p, (old, new) in texts.items())
    except CannotInsert as reason:
        refuse(there.file, 0, f"{reason}; add the record by hand")
    after = _read_back(there, {path: new for path, (_, new) in texts.items()})
    if after.facts is None or after.problems or not _same(after.facts, wanted):
        refuse(there.file, 0, "a record cannot be put in place without changing another")
    findings = check(after.facts, after.origin)
    warnings = tuple(w for w in findings.warnings if (w.field, w.message) not in there.warnings)
    added = tuple(_added(records, wanted, after))
    return Plan(there.file, after.facts, added, rewrites, warnings, unused=findings.errors)


# ---------------------------------------------------------------- placing


def _placed(there: FactsFile, records: Sequence[Validated]) -> tuple[Facts, dict[str, list[Entry]]]:
    """The facts in the order that they shall have, and the entries to write."""
    sections: dict[str, list[Validated]] = defaultdict(list)
    for new, record in records:
        sections[new.kind.section].append((new, record))
    after, entries = there.facts, dict[str, list[Entry]]()
    for section, pairs in sections.items():
        added = (record for _, record in pairs)
        after = after.with_records(section, [*after.records(section), *added])
    wanted = after
    for section, pairs in sections.items():
        placed = sorted(_slots(there, section, after, pairs), key=itemgetter(0))
        old: Iterable[Any] = enumerate(there.facts.records(section))
        both = [((index, 0.5), record) for index, record in old]
        both += [(slot, record) for slot, (_, record) in placed]
        merged = [record for _, record in sorted(both, key=itemgetter(0))]
        wanted = wanted.with_records(section, merged)
        entries[section] = [Entry(slot, new.id, new.written) for slot, (new, _) in placed]
    return wanted, entries


def _slots(
    there: FactsFile, section: str, after: Facts, pairs: Sequence[Validated]
) -> Iterator[tuple[Slot, Validated]]:
    """Each new record with its slot: after the last of its group that is not of a later date."""
    old = there.facts.records(section)
    end = Slot(len(old) - 1, True)
    if section == "figures" and there.table is not None:
        yield from ((end, pair) for pair in pairs)
        return
    group, date, ranks = _order(section, after)
    peers: dict[Any, list[tuple[int, Any]]] = defaultdict(list)
    for index, record in enumerate(old):
        peers[group(record)].append((index, date(record)))
    for pair in sorted(pairs, key=lambda pair: (ranks.get(group(pair[1]), 0), date(pair[1]))):
        name, day = group(pair[1]), date(pair[1])
        rank, slot = ranks.get(name, -1), end
        if name in peers:
            not_later = [index for index, other in peers[name] if other <= day]
            slot = Slot(not_later[-1], True) if not_later else Slot(peers[name][0][0], False)
        elif above := [p[-1][0] for other, p in peers.items() if ranks.get(other, rank) < rank]:
            slot = Slot(max(above), True)  # the first of its group, after those that come before
        if section == "editions" and old:  # the first is the default, and stays it
            slot = max(slot, Slot(0, True))
        yield slot, pair


Key = Callable[[Any], Any]


def _same_for_all(record: Any) -> int:
    return 0


def _order(section: str, facts: Facts) -> tuple[Key, Key, dict[Any, int]]:
    """What parts the records of a section into groups, their date, and the groups' order if any."""
    read_for = {figure.source: figure.metric for figure in reversed(facts.figures)}
    known: dict[str, tuple[Key, Key, Iterable[str]]] = {
        "sources": (lambda source: read_for.get(source.id), _day_of("published"), ()),
        "figures": (attrgetter("metric"), _day_of("as_of"), facts.metrics),
        "positions": (lambda said: facts.parties[said.party].side, _day_of("date"), facts.sides),
        "parties": (attrgetter("side"), _same_for_all, facts.sides),
        "metrics": (attrgetter("topic"), _same_for_all, ()),
        "events": (_same_for_all, _day_of("date"), ()),
        "editions": (_same_for_all, attrgetter("date"), ()),
    }
    group, date, names = known.get(section, (_same_for_all, _same_for_all, ()))
    return group, date, {name: rank for rank, name in enumerate(names)}


def _day_of(field: str) -> Key:
    """A date to compare within C: very many figures of one metric may be added to very many."""
    return attrgetter(f"{field}.first", f"{field}.last")


# ---------------------------------------------------------------- the text, and its proof


def _texts(
    there: FactsFile, entries: Mapping[str, Sequence[Entry]]
) -> dict[Path, tuple[bytes, str]]:
    """The old bytes and the new text of each file that changes."""
    texts: dict[Path, tuple[bytes, str]] = {}
    in_text = {k: v for k, v in entries.items() if k != "figures" or there.table is None}
    if in_text:
        texts[there.path] = there.data, with_entries(there.text, there.draft.root, in_text)
    if there.table is not None and "figures" in entries:
        if there.table.suffix == PARQUET:
            message = "is not written to; add the rows where it is made, or save it as .csv"
            refuse(there.table.name, 0, message)
        data = read_bytes(there.table)
        rows = [entry.fields for entry in entries["figures"]]
        texts[there.table] = data, with_rows(decoded(data, there.table.name), rows)
    return texts


def _read_back(there: FactsFile, texts: Mapping[Path, str]) -> Draft:
    """What the loader makes of the new texts."""

    def table(name: str) -> Table:
        path = table_path(there.path, name)
        if path in texts:
            return table_of(texts[path], str(Path(there.file).parent / name))
        return read_table(there.path, name, there.file)

    return draft_of(texts.get(there.path, there.text), there.file, table)


def _same(found: Facts, wanted: Facts) -> bool:
    """Whether two files hold equal records in the same order."""
    return found == wanted and all(
        list(getattr(found, section)) == list(getattr(wanted, section)) for section in KEYED
    )


def _added(records: Sequence[Validated], wanted: Facts, after: Draft) -> Iterator[Added]:
    """Each record with its place in the new text; `wanted` has them in the same order."""
    origin = after.origin
    sections = {new.kind.section for new, _ in records}
    numbers = {id(r): n for name in sections for n, r in enumerate(wanted.records(name))}
    for new, record in records:
        number, section = numbers[id(record)], new.kind.section
        place = origin.place(section, new.id if new.kind.keyed else number)
        if section == "editions":
            line = origin.place("story", "").lines.get(f"editions[{number}]", 0)
            place = Place(origin.file, new.label, line)
        yield Added(new, record, place)


def replace(rewrites: Sequence[Rewrite]) -> None:
    """Put every new content in place; on any failure all files are as they were.

    Busy if a file was changed since it was read, PublishFailed if one cannot be written.
    """
    staged: list[tuple[Rewrite, Path]] = []
    done: list[Rewrite] = []
    try:
        for rewrite in rewrites:
            staged.append((rewrite, stage(rewrite.path.resolve(), rewrite.new)))
        for rewrite, temporary in staged:
            if rewrite.path.read_bytes() != rewrite.old:
                raise Busy(f"{rewrite.path}: was changed meanwhile; nothing was written, try again")
            os.replace(temporary, rewrite.path.resolve())
            done.append(rewrite)
    except BaseException as fault:
        for rewrite in done:
            with suppress(OSError):
                os.replace(stage(rewrite.path.resolve(), rewrite.old), rewrite.path.resolve())
        if isinstance(fault, OSError):
            where = fault.filename or rewrites[0].path
            reason = f"{where}: cannot be written: {fault.strerror or fault}; nothing was changed"
            raise PublishFailed(reason) from fault
        raise
    finally:
        for _, temporary in staged:
            with suppress(OSError):
                temporary.unlink()
