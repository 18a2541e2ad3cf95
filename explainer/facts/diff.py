"""What changed between two editions, or two facts files: one entry per record, with its class.

A figure that replaces one known before has the class that its `change` records. If it does so
through several figures that are all new, they are one change, of the gravest class among them; the
figures between are its `via`. Without `replaces`, a new figure is an update if it describes a later
date than the figure that was current for its metric and party, and is now current itself; for a
date between or before, it is added. A record whose fields differ under the same id is altered,
re-attributed, re-hedged or reworded, by the gravest of those fields. Sources, parties, metrics,
questions, sides and the story are stated by nobody: they come with the records that name them, and
are changes only where their text differs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from explainer.facts.edition import Edition
from explainer.facts.kinds import KEYED, SECTION_OF
from explainer.facts.records import plain_record

Records = Mapping[str, Any]
Plain = dict[str, Any]


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


_GRAVITY = list(Change)
# The class of a change to a field, by kind of record; a change to any other field is ALTERED.
_CLASSES: dict[Change, dict[str, set[str]]] = {
    Change.REATTRIBUTED: {
        "figure": {"stated_by", "source"},
        "position": {"party", "speaker", "role", "source"},
        "event": {"source"},
        "source": {"publisher", "copy_of"},
        "party": {"side"},
    },
    Change.REHEDGED: {"figure": {"hedge", "words", "status"}},
    Change.REWORDED: {
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
    },
}
_RECORDING = {"id", "replaces", "change", "reason"}  # the fields that record a change
# The fields shown beside those that changed: the number or words, who and when.
_ALWAYS_SHOWN = {
    "figure": {
        "id", "value", "low", "high", "hedge", "words", "as_of", "published", "stated_by", "source",
    },
    "position": {
        "id", "party", "speaker", "date", "published", "stance", "answers", "quote", "paraphrase",
    },
    "event": {"ref", "date", "label", "source"},
}  # fmt: skip
_ORDER = (
    "figure", "position", "event", "metric", "question", "party", "side", "source", "story",
    "edition",
)  # fmt: skip


def changed_fields(old: Records, new: Records) -> tuple[str, ...]:
    """The names of the fields that differ, sorted."""
    return tuple(sorted(name for name in {*old, *new} if old.get(name) != new.get(name)))


@dataclass(frozen=True)
class Entry:
    """One changed record: its class, its ids, and its fields before and after."""

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
        """The ids of all records involved: the old one, the steps between, the new one."""
        return tuple(dict.fromkeys(id for id in (self.old, *self.via, self.new) if id))

    def plain(self) -> Plain:
        """The entry as plain JSON without empty parts; `old` and `new` hold the records' fields."""
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
    """The changes from one edition to another, in a fixed order; false if there are none."""

    entries: tuple[Entry, ...]

    def __bool__(self) -> bool:
        return bool(self.entries)

    def of(self, *changes: Change, kind: str = "figure") -> tuple[Entry, ...]:
        """The entries of these classes and of this kind of record."""
        return tuple(e for e in self.entries if e.kind == kind and e.change in changes)

    def counts(self) -> dict[str, int]:
        """How many entries there are of each class that occurs, the gravest first."""
        found = Counter(entry.change for entry in self.entries)
        return {change.value: found[change] for change in Change if change in found}

    def plain(self) -> list[Plain]:
        """The entries as plain JSON."""
        return [entry.plain() for entry in self.entries]


def difference(earlier: Edition, later: Edition) -> Difference:
    """What changed from the earlier to the later: by kind of record, class, then file order."""
    old, new = earlier.records(), later.records()
    found = [
        *_figures(earlier, later, old, new),
        *_listed("position", old["positions"], new["positions"]),
        *_events(old["events"], new["events"]),
        *_undated(old, new),
    ]
    place = _file_order(old, new)

    def rank(entry: Entry) -> tuple[int, int, int, str]:
        at = place.get((entry.kind, entry.id), len(place))
        return _ORDER.index(entry.kind), _GRAVITY.index(entry.change), at, entry.id

    return Difference(tuple(sorted(found, key=rank)))


def _file_order(old: Records, new: Records) -> dict[tuple[str, str], int]:
    """The rank of every dated record: the later file's first, figures grouped by metric."""
    found: dict[tuple[str, str], int] = {}
    for records in (new, old):
        metrics = list(records["metrics"])
        figures = sorted(_known_figures(records), key=lambda f: metrics.index(f["metric"]))
        dated = {"figure": figures, "position": records["positions"], "event": records["events"]}
        for kind, listed in dated.items():
            for record in listed:
                found.setdefault((kind, _id(record)), len(found))
    return found


