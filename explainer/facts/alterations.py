"""What it means that a record says something else than before: the class of a changed record.

Belongs here: which field is wording, hedge or attribution, and the class that wins where several
fields changed. Does not belong here: which records are compared (difference).

The gravest change names the record, and its entry lists every field that changed:
- altered: the number, its date, what it counts, a stance: anything the other classes do not name;
- re-attributed: who stated it, or where it was read;
- re-hedged: the hedge, its words, whether it was counted or estimated;
- reworded: text that is quoted or explains, the number being the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

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
