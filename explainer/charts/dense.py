"""A long series made readable: which figures of too many keep marks of their own.

Does not belong here: the small marks of the others (crowd), the chart around them (series), saying
so (its caption).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from explainer.facts.edition import Conflict, Edition
from explainer.facts.model import Figure

MOST = 400  # figures with a mark each
LISTED = 60  # figures with a mark, a line of the alt text and a row each, where there are more


def told(edition: Edition, metric: str, figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """All of the figures where they are few; of many each party's latest, and each side's extremes.

    Where one of these is in conflict, all of that conflict are told; an extreme that would bring
    too many along is left to the small marks.
    """
    if len(figures) <= MOST:
        return tuple(figures)
    given = {figure.id for figure in figures}
    latest = [figure for figure in edition.current(metric) if figure.id in given]
    kept = {figure.id for figure in latest or figures[-1:]}
    known = {figure.id: figure for figure in figures}
    conflicts = {conflict.as_of.iso: conflict for conflict in edition.conflicts(metric)}
    for figure in _extremes(edition, figures):
        more = _whole({*kept, figure.id}, known, conflicts)
        if len(more) <= LISTED and more <= given:
            kept = more
    return tuple(figure for figure in figures if figure.id in kept)


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


def _extremes(edition: Edition, figures: Sequence[Figure]) -> Iterable[Figure]:
    """The highest and the lowest of each side."""
    side = {party: edition.side_of(party).id for party in {f.stated_by for f in figures}}
    groups: dict[str, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(side[figure.stated_by], []).append(figure)
    for group in groups.values():
        low, high = zip(*(figure.bounds for figure in group), strict=True)
        yield group[high.index(max(high))]
        yield group[low.index(min(low))]
