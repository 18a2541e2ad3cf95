"""The choice of a day and of filters: what passes them, and the chart of it.

A filter with nothing chosen passes everything. Filters select figures and positions for counts,
charts and tables; they never make a side silent: what it said is looked up in the whole edition.
"""

from __future__ import annotations

import bisect
import datetime
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from explainer import charts
from explainer.document.nodes import Chart
from explainer.document.sentences import Phrases
from explainer.errors import UnknownRecord
from explainer.facts.edition import Conflict, Edition, find_conflicts
from explainer.facts.model import Facts, Figure, Hedge, Metric, SourceKind
from explainer.facts.sides import thinned
from explainer.text import nearest

if TYPE_CHECKING:
    from explainer.charts.drawing import Drawing
    from explainer.charts.placing import Box

CHARTS = ("series", "places", "definitions", "conflicts", "lanes")
FILTERS = {  # by filter, what one of its options is called
    "topics": "topic",
    "metrics": "metric",
    "sides": "side",
    "hedges": "hedge",
    "kinds": "kind of source",
}
Days = tuple[datetime.date, ...]


@dataclass(frozen=True)
class Choice:
    """A day, the filters, the chart asked for, a day to compare with, a share to work out."""

    day: datetime.date
    topics: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    hedges: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    chart: str = ""  # empty: the one that fits
    compare: datetime.date | None = None
    part: str = ""  # a metric
    base: str = ""  # a figure

    @property
    def filters(self) -> dict[str, frozenset[str]]:
        """The filters with something chosen, and what they pass."""
        return {name: frozenset(getattr(self, name)) for name in FILTERS if getattr(self, name)}


def topic(metric: Metric) -> str:
    """The topic of a metric; one without a topic is its own."""
    return metric.topic or metric.label


def options(facts: Facts, topics: Collection[str] = ()) -> dict[str, dict[str, str]]:
    """The options of each filter and their labels; with topics, only the metrics of those.

    Hedges and kinds of source, which are the same in every story, are labelled by their value.
    """
    metrics = facts.metrics.values()
    return {
        "topics": {topic(metric): topic(metric) for metric in metrics},
        "metrics": {m.id: m.label for m in metrics if not topics or topic(m) in topics},
        "sides": {side.id: side.name for side in facts.sides.values()},
        "hedges": {hedge.value: hedge.value for hedge in Hedge},
        "kinds": {kind.value: kind.value for kind in SourceKind},
    }


def check(facts: Facts, choice: Choice) -> Choice:
    """The choice, if the facts know every id in it; UnknownRecord suggests the nearest."""
    by_filter, figures = options(facts), {figure.id for figure in facts.figures}
    chosen: list[tuple[str, tuple[str, ...], Collection[str]]] = [
        *((called, getattr(choice, name), by_filter[name]) for name, called in FILTERS.items()),
        ("metric", (choice.part,) if choice.part else (), facts.metrics),
        ("chart", (choice.chart,) if choice.chart else (), charts.names()),
        ("figure", (choice.base,) if choice.base else (), figures),
    ]
    for called, ids, known in chosen:
        for id in ids:
            if id not in known:
                raise UnknownRecord(f"no {called} {id!r}{nearest(id, known)}")
    return choice


def metrics(facts: Facts, choice: Choice) -> tuple[str, ...]:
    """The metrics that topics and metrics leave, in the order of the facts file."""
    offered = options(facts, choice.topics)["metrics"]
    return tuple(id for id in offered if not choice.metrics or id in choice.metrics)


def select(edition: Edition, choice: Choice) -> Edition:
    """The edition with only the figures and positions that pass the filters."""
    facts, filters = edition.facts, choice.filters
    wanted = set(metrics(facts, choice))
    narrowed = len(wanted) < len(facts.metrics)
    figures = tuple(f for f, values in _values(edition) if not _missed(filters, values))
    positions = tuple(
        position
        for position in edition.positions
        if (not choice.sides or facts.parties[position.party].side in choice.sides)
        and (not choice.kinds or facts.sources[position.source].kind in choice.kinds)
        and (not narrowed or wanted.intersection(position.beside))
    )
    return replace(edition, figures=figures, history=(), positions=positions)


def conflicts(whole: Edition, metric_ids: Collection[str]) -> tuple[Conflict, ...]:
    """The conflicts of these metrics, with every side, and without computing any others."""
    return find_conflicts(figure for figure in whole.figures if figure.metric in metric_ids)


def counts(whole: Edition, choice: Choice) -> dict[str, Counter[str]]:
    """By filter and option, how many figures of the edition the option would pass."""
    found: dict[str, Counter[str]] = {name: Counter() for name in FILTERS}
    # A metric chosen in one topic does not rule out another topic.
    free = {name: {name, "metrics"} if name == "topics" else {name} for name in FILTERS}
    filters = choice.filters
    for _, values in _values(whole):
        missed = _missed(filters, values)
        for name, counted in found.items():
            if missed <= free[name]:
                counted[values[name]] += 1
    return found


def _values(whole: Edition) -> Iterator[tuple[Figure, dict[str, str]]]:
    """Each figure with the option that it falls under in each filter."""
    facts = whole.facts
    topics = {metric.id: topic(metric) for metric in facts.metrics.values()}
    for figure in whole.figures:
        yield (
            figure,
            {
                "topics": topics[figure.metric],
                "metrics": figure.metric,
                "sides": facts.parties[figure.stated_by].side,
                "hedges": figure.hedge.value,
                "kinds": facts.sources[figure.source].kind.value,
            },
        )


