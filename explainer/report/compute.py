"""Numbers a notebook computes from figures: shares, differences and totals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from explainer.document import compute
from explainer.document.compute import NotComparable
from explainer.document.runs import Derivation, Number
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.report import figures
from explainer.words import Words

__all__ = [
    "NotComparable",
    "break_even",
    "companions",
    "count",
    "difference",
    "own_share",
    "share",
    "total",
]


def share(edition: Edition, part: Figure, wholes: Sequence[Figure], words: Words) -> Number:
    """The part in per cent of the whole, from the smallest to the largest of the stated wholes."""
    return compute.share(edition, (part,), wholes, words)


def difference(
    edition: Edition, first: Figure, second: Figure, words: Words, bridge: str = ""
) -> Number:
    """The first figure less the second, to the place that both support."""
    return compute.difference(edition, (first,), (second,), words, bridge)


def own_share(edition: Edition, part: Figure, rest: Figure, words: Words) -> Number:
    """The part in per cent of itself and the rest: a party's own pair of numbers."""
    return compute.own_share(edition, part, rest, words, words("shares.own-bridge"))


def break_even(edition: Edition, part: Figure, words: Words) -> Number:
    """The total of which the part would be half."""
    return compute.break_even(edition, part, words)


def total(edition: Edition, figures: Sequence[Figure], words: Words, bridge: str = "") -> Number:
    """The sum of the figures, to the place that all support."""
    return compute.total(edition, figures, words, bridge)


def count(references: Iterable[str], what: str, words: Words) -> Number:
    """How many records there are, as a number bound to the records counted."""
    return compute.count(references, words, f"count-{what}")


def companions(edition: Edition, made: Iterable[Derivation], words: Words) -> Iterator[Number]:
    """What the computations made give for everybody else whose numbers they could be made of.

    Each party's current number as a share of the most totals that one was divided by; the
    difference of two counts on every day for which both are stated.
    """
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
        share(edition, figure, wholes, words)
        for metric, wholes in totals.items()
        for figure in figures.recent(edition, metric)[0]
    ]
    found += [
        difference(edition, a, b, words, bridge)
        for (first, second), bridge in counts.items()
        for a, b in product(edition.of_metric(first), edition.of_metric(second))
        if a.as_of == b.as_of and a.as_of.precision == "day"
    ]
    stand = {derivation.operands for derivation in known}
    yield from (n for n in found if n.derived is not None and n.derived.operands not in stand)
