"""Figures by the sides that state them, and which of many are shown, so that no side's go."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from explainer.facts.edition import Edition
from explainer.facts.model import Figure

MOST = 400  # figures with a mark each; of more, most become points
LISTED = 60  # figures with a mark, a line of the alt text and a row each, where there are more
_IN_TIME = attrgetter("first", "last")  # as the dates compare, which takes longer


def by_side(edition: Edition, figures: Iterable[Figure]) -> dict[str, list[Figure]]:
    """The figures of each side that has any, in the order of the sides in the facts."""
    groups: dict[str, list[Figure]] = {side: [] for side in edition.facts.sides}
    sides: dict[str, str] = {}
    for figure in figures:
        if figure.stated_by not in sides:
            sides[figure.stated_by] = edition.side_of(figure.stated_by).id
        groups[sides[figure.stated_by]].append(figure)
    return {side: group for side, group in groups.items() if group}


def of_one_day(edition: Edition, metric: str) -> tuple[Figure, ...]:
    """The figures of the last date that different sides speak of, or else of the last date."""
    by_date: dict[str, list[Figure]] = {}
    for figure in edition.of_metric(metric):
        by_date.setdefault(figure.as_of.iso, []).append(figure)
    several = [figures for figures in by_date.values() if len(by_side(edition, figures)) > 1]
    return tuple((several or list(by_date.values()) or [[]])[-1])


def newest_by_side(
    edition: Edition, figures: Iterable[Figure], until: datetime.date | None = None
) -> tuple[Figure, ...]:
    """Each side's figures of its latest date that is not after `until`, in the order given."""
    known = [f for f in figures if until is None or f.as_of.first <= until]
    kept: set[str] = set()
    for group in by_side(edition, known).values():
        newest = max((figure.as_of for figure in group), key=_IN_TIME).iso
        kept |= {figure.id for figure in group if figure.as_of.iso == newest}
    return tuple(figure for figure in known if figure.id in kept)


def extremes(figures: Sequence[Figure]) -> tuple[Figure, Figure]:
    """The highest and the lowest."""
    return max(figures, key=lambda f: f.bounds[1]), min(figures, key=lambda f: f.bounds[0])


def spanning(edition: Edition, figures: Iterable[Figure]) -> list[Figure]:
    """The highest and the lowest of each side."""
    return [f for group in by_side(edition, figures).values() for f in extremes(group)]


def thinned(edition: Edition, figures: Sequence[Figure], most: int) -> tuple[Figure, ...]:
    """About `most` of a metric's figures (by date), or all where they are not more.

    Of each side in each equal stretch of days the lowest, the highest and the last are kept, and
    each party's latest, so that no side's extremes and nobody's last word go.
    """
    if len(figures) <= most:
        return tuple(figures)
    stretches = max(1, most // (3 * len(by_side(edition, figures))))
    start = figures[0].as_of.first.toordinal()
    days = figures[-1].as_of.first.toordinal() - start + 1
    kept = {figure.id for figure in {figure.stated_by: figure for figure in figures}.values()}
    for _, stretch in groupby(
        figures, key=lambda f: (f.as_of.first.toordinal() - start) * stretches // days
    ):
        for group in by_side(edition, stretch).values():
            kept |= {figure.id for figure in (*extremes(group), group[-1])}
    return tuple(figure for figure in figures if figure.id in kept)


def select(edition: Edition, metric: str, figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """All of the figures where they are few; of many each party's latest, and each side's extremes.

    Where one of these is in conflict, all of that conflict are told; where these are too many, the
    conflict's lowest and highest number of each side are, and the note says so.
    """
    if len(figures) <= MOST:
        return tuple(figures)
    given = {figure.id for figure in figures}
    latest = [figure for figure in edition.current(metric) if figure.id in given]
    if len(latest) > LISTED:
        latest = spanning(edition, latest)
    kept = {figure.id for figure in latest or figures[-1:]}
    rivals: dict[str, list[set[str]]] = {}
    for conflict in edition.conflicts(metric):
        ids = {figure.id for figure in conflict.figures}
        for id in ids:
            rivals.setdefault(id, []).append(ids)
    for figure in spanning(edition, figures):
        more = _with_rivals({*kept, figure.id}, rivals)
        if len(more) <= LISTED and more <= given:
            kept = more
    return tuple(figure for figure in figures if figure.id in kept)


def _with_rivals(ids: set[str], rivals: Mapping[str, Iterable[set[str]]]) -> set[str]:
    """These and all that they are in conflict with, step by step, until they are too many."""
    found, waiting = set(ids), list(ids)
    while waiting and len(found) <= LISTED:
        more = set().union(*rivals.get(waiting.pop(), ())) - found
        found |= more
        waiting += more
    return found


def worth_labelling(edition: Edition, figures: Sequence[Figure], limit: int) -> list[Figure]:
    """The figures to label, most wanted first: each side's latest, extremes, each party's latest.

    Where the parties' latest are more than the limit, only those of each side's last day are kept.
    """
    shown = {figure.id for figure in figures}
    metrics = dict.fromkeys(figure.metric for figure in figures)
    current = [f for metric in metrics for f in edition.current(metric) if f.id in shown]
    latest_first = sorted(current, key=lambda f: f.as_of, reverse=True)
    newest = {figure.id for figure in newest_by_side(edition, current)}
    of_last_day = [figure for figure in latest_first if figure.id in newest]
    rest = latest_first if len(latest_first) <= limit else []
    return distinct([*of_last_day, *extremes(figures), *rest])[:limit]


def distinct(figures: Iterable[Figure]) -> list[Figure]:
    """Each figure once, where it comes first."""
    return list({figure.id: figure for figure in figures}.values())
