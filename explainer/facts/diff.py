"""What changed between two editions, or two facts files: one entry a record, with its class.

Recorded: a figure that replaces one known before is what its `change` says. Where it does so over
several steps that were not known before either, it is one change with the gravest of their names,
and the steps between are its `via`. Not recorded: a figure updates the one that was current for its
metric and party before, if it describes a later date and is now current itself; a new figure for a
date between, or for an earlier one, is added. A record that says something else under the same id
is altered, re-attributed, re-hedged or reworded, by the gravest of the fields that changed.
Sources, parties, metrics, questions, sides and the story are not stated by anyone: they come in
with those who name them, and are changes only where their text differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.facts.records import plain_record

Record = Mapping[str, Any]


class Change(StrEnum):
    """What became of a record, the gravest first."""

    CORRECTED = "corrected"
    REVISED = "revised"
    ALTERED = "altered"
    REATTRIBUTED = "re-attributed"
    REHEDGED = "re-hedged"
    REWORDED = "reworded"
    UPDATED = "updated"
    ADDED = "added"
    WITHDRAWN = "withdrawn"


_ATTRIBUTION = {
    "figure": {"stated_by", "source"},
    "position": {"party", "speaker", "role", "source"},
    "event": {"source"},
    "source": {"publisher", "copy_of"},
    "party": {"side"},
}
_HEDGING = {"figure": {"hedge", "words", "status"}}
_WORDING = {
    "figure": {"anchor", "printed", "verb", "note", "explains", "reason"},
    "position": {"quote", "paraphrase", "note"},
    "event": {"label", "ref"},
    "metric": {"label", "topic", "counts", "caveats"},
    "question": {"text", "gathered_until"},
    "party": {"name", "long_name"},
    "side": {"name"},
    "source": {"title", "note"},
    "story": {"title", "summary", "publisher", "authors", "corrections", "gathered_until"},
    "edition": {"note", "points"},
}


def changed_fields(old: Record, new: Record) -> tuple[str, ...]:
    """The names of the fields that differ, sorted."""
    return tuple(sorted(name for name in {*old, *new} if old.get(name) != new.get(name)))


def alteration(kind: str, fields: tuple[str, ...]) -> Change:
    """The class of a record of this kind in which these fields changed without a record of it."""
    classes = {_of_field(kind, field) for field in fields}
    return min(classes, key=list(Change).index)


def _of_field(kind: str, field: str) -> Change:
    if field in _WORDING.get(kind, ()):
        return Change.REWORDED
    if field in _HEDGING.get(kind, ()):
        return Change.REHEDGED
    return Change.REATTRIBUTED if field in _ATTRIBUTION.get(kind, ()) else Change.ALTERED


@dataclass(frozen=True)
class Succession:
    """A new figure, what it took the place of (if anything), and the steps between.

    `recorded`: it took its place by `replaces`, and not only by its later date.
    """

    figure: Figure
    change: Change
    old: Figure | None = None
    via: tuple[Figure, ...] = ()
    recorded: bool = False

    @property
    def reason(self) -> str:
        """The reasons on record, of the steps between too, in the order they were given."""
        steps = (*reversed(self.via), self.figure)
        return " ".join(figure.reason for figure in steps if figure.reason)


def successions(earlier: Edition, later: Edition) -> Iterator[Succession]:
    """One for each figure that only the later edition knows and that is no step between others."""
    before = {figure.id: figure for figure in (*earlier.figures, *earlier.history)}
    known = {figure.id: figure for figure in (*later.figures, *later.history)}
    new = {id: figure for id, figure in known.items() if id not in before}
    steps = {figure.replaces for figure in new.values()}
    taken: set[str] = set()
    for figure in new.values():
        if figure.id not in steps:
            way, root = _back(figure, new, taken)
            taken |= {step.id for step in way}
            yield _succession(earlier, later, figure, before.get(root or ""), way)


def _back(
    figure: Figure, new: dict[str, Figure], taken: set[str]
) -> tuple[list[Figure], str | None]:
    """The new figures that this one replaced step by step, and what the first of them replaced."""
    way: list[Figure] = []
    target = figure.replaces
    while target in new and target not in taken and new[target] not in way:
        way.append(new[target])
        target = new[target].replaces
    return way, target


def _succession(
    earlier: Edition, later: Edition, figure: Figure, root: Figure | None, way: list[Figure]
) -> Succession:
    if root is not None:
        named = [Change(step.change) for step in (figure, *way) if step.change is not None]
        gravest = min(named, key=list(Change).index, default=Change.UPDATED)
        return Succession(figure, gravest, root, tuple(way), recorded=True)
    old = _updated(earlier, later, figure)
    change = Change.ADDED if old is None else Change.UPDATED
    return Succession(figure, change, old, tuple(way))


def _updated(earlier: Edition, later: Edition, figure: Figure) -> Figure | None:
    """The figure that was its party's current one before this one described a later date."""
    if figure not in later.current(figure.metric, figure.stated_by):
        return None
    if figure.metric not in earlier.facts.metrics or figure.stated_by not in earlier.facts.parties:
        return None
    before = earlier.current(figure.metric, figure.stated_by)
    if not before or not before[0].as_of < figure.as_of:
        return None
    return max(before, key=lambda old: (old.published, old.id))


