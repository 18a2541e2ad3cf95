"""Numbers computed from figures, so that the same operands give the same number again.

There is no average: the parties' numbers stand side by side. What is refused, and how to lift it:
- figures of different units: never combined;
- a replaced figure in a sum, or one kept off every chart: not computed with;
- a sum over two numbers for one metric and overlapping dates: would count the same twice, or add
  what two parties say of one thing;
- figures of different metrics or places, or of one stock on different dates added up: only with a
  bridge note that says why it is sound; the note is printed with the number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from explainer.document import wording
from explainer.document.nodes import Derivation, Number
from explainer.errors import ExplainerError
from explainer.facts.edition import Edition
from explainer.facts.model import Figure, MetricKind
from explainer.facts.quantity import Quantity, between
from explainer.words import Words

HUNDRED = 100
PERCENT = "percent"


class NotComparable(ExplainerError):
    """Figures that do not belong together were to be combined; the message says how to lift it."""


def share(
    edition: Edition, parts: Sequence[Figure], wholes: Sequence[Figure], words: Words, id: str = ""
) -> Number:
    """The parts in per cent of the wholes, from the smallest to the largest share of any pair.

    Rounded once, at the end, to whole per cent.
    """
    operands = (*parts, *wholes)
    for group in (parts, wholes):
        _usable(edition, group)
    _one(edition, operands, "unit", "")
    if any(whole.bounds[0] <= 0 for whole in wholes):
        raise NotComparable(f"{_ids(wholes)}: no share of a number that may be zero")
    return wording.derived(
        between(Quantity.of(p) * HUNDRED / Quantity.of(w) for p in parts for w in wholes),
        id=id or _name("share", operands),
        kind="share",
        first=len(parts),
        formula=words("formula.share"),
        operands=_references(operands),
        unit=PERCENT,
        words=words,
        places=0,
    )


def own_share(
    edition: Edition, part: Figure, rest: Figure, words: Words, bridge: str, id: str = ""
) -> Number:
    """The part in per cent of itself and the rest together: a party's own pair of numbers."""
    operands = (part, rest)
    _usable(edition, operands)
    _one(edition, operands, "unit", "")
    for field in ("id", "place"):
        _one(edition, operands, field, bridge)
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
    return wording.derived(
        quantity,
        id=id or _name("own-share", operands),
        kind="own-share",
        formula=words("formula.own-share"),
        operands=_references(operands),
        unit=PERCENT,
        words=words,
        places=0,
        note=bridge,
    )


def break_even(edition: Edition, part: Figure, words: Words, id: str = "") -> Number:
    """The total of which the part is half: twice the part."""
    _usable(edition, (part,))
    return wording.derived(
        Quantity.of(part) * 2,
        id=id or _name("break-even", (part,)),
        kind="break-even",
        formula=words("formula.break-even"),
        operands=_references((part,)),
        unit=edition.metric(part.metric).unit,
        words=words,
        places=wording.coarsest_place((part,)),
    )


def difference(
    edition: Edition,
    plus: Sequence[Figure],
    minus: Sequence[Figure],
    words: Words,
    bridge: str = "",
    id: str = "",
) -> Number:
    """The first figures (their sum) less the second, to the place that all of them support."""
    operands = (*plus, *minus)
    _one(edition, operands, "unit", "")
    for field in ("id", "place"):
        _one(edition, operands, field, bridge)
    for group in (plus, minus):
        _charted(group)
        _no_overlap(edition, group, bridge)
    return _sum("difference", plus, minus, edition, words, bridge, id)


def total(
    edition: Edition, figures: Sequence[Figure], words: Words, bridge: str = "", id: str = ""
) -> Number:
    """The sum of the figures, to the place that all of them support."""
    _usable(edition, figures)
    _one(edition, figures, "unit", "")
    for field in ("id", "place"):
        _one(edition, figures, field, bridge)
    _no_overlap(edition, figures, bridge)
    return _sum("total", figures, (), edition, words, bridge, id)


def count(references: Iterable[str], words: Words, id: str) -> Number:
    """How many records there are, as a number bound to the records counted (`kind:id` each)."""
    counted = tuple(references)
    return wording.derived(
        Quantity.exactly(len(counted)),
        id=id,
        kind="count",
        formula=words("formula.count"),
        operands=counted,
        unit="",
        words=words,
        places=0,
    )


