"""An overview that works for any facts file: one chart for each topic."""

from __future__ import annotations

from collections.abc import Iterator

from explainer import charts
from explainer.document.nodes import Block, Heading
from explainer.document.runs import Record
from explainer.facts.edition import Edition
from explainer.facts.model import Metric
from explainer.report import figures
from explainer.words import Words

METRICS = 2  # of a topic, in one chart of the overview
ROWS = 3  # of a metric there


def leading_metrics(edition: Edition) -> tuple[str, ...]:
    """The first metric of each topic, in the order of the facts file: the curator's own order."""
    return tuple(metrics[0].id for _, metrics in by_topic(edition))


def known_metrics(edition: Edition) -> tuple[str, ...]:
    """Every metric the edition knows a figure of, in the order of the facts file."""
    return tuple(m for m in edition.facts.metrics if edition.of_metric(m, chart=False))


def by_topic(edition: Edition) -> Iterator[tuple[str, tuple[Metric, ...]]]:
    """Each topic with the metrics known in it; a metric without a topic is its own."""
    topics: dict[str, list[Metric]] = {}
    for metric in edition.facts.metrics.values():
        if edition.of_metric(metric.id):
            topics.setdefault(metric.topic or metric.label, []).append(metric)
    yield from ((topic, tuple(metrics)) for topic, metrics in topics.items())


def overview(edition: Edition, words: Words) -> Iterator[Block]:
    """A heading and a chart for each topic; a notice where no figure is known."""
    empty = True
    for number, (topic, metrics) in enumerate(by_topic(edition), start=1):
        empty = False
        first = metrics[0]
        field = "topic" if first.topic else "label"
        title = Record(text=topic, of=f"metric:{first.id}.{field}")
        yield Heading(level=3, id=f"topic-{number}", runs=(title,))
        yield _chart(edition, metrics, words)
    if empty:
        yield figures.unknown(edition, (), words)


def _chart(edition: Edition, metrics: tuple[Metric, ...], words: Words) -> Block:
    """The topic's leading metrics on one axis, newest first; a lone metric over time."""
    from explainer.charts.drawing import Drawing

    comparable = [m.id for m in metrics if m.unit == metrics[0].unit][:METRICS]
    try:
        if len(comparable) == 1 and len(edition.of_metric(comparable[0])) > ROWS:
            return Drawing("series", edition, *comparable, words=words).node()
        return Drawing("places", edition, *comparable, words=words, most=ROWS).node()
    except charts.NotKnown:
        return figures.unknown(edition, comparable, words)
