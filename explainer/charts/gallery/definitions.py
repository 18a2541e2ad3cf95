"""Numbers of one thing by what they count: a plot a definition, and the gap on common days."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from matplotlib.lines import Line2D

from explainer import charts
from explainer.charts import Day, Events, marks
from explainer.charts.axis import around, from_zero
from explainer.charts.canvas import Canvas
from explainer.charts.rows import Rows
from explainer.charts.style import extent
from explainer.charts.timeline import HEAD, Timeline
from explainer.document import compute, sentences
from explainer.document.charts import Description
from explainer.document.runs import Number, Record, Runs
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.facts.quantity import Quantity
from explainer.facts.sides import distinct, extremes, newest_by_side

PLOT = 96.0
LABELS = 4
PAIRS = 6
Pair = tuple[Figure, Figure, Number]  # the larger, the smaller, and the gap


def draw(
    canvas: Canvas,
    first: str,
    second: str,
    *more: str,
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
    metrics, edition = (first, second, *more), canvas.edition
    series = {m: charts.between(edition.of_metric(m), since, until) for m in metrics}
    figures = canvas.need([f for group in series.values() for f in group], *metrics)
    dates = [figure.as_of for figure in figures]
    lines = charts.events(edition, events, dates)
    ends = from_zero(figures) if zero else around(figures, Decimal(2))
    frame = Timeline(canvas, dates, unit=edition.metric(first).unit, ends=ends)
    plots = [(metric, group) for metric, group in series.items() if group]
    for n, (metric, group) in enumerate(plots):
        ax = frame.axes()
        if n == 0:
            frame.y += marks.legend(canvas, ax, figures) + frame.events(ax, lines).height
        label = canvas.say(canvas.label(metric), width=canvas.width, bold=True)
        frame.title(ax, label, HEAD - 6, weight="bold")
        frame.y += extent(label, bold=True)[1] + HEAD + (8 if n else 0)
        frame.room(ax, PLOT, days=n == len(plots) - 1)
        frame.numbers(ax)
        wanted = _wanted(edition, group)
        frame.figures(ax, group, wanted, owed=wanted[:1])
    pairs = _pairs(canvas, series[first], series[second], bridge) if bridge else []
    if pairs:
        shared = around([figure for pair in pairs for figure in pair[:2]])
        rows = Rows(canvas, frame.unit, ends=shared, after=116.0)
        rows.heading(canvas.words("charts.same-day-both"))
        for pair in pairs:
            _dumbbell(rows, pair)
        frame.y += 10
        frame.below(rows)
    frame.finish()
    return Description(
        figures=figures,
        upright=True,
        title=_title(canvas, metrics, pairs),
        alt=[
            canvas.listed(figures),
            *(
                canvas.headed(canvas.name(pair[0]), canvas.words("charts.gap"), pair[2])
                for pair in pairs
            ),
            canvas.dated(lines),
        ],
        caption=canvas.text(
            "charts.definitions",
            any(figure.as_of.precision != "day" for figure in figures) and "charts.spans",
            any(edition.overtaken_by(figure) for figure in figures) and "charts.overtaken",
            ends[0] > 0 and "charts.not-from-zero",
            "charts.some-labelled",
        ),
    )


def _wanted(edition: Edition, group: Sequence[Figure]) -> list[Figure]:
    """The last, the first, and the extremes of a definition, of what no later count overtook."""
    standing = [figure for figure in group if edition.overtaken_by(figure) is None]
    if not standing:
        return []
    latest = newest_by_side(edition, standing)
    wanted = [standing[-1], standing[0], *extremes(standing), *latest]
    return distinct(wanted)[:LABELS]


def _pairs(
    canvas: Canvas, first: Sequence[Figure], second: Sequence[Figure], bridge: str
) -> list[Pair]:
    """The numbers of one party for one day under both definitions, the last days."""
    found = [
        sorted((a, b), key=lambda figure: figure.bounds, reverse=True)
        for a in first
        for b in second
        if a.as_of == b.as_of and a.as_of.precision == "day" and a.stated_by == b.stated_by
    ]
    return [
        (a, b, compute.difference(canvas, (a,), (b,), bridge, f"{canvas.id}-gap-{n}"))
        for n, (a, b) in enumerate(found[-PAIRS:])
    ]


def _dumbbell(rows: Rows, pair: Pair) -> None:
    (high, low, gap), canvas = pair, rows.canvas
    look = marks.side_look(canvas.edition, high.stated_by)
    drawn = [(look, Quantity.of(figure), "") for figure in (low, high)]
    less = canvas.words("charts.less")
    account = sentences.line(canvas.number(high), less, canvas.number(low), ":\u00a0", gap)
    rows.quantity(canvas.name(high), drawn, account)
    ends = [float(low.bounds[0]), float(high.bounds[1])]
    rows.ax.add_line(Line2D(ends, [rows.middle] * 2, color=look.hex, linewidth=2.0, zorder=2))


def _title(canvas: Canvas, metrics: Sequence[str], pairs: Sequence[Pair]) -> Runs:
    """The topic that the metrics share, or their labels, and whether one party's counts differ."""
    topics = {canvas.edition.metric(metric).topic for metric in metrics}
    differ = any(high.bounds != low.bounds for high, low, _ in pairs)
    end = canvas.words("charts.definitions-differ" if differ else "charts.by-definition")
    if len(topics) == 1 and "" not in topics:
        return sentences.line(Record(text=topics.pop(), of=f"metric:{metrics[0]}.topic"), end)
    return sentences.line(canvas.label(*metrics), end)