def again(derivation: Derivation, edition: Edition, words: Words) -> Number:
    """The number computed anew from the operands; raises as the computation itself does.

    UnknownRecord for an operand that the edition does not know, NotComparable for an unknown kind.
    """
    if derivation.kind == "count":
        return count(derivation.operands, words, derivation.id)
    if derivation.kind not in _AGAIN:
        raise NotComparable(f"{derivation.id}: {derivation.kind!r} is no computation of a report")
    figures = [edition.figure(name.removeprefix("figure:")) for name in derivation.operands]
    return _AGAIN[derivation.kind](derivation, figures, edition, words)


def _share_again(d: Derivation, figures: list[Figure], edition: Edition, words: Words) -> Number:
    return share(edition, figures[: d.first], figures[d.first :], words, d.id)


def _difference_again(d: Derivation, figs: list[Figure], edition: Edition, words: Words) -> Number:
    return difference(edition, figs[: d.first], figs[d.first :], words, d.note, d.id)


def _total_again(d: Derivation, figures: list[Figure], edition: Edition, words: Words) -> Number:
    return total(edition, figures, words, d.note, d.id)


def _own_share_again(d: Derivation, figs: list[Figure], edition: Edition, words: Words) -> Number:
    return own_share(edition, figs[0], figs[1], words, d.note, d.id)


def _break_even_again(d: Derivation, figs: list[Figure], edition: Edition, words: Words) -> Number:
    return break_even(edition, figs[0], words, d.id)


_AGAIN: dict[str, Callable[[Derivation, list[Figure], Edition, Words], Number]] = {
    "share": _share_again,
    "own-share": _own_share_again,
    "break-even": _break_even_again,
    "difference": _difference_again,
    "total": _total_again,
}


def _sum(
    kind: str,
    plus: Sequence[Figure],
    minus: Sequence[Figure],
    edition: Edition,
    words: Words,
    bridge: str,
    id: str,
) -> Number:
    result = Quantity.exactly(0)
    for figure in plus:
        result = result + Quantity.of(figure)
    for figure in minus:
        result = result - Quantity.of(figure)
    operands = (*plus, *minus)
    return wording.derived(
        result,
        id=id or _name(kind, operands),
        kind=kind,
        first=len(plus),
        formula=words(f"formula.{kind}"),
        operands=_references(operands),
        unit=edition.metric(operands[0].metric).unit,
        words=words,
        places=wording.coarsest_place(operands),
        note=bridge,
    )


def _usable(edition: Edition, figures: Sequence[Figure]) -> None:
    _charted(figures)
    replaced = [figure for figure in figures if figure in edition.history]
    if replaced:
        raise NotComparable(
            f"{_ids(replaced)}: replaced since; compute with the figure in its place"
        )


def _charted(figures: Sequence[Figure]) -> None:
    if not figures:
        raise NotComparable("nothing to compute with: no figure given")
    suspect = [figure for figure in figures if not figure.chart]
    if suspect:
        raise NotComparable(f"{_ids(suspect)}: kept off every chart, and not computed with")


def _one(edition: Edition, figures: Sequence[Figure], field: str, bridge: str) -> None:
    """Refuse figures that differ in a field of their metric, unless a bridge note lifts it."""
    values = {str(getattr(edition.metric(figure.metric), field)) for figure in figures}
    if len(values) > 1 and (field == "unit" or not bridge.strip()):
        what = {"id": "metrics", "unit": "units", "place": "places"}[field]
        lift = "units never mix" if field == "unit" else "say why it is sound in `bridge=`"
        listed = ", ".join(sorted(values))
        raise NotComparable(f"{_ids(figures)}: figures of different {what} ({listed}); {lift}")


def _no_overlap(edition: Edition, figures: Sequence[Figure], bridge: str) -> None:
    """Refuse a sum that takes one thing twice: no bridge lifts that."""
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
            lift = "say why it is sound in `bridge=`"
            raise NotComparable(f"{_ids((a, b))}: a {kind} on two dates does not add up; {lift}")


def _ids(figures: Iterable[Figure]) -> str:
    return ", ".join(figure.id for figure in figures)


def _name(kind: str, figures: Sequence[Figure]) -> str:
    """A name for the derivation that two different sets of operands cannot share."""
    digest = hashlib.sha256(" ".join(figure.id for figure in figures).encode()).hexdigest()
    return f"{kind}-{figures[0].id}-{digest[:8]}"


def _references(figures: Iterable[Figure]) -> tuple[str, ...]:
    return tuple(f"figure:{figure.id}" for figure in figures)
