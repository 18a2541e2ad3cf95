"""The two layers below a report: every statement once, and the record of every number.

An edition has one of each, whatever its notebooks: they are made from its records, and from what
the documents of its notebooks computed and drew. They argue nothing, so they need no notebook.
A number of a page opens its card there; the card, and every number of a PDF, leads on to here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Literal

from explainer.checks import Case, figures_in
from explainer.checks.own_words import listed
from explainer.document import sentences
from explainer.document.nodes import (
    Block,
    CardField,
    Cards,
    Chart,
    Document,
    Heading,
    Items,
    Paragraph,
    SourceEntry,
    Sources,
    Table,
    Working,
    numbers,
    unmarked,
    walk,
)
from explainer.document.runs import Allowed, Derivation, Link, Number, Runs, place, plain
from explainer.document.sentences import Phrases
from explainer.export.html import card_chart, card_name
from explainer.export.links import LAYERS, MAIN, RECORD, STATEMENTS
from explainer.export.revision_notes import SETTING
from explainer.facts.edition import Edition
from explainer.facts.model import Position
from explainer.facts.records import edition_from_records
from explainer.report import about, answers, cards, changes, compare, figures, marks
from explainer.words import Words

if TYPE_CHECKING:
    from explainer.export.notebook import Reading

MANY = 12  # operands; a count of more records than this does not list them


def layers(readings: Sequence[Reading]) -> tuple[Document, ...]:
    """Statements and record of the edition that these notebooks are about; none for none.

    They are published as what any of these is, and stand under the one that has a page.
    """
    if not readings:
        return ()
    documents = [reading.document for reading in readings]
    ranked = [("html" in d.front.kinds, d.front.notebook == MAIN) for d in documents]
    case: Case = readings[ranked.index(max(ranked))]
    kinds = sorted({kind for document in documents for kind in document.front.kinds})
    front = case.document.front.model_copy(update={"kinds": tuple(kinds)})
    case = case.about(case.document.model_copy(update={"front": front}), case.cells)
    statements = _layer(case, STATEMENTS, _questions(case.phrases))
    return statements, _layer(case, RECORD, _sections(case, documents))


def with_cards(document: Document) -> Document:
    """The document with a card for each number that it prints and its edition knows."""
    if document.front.notebook in LAYERS or any(isinstance(b, Cards) for b in document.blocks):
        return document
    case = Case(document, (), edition_from_records(document.front.records))
    text = tuple(block for block in document.blocks if not isinstance(block, Sources))
    facts = figures_in(text)
    known = (figure for id, figure in case.known.items() if id in facts)
    found = tuple(cards.at_number(case.phrases, figure) for figure in known)
    computed = _workings(case, numbers(document), f"{RECORD}.html")
    block = Cards(cards=found, computed=computed, at_numbers=True)
    return document.model_copy(update={"blocks": (*document.blocks, block)})


def _layer(case: Case, name: str, blocks: Iterable[Block]) -> Document:
    """A document of the edition under a title of its own, with the marks of what changed."""
    front, words = case.document.front, case.words
    days = marks.days(front.named.get(SETTING, {}), words)
    right = marks.marks(case.phrases, case.changed, days)
    title, summary = (case.phrases.text(f"{name}.{part}") for part in ("title", "summary"))
    subtitle = sentences.line(front.title, words("prose.dash"), front.subtitle)
    own = {"title": title, "subtitle": subtitle, "summary": summary, "note": ()}
    has_card = "html" in front.kinds and card_chart(case.document)
    card = card_name(front.notebook) if has_card else ""
    named = {"notebook": name, "above": front.notebook, "card": card}
    marked = tuple(right.marked(unmarked(block)) for block in blocks)
    return Document(front=front.model_copy(update={**named, **own}), blocks=marked)


# ---------------------------------------------------------------- statements


def _questions(phrases: Phrases) -> Iterator[Block]:
    for question in phrases.edition.facts.questions:
        sides = phrases.edition.on_question(question)
        if any(said for _, said in sides):
            yield _heading(2, f"question-{question}", phrases.question(question))
            for side, said in sides:
                if said:
                    yield _heading(3, f"{question}-{side.id}", phrases.side(side.id))
                    yield from _said(phrases, question, said)
            yield from answers.silent(phrases, question)


def _said(phrases: Phrases, question: str, said: Sequence[Position]) -> Iterator[Block]:
    """Each statement under the first question that it answers; elsewhere, where it stands."""
    again = []
    for position in said:
        stance = phrases.stances(position, question)
        if _stands_under(phrases.edition, position) == question:
            quotation = phrases.quotation(position)
            yield quotation.model_copy(update={"about": stance})
        else:
            again.append(phrases.headed(_link(phrases, position, ""), stance))
    if again:
        lead = phrases.words("statements.again")
        yield Paragraph(runs=sentences.line(lead, phrases.join(again)))


def _stands_under(edition: Edition, position: Position) -> str:
    return next(question for question in edition.facts.questions if question in position.answers)


def _link(phrases: Phrases, position: Position, page: str) -> Link:
    """Leads to a statement by who made it, and when."""
    said = phrases.quotation(position)
    text = f"{plain(said.speaker)}{phrases.words('prose.comma')}{said.date.text}"
    return Link(text=text, to=f"{page}#{place(f'position:{position.id}')}")


def _asked(phrases: Phrases, position: Position) -> Runs:
    """` (…)`, what a statement was on: one person may have made several on a day."""
    questions = [phrases.question(question) for question in position.answers]
    return (
        sentences.line(" (", phrases.join(questions, "prose.comma", "prose.and"), ")")
        if questions
        else ()
    )


# ---------------------------------------------------------------- record


def _sections(case: Case, documents: Sequence[Document]) -> Iterator[Block]:
    """Each section that has something to say under its heading."""
    phrases, known = case.phrases, figures.known_metrics(case.edition)
    printed = tuple(chain.from_iterable(map(numbers, documents)))
    derived = (number.derived for number in printed if number.derived is not None)
    compared = case.earlier is not None  # a first edition has nothing to tell
    also = compare.companions(phrases, derived)
    sections: dict[str, Sequence[Block]] = {
        "computed": [Cards(computed=_workings(case, (*printed, *also), ""))],
        "charts": _tables(documents),
        "counts": [figures.counts(phrases, known)] if known else [],
        "conflicts": [compare.conflicts(phrases, ())],
        "events": _events(phrases),
        "parties": [about.parties(phrases)],
        "changes": changes.changes(phrases, case.earlier, case.changed) if compared else (),
        "method": [*about.method(phrases)[:-1], *_allowed(phrases.words, documents)],
        "hedges": [about.lexicon(phrases)],
        "downloads": [
            about.downloads(phrases.words, {d.front.notebook: d.front.kinds for d in documents})
        ],
        "sources": [_ledger(phrases)],
    }
    for name, blocks in sections.items():
        if blocks and blocks != [Cards()]:
            yield _heading(2, f"section-{name}", phrases.text(f"record.{name}"))
            yield from blocks


def _events(phrases: Phrases) -> list[Block]:
    lines = tuple(changes.event_line(phrases, event) for event in phrases.edition.events)
    return [Items(items=lines)] if lines else []


def _tables(documents: Sequence[Document]) -> list[Table]:
    """The table behind each chart, once, under the chart's title."""
    charts = (node for document in documents for node in walk(document) if isinstance(node, Chart))
    tables = {chart.table.id: chart.table for chart in charts}
    return list(tables.values())


