"""The standard tables: figures as stated, positions as said, numbers before and now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from explainer.document import sentences, wording
from explainer.document.nodes import Column, Row, Table
from explainer.document.runs import Quote, Record, Runs, Text
from explainer.facts.diff import Change, Entry
from explainer.facts.edition import Edition
from explainer.facts.model import Figure, Position
from explainer.words import Words

MOVED = (Change.CORRECTED, Change.REVISED, Change.ALTERED, Change.UPDATED)  # have a before


def figures_table(
    edition: Edition, figures: Sequence[Figure], words: Words, *, id: str, caption: Runs
) -> Table:
    """One row a figure: what it counts (if metrics differ), party, number, dates, source."""
    several = len({figure.metric for figure in figures}) > 1
    keys = ("party", "number", "as-of", "published", "source")
    columns = _columns(words, ("what", *keys) if several else keys, "party")
    rows = tuple(
        Row(
            cells=(
                *([sentences.label(edition, figure.metric)] if several else ()),
                (sentences.speaker(edition, figure.stated_by),),
                wording.amount(figure, edition.metric(figure.metric), words),
                (sentences.as_of(figure, words),),
                (wording.date(figure.published, f"figure:{figure.id}.published", words),),
                sentences.publisher(edition, figure.source, words),
            ),
            facts=(figure.id,),
        )
        for figure in figures
    )
    return Table(id=id, caption=caption, columns=columns, rows=rows)


def positions_table(
    edition: Edition,
    positions: Iterable[Position],
    words: Words,
    *,
    id: str,
    caption: Runs,
    question: str | None = None,
) -> Table:
    """One row a position: who, when, the stance (on a question, if it is given), words, source."""
    columns = _columns(words, ("speaker", "date", "stance", "quote", "source"), "speaker")
    rows = tuple(_position_row(edition, position, words, question) for position in positions)
    return Table(id=id, caption=caption, columns=columns, rows=rows)


def moves_table(
    edition: Edition, entries: Sequence[Entry], words: Words, *, id: str, caption: Runs
) -> Table:
    """One row a change: what is counted, the number before, the number now."""
    rows = tuple(
        Row(
            cells=(sentences.label(edition, entry.metric), *sentences.both(edition, entry, words)),
            facts=tuple(id for id in (entry.old, entry.new) if id is not None),
        )
        for entry in entries
    )
    columns = _columns(words, ("what", "before", "now"), "what")
    return Table(id=id, caption=caption, columns=columns, rows=rows)


_KINDS: dict[str, Literal["prose", "number", "date"]] = {
    "number": "number", "as-of": "date", "published": "date", "date": "date",
    "quote": "prose", "counts": "prose", "caveats": "prose",
}  # fmt: skip


def column(words: Words, key: str, *, row_header: bool = False) -> Column:
    """A column headed by the catalogue's word for the key."""
    header = sentences.text(words(f"table.{key}"))
    return Column(header=header, kind=_KINDS.get(key, "text"), row_header=row_header)


def _columns(words: Words, keys: Iterable[str], header: str) -> tuple[Column, ...]:
    return tuple(column(words, key, row_header=key == header) for key in keys)


def _position_row(edition: Edition, position: Position, words: Words, question: str | None) -> Row:
    said = sentences.quotation(edition, position, words)
    of = f"position:{position.id}"
    quote: Runs = (Quote(text=said.text, lang=said.lang, of=f"{of}.quote"),)
    if said.paraphrase:
        ours = Record(text=said.text, of=f"{of}.paraphrase")
        quote = (ours, Text(text=f" ({words('prose.paraphrase')})"))
    if said.context:
        quote = (*quote, Text(text=" · "), *said.context)
    answers = [position.answers[question]] if question else position.answers.values()
    stance = sentences.text(words("prose.comma").join(words(f"stance.{each}") for each in answers))
    return Row(cells=(said.speaker, (said.date,), stance, quote, said.source))
