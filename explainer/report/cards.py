"""Source cards: for each figure and statement its wording as printed, its dates, its source."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from explainer.document import sentences, wording
from explainer.document.nodes import Card, CardField, SourceEntry, Sources
from explainer.document.runs import Quote, Record, Runs
from explainer.facts.edition import Edition
from explainer.facts.model import Figure, Position, Source, Status
from explainer.words import Words


def sources(edition: Edition, words: Words, only: Collection[str] | None = None) -> Sources:
    """The sources of the edition, in the order of the facts file, with the cards of their records.

    `only` limits them to these figures and positions (`kind:id`), what these replaced, and what
    replaced them.
    """
    known = (*edition.figures, *edition.history)
    wanted = None if only is None else _with_replaced(edition, only)
    figures = tuple(f for f in known if wanted is None or f"figure:{f.id}" in wanted)
    positions = tuple(
        p for p in edition.positions if wanted is None or f"position:{p.id}" in wanted
    )
    cards = [_figure_card(edition, figure, words) for figure in figures]
    cards += [_position_card(edition, position, words) for position in positions]
    records: tuple[Figure | Position, ...] = (*figures, *positions)
    by_source: dict[str, list[Card]] = {}
    for record, card in zip(records, cards, strict=True):
        by_source.setdefault(record.source, []).append(card)
    for event in edition.events if only is None else ():
        by_source.setdefault(event.source, [])
    entries = [
        _entry(source, tuple(by_source[source.id]), words)
        for source in edition.facts.sources.values()
        if source.id in by_source
    ]
    return Sources(only=None if only is None else tuple(sorted(only)), entries=tuple(entries))


def at_number(edition: Edition, figure: Figure, words: Words) -> Card:
    """The short card that a number on a page opens: wording, date, changes, note and source."""
    card = _figure_card(edition, figure, words)
    short = ("what", "words", "published", "corrected-from", "since-corrected", "since-revised")
    labels = {words(f"card.{key}") for key in short}
    fields = [field for field in card.fields if field.label in labels]
    if figure.note and figure.explains:
        fields.append(_field(words, "note", record(figure, "note")))
    fields.append(_field(words, "source", sentences.publisher(edition, figure.source, words)))
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


def _entry(source: Source, cards: tuple[Card, ...], words: Words) -> SourceEntry:
    of = f"source:{source.id}"
    names = [record(source, field) for field in ("publisher", "title") if getattr(source, field)]
    kind = sentences.text(words(f"kind.{source.kind}"))
    if source.copy_of:
        kind = sentences.line(kind, ": " + words("prose.copy-of"), record(source, "copy_of"))
    fields = [
        _field(words, "published", (sentences.published(source, words),)),
        _field(words, "accessed", (wording.date(source.accessed, f"{of}.accessed", words),)),
        _field(words, "kind", kind),
    ]
    if source.url:
        fields.append(_field(words, "address", (sentences.address(source, "url"),)))
    if source.note:
        fields.append(_field(words, "note", record(source, "note")))
    heading = sentences.join(names, words("prose.comma"))
    return SourceEntry(id=source.id, heading=heading, fields=tuple(fields), cards=cards)


def _figure_card(edition: Edition, figure: Figure, words: Words) -> Card:
    return Card(
        id=figure.id,
        kind="figure",
        heading=sentences.attributed(edition, figure, words),
        fields=tuple(_figure_fields(edition, figure, words)),
    )


def _figure_fields(edition: Edition, figure: Figure, words: Words) -> Iterator[CardField]:
    of = f"figure:{figure.id}"
    metric = edition.metric(figure.metric)
    yield _field(words, "what", sentences.label(edition, metric.id))
    if figure.anchor:
        anchor = Quote(
            text=figure.anchor, lang=sentences.language(edition, figure.source), of=f"{of}.anchor"
        )
        yield _field(words, "words", (anchor,))
    yield _field(words, "hedge", _hedge(figure, words))
    if figure.status is not Status.UNSTATED:
        yield _field(words, "status", sentences.text(words(f"status.{figure.status}")))
    yield _field(words, "published", (wording.date(figure.published, f"{of}.published", words),))
    if not figure.chart:
        yield _field(words, "on-charts", sentences.text(words("card.off-chart")))
    yield from _changes(edition, figure, words)
    if figure.note:
        yield _field(words, "note", record(figure, "note"))


def _changes(edition: Edition, figure: Figure, words: Words) -> Iterator[CardField]:
    """What the figure replaced and why, and what has replaced it since."""
    if figure.replaces:
        old = edition.figure(figure.replaces)
        yield _field(words, f"{figure.change}-from", sentences.attributed(edition, old, words))
        yield _field(words, "reason", record(figure, "reason"))
    for new in (*edition.figures, *edition.history):
        if new.replaces == figure.id:
            when = wording.date(new.published, f"figure:{new.id}.published", words)
            said = sentences.attributed(edition, new, words)
            runs = sentences.line(said, words("prose.comma"), when)
            yield _field(words, f"since-{new.change}", runs)


def _hedge(figure: Figure, words: Words) -> Runs:
    name = words(f"hedge-name.{figure.hedge}")
    if not figure.words:
        return sentences.text(name)
    quote = Quote(text=figure.words, lang="und", of=f"figure:{figure.id}.words")
    return sentences.line(name, words("prose.comma"), quote)


def _position_card(edition: Edition, position: Position, words: Words) -> Card:
    said = sentences.quotation(edition, position, words)
    of = f"position:{position.id}"
    fields: list[CardField] = []
    if position.quote:
        language = sentences.language(edition, position.source)
        quote = Quote(text=position.quote, lang=language, of=f"{of}.quote")
        fields.append(_field(words, "quote", (quote,)))
    if position.paraphrase:
        fields.append(_field(words, "paraphrase", record(position, "paraphrase")))
    fields.append(_field(words, "question", said.about))
    heading = sentences.line(said.speaker, words("prose.comma"), said.date)
    return Card(id=position.id, kind="position", heading=heading, fields=tuple(fields))


def record(of: Figure | Position | Source, field: str) -> Runs:
    """A field of the record as a run."""
    kind = type(of).__name__.lower()
    return (Record(text=getattr(of, field), of=f"{kind}:{of.id}.{field}"),)


def _field(words: Words, key: str, runs: Runs) -> CardField:
    return CardField(label=words(f"card.{key}"), runs=runs)
