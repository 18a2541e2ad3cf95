"""Choosing figures that may stand next to one another: of one day, or the newest of each side.

Belongs here: choices that several charts share. Does not belong here: drawing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from operator import attrgetter

from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.facts.values import PartialDate

_IN_TIME = attrgetter("first", "last")  # as the dates compare, which takes longer


def of_one_day(edition: Edition, metric: str) -> tuple[Figure, ...]:
    """The figures of the last date that different sides speak of, or else of the last date."""
    by_date: dict[str, list[Figure]] = {}
    for figure in edition.of_metric(metric):
        by_date.setdefault(figure.as_of.iso, []).append(figure)
    several = [figures for figures in by_date.values() if len(_sides(edition, figures)) > 1]
    return tuple((several or list(by_date.values()) or [[]])[-1])


def newest_by_side(
    edition: Edition, figures: Iterable[Figure], until: datetime.date | None = None
) -> tuple[Figure, ...]:
    """Each side's figures of its latest date that is not after `until`, in the order given."""
    known = [f for f in figures if until is None or f.as_of.first <= until]
    sides = {party: edition.side_of(party).id for party in {f.stated_by for f in known}}
    dates: dict[str, list[PartialDate]] = {side: [] for side in sides.values()}
    for figure in known:
        dates[sides[figure.stated_by]].append(figure.as_of)
    newest = {side: max(of_side, key=_IN_TIME).iso for side, of_side in dates.items()}
    latest = {party: newest[side] for party, side in sides.items()}
    return tuple(figure for figure in known if figure.as_of.iso == latest[figure.stated_by])


def between(
    figures: Sequence[Figure], since: datetime.date | None, until: datetime.date | None
) -> tuple[Figure, ...]:
    """The figures whose date touches the days from `since` to `until`."""
    if since is None and until is None:
        return tuple(figures)
    return tuple(
        figure
        for figure in figures
        if (since is None or figure.as_of.last >= since)
        and (until is None or figure.as_of.first <= until)
    )


def common_day(first: Sequence[Figure], second: Sequence[Figure]) -> tuple[Figure, Figure] | None:
    """The latest pair of figures, of either metric, that describe the same day; None without one.

    Pairs stated by the same party are preferred.
    """
    pairs = [
        (a, b) for a in first for b in second if a.as_of == b.as_of and a.as_of.precision == "day"
    ]
    return max(pairs, key=lambda p: (p[0].stated_by == p[1].stated_by, p[0].as_of), default=None)


def _sides(edition: Edition, figures: Iterable[Figure]) -> set[str]:
    return {edition.side_of(party).id for party in {figure.stated_by for figure in figures}}
