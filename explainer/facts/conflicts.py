"""Where two parties state different values for one metric at the same time.

Belongs here: finding such conflicts among figures, in one pass.
Does not belong here: judging them (nobody does), showing them (charts, prose).

Partial dates nest or lie apart, so a conflict stands at the finer of two overlapping dates: a
party's number for 20 May meets the others' for 20 May, for May and for the year.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from explainer.facts.dates import PartialDate
from explainer.facts.model import Figure


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


_Bounds = tuple[Decimal | None, Decimal | None, Decimal | None]


class _Tally:
    """Counts that answer "does somebody else state another value?" without comparing pairs."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        keys = [(figure.stated_by, _stated(figure)) for figure in figures]
        self.total = len(keys)
        self.parties = Counter(party for party, _ in keys)
        self.values = Counter(value for _, value in keys)
        self.both = Counter(keys)

    def contradicts(self, figure: Figure) -> bool:
        party, value = figure.stated_by, _stated(figure)
        same = self.parties[party] + self.values[value] - self.both[party, value]
        return self.total > same


def find_conflicts(figures: Iterable[Figure]) -> tuple[Conflict, ...]:
    """The conflicts among the given figures (`chart: false` left out), by metric, then by date."""
    order: dict[str, int] = {}
    metrics: dict[str, dict[str, list[Figure]]] = {}
    for position, figure in enumerate(figures):
        if figure.chart:
            order[figure.id] = position
            dates = metrics.setdefault(figure.metric, defaultdict(list))
            dates[figure.as_of.iso].append(figure)
    found: list[Conflict] = []
    for metric, dates in metrics.items():
        for same in sorted(dates.values(), key=lambda group: group[0].as_of):
            members = _at(same, dates)
            if members:
                members.sort(key=lambda figure: order[figure.id])
                found.append(Conflict(metric, same[0].as_of, tuple(members)))
    return tuple(found)


def _at(same: Sequence[Figure], dates: dict[str, list[Figure]]) -> list[Figure]:
    """The figures in conflict at one date: its own, and those of the month and year around it."""
    iso = same[0].as_of.iso
    around = [figure for wider in {iso[:7], iso[:4]} - {iso} for figure in dates.get(wider, ())]
    here, all_of_them = _Tally(same), _Tally([*same, *around])
    if not any(all_of_them.contradicts(figure) for figure in same):
        return []
    return [*same, *(figure for figure in around if here.contradicts(figure))]


def _stated(figure: Figure) -> _Bounds:
    return figure.value, figure.low, figure.high
