"""Rule 11 and its kin: what is allowed, but should be looked at.

Each warning names the records it is about. A curator reads them `grouped`: what is so for many
records of one kind is said once, in one line that lists them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import attrgetter

from explainer.errors import Problem
from explainer.facts.edition import Conflict, find_conflicts
from explainer.facts.hedges import unread_languages
from explainer.facts.load import Origin
from explainer.facts.model import Facts, Figure, Position, SourceKind
from explainer.facts.nodes import shown
from explainer.facts.values import plain_decimal

ONE_SOURCE, COPY = "has one source only", "is a copy of"
SILENT = "has no recorded position of side"
_NAMED = 4
_SAID = attrgetter("id", "hedge", "stated_by", "value", "low", "high")


def warnings(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Conflicts, metrics with one source, copies, silent sides, and a few oddities."""
    yield from _conflicts(facts, origin)
    yield from _unread_hedges(facts, origin)
    yield from _single_sources(facts, origin)
    yield from _copies(facts, origin)
    yield from _silent_sides(facts, origin)
    yield from _unused_sides(facts, origin)
    yield from _order(facts, origin)


def _conflicts(facts: Facts, origin: Origin) -> Iterator[Problem]:
    replaced = set(map(attrgetter("replaces"), facts.figures)) - {None}
    current = [f for f in facts.figures if f.id not in replaced] if replaced else facts.figures
    conflicts = find_conflicts(current)
    first = {conflict.figures[0].id for conflict in conflicts}
    ids = enumerate(map(attrgetter("id"), facts.figures))
    numbers = {id: number for number, id in ids if id in first}
    for conflict in conflicts:
        place = origin.places.of("figures", numbers[conflict.figures[0].id])
        said = "; ".join(_said(figure) for figure in conflict.figures[:_NAMED])
        more = len(conflict.figures) - _NAMED
        rest = f"; and {more} more" if more > 0 else ""
        yield place.problem("", f"{_head(conflict)}: {said}{rest}")


def _unread_hedges(facts: Facts, origin: Origin) -> Iterator[Problem]:
    for language, numbers in unread_languages(facts).items():
        source = facts.figures[numbers[0]].source
        ids = _listed([facts.figures[number].id for number in numbers])
        message = f"hedges printed in {language!r} were not compared: look at {ids}"
        yield origin.places.of("sources", source).problem("language", message)


def _head(conflict: Conflict) -> str:
    return f"conflict on metric {shown(conflict.metric)} as of {conflict.as_of}, all are shown"


def _said(figure: Figure) -> str:
    id, hedge, party, *ends = _SAID(figure)
    numbers = " and ".join([plain_decimal(end) for end in ends if end is not None])
    return f"{shown(id)} says {hedge!s} {numbers} ({party})"


def _single_sources(facts: Facts, origin: Origin) -> Iterator[Problem]:
    sources: dict[str, set[str]] = defaultdict(set)
    for metric, source in set(map(attrgetter("metric", "source"), facts.figures)):
        sources[metric].add(source)
    for id in facts.metrics:
        if len(sources[id]) == 1:
            message = f"{ONE_SOURCE}, {shown(next(iter(sources[id])))}"
            yield origin.places.of("metrics", id).problem("", message)


def _copies(facts: Facts, origin: Origin) -> Iterator[Problem]:
    copies = [source for source in facts.sources.values() if source.kind is SourceKind.COPY]
    users: dict[str, list[str]] = defaultdict(list)
    read: Iterable[Figure | Position] = chain(facts.figures, facts.positions) if copies else ()
    for record in read:
        users[record.source].append(record.id)
    for source in copies:
        if users[source.id]:
            message = f"{COPY} {shown(source.copy_of or '')} and stands in for it"
            place = origin.places.of("sources", source.id)
            yield place.problem("kind", f"{message} in {_listed(users[source.id])}")


def _listed(ids: Sequence[str]) -> str:
    more = len(ids) - _NAMED
    return ", ".join(map(shown, ids[:_NAMED])) + (f" and {more} more" if more > 0 else "")


def _silent_sides(facts: Facts, origin: Origin) -> Iterator[Problem]:
    sides = {party.id: party.side for party in facts.parties.values()}
    heard = {(asked, sides.get(said.party)) for said in facts.positions for asked in said.answers}
    for question in facts.questions:
        for side in facts.sides:
            if (question, side) not in heard:
                message = f"{SILENT} {shown(side)}"
                yield origin.places.of("questions", question).problem("", message)


def _unused_sides(facts: Facts, origin: Origin) -> Iterator[Problem]:
    used = {party.side for party in facts.parties.values()} | origin.mentioned
    for side in facts.sides:
        if side not in used:
            yield origin.places.of("sides", side).problem("", "no party belongs to this side")


def _order(facts: Facts, origin: Origin) -> Iterator[Problem]:
    dates = [edition.date for edition in facts.story.editions]
    if dates != sorted(dates):
        place = origin.places.of("story", "")
        yield place.problem("editions", "are not in the order of their dates")
    for number, position in enumerate(facts.positions):
        if position.date.surely_after(position.published):
            message = f"{position.date} is after `published` ({position.published})"
            yield origin.places.of("positions", number).problem("date", message)
    seen: dict[str, int] = {}
    for number, event in enumerate(facts.events):
        if seen.setdefault(event.ref, number) != number:
            message = f"has the date and label of events[{seen[event.ref]}]"
            yield origin.places.of("events", number).problem("label", message)


def grouped(found: Iterable[Problem]) -> Iterator[Problem]:
    """The warnings with those of many records in one line, at the first of them."""
    groups: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for warning in found:
        key = next((text for text in _SAID_ONCE if warning.message.startswith(text)), "")
        of = warning.record if key == SILENT else ""
        if key:
            groups[key, of].append(warning)
        else:
            yield warning
    for (key, of), members in groups.items():
        yield _one_line(key, of, members)


_SAID_ONCE = {
    ONE_SOURCE: "metrics have one source only",
    COPY: "sources are copies that stand in for their originals",
    SILENT: "sides have no recorded position on it",
}


def _one_line(key: str, of: str, members: Sequence[Problem]) -> Problem:
    first = members[0]
    if len(members) == 1:
        return first
    if of:
        named = ", ".join(member.message.removeprefix(SILENT).strip() for member in members)
    else:
        named = ", ".join(f"{m.record.partition(' ')[2]} (line {m.line})" for m in members)
    message = f"{len(members)} {_SAID_ONCE[key]}: {named}"
    return Problem(first.file, first.line, of, "", message)
