"""Rule 1 and the chain of replacements: ids are unique, references resolve, nothing lies unused.

Belongs here: what can only be judged with the other records at hand.
Does not belong here: what a reader should be warned of (notices).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from explainer.errors import Problem
from explainer.facts.draft import Origin
from explainer.facts.model import Facts, Figure, Position
from explainer.facts.tree import shown
from explainer.text import nearest

UNUSED = "is used by no other record; use or remove it"
NAMES = {
    "sources": "source",
    "parties": "party",
    "sides": "side",
    "metrics": "metric",
    "questions": "question",
}


def problems(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Every id, reference and replacement that is wrong, and every record that is not used."""
    yield from _twice("figures", facts.figures, origin)
    yield from _twice("positions", facts.positions, origin)
    known = {
        section: {*getattr(facts, section), *origin.left_out.get(section, ())} for section in NAMES
    }
    for at, key, field, section, id in _references(facts):
        if id not in known[section] and section not in origin.unread:
            message = f"there is no {NAMES[section]} {shown(id)}"
            message += nearest(id, getattr(facts, section))
            yield origin.places.of(at, key).problem(field, message)
    yield from _replacements(facts, origin)
    yield from _unused(facts, origin)


_Reference = tuple[str, str | int, str, str, str]


def _references(facts: Facts) -> Iterator[_Reference]:
    """Every reference: where it stands, its field, the section it points into, the id."""
    for party in facts.parties.values():
        yield "parties", party.id, "side", "sides", party.side
    for number, event in enumerate(facts.events):
        yield "events", number, "source", "sources", event.source
    for number, figure in enumerate(facts.figures):
        yield "figures", number, "metric", "metrics", figure.metric
        yield "figures", number, "stated_by", "parties", figure.stated_by
        yield "figures", number, "source", "sources", figure.source
    for number, position in enumerate(facts.positions):
        yield "positions", number, "party", "parties", position.party
        yield "positions", number, "question", "questions", position.question
        yield "positions", number, "source", "sources", position.source
        for count, metric in enumerate(position.beside):
            yield "positions", number, f"beside[{count}]", "metrics", metric


def _twice(section: str, records: Sequence[Figure | Position], origin: Origin) -> Iterator[Problem]:
    if len({record.id for record in records}) == len(records):
        return
    seen: dict[str, int] = {}
    for number, record in enumerate(records):
        if seen.setdefault(record.id, number) != number:
            first = origin.places.of(section, seen[record.id]).line
            where = f" in line {first}" if first else ""
            message = f"{shown(record.id)} is an id already taken{where}"
            yield origin.places.of(section, number).problem("id", message)


def _unused(facts: Facts, origin: Origin) -> Iterator[Problem]:
    if origin.unread & {"figures", "positions", "events"}:
        return
    figures, positions = facts.figures, facts.positions
    used = {
        "sources": {r.source for group in (figures, positions, facts.events) for r in group},
        "parties": {f.stated_by for f in figures} | {p.party for p in positions},
        "metrics": {f.metric for f in figures} | {m for p in positions for m in p.beside},
    }
    for section, ids in used.items():
        for id in getattr(facts, section):
            if id not in ids and id not in origin.mentioned:
                message = f"this {NAMES[section]} {UNUSED}"
                yield origin.places.of(section, id).problem("", message)


def _replacements(facts: Facts, origin: Origin) -> Iterator[Problem]:
    if all(figure.replaces is None for figure in facts.figures):
        return
    by_id = {figure.id: figure for figure in facts.figures}
    times = Counter(figure.replaces for figure in facts.figures if figure.replaces)
    taken: set[str] = set()
    circular = _circular(by_id)
    for number, figure in enumerate(facts.figures):
        if figure.replaces is None:
            continue
        place, old = origin.places.of("figures", number), by_id.get(figure.replaces)
        message = ""
        if old is None:
            if figure.replaces not in origin.left_out.get("figures", ()):
                message = f"there is no figure {shown(figure.replaces)}"
                message += nearest(figure.replaces, by_id)
        elif figure.id in circular:
            message = f"{shown(old.id)} comes back to this figure in a circle"
        elif times[old.id] > 1 and old.id in taken:
            message = f"{shown(old.id)} is replaced by another figure already"
        else:
            message = _wrong_pair(figure, old)
        taken.add(figure.replaces)
        if message:
            yield place.problem("replaces", message)


def _wrong_pair(figure: Figure, old: Figure) -> str:
    if old.metric != figure.metric:
        return f"{shown(old.id)} is a figure of another metric, {shown(old.metric)}"
    if old.published.surely_after(figure.published):
        return (
            f"{shown(old.id)} was published later ({old.published}) than this ({figure.published})"
        )
    return ""


def _circular(by_id: Mapping[str, Figure]) -> set[str]:
    """The ids of figures that replace themselves, directly or in a circle."""
    found: set[str] = set()
    done: set[str] = set()
    for start, figure in by_id.items():
        if figure.replaces is None:
            continue
        path: dict[str, None] = {}
        id: str | None = start
        while id is not None and id in by_id and id not in done and id not in path:
            path[id] = None
            id = by_id[id].replaces
        if id is not None and id in path:
            chain = list(path)
            found.update(chain[chain.index(id) :])
        done.update(path)
    return found
