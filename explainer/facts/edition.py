"""An edition: everything in the facts file that was known by the end of one day.

Rules: a record published in a month or year is known once that whole period is over, because only
then is it certain. An event has no `published` of its own: it is known once its source is
published, and shown once it has begun. A figure is history only where its replacement is known. A
level is no longer current once a later level that it is `part_of`, whoever states it, is too low to
contain it: where nobody is held any more, 57 of those who were taken are not. An "about" or
"nearly" is overtaken only by less than half its number, and nothing by a suspect figure
(`chart: false`).

Numbers of two parties for one metric and time that cannot both be true are a conflict. Partial
dates nest or lie apart, so a conflict is dated by the finer of two overlapping dates: a party's
number for 20 May is compared with the others' for 20 May, for May and for the year. "More than
2,500" allows 2,600, so these are no conflict. "About" and "nearly" state no bound; two such numbers
that differ count as a conflict rather than being passed over.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from explainer.errors import NotYetKnown, UnknownRecord
from explainer.facts.model import (
    Event,
    Facts,
    Figure,
    Metric,
    MetricKind,
    Party,
    Position,
    Question,
    Side,
    Source,
    Story,
    wholes_of,
)
from explainer.facts.quantity import Quantity
from explainer.facts.records import edition_records, figures_table, positions_table
from explainer.facts.values import PartialDate
from explainer.text import nearest

if TYPE_CHECKING:
    from pandas import DataFrame


R = TypeVar("R")
Statements = tuple[tuple[Side, tuple[Position, ...]], ...]


@dataclass(frozen=True, eq=False, repr=False)
class Edition:
    """The facts as known on one day; make one with `cut`."""

    facts: Facts
    date: dt.date
    note: str
    figures: tuple[Figure, ...]
    history: tuple[Figure, ...]
    positions: tuple[Position, ...]
    events: tuple[Event, ...]

    def __repr__(self) -> str:
        return (
            f"<Edition {self.story.id} as known on {self.date}: {len(self.figures)} figures"
            f" ({len(self.history)} replaced), {len(self.positions)} positions,"
            f" {len(self.events)} events>"
        )

    @property
    def story(self) -> Story:
        """What the facts file is about."""
        return self.facts.story

    @property
    def points(self) -> tuple[str, ...]:
        """The main points written for this edition, as templates; empty if none are written."""
        listed = self.story.edition(self.date)
        return listed.points if listed else ()

    # ------------------------------------------------------------ single records

    def figure(self, id: str) -> Figure:
        """The known figure of this id, current or replaced; UnknownRecord otherwise."""
        return self._known(id, self._figures, self.facts.figures, "figure")

    def position(self, id: str) -> Position:
        """The known position of this id; UnknownRecord otherwise."""
        return self._known(id, self._positions, self.facts.positions, "position")

    def metric(self, id: str) -> Metric:
        """The metric of this id; UnknownRecord otherwise."""
        return _found(id, self.facts.metrics, "metric")

    def party(self, id: str) -> Party:
        """The party of this id; UnknownRecord otherwise."""
        return _found(id, self.facts.parties, "party")

    def side(self, id: str) -> Side:
        """The side of this id; UnknownRecord otherwise."""
        return _found(id, self.facts.sides, "side")

    def source(self, id: str) -> Source:
        """The source of this id; UnknownRecord otherwise."""
        return _found(id, self.facts.sources, "source")

    def question(self, id: str) -> Question:
        """The question of this id; UnknownRecord otherwise."""
        return _found(id, self.facts.questions, "question")

    def side_of(self, party_id: str) -> Side:
        """The side a party is shown under; UnknownRecord if there is no such party."""
        return self._sides.get(party_id) or self.side(self.party(party_id).side)

    # ------------------------------------------------------------ groups of records

    def of_metric(self, metric_id: str, chart: bool = True) -> tuple[Figure, ...]:
        """A metric's figures by date, then file order; with `chart: false` ones if chart=False."""
        return self._by_metric.get((self.metric(metric_id).id, chart), ())

    def current(self, metric_id: str, party_id: str | None = None) -> tuple[Figure, ...]:
        """Each party's figures for the latest date that it describes, by side, then file order.

        Overtaken figures are left out, and no older ones take their place.
        """
        chosen = self._current[self.metric(metric_id).id]
        if party_id is None:
            return chosen
        party = self.party(party_id).id
        return tuple(figure for figure in chosen if figure.stated_by == party)

    def overtaken_by(self, figure: Figure) -> Figure | None:
        """The latest later figure of a whole that is too low to contain this one, or None."""
        later = [
            whole
            for metric in self._wholes_of(figure.metric)
            for whole in self.of_metric(metric.id)
            if whole.as_of.surely_after(figure.as_of) and _leaves_no_room(whole, figure)
        ]
        return later[-1] if later else None

    def gathered_until(self, question_id: str | None = None) -> dt.date | None:
        """The day up to which statements (on the question) were gathered, if before the edition's.

        None if they were gathered up to the edition's day: only then may a report say that a side
        has made none.
        """
        asked = self.question(question_id).gathered_until if question_id is not None else None
        until = asked or self.story.gathered_until
        return until if until is not None and until < self.date else None

    def conflicts(self, metric_id: str | None = None) -> tuple[Conflict, ...]:
        """Where parties state different values for overlapping dates, by metric, then by date."""
        if metric_id is None:
            return self._conflicts
        metric = self.metric(metric_id).id
        return tuple(conflict for conflict in self._conflicts if conflict.metric == metric)

    def statements(self, metric_id: str) -> Statements:
        """Every side in file order, each with its positions beside this metric, oldest first."""
        metric = self.metric(metric_id).id
        return self._by_side(p for p in self.positions if metric in p.beside)

    def on_question(self, question_id: str, beside: Collection[str] = ()) -> Statements:
        """Every side in file order, each with its positions on this question, oldest first.

        With metrics `beside`, only the positions beside one of them.
        """
        question, wanted = self.question(question_id).id, set(beside)
        said = (p for p in self.positions if not wanted or wanted.intersection(p.beside))
        return self._by_side(p for p in said if question in p.answers)

    def since(self, day: dt.date | None) -> tuple[Figure, ...]:
        """The known figures, replaced ones too, that became known after the given day."""
        known = (*self.figures, *self.history)
        return tuple(f for f in known if day is None or not f.published.known_by(day))

    def records(self) -> dict[str, Any]:
        """The edition as plain JSON: decimals and dates as strings, unused records left out."""
        return edition_records(self)

    # ------------------------------------------------------------ tables for analysts (pandas)

    def figures_table(self, *metrics: str, replaced: bool = False) -> DataFrame:
        """The known figures as a DataFrame, of the named metrics or of all.

        With `replaced`, replaced ones follow. Columns and types are those of facts.records.FIGURES.
        UnknownRecord suggests the nearest metric.
        """
        named = {self.metric(id).id for id in metrics} or set(self.facts.metrics)
        known, history = (
            [figure for figure in group if figure.metric in named]
            for group in (self.figures, self.history if replaced else ())
        )
        return figures_table(self.facts, known, history)

    def positions_table(self) -> DataFrame:
        """The known positions as a DataFrame, columns and types as in facts.records.POSITIONS."""
        return positions_table(self.facts, self.positions)

    # ------------------------------------------------------------ indexes, made on first use

    @cached_property
    def _figures(self) -> dict[str, Figure]:
        return {figure.id: figure for figure in (*self.figures, *self.history)}

    @cached_property
    def _positions(self) -> dict[str, Position]:
        return {position.id: position for position in self.positions}

    @cached_property
    def _sides(self) -> dict[str, Side]:
        return {party.id: self.facts.sides[party.side] for party in self.facts.parties.values()}

    @cached_property
    def _by_metric(self) -> dict[tuple[str, bool], tuple[Figure, ...]]:
        """The figures by metric and whether only those for charts, each group by date."""
        groups: dict[tuple[str, bool], list[Figure]] = defaultdict(list)
        for figure in sorted(self.figures, key=BY_DATE):
            groups[figure.metric, False].append(figure)
            if figure.chart:
                groups[figure.metric, True].append(figure)
        return {key: tuple(group) for key, group in groups.items()}

    @cached_property
    def _current(self) -> dict[str, tuple[Figure, ...]]:
        sides = {side: place for place, side in enumerate(self.facts.sides)}
        in_file = {figure.id: place for place, figure in enumerate(self.facts.figures)}
        found = {}
        for metric in self.facts.metrics:
            figures = self.of_metric(metric)
            latest = {figure.stated_by: figure.as_of.iso for figure in figures}
            standing = (
                figure
                for figure in figures
                if figure.as_of.iso == latest[figure.stated_by] and not self.overtaken_by(figure)
            )
            in_order = sorted(standing, key=lambda figure: in_file[figure.id])
            in_order.sort(key=lambda figure: sides[self._sides[figure.stated_by].id])
            found[metric] = tuple(in_order)
        return found

    def _wholes_of(self, metric_id: str) -> list[Metric]:
        """The levels that a level is part of."""
        metric = self.metric(metric_id)
        wholes = wholes_of(metric, self.facts.metrics)
        return [whole for whole in wholes if {whole.kind, metric.kind} == _LEVELS]

    @cached_property
    def _conflicts(self) -> tuple[Conflict, ...]:
        return find_conflicts(self.figures)

    def _by_side(self, positions: Iterable[Position]) -> Statements:
        groups: dict[str, list[Position]] = {side: [] for side in self.facts.sides}
        for position in sorted(positions, key=lambda position: position.date):
            groups[self.party(position.party).side].append(position)
        return tuple((self.facts.sides[side], tuple(group)) for side, group in groups.items())

    def _known(self, id: str, known: Mapping[str, R], in_file: Iterable[Any], kind: str) -> R:
        for later in in_file if id not in known else ():
            if later.id == id:
                unknown = f"{kind} {id!r} is not known in the edition of {self.date}"
                raise NotYetKnown(f"{unknown}: published {later.published}")
        return _found(id, known, kind)


