"""Figures and positions as runs that name their speaker: sentences, source lines, statements."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
    """The report's own words as runs; they may not contain a number."""
    return (Text(text=words),) if words else ()


def line(*parts: str | Run | Runs) -> Runs:
    """One line of the report's own words, runs and lines of runs; empty words are left out."""
    found: list[Run] = []
    for part in parts:
        found += (
            text(part) if isinstance(part, str) else part if isinstance(part, tuple) else (part,)
        )
    return tuple(found)


def join(parts: Iterable[Run | Runs], separator: str = ", ", last: str | None = None) -> Runs:
    """The parts as one line, with the separator between them and `last` before the last."""
    lines, runs = list(parts), list[Run]()
    for index, part in enumerate(lines):
        if index:
            final = last is not None and index == len(lines) - 1
            runs.append(Text(text=last if final and last is not None else separator))
        runs += line(part)
    return tuple(runs)


def field(record: Figure | Position | Source, name: str) -> Runs:
    """A field of the record in its own words."""
    kind = type(record).__name__.lower()
    return (Record(text=getattr(record, name), of=f"{kind}:{record.id}.{name}"),)


def event_label(event: Event) -> Runs:
    """The event's label as it stands in the facts."""
    return (Record(text=event.label, of=f"event:{event.ref}.label"),)


def address(source: Source, shows: Literal["publisher", "url"] = "publisher") -> Run:
    """The source's publisher (or its address), linked to the address if there is one."""
    if source.url is None:
        return Record(text=source.publisher, of=f"source:{source.id}.publisher")
    text = source.publisher if shows == "publisher" else source.url
    return Address(source=source.id, shows=shows, text=text, to=source.url)


