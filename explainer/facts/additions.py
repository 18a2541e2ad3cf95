"""Records added to a facts file: judged with the whole file, put in place, and proved by reading.

Belongs here: the way from what is asked to the bytes to write, or to every reason not to.
Does not belong here: the rules (judging, check), the text (insert), writing to disk (rewrite).

Nothing is saved that was not read back: the new text is loaded, every old record has to be equal
to what it was, in the same order, and every new one to what was asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explainer.errors import FactsRefused, Problem
from explainer.facts.asked import Asked
from explainer.facts.check import check
from explainer.facts.draft import Draft
from explainer.facts.files import TABLE_LIMIT, decoded, read_bytes
from explainer.facts.insert import (
    CannotInsert,
    Entry,
    heading_style,
    like_file,
    path_of,
    with_entries,
)
from explainer.facts.judging import Judged, judged
from explainer.facts.load import draft_of
from explainer.facts.model import Facts, Record
from explainer.facts.opened import Opened, with_records
from explainer.facts.placing import Slot, records_of, slots
from explainer.facts.rewrite import Rewrite
from explainer.facts.rows import with_rows
from explainer.facts.series import series, series_of, table_path
from explainer.facts.table import Table
from explainer.facts.tree import Place

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


def plan(there: Opened, asked: Sequence[Asked]) -> Plan:
    """The files with these records in them; FactsRefused with every fault of every record."""
    records = judged(there, asked)
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


def _placed(there: Opened, records: Sequence[Judged]) -> tuple[Facts, dict[str, list[Entry]]]:
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
    there: Opened, section: str, after: Facts, records: Sequence[Judged]
) -> list[tuple[Slot, Record]]:
    new = [record for asked, record in records if asked.kind.section == section]
    if section == "figures" and there.table is not None:
        return [(Slot(len(there.facts.figures) - 1, True), record) for record in new]
    known = there.layout.section(*path_of(section))
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


def _headed(entries: Sequence[Entry], there: Opened, after: Facts) -> list[Entry]:
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


def _texts(there: Opened, entries: Mapping[str, Sequence[Entry]]) -> dict[Path, tuple[bytes, str]]:
    """The old bytes and the new text of each file that changes."""
    texts: dict[Path, tuple[bytes, str]] = {}
    in_text = {k: v for k, v in entries.items() if k != "figures" or there.table is None}
    if in_text:
        texts[there.path] = there.data, with_entries(there.layout, in_text)
    if there.table is not None and "figures" in entries:
        if there.table.suffix != ".csv":
            raise CannotInsert("its figures are kept in a Parquet file, which takes no more rows")
        data = read_bytes(there.table, TABLE_LIMIT)
        rows = [entry.fields for entry in entries["figures"]]
        texts[there.table] = data, with_rows(decoded(data, there.table.name), rows)
    return texts


def _read_back(there: Opened, texts: Mapping[Path, str]) -> Draft:
    """What the loader makes of the new texts."""

    def table(name: str) -> Table:
        path = table_path(there.path, name)
        if path in texts:
            return series_of(texts[path], str(Path(there.file).parent / name))
        return series(there.path, name, there.file)

    return draft_of(texts.get(there.path, there.text), there.file, table)


def _same(found: Facts, wanted: Facts) -> bool:
    """Whether two files hold equal records in the same order."""
    return found.story == wanted.story and all(
        records_of(found, section) == records_of(wanted, section) for section in _SECTIONS
    )


def _added(records: Sequence[Judged], wanted: Facts, after: Draft) -> Iterator[Added]:
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


def _refusal(there: Opened, message: str) -> FactsRefused:
    return FactsRefused([Problem(there.file, 0, "", "", message)])
