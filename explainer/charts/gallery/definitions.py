"""Numbers of one thing by what they count: a plot a definition, and the gap on common days."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from matplotlib.lines import Line2D

from explainer.charts import choose, describe, marks
from explainer.charts.axis import around, round_above
from explainer.charts.choose import Day, Events
from explainer.charts.describe import Description
from explainer.charts.labels import extent, say, spaced
from explainer.charts.rows import Rows
from explainer.charts.timeline import HEAD, Timeline
from explainer.document import compute, sentences
from explainer.document.nodes import Number, Record, Runs
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.facts.quantity import Quantity
from explainer.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

PLOT = 96.0
LABELS = 4
PAIRS = 6
Pair = tuple[Figure, Figure, Number]  # the larger, the smaller, and the gap


def draw(
    fig: Canvas,
    edition: Edition,
    first: str,
    second: str,
    *more: str,
    words: Words,
    id: str,
    events: Events = False,
    since: Day = None,
    until: Day = None,
    bridge: str = "",
    zero: bool = False,
) -> Description:
    """Metrics that count the same thing differently, each in a plot of its own on one scale.

    For each day on which the first two are stated by one party, a row below shows both and the gap;
    `bridge` says why the two may be subtracted, and without it there are no such rows. Unless
    `zero` is asked for, the scale may start above zero, so that a small gap can be seen.
    """
    metrics = (first, second, *more)
    days = choose.day(since), choose.day(until)
    series = {metric: choose.between(edition.of_metric(metric), *days) for metric in metrics}
    labels = ", ".join(edition.metric(metric).label for metric in metrics)
    figures = choose.need([f for group in series.values() for f in group], labels, words)
    dates = [figure.as_of for figure in figures]
    largest = max(figure.bounds[1] for figure in figures)
    ends = (0.0, round_above(largest)) if zero else around(figures, Decimal(2))
    unit = edition.metric(first).unit
    frame = Timeline(fig, edition, words, dates, unit=unit, largest=ends[1])
    lines = choose.within(choose.events(edition, events), dates)
    plots = [(metric, group) for metric, group in series.items() if group]
    for n, (metric, group) in enumerate(plots):
        ax = frame.axes()
        if n == 0:
            frame.legend(ax, figures)
            named = frame.events(ax, lines)
            frame.y += named.height
        label = say(sentences.label(edition, metric), width=frame.width, bold=True, rtl=frame.rtl)
        frame.y += extent(label, bold=True)[1] + HEAD + (8 if n else 0)
        frame.title(ax, label, bold=True, above=HEAD - 6)
        frame.room(ax, PLOT, days=n == len(plots) - 1)
        frame.numbers(ax, *ends)
        wanted = _wanted(edition, group)
        drawn = frame.figures(ax, group, {figure.id for figure in wanted})
        frame.labels(ax, drawn, wanted, wanted[:1])
    pairs = _pairs(edition, id, series[first], series[second], bridge, words) if bridge else []
    if pairs:
        rows = Rows(fig, edition, words, around(f for p in pairs for f in p[:2]), after=116.0)
        rows.heading(words("charts.same-day-both"))
        for pair in pairs:
            _dumbbell(rows, edition, pair, words)
        frame.y += 10
        frame.below(rows, unit)
    frame.finish()
    return Description(
        figures=figures,
        title=_title(edition, metrics, pairs, words),
        alt=[
            describe.listed(edition, figures, words),
            *(_line(edition, pair, words) for pair in pairs),
            describe.dated(lines, words),
        ],
        caption=_caption(edition, figures, ends[0] > 0, words),
    )


def _wanted(edition: Edition, group: Sequence[Figure]) -> list[Figure]:
    """The last, the first, and the extremes of a definition, of what no later count overtook."""
    standing = [figure for figure in group if edition.overtaken_by(figure) is None]
    if not standing:
        return []
    extremes = [max(standing, key=lambda f: f.bounds[1]), min(standing, key=lambda f: f.bounds[0])]
    latest = choose.newest_by_side(edition, standing)
    wanted = [standing[-1], standing[0], *extremes, *latest]
    return list({figure.id: figure for figure in wanted}.values())[:LABELS]


def _pairs(
    edition: Edition, id: str, first: Sequence[Figure], second: Sequence[Figure], bridge: str,
    words: Words,
) -> list[Pair]:  # fmt: skip
    """The numbers of one party for one day under both definitions, the last days."""
    found = [
        sorted((a, b), key=lambda figure: figure.bounds, reverse=True)
        for a in first
        for b in second
        if a.as_of == b.as_of and a.as_of.precision == "day" and a.stated_by == b.stated_by
    ]
    return [
        (a, b, compute.difference(edition, (a,), (b,), words, bridge, f"{id}-gap-{n}"))
        for n, (a, b) in enumerate(found[-PAIRS:])
    ]


def _dumbbell(rows: Rows, edition: Edition, pair: Pair, words: Words) -> None:
    high, low, gap = pair
    look = marks.side_look(edition, high.stated_by)
    drawn = [(look, Quantity.of(figure), "") for figure in (low, high)]
    sum_ = spaced(
        describe.number(edition, high, words),
        words("charts.less"),
        describe.number(edition, low, words),
        ": ",
        gap,
    )
    rows.quantity(describe.name(edition, high, words), drawn, sum_)
    ends = [float(low.bounds[0]), float(high.bounds[1])]
    rows.ax.add_line(Line2D(ends, [rows.middle] * 2, color=look.hex, linewidth=2.0, zorder=2))


def _title(edition: Edition, metrics: Sequence[str], pairs: Sequence[Pair], words: Words) -> Runs:
    """The topic that the metrics share, or their labels, and whether one party's counts differ."""
    topics = {edition.metric(metric).topic for metric in metrics}
    differ = any(high.bounds != low.bounds for high, low, _ in pairs)
    end = words("charts.definitions-differ" if differ else "charts.by-definition")
    if len(topics) == 1 and "" not in topics:
        return spaced(Record(text=topics.pop(), of=f"metric:{metrics[0]}.topic"), end)
    labels = [sentences.label(edition, metric) for metric in metrics]
    return spaced(sentences.join(labels, words("prose.semicolon")), end)


def _line(edition: Edition, pair: Pair, words: Words) -> Runs:
    name = describe.name(edition, pair[0], words)
    return spaced(name, words("prose.colon"), words("charts.gap"), pair[2])


def _caption(edition: Edition, figures: Sequence[Figure], raised: bool, words: Words) -> Runs:
    text = words("charts.definitions")
    if any(figure.as_of.precision != "day" for figure in figures):
        text += words("charts.spans")
    if any(edition.overtaken_by(figure) for figure in figures):
        text += words("charts.overtaken")
    text += words("charts.not-from-zero") if raised else ""
    return sentences.text(text + words("charts.some-labelled").rstrip())
