"""Records added to a facts file: put in their place, written whole, and proved by reading.

Figures go by metric and date, positions by side and date, sources beside what was read alike, the
others by side, topic or date. Nothing is saved that was not read back: the new text is loaded,
every old record has to be equal to what it was, in the same order, and every new one to what was
given. A file is replaced whole, and never over a change that somebody else made meanwhile.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

from explainer.errors import Busy, FactsRefused, Problem, PublishFailed
from explainer.facts.additions import NewRecord, Validated, but_unused, validate
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


def _refusal(there: FactsFile, message: str) -> FactsRefused:
    return FactsRefused([Problem(there.file, 0, "", "", message)])


# ---------------------------------------------------------------- placing


def _placed(there: FactsFile, records: Sequence[Validated]) -> tuple[Facts, dict[str, list[Entry]]]:
    """The facts in the order that they shall have, and the entries to write."""
    before = after = there.facts
    groups: dict[str, list[Validated]] = defaultdict(list)
    for new, record in records:
        groups[new.kind.section].append((new, record))
    for section, pairs in groups.items():
        whole = [*before.records(section), *(record for _, record in pairs)]
        after = after.with_records(section, whole)
    wanted, entries = after, dict[str, list[Entry]]()
    for section, pairs in groups.items():
        placed = _slots(there, section, after, pairs)
        old = [((index, 0.5), record) for index, record in enumerate(before.records(section))]
        both = [*old, *((slot, record) for slot, (_, record) in placed)]
        merged = [record for _, record in sorted(both, key=itemgetter(0))]
        wanted = wanted.with_records(section, merged)
        entries[section] = [Entry(slot, new.id, new.written) for slot, (new, _) in placed]
    if "figures" in entries and there.table is None:
        entries["figures"] = list(_headed(entries["figures"], there, after))
    return wanted, entries


def _slots(
    there: FactsFile, section: str, after: Facts, pairs: Sequence[Validated]
) -> list[tuple[Slot, Validated]]:
    """Each new record with its slot, in the order in which they will stand."""
    before, old = there.facts, there.facts.records(section)
    if section == "figures" and there.table is not None:
        return [(Slot(len(old) - 1, True), pair) for pair in pairs]
    known = section_of(there.text, there.root, section)
    group, date, ranks = _order(section, before, after, known.runs if known else ())
    peers: dict[Any, list[tuple[int, Any]]] = defaultdict(list)
    for index, record in enumerate(old):
        peers[group(record)].append((index, date(record)))
    # Of each record of a group, the earliest date of it and those after it: so searchable.
    earliest = {
        name: list(accumulate((day for _, day in reversed(members)), min))[::-1]
        for name, members in peers.items()
    }

    def slot(record: Record) -> Slot:
        name = group(record)
        if name in peers:
            not_later = bisect_right(earliest[name], date(record))
            index = peers[name][max(not_later - 1, 0)][0]
            return Slot(index, after=not_later > 0)
        rank = ranks.get(name)
        above = [
            members[-1][0]
            for other, members in peers.items()
            if rank is not None and ranks.get(other, rank) < rank
        ]
        return Slot(max(above, default=len(old) - 1), True)

    ranked = sorted(pairs, key=lambda pair: (ranks.get(group(pair[1]), 0), date(pair[1])))
    placed = [(slot(pair[1]), pair) for pair in ranked]
    if section == "editions" and old:  # the first is the default, and stays it
        placed = [(max(at, Slot(0, True)), pair) for at, pair in placed]
    return sorted(placed, key=itemgetter(0))


Key = Callable[[Any], Any]


def _order(
    section: str, before: Facts, after: Facts, runs: Sequence[int]
) -> tuple[Key, Key, dict[Any, int]]:
    """What parts the records of a section into groups, their date, and the groups' order if any."""

    def no_matter(record: Any) -> int:
        return 0

    if section == "sources":
        run_of = _runs_of_sources(before, after, runs)
        return (lambda source: run_of[source.id]), attrgetter("published"), {}
    groups: dict[str, tuple[Key, Key, Collection[str]]] = {
        "figures": (attrgetter("metric"), attrgetter("as_of"), after.metrics),
        "positions": (lambda p: after.parties[p.party].side, attrgetter("date"), after.sides),
        "parties": (attrgetter("side"), no_matter, after.sides),
        "metrics": (attrgetter("topic"), no_matter, ()),
        "events": (no_matter, attrgetter("date"), ()),
        "editions": (no_matter, attrgetter("date"), ()),
    }
    group, date, names = groups.get(section, (no_matter, no_matter, ()))
    return group, date, {name: rank for rank, name in enumerate(names)}


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
        quoted = [position.source for position in facts.positions]
        return quoted if id in quoted else []
    alike = [figure.source for figure in facts.figures if figure.metric in metrics]
    if len(set(alike)) > 1:
        return alike
    topics = {facts.metrics[metric].topic for metric in metrics}
    return [f.source for f in facts.figures if facts.metrics[f.metric].topic in topics]


def _headed(entries: Sequence[Entry], there: FactsFile, after: Facts) -> Iterator[Entry]:
    """Where each metric's figures stand under a comment that names it, a new metric gets one."""
    seen = {figure.metric for figure in there.facts.figures}
    for entry in entries:
        metric, heading = str(entry.fields["metric"]), ""
        if metric not in seen and entry.slot.beside >= 0:
            neighbour = there.facts.figures[entry.slot.beside].metric
            if heading_style(there.text, neighbour):
                heading = " ".join(f"{metric}: {after.metrics[metric].label}".split())
        seen.add(metric)
        yield Entry(entry.slot, entry.id, entry.fields, heading)


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
    sections = (name for name in Facts.model_fields if name != "story")
    return found.story == wanted.story and all(
        found.records(section) == wanted.records(section) for section in sections
    )


def _added(records: Sequence[Validated], wanted: Facts, after: Draft) -> Iterator[Added]:
    """Each record with its place in the new text; `wanted` has them in the same order."""
    places = after.origin.places
    sections = {new.kind.section for new, _ in records}
    numbers = {id(r): n for name in sections for n, r in enumerate(wanted.records(name))}
    for new, record in records:
        number, section = numbers[id(record)], new.kind.section
        place = places.of(section, new.id if new.kind.keyed else number)
        if section == "editions":
            line = places.of("story", "").lines.get(f"editions[{number}]", 0)
            place = Place(places.file, new.label, line)
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
