"""Several metrics on one axis, a row a stated number: the same for every place and side."""

from __future__ import annotations

from explainer.charts.axis import from_zero
from explainer.charts.canvas import Canvas
from explainer.charts.rows import Rows
from explainer.document import sentences
from explainer.document.charts import Description
from explainer.document.runs import Record, Runs
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.facts.sides import distinct, newest_by_side

ROWS = 32  # a taller picture than this many rows does not fit a page
LEAST = 2


def draw(canvas: Canvas, *metrics: str, most: int = 8) -> Description:
    """Each metric's stated numbers as rows by date, about `most` a metric, on one axis from zero.

    Where parties state different numbers, every current one of theirs has its row. Each side's
    latest numbers come next, then each party's, then earlier ones, newest first; with many metrics
    there are fewer rows for each. A metric of which nothing is known keeps its place and says so.
    """
    edition = canvas.edition
    each = max(LEAST, min(most, ROWS // max(1, len(metrics))))
    chosen = {metric: _chosen(edition, metric, each) for metric in metrics}
    shown = canvas.need([f for figures in chosen.values() for f in figures], *metrics)
    every = canvas.known(*metrics)
    silence = sentences.line(canvas.text("prose.not-known"), canvas.edition_date())
    unit = edition.metric(shown[0].metric).unit
    rows = Rows(canvas, unit, ends=from_zero(shown, 4), after=34.0)
    for metric, figures in chosen.items():
        rows.heading(canvas.label(metric))
        current = edition.current(metric)
        for figure in figures:
            rows.figure(figure, bold=figure in current)
        if not figures:
            rows.note(silence)
        rows.y += 6
    rows.finish()
    return Description(
        figures=shown,
        title=_title(canvas, metrics),
        alt=[
            canvas.listed(group) or canvas.headed(canvas.label(metric), silence)
            for metric, group in chosen.items()
        ],
        caption=canvas.text("charts.places", len(shown) < len(every) and "charts.part-of-shown"),
        listed=every,
    )


def _title(canvas: Canvas, metrics: tuple[str, ...]) -> Runs:
    """The topic, or the places and the unit, of several metrics; of a single one its label."""
    kinds = [canvas.edition.metric(metric) for metric in metrics]
    if len(kinds) > 1 and kinds[0].topic and len({kind.topic for kind in kinds}) == 1:
        return (Record(text=kinds[0].topic, of=f"metric:{metrics[0]}.topic"),)
    places = {kind.place: kind.id for kind in kinds}
    if len(places) == 1 or not all(places):
        return canvas.label(*metrics)
    named: list[Runs] = [(Record(text=p, of=f"metric:{id}.place"),) for p, id in places.items()]
    both = canvas.join(named, "prose.comma", "charts.and")
    return canvas.headed(both, canvas.unit(metrics[0]))


def _chosen(edition: Edition, metric: str, most: int) -> tuple[Figure, ...]:
    current, known = edition.current(metric), edition.of_metric(metric)
    by_date = sorted(current, key=lambda figure: figure.as_of, reverse=True)
    parties = {party for conflict in edition.conflicts(metric) for party in conflict.parties}
    differing = [figure for figure in current if figure.stated_by in parties]
    order = distinct([*differing, *newest_by_side(edition, current), *by_date, *reversed(known)])
    kept = set(order[: max(most, len(differing))])
    return tuple(figure for figure in known if figure in kept)
