"""Numbers computed from figures, so that the same operands give the same number again.

There is no average: the parties' numbers are shown side by side. Refused are:
- figures of different units;
- a figure kept off every chart, and a replaced one except in a difference;
- a sum over two numbers for one metric and overlapping dates, which would count the same twice, or
  add what two parties say of one thing;
- figures of different metrics or places, or a sum of one stock or running total on several dates,
  without a bridge note that says why it is sound; the note is printed with the number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import Any

from explainer.document import wording
from explainer.document.runs import Derivation, Number
from explainer.document.sentences import Phrases
from explainer.errors import ExplainerError
from explainer.facts.edition import Edition
from explainer.facts.model import Figure, MetricKind
from explainer.facts.quantity import Quantity, between

_SAME_UNIT = "units never mix"
_BRIDGE = "say why it is sound in `bridge=`"
HUNDRED = 100
PERCENT = "percent"


class NotComparable(ExplainerError):
    """Figures that may not be combined; the message says why, and what would allow it."""


def share(
    phrases: Phrases, parts: Sequence[Figure], wholes: Sequence[Figure], id: str = ""
) -> Number:
    """The parts in per cent of the wholes, from the smallest to the largest share of any pair.

    Rounded once, at the end, to whole per cent.
    """
    operands = (*parts, *wholes)
    for group in (parts, wholes):
        _usable(phrases.edition, group)
    _one(phrases.edition, operands, "unit", _SAME_UNIT)
    if any(whole.bounds[0] <= 0 for whole in wholes):
        raise NotComparable(f"{_ids(wholes)}: no share of a number that may be zero")
    pairs = (Quantity.of(p) * HUNDRED / Quantity.of(w) for p in parts for w in wholes)
    form = {"first": len(parts), "unit": PERCENT}
    return _derived(phrases, "share", between(pairs), operands, 0, id, **form)


def own_share(phrases: Phrases, part: Figure, rest: Figure, bridge: str, id: str = "") -> Number:
    """The part in per cent of itself and the rest together: a party's own pair of numbers."""
    operands = (part, rest)
    _usable(phrases.edition, operands)
    _alike(phrases.edition, operands, bridge)
    if part.stated_by != rest.stated_by:
        raise NotComparable(f"{_ids(operands)}: stated by two parties, so no party's own pair")
    if part.bounds[0] <= 0 and rest.bounds[0] <= 0:
        raise NotComparable(f"{_ids(operands)}: no share of a number that may be zero")
    gone, left = Quantity.of(part), Quantity.of(rest)
    quantity = Quantity(
        gone.low * HUNDRED / (gone.low + left.high),
        gone.high * HUNDRED / (gone.high + left.low),
        gone.approx or left.approx,
        gone.below or left.above,
        gone.above or left.below,
    )
    return _derived(phrases, "own-share", quantity, operands, 0, id, unit=PERCENT, note=bridge)


def break_even(phrases: Phrases, part: Figure, id: str = "") -> Number:
    """The total of which the part is half: twice the part."""
    _usable(phrases.edition, (part,))
    places, unit = wording.coarsest_place((part,)), phrases.edition.metric(part.metric).unit
    return _derived(phrases, "break-even", Quantity.of(part) * 2, (part,), places, id, unit=unit)


def difference(
    phrases: Phrases,
    plus: Sequence[Figure],
    minus: Sequence[Figure],
    bridge: str = "",
    id: str = "",
) -> Number:
    """The first figures (their sum) less the second, to the place that all of them support."""
    operands = (*plus, *minus)
    _alike(phrases.edition, operands, bridge)
    for group in (plus, minus):
        _charted(group)
        _no_overlap(phrases.edition, group, bridge)
    return _sum(phrases, "difference", plus, minus, bridge, id)


def total(phrases: Phrases, figures: Sequence[Figure], bridge: str = "", id: str = "") -> Number:
    """The sum of the figures, to the place that all of them support."""
    edition = phrases.edition
    _usable(edition, figures)
    _alike(edition, figures, bridge)
    _no_overlap(edition, figures, bridge)
    return _sum(phrases, "total", figures, (), bridge, id)


def count(phrases: Phrases, references: Iterable[str], id: str) -> Number:
    """How many records there are, as a number bound to the records counted (`kind:id` each)."""
    counted = tuple(references)
    how = Derivation(id=id, kind="count", operands=counted, formula=phrases.words("formula.count"))
    return wording.derived(Quantity.exactly(len(counted)), how, 0, phrases.words)


