"""Looking up what a reference such as `figure:id.anchor` names, in the facts a report carries.

Belongs here: the way from a reference to the record's value. Does not belong here: comparing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from explainer.errors import UnknownRecord

_GROUPS = {"source": "sources", "party": "parties", "side": "sides", "metric": "metrics",
           "question": "questions", "revision": "revisions"}  # fmt: skip
_LISTS = {"figure": ("figures", "history"), "position": ("positions",), "event": ("events",)}


class Records:
    """The records of one report, by reference."""

    def __init__(self, records: Mapping[str, Any]) -> None:
        self._records = records
        self.value = cache(self._value)

    def record(self, kind: str, id: str) -> Mapping[str, Any]:
        """The record of this kind and id; UnknownRecord if the report carries none."""
        if kind == "story" and not id:
            return dict(self._records["story"])
        if kind == "edition" and id == self._records["edition"]["date"]:
            return dict(self._records["edition"])
        found = self._listed.get((kind, id)) or self._records.get(_GROUPS.get(kind, ""), {}).get(id)
        if found is None:
            raise UnknownRecord(f"{kind}:{id} is no record of this report")
        return dict(found)

    def _value(self, reference: str) -> str:
        """What the field named by the reference holds, as text; UnknownRecord if there is none."""
        kind, id, path = split(reference)
        value: Any = self.record(kind, id)
        for part in path:
            value = _step(value, part)
            if value is None:
                raise UnknownRecord(f"{reference} names nothing in this report")
        return str(value)

    @property
    def _listed(self) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        if not hasattr(self, "_index"):
            self._index = {
                (kind, record["ref" if kind == "event" else "id"]): record
                for kind, names in _LISTS.items()
                for name in names
                for record in self._records.get(name, ())
            }
        return self._index


def split(reference: str) -> tuple[str, str, list[str]]:
    """Kind, id and path: `metric:m.caveats.0` gives `metric`, `m` and [`caveats`, `0`]."""
    kind, colon, rest = reference.partition(":")
    if not colon:  # `story.title`
        kind, *path = reference.split(".")
        return kind, "", path
    id, *path = rest.split(".")
    return kind, id, path


def _step(value: Any, part: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(part)
    if isinstance(value, Sequence) and not isinstance(value, str) and part.isdigit():
        return value[int(part)] if int(part) < len(value) else None
    return None
