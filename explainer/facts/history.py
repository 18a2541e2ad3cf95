"""No silent change: what a facts file would change in a published edition.

Everything that a reader of the edition can see counts: figures, positions, events, metrics,
speakers, sources, title and notes. The order of records, a metric's `topic` (which charts it may
share) and a source's `sha256` do not.

- A figure is never edited in place or removed: the change is a new record with `replaces`, `change`
  and `reason`, published by the edition's day. Only its `note` and `explains` may change, for a
  reason given with the build.
- A figure that replaces a published one, directly or through others, is a recorded change; the
  source, party or metric that it introduces needs nothing more.
- Any other record that is new by the edition's day, gone or different needs a reason, because no
  field of the file could record it.

A record published after the edition's day changes nothing in it.
"""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from explainer.errors import Problem
from explainer.facts.diff import Change, Entry, changed_fields, difference
from explainer.facts.edition import Edition, cut
from explainer.facts.kinds import KEYED, SECTION_OF
from explainer.facts.model import Facts, Figure
from explainer.facts.nodes import Origin, Place, shown
from explainer.facts.records import edition_from_records, plain_record

RECORD = "put it back; a change is a record of its own: explainer add figure{facts} --replaces {id}"
EXPLAIN = 'put it back, or say why: explainer publish{facts} --edition {day} --revise "REASON"'
DEFAULT = "data/facts.yml"  # which a command finds by itself
_REPLACING = "`replaces`, `change` and `reason`"
_EXCERPT = 56  # characters
_CURATORS_OWN = {"note", "explains"}  # the fields of a figure that are not its source's
_UNSEEN = {"metric": {"topic"}, "source": {"sha256"}}


