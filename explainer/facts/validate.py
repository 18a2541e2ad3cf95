"""The rules of a facts file: breaking one is an error and refuses it; warnings do not.

This module has the rules between records (ids, references, replacements, parts, names), those
within a record (dates in order, fields in pairs), and the warnings; `numbers` has those of printed
numbers and hedges. Partial dates are an error only if they are certainly in the wrong order: a
number for May 2024 may be published on 18 May.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import Any

from explainer.errors import Problem, in_order
from explainer.facts.edition import find_conflicts
from explainer.facts.kinds import KINDS
from explainer.facts.model import STANCES_TO, Facts, Figure, Hedge, Position, Story, wholes_of
from explainer.facts.nodes import PROBLEM_LIMIT, Origin, Place, shown, too_many
from explainer.facts.numbers import Fault, hedge_faults, lexicon, number_faults
from explainer.facts.quantity import Quantity
from explainer.facts.values import UNKNOWN_LANGUAGE, plain_decimal
from explainer.text import nearest


@dataclass(frozen=True)
class Findings:
    """What is wrong (errors) and what a curator should look at (warnings), each sorted by line.

    Warnings are computed on first use: a build needs none, and they take a third of the time.
    """

    errors: tuple[Problem, ...]
    _facts: Facts
    _origin: Origin

    @cached_property
    def warnings(self) -> tuple[Problem, ...]:
        """What is allowed but should be looked at, each at the record that it is about."""
        return in_order(chain.from_iterable(rule(self._facts, self._origin) for rule in _WARNINGS))

    @cached_property
    def grouped_warnings(self) -> tuple[Problem, ...]:
        """The same for a curator to read: one line where many records have the same warning."""
        return in_order(_grouped(self.warnings))


def check(facts: Facts, origin: Origin | None = None) -> Findings:
    """Check rules 1 to 3, 5 and 7 to 11 of the codebook; `origin` has the places of the records."""
    origin = origin or Origin()
    problems = chain.from_iterable(rule(facts, origin) for rule in _ERRORS)
    errors = list(islice(problems, PROBLEM_LIMIT + 1))
    if len(errors) > PROBLEM_LIMIT:
        errors[-1] = too_many(errors[-1])
    return Findings(in_order(errors), facts, origin)


# ---------------------------------------------------------------- between records

UNUSED = "is used by no other record; use or remove it"
_NAMES = {kind.section: name for name, kind in KINDS.items()}


def _references(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Every reference to a missing record, and every record that nothing refers to."""
    used: dict[str, set[str]] = defaultdict(set)
    known = {section: {r.id: r for r in facts.records(section)} for section in _REFERRED}
    for place, field, section, id in _referring(facts, origin):
        used[section].add(id)
        left_out = section in origin.unread or id in origin.left_out.get(section, ())
        if id not in known[section] and not left_out:
            hint = nearest(id, known[section])
            yield place.problem(field, f"there is no {_NAMES[section]} {shown(id)}{hint}")
    dated_unread = origin.unread & {"figures", "positions", "events"}
    for section in () if dated_unread else ("sources", "parties", "metrics"):
        for record, place in origin.placed(facts, section):
            if record.id not in used[section] and record.id not in origin.mentioned:
                yield place.problem("", f"this {_NAMES[section]} {UNUSED}")


_REFERRED = {KINDS[name].section for kind in KINDS.values() for name in kind.refers.values()}


def _referring(facts: Facts, origin: Origin) -> Iterator[tuple[Place, str, str, str]]:
    """Every reference: its place, its field, the section it refers to, and the id."""
    for kind in KINDS.values():
        for record, place in origin.placed(facts, kind.section) if kind.refers else ():
            for field, name in kind.refers.items():
                value, section = getattr(record, field), KINDS[name].section
                if isinstance(value, tuple):
                    for number, id in enumerate(value):
                        yield place, f"{field}[{number}]", section, id
                elif value is not None:
                    yield place, field, section, value
            if isinstance(record, Position) and record.question is None:
                for id in record.answers:
                    yield place, f"answers.{id}", "questions", id


def _duplicate_ids(facts: Facts, origin: Origin) -> Iterator[Problem]:
    for section in ("figures", "positions"):
        first: dict[str, Place] = {}
        for record, place in origin.placed(facts, section):
            other = first.setdefault(record.id, place)
            if other is not place:
                where = f" in line {other.line}" if other.line else ""
                yield place.problem("id", f"{shown(record.id)} is an id already taken{where}")


