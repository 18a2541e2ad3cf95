"""Relations between stated numbers, as far as their hedges bear them out.

A comparison may be put into words only behind a guard, such as `above:first/second`, that holds in
the edition; the guard stays at the words and is judged again before a report is rendered. A number
that is only about right has no bound, so it is never above or below another: the two stand side by
side. The `stated-` relations are of the numbers as they were stated: "the higher number was", never
"more people".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from explainer.errors import UnknownRecord
from explainer.facts.edition import Edition
from explainer.facts.model import Figure, Hedge
from explainer.facts.quantity import Quantity
from explainer.text import nearest


@dataclass(frozen=True)
class Relation:
    """A relation of two figures, and whether it holds in the edition it was asked of."""

    guard: str
    holds: bool

    def __bool__(self) -> bool:
        return self.holds


def relation(edition: Edition, guard: str) -> Relation:
    """The relation that a guard names; one of a figure not known yet does not hold."""
    kind, colon, rest = guard.partition(":")
    first, slash, second = rest.partition("/")
    if not colon or not slash or kind not in _KINDS:
        raise UnknownRecord(f"no relation {guard!r}{nearest(kind, _KINDS)}")
    known = {figure.id: figure for figure in (*edition.figures, *edition.history)}
    for id in (first, second):
        if id not in known and id not in {figure.id for figure in edition.facts.figures}:
            raise UnknownRecord(f"no figure {id!r}{nearest(id, known)}")
    if first not in known or second not in known:
        return Relation(guard, False)
    a, b = known[first], known[second]
    same_unit = edition.metric(a.metric).unit == edition.metric(b.metric).unit
    return Relation(guard, same_unit and _KINDS[kind](a, b))


def above(edition: Edition, first: str, second: str) -> Relation:
    """Whether the first figure is surely above the second, by the bounds that were stated."""
    return relation(edition, f"above:{first}/{second}")


def equal(edition: Edition, first: str, second: str) -> Relation:
    """Whether both figures were stated as the same number, without a hedge or with the same one."""
    return relation(edition, f"equal:{first}/{second}")


def _above(a: Figure, b: Figure) -> bool:
    ceiling, floor = Quantity.of(b).ceiling, Quantity.of(a).floor
    if ceiling is None or floor == Decimal(0):
        return False
    return floor > ceiling or (floor == ceiling and a.hedge is Hedge.MORE_THAN)


def _equal(a: Figure, b: Figure) -> bool:
    return (a.bounds, a.hedge) == (b.bounds, b.hedge)


def _stated_above(a: Figure, b: Figure) -> bool:
    """Of the numbers as stated, whatever their hedges; of the people counted it says nothing."""
    return a.bounds[0] > b.bounds[1]


_KINDS: dict[str, Callable[[Figure, Figure], bool]] = {
    "above": _above,
    "equal": _equal,
    "stated-above": _stated_above,
}
