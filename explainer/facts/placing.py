"""Which records of a facts file a new one goes between.

Belongs here: how each section is ordered: figures by metric and date, positions by side and date,
sources by what is read in them, the others by side, topic or date.
Does not belong here: the text (layout, insert), whether the record is right (check).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from explainer.facts.model import Facts, Record

Key = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A place directly before or after a record that is there; after -1 in an empty section."""

    index: int
    after: bool


@dataclass(frozen=True, slots=True)
class _Order:
    group: Callable[[Any], Hashable]
    date: Key
    ranks: Mapping[Any, int]  # groups in their order, where that is known


def records_of(facts: Facts, section: str) -> tuple[Any, ...]:
    """The records of a section in file order; `editions` is the story's list."""
    if section == "editions":
        return facts.story.editions
    records = getattr(facts, section)
    return tuple(records.values()) if isinstance(records, Mapping) else records


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
