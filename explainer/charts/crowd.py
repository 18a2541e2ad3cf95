"""A long series: which figures keep marks of their own, and small points for the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from explainer.charts import marks
from explainer.charts.axis import middle
from explainer.charts.choose import LISTED, spanning
from explainer.facts.edition import Conflict, Edition
from explainer.facts.model import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 400  # figures with a mark each
POINTS = 500  # more points than this become pixels


def told(edition: Edition, metric: str, figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """All of the figures where they are few; of many each party's latest, and each side's extremes.

    Where one of these is in conflict, all of that conflict are told; where these are too many, the
    conflict's lowest and highest number of each side are, and the note says so.
    """
    if len(figures) <= MOST:
        return tuple(figures)
    given = {figure.id for figure in figures}
    latest = [figure for figure in edition.current(metric) if figure.id in given]
    if len(latest) > LISTED:
        latest = [*spanning(edition, latest)]
    kept = {figure.id for figure in latest or figures[-1:]}
    known = {figure.id: figure for figure in figures}
    conflicts = {conflict.as_of.iso: conflict for conflict in edition.conflicts(metric)}
    for figure in spanning(edition, figures):
        more = _whole({*kept, figure.id}, known, conflicts)
        if len(more) <= LISTED and more <= given:
            kept = more
    return tuple(figure for figure in figures if figure.id in kept)


def scatter(ax: Axes, edition: Edition, figures: Sequence[Figure]) -> None:
    """A small point for each figure, hollow if it is hedged; pixels where they are very many."""
    groups: dict[tuple[str, bool], list[Figure]] = {}
    for figure in figures:
        side = edition.side_of(figure.stated_by).id
        groups.setdefault((side, figure.hedge.value == "exact"), []).append(figure)
    for (_, exact), group in groups.items():
        look = marks.side_look(edition, group[0].stated_by)
        full = marks.Hold(True, False, False)
        ax.scatter(
            [middle(figure.as_of) for figure in group],
            [float(sum(figure.bounds)) / 2 for figure in group],
            s=10,
            marker=marks.marker(look.shape, full, "up"),
            facecolors=look.hex if exact else "none",
            edgecolors=look.hex,
            linewidths=0.6,
            zorder=2,
            rasterized=len(figures) > POINTS,
        )


def worth_labelling(edition: Edition, figures: Sequence[Figure], limit: int) -> list[Figure]:
    """The figures to label, most wanted first: each side's latest, extremes, each party's latest.

    Where the parties' latest are more than the limit, only those of each side's last day are kept.
    """
    shown = {figure.id for figure in figures}
    metrics = dict.fromkeys(figure.metric for figure in figures)
    current = [f for metric in metrics for f in edition.current(metric) if f.id in shown]
    latest_first = sorted(current, key=lambda f: f.as_of, reverse=True)
    last_day = {
        edition.side_of(figure.stated_by).id: figure.as_of for figure in reversed(latest_first)
    }
    of_last_day = [f for f in latest_first if f.as_of == last_day[edition.side_of(f.stated_by).id]]
    extremes = [max(figures, key=lambda f: f.bounds[1]), min(figures, key=lambda f: f.bounds[0])]
    rest = latest_first if len(latest_first) <= limit else []
    wanted = [*of_last_day, *extremes, *rest]
    return list({figure.id: figure for figure in wanted}.values())[:limit]


def _whole(
    ids: set[str], known: Mapping[str, Figure], conflicts: Mapping[str, Conflict]
) -> set[str]:
    """These and all that they are in conflict with, step by step, until they are too many."""
    found, waiting = set(ids), list(ids)
    while waiting and len(found) <= LISTED:
        figure = known.get(waiting.pop())
        for conflict in _around(figure, conflicts) if figure else ():
            more = {figure.id for figure in conflict.figures} - found
            found |= more
            waiting += more
    return found


def _around(figure: Figure, conflicts: Mapping[str, Conflict]) -> Iterable[Conflict]:
    """The conflicts of a figure: one of a day has no other, one of a month may have several."""
    if figure.as_of.precision != "day":
        return [conflict for conflict in conflicts.values() if figure in conflict.figures]
    conflict = conflicts.get(figure.as_of.iso)
    return [conflict] if conflict is not None and figure in conflict.figures else []
