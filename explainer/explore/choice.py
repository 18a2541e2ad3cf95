"""What is chosen, a day and filters: what they let through, and the chart of it.

In each filter nothing chosen means everything. Filters choose figures and positions for counting,
charts and tables; they never make a silence: what a side said is looked up in the whole edition.
"""

from __future__ import annotations

import bisect
import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from explainer import charts
from explainer.charts import choose
from explainer.document.nodes import Chart
from explainer.errors import UnknownRecord
from explainer.facts.edition import Conflict, Edition, find_conflicts
from explainer.facts.model import Event, Facts, Figure, Hedge, Metric, SourceKind
from explainer.text import nearest
from explainer.words import Words

if TYPE_CHECKING:
    from explainer.charts.drawing import Spot

CHARTS = ("series", "places", "definitions", "conflicts", "lanes")


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
    def filtered(self) -> dict[str, tuple[str, ...]]:
        """The filters that leave something out and that no report has: by name."""
        found = {"side": self.sides, "hedge": self.hedges, "kind of source": self.kinds}
        return {name: chosen for name, chosen in found.items() if chosen}


def topic(metric: Metric) -> str:
    """The topic of a metric; one without a topic is its own."""
    return metric.topic or metric.label


def topics(facts: Facts) -> tuple[str, ...]:
    """Every topic, in the order of the facts file."""
    return tuple(dict.fromkeys(topic(metric) for metric in facts.metrics.values()))


def checked(facts: Facts, choice: Choice) -> Choice:
    """The choice, each id of which the facts know; UnknownRecord suggests the nearest."""
    _known("topic", choice.topics, topics(facts))
    _known("metric", (*choice.metrics, *filter(None, [choice.part])), facts.metrics)
    _known("side", choice.sides, facts.sides)
    _known("hedge", choice.hedges, [hedge.value for hedge in Hedge])
    _known("kind of source", choice.kinds, [kind.value for kind in SourceKind])
    _known("chart", filter(None, [choice.chart]), charts.names())
    if choice.base:
        _known("figure", [choice.base], [figure.id for figure in facts.figures])
    return choice


def _known(what: str, ids: Iterable[str], known: Iterable[str]) -> None:
    listed = list(known)
    for id in ids:
        if id not in listed:
            raise UnknownRecord(f"no {what} {id!r}{nearest(id, listed)}")


def metrics(facts: Facts, choice: Choice) -> tuple[str, ...]:
    """The metrics that topics and metrics leave, in the order of the facts file."""
    return tuple(
        metric.id
        for metric in facts.metrics.values()
        if (not choice.topics or topic(metric) in choice.topics)
        and (not choice.metrics or metric.id in choice.metrics)
    )


def selected(edition: Edition, choice: Choice) -> Edition:
    """The edition with the figures and positions alone that the filters let through."""
    facts = edition.facts
    wanted = set(metrics(facts, choice))
    narrowed = len(wanted) < len(facts.metrics)
    parties = {p.id for p in facts.parties.values() if _in(p.side, choice.sides)}
    sources = {s.id for s in facts.sources.values() if _in(s.kind, choice.kinds)}
    return replace(
        edition,
        figures=tuple(
            figure
            for figure in edition.figures
            if figure.metric in wanted
            and figure.stated_by in parties
            and figure.source in sources
            and _in(figure.hedge, choice.hedges)
        ),
        history=(),
        positions=tuple(
            position
            for position in edition.positions
            if position.party in parties
            and position.source in sources
            and (not narrowed or wanted.intersection(position.beside))
        ),
    )


def conflicts(whole: Edition, metric_ids: Collection[str]) -> tuple[Conflict, ...]:
    """The conflicts of these metrics, every side of them; without looking for any others."""
    figures = (figure for figure in whole.figures if figure.metric in metric_ids)
    return find_conflicts(figures)


def _in(value: str, chosen: Collection[str]) -> bool:
    return not chosen or value in chosen


# ---------------------------------------------------------------- counts

FILTERS = ("topics", "metrics", "sides", "hedges", "kinds")
Counts = dict[str, Counter[str]]
# A metric chosen within one topic says nothing against another topic.
_FREE = {name: {name} for name in FILTERS} | {"topics": {"topics", "metrics"}}


def counts(whole: Edition, choice: Choice) -> Counts:
    """By filter and option, the figures of the edition that the option would let through."""
    chosen = {name: frozenset(getattr(choice, name)) for name in FILTERS}
    found: Counts = {name: Counter() for name in FILTERS}
    for values in _values(whole):
        missed = {name for name, wanted in chosen.items() if wanted and values[name] not in wanted}
        for name, free in _FREE.items():
            if missed <= free:
                found[name][values[name]] += 1
    return found


