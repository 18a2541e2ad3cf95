"""A part whose end nobody may state, next to the totals it is a part of: bars from zero."""

from __future__ import annotations

from explainer.charts.canvas import Canvas
from explainer.charts.marks import side_look
from explainer.charts.rows import Rows
from explainer.document import sentences
from explainer.document.charts import Description
from explainer.facts.model import Figure
from explainer.facts.sides import newest_by_side

FADE = 6  # steps


def draw(canvas: Canvas, part: str, *totals: str) -> Description:
    """Each side's latest numbers of the part, and of the totals by that date, as bars from zero.

    A bar of a number that may be higher fades out instead of ending.
    """
    edition = canvas.edition
    parts = newest_by_side(edition, canvas.known(part))
    until = max(figure.as_of.last for figure in parts)
    groups = {part: parts} | {
        total: newest_by_side(edition, edition.of_metric(total), until) for total in totals
    }
    figures = [figure for group in groups.values() for figure in group]
    rows = Rows(canvas, edition.metric(part).unit, figures)
    for metric, group in groups.items():
        if not group:
            continue
        rows.heading(canvas.label(metric))
        for figure in group:
            rows.figure(figure, bar=True)
            if figure.hedge.above:
                _fade(rows, figure)
        rows.y += 5
    rows.finish()
    label, stop = canvas.label(part), canvas.text("charts.parts-open")
    is_open = [figure.hedge.above for figure in parts]
    return Description(
        figures=figures,
        title=sentences.line(label, stop) if all(is_open) else label,
        alt=[canvas.listed(figures)],
        caption=canvas.text("charts.bars", any(is_open) and "charts.open-ended"),
    )


def _fade(rows: Rows, figure: Figure) -> None:
    """Let the bar of the row above fade out behind its mark, below the number."""
    look = side_look(rows.canvas.edition, figure.stated_by)
    low, step = float(figure.bounds[0]), rows.ends[1] / 60
    for n in range(FADE):
        alpha = round(0.3 * (1 - (n + 1) / (FADE + 1)), 2)
        rows.bar(low + step * n, low + step * (n + 1), look, alpha)
