"""Uncertain numbers: an interval, and the directions in which the truth may lie outside it.

`low` and `high` are the nominal ends as stated. `approx` says that no bound was stated ("about");
`below` that the truth may lie lower than `low`; `above` that it may lie higher than `high`.
Arithmetic never loses a flag: what was hedged stays hedged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from explainer.facts.model import Figure, Hedge


@dataclass(frozen=True)
class Quantity:
    """An amount between `low` and `high`, both finite, with the ways in which it is uncertain."""

    low: Decimal
    high: Decimal
    approx: bool = False
    below: bool = False
    above: bool = False

    def __post_init__(self) -> None:
        if not (self.low.is_finite() and self.high.is_finite()):
            raise ValueError("a quantity has finite ends")
        if self.low > self.high:
            raise ValueError(f"the low end {self.low} lies above the high end {self.high}")

    @classmethod
    def of(cls, figure: Figure) -> Quantity:
        """The figure's number with its hedge."""
        hedge = figure.hedge
        return cls(*figure.bounds, hedge.near and not hedge.below, hedge.below, hedge.above)

    @classmethod
    def exactly(cls, value: Decimal | int) -> Quantity:
        """A number without uncertainty."""
        return cls(Decimal(value), Decimal(value))

    @property
    def is_point(self) -> bool:
        """Whether both nominal ends are the same."""
        return self.low == self.high

    @property
    def floor(self) -> Decimal:
        """The stated lower bound of the truth; zero if none was stated."""
        return Decimal(0) if self.approx or self.below else self.low

    @property
    def ceiling(self) -> Decimal | None:
        """The stated upper bound of the truth; None if none was stated."""
        return None if self.approx or self.above else self.high

    @property
    def hedge(self) -> Hedge:
        """The strongest hedge that still holds: never stronger than those of the operands.

        An interval that is open at one end keeps only the other end as a bound.
        """
        if self.approx or (self.below and self.above):
            return Hedge.ABOUT
        if self.below:
            return Hedge.AT_MOST
        if self.above:
            return Hedge.AT_LEAST
        return Hedge.EXACT if self.is_point else Hedge.BETWEEN

    def __neg__(self) -> Quantity:
        return Quantity(-self.high, -self.low, self.approx, self.above, self.below)

    def __add__(self, other: Quantity | Decimal | int) -> Quantity:
        b = _quantity(other)
        return Quantity(
            self.low + b.low,
            self.high + b.high,
            self.approx or b.approx,
            self.below or b.below,
            self.above or b.above,
        )

    def __sub__(self, other: Quantity | Decimal | int) -> Quantity:
        return self + -_quantity(other)

    def __mul__(self, other: Quantity | Decimal | int) -> Quantity:
        b = _quantity(other)
        return self._product(b, [x * y for x in (self.low, self.high) for y in (b.low, b.high)])

    def __truediv__(self, other: Quantity | Decimal | int) -> Quantity:
        b = _quantity(other)
        if b.low <= 0:
            raise ZeroDivisionError(f"the divisor reaches down to {b.low}")
        # 1/b swaps the ends and the flags; the product then combines them.
        inverse = Quantity(1 / b.high, 1 / b.low, b.approx, b.above, b.below)
        ends = [x / y for x in (self.low, self.high) for y in (b.low, b.high)]
        return self._product(inverse, ends)

    def _product(self, b: Quantity, ends: Sequence[Decimal]) -> Quantity:
        """The product: its ends, and both factors' flags, which go both ways if one is negative."""
        below, above = self.below or b.below, self.above or b.above
        if self.low < 0 or b.low < 0:
            below = above = below or above
        return Quantity(min(ends), max(ends), self.approx or b.approx, below, above)


def between(quantities: Iterable[Quantity]) -> Quantity:
    """The smallest interval that holds all of them, with the flags of each."""
    parts = tuple(quantities)
    if not parts:
        raise ValueError("nothing to span: no quantity given")
    return Quantity(
        min(part.low for part in parts),
        max(part.high for part in parts),
        any(part.approx for part in parts),
        any(part.below for part in parts),
        any(part.above for part in parts),
    )


def _quantity(value: Quantity | Decimal | int) -> Quantity:
    return value if isinstance(value, Quantity) else Quantity.exactly(value)
