"""Sentences from templates: the author's words, with numbers, names and dates from the records.

A template holds text and placeholders:

    {figure-id}            the number with hedge and unit; also
                           .number   without the unit       .party      who states it
                           .verb     the source's, quoted   .words      as printed, quoted
                           .as_of    the day it describes   .published  the day it was said
                           .source   publisher and day
    {latest:metric/party}  the same for the party's current figure of a metric
    {position:id}          its words, quoted; also .speaker .role .party .date .source
    {share:a/b,c}          a in per cent of b and of c      {own-share:a/b}   of a and b together
    {difference:a/b}       a minus b                        {break-even:a}    of which a is half
    {total:a/b,c}          the sum of the parts of one account
    {tally:question/side/stance}                            how many statements take that stance
    {above:a/b/words}      the words, if a is surely above b; {equal:a/b/words} likewise;
                           {stated-above:a/b/words} for the numbers as stated, whatever their
                           hedges (only for "the higher number" and the like)
    {party:id} {metric:id} {question:id} {side:id} {event:ref} {event:ref.date} {edition} {gathered}
    {name}                 the computed number or runs passed as `name=`
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from explainer.document import compute, sentences, wording
from explainer.document.compute import NotComparable
from explainer.document.nodes import copied
from explainer.document.runs import Date, Node, Number, Record, Run, Runs, Text
from explainer.document.sentences import Phrases
from explainer.errors import UnknownRecord
from explainer.facts.edition import Edition
from explainer.facts.model import Figure, Position
from explainer.report import compare
from explainer.text import nearest

_LINES = re.compile(r"\s*\n\s*")  # a template may be wrapped in a notebook; its sentence is not
Given = Mapping[str, Number | Runs]


def runs(phrases: Phrases, template: str, given: Given) -> Runs:
    """The template as runs; UnknownRecord, with the nearest name, for an unknown placeholder."""
    found: list[Run] = []
    for literal, field, rest, conversion in _parse(template):
        if conversion:
            raise UnknownRecord(f"{{{field}!{conversion}}}: a placeholder takes no conversion")
        if text := _without_unit(_LINES.sub(" ", literal), found):
            found.append(Text(text=text))
        if field is not None:
            # The parser takes what follows a colon for a format; here it is the record's id.
            found += _resolve(phrases, f"{field}:{rest}" if rest else field, given)
    return tuple(found)


def _without_unit(literal: str, before: Sequence[Run]) -> str:
    """The literal without the unit it begins with, where the number before has it already."""
    last = before[-1] if before else None
    if isinstance(last, Record) and last.of.startswith("figure:") and last.of.endswith(".unit"):
        return re.sub(rf"^ {re.escape(last.text)}(?!\w)", "", literal)
    return literal


def shorten_dates(part: Any, year: str) -> Any:
    """The block, or part of one, with dates in that year shortened to day and month."""
    if isinstance(part, Date):
        named = part.iso[:5] == f"{year}-" and not part.of.startswith("edition")
        return part.model_copy(update={"short": True}) if named else part
    if isinstance(part, tuple):
        return tuple(shorten_dates(inner, year) for inner in part)
    return (
        copied(part, lambda inner: shorten_dates(inner, year)) if isinstance(part, Node) else part
    )


def guarded(runs: Runs, guard: str) -> Runs:
    """The runs, with the guard at each of the author's own words."""
    return tuple(
        run.model_copy(update={"guard": guard}) if isinstance(run, Text) else run for run in runs
    )


