"""Records and editions as the last line of a cell: a card in JupyterLab, lines on a terminal.

Belongs here: which blocks stand for a record, and telling IPython of it. Does not belong here: the
blocks' markup; the short form in a plain Python shell (the records' own `repr`).

A record holds ids, not what they name. So the facts that were opened last are kept here, and a
record is shown with the names and the source that its own facts give it.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from explainer import words as catalogue
from explainer.document import (
    Block,
    Items,
    Number,
    Paragraph,
    Record,
    Row,
    Runs,
    SourceEntry,
    Sources,
    Table,
    Text,
)
from explainer.facts.conflicts import Conflict
from explainer.facts.edition import Edition, cut
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
from explainer.prose import numbers, sentences, tables
from explainer.report import cards, conflicts, figures, parties, positions, topics
from explainer.report.terminal import lines
from explainer.words import Words

_KEPT = 4
_opened: list[Facts] = []
Blocks = tuple[Block, ...]


def install(facts: Facts) -> None:
    """Let IPython show the records of these facts; without IPython nothing happens."""
    shell = _shell()
    if shell is None:
        return
    if facts not in [kept for kept in _opened if kept is facts]:
        _opened.insert(0, facts)
        del _opened[_KEPT:]
    formatters = shell.display_formatter.formatters
    for kind in (*_BLOCKS, Number):
        formatters["text/html"].for_type(kind, _html)
        formatters["text/plain"].for_type(kind, _print)


def in_notebook() -> bool:
    """Whether a Jupyter kernel asks, and not a terminal."""
    return getattr(_shell(), "kernel", None) is not None


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def blocks(record: Any) -> tuple[Blocks, Words]:
    """The blocks that show a record, and the words of its story's language; none if unknown."""
    facts = _facts_of(record)
    if facts is None:
        return (), catalogue.load("")
    words = catalogue.load(facts.story.language)
    whole = record if isinstance(record, Edition) else cut(facts, _last_day(facts))
    return _BLOCKS[type(record)](whole, record, words), words


def _html(record: Any) -> str | None:
    from explainer import markup

    shown, words = blocks(record)
    sides = tuple(_opened[0].sides) if _opened else ()
    fragments = "".join(markup.fragment(block, words, sides) for block in shown)
    return markup.framed(fragments) if fragments else None


def _print(record: Any, printer: Any, cycle: bool) -> None:
    shown, _ = blocks(record)
    text = "\n".join(line for block in shown for line in lines(block))
    printer.text(text or repr(record))


def _last_day(facts: Facts) -> datetime.date:
    """The day by which everything in the file is known."""
    days = [edition.date for edition in facts.story.editions]
    days += [source.published.last for source in facts.sources.values()]
    days += [figure.published.last for figure in facts.figures]
    days += [position.published.last for position in facts.positions]
    return max(days)


def _facts_of(record: Any) -> Facts | None:
    if isinstance(record, Facts):
        return record
    if isinstance(record, Edition):
        return record.facts
    return next((facts for facts in _opened if _holds(facts, record)), None)


def _holds(facts: Facts, record: Any) -> bool:
    if isinstance(record, Conflict):
        return _holds(facts, record.figures[0])
    groups: dict[type, Iterable[Any]] = {
        Story: (facts.story,),
        Figure: facts.figures,
        Position: facts.positions,
        Event: facts.events,
        Source: facts.sources.values(),
        Party: facts.parties.values(),
        Side: facts.sides.values(),
        Metric: facts.metrics.values(),
        Question: facts.questions.values(),
    }
    found = groups.get(type(record), (record,))  # a number belongs to no facts of its own
    return any(other is record for other in found)


# ---------------------------------------------------------------- the blocks of each kind


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
    return _card(cards.sources(whole, words, {figure.id}), figure.id)


def _position(whole: Edition, position: Position, words: Words) -> Blocks:
    said = sentences.quotation(whole, position, words)
    return (said, *_card(cards.sources(whole, words, {position.id}), position.id))


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
    when = numbers.date(event.date, f"event:{event.ref}.date", words)
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
        when = numbers.date(edition.date, f"edition:{edition.date}", words)
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


def _card(found: Sources, id: str) -> Blocks:
    own: Iterator[SourceEntry] = (
        entry.model_copy(update={"cards": kept})
        for entry in found.entries
        if (kept := tuple(card for card in entry.cards if card.id == id))
    )
    return (Sources(entries=tuple(own)),)


_BLOCKS: dict[type, Callable[[Edition, Any, Words], Blocks]] = {
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
