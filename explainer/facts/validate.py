"""The rules that a facts file must hold: errors refuse it, warnings do not.

Here are those inside a record (dates in order, fields in pairs) and between records (ids,
references, replacements, parts, names); printed numbers are in `numbers`, hedges in `hedges`,
warnings in `notices`. Partial dates are compared so that only what is surely wrong is an error: a
number for May 2024 may be published on 18 May.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice

from explainer.errors import Problem, in_order
from explainer.facts import hedges, notices, numbers
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
        """What is allowed but should be looked at."""
        return in_order(notices.warnings(self._facts, self._origin))

    @cached_property
    def grouped_warnings(self) -> tuple[Problem, ...]:
        """The same as a curator reads them: what is so for many records in one line."""
        return in_order(notices.grouped(self.warnings))


def check(facts: Facts, origin: Origin | None = None) -> Findings:
    """Rules 1 to 3, 5 and 7 to 11 over these facts; `origin` says where their records stand."""
    origin = origin or Origin()
    rules = (_between_records, _in_records, numbers.problems, hedges.problems)
    found = chain.from_iterable(rule(facts, origin) for rule in rules)
    errors = list(islice(found, PROBLEM_LIMIT + 1))
    if len(errors) > PROBLEM_LIMIT:
        errors[-1] = too_many(errors[-1])
    return Findings(in_order(errors), facts, origin)


# ---------------------------------------------------------------- between records

UNUSED = "is used by no other record; use or remove it"
NAMES = {
    "sources": "source",
    "parties": "party",
    "sides": "side",
    "metrics": "metric",
    "questions": "question",
}


def _between_records(facts: Facts, origin: Origin) -> Iterator[Problem]:
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
    yield from _stances(facts, origin)
    yield from _parts(facts, origin)
    yield from _same_names(facts, origin)
    yield from _unused(facts, origin)


_OF_FIGURE = {"metric": "metrics", "stated_by": "parties", "source": "sources"}
_Reference = tuple[str, str | int, str, str, str]


def _references(facts: Facts) -> Iterator[_Reference]:
    """Every reference: where it stands, its field, the section it points into, the id."""
    for party in facts.parties.values():
        yield "parties", party.id, "side", "sides", party.side
    for metric in facts.metrics.values():
        if metric.part_of is not None:
            yield "metrics", metric.id, "part_of", "metrics", metric.part_of
    for number, event in enumerate(facts.events):
        yield "events", number, "source", "sources", event.source
    for number, figure in enumerate(facts.figures):
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
        "metrics": {f.metric for f in figures}
        | {metric for position in positions for metric in position.beside}
        | {metric.part_of for metric in facts.metrics.values() if metric.part_of},
    }
    for section, ids in used.items():
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


ANCHOR_WORDS = 25
POINT_WORDS = 45
QUOTE_WORDS = 40


_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def _in_records(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Every rule that is broken inside a record."""
    places = origin.places
    yield from _of_story(facts.story, places.of("story", ""))
    for source in facts.sources.values():
        yield from _of_source(source, places.of("sources", source.id))
    for metric in facts.metrics.values():
        yield from _of_metric(metric, places.of("metrics", metric.id))
    for number, figure in enumerate(facts.figures):
        for name, message in _of_figure(figure, facts.sources.get(figure.source)):
            yield places.of("figures", number).problem(name, message)
    for number, position in enumerate(facts.positions):
        place, read_in = places.of("positions", number), facts.sources.get(position.source)
        for name, message in _of_position(position, read_in):
            yield place.problem(name, message)


Fault = tuple[str, str]  # the field, and what is wrong with it


def word_count(text: str) -> int:
    """The words of a text: what stands between spaces and holds a letter or digit."""
    return sum(any(character.isalnum() for character in word) for word in text.split())


def _of_story(story: Story, place: Place) -> Iterator[Problem]:
    seen = set()
    for number, edition in enumerate(story.editions):
        if edition.date in seen:
            yield place.problem(f"editions[{number}].date", f"{edition.date} is listed twice")
        seen.add(edition.date)
        for count, point in enumerate(edition.points):
            words = word_count(_PLACEHOLDER.sub("x", point))
            if words > POINT_WORDS:
                message = f"has {words} words; at most {POINT_WORDS} are allowed"
                yield place.problem(f"editions[{number}].points[{count}]", message)


