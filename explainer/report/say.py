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
from explainer.document.runs import Date, Node, Number, Quote, Record, Run, Runs, Text
from explainer.errors import UnknownRecord
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.report import compare
from explainer.text import nearest
from explainer.words import Words

_LINES = re.compile(r"\s*\n\s*")  # a template may be wrapped in a notebook; its sentence is not
Given = Mapping[str, Number | Runs]


def runs(template: str, edition: Edition, words: Words, given: Given) -> Runs:
    """The template as runs; UnknownRecord, with the nearest name, for an unknown placeholder."""
    found: list[Run] = []
    for literal, field, rest, conversion in _parse(template):
        if conversion:
            raise UnknownRecord(f"{{{field}!{conversion}}}: a placeholder takes no conversion")
        if text := _without_unit(_LINES.sub(" ", literal), found):
            found.append(Text(text=text))
        if field is not None:
            # The parser takes what follows a colon for a format; here it is the record's id.
            found += _resolve(f"{field}:{rest}" if rest else field, edition, words, given)
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


def _resolve(field: str, edition: Edition, words: Words, given: Given) -> Runs:
    if field in given:
        value = given[field]
        return (value,) if isinstance(value, Number) else value
    if field == "gathered":
        return (_gathered(edition, words),)
    if field == "edition":
        return (sentences.edition_date(edition, words),)
    kind, colon, rest = field.partition(":")
    if not colon:
        kind, rest = "figure", field
    if kind in _COMPUTED and colon:
        return _computed(edition, kind, rest, words)
    if kind in compare.KINDS:
        return _comparison(edition, kind, rest)
    if kind == "tally":
        return _tally(edition, rest, words)
    if kind not in _KINDS:
        raise UnknownRecord(f"no placeholder {{{field}}}{nearest(kind, _KINDS)}")
    name, _, part = rest.partition(".")
    return _KINDS[kind](edition, name, part, words)


def _gathered(edition: Edition, words: Words) -> Run:
    day = edition.story.gathered_until or edition.date
    of = "story.gathered_until" if edition.story.gathered_until else f"edition:{edition.date}"
    return wording.date(day, of, words)


# ---------------------------------------------------------------- computed


def _computed(edition: Edition, kind: str, rest: str, words: Words) -> Runs:
    """A number computed from the figures named, as in `first/second,third`."""
    first, _, others = rest.partition("/")
    figures = [edition.figure(id) for id in (first, *others.split(",")) if id]
    if len(figures) == 1 and kind != "break-even":
        raise UnknownRecord(f"{{{kind}:{rest}}} names one figure; a second goes behind a slash")
    number = _COMPUTED[kind](edition, figures[0], figures[1:], words)
    if kind != "break-even":
        return (number,)
    metric = edition.metric(figures[0].metric)
    return (number, Text(text=" "), Record(text=metric.unit, of=f"metric:{metric.id}.unit"))


_COMPUTED: dict[str, Callable[[Edition, Figure, Sequence[Figure], Words], Number]] = {
    "share": lambda e, a, b, w: compute.share(e, (a,), b, w),
    "own-share": lambda e, a, b, w: compute.own_share(e, a, b[0], w, w("shares.own-bridge")),
    "difference": lambda e, a, b, w: compute.difference(e, (a,), b[:1], w),
    "break-even": lambda e, a, _, w: compute.break_even(e, a, w),
    "total": lambda e, a, b, w: compute.total(e, (a, *b), w, w("shares.account-bridge")),
}


def _comparison(edition: Edition, kind: str, rest: str) -> Runs:
    first, second, said = (*rest.split("/", 2), "", "")[:3]
    relation = compare.relation(edition, f"{kind}:{first}/{second}")
    if not relation:
        raise NotComparable(f"{relation.guard}: the hedges do not support it; word it differently")
    return (Text(text=said, guard=relation.guard),)


