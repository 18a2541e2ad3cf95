"""The sides of a story: their order, which gives each its colour, and whose party is whose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from explainer.document.nodes import Front, Quotation, Silence, walk
from explainer.facts.model import Facts


@dataclass(frozen=True)
class Sides:
    """The sides in the order of the facts file, and the side of each party."""

    order: Sequence[str] = ()
    of_party: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, front: Front) -> Sides:
        """Those of the edition with this title block."""
        parties: Mapping[str, Any] = front.records.get("parties", {})
        named = {id: party["side"] for id, party in parties.items() if "side" in party}
        return cls(front.order.get("sides", ()), named)

    @classmethod
    def listed(cls, facts: Facts) -> Sides:
        """All those of a facts file."""
        parties = {party.id: party.side for party in facts.parties.values()}
        return cls(tuple(facts.sides), parties)

    def within(self, node: object) -> Sequence[str]:
        """The order; where none is known, that in which statements first show the sides."""
        if self.order:
            return self.order
        found: dict[str, None] = {}
        for part in walk(node):
            if isinstance(part, Quotation | Silence):
                found.setdefault(part.side)
        return tuple(found)
