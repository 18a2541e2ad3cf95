"""Source cards: for each figure and statement its wording as printed, its dates, its source."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from explainer.document import sentences, wording
from explainer.document.nodes import Card, CardField, SourceEntry, Sources
from explainer.document.runs import Quote, Runs
from explainer.document.sentences import Phrases
from explainer.facts.edition import Edition
from explainer.facts.model import Figure, Position, Source, Status


def sources(phrases: Phrases, only: Collection[str] | None = None) -> Sources:
    """The sources of the edition, in the order of the facts file, with the cards of their records.

    `only` limits them to these figures and positions (`kind:id`), what these replaced, and what
    replaced them.
    """
    edition = phrases.edition
    known = (*edition.figures, *edition.history)
    wanted = None if only is None else _with_replaced(edition, only)
    figures = tuple(f for f in known if wanted is None or f"figure:{f.id}" in wanted)
    positions = tuple(
        p for p in edition.positions if wanted is None or f"position:{p.id}" in wanted
    )
    cards = [_figure_card(phrases, figure) for figure in figures]
    cards += [_position_card(phrases, position) for position in positions]
    records: tuple[Figure | Position, ...] = (*figures, *positions)
    by_source: dict[str, list[Card]] = {}
    for record, card in zip(records, cards, strict=True):
        by_source.setdefault(record.source, []).append(card)
    for event in edition.events if only is None else ():
        by_source.setdefault(event.source, [])
    entries = [
        _entry(phrases, source, tuple(by_source[source.id]))
        for source in edition.facts.sources.values()
        if source.id in by_source
    ]
    return Sources(only=None if only is None else tuple(sorted(only)), entries=tuple(entries))


def at_number(phrases: Phrases, figure: Figure) -> Card:
    """The short card that a number on a page opens: wording, date, changes, note and source."""
    card = _figure_card(phrases, figure)
    short = ("what", "words", "published", "corrected-from", "since-corrected", "since-revised")
    labels = {phrases.words(f"card.{key}") for key in short}
    fields = [field for field in card.fields if field.label in labels]
    if figure.note and figure.explains:
        fields.append(_field(phrases, "note", sentences.field(figure, "note")))
    fields.append(_field(phrases, "source", phrases.publisher(figure.source)))
    return card.model_copy(update={"fields": tuple(fields)})


def _with_replaced(edition: Edition, references: Collection[str]) -> frozenset[str]:
    """These and all figures in a `replaces` chain with them, since their cards name each other."""
    found = set(references)
    pairs = [
        (f"figure:{f.id}", f"figure:{f.replaces}")
        for f in (*edition.figures, *edition.history)
        if f.replaces
    ]
    for _ in pairs:
        found |= {one for pair in pairs if found & set(pair) for one in pair}
    return frozenset(found)


def _entry(phrases: Phrases, source: Source, cards: tuple[Card, ...]) -> SourceEntry:
    names = [
        sentences.field(source, field) for field in ("publisher", "title") if getattr(source, field)
    ]
    kind = phrases.text(f"kind.{source.kind}")
    if source.copy_of:
        kind = sentences.line(
            kind, ": " + phrases.words("prose.copy-of"), sentences.field(source, "copy_of")
        )
    accessed = wording.date(source.accessed, f"source:{source.id}.accessed", phrases.words)
    fields = [
        _field(phrases, "published", (phrases.published(source),)),
        _field(phrases, "accessed", (accessed,)),
        _field(phrases, "kind", kind),
    ]
    if source.url:
        fields.append(_field(phrases, "address", (sentences.address(source, "url"),)))
    if source.note:
        fields.append(_field(phrases, "note", sentences.field(source, "note")))
    heading = phrases.join(names, "prose.comma")
    return SourceEntry(id=source.id, heading=heading, fields=tuple(fields), cards=cards)


def _figure_card(phrases: Phrases, figure: Figure) -> Card:
    return Card(
        id=figure.id,
        kind="figure",
        heading=phrases.attributed(figure),
        fields=tuple(_figure_fields(phrases, figure)),
    )


def _figure_fields(phrases: Phrases, figure: Figure) -> Iterator[CardField]:
    yield _field(phrases, "what", phrases.label(figure.metric))
    if figure.anchor:
        yield _field(phrases, "words", (phrases.quote(figure, "anchor"),))
    yield _field(phrases, "hedge", _hedge(phrases, figure))
    if figure.status is not Status.UNSTATED:
        yield _field(phrases, "status", phrases.text(f"status.{figure.status}"))
    yield _field(phrases, "published", (phrases.published(figure),))
    if not figure.chart:
        yield _field(phrases, "on-charts", phrases.text("card.off-chart"))
    yield from _changes(phrases, figure)
    if figure.note:
        yield _field(phrases, "note", sentences.field(figure, "note"))


def _changes(phrases: Phrases, figure: Figure) -> Iterator[CardField]:
    """What the figure replaced and why, and what has replaced it since."""
    edition = phrases.edition
    if figure.replaces:
        old = edition.figure(figure.replaces)
        yield _field(phrases, f"{figure.change}-from", phrases.attributed(old))
        yield _field(phrases, "reason", sentences.field(figure, "reason"))
    for new in (*edition.figures, *edition.history):
        if new.replaces == figure.id:
            number, day = phrases.attributed(new), phrases.published(new)
            runs = phrases.join((number, day), "prose.comma")
            yield _field(phrases, f"since-{new.change}", runs)


def _hedge(phrases: Phrases, figure: Figure) -> Runs:
    name = phrases.text(f"hedge-name.{figure.hedge}")
    if not figure.words:
        return name
    quote = Quote(text=figure.words, lang="und", of=f"figure:{figure.id}.words")
    return phrases.join((name, quote), "prose.comma")


def _position_card(phrases: Phrases, position: Position) -> Card:
    said, fields = phrases.quotation(position), list[CardField]()
    if position.quote:
        fields.append(_field(phrases, "quote", (phrases.quote(position, "quote"),)))
    if position.paraphrase:
        fields.append(_field(phrases, "paraphrase", sentences.field(position, "paraphrase")))
    fields.append(_field(phrases, "question", said.about))
    heading = phrases.join((said.speaker, said.date), "prose.comma")
    return Card(id=position.id, kind="position", heading=heading, fields=tuple(fields))


def _field(phrases: Phrases, key: str, runs: Runs) -> CardField:
    return CardField(label=phrases.words(f"card.{key}"), runs=runs)
