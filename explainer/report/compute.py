"""Numbers a notebook computes from figures: shares, differences and totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from explainer.document import compute
from explainer.document.compute import NotComparable
from explainer.document.runs import Number
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.words import Words

__all__ = [
    "NotComparable",
    "break_even",
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
