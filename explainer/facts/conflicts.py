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
    drawn = [figure for figure in figures if figure.chart]
    metrics: dict[str, dict[str, list[int]]] = {}
    for number, figure in enumerate(drawn):
        dates = metrics.setdefault(figure.metric, defaultdict(list))
        dates[figure.as_of.iso].append(number)
    found: list[Conflict] = []
    for metric, dates in metrics.items():
        for same in sorted(dates.values(), key=lambda group: drawn[group[0]].as_of):
            members = _at(same, dates, drawn)
            if members:
                as_of = drawn[same[0]].as_of
                found.append(Conflict(metric, as_of, tuple(drawn[n] for n in members)))
    return tuple(found)


def _at(
    same: Sequence[int], dates: Mapping[str, Sequence[int]], drawn: Sequence[Figure]
) -> Sequence[int]:
    """The numbers of the figures in conflict at one date: its own, and those of the month and year
    around it."""
    here, iso = [drawn[number] for number in same], drawn[same[0]].as_of.iso
    wider = [number for other in {iso[:7], iso[:4]} - {iso} for number in dates.get(other, ())]
    if not wider:
        # Two parties and two values: some pair of figures differs in both.
        parties, values = {f.stated_by for f in here}, {_stated(f) for f in here}
        return same if len(parties) > 1 and len(values) > 1 else ()
    tally, whole = _Tally(here), _Tally([*here, *(drawn[number] for number in wider)])
    if not any(whole.contradicts(figure) for figure in here):
        return ()
    return sorted([*same, *(number for number in wider if tally.contradicts(drawn[number]))])


def _stated(figure: Figure) -> _Bounds:
    return figure.value, figure.low, figure.high
