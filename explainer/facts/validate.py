"""The rules that a facts file must hold: errors refuse it, warnings do not.

Here are those inside a record (dates in order, fields in pairs) and between records (ids,
references, replacements, parts, names), then what is allowed and should be looked at; printed
numbers are in `numbers`, hedges in `hedges`. Partial dates are compared so that only what is surely
wrong is an error: a number for May 2024 may be published on 18 May.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from operator import attrgetter
from typing import Any

from explainer.errors import Problem, in_order
from explainer.facts import hedges, numbers
from explainer.facts.edition import find_conflicts
from explainer.facts.kinds import KINDS
from explainer.facts.load import PROBLEM_LIMIT, Origin, too_many
from explainer.facts.model import (
    STANCES_TO,
    Facts,
    Figure,
    Hedge,
    Metric,
    MetricKind,
    Position,
    Source,
    SourceKind,
    Story,
    wholes_of,
)
from explainer.facts.nodes import Place, shown
from explainer.facts.quantity import Quantity
from explainer.facts.values import plain_decimal
from explainer.text import nearest


@dataclass(frozen=True)
class Findings:
    """What is wrong (errors) and what a curator should look at (warnings), each sorted by line.

    Warnings are looked for when they are asked for: a build needs none, and they take a third of
    the time.
    """

    errors: tuple[Problem, ...]
    _facts: Facts
    _origin: Origin

    @cached_property
    def warnings(self) -> tuple[Problem, ...]:
        """What is allowed but should be looked at, each naming the records it is about."""
        return in_order(_warnings(self._facts, self._origin))

    @cached_property
    def grouped_warnings(self) -> tuple[Problem, ...]:
        """The same as a curator reads them: what is so for many records in one line."""
        return in_order(_grouped(self.warnings))


def check(facts: Facts, origin: Origin | None = None) -> Findings:
    """Rules 1 to 3, 5 and 7 to 11 over these facts; `origin` says where their records stand."""
    origin = origin or Origin()
    rules = (_between_records, _in_records, numbers.problems, hedges.problems)
    found = chain.from_iterable(rule(facts, origin) for rule in rules)
    errors = list(islice(found, PROBLEM_LIMIT + 1))
    if len(errors) > PROBLEM_LIMIT:
        errors[-1] = too_many(errors[-1])
    return Findings(in_order(errors), facts, origin)


def _placed(facts: Facts, section: str, origin: Origin) -> Iterator[tuple[Any, Place]]:
    """The records of a section, each with its place."""
    records = getattr(facts, section)
    for key, record in records.items() if isinstance(records, Mapping) else enumerate(records):
        yield record, origin.places.of(section, key)


# ---------------------------------------------------------------- between records

UNUSED = "is used by no other record; use or remove it"
_NAMES = {kind.section: name for name, kind in KINDS.items()}


def _between_records(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Every id, reference and replacement that is wrong, and every record that is not used."""
    used: dict[str, set[str]] = defaultdict(set)
    for place, field, section, id in _references(facts, origin):
        records: Mapping[str, Any] = getattr(facts, section)
        used[section].add(id)
        left_out = section in origin.unread or id in origin.left_out.get(section, ())
        if id not in records and not left_out:
            hint = nearest(id, records)
            yield place.problem(field, f"there is no {_NAMES[section]} {shown(id)}{hint}")
    dated_unread = origin.unread & {"figures", "positions", "events"}
    for section in () if dated_unread else ("sources", "parties", "metrics"):
        for record, place in _placed(facts, section, origin):
            if record.id not in used[section] and record.id not in origin.mentioned:
                yield place.problem("", f"this {_NAMES[section]} {UNUSED}")
    rules = (_taken_ids, _replacements, _stances, _parts, _parts_above, _same_names)
    for rule in rules:
        yield from rule(facts, origin)


