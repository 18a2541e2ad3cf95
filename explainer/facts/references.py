"""Rule 1 and the chain of replacements: ids are unique, references resolve, nothing lies unused.

Belongs here: what can only be judged with the other records at hand.
Does not belong here: what a reader should be warned of (notices).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter

from explainer.errors import Problem
from explainer.facts.draft import Origin
from explainer.facts.model import STANCES_TO, Facts, Figure, Position, wholes_of
from explainer.facts.plain import plain_decimal
from explainer.facts.quantity import Quantity
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
    named = {s: set(map(attrgetter(field), facts.figures)) for field, s in _OF_FIGURE.items()}
    sound = all(ids <= known[section] for section, ids in named.items())
    for at, key, field, section, id in _references(facts, () if sound else facts.figures):
        if id not in known[section] and section not in origin.unread:
            message = f"there is no {NAMES[section]} {shown(id)}"
            message += nearest(id, getattr(facts, section))
            yield origin.places.of(at, key).problem(field, message)
    yield from _replacements(facts, origin)
    yield from _stances(facts, origin)
    yield from _parts(facts, origin)
    yield from _same_names(facts, origin)
    yield from _unused(facts, named, origin)


_OF_FIGURE = {"metric": "metrics", "stated_by": "parties", "source": "sources"}
_Reference = tuple[str, str | int, str, str, str]


def _references(facts: Facts, figures: Sequence[Figure]) -> Iterator[_Reference]:
    """Every reference: where it stands, its field, the section it points into, the id."""
    for party in facts.parties.values():
        yield "parties", party.id, "side", "sides", party.side
    for metric in facts.metrics.values():
        if metric.part_of is not None:
            yield "metrics", metric.id, "part_of", "metrics", metric.part_of
    for number, event in enumerate(facts.events):
        yield "events", number, "source", "sources", event.source
    for number, figure in enumerate(figures):
        for field, section in _OF_FIGURE.items():
            yield "figures", number, field, section, getattr(figure, field)
    for number, position in enumerate(facts.positions):
        yield "positions", number, "party", "parties", position.party
        for asked in position.answers:
            field = "question" if asked == position.question else f"answers.{asked}"
            yield "positions", number, field, "questions", asked
        yield "positions", number, "source", "sources", position.source
        for count, beside in enumerate(position.beside):
            yield "positions", number, f"beside[{count}]", "metrics", beside


def _twice(section: str, records: Sequence[Figure | Position], origin: Origin) -> Iterator[Problem]:
    if len(set(map(attrgetter("id"), records))) == len(records):
        return
    seen: dict[str, int] = {}
    for number, record in enumerate(records):
        if seen.setdefault(record.id, number) != number:
            first = origin.places.of(section, seen[record.id]).line
            where = f" in line {first}" if first else ""
            message = f"{shown(record.id)} is an id already taken{where}"
            yield origin.places.of(section, number).problem("id", message)


def _unused(facts: Facts, by_figures: Mapping[str, set[str]], origin: Origin) -> Iterator[Problem]:
    if origin.unread & {"figures", "positions", "events"}:
        return
    positions = facts.positions
    used = {
        "sources": {record.source for group in (positions, facts.events) for record in group},
        "parties": {position.party for position in positions},
        "metrics": {metric for position in positions for metric in position.beside}
        | {metric.part_of for metric in facts.metrics.values() if metric.part_of},
    }
    for section, others in used.items():
        ids = others | by_figures[section]
        for id in getattr(facts, section):
            if id not in ids and id not in origin.mentioned:
                message = f"this {NAMES[section]} {UNUSED}"
                yield origin.places.of(section, id).problem("", message)


def _stances(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Every stance that does not answer its question: nobody is for or against a fact."""
    for number, position in enumerate(facts.positions):
        for asked, stance in position.answers.items():
            question = facts.questions.get(asked)
            if question is not None and stance not in STANCES_TO[question.kind]:
                field = "stance" if asked == position.question else f"answers.{asked}"
                expected = ", ".join(STANCES_TO[question.kind])
                message = f"{stance} does not answer {shown(asked)}, which asks {question.kind}; "
                message += f"expected one of {expected}"
                yield origin.places.of("positions", number).problem(field, message)


def _parts(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Metrics that cannot be part of the one they name, and parts above their whole."""
    metrics = facts.metrics
    for metric in metrics.values():
        whole = metrics.get(metric.part_of or "")
        if whole is None:
            continue
        place = origin.places.of("metrics", metric.id)
        if whole is metric or metric in wholes_of(whole, metrics):
            yield place.problem("part_of", f"{shown(whole.id)} comes back to it in a circle")
        elif metric.unit != whole.unit:
            message = f"{shown(whole.id)} counts {whole.unit}, and this {metric.unit}"
            yield place.problem("part_of", message)
    yield from _parts_above(facts, origin)


def _parts_above(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Figures that are surely above their party's own figure of the whole on the same date."""
    replaced = {figure.replaces for figure in facts.figures}
    said: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
    for figure in facts.figures:
        if figure.chart and figure.id not in replaced:
            said[figure.metric, figure.stated_by, figure.as_of.iso].append(figure)
    for number, figure in enumerate(facts.figures):
        metric = facts.metrics.get(figure.metric)
        if metric is None or not figure.chart or figure.id in replaced:
            continue
        for whole in wholes_of(metric, facts.metrics):
            if metric in wholes_of(whole, facts.metrics):
                continue
            for above in said[whole.id, figure.stated_by, figure.as_of.iso]:
                most, least = Quantity.of(above).ceiling, Quantity.of(figure).floor
                if most is not None and least > most and whole.unit == metric.unit:
                    message = f"{plain_decimal(least)} is above {shown(above.id)}"
                    message += f" ({plain_decimal(most)}), of which it is a part"
                    name = "value" if figure.value is not None else "low"
                    yield origin.places.of("figures", number).problem(name, message)


def _same_names(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Parties, sides and metrics whose name is another's: a reader could not tell them apart."""
    for section, field in (("parties", "name"), ("sides", "name"), ("metrics", "label")):
        seen: dict[str, str] = {}
        for id, record in getattr(facts, section).items():
            name = getattr(record, field)
            other = seen.setdefault(" ".join(name.casefold().split()), id)
            if other != id:
                message = f"{shown(name)} is the {field} of {shown(other)} too; name the two apart"
                yield origin.places.of(section, id).problem(field, message)


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
    if old.stated_by != figure.stated_by:
        return f"{shown(old.id)} is stated by {shown(old.stated_by)}; nobody corrects another"
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
