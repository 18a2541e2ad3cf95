"""Figures and positions as runs that name their speaker: sentences, source lines, statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from string import Formatter
from typing import Literal

from explainer.document import wording
from explainer.document.nodes import Quotation, Silence
from explainer.document.runs import (
    Address,
    Date,
    Mark,
    Number,
    Quote,
    Record,
    Run,
    Runs,
    Speaker,
    Text,
)
from explainer.facts.diff import Entry
from explainer.facts.edition import Edition
from explainer.facts.model import Event, Figure, Position, Source
from explainer.words import Words

MarkName = Literal["new", "updated", "revised", "corrected"]


def text(words: str) -> Runs:
    """The report's own words as runs; may hold no number."""
    return (Text(text=words),) if words else ()


def line(*parts: str | Run | Runs) -> Runs:
    """One line of the report's own words, runs and lines of runs; empty words are left out."""
    found: list[Run] = []
    for part in parts:
        found += (
            text(part) if isinstance(part, str) else part if isinstance(part, tuple) else (part,)
        )
    return tuple(found)


def phrase(words: Words, key: str, /, **parts: Run | Runs) -> Runs:
    """The catalogue's phrase with runs in the place of its `{names}`."""
    found: list[Run] = []
    for literal, name, _, _ in Formatter().parse(words.template(key)):
        found += line(literal, parts[name] if name else "")
    return tuple(found)


def join(parts: Sequence[Runs], separator: str = ", ", last: str | None = None) -> Runs:
    """The parts as one line, with the separator between them and `last` before the last."""
    runs: list[Run] = []
    for index, part in enumerate(parts):
        if index:
            final = last is not None and index == len(parts) - 1
            runs.append(Text(text=last if final and last is not None else separator))
        runs += part
    return tuple(runs)


def listed(parts: Sequence[Runs], words: Words) -> Runs:
    """`one, another and a third`."""
    return join(parts, words("prose.comma"), words("prose.and"))


def speaker(edition: Edition, party_id: str) -> Speaker:
    """The party's name as a run."""
    return Speaker(party=party_id, text=edition.party(party_id).name)


def label(edition: Edition, metric_id: str) -> Runs:
    """The metric's label as it stands in the facts."""
    metric = edition.metric(metric_id)
    return (Record(text=metric.label, of=f"metric:{metric_id}.label"),)


def verb(edition: Edition, figure: Figure) -> Quote | None:
    """The source's own verb in quotation marks, where the record keeps it."""
    if not figure.verb:
        return None
    return Quote(
        text=figure.verb, lang=language(edition, figure.source), of=f"figure:{figure.id}.verb"
    )


def language(edition: Edition, source_id: str) -> str:
    """The language a source is written in."""
    return edition.source(source_id).language


def as_of(figure: Figure, words: Words, *, short: bool = False) -> Date:
    """The date the number describes."""
    return wording.date(figure.as_of, f"figure:{figure.id}.as_of", words, short=short)


def event_label(event: Event) -> Runs:
    """The event's label as it stands in the facts."""
    return (Record(text=event.label, of=f"event:{event.ref}.label"),)


def attributed(edition: Edition, figure: Figure, words: Words) -> Runs:
    """`UNRWA: an estimated 810,000 people (“fled”), as of 20 May 2024`."""
    amount = wording.amount(figure, edition.metric(figure.metric), words)
    quoted = verb(edition, figure)
    said = line(amount, " (", quoted, ")") if quoted is not None else amount
    # After a bare percentage a comma would stand alone where the number is set large.
    comma = " " if isinstance(said[-1], Number) else words("prose.comma")
    who, when = speaker(edition, figure.stated_by), as_of(figure, words)
    return line(who, words("prose.colon"), said, comma + words("prose.as-of"), when)


def short(edition: Edition, figure: Figure, words: Words) -> Runs:
    """`UNRWA an estimated 810,000`: the form for labels in charts and strips."""
    return (
        speaker(edition, figure.stated_by),
        Text(text=" "),
        wording.number(figure, words, edition.metric(figure.metric).unit),
    )


def publisher(edition: Edition, source_id: str, words: Words) -> Runs:
    """Publisher and day of a source, linked to its address; a copy says what it copies."""
    source = edition.source(source_id)
    copy: tuple[str | Run, ...] = ()
    if source.copy_of:
        original = Record(text=source.copy_of, of=f"source:{source_id}.copy_of")
        copy = (" (" + words("prose.copy-of"), original, ")")
    return line(address(source), *copy, words("prose.comma"), published(source, words))


def address(source: Source, shows: Literal["publisher", "url"] = "publisher") -> Run:
    """The source's publisher (or its address), linked to the address if there is one."""
    if source.url is None:
        return Record(text=source.publisher, of=f"source:{source.id}.publisher")
    text = source.publisher if shows == "publisher" else source.url
    return Address(source=source.id, shows=shows, text=text, to=source.url)


def published(source: Source, words: Words) -> Date:
    """The day, month or year a source was published."""
    return wording.date(source.published, f"source:{source.id}.published", words)


def source_line(edition: Edition, stated: Iterable[Figure | Position], words: Words) -> Runs:
    """`Sources: UNRWA, 18 May 2024; …`: each source of what was stated, in order of first use."""
    used = list(dict.fromkeys(record.source for record in stated))
    parts = [publisher(edition, source, words) for source in used]
    key = "prose.source" if len(parts) == 1 else "prose.sources"
    return (*text(words(key)), *join(parts, words("prose.semicolon"))) if parts else ()


