"""One party's numbers of one metric joined by a line: only where joining them is honest."""

from __future__ import annotations

from collections.abc import Sequence

from explainer import charts
from explainer.charts import ChartError, Day, Events, marks
from explainer.charts.axis import from_zero, middle
from explainer.charts.canvas import Canvas
from explainer.charts.timeline import Timeline
from explainer.document import sentences
from explainer.document.charts import Description
from explainer.facts.edition import Edition
from explainer.facts.model import Figure, MetricKind
from explainer.facts.sides import worth_labelling

LABELS = 5
PLOT = 200.0


def draw(
    canvas: Canvas,
    metric: str,
    *,
    party: str = "",
    events: Events = False,
    since: Day = None,
    until: Day = None,
) -> Description:
    """One party's numbers over time, joined by a line.

    A line says that the numbers were made in one way and that what lies between them is of their
    kind. So it joins those of one party only, of a flow or of exact counts; others are refused.
    """
    edition = canvas.edition
    found = charts.between(edition.of_metric(metric), since, until)
    parties = sorted({figure.stated_by for figure in found})
    if not party and len(parties) > 1:
        listed = ", ".join(parties)
        raise ChartError(f"a line joins the numbers of one party; name it in party=: {listed}")
    party = edition.party(party or parties[0]).id if found else party
    figures = canvas.need([figure for figure in found if figure.stated_by == party], metric)
    _refuse(edition, metric, figures)
    dates = [figure.as_of for figure in figures]
    lines = charts.events(edition, events, dates)
    frame = Timeline(canvas, dates, unit=edition.metric(metric).unit, ends=from_zero(figures))
    ax, named = frame.lead(figures, lines, PLOT)
    look = marks.side_look(edition, party)
    heights = [float(sum(figure.bounds)) / 2 for figure in figures]
    ax.plot([middle(date) for date in dates], heights, color=look.hex, linewidth=1.4, zorder=2)
    wanted = worth_labelling(edition, figures, LABELS)
    frame.figures(ax, figures, wanted, [figures[-1]], named.boxes)
    frame.finish()
    speaker, stop = canvas.speaker(figures[0]), canvas.words("prose.stop")
    return Description(
        figures=figures,
        title=canvas.label(metric),
        alt=[canvas.listed(figures), canvas.dated(lines)],
        caption=sentences.line(canvas.words("charts.line"), speaker, stop),
        upright=True,
    )


def _refuse(edition: Edition, metric: str, figures: Sequence[Figure]) -> None:
    if edition.metric(metric).kind is MetricKind.FLOW:
        return
    hedged = [figure.id for figure in figures if figure.hedge.value != "exact"]
    if hedged:
        raise ChartError(
            f"{metric} is no flow, and {', '.join(hedged[:3])} is no exact count: no line joins"
            " such numbers; draw them with 'series' or 'bars'"
        )
