"""Adding records to a facts file: they are validated, put in their place, and read back.

The fields of new records are texts. One run finds every fault of every new record, by itself, with
the file and with the other new ones; nothing is written unless there are none.

Figures are ordered by metric and date, positions by side and date, sources by date beside those of
the same metric, the others by side, topic or date. Before anything is saved, the new text is loaded
again: every old record must be unchanged and in the same order, every new one equal to what was
given. Files are replaced atomically, and never if somebody has changed them meanwhile.
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
from explainer.facts.load import Draft, defaults, parse_draft, read_record
from explainer.facts.model import Facts, Record, slug
from explainer.facts.nodes import Fields, Items, Node, Origin, Place, Scalar, shown, text_at
from explainer.facts.source_files import (
    PARQUET,
    Table,
    character_faults,
    decode,
    parse_table,
    read_bytes,
    read_table,
    refuse,
    table_path,
)
from explainer.facts.validate import UNUSED, check
from explainer.facts.values import ID_LENGTH
from explainer.files import stage
from explainer.text import nearest, nfc

# ---------------------------------------------------------------- a new record


@dataclass(frozen=True)
class NewRecord:
    """One record to add; `file` and `line` are its place in a sheet, if it comes from one."""

    kind: Kind
    id: str
    fields: Mapping[str, Value]
    file: str = ""
    line: int = 0

    @property
    def label(self) -> str:
        """Its name in a problem: `new figure 'unrwa-2024-05-20'`."""
        return f"new {self.kind.name}" + (f" {shown(self.id)}" if self.id else "")

    def place(self, facts_file: str) -> Place:
        """The place that its problems name."""
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
    """The record, or None with every fault in its own fields; its id must not be among `taken`."""
    place, kind = new.place(file), new.kind
    problems = [
        place.problem(name, message)
        for name, value in new.fields.items()
        for part in _parts(value)
        for message in character_faults(part)
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

_NAMED_BY = {"figure": "stated_by", "position": "party", "source": "publisher", "metric": "label",
             "question": "text"}  # fmt: skip
_DATED_BY = {"figure": "as_of", "position": "date", "source": "published"}


def suggested_id(kind: Kind, fields: Mapping[str, Value], facts: Facts) -> str:
    """An id made from who and when, numbered if it is taken; empty if none can be made."""
    return free_id(id_from_fields(kind, fields), facts.ids(kind.section))


def id_from_fields(kind: Kind, fields: Mapping[str, Value]) -> str:
    """An id made from who and when, taken or not; empty if none can be made."""
    if not kind.has_id:
        return ""
    names = (_NAMED_BY.get(kind.name, "name"), _DATED_BY.get(kind.name, ""))
    written = [str(fields.get(name) or "") for name in names]
    return "-".join(slug(text) for text in written if text.strip())[:60].strip("-")


def free_id(wanted: str, taken: Container[str]) -> str:
    """The id, or the first of `id-2`, `id-3` … that is not taken."""
    return next(id for id in id_variants(wanted) if id not in taken)


def id_variants(id: str) -> Iterator[str]:
    """The id, then `id-2`, `id-3` …, within the length that an id may have."""
    yield id
    for number in count(2):
        yield f"{id[: ID_LENGTH - 8]}-{number}"


# ---------------------------------------------------------------- validation

# Dated records come after the sources: the date of one may default to that of its source.
_ORDER = sorted(KINDS.values(), key=lambda kind: "source" in kind.refers)
Validated = tuple[NewRecord, Record]


def validate(facts: Facts, origin: Origin, file: str, new: Sequence[NewRecord]) -> list[Validated]:
    """Each new record as a model; FactsRefused with every fault, in it or between records."""
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
        # The new ones come last, so that a duplicate id is reported for the new record.
        old = facts.records(kind.section)
        for number, (each, _) in enumerate(sound, len(old)):
            origin.places[kind.section, each.id if kind.keyed else number] = each.place(file)
        if sound:
            facts = facts.with_records(kind.section, [*old, *(record for _, record in sound)])
        done += sound
    errors = without_unused([*problems, *check(facts, origin).errors])
    if errors:
        raise FactsRefused(sorted(errors))
    return done


def _references(new: NewRecord, facts: Facts, file: str, origin: Origin) -> Iterator[Problem]:
    """The broken references of a faulty record, which `check` does not see."""
    for name, other in new.kind.refers.items():
        id, section = new.fields.get(name), KINDS[other].section
        known = {*facts.ids(section), *origin.left_out.get(section, ())}
        if isinstance(id, str) and id not in known:
            message = f"there is no {other} {shown(id)}{nearest(id, known)}"
            yield new.place(file).problem(name, message)


def without_unused(problems: Iterable[Problem]) -> set[Problem]:
    """The problems without those of unused records, which a later record may name."""
    return {problem for problem in problems if not problem.message.endswith(UNUSED)}


# ---------------------------------------------------------------- the file, and the plan


@dataclass(frozen=True)
class FactsFile:
    """A facts file as read: its bytes, text and records, and the path of its table of figures."""

    path: Path
    file: str
    data: bytes
    text: str
    draft: Draft
    facts: Facts
    table: Path | None  # that holds the figures

    @cached_property
    def warnings(self) -> set[tuple[str, str]]:
        """The fields and messages of the warnings that it has already."""
        found = check(self.facts, self.draft.origin).warnings
        return {(warning.field, warning.message) for warning in found}


def open_facts_file(path: Path, file: str) -> FactsFile:
    """Read the facts file; FactsRefused if it has faults, other than unused records."""
    data = read_bytes(path)
    text = decode(data, file)
    draft = parse_draft(text, file, lambda name: read_table(path, name, file))
    problems = set(draft.problems)
    if draft.facts is not None:
        problems.update(check(draft.facts, draft.origin).errors)
    if draft.facts is None or without_unused(problems):
        raise FactsRefused(sorted(problems))
    named = text_at(draft.root, "figures")
    table = table_path(path, named) if named is not None else None
    return FactsFile(path, file, data, text, draft, draft.facts, table)


@dataclass(frozen=True)
class Added:
    """A new record, as given and as a model, and its place in the new text."""

    new: NewRecord
    record: Any
    place: Place


@dataclass(frozen=True)
class Rewrite:
    """A file, the bytes that were read, and those to write."""

    path: Path
    old: bytes
    new: bytes


@dataclass(frozen=True)
class Plan:
    """What is to be written, and what a curator should know of it."""

    file: str
    after: Facts
    added: tuple[Added, ...]
    rewrites: tuple[Rewrite, ...]
    warnings: tuple[Problem, ...]  # only those that the new records cause
    unused: tuple[Problem, ...]  # records that no other names yet


def plan(current: FactsFile, new: Sequence[NewRecord]) -> Plan:
    """Plan the files with these records added; FactsRefused with every fault of every record."""
    records = validate(current.facts, current.draft.origin, current.file, new)
    wanted, entries = _place(current, records)
    try:
        texts = _texts(current, entries)
        rewrites = tuple(Rewrite(p, old, like_file(old, new)) for p, (old, new) in texts.items())
    except CannotInsert as reason:
        refuse(current.file, 0, f"{reason}; add the record by hand")
    after = _read_back(current, {path: new for path, (_, new) in texts.items()})
    if after.facts is None or after.problems or not _same(after.facts, wanted):
        refuse(current.file, 0, "a record cannot be added without changing another")
    findings = check(after.facts, after.origin)
    warnings = tuple(w for w in findings.warnings if (w.field, w.message) not in current.warnings)
    added = tuple(_added(records, wanted, after))
    return Plan(current.file, after.facts, added, rewrites, warnings, unused=findings.errors)


# ---------------------------------------------------------------- placing


def _place(
    current: FactsFile, records: Sequence[Validated]
) -> tuple[Facts, dict[str, list[Entry]]]:
    """The facts with the new records in their places, and the entries to write, by section."""
    sections: dict[str, list[Validated]] = defaultdict(list)
    for new, record in records:
        sections[new.kind.section].append((new, record))
    after, entries = current.facts, dict[str, list[Entry]]()
    for section, pairs in sections.items():
        added = (record for _, record in pairs)
        after = after.with_records(section, [*after.records(section), *added])
    wanted = after
    for section, pairs in sections.items():
        placed = sorted(_slots(current, section, after, pairs), key=itemgetter(0))
        old: Iterable[Any] = enumerate(current.facts.records(section))
        both = [((index, 0.5), record) for index, record in old]
        both += [(slot, record) for slot, (_, record) in placed]
        merged = [record for _, record in sorted(both, key=itemgetter(0))]
        wanted = wanted.with_records(section, merged)
        entries[section] = [Entry(slot, new.id, new.written) for slot, (new, _) in placed]
    return wanted, entries


def _slots(
    current: FactsFile, section: str, after: Facts, pairs: Sequence[Validated]
) -> Iterator[tuple[Slot, Validated]]:
    """Each new record with its slot: after the last of its group whose date is not later."""
    old = current.facts.records(section)
    end = Slot(len(old) - 1, True)
    if section == "figures" and current.table is not None:
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
            slot = Slot(max(above), True)  # the first of its group, after the groups before
        if section == "editions" and old:  # the first is the default and must stay the first
            slot = max(slot, Slot(0, True))
        yield slot, pair


Key = Callable[[Any], Any]


def _same_for_all(record: Any) -> int:
    return 0


def _order(section: str, facts: Facts) -> tuple[Key, Key, dict[Any, int]]:
    """The keys for a record's group and date in a section, and the ranks of the groups, if any."""
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
    """A sort key of a partial date; tuples compare faster than PartialDate, for large tables."""
    return attrgetter(f"{field}.first", f"{field}.last")


