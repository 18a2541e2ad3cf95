"""What a report names: parties by their short names, records that its edition knows nothing of.

Of the latter, such as a metric without figures, each travels with the cell that names it: an
edition's cut stays as it is when a later edition brings new metrics.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from explainer.document import sentences
from explainer.document.nodes import Block, Chart, walk
from explainer.document.runs import Record, Runs, Speaker, Text
from explainer.facts.edition import Edition
from explainer.facts.records import named_ids, plain_record
from explainer.words import Words

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


def parties(nodes: Iterable[Block]) -> Iterable[str]:
    """The parties that the blocks name, charts aside, in order."""
    words = tuple(node for node in nodes if not isinstance(node, Chart))
    return (node.party for node in walk(words) if isinstance(node, Speaker))


def abbreviations(edition: Edition, named: Iterable[str], words: Words) -> Runs:
    """`OCHA: UN Office for …; PCBS: …`: the parties named by capital letters alone, in full."""
    found = []
    for party in map(edition.party, named):
        if party.long_name and party.name.isupper() and party.name.isalpha():
            full = Record(text=party.long_name, of=f"party:{party.id}.long_name")
            colon = Text(text=words("prose.colon"))
            found.append((sentences.speaker(edition, party.id), colon, full))
    stop = sentences.text(words("prose.stop"))
    return (*sentences.join(found, words("prose.semicolon")), *stop) if found else ()


def _named(nodes: Iterable[Block]) -> Iterable[tuple[str, str]]:
    for node in walk(tuple(nodes)):
        if isinstance(node, Speaker):
            yield "party", node.party
        elif isinstance(node, Record):
            kind, _, rest = node.of.partition(":")
            if kind in _GROUPS:
                yield kind, rest.split(".")[0]