def _parse(template: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(string.Formatter().parse(template))
    except ValueError as fault:
        hint = "a brace that is no placeholder is written twice"
        raise UnknownRecord(f"the template cannot be read: {fault}; {hint}") from None


def _resolve(phrases: Phrases, field: str, given: Given) -> Runs:
    if field in given:
        value = given[field]
        return (value,) if isinstance(value, Number) else value
    if field == "gathered":
        return (_gathered(phrases),)
    if field == "edition":
        return (phrases.edition_date(),)
    kind, colon, rest = field.partition(":")
    if not colon:
        kind, rest = "figure", field
    if kind in _COMPUTED and colon:
        return _computed(phrases, kind, rest)
    if kind in compare.KINDS:
        return _comparison(phrases.edition, kind, rest)
    if kind == "tally":
        return _tally(phrases, rest)
    if kind not in _KINDS:
        raise UnknownRecord(f"no placeholder {{{field}}}{nearest(kind, _KINDS)}")
    name, _, part = rest.partition(".")
    return _KINDS[kind](phrases, name, part)


def _gathered(phrases: Phrases) -> Run:
    edition = phrases.edition
    day = edition.story.gathered_until or edition.date
    of = "story.gathered_until" if edition.story.gathered_until else f"edition:{edition.date}"
    return wording.date(day, of, phrases.words)


# ---------------------------------------------------------------- computed


def _computed(phrases: Phrases, kind: str, rest: str) -> Runs:
    """A number computed from the figures named, as in `first/second,third`."""
    first, _, others = rest.partition("/")
    figures = [phrases.edition.figure(id) for id in (first, *others.split(",")) if id]
    if len(figures) == 1 and kind != "break-even":
        raise UnknownRecord(f"{{{kind}:{rest}}} names one figure; a second goes behind a slash")
    number = _COMPUTED[kind](phrases, figures[0], figures[1:])
    if kind != "break-even":
        return (number,)
    return sentences.line(number, " ", phrases.unit(figures[0].metric))


_COMPUTED: dict[str, Callable[[Phrases, Figure, Sequence[Figure]], Number]] = {
    "share": lambda p, a, b: compute.share(p, (a,), b),
    "own-share": lambda p, a, b: compute.own_share(p, a, b[0], p.words("shares.own-bridge")),
    "difference": lambda p, a, b: compute.difference(p, (a,), b[:1]),
    "break-even": lambda p, a, _: compute.break_even(p, a),
    "total": lambda p, a, b: compute.total(p, (a, *b), p.words("shares.account-bridge")),
}


def _comparison(edition: Edition, kind: str, rest: str) -> Runs:
    first, second, said = (*rest.split("/", 2), "", "")[:3]
    relation = compare.relation(edition, f"{kind}:{first}/{second}")
    if not relation:
        raise NotComparable(f"{relation.guard}: the hedges do not support it; word it differently")
    return (Text(text=said, guard=relation.guard),)


def _tally(phrases: Phrases, rest: str) -> Runs:
    question, side, stance = (*rest.split("/"), "", "")[:3]
    said = dict((s.id, p) for s, p in phrases.edition.on_question(question))
    if side not in said:
        raise UnknownRecord(f"no side {side!r}{nearest(side, said)}")
    found = (f"position:{p.id}" for p in said[side] if p.answers[question] == stance)
    return (compute.count(phrases, found, f"count-tally-{question}-{side}-{stance}"),)


# ---------------------------------------------------------------- records


def _figure(phrases: Phrases, name: str, part: str) -> Runs:
    return _of_figure(phrases, phrases.edition.figure(name), part)


def _latest(phrases: Phrases, name: str, part: str) -> Runs:
    edition = phrases.edition
    metric, _, party = name.partition("/")
    current = edition.current(edition.metric(metric).id, edition.party(party).id)
    if not current:
        raise UnknownRecord(f"{party!r} states no figure of {metric!r} by {edition.date}")
    return _of_figure(phrases, current[-1], part)


def _of_figure(phrases: Phrases, figure: Figure, part: str) -> Runs:
    def quote(name: str) -> Runs:
        _require(figure, name)
        return (phrases.quote(figure, name),)

    parts: dict[str, Callable[[], Runs]] = {
        "": lambda: phrases.amount(figure),
        "number": lambda: phrases.number(figure),
        "party": lambda: (phrases.speaker(figure),),
        "verb": lambda: quote("verb"),
        "as_of": lambda: (phrases.as_of(figure),),
        "published": lambda: (phrases.published(figure),),
        "words": lambda: quote("anchor"),
        "source": lambda: phrases.publisher(figure.source),
    }
    return _part(parts, part, f"figure:{figure.id}")


def _position(phrases: Phrases, name: str, part: str) -> Runs:
    position = phrases.edition.position(name)

    def field(name: str) -> Runs:
        _require(position, name)
        return sentences.field(position, name)

    parts: dict[str, Callable[[], Runs]] = {
        "": lambda: (phrases.quote(position, "quote"),) if position.quote else field("paraphrase"),
        "speaker": lambda: field("speaker"),
        "role": lambda: field("role"),
        "party": lambda: (phrases.party(position.party),),
        "date": lambda: (phrases.when(position),),
        "source": lambda: phrases.publisher(position.source),
    }
    return _part(parts, part, f"position:{name}")


def _part(parts: Mapping[str, Callable[[], Runs]], part: str, of: str) -> Runs:
    if part not in parts:
        raise UnknownRecord(f"{of} has no part {part!r}{nearest(part, parts)}")
    return parts[part]()


def _require(record: Figure | Position, field: str) -> None:
    """Raises UnknownRecord if the record has nothing in the field."""
    if not getattr(record, field):
        raise UnknownRecord(
            f"{type(record).__name__.lower()}:{record.id} has no {field};"
            " use another part, or add the field to the record"
        )


def _event(phrases: Phrases, name: str, part: str) -> Runs:
    found = {event.ref: event for event in phrases.edition.events}
    if name not in found:
        raise UnknownRecord(f"no event {name!r} by {phrases.edition.date}{nearest(name, found)}")
    if part == "date":
        return (phrases.event_date(found[name]),)
    return sentences.event_label(found[name])


_KINDS: dict[str, Callable[[Phrases, str, str], Runs]] = {
    "figure": _figure,
    "latest": _latest,
    "position": _position,
    "event": _event,
    "party": lambda phrases, id, _: (phrases.party(id),),
    "metric": lambda phrases, id, _: phrases.label(id),
    "question": lambda phrases, id, _: phrases.question(id),
    "side": lambda phrases, id, _: phrases.side(id),
}