@dataclass(frozen=True)
class Phrases:
    """The records of an edition in the report's words; every run is bound to what it is of."""

    edition: Edition
    words: Words

    # ------------------------------------------------------------ words of the catalogue

    def text(self, *keys: str | Literal[False]) -> Runs:
        """The catalogue's phrases one after another, such as `"charts.bars"`."""
        return text("".join(self.words(key) for key in keys if key))

    def phrase(self, key: str, /, **parts: Run | Runs) -> Runs:
        """The catalogue's phrase with runs in the place of its `{names}`."""
        found: list[Run] = []
        for literal, name, _, _ in Formatter().parse(self.words.template(key)):
            found += line(literal, parts[name] if name else "")
        return tuple(found)

    def join(
        self, parts: Iterable[Run | Runs], by: str = "prose.semicolon", last: str = ""
    ) -> Runs:
        """The parts in one line, with the phrase `by` between them and `last` before the last."""
        return join(parts, self.words(by), self.words(last) if last else None)

    def headed(self, head: Run | Runs | str, *rest: Run | Runs | str) -> Runs:
        """`head: rest`."""
        return line(head, self.words("prose.colon"), *rest)

    def sentence(self, *parts: Run | Runs | str) -> Runs:
        """The parts in one line that ends with a full stop."""
        return line(*parts, self.words("prose.stop"))

    # ------------------------------------------------------------ names

    def label(self, *metrics: str) -> Runs:
        """The labels of metrics as they stand in the facts."""
        labels = [(metric, self.edition.metric(metric).label) for metric in metrics]
        return self.join((Record(text=text, of=f"metric:{id}.label"),) for id, text in labels)

    def unit(self, metric: str) -> Runs:
        """The unit of a metric."""
        return (Record(text=self.edition.metric(metric).unit, of=f"metric:{metric}.unit"),)

    def side(self, id: str) -> Runs:
        """The name of a side as it stands in the facts."""
        return (Record(text=self.edition.side(id).name, of=f"side:{id}.name"),)

    def question(self, id: str) -> Runs:
        """A question's text as it stands in the facts."""
        return (Record(text=self.edition.question(id).text, of=f"question:{id}.text"),)

    def party(self, id: str) -> Speaker:
        """The name of a party."""
        return Speaker(party=id, text=self.edition.party(id).name)

    def edition_date(self) -> Date:
        """The edition's own date."""
        day = self.edition.date
        return wording.date(day, f"edition:{day.isoformat()}", self.words)

    # ------------------------------------------------------------ figures

    def speaker(self, figure: Figure) -> Speaker:
        """The party that stated a figure."""
        return self.party(figure.stated_by)

    def as_of(self, figure: Figure, *, short: bool = False) -> Date:
        """The date that a figure describes."""
        return wording.date(figure.as_of, f"figure:{figure.id}.as_of", self.words, short=short)

    def number(self, figure: Figure) -> tuple[Number]:
        """`an estimated 810,000`: the number with its hedge."""
        unit = self.edition.metric(figure.metric).unit
        return (wording.number(figure, self.words, unit),)

    def amount(self, figure: Figure) -> Runs:
        """`an estimated 810,000 people`: the number with its hedge and its unit."""
        return wording.amount(figure, self.edition.metric(figure.metric), self.words)

    def quote(self, record: Figure | Position, name: str) -> Quote:
        """A field of the record that repeats its source, in quotation marks."""
        kind, language = type(record).__name__.lower(), self.edition.source(record.source).language
        return Quote(text=getattr(record, name), lang=language, of=f"{kind}:{record.id}.{name}")

    def name(self, figure: Figure) -> Runs:
        """`UNRWA, 20 May 2024`: the speaker of a number and its date."""
        return self.join((self.speaker(figure), self.as_of(figure)), "prose.comma")

    def stated(self, figure: Figure) -> Runs:
        """`UNRWA, an estimated 810,000, 20 May 2024`: speaker, hedged number and date in a list."""
        parts = (self.speaker(figure), self.number(figure), self.as_of(figure))
        return self.join(parts, "prose.comma")

    def listed(self, figures: Iterable[Figure]) -> Runs:
        """Every figure in a line, by metric: `label: speaker, number, date; …`."""
        groups = itertools.groupby(figures, key=lambda figure: figure.metric)
        parts = [self.headed(self.label(m), self.join(map(self.stated, g))) for m, g in groups]
        return join(parts, self.words("prose.stop") + " ")

    def attributed(self, figure: Figure) -> Runs:
        """`UNRWA: an estimated 810,000 people (“fled”), as of 20 May 2024`."""
        amount = self.amount(figure)
        stated = line(amount, " (", self.quote(figure, "verb"), ")") if figure.verb else amount
        # After a bare percentage a comma would stand alone where the number is set large.
        comma = " " if isinstance(stated[-1], Number) else self.words("prose.comma")
        when = (comma + self.words("prose.as-of"), self.as_of(figure))
        return self.headed(self.speaker(figure), stated, *when)

    # ------------------------------------------------------------ sources and events

    def published(self, record: Figure | Source) -> Date:
        """The day, month or year a figure or a source was published."""
        of = f"{type(record).__name__.lower()}:{record.id}.published"
        return wording.date(record.published, of, self.words)

    def publisher(self, source_id: str) -> Runs:
        """Publisher and day of a source, linked to its address; a copy says what it copies."""
        source = self.edition.source(source_id)
        copy: tuple[str | Runs, ...] = ()
        if source.copy_of:
            copy = (" (" + self.words("prose.copy-of"), field(source, "copy_of"), ")")
        return line(address(source), *copy, self.words("prose.comma"), self.published(source))

    def source_line(self, records: Iterable[Figure | Position]) -> Runs:
        """`Sources: UNRWA, 18 May 2024; …`: each source of the records, in order of first use."""
        parts = [self.publisher(id) for id in dict.fromkeys(record.source for record in records)]
        key = "prose.source" if len(parts) == 1 else "prose.sources"
        return line(self.words(key), self.join(parts)) if parts else ()

    def event_date(self, event: Event, *, short: bool = False) -> Date:
        """The date of an event."""
        return wording.date(event.date, f"event:{event.ref}.date", self.words, short=short)

    def dated(self, events: Iterable[Event]) -> Runs:
        """The events in a line, each with its date."""
        lines = [line(self.event_date(event), " ", event_label(event)) for event in events]
        start = self.words("charts.events-alt").strip() + " "
        return line(start, self.join(lines)) if lines else ()

    # ------------------------------------------------------------ statements

    def who(self, position: Position) -> Runs:
        """The speaker of a statement: the person, or the party if no person is recorded."""
        if position.speaker:
            return field(position, "speaker")
        return (self.party(position.party),)

    def when(self, position: Position) -> Date:
        """The date of a statement."""
        return wording.date(position.date, f"position:{position.id}.date", self.words)

    def stances(self, position: Position, question: str | None = None) -> Runs:
        """The stances of a statement, on one question or on each that it answers."""
        answers = [position.answers[question]] if question else position.answers.values()
        comma = self.words("prose.comma")
        return text(comma.join(self.words(f"stance.{answer}") for answer in answers))

    def said(self, position: Position, question: str | None = None) -> Runs:
        """`Yoav Gallant, for, 20 May 2024`: a statement in a list, of those on a question."""
        parts = (self.who(position), self.stances(position, question), self.when(position))
        return self.join(parts, "prose.comma")

    def quotation(self, position: Position) -> Quotation:
        """What the party said, with speaker, role, date, question, stance and source.

        A paraphrase that quotes the words in full stands alone, since it gives their context.
        """
        side = self.edition.side_of(position.party)
        quoted = position.quote and position.quote in (position.paraphrase or "")
        own = None if quoted else position.quote
        language = self.edition.source(position.source).language
        return Quotation(
            position=position.id,
            side=side.id,
            side_name=side.name,
            speaker=self._who_in_full(position),
            date=self.when(position),
            text=own or position.paraphrase or "",
            lang=language if own else self.words.language,
            paraphrase=not own,
            context=self.paraphrase(position) if own and position.paraphrase else (),
            about=self._about(position),
            source=self.publisher(position.source),
        )

    def paraphrase(self, position: Position) -> Runs:
        """The paraphrase of a statement, which says that it is one."""
        return line(field(position, "paraphrase"), f" ({self.words('prose.paraphrase')})")

    def beside(
        self, metric_ids: Sequence[str], latest: int | None = None
    ) -> tuple[Quotation | Silence, ...]:
        """The statements beside any of the metrics (all statements without one), by side in order.

        Every side is included, also one without a statement: with all that it said or, given
        `latest`, with that many of the last, quotations rather than later paraphrases. A statement
        dated by its month counts as of the last day of it.
        """
        rows: list[Quotation | Silence] = []
        edition, wanted = self.edition, set(metric_ids)
        said = [p for p in edition.positions if not wanted or wanted.intersection(p.beside)]
        for side in edition.facts.sides.values():
            of_side = (p for p in said if edition.party(p.party).side == side.id)
            ordered = sorted(of_side, key=lambda p: (p.date.last, p.date.first))
            if latest:
                ordered.sort(key=lambda p: bool(p.quote))
            rows += [self.quotation(position) for position in ordered[-(latest or 0) :]]
            if not ordered:
                rows.append(self.silence(side.id))
        return tuple(rows)

    def silence(self, side_id: str, question_id: str = "") -> Silence:
        """The empty place of a side: `No statement found.`, and the last day of gathering."""
        runs = self.sentence(self.words("prose.silence"), self.up_to(question_id))
        return Silence(side=side_id, side_name=self.edition.side(side_id).name, runs=runs)

    def no_statement(self) -> Runs:
        """In a chart: that no statement of a side was found, and up to which day."""
        return line(self.words("charts.no-statement"), self.up_to())

    def up_to(self, question_id: str = "") -> Runs:
        """` up to 24 May 2024`, if the edition is later than the gathering; otherwise empty."""
        when = self._gathered(question_id)
        return line(self.words("prose.up-to"), when) if when else ()

    def gathering(self, question_id: str = "") -> Runs:
        """`Statements were gathered up to 24 May 2024.`, in later editions; otherwise empty."""
        when = self._gathered(question_id)
        return self.sentence(self.words("prose.gathered"), when) if when else ()

    def _gathered(self, question_id: str) -> Date | None:
        """The day up to which statements were gathered, if the edition is later."""
        day = self.edition.gathered_until(question_id or None)
        if day is None:
            return None
        of_question = question_id and self.edition.question(question_id).gathered_until
        of = f"question:{question_id}" if of_question else "story"
        return wording.date(day, f"{of}.gathered_until", self.words)

    def _who_in_full(self, position: Position) -> Runs:
        """Person, role, party; for a party's own statement the party, then its kind."""
        party = self.party(position.party)
        role = [field(position, "role")] if position.role else []
        if not position.speaker or position.speaker == party.text:
            return join([party, *role])
        return join([field(position, "speaker"), *role, party])

    def _about(self, position: Position) -> Runs:
        dash = self.words("prose.position")
        return self.join(
            line(self.question(question), dash + self.words(f"stance.{stance}"))
            for question, stance in position.answers.items()
        )

    # ------------------------------------------------------------ what changed

    def mark(self, figure: Figure, change: MarkName, *, since: bool = False) -> Mark:
        """`[updated 28 May 2024]`, of its publication; `since`: for the number it replaced."""
        word = self.words(f"marks.{'since-' if since else ''}{change}")
        return Mark(change=change, word=word, date=self.published(figure))

    def both(self, entry: Entry) -> tuple[Runs, Runs]:
        """The number before and the number now, with speaker, hedge and date; empty if none."""
        before, now = (
            self.attributed(self.edition.figure(id)) if id is not None else ()
            for id in (entry.old, entry.new)
        )
        return before, now

    def why(self, entry: Entry) -> Runs:
        """The recorded reasons, including those of the steps between."""
        steps = [self.edition.figure(id) for id in (*reversed(entry.via), entry.id)]
        return join([field(step, "reason") for step in steps if step.reason], " ")
