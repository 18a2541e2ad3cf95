"""Records that a report names although its edition knows nothing of them: a metric without figures.

They travel with the cell that names them: an edition's cut stays as it is when a later edition
brings new metrics.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from explainer.document.nodes import Block, Record, Speaker, walk
from explainer.facts.edition import Edition
from explainer.facts.records import named_ids, plain_record

_GROUPS = {"metric": "metrics", "question": "questions", "party": "parties"}


def unknown_to(edition: Edition, nodes: Iterable[Block]) -> Mapping[str, Any]:
    """The named records that `edition.records()` leaves out, grouped as there; mostly none."""
    found: dict[str, dict[str, Any]] = {}
    known = named_ids(edition)
    for kind, id in dict.fromkeys(_named(nodes)):
        group = _GROUPS[kind]
        if id not in known[group]:
            record = getattr(edition.facts, group)[id]
            found.setdefault(group, {})[id] = plain_record(record)
    return found


def _named(nodes: Iterable[Block]) -> Iterable[tuple[str, str]]:
    for node in walk(tuple(nodes)):
        if isinstance(node, Speaker):
            yield "party", node.party
        elif isinstance(node, Record):
            kind, _, rest = node.of.partition(":")
            if kind in _GROUPS:
                yield kind, rest.split(".")[0]