Records = Mapping[str, Any]
Plain = dict[str, Any]

KINDS = (
    "figure", "position", "event", "metric", "question", "party", "side", "source", "story",
    "edition",
)  # fmt: skip
_RECORDING = frozenset({"id", "replaces", "change", "reason"})  # how a change is recorded
_SAID = {
    "figure": (
        "id", "value", "low", "high", "hedge", "words", "as_of", "published", "stated_by", "source",
    ),
    "position": (
        "id", "party", "speaker", "date", "published", "stance", "answers", "quote", "paraphrase",
    ),
    "event": ("ref", "date", "label", "source"),
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One changed record: its class, its ids, and what it said before and says now."""

    change: Change
    kind: str
    id: str
    old: str | None = None
    new: str | None = None
    before: Plain | None = None
    after: Plain | None = None
    fields: tuple[str, ...] = ()
    reason: str = ""
    via: tuple[str, ...] = ()
    metric: str = ""
    party: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """Every record it names: before, the steps between, now."""
        return tuple(dict.fromkeys(id for id in (self.old, *self.via, self.new) if id))

    def plain(self) -> Plain:
        """The entry as plain JSON; empty parts are left out, `old` and `new` are what was said."""
        found = {
            "change": self.change.value,
            "kind": self.kind,
            "id": self.id,
            "metric": self.metric,
            "party": self.party,
            "old": self.before,
            "new": self.after,
            "fields": list(self.fields),
            "reason": self.reason,
            "via": list(self.via),
        }
        return {name: value for name, value in found.items() if value not in ("", [], None)}


@dataclass(frozen=True)
class Difference:
    """The changes from one edition to another, in a fixed order; false where there is none."""

    entries: tuple[Entry, ...]

    def __bool__(self) -> bool:
        return bool(self.entries)

    def of(self, *changes: Change, kind: str = "figure") -> tuple[Entry, ...]:
        """The entries of these classes and of this kind of record."""
        return tuple(e for e in self.entries if e.kind == kind and e.change in changes)

    def counts(self) -> dict[str, int]:
        """How many entries there are of each class that occurs, the gravest first."""
        found = {change.value: 0 for change in Change}
        for entry in self.entries:
            found[entry.change.value] += 1
        return {name: count for name, count in found.items() if count}

    def plain(self) -> list[Plain]:
        """The entries as plain JSON."""
        return [entry.plain() for entry in self.entries]


def difference(earlier: Edition, later: Edition) -> Difference:
    """What changed from the earlier to the later: by kind of record, class, then file order."""
    old, new = earlier.records(), later.records()
    found = [
        *_figures(earlier, later, old, new),
        *_positions(old, new),
        *_events(old["events"], new["events"]),
        *_texts(old, new),
    ]
    place = {id: at for at, id in enumerate(_file_order(old, new))}
    return Difference(tuple(sorted(found, key=lambda entry: _rank(entry, place))))


def _rank(entry: Entry, place: Mapping[tuple[str, str], int]) -> tuple[int, int, int, str]:
    kind, change = KINDS.index(entry.kind), list(Change).index(entry.change)
    return kind, change, place.get((entry.kind, entry.id), len(place)), entry.id


def _file_order(old: Records, new: Records) -> Iterator[tuple[str, str]]:
    """Kind and id of every dated record, figures metric by metric, the later file's order first."""
    seen: dict[tuple[str, str], None] = {}
    for records in (new, old):
        metrics = list(records["metrics"])
        known = sorted(
            _listed(records, "figures", "history"), key=lambda f: metrics.index(f["metric"])
        )
        seen |= dict.fromkeys(("figure", figure["id"]) for figure in known)
        seen |= dict.fromkeys(("position", position["id"]) for position in records["positions"])
        seen |= dict.fromkeys(("event", event["ref"]) for event in records["events"])
    yield from seen


# ---------------------------------------------------------------- figures, positions, events


def _figures(earlier: Edition, later: Edition, old: Records, new: Records) -> Iterator[Entry]:
    before = _by_id(_listed(old, "figures", "history"))
    after = _by_id(_listed(new, "figures", "history"))
    for succession in successions(earlier, later):
        yield _succeeded(succession)
    for id in before.keys() & after.keys():
        yield from _altered("figure", before[id], after[id])
    for id in before.keys() - after.keys():
        yield _gone("figure", before[id])


def _succeeded(found: Succession) -> Entry:
    new = plain_record(found.figure)
    old = plain_record(found.old) if found.old is not None else None
    fields = changed_fields(old or {}, new) if found.recorded else ()
    fields = tuple(field for field in fields if field not in _RECORDING)
    return Entry(
        change=found.change,
        kind="figure",
        id=new["id"],
        old=old["id"] if old else None,
        new=new["id"],
        before=_said("figure", old, fields) if old else None,
        after=_said("figure", new, fields),
        fields=fields,
        reason=found.reason,
        via=tuple(step.id for step in found.via),
        metric=new["metric"],
        party=new["stated_by"],
    )


def _positions(old: Records, new: Records) -> Iterator[Entry]:
    before, after = _by_id(old["positions"]), _by_id(new["positions"])
    for id in before.keys() & after.keys():
        yield from _altered("position", before[id], after[id])
    yield from (_come("position", after[id]) for id in after.keys() - before.keys())
    yield from (_gone("position", before[id]) for id in before.keys() - after.keys())


def _events(old: list[Plain], new: list[Plain]) -> Iterator[Entry]:
    before, after = list(old), list(new)
    for names in (("ref", "source"), ("ref",), ("date", "source"), ("label",)):
        for event in list(before):
            same = [e for e in after if all(e[name] == event[name] for name in names)]
            if same:
                before.remove(event)
                after.remove(same[0])
                yield from _altered("event", event, same[0])
    yield from (_come("event", event) for event in after)
    yield from (_gone("event", event) for event in before)


# ---------------------------------------------------------------- texts


_GROUPS = {
    "metric": "metrics", "question": "questions", "party": "parties", "side": "sides",
    "source": "sources",
}  # fmt: skip


def _texts(old: Records, new: Records) -> Iterator[Entry]:
    """Records that nobody states, where both know them and they differ."""
    for kind, group in _GROUPS.items():
        for id in old[group].keys() & new[group].keys():
            yield from _altered(kind, old[group][id], new[group][id])
    yield from _altered("story", old["story"], new["story"])
    if old["edition"]["date"] == new["edition"]["date"]:
        date = {"id": old["edition"]["date"]}
        yield from _altered("edition", {**old["edition"], **date}, {**new["edition"], **date})


# ---------------------------------------------------------------- one entry


def _altered(kind: str, old: Plain, new: Plain) -> Iterator[Entry]:
    fields = changed_fields(old, new)
    if not fields:
        return
    change = alteration(kind, fields)
    before, after = _said(kind, old, fields), _said(kind, new, fields)
    yield Entry(
        change, kind, _id(new), _id(old), _id(new), before, after, fields,
        metric=_metric(kind, new), party=_party(kind, new),
    )  # fmt: skip


def _come(kind: str, new: Plain) -> Entry:
    said = _said(kind, new)
    return Entry(
        Change.ADDED, kind, _id(new), new=_id(new), after=said,
        metric=_metric(kind, new), party=_party(kind, new),
    )  # fmt: skip


def _gone(kind: str, old: Plain) -> Entry:
    said = _said(kind, old)
    return Entry(
        Change.WITHDRAWN, kind, _id(old), old=_id(old), before=said,
        metric=_metric(kind, old), party=_party(kind, old),
    )  # fmt: skip


def _said(kind: str, record: Plain, fields: Iterable[str] = ()) -> Plain:
    """What the record says: its number or words, who and when, and the fields that changed."""
    wanted = {*_SAID.get(kind, ("id",)), *fields}
    return {name: value for name, value in record.items() if name in wanted}


def _id(record: Plain) -> str:
    return str(record.get("id") or record["ref"])


def _metric(kind: str, record: Plain) -> str:
    return str(record["metric"]) if kind == "figure" else record["id"] if kind == "metric" else ""


def _party(kind: str, record: Plain) -> str:
    return str(record.get({"figure": "stated_by", "position": "party"}.get(kind, ""), ""))


def _by_id(records: Iterable[Plain]) -> dict[str, Plain]:
    return {record["id"]: record for record in records}


def _listed(records: Records, *groups: str) -> Iterator[Plain]:
    for group in groups:
        yield from records[group]
