"""Records added to a facts file: put in their place, written whole, and proved by reading.

Figures go by metric and date, positions by side and date, sources beside what was read alike, the
others by side, topic or date. Nothing is saved that was not read back: the new text is loaded,
every old record has to be equal to what it was, in the same order, and every new one to what was
asked. A file is replaced whole, and never over a change that somebody else made meanwhile.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

from explainer.errors import Busy, FactsRefused, Problem, PublishFailed
from explainer.facts.asked import (
    Asked,
    Validated,
    but_unused,
    records_of,
    validated,
    with_records,
)
from explainer.facts.insert import (
    CannotInsert,
    Entry,
    Slot,
    heading_style,
    like_file,
    section_of,
    with_entries,
    with_rows,
)
from explainer.facts.load import (
    Draft,
    Table,
    decoded,
    draft_of,
    read_bytes,
    read_table,
    table_of,
    table_path,
)
from explainer.facts.model import Facts, Record
from explainer.facts.nodes import Node, Place, parse, text_at
from explainer.facts.validate import check
from explainer.files import stage


@dataclass(frozen=True)
class FactsFile:
    """A facts file as it is: its bytes, its text, its records, and the table of its figures."""

    path: Path
    file: str
    data: bytes
    text: str
    draft: Draft
    facts: Facts
    root: Node | None
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
    root = parse(text, file).root
    named = text_at(root, "figures")
    table = table_path(path, named) if named is not None else None
    return FactsFile(path, file, data, text, draft, draft.facts, root, table)


Key = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Order:
    group: Callable[[Any], Hashable]
    date: Key
    ranks: Mapping[Any, int]  # groups in their order, where that is known


def slots(
    section: str, before: Facts, after: Facts, new: Sequence[Record], runs: Sequence[int]
) -> list[tuple[Slot, Record]]:
    """Each new record with its slot, in the order in which they will stand.

    `after` holds the new records too; `runs` says which records of the section no comment and no
    blank line parts (see layout.Item).
    """
    order = _orders(section, before, after, runs)
    old = records_of(before, section)
    peers: dict[Hashable, _Peers] = {}
    for index, record in enumerate(old):
        peers.setdefault(order.group(record), _Peers()).add(index, order.date(record))
    ranked = sorted(new, key=lambda r: (order.ranks.get(order.group(r), 0), order.date(r)))
    placed = [(_slot(record, len(old), peers, order), record) for record in ranked]
    if section == "editions":  # the first is the default, and stays it
        placed = [(max(slot, Slot(0, True)) if old else slot, record) for slot, record in placed]
    return sorted(placed, key=lambda pair: pair[0])


class _Peers:
    """The records of one group: their places in the section and their dates."""

    def __init__(self) -> None:
        self.indexes: list[int] = []
        self._dates: list[Any] = []

    def add(self, index: int, date: Any) -> None:
        self.indexes.append(index)
        self._dates.append(date)

    def last_until(self, date: Any) -> int | None:
        """The place of the last record that is not later than this date."""
        found = bisect_right(self._earliest_from, date)
        return self.indexes[found - 1] if found else None

    @cached_property
    def _earliest_from(self) -> list[Any]:
        """For each record the earliest date of it and those after it: ascending, so searchable."""
        return list(accumulate(reversed(self._dates), min))[::-1]


def _slot(record: Record, count: int, peers: Mapping[Hashable, _Peers], order: _Order) -> Slot:
    group = order.group(record)
    if group in peers:
        last = peers[group].last_until(order.date(record))
        return Slot(peers[group].indexes[0], False) if last is None else Slot(last, True)
    rank = order.ranks.get(group)
    above = [
        other.indexes[-1]
        for name, other in peers.items()
        if rank is not None and order.ranks.get(name, rank) < rank
    ]
    return Slot(max(above, default=count - 1), True)


def _orders(section: str, before: Facts, after: Facts, runs: Sequence[int]) -> _Order:
    if section == "figures":
        metrics = _ranks(after.metrics)
        return _Order(lambda figure: figure.metric, lambda figure: figure.as_of, metrics)
    if section == "positions":
        sides = _ranks(after.sides)
        return _Order(lambda p: after.parties[p.party].side, lambda position: position.date, sides)
    if section == "parties":
        return _Order(lambda party: party.side, _undated, _ranks(after.sides))
    if section == "metrics":
        return _Order(lambda metric: metric.topic, _undated, {})
    if section == "sources":
        run_of = _runs_of_sources(before, after, runs)
        return _Order(lambda source: run_of[source.id], lambda source: source.published, {})
    if section == "events":
        return _Order(_one_group, lambda event: event.date, {})
    if section == "editions":
        return _Order(_one_group, lambda edition: edition.date, {})
    return _Order(_one_group, _undated, {})


def _runs_of_sources(before: Facts, after: Facts, runs: Sequence[int]) -> dict[str, int]:
    """The run each source stands in; a new one joins those that its neighbours were read in."""
    run_of = dict(zip(before.sources, runs, strict=True))
    last = max(runs, default=0)
    for id in after.sources.keys() - before.sources.keys():
        near = Counter(run_of[s] for s in _read_alike(id, after) if s in run_of)
        run_of[id] = near.most_common(1)[0][0] if near else last
    return run_of


def _read_alike(id: str, facts: Facts) -> list[str]:
    """The sources of figures of the same metrics; failing those, of the same topics."""
    metrics = {figure.metric for figure in facts.figures if figure.source == id}
    if not metrics:
        return [p.source for p in facts.positions] if _quoted(id, facts) else []
    alike = [figure.source for figure in facts.figures if figure.metric in metrics]
    if len(set(alike)) > 1:
        return alike
    topics = {facts.metrics[metric].topic for metric in metrics}
    return [f.source for f in facts.figures if facts.metrics[f.metric].topic in topics]


def _quoted(id: str, facts: Facts) -> bool:
    return any(position.source == id for position in facts.positions)


def _ranks(records: Mapping[str, Record]) -> dict[str, int]:
    return {id: rank for rank, id in enumerate(records)}


def _one_group(record: Any) -> Hashable:
    return None


def _undated(record: Any) -> int:
    return 0


_SECTIONS = ("editions", *(name for name in Facts.model_fields if name != "story"))


@dataclass(frozen=True)
class Added:
    """A record that was added, and the file and line it stands in."""

    asked: Asked
    record: Any
    place: Place


@dataclass(frozen=True)
class Plan:
    """What would be written: the files, what is new in them, and what a curator should look at."""

    file: str
    after: Facts
    added: tuple[Added, ...]
    rewrites: tuple[Rewrite, ...]
    warnings: tuple[Problem, ...]  # those that the new records bring
    unused: tuple[Problem, ...]  # records that nothing names yet


def plan(there: FactsFile, asked: Sequence[Asked]) -> Plan:
    """The files with these records in them; FactsRefused with every fault of every record."""
    records = validated(there.facts, there.draft.origin, there.file, asked)
    wanted, entries = _placed(there, records)
    try:
        texts = _texts(there, entries)
        rewrites = tuple(Rewrite(p, old, like_file(old, new)) for p, (old, new) in texts.items())
    except CannotInsert as reason:
        raise _refusal(there, f"{reason}; add the record by hand") from None
    after = _read_back(there, {path: new for path, (_, new) in texts.items()})
    if after.facts is None or after.problems or not _same(after.facts, wanted):
        raise _refusal(there, "a record cannot be put in place without changing another")
    findings = check(after.facts, after.origin)
    return Plan(
        file=there.file,
        after=after.facts,
        added=tuple(_added(records, wanted, after)),
        rewrites=rewrites,
        warnings=tuple(w for w in findings.warnings if (w.field, w.message) not in there.warnings),
        unused=findings.errors,
    )


# ---------------------------------------------------------------- placing


def _placed(there: FactsFile, records: Sequence[Validated]) -> tuple[Facts, dict[str, list[Entry]]]:
    """The facts in the order that they shall have, and the entries to write."""
    after = there.facts
    for section in dict.fromkeys(asked.kind.section for asked, _ in records):
        new = [record for asked, record in records if asked.kind.section == section]
        after = with_records(after, section, [*records_of(after, section), *new])
    wanted, entries = after, {}
    for section in dict.fromkeys(asked.kind.section for asked, _ in records):
        asked_for = {id(record): asked for asked, record in records}
        placed = _slots(there, section, after, records)
        merged = _merged(records_of(there.facts, section), placed)
        wanted = with_records(wanted, section, merged)
        entries[section] = [
            Entry(slot, asked_for[id(record)].id, asked_for[id(record)].written)
            for slot, record in placed
        ]
    if "figures" in entries and there.table is None:
        entries["figures"] = _headed(entries["figures"], there, after)
    return wanted, entries


def _slots(
    there: FactsFile, section: str, after: Facts, records: Sequence[Validated]
) -> list[tuple[Slot, Record]]:
    new = [record for asked, record in records if asked.kind.section == section]
    if section == "figures" and there.table is not None:
        return [(Slot(len(there.facts.figures) - 1, True), record) for record in new]
    known = section_of(there.text, there.root, section)
    runs = [item.run for item in known.items] if known else []
    return slots(section, there.facts, after, new, runs)


def _merged(old: Sequence[Any], placed: Sequence[tuple[Slot, Record]]) -> list[Any]:
    at: dict[Slot, list[Any]] = {}
    for slot, record in placed:
        at.setdefault(slot, []).append(record)
    merged = at.get(Slot(-1, True), [])
    for index, record in enumerate(old):
        merged += [*at.get(Slot(index, False), ()), record, *at.get(Slot(index, True), ())]
    return merged


def _headed(entries: Sequence[Entry], there: FactsFile, after: Facts) -> list[Entry]:
    """Where each metric's figures stand under a comment that names it, a new metric gets one."""
    seen = {figure.metric for figure in there.facts.figures}
    headed: list[Entry] = []
    for entry in entries:
        metric, heading = str(entry.fields["metric"]), ""
        if metric not in seen and entry.slot.index >= 0:
            neighbour = there.facts.figures[entry.slot.index].metric
            if heading_style(there.text, neighbour):
                heading = " ".join(f"{metric}: {after.metrics[metric].label}".split())
        seen.add(metric)
        headed.append(Entry(entry.slot, entry.id, entry.fields, heading))
    return headed


