"""Several metrics on one axis, a row a stated number: the same for every place and side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explainer.charts import describe
from explainer.charts.axis import round_above
from explainer.charts.choose import need, newest_by_side
from explainer.charts.describe import Description
from explainer.charts.labels import spaced
from explainer.charts.rows import Rows
from explainer.document import sentences
from explainer.document.nodes import Record, Runs
from explainer.document.tables import figures_table
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

ROWS = 32  # a taller picture than this many rows does not fit a page
LEAST = 2


def draw(
    fig: Canvas, edition: Edition, *metrics: str, words: Words, id: str, most: int = 8
) -> Description:
    """Each metric's stated numbers as rows by date, about `most` a metric, on one axis from zero.

    Where parties state different numbers, every current one of theirs has its row. Each side's
    latest numbers come next, then each party's, then earlier ones, newest first; with many metrics
    there are fewer rows for each. A metric of which nothing is known keeps its place and says so.
    """
    each = max(LEAST, min(most, ROWS // max(1, len(metrics))))
    chosen = {metric: _chosen(edition, metric, each) for metric in metrics}
    labels = ", ".join(edition.metric(metric).label for metric in metrics)
    shown = need([f for figures in chosen.values() for f in figures], labels, words)
    every = [figure for metric in metrics for figure in edition.of_metric(metric)]
    rows = Rows(fig, edition, words, (0.0, round_above(max(f.bounds[1] for f in shown), 4)))
    for metric, figures in chosen.items():
        rows.heading(sentences.label(edition, metric))
        current = edition.current(metric)
        for figure in figures:
            rows.figure(figure, bold=figure in current)
        if not figures:
            rows.note(_silence(edition, words))
        rows.y += 6
    rows.finish(edition.metric(shown[0].metric).unit)
    caption = words("charts.places")
    caption += words("charts.part-of-shown") if len(shown) < len(every) else ""
    return Description(
        figures=shown,
        title=_title(edition, metrics, words),
        alt=[_line(edition, metric, group, words) for metric, group in chosen.items()],
        caption=sentences.text(caption),
        table=lambda name, heading: figures_table(edition, every, words, id=name, caption=heading),
        source=sentences.source_line(edition, every, words),
    )


def _title(edition: Edition, metrics: Sequence[str], words: Words) -> Runs:
    """The topic, or the places and the unit, of several metrics; of a single one its label."""
    kinds = [edition.metric(metric) for metric in metrics]
    if len(kinds) > 1 and kinds[0].topic and len({kind.topic for kind in kinds}) == 1:
        return (Record(text=kinds[0].topic, of=f"metric:{metrics[0]}.topic"),)
    places = {kind.place: kind.id for kind in kinds}
    if len(kinds) == 1 or len(places) == 1 or not all(places):
        labels = [sentences.label(edition, metric) for metric in metrics]
        return sentences.join(labels, words("prose.semicolon"))
    named: list[Runs] = [(Record(text=p, of=f"metric:{id}.place"),) for p, id in places.items()]
    both = sentences.join(named, words("prose.comma"), words("charts.and"))
    return spaced(both, words("prose.colon"), describe.unit(edition, metrics[0]))


def _chosen(edition: Edition, metric: str, most: int) -> tuple[Figure, ...]:
    current, known = edition.current(metric), edition.of_metric(metric)
    of_sides = newest_by_side(edition, current)
    by_date = sorted(current, key=lambda figure: figure.as_of, reverse=True)
    parties = {party for conflict in edition.conflicts(metric) for party in conflict.parties}
    differing = [figure for figure in current if figure.stated_by in parties]
    order = (*differing, *of_sides, *by_date, *reversed(known))
    kept = list(dict.fromkeys(figure.id for figure in order))[: max(most, len(differing))]
    return tuple(figure for figure in known if figure.id in kept)


def _silence(edition: Edition, words: Words) -> Runs:
    return spaced(words("prose.not-known"), sentences.edition_date(edition, words))


def _line(edition: Edition, metric: str, figures: tuple[Figure, ...], words: Words) -> Runs:
    if figures:
        return describe.listed(edition, figures, words)
    label = sentences.label(edition, metric)
    return spaced(label, words("prose.colon"), _silence(edition, words))
