"""Rules between the fields of one record: hedge and value, dates in order, fields in pairs.

Belongs here: what can be judged with one record and the source it names.
Does not belong here: the shape of one value (scalars), printed numbers (reading), other records.

Partial dates are compared so that only what is surely wrong is an error: a number for May 2024 may
be published on 18 May.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping

from explainer.errors import Problem
from explainer.facts.draft import Origin
from explainer.facts.model import (
    Facts,
    Figure,
    Hedge,
    Metric,
    MetricKind,
    Position,
    Source,
    SourceKind,
    Story,
)
from explainer.facts.plain import plain_decimal
from explainer.facts.tree import Place

ANCHOR_WORDS = 25
POINT_WORDS = 45
QUOTE_WORDS = 40


_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def problems(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Every rule that is broken inside a record."""
    places = origin.places
    yield from _of_story(facts.story, places.of("story", ""))
    for source in facts.sources.values():
        yield from _of_source(source, places.of("sources", source.id))
    for metric in facts.metrics.values():
        yield from _of_metric(metric, places.of("metrics", metric.id))
    for number, (name, message) in _of_figures(facts.figures, facts.sources):
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


def _of_figures(
    figures: Iterable[Figure], sources: Mapping[str, Source]
) -> Iterator[tuple[int, Fault]]:
    """The faults of each figure, with its number; rules that a glance shows kept are not asked."""
    read = {id: source.accessed.first for id, source in sources.items()}
    between, unread = Hedge.BETWEEN, dt.date.min
    for number, f in enumerate(figures):
        faults: list[Fault] = []
        if f.value is None or f.low is not None or f.high is not None or f.hedge is between:
            faults += _of_value(f)
        if (
            f.printed is None
            or f.words is None
            or f.anchor is None
            or len(f.anchor) >= 2 * ANCHOR_WORDS
        ):
            faults += _of_print(f)
        if f.replaces is not None or f.change is not None or f.reason is not None:
            faults += _of_change(f)
        if not f.as_of.last <= f.published.first <= read.get(f.source, unread):
            faults += _of_dates(f, sources.get(f.source))
        for fault in faults:
            yield number, fault


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
    count = word_count(text) if _may_exceed(text, limit) else 0
    if count > limit:
        yield name, f"has {count} words; at most {limit} are allowed"


def _may_exceed(text: str, limit: int) -> bool:
    """False for a text too short for so many words: each has a letter, and a space before it."""
    return len(text) >= 2 * limit