def _references(facts: Facts, origin: Origin) -> Iterator[tuple[Place, str, str, str]]:
    """Every reference but `replaces`: its place and field, the section it points into, the id."""
    for kind in KINDS.values():
        fields = {f: KINDS[other].section for f, other in kind.refers.items() if other != "figure"}
        for record, place in _placed(facts, kind.section, origin) if fields else ():
            for field, section in fields.items():
                value = getattr(record, field)
                if isinstance(value, str):
                    yield place, field, section, value
                else:
                    for number, id in enumerate(value or ()):
                        yield place, f"{field}[{number}]", section, id
            if isinstance(record, Position) and record.question is None:
                for id in record.answers:
                    yield place, f"answers.{id}", "questions", id


def _taken_ids(facts: Facts, origin: Origin) -> Iterator[Problem]:
    for section in ("figures", "positions"):
        first: dict[str, Place] = {}
        for record, place in _placed(facts, section, origin):
            other = first.setdefault(record.id, place)
            if other is not place:
                where = f" in line {other.line}" if other.line else ""
                yield place.problem("id", f"{shown(record.id)} is an id already taken{where}")


def _stances(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Every stance that does not answer its question: nobody is for or against a fact."""
    for position, place in _placed(facts, "positions", origin):
        for id, stance in position.answers.items():
            question = facts.questions.get(id)
            if question is not None and stance not in STANCES_TO[question.kind]:
                field = "stance" if id == position.question else f"answers.{id}"
                expected = ", ".join(STANCES_TO[question.kind])
                message = f"{stance} does not answer {shown(id)}, which asks {question.kind}; "
                yield place.problem(field, f"{message}expected one of {expected}")


def _parts(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Metrics that cannot be part of the one they name."""
    for metric, place in _placed(facts, "metrics", origin):
        whole = facts.metrics.get(metric.part_of or "")
        if whole is not None and (whole is metric or metric in wholes_of(whole, facts.metrics)):
            yield place.problem("part_of", f"{shown(whole.id)} comes back to it in a circle")
        elif whole is not None and metric.unit != whole.unit:
            message = f"{shown(whole.id)} counts {whole.unit}, and this {metric.unit}"
            yield place.problem("part_of", message)


def _parts_above(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Figures that are surely above their party's own figure of the whole on the same date."""
    standing = _standing(facts)
    stated: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
    for figure in standing.values():
        stated[figure.metric, figure.stated_by, figure.as_of.iso].append(figure)
    wholes = {id: _comparable(metric, facts) for id, metric in facts.metrics.items()}
    for number, figure in standing.items():
        for whole in wholes.get(figure.metric, ()):
            for above in stated[whole, figure.stated_by, figure.as_of.iso]:
                most, least = Quantity.of(above).ceiling, Quantity.of(figure).floor
                if most is not None and least > most:
                    message = f"{plain_decimal(least)} is above {shown(above.id)}"
                    message += f" ({plain_decimal(most)}), of which it is a part"
                    name = "value" if figure.value is not None else "low"
                    yield origin.places.of("figures", number).problem(name, message)


def _standing(facts: Facts) -> dict[int, Figure]:
    """The figures by place that others are compared with: whole, charted and not replaced."""
    replaced = {figure.replaces for figure in facts.figures}
    return {
        number: figure
        for number, figure in enumerate(facts.figures)
        if figure.chart and figure.id not in replaced and not any(_of_number(figure))
    }


def _comparable(metric: Metric, facts: Facts) -> list[str]:
    """The metrics that this one is part of, but those of another unit or in a circle with it."""
    return [
        whole.id
        for whole in wholes_of(metric, facts.metrics)
        if whole.unit == metric.unit and metric not in wholes_of(whole, facts.metrics)
    ]


def _same_names(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Parties, sides and metrics whose name is another's: a reader could not tell them apart."""
    for section, field in (("parties", "name"), ("sides", "name"), ("metrics", "label")):
        seen: dict[str, str] = {}
        for record, place in _placed(facts, section, origin):
            name = getattr(record, field)
            other = seen.setdefault(" ".join(name.casefold().split()), record.id)
            if other != record.id:
                message = f"{shown(name)} is the {field} of {shown(other)} too; name the two apart"
                yield place.problem(field, message)


def _replacements(facts: Facts, origin: Origin) -> Iterator[Problem]:
    by_id = {figure.id: figure for figure in facts.figures}
    circular, taken = _circular(by_id), set[str]()
    for figure, place in _placed(facts, "figures", origin):
        if figure.replaces is None:
            continue
        message, old = "", by_id.get(figure.replaces)
        if old is None:
            if figure.replaces not in origin.left_out.get("figures", ()):
                hint = nearest(figure.replaces, by_id)
                message = f"there is no figure {shown(figure.replaces)}{hint}"
        elif figure.id in circular:
            message = f"{shown(old.id)} comes back to this figure in a circle"
        elif old.id in taken:
            message = f"{shown(old.id)} is replaced by another figure already"
        elif old.stated_by != figure.stated_by:
            by = shown(old.stated_by)
            message = f"{shown(old.id)} is stated by {by}; nobody corrects another"
        elif old.metric != figure.metric:
            message = f"{shown(old.id)} is a figure of another metric, {shown(old.metric)}"
        elif old.published.surely_after(figure.published):
            later = f"{shown(old.id)} was published later ({old.published})"
            message = f"{later} than this ({figure.published})"
        taken.add(figure.replaces)
        if message:
            yield place.problem("replaces", message)


def _circular(by_id: Mapping[str, Figure]) -> set[str]:
    """The ids of figures that replace themselves, directly or in a circle."""
    found, done = set[str](), set[str]()
    for start in by_id:
        path: list[str] = []
        id = start
        while id in by_id and id not in done:
            done.add(id)
            path.append(id)
            id = by_id[id].replaces or ""
        if id in path:
            found.update(path[path.index(id) :])
    return found


# ---------------------------------------------------------------- inside a record

ANCHOR_WORDS = 25
POINT_WORDS = 45
QUOTE_WORDS = 40
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
Fault = tuple[str, str]  # the field, and what is wrong with it


def _in_records(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Every rule that is broken inside a record, or between it and its source."""
    for field, message in _of_story(facts.story):
        yield origin.places.of("story", "").problem(field, message)
    rules: dict[str, Callable[[Any], Iterator[Fault]]] = {
        "sources": _of_source,
        "metrics": _of_metric,
        "figures": _of_figure,
        "positions": _of_position,
    }
    for section, rule in rules.items():
        for record, place in _placed(facts, section, origin):
            for field, message in rule(record):
                yield place.problem(field, message)
            source = facts.sources.get(getattr(record, "source", ""))
            for field, message in _read_too_early(record, source) if source else ():
                yield place.problem(field, message)


def word_count(text: str) -> int:
    """The words of a text: what stands between spaces and holds a letter or digit."""
    return sum(any(character.isalnum() for character in word) for word in text.split())


def _too_long(field: str, text: str, limit: int) -> Iterator[Fault]:
    count = word_count(text)
    if count > limit:
        yield field, f"has {count} words; at most {limit} are allowed"


def _of_story(story: Story) -> Iterator[Fault]:
    seen = set()
    for number, edition in enumerate(story.editions):
        if edition.date in seen:
            yield f"editions[{number}].date", f"{edition.date} is listed twice"
        seen.add(edition.date)
        for count, point in enumerate(edition.points):
            words = _PLACEHOLDER.sub("x", point)
            yield from _too_long(f"editions[{number}].points[{count}]", words, POINT_WORDS)


def _of_source(source: Source) -> Iterator[Fault]:
    if source.kind is SourceKind.COPY and source.copy_of is None:
        yield "copy_of", "is missing; `kind: copy` names the original here"
    if source.kind is not SourceKind.COPY and source.copy_of is not None:
        yield "copy_of", f"goes only with `kind: copy`, found kind {source.kind}"
    if source.published.surely_after(source.accessed):
        yield "published", f"{source.published} is after `accessed` ({source.accessed})"


def _of_metric(metric: Metric) -> Iterator[Fault]:
    cumulative = metric.kind is MetricKind.CUMULATIVE
    if cumulative and metric.since is None:
        yield "since", "is missing; `kind: cumulative` needs the date it counts from"
    if not cumulative and metric.since is not None:
        yield "since", f"goes only with `kind: cumulative`, found kind {metric.kind}"


def _of_number(figure: Figure) -> Iterator[Fault]:
    between = figure.hedge is Hedge.BETWEEN
    for name in ("value", "low", "high"):
        given, wanted = getattr(figure, name), (name == "value") is not between
        if wanted and given is None:
            yield name, f"is missing; `hedge: {figure.hedge}` needs it"
        if given is not None and not wanted:
            expected = "`low` and `high`" if between else "`value`"
            yield name, f"not with `hedge: {figure.hedge}`, which takes {expected}"
    low, high = figure.low, figure.high
    if low is not None and high is not None and low >= high:
        yield "low", f"{plain_decimal(low)} is not below `high` ({plain_decimal(high)})"


def _of_figure(figure: Figure) -> Iterator[Fault]:
    yield from _of_number(figure)
    if figure.printed is None and not figure.note.strip():
        yield "note", "is missing; with `printed: null` it says how the number was worked out"
    if figure.words is None and not figure.note.strip():
        yield "note", "is missing; with `words: null` it says what the hedge belongs to"
    if figure.printed is not None and figure.anchor is None:
        yield "anchor", "is missing; it holds the words around the printed number"
    yield from _too_long("anchor", figure.anchor or "", ANCHOR_WORDS)
    if figure.replaces is not None and figure.change is None:
        yield "change", "is missing; with `replaces` it is one of updated, revised, corrected"
    if figure.change is not None and figure.replaces is None:
        yield "replaces", "is missing; `change` needs the id of the figure replaced"
    if figure.change is not None and figure.reason is None:
        yield "reason", "is missing; `change` needs it"
    if figure.reason is not None and figure.change is None and figure.replaces is None:
        yield "reason", "goes only with `replaces` and `change`"
    if figure.as_of.surely_after(figure.published):
        yield "as_of", f"{figure.as_of} is after `published` ({figure.published})"


def _of_position(position: Position) -> Iterator[Fault]:
    if position.quote is None and position.paraphrase is None:
        yield "quote", "is missing; a position has a `quote` or a `paraphrase`"
    yield from _too_long("quote", position.quote or "", QUOTE_WORDS)


def _read_too_early(record: Figure | Position, source: Source) -> Iterator[Fault]:
    accessed = f"is after the source's `accessed` ({source.accessed})"
    if isinstance(record, Figure) and record.as_of.surely_after(source.accessed):
        yield "as_of", f"{record.as_of} {accessed}"
    # A date taken over from the source is the source's own problem.
    if record.published.surely_after(source.accessed) and record.published != source.published:
        yield "published", f"{record.published} {accessed}"


# ---------------------------------------------------------------- warnings: rule 11 and its kin

ONE_SOURCE, COPY = "has one source only", "is a copy of"
SILENT = "has no recorded position of side"
_OF_MANY = {
    ONE_SOURCE: "metrics have one source only",
    COPY: "sources are copies that stand in for their originals",
    SILENT: "sides have no recorded position on it",
}
_NAMED = 4


def _warnings(facts: Facts, origin: Origin) -> Iterator[Problem]:
    rules = (_conflicts, _unread_hedges, _single_sources, _copies, _silent_sides, _oddities)
    return chain.from_iterable(rule(facts, origin) for rule in rules)


def _conflicts(facts: Facts, origin: Origin) -> Iterator[Problem]:
    standing = _standing(facts)
    numbers = {id(figure): number for number, figure in standing.items()}
    for conflict in find_conflicts(standing.values()):
        stated = [_stated(figure) for figure in conflict.figures[:_NAMED]]
        more = len(conflict.figures) - _NAMED
        head = f"conflict on metric {shown(conflict.metric)} as of {conflict.as_of}, all are shown"
        rest = f"; and {more} more" if more > 0 else ""
        place = origin.places.of("figures", numbers[id(conflict.figures[0])])
        yield place.problem("", f"{head}: {'; '.join(stated)}{rest}")


def _stated(figure: Figure) -> str:
    ends = [end for end in (figure.value, figure.low, figure.high) if end is not None]
    number = " and ".join(map(plain_decimal, ends))
    return f"{shown(figure.id)} says {figure.hedge} {number} ({figure.stated_by})"


def _unread_hedges(facts: Facts, origin: Origin) -> Iterator[Problem]:
    for language, figures in hedges.unread_languages(facts).items():
        ids = _listed([figure.id for figure in figures])
        message = f"hedges printed in {language!r} were not compared: look at {ids}"
        yield origin.places.of("sources", figures[0].source).problem("language", message)


def _single_sources(facts: Facts, origin: Origin) -> Iterator[Problem]:
    sources: dict[str, set[str]] = defaultdict(set)
    for metric, source in map(attrgetter("metric", "source"), facts.figures):
        sources[metric].add(source)
    for metric, place in _placed(facts, "metrics", origin):
        if len(sources[metric.id]) == 1:
            yield place.problem("", f"{ONE_SOURCE}, {shown(min(sources[metric.id]))}")


def _copies(facts: Facts, origin: Origin) -> Iterator[Problem]:
    read_in: dict[str, list[str]] = defaultdict(list)
    records: list[Figure | Position] = [*facts.figures, *facts.positions]
    for record in records:
        read_in[record.source].append(record.id)
    for source, place in _placed(facts, "sources", origin):
        if source.kind is SourceKind.COPY and source.id in read_in:
            message = f"{COPY} {shown(source.copy_of or '')} and stands in for it"
            yield place.problem("kind", f"{message} in {_listed(read_in[source.id])}")


def _listed(ids: Sequence[str]) -> str:
    more = len(ids) - _NAMED
    return ", ".join(map(shown, ids[:_NAMED])) + (f" and {more} more" if more > 0 else "")


def _silent_sides(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Sides without a position on a question, and sides that no party belongs to."""
    sides = {party.id: party.side for party in facts.parties.values()}
    heard = {(id, sides.get(said.party)) for said in facts.positions for id in said.answers}
    for question, place in _placed(facts, "questions", origin):
        for side in facts.sides:
            if (question.id, side) not in heard:
                yield place.problem("", f"{SILENT} {shown(side)}")
    for side, place in _placed(facts, "sides", origin):
        if side.id not in {*sides.values()} | origin.mentioned:
            yield place.problem("", "no party belongs to this side")


def _oddities(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Editions out of order, positions known before they were taken, events listed twice."""
    dates = [edition.date for edition in facts.story.editions]
    if dates != sorted(dates):
        place = origin.places.of("story", "")
        yield place.problem("editions", "are not in the order of their dates")
    for position, place in _placed(facts, "positions", origin):
        if position.date.surely_after(position.published):
            message = f"{position.date} is after `published` ({position.published})"
            yield place.problem("date", message)
        source = facts.sources.get(position.source)
        spoken = source.language if source else facts.story.language
        foreign = spoken.split("-")[0] != facts.story.language.split("-")[0]
        if position.quote and foreign and not position.paraphrase:
            message = f"is missing; the quote is in {spoken!r}, which readers may not know"
            yield place.problem("paraphrase", message)
    events = [event.ref for event in facts.events]
    times = Counter(events)
    for number, (event, place) in enumerate(_placed(facts, "events", origin)):
        if times[event.ref] > 1 and events.index(event.ref) != number:
            message = f"has the date and label of events[{events.index(event.ref)}]"
            yield place.problem("label", message)


def _grouped(warnings: Iterable[Problem]) -> Iterator[Problem]:
    """The warnings with those of many records in one line, at the first of them."""
    groups: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for warning in warnings:
        key = next((text for text in _OF_MANY if warning.message.startswith(text)), "")
        if key:
            groups[key, warning.record if key == SILENT else ""].append(warning)
        else:
            yield warning
    for (key, of), (first, *others) in groups.items():
        members = (first, *others)
        if not others:
            yield first
            continue
        if of:
            named = ", ".join(member.message.removeprefix(SILENT).strip() for member in members)
        else:
            named = ", ".join(f"{m.record.partition(' ')[2]} (line {m.line})" for m in members)
        message = f"{len(members)} {_OF_MANY[key]}: {named}"
        yield Problem(first.file, first.line, of, "", message)
