"""Several metrics on one axis, a row a stated number: the same treatment for every place and side.

Belongs here: the panels and which rows they show. Does not belong here: a row (rows).
"""

from __future__ import annotations

from collections.abc import Sequence

from explainer.charts import NotKnown, assemble, choose, frame, rows
from explainer.charts.asked import Title, named, titled
from explainer.charts.sheet import Sheet, spaced
from explainer.charts.style import SMALL
from explainer.document import Chart, Runs
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.prose import sentences
from explainer.prose.tables import figures_table
from explainer.words import Words

ROWS = 32  # a taller picture than this many rows does not fit a page
LEAST = 2


def draw(
    edition: Edition, *metrics: str, words: Words, id: str = "", title: Title = "", most: int = 8
) -> Chart:
    """Each metric's stated numbers as rows by date, about `most` a metric; raises NotKnown.

    Where parties state different numbers, every current one of theirs has its row. Each side's
    latest numbers come next, then each party's, then earlier ones, newest first; with many metrics
    there are fewer rows for each. A metric of which nothing is known keeps its panel and says so.
    """
    rows_each = max(LEAST, min(most, ROWS // max(1, len(metrics))))
    chosen = {metric: _chosen(edition, metric, rows_each) for metric in metrics}
    shown = [figure for figures in chosen.values() for figure in figures]
    every = [figure for metric in metrics for figure in edition.of_metric(metric)]
    if not shown:
        raise NotKnown(words("charts.nothing-of") + ", ".join(metrics))
    labels = [sentences.label(edition, metric) for metric in metrics]
    heading = titled(title, sentences.join(labels, words("prose.semicolon")))
    name = named(id, "places", *metrics)
    caption = words("charts.places")
    caption += assemble.arrows((figure.hedge for figure in shown), words)
    caption += words("charts.part-of-shown") if len(shown) < len(every) else ""
    table = figures_table(edition, every, words, id=f"{name}-table", caption=heading)
    return assemble.chart(
        assemble.both(lambda sheet: _draw(sheet, edition, chosen, shown, words)),
        edition,
        shown,
        words,
        id=name,
        title=heading,
        alt=_alt(edition, chosen, heading, words),
        caption=sentences.text(caption),
        source=sentences.source_line(edition, every, words),
        table=table,
    )


def _chosen(edition: Edition, metric: str, most: int) -> tuple[Figure, ...]:
    current = edition.current(metric)
    known = edition.of_metric(metric)
    of_sides = choose.newest_by_side(edition, current)
    by_date = sorted(current, key=lambda figure: figure.as_of, reverse=True)
    parties = {party for conflict in edition.conflicts(metric) for party in conflict.parties}
    differing = [figure for figure in current if figure.stated_by in parties]
    order = (*differing, *of_sides, *by_date, *reversed(known))
    kept = list(dict.fromkeys(figure.id for figure in order))[: max(most, len(differing))]
    return tuple(figure for figure in known if figure.id in kept)


def _draw(
    sheet: Sheet,
    edition: Edition,
    chosen: dict[str, tuple[Figure, ...]],
    shown: Sequence[Figure],
    words: Words,
) -> None:
    scale = rows.largest(sheet, shown)
    y = top = frame.side_legend(sheet, edition, shown, 0) + 2
    for metric, figures in chosen.items():
        y = rows.heading(sheet, sentences.label(edition, metric), y) + 2
        current = edition.current(metric)
        for figure in figures:
            y = rows.figure_row(sheet, edition, figure, scale, y, words, bold=figure in current)
        if not figures:
            silence = _silence(edition, words)
            y = sheet.write(0, y, silence, size=SMALL, colour="muted", width=sheet.width).bottom
        y += 8
    unit = edition.metric(shown[0].metric).unit
    rows.axis(sheet, scale, top, y, unit, words)


def _silence(edition: Edition, words: Words) -> Runs:
    return spaced(words("prose.not-known"), sentences.edition_date(edition, words))


def _alt(
    edition: Edition, chosen: dict[str, tuple[Figure, ...]], title: Runs, words: Words
) -> Runs:
    parts = []
    for metric, figures in chosen.items():
        listed = assemble.listed(edition, figures, words)
        label, silence = sentences.label(edition, metric), _silence(edition, words)
        silent = spaced(label, words("prose.colon"), silence)
        parts.append(listed or silent)
    return assemble.alt(title, *parts, words=words)