def _of_source(source: Source, place: Place) -> Iterator[Problem]:
    if source.kind is SourceKind.COPY and source.copy_of is None:
        yield place.problem("copy_of", "is missing; `kind: copy` names the original here")
    if source.kind is not SourceKind.COPY and source.copy_of is not None:
        yield place.problem("copy_of", f"goes only with `kind: copy`, found kind {source.kind}")
    if source.published.surely_after(source.accessed):
        message = f"{source.published} is after `accessed` ({source.accessed})"
        yield place.problem("published", message)


def _of_metric(metric: Metric, place: Place) -> Iterator[Problem]:
    cumulative = metric.kind is MetricKind.CUMULATIVE
    if cumulative and metric.since is None:
        yield place.problem("since", "is missing; `kind: cumulative` needs the date it counts from")
    if not cumulative and metric.since is not None:
        yield place.problem("since", f"goes only with `kind: cumulative`, found kind {metric.kind}")


def _of_figure(figure: Figure, source: Source | None) -> Iterator[Fault]:
    yield from _of_value(figure)
    yield from _of_print(figure)
    yield from _of_change(figure)
    yield from _of_dates(figure, source)


def _of_value(figure: Figure) -> Iterator[Fault]:
    value, low, high = figure.value, figure.low, figure.high
    between = figure.hedge is Hedge.BETWEEN
    for name, given in (("value", value), ("low", low), ("high", high)):
        wanted = (name == "value") is not between
        if wanted and given is None:
            yield name, f"is missing; `hedge: {figure.hedge}` needs it"
        if given is not None and not wanted:
            expected = "`low` and `high`" if between else "`value`"
            yield name, f"not with `hedge: {figure.hedge}`, which takes {expected}"
    if low is not None and high is not None and low >= high:
        yield "low", f"{plain_decimal(low)} is not below `high` ({plain_decimal(high)})"


def _of_print(figure: Figure) -> Iterator[Fault]:
    if figure.printed is None and not figure.note.strip():
        yield "note", "is missing; with `printed: null` it says how the number was worked out"
    if figure.words is None and not figure.note.strip():
        yield "note", "is missing; with `words: null` it says what the hedge belongs to"
    if figure.printed is not None and figure.anchor is None:
        yield "anchor", "is missing; it holds the words around the printed number"
    if figure.anchor is not None:
        yield from _too_long("anchor", figure.anchor, ANCHOR_WORDS)


def _of_change(figure: Figure) -> Iterator[Fault]:
    if figure.replaces is not None and figure.change is None:
        yield "change", "is missing; with `replaces` it is one of updated, revised, corrected"
    if figure.change is not None and figure.replaces is None:
        yield "replaces", "is missing; `change` needs the id of the figure replaced"
    if figure.change is not None and figure.reason is None:
        yield "reason", "is missing; `change` needs it"
    if figure.reason is not None and figure.change is None and figure.replaces is None:
        yield "reason", "goes only with `replaces` and `change`"


def _of_dates(figure: Figure, source: Source | None) -> Iterator[Fault]:
    if figure.as_of.surely_after(figure.published):
        yield "as_of", f"{figure.as_of} is after `published` ({figure.published})"
    if source is None:
        return
    if figure.as_of.surely_after(source.accessed):
        yield "as_of", f"{figure.as_of} is after the source's `accessed` ({source.accessed})"
    yield from _read_too_early(figure, source)


def _of_position(position: Position, source: Source | None) -> Iterator[Fault]:
    if position.quote is None and position.paraphrase is None:
        yield "quote", "is missing; a position has a `quote` or a `paraphrase`"
    yield from _too_long("quote", position.quote or "", QUOTE_WORDS)
    if source is not None:
        yield from _read_too_early(position, source)


def _read_too_early(record: Figure | Position, source: Source) -> Iterator[Fault]:
    # A date taken over from the source is the source's own problem.
    if record.published.surely_after(source.accessed) and record.published != source.published:
        message = f"{record.published} is after the source's `accessed` ({source.accessed})"
        yield "published", message


def _too_long(name: str, text: str, limit: int) -> Iterator[Fault]:
    count = word_count(text)
    if count > limit:
        yield name, f"has {count} words; at most {limit} are allowed"
