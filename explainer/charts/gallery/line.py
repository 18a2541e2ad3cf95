"""One party's numbers of one metric joined by a line: only where joining them is honest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explainer.charts import ChartError, choose, describe, marks
from explainer.charts.axis import middle, round_above
from explainer.charts.choose import Day, Events
from explainer.charts.describe import Description
from explainer.charts.labels import say, spaced
from explainer.charts.rows import ROW
from explainer.charts.timeline import HEAD, Timeline
from explainer.document import sentences
from explainer.facts.edition import Edition
from explainer.facts.model import Figure, MetricKind
from explainer.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

LABELS = 5


def draw(
    fig: Canvas,
    edition: Edition,
    metric: str,
    *,
    words: Words,
    id: str,
    party: str = "",
    events: Events = False,
    since: Day = None,
    until: Day = None,
) -> Description:
    """One party's numbers over time, joined by a line.

    A line says that the numbers were made in one way and that what lies between them is of their
    kind. So it joins those of one party only, of a flow or of exact counts; others are refused.
    """
    found = choose.between(edition.of_metric(metric), choose.day(since), choose.day(until))
    parties = sorted({figure.stated_by for figure in found})
    if not party and len(parties) > 1:
        listed = ", ".join(parties)
        raise ChartError(f"a line joins the numbers of one party; name it in party=: {listed}")
    party = edition.party(party or parties[0]).id if found else party
    own = [figure for figure in found if figure.stated_by == party]
    figures = choose.need(own, edition.metric(metric).label, words)
    _refuse(edition, metric, figures)
    largest, unit = round_above(max(f.bounds[1] for f in figures)), edition.metric(metric).unit
    dates = [figure.as_of for figure in figures]
    frame = Timeline(fig, edition, words, dates, unit=unit, largest=largest)
    ax = frame.axes()
    frame.legend(ax, figures)
    lines = choose.within(choose.events(edition, events), dates)
    named = frame.events(ax, lines)
    frame.y += max(named.height, ROW + 6)
    frame.title(ax, say(describe.unit(edition, metric), rtl=frame.rtl), above=HEAD - 14)
    frame.room(ax, 200.0)
    frame.numbers(ax, 0.0, largest)
    look = marks.side_look(edition, party)
    heights = [float(sum(figure.bounds)) / 2 for figure in figures]
    ax.plot([middle(date) for date in dates], heights, color=look.hex, linewidth=1.4, zorder=2)
    wanted = choose.worth_labelling(edition, figures, LABELS)
    drawn = frame.figures(ax, figures, {figure.id for figure in wanted})
    frame.labels(ax, drawn, wanted, [figures[-1]], named.boxes)
    frame.finish()
    speaker = sentences.speaker(edition, party)
    return Description(
        figures=figures,
        title=sentences.label(edition, metric),
        alt=[describe.listed(edition, figures, words), describe.dated(lines, words)],
        caption=spaced(words("charts.line"), speaker, words("prose.stop")),
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
