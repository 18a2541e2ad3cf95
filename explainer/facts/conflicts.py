"""Where two parties state numbers for one metric and time that cannot both be true.

Partial dates nest or lie apart, so a conflict stands at the finer of two overlapping dates: a
party's number for 20 May meets the others' for 20 May, for May and for the year. "More than 2,500"
leaves room for 2,600: that is no conflict. "About" and "nearly" state no bound, so two such numbers
that differ are shown as one rather than passed over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

from explainer.facts.dates import PartialDate
from explainer.facts.model import Figure, Hedge


@dataclass(frozen=True, repr=False)
class Conflict:
    """Two or more parties' different values for one metric on overlapping dates, in file order."""

    metric: str
    as_of: PartialDate
    figures: tuple[Figure, ...]

    def __repr__(self) -> str:
        stated = ", ".join(figure.id for figure in self.figures)
        return f"<Conflict {self.metric} as of {self.as_of}: {stated}>"

    @property
    def parties(self) -> tuple[str, ...]:
        """The parties in it, each once, in file order."""
        return tuple(dict.fromkeys(figure.stated_by for figure in self.figures))


# Sorting by the dates themselves compares the same, but not within C.
BY_DATE = attrgetter("as_of.first", "as_of.last")
_UNBOUNDED = Decimal("Infinity")


def _span(figure: Figure) -> tuple[Decimal, Decimal]:
    """The least and the greatest number that the figure admits; "about" and "nearly" admit one."""
    low, high = figure.bounds
    if figure.hedge in (Hedge.MORE_THAN, Hedge.AT_LEAST):
        high = _UNBOUNDED
    if figure.hedge is Hedge.AT_MOST:
        low = Decimal(0)
    return low, high


class _Extremes:
    """The outermost spans by party, which tell without comparing pairs whether two lie apart."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        highs, lows = dict[str, Decimal](), dict[str, Decimal]()
        for figure in figures:
            party, (low, high) = figure.stated_by, _span(figure)
            highs[party] = min(high, highs.get(party, high))
            lows[party] = max(low, lows.get(party, low))
        self._least_highs = sorted((high, party) for party, high in highs.items())[:2]
        self._greatest_lows = sorted(((low, party) for party, low in lows.items()), reverse=True)[
            :2
        ]

    def contradicts(self, figure: Figure) -> bool:
        """Whether another party's number and this one cannot both be true."""
        party, (low, high) = figure.stated_by, _span(figure)
        return any(end < low for end, other in self._least_highs if other != party) or any(
            end > high for end, other in self._greatest_lows if other != party
        )


def find_conflicts(figures: Iterable[Figure]) -> tuple[Conflict, ...]:
    """The conflicts among the given figures (`chart: false` left out), by metric, then by date."""
    drawn = [figure for figure in figures if figure.chart]
    metrics: dict[str, dict[str, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for figure in drawn:
        metrics[figure.metric][figure.as_of.iso].append(figure)
    place = {id(figure): number for number, figure in enumerate(drawn)}
    found: list[Conflict] = []
    for metric, dates in metrics.items():
        for same in sorted(dates.values(), key=lambda group: BY_DATE(group[0])):
            iso = same[0].as_of.iso
            around = {iso[:7], iso[:4]} - {iso}
            members = _at(same, [figure for other in around for figure in dates.get(other, ())])
            members.sort(key=lambda figure: place[id(figure)])
            if members:
                found.append(Conflict(metric, same[0].as_of, tuple(members)))
    return tuple(found)


def _at(same: Sequence[Figure], wider: Sequence[Figure]) -> list[Figure]:
    """The figures in conflict at one date: its own, then those of the month and year around it."""
    here, whole = _Extremes(same), _Extremes([*same, *wider])
    if not any(whole.contradicts(figure) for figure in same):
        return []
    return [*same, *(figure for figure in wider if here.contradicts(figure))]