def _missed(filters: Mapping[str, Collection[str]], values: Mapping[str, str]) -> set[str]:
    """The filters that a figure with these options does not pass."""
    return {name for name, wanted in filters.items() if values[name] not in wanted}


def moments(facts: Facts) -> Days:
    """Each day on which a figure, a position or an event became known, and each edition's day."""
    known = {edition.date for edition in facts.story.editions}
    known |= {figure.published.last for figure in facts.figures}
    known |= {position.published.last for position in facts.positions}
    for event in facts.events:
        known.add(max(facts.sources[event.source].published.last, event.date.first))
    return tuple(sorted(known))


def step(days: Sequence[datetime.date], day: datetime.date) -> int:
    """The index of the last of the days that is not after the given one; 0 if all are."""
    return max(0, bisect.bisect_right(days, day) - 1)


# ---------------------------------------------------------------- the chart of the choice

MARKS = 90  # more marks than this cannot be told apart, nor picked
METRICS = 8  # side by side on one chart
CONFLICTS = 12


class Spot(NamedTuple):
    """The mark of a record, `figure:id` or `position:id`, and what it covers, in points."""

    of: str
    box: Box


@dataclass(frozen=True)
class Picture:
    """A chart (None if there is nothing to draw), the marks in it, and how it was asked for."""

    name: str
    metrics: tuple[str, ...]
    options: dict[str, Any] = field(default_factory=dict)
    chart: Chart | None = None
    spots: tuple[Spot, ...] = ()
    drawn: int = 0  # how many figures, `of` so many selected ones of the metrics
    of: int = 0


class Code(str):
    """A call as text, which a notebook shows without quotes."""

    def __repr__(self) -> str:
        return str(self)


def picture(phrases: Phrases, selected: Edition, choice: Choice) -> Picture:
    """The chart asked for, or the one that fits what is selected.

    Statements are those of the whole edition: a filter makes nobody silent.
    """
    whole, metrics = phrases.edition, _metrics(selected, choice)
    name = choice.chart or ("series" if len(metrics) == 1 else "places")
    metrics = metrics[:1] if name == "series" else metrics
    options = {"statements": True} if name == "series" else {}
    shown = _in_conflict(whole, metrics) if name == "conflicts" else _few(selected, metrics)
    of = sum(len(selected.of_metric(metric)) for metric in metrics)
    of = len(shown) if name == "conflicts" else of  # that chart leaves out figures that agree
    plan = Picture(name, metrics, options, drawn=len(shown), of=of)
    if name != "lanes" and not metrics:
        return plan
    drawn = Phrases(replace(whole, figures=shown, history=()), phrases.words)
    from explainer.charts.drawing import Drawing

    try:
        drawing = Drawing(name, drawn, *metrics, **options)
    except charts.ChartError:  # too few metrics, or nothing known of them
        return plan
    chart = drawing.node(narrow=False)
    return replace(plan, chart=chart, spots=spots(drawing))


def spots(drawing: Drawing) -> tuple[Spot, ...]:
    """The marks of a chart's wide figure, in the order in which they are read."""
    from explainer.charts.drawing import marks_of
    from explainer.charts.placing import Mark

    found = [Spot(of, Mark(lines).box) for of, lines in marks_of(drawing.figure).items()]
    return tuple(sorted(found, key=lambda spot: (spot.box.left, spot.box.top)))


def _metrics(selected: Edition, choice: Choice) -> tuple[str, ...]:
    """Those with a figure to draw: of the first topic, unless chosen otherwise; of one unit."""
    known = [m for m in selected.facts.metrics.values() if selected.of_metric(m.id)]
    if not known:
        return ()
    if not choice.topics and not choice.metrics:
        known = [metric for metric in known if topic(metric) == topic(known[0])]
    return tuple(metric.id for metric in known if metric.unit == known[0].unit)[:METRICS]


def _in_conflict(whole: Edition, metrics: Sequence[str]) -> tuple[Figure, ...]:
    """The figures of each metric's last conflicts: of every side, whatever the filters say."""
    found = [c for metric in metrics for c in conflicts(whole, (metric,))[-CONFLICTS:]]
    return tuple({f.id: f for conflict in found for f in conflict.figures}.values())


def _few(selected: Edition, metrics: Sequence[str]) -> tuple[Figure, ...]:
    """The figures to draw: if there are too many, a representative part of them."""
    most = MARKS // max(1, len(metrics))
    return tuple(
        figure
        for metric in metrics
        for figure in thinned(selected, selected.of_metric(metric), most)
    )


def code(made: Picture, whole: Edition, choice: Choice) -> Code:
    """The one call that draws this chart in a report, with comments on what the call leaves out."""
    given = [repr(made.name), *map(repr, made.metrics)]
    given += [f"{name}={value!r}" for name, value in made.options.items()]
    call = f"report.chart({', '.join(given)})".replace("'", '"')
    return Code("\n".join((*_remarks(made, whole, choice), call)))


def _remarks(made: Picture, whole: Edition, choice: Choice) -> Iterator[str]:
    day = whole.date.isoformat()
    if whole.story.edition(whole.date) is None:
        yield f"# as known on {day}, which is no edition yet: list it in the facts file"
    else:
        yield f'# as known on {day}: open the report with edition="{day}"'
    for name in ("sides", "hedges", "kinds"):  # which a report does not have
        if chosen := getattr(choice, name):
            yield f"# filtered by {FILTERS[name]} ({', '.join(chosen)}); a report shows every party"
    if made.drawn < made.of:
        yield f"# drawn here were {made.drawn} of {made.of} figures"