def quotation(edition: Edition, position: Position, words: Words) -> Quotation:
    """What the party said, with speaker, role, date, question, stance and source.

    Where the paraphrase quotes the words in full, it stands alone, for it says what they go with.
    """
    side = edition.side_of(position.party)
    quoted = position.quote and position.quote in (position.paraphrase or "")
    own = None if quoted else position.quote
    return Quotation(
        position=position.id,
        side=side.id,
        side_name=side.name,
        speaker=_who(edition, position, words),
        date=wording.date(position.date, f"position:{position.id}.date", words),
        text=own or position.paraphrase or "",
        lang=language(edition, position.source) if own else words.language,
        paraphrase=not own,
        context=_context(position, words) if own else (),
        about=_about(edition, position, words),
        source=publisher(edition, position.source, words),
    )


def beside(
    edition: Edition, metric_ids: Sequence[str], words: Words, latest: int | None = None
) -> tuple[Quotation | Silence, ...]:
    """The statements beside any of the metrics (all statements without one), by side in order.

    Every side is there, also one without a statement: with all that it said or, given `latest`,
    with the last so many, its own words before a paraphrase of a later day. One of which only the
    month is known may be of its last day, and is not passed over for one of an earlier day.
    """
    rows: list[Quotation | Silence] = []
    wanted = set(metric_ids)
    said = [p for p in edition.positions if not wanted or wanted.intersection(p.beside)]
    for side in edition.facts.sides.values():
        of_side = (p for p in said if edition.party(p.party).side == side.id)
        ordered = sorted(of_side, key=lambda p: (p.date.last, p.date.first))
        if latest:
            ordered.sort(key=lambda p: bool(p.quote))
        rows += [quotation(edition, position, words) for position in ordered[-(latest or 0) :]]
        if not ordered:
            rows.append(silence(edition, side.id, words))
    return tuple(rows)


def silence(edition: Edition, side_id: str, words: Words, question_id: str = "") -> Silence:
    """The empty place of a side: `No statement found.`, and up to when any were looked for."""
    until = up_to(edition, words, question_id)
    runs = line(words("prose.silence"), until, words("prose.stop"))
    return Silence(side=side_id, side_name=edition.side(side_id).name, runs=runs)


def up_to(edition: Edition, words: Words, question_id: str = "") -> Runs:
    """` up to 24 May 2024`, where the edition is later than the gathering; or nothing."""
    when = _gathered(edition, words, question_id)
    return (Text(text=words("prose.up-to")), when) if when else ()


def gathering(edition: Edition, words: Words, question_id: str = "") -> Runs:
    """`Statements were gathered up to 24 May 2024.`, in editions later than that; or nothing."""
    when = _gathered(edition, words, question_id)
    return (Text(text=words("prose.gathered")), when, *text(words("prose.stop"))) if when else ()


def _gathered(edition: Edition, words: Words, question_id: str) -> Date | None:
    """The day up to which statements were looked for, where the edition is later."""
    day = edition.gathered_until(question_id or None)
    if day is None:
        return None
    of_question = question_id and edition.question(question_id).gathered_until
    of = f"question:{question_id}" if of_question else "story"
    return wording.date(day, f"{of}.gathered_until", words)


def side(edition: Edition, side_id: str) -> Runs:
    """The side's name as it stands in the facts."""
    return (Record(text=edition.side(side_id).name, of=f"side:{side_id}.name"),)


def question(edition: Edition, question_id: str) -> Runs:
    """The question's text as it stands in the facts."""
    text = edition.question(question_id).text
    return (Record(text=text, of=f"question:{question_id}.text"),)


def edition_date(edition: Edition, words: Words) -> Date:
    """The edition's own date."""
    return wording.date(edition.date, f"edition:{edition.date.isoformat()}", words)


def _who(edition: Edition, position: Position, words: Words) -> Runs:
    """Person, role, party; for a party's own statement the party, then what kind of statement."""
    of = f"position:{position.id}"
    party = speaker(edition, position.party)
    role: list[Runs] = [(Record(text=position.role, of=f"{of}.role"),)] if position.role else []
    if not position.speaker or position.speaker == party.text:
        return join([(party,), *role])
    return join([(Record(text=position.speaker, of=f"{of}.speaker"),), *role, (party,)])


def _context(position: Position, words: Words) -> Runs:
    if not position.paraphrase:
        return ()
    ours = Record(text=position.paraphrase, of=f"position:{position.id}.paraphrase")
    return (ours, Text(text=f" ({words('prose.paraphrase')})"))


def _about(edition: Edition, position: Position, words: Words) -> Runs:
    answers = [
        (*question(edition, asked), Text(text=words("prose.position") + words(f"stance.{stance}")))
        for asked, stance in position.answers.items()
    ]
    return join(answers, words("prose.semicolon"))


# ---------------------------------------------------------------- what changed


def mark(figure: Figure, change: MarkName, words: Words, *, since: bool = False) -> Mark:
    """`[updated 28 May 2024]`: the day the figure was said; `since`: of the number it replaced."""
    when = wording.date(figure.published, f"figure:{figure.id}.published", words)
    return Mark(change=change, word=words(f"marks.{'since-' if since else ''}{change}"), date=when)


def both(edition: Edition, entry: Entry, words: Words) -> tuple[Runs, Runs]:
    """The number before and the number now, each with speaker, hedge and date; empty if none."""
    before, now = (
        attributed(edition, edition.figure(id), words) if id is not None else ()
        for id in (entry.old, entry.new)
    )
    return before, now


def why(edition: Edition, entry: Entry) -> Runs:
    """The reasons on record, of the steps between too."""
    steps = [edition.figure(id) for id in (*reversed(entry.via), entry.id)]
    reasons: list[Runs] = [
        (Record(text=step.reason, of=f"figure:{step.id}.reason"),) for step in steps if step.reason
    ]
    return join(reasons, " ")