# ---------------------------------------------------------------- the text, and its proof


def _texts(
    there: FactsFile, entries: Mapping[str, Sequence[Entry]]
) -> dict[Path, tuple[bytes, str]]:
    """The old bytes and the new text of each file that changes."""
    texts: dict[Path, tuple[bytes, str]] = {}
    in_text = {k: v for k, v in entries.items() if k != "figures" or there.table is None}
    if in_text:
        texts[there.path] = there.data, with_entries(there.text, there.root, in_text)
    if there.table is not None and "figures" in entries:
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
    return found.story == wanted.story and all(
        records_of(found, section) == records_of(wanted, section) for section in _SECTIONS
    )


def _added(records: Sequence[Validated], wanted: Facts, after: Draft) -> Iterator[Added]:
    """Each record with its place in the new text; `wanted` has them in the same order."""
    sections = {asked.kind.section for asked, _ in records}
    numbers = {id(r): n for name in sections for n, r in enumerate(records_of(wanted, name))}
    for asked, record in records:
        yield Added(asked, record, _place_of(asked, numbers[id(record)], after))


def _place_of(asked: Asked, number: int, after: Draft) -> Place:
    places, section = after.origin.places, asked.kind.section
    if section == "editions":
        line = places.of("story", "").lines.get(f"editions[{number}]", 0)
        return Place(places.file, asked.label, line)
    return places.of(section, asked.id if asked.kind.keyed else number)


def _refusal(there: FactsFile, message: str) -> FactsRefused:
    return FactsRefused([Problem(there.file, 0, "", "", message)])


@dataclass(frozen=True)
class Rewrite:
    """A file, the bytes it was read with, and those it shall hold."""

    path: Path
    old: bytes
    new: bytes


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
            _unchanged(rewrite)
            os.replace(temporary, rewrite.path.resolve())
            done.append(rewrite)
    except BaseException as fault:
        for rewrite in done:
            _put_back(rewrite)
        if isinstance(fault, OSError):
            where = fault.filename or rewrites[0].path
            reason = f"{where}: cannot be written: {fault.strerror or fault}; nothing was changed"
            raise PublishFailed(reason) from fault
        raise
    finally:
        for _, temporary in staged:
            with suppress(OSError):
                temporary.unlink()


def _unchanged(rewrite: Rewrite) -> None:
    if rewrite.path.read_bytes() != rewrite.old:
        raise Busy(f"{rewrite.path}: was changed meanwhile; nothing was written, try again")


def _put_back(rewrite: Rewrite) -> None:
    with suppress(OSError):
        os.replace(stage(rewrite.path.resolve(), rewrite.old), rewrite.path.resolve())