def cut(facts: Facts, day: dt.date) -> Edition:
    """The edition of this day; one that the story does not list has an empty note."""
    known = [figure for figure in facts.figures if figure.published.known_by(day)]
    replaced = {figure.replaces for figure in known}
    listed = facts.story.edition(day)
    return Edition(
        facts=facts,
        date=day,
        note=listed.note if listed else "",
        figures=tuple(figure for figure in known if figure.id not in replaced),
        history=tuple(figure for figure in known if figure.id in replaced),
        positions=tuple(p for p in facts.positions if p.published.known_by(day)),
        events=tuple(
            event
            for event in facts.events
            if facts.sources[event.source].published.known_by(day) and event.date.first <= day
        ),
    )


_LEVELS = {MetricKind.STOCK}  # a running total never falls, so it overtakes nothing


def _leaves_no_room(whole: Figure, part: Figure) -> bool:
    """Whether the whole is certainly smaller than its part."""
    ceiling, stated = Quantity.of(whole).ceiling, Quantity.of(part)
    if not ceiling:
        return ceiling is not None and stated.high > 0
    return (stated.low / 2 if part.hedge.near else stated.floor) > ceiling


def _found(id: str, records: Mapping[str, R], kind: str) -> R:
    try:
        return records[id]
    except KeyError:
        raise UnknownRecord(f"no {kind} {id!r}{nearest(id, records)}") from None