def _figures(earlier: Edition, later: Edition, old: Records, new: Records) -> Iterator[Entry]:
    before, after = _by_id(_known_figures(old)), _by_id(_known_figures(new))
    yield from _listed("figure", before.values(), [f for f in after.values() if f["id"] in before])
    new_figures = {id: figure for id, figure in after.items() if id not in before}
    replaced = {figure.get("replaces") for figure in new_figures.values()}
    used: set[str] = set()
    for figure in new_figures.values():
        if figure["id"] not in replaced:
            via, target = list[Plain](), figure.get("replaces", "")
            while target in new_figures and target not in used and new_figures[target] not in via:
                via.append(new_figures[target])
                target = new_figures[target].get("replaces", "")
            used |= {step["id"] for step in via}
            yield _new_figure(earlier, later, figure, via, before.get(target))


def _new_figure(
    earlier: Edition, later: Edition, figure: Plain, via: Sequence[Plain], root: Plain | None
) -> Entry:
    """The entry of a new figure and of what it replaces, by `replaces` or by its later date."""
    steps = (*reversed(via), figure)
    reason = " ".join(step["reason"] for step in steps if "reason" in step)
    old, fields = root or _current_before(earlier, later, figure), tuple[str, ...]()
    change = Change.ADDED if old is None else Change.UPDATED
    if root is not None:
        named = [Change(step["change"]) for step in steps if "change" in step]
        change = min(named, key=_GRAVITY.index, default=change)
        fields = tuple(name for name in changed_fields(root, figure) if name not in _RECORDING)
    steps_between = tuple(step["id"] for step in via)
    return _entry(change, "figure", old, figure, *fields, reason=reason, via=steps_between)


def _current_before(earlier: Edition, later: Edition, plain: Plain) -> Plain | None:
    """The figure that this one updates: its party's current one before, for an earlier date."""
    figure = later.figure(plain["id"])
    of, by = figure.metric, figure.stated_by
    known = of in earlier.facts.metrics and by in earlier.facts.parties
    before = earlier.current(of, by) if known and figure in later.current(of, by) else ()
    if not before or not before[0].as_of < figure.as_of:
        return None
    return plain_record(max(before, key=lambda old: (old.published, old.id)))


def _listed(kind: str, old: Iterable[Plain], new: Iterable[Plain]) -> Iterator[Entry]:
    before, after = _by_id(old), _by_id(new)
    for id in dict.fromkeys((*before, *after)):
        yield from _change(kind, before.get(id), after.get(id))


def _events(old: Iterable[Plain], new: Iterable[Plain]) -> Iterator[Entry]:
    before, after = list(old), list(new)
    for names in (("ref", "source"), ("ref",), ("date", "source"), ("label",)):
        for event in list(before):
            same = [e for e in after if all(e[name] == event[name] for name in names)]
            if same:
                before.remove(event)
                after.remove(same[0])
                yield from _change("event", event, same[0])
    for event in after:
        yield from _change("event", None, event)
    for event in before:
        yield from _change("event", event, None)


def _undated(old: Records, new: Records) -> Iterator[Entry]:
    """Changes of the records that nobody states, where both editions have them."""
    for kind, section in SECTION_OF.items():
        for id in old[section] if section in KEYED else ():
            if id in new[section]:
                yield from _change(kind, old[section][id], new[section][id])
    yield from _change("story", old["story"], new["story"])
    was, now = ({**of["edition"], "id": of["edition"]["date"]} for of in (old, new))
    if was["id"] == now["id"]:
        yield from _change("edition", was, now)


def _change(kind: str, old: Plain | None, new: Plain | None) -> Iterator[Entry]:
    """The entry of one record, if it changed."""
    if old is None or new is None:
        yield _entry(Change.ADDED if old is None else Change.WITHDRAWN, kind, old, new)
    elif fields := changed_fields(old, new):
        classes = [c for c, kinds in _CLASSES.items() for f in fields if f in kinds.get(kind, ())]
        others = [Change.ALTERED] * (len(fields) - len(classes))
        change = min([*others, *classes], key=_GRAVITY.index)
        yield _entry(change, kind, old, new, *fields)


def _entry(
    change: Change, kind: str, old: Plain | None, new: Plain | None, *fields: str, **more: Any
) -> Entry:
    record = new or old or {}
    shown = {*_ALWAYS_SHOWN.get(kind, {"id"}), *fields}
    before, after = (
        of and {name: value for name, value in of.items() if name in shown} for of in (old, new)
    )
    ids = (_id(old) if old else None, _id(new) if new else None)
    party = record.get({"figure": "stated_by", "position": "party"}.get(kind, ""), "")
    more["metric"] = record["id"] if kind == "metric" else record.get("metric", "")
    return Entry(change, kind, _id(record), *ids, before, after, fields, party=party, **more)


def _id(record: Plain) -> str:
    return str(record.get("id") or record["ref"])


def _by_id(records: Iterable[Plain]) -> dict[str, Plain]:
    return {record["id"]: record for record in records}


def _known_figures(records: Records) -> list[Plain]:
    return [*records["figures"], *records["history"]]