def _values(whole: Edition) -> list[Mapping[str, str]]:
    """What each figure is to each filter."""
    facts = whole.facts
    topics = {metric.id: topic(metric) for metric in facts.metrics.values()}
    return [
        {
            "topics": topics[figure.metric],
            "metrics": figure.metric,
            "sides": facts.parties[figure.stated_by].side,
            "hedges": figure.hedge.value,
            "kinds": facts.sources[figure.source].kind.value,
        }
        for figure in whole.figures
    ]


# ---------------------------------------------------------------- days

Days = tuple[datetime.date, ...]


def moments(facts: Facts) -> Days:
    """Each day on which a figure, a position or an event became known, and each edition's day."""
    known = {figure.published.last for figure in facts.figures}
    known |= {position.published.last for position in facts.positions}
    known |= {_known_on(facts, event) for event in facts.events}
    return tuple(sorted(known | {edition.date for edition in facts.story.editions}))


def step(days: Sequence[datetime.date], day: datetime.date) -> int:
    """The place of the last of the days that is not after the given one; 0 where all are."""
    return max(0, bisect.bisect_right(days, day) - 1)


def _known_on(facts: Facts, event: Event) -> datetime.date:
    return max(facts.sources[event.source].published.last, event.date.first)


# ---------------------------------------------------------------- the chart of the choice

MARKS = 90  # more marks than this cannot be told apart, nor picked
METRICS = 8  # side by side on one chart
CONFLICTS = 12


@dataclass(frozen=True)
class Picture:
    """A chart (none where nothing is known to draw), the marks in it, and how it was asked for."""

    name: str
    metrics: tuple[str, ...]
    options: dict[str, Any] = field(default_factory=dict)
    chart: Chart | None = None
    spots: tuple[Spot, ...] = ()
    drawn: int = 0  # of so many selected figures of the metrics
    of: int = 0


class Code(str):
    """A call as text that a notebook shows as it stands."""

    def __repr__(self) -> str:
        return str(self)


def picture(whole: Edition, selected: Edition, choice: Choice, words: Words) -> Picture:
    """The chart asked for, or the one that fits what is selected.

    Statements are those of the whole edition: a filter makes nobody silent.
    """
    metrics = _metrics(selected, choice)
    name = choice.chart or ("series" if len(metrics) == 1 else "places")
    metrics = metrics[:1] if name == "series" else metrics
    options = {"statements": True} if name == "series" else {}
    shown = _in_conflict(whole, metrics) if name == "conflicts" else _few(selected, metrics)
    of = sum(len(selected.of_metric(metric)) for metric in metrics)
    of = len(shown) if name == "conflicts" else of  # what agrees is no part of that chart
    plan = Picture(name, metrics, options, drawn=len(shown), of=of)
    if name != "lanes" and not metrics:
        return plan
    edition = replace(whole, figures=shown, history=())
    from explainer.charts.drawing import Drawing

    try:
        drawing = Drawing(name, edition, *metrics, words=words, **options)
    except charts.ChartError:  # too few metrics, or nothing known of them
        return plan
    chart = drawing.node(narrow=False)
    return replace(plan, chart=chart, spots=drawing.spots())


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
    """The figures to draw: where they are too many, a telling part of them."""
    most = MARKS // max(1, len(metrics))
    return tuple(
        figure
        for metric in metrics
        for figure in choose.thinned(selected, selected.of_metric(metric), most)
    )


def code(made: Picture, whole: Edition, choice: Choice) -> Code:
    """The one call that draws this chart in a report, with what it does not carry as comments."""
    given = [repr(made.name), *map(repr, made.metrics)]
    given += [f"{name}={value!r}" for name, value in made.options.items()]
    call = f"report.chart({', '.join(given)})".replace("'", '"')
    return Code("\n".join((*_remarks(made, whole, choice), call)))


def _remarks(made: Picture, whole: Edition, choice: Choice) -> list[str]:
    day = whole.date.isoformat()
    listed = whole.story.edition(whole.date) is not None
    found = [f'# as known on {day}: open the report with edition="{day}"']
    if not listed:
        found = [f"# as known on {day}, which is no edition yet: list it in the facts file"]
    for name, chosen in choice.filtered.items():
        found.append(f"# filtered by {name} ({', '.join(chosen)}); a report shows every party")
    if made.drawn < made.of:
        found.append(f"# drawn here were {made.drawn} of {made.of} figures")
    return found
