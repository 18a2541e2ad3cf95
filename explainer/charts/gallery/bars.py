"""Stated numbers of one metric as bars from zero, by date; no line joins them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explainer.charts import choose, describe
from explainer.charts.axis import round_above
from explainer.charts.describe import Description
from explainer.charts.rows import Rows, room_for
from explainer.document import sentences
from explainer.document.tables import figures_table
from explainer.facts.edition import Edition
from explainer.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


def draw(
    fig: Canvas,
    edition: Edition,
    metric: str,
    *,
    words: Words,
    id: str,
    since: choose.Day = None,
    until: choose.Day = None,
    most: int = 24,
) -> Description:
    """A metric's numbers by date as bars from zero, in their sides' colours.

    Of more than `most` numbers, each side's lowest, highest and last of each stretch of time are
    drawn, and each party's latest; the table has all of them.
    """
    label = edition.metric(metric).label
    known = choose.between(
        choose.known(edition, metric, words), choose.day(since), choose.day(until)
    )
    shown = choose.thinned(edition, choose.need(known, label, words), most)
    rows = Rows(
        fig,
        edition,
        words,
        (0.0, round_above(max(f.bounds[1] for f in shown))),
        after=room_for(shown, edition, words),
    )
    for figure in shown:
        rows.figure(figure, bar=True)
    rows.finish(edition.metric(metric).unit)
    more = words("charts.part-of-shown") if len(shown) < len(known) else ""
    return Description(
        figures=shown,
        title=sentences.label(edition, metric),
        alt=[describe.listed(edition, shown, words)],
        caption=sentences.text(words("charts.bars") + more),
        table=lambda name, heading: figures_table(edition, known, words, id=name, caption=heading),
        source=sentences.source_line(edition, known, words),
    )
