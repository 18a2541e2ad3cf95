"""What changed between two editions, or between two facts files: one entry for each changed record.

Belongs here: pairing the records of both, the list of entries and its order.
Does not belong here: wording and marks (prose, report), what a change touches (export.changes),
refusing a change that is not recorded (revisions).

Records are paired by their id. A record that only the later edition knows is *added*, or, for a
figure, *updated*, *revised* or *corrected* (succession); one that only the earlier knows is
*withdrawn*. A record of the same id that says something else is *altered*, *re-attributed*,
*re-hedged* or *reworded* (alterations); between two editions of one file that cannot happen.
A recorded change wins over what could be read off the fields: a correction is called a correction,
even where only a hedge differs.

Every figure, position and event that differs is in exactly one entry, as its subject or as a step
between (`via`). Sources, parties, metrics, questions, sides and the story are not stated by anyone:
they come in with the figures that name them, and are entries only where both know them and their
text differs. An event has no id: it is paired by its name, then by source and date, then by label.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from explainer.facts.alterations import Change, alteration, changed_fields
from explainer.facts.edition import Edition
from explainer.facts.plain import plain_record
from explainer.facts.succession import Succession, successions

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