def _tally(edition: Edition, rest: str, words: Words) -> Runs:
    question, side, stance = (*rest.split("/"), "", "")[:3]
    said = dict((s.id, p) for s, p in edition.on_question(question))
    if side not in said:
        raise UnknownRecord(f"no side {side!r}{nearest(side, said)}")
    found = (f"position:{p.id}" for p in said[side] if p.answers[question] == stance)
    return (compute.count(found, words, f"count-tally-{question}-{side}-{stance}"),)


# ---------------------------------------------------------------- records


def _figure(edition: Edition, name: str, part: str, words: Words) -> Runs:
    return _of_figure(edition, edition.figure(name), part, words)


def _latest(edition: Edition, name: str, part: str, words: Words) -> Runs:
    metric, _, party = name.partition("/")
    current = edition.current(edition.metric(metric).id, edition.party(party).id)
    if not current:
        raise UnknownRecord(f"{party!r} states no figure of {metric!r} by {edition.date}")
    return _of_figure(edition, current[-1], part, words)


def _of_figure(edition: Edition, figure: Figure, part: str, words: Words) -> Runs:
    of = f"figure:{figure.id}"
    metric = edition.metric(figure.metric)
    language = sentences.language(edition, figure.source)
    parts: dict[str, Callable[[], Runs]] = {
        "": lambda: wording.amount(figure, metric, words),
        "number": lambda: (wording.number(figure, words, metric.unit),),
        "party": lambda: (sentences.speaker(edition, figure.stated_by),),
        "verb": lambda: (_require(sentences.verb(edition, figure), of, "verb"),),
        "as_of": lambda: (sentences.as_of(figure, words),),
        "published": lambda: (wording.date(figure.published, f"{of}.published", words),),
        "words": lambda: (
            Quote(text=_require(figure.anchor, of, "anchor"), lang=language, of=f"{of}.anchor"),
        ),
        "source": lambda: sentences.publisher(edition, figure.source, words),
    }
    return _part(parts, part, of)


def _position(edition: Edition, name: str, part: str, words: Words) -> Runs:
    position = edition.position(name)
    of = f"position:{name}"
    language = sentences.language(edition, position.source)

    def field(name: str) -> Runs:
        return (Record(text=_require(getattr(position, name), of, name), of=f"{of}.{name}"),)

    parts: dict[str, Callable[[], Runs]] = {
        "": lambda: (
            (Quote(text=position.quote, lang=language, of=f"{of}.quote"),)
            if position.quote
            else field("paraphrase")
        ),
        "speaker": lambda: field("speaker"),
        "role": lambda: field("role"),
        "party": lambda: (sentences.speaker(edition, position.party),),
        "date": lambda: (wording.date(position.date, f"{of}.date", words),),
        "source": lambda: sentences.publisher(edition, position.source, words),
    }
    return _part(parts, part, of)


def _part(parts: Mapping[str, Callable[[], Runs]], part: str, of: str) -> Runs:
    if part not in parts:
        raise UnknownRecord(f"{of} has no part {part!r}{nearest(part, parts)}")
    return parts[part]()


def _require(value: Any, of: str, field: str) -> Any:
    if value is None or value == "":
        raise UnknownRecord(
            f"{of} has no {field}; use another part, or add the field to the record"
        )
    return value


def _event(edition: Edition, name: str, part: str, words: Words) -> Runs:
    found = {event.ref: event for event in edition.events}
    if name not in found:
        raise UnknownRecord(f"no event {name!r} by {edition.date}{nearest(name, found)}")
    if part == "date":
        return (wording.date(found[name].date, f"event:{name}.date", words),)
    return sentences.event_label(found[name])


_KINDS: dict[str, Callable[[Edition, str, str, Words], Runs]] = {
    "figure": _figure,
    "latest": _latest,
    "position": _position,
    "event": _event,
    "party": lambda edition, id, *_: (sentences.speaker(edition, id),),
    "metric": lambda edition, id, *_: sentences.label(edition, id),
    "question": lambda edition, id, *_: sentences.question(edition, id),
    "side": lambda edition, id, *_: sentences.side(edition, id),
}