@dataclass(frozen=True)
class Revision:
    """What the facts change in a published edition; false if they change nothing.

    `edited` need new records, `unexplained` need a reason; if both are empty, all is recorded.
    """

    entries: tuple[Entry, ...] = ()
    edited: tuple[Problem, ...] = ()
    unexplained: tuple[Problem, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.entries)

    def refused(self, reason: str = "") -> tuple[Problem, ...]:
        """The problems that keep these facts from being published, with this reason or none."""
        return tuple(sorted((*self.edited, *(() if reason else self.unexplained))))

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons on record, each once, in the order of the entries."""
        return tuple(dict.fromkeys(entry.reason for entry in self.entries if entry.reason))


def revision(
    facts: Facts,
    published: Mapping[str, Any],
    origin: Origin | None = None,
    compared: tuple[str, str] = ("", ""),
) -> Revision:
    """What these facts change in the edition with the given records (`Edition.records()`).

    `compared` are the days of the edition before it, as published and by these facts (empty if
    there is none). UnknownRecord if the records are not an edition's.
    """
    day = dt.date.fromisoformat(published["edition"]["date"])
    comparing = _Comparing(facts, edition_from_records(published), cut(facts, day), origin)
    entries = (*comparing.entries(), *_day_compared_with(published["edition"]["date"], *compared))
    checked = [comparing.check(entry) for entry in entries]
    edited, unexplained = (
        tuple(sorted(problem for problem, by_record in checked if problem and by_record is needed))
        for needed in (True, False)
    )
    return Revision(entries, edited, unexplained)


def _day_compared_with(edition: str, was: str, now: str) -> Iterator[Entry]:
    """The change if another edition is now the one before, such as one inserted between two."""
    if was and was != now:
        days = {"compared_with": was}, {"compared_with": now}
        yield Entry(Change.ALTERED, "edition", edition, edition, edition, *days, ("compared_with",))


class _Comparing:
    """The comparison of an edition as published with the same as these facts would make it."""

    def __init__(self, facts: Facts, was: Edition, now: Edition, origin: Origin | None) -> None:
        self._facts, self._was, self._now = facts, was, now
        self._origin = origin or Origin()
        self._day = f"in the published edition of {was.date}"
        file = self._origin.place("story", "").file
        named = f" {shlex.quote(file)}" if file not in ("", DEFAULT) else ""
        self._explain = EXPLAIN.format(facts=named, day=was.date)
        self._record = partial(RECORD.format, facts=named)

    def entries(self) -> Iterator[Entry]:
        """Every change that a reader could see."""
        for entry in difference(self._was, self._now).entries:
            unseen = _UNSEEN.get(entry.kind, set())
            if not entry.fields or set(entry.fields) - unseen:
                yield entry
        was, now = self._was.facts.sides, self._now.facts.sides
        for id, side in now.items():
            if id not in was:
                yield Entry(Change.ADDED, "side", id, new=id, after=plain_record(side))
        for id, side in was.items():
            if id not in now:
                yield Entry(Change.WITHDRAWN, "side", id, old=id, before=plain_record(side))

    def check(self, entry: Entry) -> tuple[Problem | None, bool]:
        """The problem of a change, if it has one, and whether only a new record resolves it."""
        of_figure = entry.kind == "figure"
        if entry.new is None and of_figure:
            return self._withdrawn(entry), True
        if entry.new is None:
            message = f"is {self._day} and gone from the facts; {self._explain}"
            return self._place(entry).problem("", message), False
        if entry.old == entry.new or (entry.old and not of_figure):
            fields = tuple(f for f in entry.fields if of_figure and f not in _CURATORS_OWN)
            advice = self._record(id=entry.old) if fields else self._explain
            return self._differs(entry, fields or entry.fields, advice), bool(fields)
        if of_figure and self._is_recorded(self._now.figure(entry.id)):
            return None, True
        message = f"is new {self._day}; {self._explain.replace('put it back', 'take it out')}"
        if of_figure:
            message += f"; if it takes another figure's place, give it {_REPLACING}"
        return self._place(entry).problem("", message), False

    def _withdrawn(self, entry: Entry) -> Problem:
        """The problem of a figure that is gone from the file, or no longer known by that day."""
        here = next((f for f in self._facts.figures if f.id == entry.id), None)
        if here is None:
            message = f"is {self._day} and gone from the facts; put it back"
            return self._place(entry).problem("", message)
        old, new = plain_record(self._was.figure(entry.id)), plain_record(here)
        both = replace(entry, before=old, after=new)
        return self._differs(both, changed_fields(old, new), self._record(id=entry.id))

    def _differs(self, entry: Entry, fields: tuple[str, ...], advice: str) -> Problem:
        first, *others = sorted(sorted(fields), key=lambda field: _RANK.get(field, len(_RANK)))
        old, new = ((said or {}).get(first) for said in (entry.before, entry.after))
        was, now = excerpts(_text(old), _text(new))
        also = f" (and {', '.join(others)})" if others else ""
        message = f"{shown(now)} was {shown(was)} {self._day}{also}; {advice}"
        if entry.kind == "edition":
            dates = [edition.date for edition in self._facts.story.editions]
            listed = self._was.date in dates
            first = f"editions[{dates.index(self._was.date)}].{first}" if listed else "editions"
        return self._place(entry).problem(first, message)

    def _is_recorded(self, figure: Figure) -> bool:
        """Whether the figure replaces a published one, directly or through others."""
        published = {known.id for known in (*self._was.figures, *self._was.history)}
        seen: set[str] = set()
        while figure.replaces is not None and figure.id not in seen:
            if figure.replaces in published:
                return True
            seen.add(figure.id)
            figure = self._now.figure(figure.replaces)
        return False

    def _place(self, entry: Entry) -> Place:
        """The place of the changed record in the file; without a line if it is gone."""
        if entry.kind in ("story", "edition"):
            return self._origin.place("story", "")
        section, at = SECTION_OF[entry.kind], entry.id
        listed = [getattr(r, "ref", None) or r.id for r in self._facts.records(section)]
        if section in KEYED or at not in listed:
            return self._origin.place(section, at)
        number = listed.index(at)
        found = self._origin.place(section, number)
        return found if found.line else Place(found.file, f"{section}[{number}] {shown(at)}", 0)


_GRAVEST = ("value", "low", "high", "hedge", "quote", "stated_by", "party", "metric", "as_of")
_RANK = {field: rank for rank, field in enumerate(_GRAVEST)}


def _text(value: Any) -> str:
    """A field's value on one line; empty for a field that is not filled."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {part}" for name, part in value.items())
    return "" if value is None else str(value)


def excerpts(was: str, now: str) -> tuple[str, str]:
    """Both texts; of long ones, only the stretch around their first difference."""
    if max(len(was), len(now)) <= _EXCERPT:
        return was, now
    pairs = enumerate(zip(was, now, strict=False))
    first = next((n for n, (old, new) in pairs if old != new), min(len(was), len(now)))
    start = max(0, first - _EXCERPT // 3)
    cut_off = "…" if start else ""
    return cut_off + was[start : start + _EXCERPT], cut_off + now[start : start + _EXCERPT]
