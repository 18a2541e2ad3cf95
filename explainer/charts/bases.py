"""The shares that a part's figures are of each stated base, and their table.

Belongs here: pairing and tabulating for `share`. Does not belong here: drawing, the arithmetic
(prose.computed).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explainer.document import Number, Runs, Table
from explainer.document import Row as TableRow
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.facts.quantity import Quantity, between
from explainer.prose import computed, numbers, sentences, tables
from explainer.words import Words

PERCENT = "percent"


@dataclass(frozen=True)
class Row:
    """A base, the part's figures over it, and their hull in per cent."""

    base: Figure
    shares: tuple[tuple[Figure, Quantity], ...]
    hull: Quantity
    number: Number


def row(edition: Edition, id: str, base: Figure, parts: Sequence[Figure], words: Words) -> Row:
    """A base with each part's share of it."""
    whole = Quantity.of(base)
    shares = tuple((part, Quantity.of(part) / whole * 100) for part in parts)
    hull = between(share for _, share in shares)
    number = computed.share(edition, parts, (base,), words, f"{id}-{base.id}")
    return Row(base, shares, hull, number)


def total(edition: Edition, id: str, rows: Sequence[Row], words: Words) -> Number:
    """The share over all bases, from the least to the most."""
    parts = [part for part, _ in rows[0].shares]
    return computed.share(edition, parts, [row.base for row in rows], words, f"{id}-all")


def table(
    edition: Edition,
    rows: Sequence[Row],
    total: Number,
    said: Sequence[Figure],
    words: Words,
    id: str,
    title: Runs,
) -> Table:
    """The numbers divided, then a row a base with its share, the shares as stated, all together."""
    columns = (
        tables.column(words, "party", row_header=True),
        tables.column(words, "number"),
        tables.column(words, "as-of"),
        tables.column(words, "share"),
        tables.column(words, "source"),
    )
    body = [
        TableRow(cells=_cells(edition, part, (), words), facts=(part.id,))
        for part, _ in rows[0].shares
    ]
    for row in rows:
        cells = _cells(edition, row.base, (row.number,), words)
        ids = (*(part.id for part, _ in row.shares), row.base.id)
        body.append(TableRow(cells=cells, facts=ids))
    for figure in said:
        stated = (numbers.number(figure, words, PERCENT),)
        body.append(TableRow(cells=_cells(edition, figure, stated, words), facts=(figure.id,)))
    empty: Runs = ()
    every = sentences.text(words("charts.all-bases"))
    body.append(TableRow(cells=(every, empty, empty, (total,), empty)))
    return Table(id=f"{id}-table", caption=title, columns=columns, rows=tuple(body))


def _cells(edition: Edition, figure: Figure, share: Runs, words: Words) -> tuple[Runs, ...]:
    metric = edition.metric(figure.metric)
    amount = () if metric.unit in numbers.PERCENT_UNITS else numbers.amount(figure, metric, words)
    return (
        (sentences.speaker(edition, figure.stated_by),),
        amount,
        (sentences.as_of(figure, words),),
        share,
        sentences.publisher(edition, figure.source, words),
    )