def _heading(level: Literal[2, 3], id: str, runs: Runs) -> Heading:
    return Heading(level=level, id=id, runs=runs)


def _workings(case: Case, printed: Iterable[Number], page: str) -> tuple[Working, ...]:
    """Each computed number once, in the order of first use, with its operands as they stand."""
    found: dict[str, tuple[Number, Derivation]] = {}
    for number in printed:
        if number.derived is not None:
            found.setdefault(f"derived:{number.derived.id}", (number, number.derived))
    edition, phrases = case.edition, case.phrases
    labels = {of: number.plain for of, (number, _) in found.items()}
    for figure in (*edition.figures, *edition.history):
        labels[f"figure:{figure.id}"] = plain(phrases.attributed(figure))
    said = {f"position:{position.id}": position for position in edition.positions}
    return tuple(
        Working(
            number=number,
            operands=tuple(
                _link(phrases, said[operand], f"{STATEMENTS}.html")
                if operand in said
                else Link(text=labels[operand], to=f"{page}#{place(operand)}")
                for operand in derivation.operands
                if operand in labels | said and len(derivation.operands) <= MANY
            ),
        )
        for number, derivation in found.values()
    )


def _allowed(words: Words, documents: Sequence[Document]) -> tuple[Block, ...]:
    """The number words that stand for no figure, each with the reason for it."""
    found = (node for node in walk(tuple(documents)) if isinstance(node, Allowed))
    return listed({run.text.lower(): run.reason for run in found}, words)


def _ledger(phrases: Phrases) -> Sources:
    """The sources with the cards of their figures; of their statements, where those stand."""
    made = cards.sources(phrases)
    return Sources(entries=tuple(_entry(phrases, entry) for entry in made.entries))


def _entry(phrases: Phrases, entry: SourceEntry) -> SourceEntry:
    said = [p for p in phrases.edition.positions if p.source == entry.id]
    led = [
        (_link(phrases, position, f"{STATEMENTS}.html"), *_asked(phrases, position))
        for position in said
    ]
    links = phrases.join(led)
    field = (CardField(label=phrases.words("card.statements"), runs=links),) if links else ()
    kept = tuple(card for card in entry.cards if card.kind == "figure")
    return entry.model_copy(update={"fields": (*entry.fields, *field), "cards": kept})
