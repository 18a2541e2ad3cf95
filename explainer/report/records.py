"""The blocks that stand for a record by itself: its card, its place, what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from explainer.document import sentences, tables, wording
from explainer.document.nodes import Block, Items, Paragraph, Row, SourceEntry, Sources, Table
from explainer.document.runs import Number, Record, Runs, Text
from explainer.facts.edition import Conflict, Edition
from explainer.facts.model import (
    Event,
    Facts,
    Figure,
    Metric,
    Party,
    Position,
    Question,
    Side,
    Source,
    Story,
)
from explainer.report import cards, conflicts, figures, parties, positions, topics
from explainer.words import Words

Blocks = tuple[Block, ...]


def _facts(whole: Edition, facts: Facts, words: Words) -> Blocks:
    return (_title(facts.story), *_editions(whole, facts.story, words), parties.table(whole, words))


def _story(whole: Edition, story: Story, words: Words) -> Blocks:
    return (_title(story), *_editions(whole, story, words))


def _edition(whole: Edition, edition: Edition, words: Words) -> Blocks:
    leading = topics.leading_metrics(edition)
    strip = (figures.key_figures(edition, leading, words),) if leading else ()
    day = (Text(text=words("prose.as-known")), sentences.edition_date(edition, words))
    note = Record(text=edition.note, of=f"edition:{edition.date}.note")
    known = (*day, Text(text=words("prose.colon")), note) if edition.note else day
    title = (Record(text=edition.story.title, of="story.title"),)
    return (Paragraph(runs=title), Paragraph(runs=known), *_counted(edition, words), *strip)


def _figure(whole: Edition, figure: Figure, words: Words) -> Blocks:
    return _card(whole, f"figure:{figure.id}", words)


def _position(whole: Edition, position: Position, words: Words) -> Blocks:
    said = sentences.quotation(whole, position, words)
    return (said, *_card(whole, f"position:{position.id}", words))


def _source(whole: Edition, source: Source, words: Words) -> Blocks:
    entries = cards.sources(whole, words).entries
    return (Sources(entries=tuple(entry for entry in entries if entry.id == source.id)),)


def _conflict(whole: Edition, conflict: Conflict, words: Words) -> Blocks:
    line = conflicts.line(whole, conflict, words)
    stated = tables.figures_table(
        whole,
        conflict.figures,
        words,
        id="conflict",
        caption=sentences.label(whole, conflict.metric),
    )
    return (Items(items=(line,)), stated)


def _metric(whole: Edition, metric: Metric, words: Words) -> Blocks:
    return (
        figures.counts(whole, (metric.id,), words),
        *figures.current(whole, (metric.id,), words),
    )


def _question(whole: Edition, question: Question, words: Words) -> Blocks:
    return (positions.table(whole, question.id, words),)


def _party(whole: Edition, party: Party, words: Words) -> Blocks:
    name: Runs = (sentences.speaker(whole, party.id),)
    long = (Record(text=party.long_name, of=f"party:{party.id}.long_name"),)
    comma = Text(text=words("prose.comma"))
    runs = (*name, comma, *long) if party.long_name else name
    return (Paragraph(runs=(*runs, comma, *sentences.side(whole, party.side))),)


def _side(whole: Edition, side: Side, words: Words) -> Blocks:
    said = [p for p in whole.facts.parties.values() if p.side == side.id]
    who = sentences.join([(sentences.speaker(whole, party.id),) for party in said])
    colon = Text(text=words("prose.colon"))
    return (Paragraph(runs=(*sentences.side(whole, side.id), colon, *who)),)


def _event(whole: Edition, event: Event, words: Words) -> Blocks:
    when = wording.date(event.date, f"event:{event.ref}.date", words)
    colon, comma = Text(text=words("prose.colon")), Text(text=words("prose.comma"))
    source = sentences.publisher(whole, event.source, words)
    return (Paragraph(runs=(when, colon, *sentences.event_label(event), comma, *source)),)


def _number(whole: Edition, number: Number, words: Words) -> Blocks:
    if number.derived is None:
        return (Paragraph(runs=(number,)),)
    formula = Text(text=f" ({number.derived.formula})")
    return (Paragraph(runs=(number, formula)),)


def _title(story: Story) -> Block:
    title = Record(text=story.title, of="story.title")
    summary = Record(text=story.summary, of="story.summary")
    return Paragraph(runs=(title, Text(text=". "), summary) if story.summary else (title,))


def _editions(whole: Edition, story: Story, words: Words) -> Iterator[Block]:
    columns = (tables.column(words, "edition", row_header=True), tables.column(words, "what"))
    rows = []
    for edition in story.editions:
        when = wording.date(edition.date, f"edition:{edition.date}", words)
        note = (
            (Record(text=edition.note, of=f"edition:{edition.date}.note"),) if edition.note else ()
        )
        rows.append(Row(cells=((when,), note)))
    caption = sentences.text(words("displays.editions"))
    yield Table(id="editions", caption=caption, columns=columns, rows=tuple(rows))


def _counted(edition: Edition, words: Words) -> Iterator[Block]:
    counted = words(
        "displays.counted",
        figures=f"{len(edition.figures):,}",
        positions=f"{len(edition.positions):,}",
        conflicts=f"{len(edition.conflicts()):,}",
    )
    yield Paragraph(runs=sentences.text(counted))


def _card(whole: Edition, reference: str, words: Words) -> Blocks:
    found = cards.sources(whole, words, {reference})
    own: Iterator[SourceEntry] = (
        entry.model_copy(update={"cards": kept})
        for entry in found.entries
        if (kept := tuple(card for card in entry.cards if f"{card.kind}:{card.id}" == reference))
    )
    return (Sources(entries=tuple(own)),)


BLOCKS: dict[type, Callable[[Edition, Any, Words], Blocks]] = {
    Facts: _facts,
    Story: _story,
    Edition: _edition,
    Figure: _figure,
    Position: _position,
    Source: _source,
    Conflict: _conflict,
    Metric: _metric,
    Question: _question,
    Party: _party,
    Side: _side,
    Event: _event,
    Number: _number,
}
