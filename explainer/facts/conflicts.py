"""Where two parties state different values for one metric at the same time.

Belongs here: finding such conflicts among figures, in one pass.
Does not belong here: judging them (nobody does), showing them (charts, prose).

Partial dates nest or lie apart, so a conflict stands at the finer of two overlapping dates: a
party's number for 20 May meets the others' for 20 May, for May and for the year.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

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


# Sorting by the dates themselves compares the same, but not within C.
BY_DATE = attrgetter("as_of.first", "as_of.last")
_PARTY, _stated = attrgetter("stated_by"), attrgetter("value", "low", "high")


class _Tally:
    """Counts that answer "does somebody else state another value?" without comparing pairs."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        keys = [(_PARTY(figure), _stated(figure)) for figure in figures]
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
    drawn = [figure for figure in figures if figure.chart]
    metrics: dict[str, dict[str, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for figure in drawn:
        metrics[figure.metric][figure.as_of.iso].append(figure)
    places, found = dict[int, int](), list[Conflict]()
    for metric, dates in metrics.items():
        wide = {iso: group for iso, group in dates.items() if len(iso) < len("2024-05-20")}
        for same in sorted(dates.values(), key=lambda group: BY_DATE(group[0])):
            members = _at(same, wide)
            if len(members) > len(same):
                places = places or {id(figure): place for place, figure in enumerate(drawn)}
                members = sorted(members, key=lambda figure: places[id(figure)])
            if members:
                found.append(Conflict(metric, same[0].as_of, tuple(members)))
    return tuple(found)


def _at(same: Sequence[Figure], wide: Mapping[str, Sequence[Figure]]) -> Sequence[Figure]:
    """The figures in conflict at one date: its own, then those of the month and year around it."""
    iso = same[0].as_of.iso
    around = {iso[:7], iso[:4]} - {iso} if wide else ()
    wider = [figure for other in around for figure in wide.get(other, ())]
    if not wider:
        # Two parties and two values: some pair of figures differs in both.
        parties, values = set(map(_PARTY, same)), set(map(_stated, same))
        return same if len(parties) > 1 and len(values) > 1 else ()
    tally, whole = _Tally(same), _Tally([*same, *wider])
    if not any(whole.contradicts(figure) for figure in same):
        return ()
    return [*same, *(figure for figure in wider if tally.contradicts(figure))]
