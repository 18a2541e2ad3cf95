"""Stated numbers of one metric as bars from zero, by date; no line joins them."""

from __future__ import annotations

from explainer import charts
from explainer.charts.canvas import Canvas
from explainer.charts.rows import Rows
from explainer.document.charts import Description
from explainer.facts.sides import thinned


def draw(
    canvas: Canvas,
    metric: str,
    *,
    since: charts.Day = None,
    until: charts.Day = None,
    most: int = 24,
) -> Description:
    """A metric's numbers by date as bars from zero, in their sides' colours.

    Of more than `most` numbers, each side's lowest, highest and last of each stretch of time are
    drawn, and each party's latest; the table has all of them.
    """
    known = canvas.need(charts.between(canvas.known(metric), since, until), metric)
    shown = thinned(canvas.edition, known, most)
    rows = Rows(canvas, canvas.edition.metric(metric).unit, shown)
    for figure in shown:
        rows.figure(figure, bar=True)
    rows.finish()
    return Description(
        figures=shown,
        title=canvas.label(metric),
        alt=[canvas.listed(shown)],
        caption=canvas.text("charts.bars", len(shown) < len(known) and "charts.part-of-shown"),
        listed=known,
    )
