"""The standard tables: figures as stated, positions as said, numbers before and now, shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from explainer.document.nodes import Column, Row, Table
from explainer.document.runs import Number, Quote, Runs, Text
from explainer.document.sentences import Phrases
from explainer.document.wording import PERCENT_UNITS
from explainer.facts.diff import Change, Entry
from explainer.facts.model import Figure, Position

MOVED = (Change.CORRECTED, Change.REVISED, Change.ALTERED, Change.UPDATED)  # with a number before


def figures_table(phrases: Phrases, figures: Sequence[Figure], *, id: str, caption: Runs) -> Table:
    """A row per figure: what it counts (if metrics differ), party, number, dates, source."""
    several = len({figure.metric for figure in figures}) > 1
    keys = ("party", "number", "as-of", "published", "source")
    columns = _columns(phrases, ("what", *keys) if several else keys, "party")
    rows = tuple(
        Row(
            cells=(
                *([phrases.label(figure.metric)] if several else ()),
                (phrases.speaker(figure),),
                phrases.amount(figure),
                (phrases.as_of(figure),),
                (phrases.published(figure),),
                phrases.publisher(figure.source),
            ),
            facts=(figure.id,),
        )
        for figure in figures
    )
    return Table(id=id, caption=caption, columns=columns, rows=rows)


def positions_table(
    phrases: Phrases,
    positions: Iterable[Position],
    *,
    id: str,
    caption: Runs,
    question: str | None = None,
) -> Table:
    """A row per position: who, when, the stance (on a question, if it is given), words, source."""
    columns = _columns(phrases, ("speaker", "date", "stance", "quote", "source"), "speaker")
    rows = tuple(_position_row(phrases, position, question) for position in positions)
    return Table(id=id, caption=caption, columns=columns, rows=rows)


def moves_table(phrases: Phrases, entries: Sequence[Entry], *, id: str, caption: Runs) -> Table:
    """A row per change: what is counted, the number before, the number now."""
    rows = tuple(
        Row(
            cells=(phrases.label(entry.metric), *phrases.both(entry)),
            facts=tuple(id for id in (entry.old, entry.new) if id is not None),
        )
        for entry in entries
    )
    columns = _columns(phrases, ("what", "before", "now"), "what")
    return Table(id=id, caption=caption, columns=columns, rows=rows)


def shares_table(
    phrases: Phrases,
    parts: Sequence[Figure],
    shares: Iterable[tuple[Figure, Number]],
    total: Number,
    stated: Iterable[Figure],
    *,
    id: str,
    caption: Runs,
) -> Table:
    """The parts, a row per number that they are divided by, the shares as stated, the total."""
    divided = tuple(part.id for part in parts)
    rows = (
        *(_share_row(phrases, part) for part in parts),
        *(_share_row(phrases, base, (share,), divided) for base, share in shares),
        *(_share_row(phrases, figure, phrases.number(figure)) for figure in stated),
        Row(cells=(phrases.text("charts.all-bases"), (), (), (total,), ())),
    )
    columns = _columns(phrases, ("party", "number", "as-of", "share", "source"), "party")
    return Table(id=id, caption=caption, columns=columns, rows=rows)


_KINDS: dict[str, Literal["prose", "number", "date"]] = {
    "number": "number", "as-of": "date", "published": "date", "date": "date",
    "quote": "prose", "counts": "prose", "caveats": "prose",
}  # fmt: skip


def column(phrases: Phrases, key: str, *, row_header: bool = False) -> Column:
    """A column headed by the catalogue's word for the key."""
    header = phrases.text(f"table.{key}")
    return Column(header=header, kind=_KINDS.get(key, "text"), row_header=row_header)


def _columns(phrases: Phrases, keys: Iterable[str], header: str) -> tuple[Column, ...]:
    return tuple(column(phrases, key, row_header=key == header) for key in keys)


def _share_row(
    phrases: Phrases, figure: Figure, share: Runs = (), divided: tuple[str, ...] = ()
) -> Row:
    """A figure with its share; one in per cent is itself the share."""
    percent = phrases.edition.metric(figure.metric).unit in PERCENT_UNITS
    cells = (
        (phrases.speaker(figure),),
        () if percent else phrases.amount(figure),
        (phrases.as_of(figure),),
        share,
        phrases.publisher(figure.source),
    )
    return Row(cells=cells, facts=(*divided, figure.id))


def _position_row(phrases: Phrases, position: Position, question: str | None) -> Row:
    said = phrases.quotation(position)
    quote: Runs = (Quote(text=said.text, lang=said.lang, of=f"position:{position.id}.quote"),)
    if said.paraphrase:
        quote = phrases.paraphrase(position)
    if said.context:
        quote = (*quote, Text(text=" · "), *said.context)
    stances = phrases.stances(position, question)
    return Row(cells=(said.speaker, (said.date,), stances, quote, said.source))
