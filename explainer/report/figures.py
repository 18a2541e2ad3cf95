"""Figures chosen for a question: the strip at the top, who states what now, what is counted.

Belongs here: choosing figures so that every party's current one is shown. Does not belong here:
charts, computed numbers.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence

from explainer.document import (
    Block,
    Items,
    KeyFigure,
    KeyFigures,
    Notice,
    Paragraph,
    Quote,
    Record,
    Row,
    Runs,
    Table,
    Text,
)
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.prose import sentences, tables
from explainer.words import Words

WEEK = datetime.timedelta(days=7)


def key_figures(edition: Edition, metric_ids: Iterable[str], words: Words) -> KeyFigures:
    """The strip: each metric with the current figure of every party; unknown ones say so."""
    return KeyFigures(items=tuple(_key_figure(edition, metric, words) for metric in metric_ids))


def recent(edition: Edition, metric: str) -> tuple[tuple[Figure, ...], bool]:
    """Each party's current figure of the last week described, and whether older ones remain.

    A party's number of last year beside another's of yesterday would be no conflict, only an old
    number; the older ones stand in the metric's chart and table.
    """
    current = edition.current(metric)
    newest = max((figure.as_of.last for figure in current), default=edition.date)
    shown = tuple(figure for figure in current if figure.as_of.last >= newest - WEEK)
    return shown, len(shown) < len(current)


def _key_figure(edition: Edition, metric: str, words: Words) -> KeyFigure:
    shown, older = recent(edition, metric)
    notes = [words("prose.conflict")] if edition.conflicts(metric) else []
    notes += [words("prose.older")] if older else []
    return KeyFigure(
        metric=metric,
        label=sentences.label(edition, metric),
        entries=tuple(_entry(edition, figure, words) for figure in shown)
        or (unknown(edition, (), words).runs,),
        note=sentences.text(" ".join(notes)),
    )


def _entry(edition: Edition, figure: Figure, words: Words) -> Runs:
    comma = Text(text=words("prose.comma"))
    source = sentences.publisher(edition, figure.source, words)
    return (*sentences.attributed(edition, figure, words), comma, *source)


def current(edition: Edition, metric_ids: Sequence[str], words: Words) -> tuple[Block, ...]:
    """For each metric a sentence a party with its current figure; a notice where unknown."""
    blocks: list[Block] = []
    for metric in metric_ids:
        if edition.current(metric):
            blocks += _current(edition, metric, words, headed=len(metric_ids) > 1)
    missing = [metric for metric in metric_ids if not edition.current(metric)]
    return (*blocks, unknown(edition, missing, words)) if missing else tuple(blocks)


def _current(edition: Edition, metric: str, words: Words, headed: bool) -> Iterator[Block]:
    shown, older = recent(edition, metric)
    if headed:
        colon = Text(text=words("prose.colon").rstrip())
        yield Paragraph(runs=(*sentences.label(edition, metric), colon))
    yield Items(items=tuple(_sentence(edition, figure, words) for figure in shown))
    if older:
        yield Paragraph(runs=sentences.text(words("prose.older")))


def _sentence(edition: Edition, figure: Figure, words: Words) -> Runs:
    stop = Text(text=words("prose.stop"))
    return (*sentences.attributed(edition, figure, words), stop)


def unknown(edition: Edition, metric_ids: Sequence[str], words: Words) -> Notice:
    """`Nothing recorded by 20 May 2024 on this: …`."""
    labels = sentences.join([sentences.label(edition, metric) for metric in metric_ids], "; ")
    runs = (*sentences.text(words("prose.not-known")), sentences.edition_date(edition, words))
    if labels:
        runs = (*runs, *sentences.text(words("prose.not-known-on")), *labels)
    return Notice(kind="unknown", runs=(*runs, *sentences.text(words("prose.stop"))))


def not_drawn(edition: Edition, metric_ids: Sequence[str], words: Words) -> Notice:
    """In the place of a chart: of which metrics nothing is known, or that something is missing."""
    missing = [metric for metric in metric_ids if not edition.of_metric(metric)]
    if missing:
        return unknown(edition, missing, words)
    when = sentences.edition_date(edition, words)
    stop = sentences.text(words("prose.stop"))
    return Notice(kind="unknown", runs=(*sentences.text(words("prose.not-drawn")), when, *stop))


def table(edition: Edition, metric_ids: Sequence[str], words: Words) -> Table:
    """Every known figure of the metrics, misprints included, by metric and date."""
    figures = [f for metric in metric_ids for f in edition.of_metric(metric, chart=False)]
    labels = sentences.join([sentences.label(edition, metric) for metric in metric_ids], "; ")
    name = f"figures-{metric_ids[0]}"
    return tables.figures_table(edition, figures, words, id=name, caption=labels)


def counts(edition: Edition, metric_ids: Sequence[str], words: Words) -> Table:
    """What each metric counts, what it does not, and what to mind."""
    columns = (
        tables.column(words, "what", row_header=True),
        tables.column(words, "counts"),
        tables.column(words, "caveats"),
    )
    rows = []
    for metric_id in metric_ids:
        metric = edition.metric(metric_id)
        of = f"metric:{metric_id}"
        caveats = [
            (Record(text=text, of=f"{of}.caveats.{i}"),) for i, text in enumerate(metric.caveats)
        ]
        counted = (Record(text=metric.counts, of=f"{of}.counts"),) if metric.counts else ()
        cells = (sentences.label(edition, metric_id), counted, sentences.join(caveats, " "))
        rows.append(Row(cells=cells))
    caption = sentences.text(words("table.counts-caption"))
    return Table(id=f"counts-{metric_ids[0]}", caption=caption, columns=columns, rows=tuple(rows))


def verbs(edition: Edition, metric_ids: Sequence[str], words: Words) -> Block:
    """The verbs the sources use for a metric, each quoted, with the parties that use it."""
    used: dict[tuple[str, str], dict[str, Figure]] = {}
    for metric in metric_ids:
        for figure in edition.of_metric(metric):
            if figure.verb:
                language = sentences.language(edition, figure.source)
                used.setdefault((figure.verb, language), {}).setdefault(figure.stated_by, figure)
    if not used:
        return Paragraph(runs=sentences.text(words("prose.no-verbs")))
    items = tuple(_verb(edition, verb, by_party, words) for verb, by_party in used.items())
    return Items(items=items)


def _verb(
    edition: Edition, verb: tuple[str, str], by_party: dict[str, Figure], words: Words
) -> Runs:
    text, language = verb
    first = next(iter(by_party.values()))
    quote = Quote(text=text, lang=language, of=f"figure:{first.id}.verb")
    parties = [(sentences.speaker(edition, party),) for party in by_party]
    return (quote, Text(text=words("prose.colon")), *sentences.join(parties))
