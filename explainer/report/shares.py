"""Computed answers over whole metrics: shares of stated populations, gaps between two counts."""

from __future__ import annotations

from collections.abc import Sequence

from explainer.document import sentences, tables, wording
from explainer.document.nodes import Block, Column, Items, Row, Table
from explainer.document.runs import Runs, Text
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.report import compute, figures
from explainer.words import Words


def shares(edition: Edition, part: str, wholes: Sequence[str], words: Words) -> Block:
    """The stated wholes, then a line for each party's current figure with its share of them."""
    bases = [figure for metric in wholes for figure in edition.current(metric)]
    current, _ = figures.recent(edition, part)
    if not bases or not current:
        return figures.unknown(edition, (part, *wholes), words)
    lines = [_share(edition, figure, bases, words) for figure in current]
    return Items(items=(_bases(edition, bases, words), *lines))


def _bases(edition: Edition, bases: Sequence[Figure], words: Words) -> Runs:
    stated = [sentences.short(edition, base, words) for base in bases]
    return (
        *sentences.text(words("shares.bases")),
        *sentences.join(stated, words("prose.comma"), words("prose.and")),
        *sentences.text(words("prose.stop") + (words("shares.range") if len(bases) > 1 else "")),
    )


def _share(edition: Edition, figure: Figure, bases: Sequence[Figure], words: Words) -> Runs:
    return (
        *sentences.attributed(edition, figure, words),
        *sentences.text(words("shares.is")),
        compute.share(edition, figure, bases, words),
        *sentences.text(words("shares.of")),
    )


def gaps(edition: Edition, first: str, second: str, bridge: str, words: Words) -> Block:
    """A table of the days for which both metrics are stated, with the difference of each pair."""
    pairs = [
        (a, b)
        for a in edition.of_metric(first)
        for b in edition.of_metric(second)
        if a.as_of == b.as_of and a.as_of.precision == "day"
    ]
    if not pairs:
        return figures.unknown(edition, (first, second), words)
    heads = (sentences.label(edition, first), sentences.label(edition, second))
    columns = (
        tables.column(words, "as-of", row_header=True),
        *(Column(header=head, kind="number") for head in heads),
        Column(header=sentences.text(words("shares.gap")), kind="number"),
    )
    rows = tuple(_gap(edition, a, b, bridge, words) for a, b in pairs)
    return Table(id=f"gaps-{first}", caption=sentences.text(bridge), columns=columns, rows=rows)


def _gap(edition: Edition, a: Figure, b: Figure, bridge: str, words: Words) -> Row:
    difference = compute.difference(edition, a, b, words, bridge)
    when = wording.date(a.as_of, f"figure:{a.id}.as_of", words)
    cells = ((when,), _stated(edition, a, words), _stated(edition, b, words), (difference,))
    return Row(cells=cells, facts=(a.id, b.id))


def _stated(edition: Edition, figure: Figure, words: Words) -> Runs:
    number = wording.number(figure, words, edition.metric(figure.metric).unit)
    return (
        number,
        Text(text=" "),
        *sentences.text("("),
        sentences.speaker(edition, figure.stated_by),
        Text(text=")"),
    )
