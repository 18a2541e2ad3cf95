"""Key figures, current figures, what the metrics count, and the overview by topic."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence

from explainer import charts
from explainer.document import sentences, tables
from explainer.document.nodes import (
    Block,
    Heading,
    Items,
    KeyFigure,
    KeyFigures,
    Notice,
    Paragraph,
    Row,
    Table,
)
from explainer.document.runs import Record
from explainer.document.sentences import Phrases
from explainer.facts.edition import Edition
from explainer.facts.model import Figure, Metric, MetricKind
from explainer.facts.sides import by_side

WEEK = datetime.timedelta(days=7)
MONTH = datetime.timedelta(days=31)
METRICS = 2  # of a topic in one chart of the overview
ROWS = 3  # of a metric in such a chart


def key_figures(phrases: Phrases, metric_ids: Iterable[str]) -> KeyFigures:
    """The strip: each metric with its recent figures, or a notice that none is known."""
    metrics = tuple(metric_ids)
    items = tuple(_key_figure(phrases, metric) for metric in metrics)
    return KeyFigures(metrics=metrics, items=items)


def older(phrases: Phrases, metric_ids: Iterable[str]) -> tuple[Block, ...]:
    """A note for below a strip that older numbers are elsewhere; nothing if there are none."""
    said = Paragraph(runs=phrases.text("prose.older"))
    return (said,) if any(recent(phrases.edition, metric)[1] for metric in metric_ids) else ()


def recent(edition: Edition, metric: str) -> tuple[tuple[Figure, ...], bool]:
    """The metric's current figures that are recent, and whether older current ones are left out.

    If no party states the metric for a second date, all of them. Otherwise those of the last week
    described: an older one would read as a conflict, and is only out of date. Of a running total,
    a side with a statement beside the metric keeps its newest figure, however old, so that it does
    not fall silent by ceasing to count, and the parties in conflict with it keep theirs. A level
    goes when its side states a later one, even if that has been overtaken since.
    """
    current = _last_of_sides(edition, metric)
    if not moves(edition, metric):
        return current, False
    kept = {figure.id for figure in _newest(edition, metric, current)}
    for conflict in edition.conflicts(metric):
        if kept & {figure.id for figure in conflict.figures}:
            kept |= {figure.id for figure in current if figure.stated_by in conflict.parties}
    shown = tuple(figure for figure in current if figure.id in kept)
    return shown, len(shown) < len(edition.current(metric))


def _last_of_sides(edition: Edition, metric: str) -> tuple[Figure, ...]:
    """The current figures, without those older than a level of their side that was overtaken."""
    gone = [f for f in edition.of_metric(metric) if edition.overtaken_by(f) is not None]
    last = {
        side: max(f.as_of.first for f in group) for side, group in by_side(edition, gone).items()
    }
    return tuple(
        figure
        for figure in edition.current(metric)
        if figure.as_of.last >= last.get(edition.side_of(figure.stated_by).id, figure.as_of.last)
    )


def _newest(edition: Edition, metric: str, current: Sequence[Figure]) -> Iterator[Figure]:
    """The figures of the last week described, and the newest of each side with a statement."""
    is_level = edition.metric(metric).kind is MetricKind.STOCK
    heard = set() if is_level else {side.id for side, said in edition.statements(metric) if said}
    since = max((figure.as_of.last for figure in current), default=edition.date) - WEEK
    for side, group in by_side(edition, current).items():
        last = max(figure.as_of.last for figure in group)
        start = min(last, since) if side in heard else since
        yield from (figure for figure in group if figure.as_of.last >= start)


def moves(edition: Edition, metric: str) -> bool:
    """Whether any party states the metric for more than one date."""
    dates = {(figure.stated_by, figure.as_of.iso) for figure in edition.of_metric(metric)}
    return len(dates) > len({party for party, _ in dates})


def _key_figure(phrases: Phrases, metric: str) -> KeyFigure:
    shown, _ = recent(phrases.edition, metric)
    ids = {figure.id for figure in shown}
    entries = tuple(
        phrases.join((phrases.attributed(figure), phrases.publisher(figure.source)), "prose.comma")
        for figure in shown
    )
    conflicts = phrases.edition.conflicts(metric)
    differ = any(len(ids & {figure.id for figure in one.figures}) > 1 for one in conflicts)
    return KeyFigure(
        metric=metric,
        label=phrases.label(metric),
        entries=entries or (unknown(phrases, ()).runs,),
        note=phrases.text(differ and "prose.conflict"),
    )


def current(
    phrases: Phrases,
    metric_ids: Sequence[str],
    once_known: Sequence[str] = (),
    latest: bool = False,
    elsewhere: Sequence[str] = (),
) -> tuple[Block, ...]:
    """For each metric a sentence per party with its recent figure; a notice of the unknown ones.

    `once_known`, `latest` and `elsewhere` are those of `Report.current`.
    """
    edition = phrases.edition
    known = [metric for metric in (*metric_ids, *once_known) if recent(edition, metric)[0]]
    missing = [metric for metric in metric_ids if not edition.current(metric)]
    last = {m: max(figure.as_of.last for figure in recent(edition, m)[0]) for m in known}
    since = max(last.values(), default=edition.date) - MONTH
    shown = [metric for metric in known if last[metric] >= since or not latest]
    shown = [m for m in shown if {figure.id for figure in recent(edition, m)[0]} - set(elsewhere)]
    headed = len(metric_ids) + len(once_known) > 1
    blocks = [block for m in shown for block in _current(phrases, m, headed)]
    unknown_ones = (unknown(phrases, missing),) if missing or not known else ()
    return (*blocks, *unknown_ones)


def _current(phrases: Phrases, metric: str, headed: bool) -> Iterator[Block]:
    """The sentences of one metric; a single one goes on the line of the label."""
    label, shown = phrases.label(metric), recent(phrases.edition, metric)[0]
    lines = [phrases.sentence(phrases.attributed(figure)) for figure in shown]
    if len(lines) == 1:
        heading = sentences.line(phrases.sentence(label), " ") if headed else ()
        yield Paragraph(runs=(*heading, *lines[0]))
        return
    if headed:
        yield Paragraph(runs=sentences.line(label, phrases.words("prose.colon").rstrip()))
    yield Items(items=tuple(lines))


def unknown(phrases: Phrases, metric_ids: Sequence[str]) -> Notice:
    """`No number found by 20 May 2024 for: …`."""
    labels, day = phrases.label(*metric_ids), phrases.edition_date()
    key = "prose.unknown-on" if labels else "prose.unknown"
    return Notice(kind="unknown", runs=phrases.phrase(key, day=day, what=labels))


def not_drawn(phrases: Phrases, metric_ids: Sequence[str]) -> Notice:
    """The notice in place of a chart: which metrics have no figure, or that something lacks."""
    missing = [metric for metric in metric_ids if not phrases.edition.of_metric(metric)]
    if missing:
        return unknown(phrases, missing)
    day = phrases.edition_date()
    return Notice(kind="unknown", runs=phrases.phrase("prose.not-drawn", day=day))


def table(phrases: Phrases, metric_ids: Sequence[str]) -> Table:
    """Every known figure of the metrics, those kept off charts included, by metric and date."""
    figures = [f for metric in metric_ids for f in phrases.edition.of_metric(metric, chart=False)]
    name, labels = f"figures-{metric_ids[0]}", phrases.label(*metric_ids)
    return tables.figures_table(phrases, figures, id=name, caption=labels)


def counts(phrases: Phrases, metric_ids: Sequence[str]) -> Table:
    """What each metric counts and what it does not, with its caveats."""
    columns = (
        tables.column(phrases, "what", row_header=True),
        tables.column(phrases, "counts"),
        tables.column(phrases, "caveats"),
    )
    rows = []
    for metric_id in metric_ids:
        metric = phrases.edition.metric(metric_id)
        of = f"metric:{metric_id}"
        caveats = [
            (Record(text=text, of=f"{of}.caveats.{i}"),) for i, text in enumerate(metric.caveats)
        ]
        counted = (Record(text=metric.counts, of=f"{of}.counts"),) if metric.counts else ()
        cells = (phrases.label(metric_id), counted, sentences.join(caveats, " "))
        rows.append(Row(cells=cells))
    caption = phrases.text("table.counts-caption")
    return Table(id=f"counts-{metric_ids[0]}", caption=caption, columns=columns, rows=tuple(rows))


# ---------------------------------------------------------------- topics


def leading_metrics(edition: Edition) -> tuple[str, ...]:
    """The first metric of each topic, in the order of the facts file (the curator's)."""
    return tuple(metrics[0].id for _, metrics in by_topic(edition))


def known_metrics(edition: Edition) -> tuple[str, ...]:
    """Every metric with a figure in the edition, in the order of the facts file."""
    return tuple(m for m in edition.facts.metrics if edition.of_metric(m, chart=False))


def by_topic(edition: Edition) -> Iterator[tuple[str, tuple[Metric, ...]]]:
    """Each topic with its metrics that have a figure; a metric without a topic is one itself."""
    topics: dict[str, list[Metric]] = {}
    for metric in edition.facts.metrics.values():
        if edition.of_metric(metric.id):
            topics.setdefault(metric.topic or metric.label, []).append(metric)
    yield from ((topic, tuple(metrics)) for topic, metrics in topics.items())


def overview(phrases: Phrases) -> Iterator[Block]:
    """A heading and a chart for each topic; a notice if no figure is known."""
    empty = True
    for number, (topic, metrics) in enumerate(by_topic(phrases.edition), start=1):
        empty = False
        first = metrics[0]
        field = "topic" if first.topic else "label"
        title = Record(text=topic, of=f"metric:{first.id}.{field}")
        yield Heading(level=3, id=f"topic-{number}", runs=(title,))
        yield _chart(phrases, metrics)
    if empty:
        yield unknown(phrases, ())


def _chart(phrases: Phrases, metrics: tuple[Metric, ...]) -> Block:
    """The topic's leading metrics on one axis, newest first; a lone metric over time."""
    from explainer.charts.drawing import Drawing

    comparable = [m.id for m in metrics if m.unit == metrics[0].unit][:METRICS]
    try:
        if len(comparable) == 1 and len(phrases.edition.of_metric(comparable[0])) > ROWS:
            return Drawing("series", phrases, *comparable).node()
        return Drawing("places", phrases, *comparable, most=ROWS).node()
    except charts.NotKnown:
        return unknown(phrases, comparable)
