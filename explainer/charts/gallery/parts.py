"""A part whose end nobody may state, next to the totals it is a part of: bars from zero."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explainer.charts import describe
from explainer.charts.axis import round_above
from explainer.charts.choose import known, newest_by_side
from explainer.charts.describe import Description
from explainer.charts.labels import spaced
from explainer.charts.marks import side_look
from explainer.charts.rows import Rows, room_for
from explainer.document import sentences
from explainer.document.nodes import Runs
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

FADE = 6  # steps


def draw(
    fig: Canvas, edition: Edition, part: str, *totals: str, words: Words, id: str
) -> Description:
    """Each side's latest numbers of the part, and of the totals by that date, as bars from zero.

    A bar of a number that may be higher fades out instead of ending.
    """
    parts = newest_by_side(edition, known(edition, part, words))
    until = max(figure.as_of.last for figure in parts)
    groups = {part: parts} | {
        total: newest_by_side(edition, edition.of_metric(total), until) for total in totals
    }
    figures = [figure for group in groups.values() for figure in group]
    largest = round_above(max(figure.bounds[1] for figure in figures))
    rows = Rows(fig, edition, words, (0.0, largest), after=room_for(figures, edition, words))
    for metric, group in groups.items():
        if group:
            rows.heading(sentences.label(edition, metric))
        for figure in group:
            rows.figure(figure, bar=True)
            if figure.hedge.above:
                _fade(rows, edition, figure, largest)
        rows.y += 5 if group else 0
    rows.finish(edition.metric(part).unit)
    text = words("charts.bars")
    if any(figure.hedge.above for figure in parts):
        text += " " + words("charts.open-ended")
    return Description(
        figures=figures,
        title=_title(edition, part, parts, words),
        alt=[describe.listed(edition, figures, words)],
        caption=sentences.text(text),
    )


def _title(edition: Edition, part: str, parts: Sequence[Figure], words: Words) -> Runs:
    """The part's label, and that nobody states an upper end, where that is so."""
    label = sentences.label(edition, part)
    every = all(figure.hedge.above for figure in parts)
    return spaced(label, words("charts.parts-open")) if every else label


def _fade(rows: Rows, edition: Edition, figure: Figure, largest: float) -> None:
    """Let the bar of the row above fade out behind its mark, below the number."""
    look, low, step = side_look(edition, figure.stated_by), float(figure.bounds[0]), largest / 60
    for n in range(FADE):
        alpha = round(0.3 * (1 - (n + 1) / (FADE + 1)), 2)
        rows.bar(low + step * n, low + step * (n + 1), rows.middle, look, alpha)
