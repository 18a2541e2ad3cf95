"""The chart of the choice: which one fits, its marks, and the call that takes it into a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from explainer import charts
from explainer.charts import choose
from explainer.document.nodes import Chart
from explainer.explore.choice import Choice, conflicts, topic
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.words import Words

if TYPE_CHECKING:
    from explainer.charts.drawing import Spot

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