def recompute(phrases: Phrases, derivation: Derivation) -> Number:
    """The number computed again from its operands; raises what the computation itself does.

    UnknownRecord for an operand that the edition does not know, NotComparable for an unknown kind.
    """
    if derivation.kind == "count":
        return count(phrases, derivation.operands, derivation.id)
    if derivation.kind not in _COMPUTATIONS:
        raise NotComparable(f"{derivation.id}: {derivation.kind!r} is no computation of a report")
    figures = [phrases.edition.figure(name.removeprefix("figure:")) for name in derivation.operands]
    return _COMPUTATIONS[derivation.kind](phrases, derivation, figures)


_COMPUTATIONS: dict[str, Callable[[Phrases, Derivation, list[Figure]], Number]] = {
    "share": lambda p, d, f: share(p, f[: d.first], f[d.first :], d.id),
    "own-share": lambda p, d, f: own_share(p, f[0], f[1], d.note, d.id),
    "break-even": lambda p, d, f: break_even(p, f[0], d.id),
    "difference": lambda p, d, f: difference(p, f[: d.first], f[d.first :], d.note, d.id),
    "total": lambda p, d, f: total(p, f, d.note, d.id),
}


def _sum(
    phrases: Phrases,
    kind: str,
    plus: Sequence[Figure],
    minus: Sequence[Figure],
    bridge: str,
    id: str,
) -> Number:
    nothing, operands = Quantity.exactly(0), (*plus, *minus)
    result = sum(map(Quantity.of, plus), nothing) - sum(map(Quantity.of, minus), nothing)
    unit, places = phrases.edition.metric(operands[0].metric).unit, wording.coarsest_place(operands)
    form = {"first": len(plus), "unit": unit, "note": bridge}
    return _derived(phrases, kind, result, operands, places, id, **form)


def _derived(
    phrases: Phrases,
    kind: str,
    quantity: Quantity,
    operands: Sequence[Figure],
    places: int,
    id: str,
    **form: Any,
) -> Number:
    """A computed number; without an id, it gets one made from its kind and operands."""
    digest = hashlib.sha256(" ".join(figure.id for figure in operands).encode()).hexdigest()
    id = id or f"{kind}-{operands[0].id}-{digest[:8]}"
    named, formula = (
        [f"figure:{figure.id}" for figure in operands],
        phrases.words(f"formula.{kind}"),
    )
    how = Derivation(id=id, kind=kind, operands=tuple(named), formula=formula, **form)
    return wording.derived(quantity, how, places, phrases.words)


def _usable(edition: Edition, figures: Sequence[Figure]) -> None:
    _charted(figures)
    if replaced := [figure for figure in figures if figure in edition.history]:
        how = "compute with the figure in its place"
        raise NotComparable(f"{_ids(replaced)}: replaced since; {how}")


def _charted(figures: Sequence[Figure]) -> None:
    if not figures:
        raise NotComparable("nothing to compute with: no figure given")
    if suspect := [figure for figure in figures if not figure.chart]:
        raise NotComparable(f"{_ids(suspect)}: kept off every chart, and not computed with")


def _alike(edition: Edition, figures: Sequence[Figure], bridge: str) -> None:
    """Refuse figures of different units, and without a bridge note of different metrics, places."""
    _one(edition, figures, "unit", _SAME_UNIT)
    for field in () if bridge.strip() else ("id", "place"):
        _one(edition, figures, field, _BRIDGE)


def _one(edition: Edition, figures: Sequence[Figure], field: str, lift: str) -> None:
    """Refuse figures that differ in a field of their metric."""
    values = {str(getattr(edition.metric(figure.metric), field)) for figure in figures}
    if len(values) > 1:
        what = f"different {'metric' if field == 'id' else field}s ({', '.join(sorted(values))})"
        raise NotComparable(f"{_ids(figures)}: figures of {what}; {lift}")


def _no_overlap(edition: Edition, figures: Sequence[Figure], bridge: str) -> None:
    """Refuse a sum that counts one thing twice, or that needs a bridge note and has none."""
    for a, b in combinations(figures, 2):
        if a.metric != b.metric:
            continue
        if a.as_of.overlaps(b.as_of):
            raise NotComparable(
                f"{_ids((a, b))}: two numbers for one metric and the same date do not add up,"
                " and are not averaged; show them side by side"
            )
        kind = edition.metric(a.metric).kind
        if kind is not MetricKind.FLOW and not bridge.strip():
            why = f"a {kind} on two dates does not add up; {_BRIDGE}"
            raise NotComparable(f"{_ids((a, b))}: {why}")


def _ids(figures: Iterable[Figure]) -> str:
    return ", ".join(figure.id for figure in figures)
