"""A long series made readable: a few figures for each stretch of time, extremes never left out.

Belongs here: which of too many figures are drawn. Does not belong here: drawing them; saying how
many were left out (who shows the chart).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from explainer.facts.edition import Edition
from explainer.facts.model import Figure


def thinned(edition: Edition, figures: Sequence[Figure], most: int) -> tuple[Figure, ...]:
    """About `most` of a metric's figures (by date), or all where they are not more.

    Of each side in each equal stretch of days the lowest, the highest and the last are kept, and
    each party's latest, so that no side's extremes and nobody's last word go.
    """
    if len(figures) <= most:
        return tuple(figures)
    sides = {edition.party(figure.stated_by).side for figure in figures}
    stretches = max(1, most // (3 * len(sides)))
    start = figures[0].as_of.first.toordinal()
    days = figures[-1].as_of.first.toordinal() - start + 1
    groups: dict[tuple[int, str], list[Figure]] = {}
    for figure in figures:
        stretch = (figure.as_of.first.toordinal() - start) * stretches // days
        groups.setdefault((stretch, edition.party(figure.stated_by).side), []).append(figure)
    kept = {figure.id for group in groups.values() for figure in _telling(group)}
    kept |= {figure.id for figure in {figure.stated_by: figure for figure in figures}.values()}
    return tuple(figure for figure in figures if figure.id in kept)


def _telling(group: Sequence[Figure]) -> Iterable[Figure]:
    lowest = min(group, key=lambda figure: figure.bounds[0])
    return lowest, max(group, key=lambda figure: figure.bounds[1]), group[-1]