def _stances(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Every stance that does not fit the kind of its question: nobody is for or against a fact."""
    for position, place in origin.placed(facts, "positions"):
        for id, stance in position.answers.items():
            question = facts.questions.get(id)
            if question is not None and stance not in STANCES_TO[question.kind]:
                field = "stance" if id == position.question else f"answers.{id}"
                expected = ", ".join(STANCES_TO[question.kind])
                message = f"{stance} does not answer {shown(id)}, which asks {question.kind}; "
                yield place.problem(field, f"{message}expected one of {expected}")


def _parts(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Metrics that cannot be part of the one they name."""
    for metric, place in origin.placed(facts, "metrics"):
        whole = facts.metrics.get(metric.part_of or "")
        if whole is not None and (whole is metric or metric in wholes_of(whole, facts.metrics)):
            yield place.problem("part_of", f"{shown(whole.id)} comes back to it in a circle")


def _parts_above(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Figures certainly above their party's own figure of the whole for the same date."""
    comparable = _comparable(facts)
    stated: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
    for figure in comparable.values():
        stated[figure.metric, figure.stated_by, figure.as_of.iso].append(figure)
    wholes = {
        metric.id: [
            whole.id
            for whole in wholes_of(metric, facts.metrics)
            if metric not in wholes_of(whole, facts.metrics)
        ]
        for metric in facts.metrics.values()
    }
    for number, figure in comparable.items():
        for whole in wholes.get(figure.metric, ()):
            for above in stated[whole, figure.stated_by, figure.as_of.iso]:
                most, least = Quantity.of(above).ceiling, Quantity.of(figure).floor
                if most is not None and least > most:
                    message = f"{plain_decimal(least)} is above {shown(above.id)}"
                    message += f" ({plain_decimal(most)}), of which it is a part"
                    name = "value" if figure.value is not None else "low"
                    yield origin.place("figures", number).problem(name, message)


def _comparable(facts: Facts) -> dict[int, Figure]:
    """The figures to compare, by index: those with valid values, charted and not replaced."""
    replaced = {figure.replaces for figure in facts.figures}
    return {
        number: figure
        for number, figure in enumerate(facts.figures)
        if figure.chart and figure.id not in replaced and not any(_value_faults(figure))
    }


def _same_names(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Parties, sides and metrics with the same name as another, which readers would confuse."""
    for section, field in (("parties", "name"), ("sides", "name"), ("metrics", "label")):
        seen: dict[str, str] = {}
        for record, place in origin.placed(facts, section):
            name = getattr(record, field)
            other = seen.setdefault(" ".join(name.casefold().split()), record.id)
            if other != record.id:
                message = f"{shown(name)} is the {field} of {shown(other)} too; name the two apart"
                yield place.problem(field, message)


def _replacements(facts: Facts, origin: Origin) -> Iterator[Problem]:
    by_id = {figure.id: figure for figure in facts.figures}
    circular, taken = _circular(by_id), set[str]()
    for figure, place in origin.placed(facts, "figures"):
        old = by_id.get(figure.replaces or "")
        if old is None:
            continue
        was, now = old.published, figure.published
        faults = (
            (figure.id in circular, "comes back to this figure in a circle"),
            (old.id in taken, "is replaced by another figure already"),
            (
                old.stated_by != figure.stated_by,
                f"is stated by {shown(old.stated_by)}; nobody corrects another",
            ),
            (old.metric != figure.metric, f"is a figure of another metric, {shown(old.metric)}"),
            (was.surely_after(now), f"was published later ({was}) than this ({now})"),
        )
        taken.add(old.id)
        first = next((message for broken, message in faults if broken), None)
        if first:
            yield place.problem("replaces", f"{shown(old.id)} {first}")


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


# ---------------------------------------------------------------- within a record

ANCHOR_WORDS = 25
POINT_WORDS = 45
QUOTE_WORDS = 40
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
Rule = tuple[str, Callable[[Any], Any], str]  # the field, whether it is at fault, the message

# fmt: off
_RULES: dict[str, tuple[Rule, ...]] = {
    "sources": (
        ("copy_of", lambda s: s.kind == "copy" and s.copy_of is None,
         "is missing; `kind: copy` names the original here"),
        ("copy_of", lambda s: s.kind != "copy" and s.copy_of is not None,
         "goes only with `kind: copy`, found kind {0.kind}"),
        ("published", lambda s: s.published.surely_after(s.accessed),
         "{0.published} is after `accessed` ({0.accessed})"),
    ),
    "metrics": (
        ("since", lambda m: m.kind != "cumulative" and m.since is not None,
         "goes only with `kind: cumulative`, found kind {0.kind}"),
    ),
    "figures": (
        ("note", lambda f: f.printed is None and not f.note.strip(),
         "is missing; with `printed: null` it says how the number was worked out"),
        ("note", lambda f: f.words is None and not f.note.strip(),
         "is missing; with `words: null` it says what the hedge belongs to"),
        ("anchor", lambda f: f.printed is not None and f.anchor is None,
         "is missing; it holds the words around the printed number"),
        ("change", lambda f: f.replaces is not None and f.change is None,
         "is missing; with `replaces` it is one of updated, revised, corrected"),
        ("replaces", lambda f: f.change is not None and f.replaces is None,
         "is missing; `change` needs the id of the figure replaced"),
        ("reason", lambda f: f.change is not None and f.reason is None,
         "is missing; `change` needs it"),
        ("reason", lambda f: f.reason is not None and f.change is None and f.replaces is None,
         "goes only with `replaces` and `change`"),
        ("as_of", lambda f: f.as_of.surely_after(f.published),
         "{0.as_of} is after `published` ({0.published})"),
    ),
    "positions": (
        ("quote", lambda p: p.quote is None and p.paraphrase is None,
         "is missing; a position has a `quote` or a `paraphrase`"),
    ),
}
# fmt: on


def _in_records(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Every rule broken within a record, or between it and its source."""
    for field, message in _story_faults(facts.story):
        yield origin.place("story", "").problem(field, message)
    for section, rules in _RULES.items():
        for record, place in origin.placed(facts, section):
            for field, at_fault, message in rules:
                if at_fault(record):
                    yield place.problem(field, message.format(record))
            if isinstance(record, Figure | Position):
                for field, message in _dated_faults(record, facts):
                    yield place.problem(field, message)


def _dated_faults(record: Figure | Position, facts: Facts) -> Iterator[Fault]:
    """What is wrong with the number, the words or the dates of a figure or position."""
    source = facts.sources.get(record.source)
    if isinstance(record, Figure):
        yield from _value_faults(record)
        yield from _length_faults("anchor", record.anchor or "", ANCHOR_WORDS)
        metric = facts.metrics.get(record.metric)
        read_in = source.language if source else UNKNOWN_LANGUAGE, metric.unit if metric else ""
        yield from number_faults(record, *read_in)
        yield from hedge_faults(record, *read_in)
    else:
        yield from _length_faults("quote", record.quote or "", QUOTE_WORDS)
    if source is None:
        return
    for field in ("as_of", "published"):
        date = getattr(record, field, None)
        # A date that defaults to the source's is reported for the source.
        defaulted = field == "published" and date == source.published
        if date and date.surely_after(source.accessed) and not defaulted:
            yield field, f"{date} is after the source's `accessed` ({source.accessed})"


def word_count(text: str) -> int:
    """The number of words: stretches between white space with at least one letter or digit."""
    return sum(any(character.isalnum() for character in word) for word in text.split())


def _length_faults(field: str, text: str, limit: int) -> Iterator[Fault]:
    count = word_count(text)
    if count > limit:
        yield field, f"has {count} words; at most {limit} are allowed"


def _story_faults(story: Story) -> Iterator[Fault]:
    seen = set()
    for number, edition in enumerate(story.editions):
        if edition.date in seen:
            yield f"editions[{number}].date", f"{edition.date} is listed twice"
        seen.add(edition.date)
        for count, point in enumerate(edition.points):
            words = _PLACEHOLDER.sub("x", point)
            yield from _length_faults(f"editions[{number}].points[{count}]", words, POINT_WORDS)


def _value_faults(figure: Figure) -> Iterator[Fault]:
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


_ERRORS = (
    _references, _duplicate_ids, _replacements, _stances, _parts, _parts_above, _same_names,
    _in_records,
)  # fmt: skip


# ---------------------------------------------------------------- warnings: rule 11

ONE_SOURCE, COPY = "has one source only", "is a copy of"
SILENT = "has no recorded position of side"
_OF_MANY = {
    ONE_SOURCE: "metrics have one source only",
    COPY: "sources are copies that stand in for their originals",
    SILENT: "sides have no recorded position on it",
}
_NAMED = 4


def _conflicts(facts: Facts, origin: Origin) -> Iterator[Problem]:
    comparable = _comparable(facts)
    numbers = {id(figure): number for number, figure in comparable.items()}
    for conflict in find_conflicts(comparable.values()):
        described = [_describe(figure) for figure in conflict.figures[:_NAMED]]
        more = len(conflict.figures) - _NAMED
        head = f"conflict on metric {shown(conflict.metric)} as of {conflict.as_of}, all are shown"
        rest = f"; and {more} more" if more > 0 else ""
        place = origin.place("figures", numbers[id(conflict.figures[0])])
        yield place.problem("", f"{head}: {'; '.join(described)}{rest}")


def _describe(figure: Figure) -> str:
    ends = [end for end in (figure.value, figure.low, figure.high) if end is not None]
    number = " and ".join(map(plain_decimal, ends))
    return f"{shown(figure.id)} says {figure.hedge} {number} ({figure.stated_by})"


def _unread_hedges(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Languages of sources for which there is no lexicon of hedges, once each."""
    unread: dict[str, list[Figure]] = defaultdict(list)
    for figure in facts.figures:
        source = facts.sources.get(figure.source)
        if figure.anchor is not None and source and lexicon(source.language) is None:
            unread[source.language].append(figure)
    for language, figures in unread.items():
        ids = _listed([figure.id for figure in figures])
        message = f"hedges printed in {language!r} were not compared: look at {ids}"
        yield origin.place("sources", figures[0].source).problem("language", message)


def _single_sources(facts: Facts, origin: Origin) -> Iterator[Problem]:
    read_in: dict[str, set[str]] = defaultdict(set)
    for figure in facts.figures:
        read_in[figure.metric].add(figure.source)
    for metric, place in origin.placed(facts, "metrics"):
        if len(read_in[metric.id]) == 1:
            yield place.problem("", f"{ONE_SOURCE}, {shown(min(read_in[metric.id]))}")


def _copies(facts: Facts, origin: Origin) -> Iterator[Problem]:
    read_in: dict[str, list[str]] = defaultdict(list)
    records: list[Figure | Position] = [*facts.figures, *facts.positions]
    for record in records:
        read_in[record.source].append(record.id)
    for source, place in origin.placed(facts, "sources"):
        if source.kind == "copy" and source.id in read_in:
            message = f"{COPY} {shown(source.copy_of or '')} and stands in for it"
            yield place.problem("kind", f"{message} in {_listed(read_in[source.id])}")


def _listed(ids: Sequence[str]) -> str:
    more = len(ids) - _NAMED
    return ", ".join(map(shown, ids[:_NAMED])) + (f" and {more} more" if more > 0 else "")


def _silent_sides(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Sides without a position on a question, and sides without a party."""
    sides = {party.id: party.side for party in facts.parties.values()}
    named = {*sides.values()} | origin.mentioned
    heard = {(id, sides.get(said.party)) for said in facts.positions for id in said.answers}
    for question, place in origin.placed(facts, "questions"):
        for side in facts.sides:
            if (question.id, side) not in heard:
                yield place.problem("", f"{SILENT} {shown(side)}")
    for side, place in origin.placed(facts, "sides"):
        if side.id not in named:
            yield place.problem("", "no party belongs to this side")


def _oddities(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Metrics of unclear extent, editions out of order, odd positions, duplicate events."""
    for metric, place in origin.placed(facts, "metrics"):
        whole = facts.metrics.get(metric.part_of or "")
        if metric.kind == "cumulative" and metric.since is None:
            yield place.problem("since", "is missing; readers are not told since when this counts")
        if whole is not None and metric.unit != whole.unit:
            message = f"{shown(whole.id)} counts {whole.unit}, and this {metric.unit}"
            yield place.problem("part_of", f"{message}; look whether one holds the other")
    dates = [edition.date for edition in facts.story.editions]
    if dates != sorted(dates):
        yield origin.place("story", "").problem("editions", "are not in the order of their dates")
    for position, place in origin.placed(facts, "positions"):
        if position.date.surely_after(position.published):
            message = f"{position.date} is after `published` ({position.published})"
            yield place.problem("date", message)
        source = facts.sources.get(position.source)
        spoken = source.language if source else facts.story.language
        foreign = spoken.split("-")[0] != facts.story.language.split("-")[0]
        if position.quote and foreign and not position.paraphrase:
            message = f"is missing; the quote is in {spoken!r}, which readers may not know"
            yield place.problem("paraphrase", message)
    first: dict[str, int] = {}
    for number, (event, place) in enumerate(origin.placed(facts, "events")):
        other = first.setdefault(event.ref, number)
        if other != number:
            yield place.problem("label", f"has the date and label of events[{other}]")


_WARNINGS = (_conflicts, _unread_hedges, _single_sources, _copies, _silent_sides, _oddities)


def _grouped(warnings: Iterable[Problem]) -> Iterator[Problem]:
    """The warnings, merged into one at the first record where many records have the same."""
    groups: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for warning in warnings:
        key = next((text for text in _OF_MANY if warning.message.startswith(text)), "")
        if key:
            groups[key, warning.record if key == SILENT else ""].append(warning)
        else:
            yield warning
    for (key, of), members in groups.items():
        first = members[0]
        if len(members) == 1:
            yield first
            continue
        if of:
            named = ", ".join(member.message.removeprefix(SILENT).strip() for member in members)
        else:
            named = ", ".join(f"{m.record.partition(' ')[2]} (line {m.line})" for m in members)
        message = f"{len(members)} {_OF_MANY[key]}: {named}"
        yield Problem(first.file, first.line, of, "", message)
