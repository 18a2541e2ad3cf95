"""Comparing figures: relations, conflicts, and a computation repeated for the other parties.

Words that compare carry a guard, such as `above:first/second`; it has to hold in the edition, and
is checked again before a report is rendered. A number hedged "about" has no bound, so it is never
above or below another. A `stated-` relation compares the numbers as stated: it supports "the higher
number", never "more people".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations, product

from explainer.document import compute, sentences, wording
from explainer.document.nodes import Block, Items, Notice
from explainer.document.runs import Derivation, Number, Runs
from explainer.document.sentences import Phrases
from explainer.errors import UnknownRecord
from explainer.facts.edition import Conflict, Edition
from explainer.facts.model import Figure, Hedge
from explainer.facts.quantity import Quantity
from explainer.report import figures
from explainer.text import nearest


@dataclass(frozen=True)
class Relation:
    """A relation of two figures, as a guard, and whether it holds in the edition."""

    guard: str
    holds: bool

    def __bool__(self) -> bool:
        return self.holds


def relation(edition: Edition, guard: str) -> Relation:
    """Evaluate a guard; it does not hold while one of its figures is not known yet.

    `above:a/b` compares the stated bounds, `equal:a/b` number and hedge, `stated-above:a/b` the
    numbers whatever their hedges. UnknownRecord for an unknown relation or figure.
    """
    kind, colon, rest = guard.partition(":")
    first, slash, second = rest.partition("/")
    if not colon or not slash or kind not in KINDS:
        raise UnknownRecord(f"no relation {guard!r}{nearest(kind, KINDS)}")
    known = {figure.id: figure for figure in (*edition.figures, *edition.history)}
    for id in (first, second):
        if id not in known and id not in {figure.id for figure in edition.facts.figures}:
            raise UnknownRecord(f"no figure {id!r}{nearest(id, known)}")
    if first not in known or second not in known:
        return Relation(guard, False)
    a, b = known[first], known[second]
    same_unit = edition.metric(a.metric).unit == edition.metric(b.metric).unit
    return Relation(guard, same_unit and KINDS[kind](a, b))


def _above(a: Figure, b: Figure) -> bool:
    ceiling, floor = Quantity.of(b).ceiling, Quantity.of(a).floor
    if ceiling is None or floor == Decimal(0):
        return False
    return floor > ceiling or (floor == ceiling and a.hedge is Hedge.MORE_THAN)


KINDS: dict[str, Callable[[Figure, Figure], bool]] = {
    "above": _above,
    "equal": lambda a, b: (a.bounds, a.hedge) == (b.bounds, b.hedge),
    "stated-above": lambda a, b: a.bounds[0] > b.bounds[1],
}


# ---------------------------------------------------------------- conflicts


def conflicts(phrases: Phrases, metric_ids: Sequence[str]) -> Block:
    """A line for each conflict: metric, date, every party's figure; a notice if there is none."""
    found = [c for m in metric_ids or (None,) for c in phrases.edition.conflicts(m)]
    lines = [conflict_line(phrases, conflict) for conflict in found]
    lines += _contradictions(phrases, metric_ids)
    if not lines:
        return Notice(kind="unknown", runs=no_conflicts(phrases))
    return Items(items=tuple(lines))


def no_conflicts(phrases: Phrases) -> Runs:
    """`No parties state different numbers for the same date by 20 May 2024.`"""
    return phrases.phrase("conflicts.none", day=phrases.edition_date())


def conflict_line(phrases: Phrases, conflict: Conflict) -> Runs:
    """The metric in conflict, the date, and every party's figure."""
    dated = next(f for f in conflict.figures if f.as_of.iso == conflict.as_of.iso)
    when = wording.date(conflict.as_of, f"figure:{dated.id}.as_of", phrases.words)
    what = phrases.join((phrases.label(conflict.metric), when), "prose.comma")
    return _line_of_figures(phrases, what, conflict.figures)


def _line_of_figures(phrases: Phrases, what: Runs, stated: Iterable[Figure]) -> Runs:
    return phrases.headed(what, sentences.join(map(phrases.attributed, stated), "; "))


def _contradictions(phrases: Phrases, metric_ids: Sequence[str]) -> Iterator[Runs]:
    """A line for each metric whose parties' numbers exclude each other, if for different dates.

    Not for a metric that a party states for several dates: there a later number is no conflict.
    """
    edition = phrases.edition
    for metric in metric_ids or figures.known_metrics(edition):
        current = edition.current(metric)
        if not figures.moves(edition, metric) and any(
            a.stated_by != b.stated_by and not a.as_of.overlaps(b.as_of) and _exclude(a, b)
            for a, b in permutations(current, 2)
        ):
            yield _line_of_figures(phrases, phrases.label(metric), current)


def _exclude(a: Figure, b: Figure) -> bool:
    """Whether every value that the first allows lies below every value that the second allows."""
    if a.hedge.above or b.hedge.below:
        return False
    high, low = a.bounds[1], b.bounds[0]
    return high < low or (high == low and b.hedge is Hedge.MORE_THAN)


# ---------------------------------------------------------------- computed for each


def companions(phrases: Phrases, made: Iterable[Derivation]) -> Iterator[Number]:
    """The report's computations repeated for all other figures that they could be made with.

    A share, for each party's recent number, of the same wholes (the most that any share of the
    metric has); a difference of two metrics, for every day on which both are stated.
    """
    edition = phrases.edition
    totals: dict[str, list[Figure]] = {}
    counts: dict[tuple[str, str], str] = {}
    known = [derivation for derivation in made if derivation.kind in ("share", "difference")]
    for derivation in known:
        stated = [edition.figure(name.removeprefix("figure:")) for name in derivation.operands]
        metric, others = stated[0].metric, stated[derivation.first :]
        if derivation.kind == "share" and len(others) > len(totals.get(metric, ())):
            totals[metric] = others
        elif derivation.kind == "difference" and metric != others[0].metric:
            counts.setdefault((metric, others[0].metric), derivation.note)
    found = [
        compute.share(phrases, (figure,), wholes)
        for metric, wholes in totals.items()
        for figure in figures.recent(edition, metric)[0]
    ]
    found += [
        compute.difference(phrases, (a,), (b,), bridge)
        for (first, second), bridge in counts.items()
        for a, b in product(edition.of_metric(first), edition.of_metric(second))
        if a.as_of == b.as_of and a.as_of.precision == "day"
    ]
    stand = {derivation.operands for derivation in known}
    yield from (n for n in found if n.derived is not None and n.derived.operands not in stand)
