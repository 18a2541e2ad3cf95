"""Numbers computed from figures: shares, differences and totals, each with its derivation.

Belongs here: which arithmetic a report may do, and the refusals (other units, places or metrics
without a bridge note; an average over a conflict). Does not belong here: the arithmetic itself
(facts.quantity), the wording (prose.numbers).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from explainer.document import Number
from explainer.errors import ExplainerError
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.facts.quantity import Quantity, between
from explainer.prose import numbers
from explainer.words import Words

HUNDRED = 100


class NotComparable(ExplainerError):
    """Figures of different metrics, units or places were combined without a bridge note."""

    exit_code = 3


def share(edition: Edition, part: Figure, wholes: Sequence[Figure], words: Words) -> Number:
    """The part as a percentage of the whole, from the smallest to the largest of the stated wholes.

    Whole per cent are printed: no stated base supports more. Units must agree.
    """
    _same(edition, (part, *wholes), ("unit",), "")
    quantities = [Quantity.of(part) * HUNDRED / Quantity.of(w) for w in wholes]
    operands = [part, *wholes]
    return numbers.derived(
        between(quantities),
        id=_name("share", operands),
        formula=words("formula.share"),
        operands=_references(operands),
        unit="percent",
        words=words,
        places=0,
    )


def difference(
    edition: Edition, first: Figure, second: Figure, words: Words, bridge: str = ""
) -> Number:
    """The first figure less the second, to the place that both support."""
    _same(edition, (first, second), ("id", "unit", "place"), bridge)
    return _sum("difference", (first,), (second,), edition, words, bridge)


def total(edition: Edition, figures: Sequence[Figure], words: Words, bridge: str = "") -> Number:
    """The sum of the figures, to the place that all support."""
    _same(edition, figures, ("id", "unit", "place"), bridge)
    return _sum("total", figures, (), edition, words, bridge)


def count(things: Iterable[str], what: str, words: Words) -> Number:
    """How many records there are, as a number bound to the records counted."""
    counted = tuple(things)
    return numbers.derived(
        Quantity.exactly(len(counted)),
        id=f"count-{what}",
        formula=words("formula.count"),
        operands=counted,
        unit="",
        words=words,
        places=0,
    )


def _sum(
    name: str,
    plus: Sequence[Figure],
    minus: Sequence[Figure],
    edition: Edition,
    words: Words,
    bridge: str,
) -> Number:
    result = Quantity.exactly(0)
    for figure in plus:
        result = result + Quantity.of(figure)
    for figure in minus:
        result = result - Quantity.of(figure)
    operands = [*plus, *minus]
    return numbers.derived(
        result,
        id=_name(name, operands),
        formula=words(f"formula.{name}"),
        operands=_references(operands),
        unit=edition.metric(operands[0].metric).unit,
        words=words,
        places=numbers.coarsest_place(operands),
        note=bridge,
    )


def _same(edition: Edition, figures: Sequence[Figure], fields: Sequence[str], bridge: str) -> None:
    metrics = [edition.metric(figure.metric) for figure in figures]
    for field in fields:
        values = sorted({str(getattr(metric, field)) for metric in metrics})
        if len(values) > 1 and (field == "unit" or not bridge):
            what = {"id": "metrics", "unit": "units", "place": "places"}[field]
            raise NotComparable(
                f"figures of different {what} ({', '.join(values)}) are combined:"
                f" {', '.join(figure.id for figure in figures)}; "
                + ("units never add" if field == "unit" else "say why it is sound in `bridge=`")
            )


def _name(kind: str, figures: Sequence[Figure]) -> str:
    """A name for the derivation that two different sets of operands cannot share."""
    digest = hashlib.sha256(" ".join(figure.id for figure in figures).encode()).hexdigest()
    return f"{kind}-{figures[0].id}-{digest[:8]}"


def _references(figures: Iterable[Figure]) -> tuple[str, ...]:
    return tuple(f"figure:{figure.id}" for figure in figures)