# ---------------------------------------------------------------- the text, and reading it back


def _texts(
    current: FactsFile, entries: Mapping[str, Sequence[Entry]]
) -> dict[Path, tuple[bytes, str]]:
    """The old bytes and the new text of each file that changes."""
    texts: dict[Path, tuple[bytes, str]] = {}
    in_text = {k: v for k, v in entries.items() if k != "figures" or current.table is None}
    if in_text:
        texts[current.path] = current.data, with_entries(current.text, current.draft.root, in_text)
    if current.table is not None and "figures" in entries:
        if current.table.suffix == PARQUET:
            message = "is not written to; add the rows where it is made, or save it as .csv"
            refuse(current.table.name, 0, message)
        data = read_bytes(current.table)
        rows = [entry.fields for entry in entries["figures"]]
        texts[current.table] = data, with_rows(decode(data, current.table.name), rows)
    return texts


def _read_back(current: FactsFile, texts: Mapping[Path, str]) -> Draft:
    """The new texts as loaded."""

    def table(name: str) -> Table:
        path = table_path(current.path, name)
        if path in texts:
            return parse_table(texts[path], str(Path(current.file).parent / name))
        return read_table(current.path, name, current.file)

    return parse_draft(texts.get(current.path, current.text), current.file, table)


def _same(found: Facts, wanted: Facts) -> bool:
    """Whether two files hold equal records in the same order."""
    return found == wanted and all(
        list(getattr(found, section)) == list(getattr(wanted, section)) for section in KEYED
    )


def _added(records: Sequence[Validated], wanted: Facts, after: Draft) -> Iterator[Added]:
    """Each new record with its place in the new text, which has the order of `wanted`."""
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
    """Write every file; on any failure, all are restored.

    Busy if a file has changed since it was read, PublishFailed if one cannot be written.
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