# ---------------------------------------------------------------- conflicts


@dataclass(frozen=True, repr=False)
class Conflict:
    """Figures of several parties for one metric on overlapping dates that contradict each other."""

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


# The order of PartialDate itself, but faster: tuples are compared in C.
BY_DATE = attrgetter("as_of.first", "as_of.last")
_UNBOUNDED = Decimal("Infinity")


def _span(figure: Figure) -> tuple[Decimal, Decimal]:
    """The least and the greatest number that the figure allows; "about" and "nearly" allow one."""
    (low, high), hedge = figure.bounds, figure.hedge
    open_below = hedge.below and not hedge.near
    return Decimal(0) if open_below else low, _UNBOUNDED if hedge.above else high


def _contradictor(figures: Iterable[Figure]) -> Callable[[Figure], bool]:
    """A test of whether a figure contradicts one of these by another party.

    The two lowest upper ends and the two highest lower ends, of different parties, decide.
    """
    highs, lows = dict[str, Decimal](), dict[str, Decimal]()
    for figure in figures:
        party, (low, high) = figure.stated_by, _span(figure)
        highs[party] = min(high, highs.get(party, high))
        lows[party] = max(low, lows.get(party, low))
    least = sorted(highs.items(), key=itemgetter(1))[:2]
    greatest = sorted(lows.items(), key=itemgetter(1))[-2:]

    def is_contradicted(figure: Figure) -> bool:
        own, (low, high) = figure.stated_by, _span(figure)
        below = any(end < low for party, end in least if party != own)
        return below or any(end > high for party, end in greatest if party != own)

    return is_contradicted


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
    """The figures in conflict on one date: its own, then those of its month and year."""
    if not any(map(_contradictor([*same, *wider]), same)):
        return []
    return [*same, *filter(_contradictor(same), wider)]
