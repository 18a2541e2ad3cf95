"""What claims refer to, as JSON-LD: metrics, parties, sources and questions, with identifiers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from explainer.export.dataset import ID, Records, by_id, measured

Node = dict[str, Any]


def name(kind: str, record: str) -> str:
    """The identifier of a claim, observation, metric, party, source or question."""
    return f"{ID}#{kind}-{record}"


def referents(records: Records) -> Iterator[Node]:
    """The metrics of the figures, then every party, source and question of the edition."""
    yield from map(_metric, measured(records))
    yield from map(_party, by_id(records["parties"]))
    yield from map(_source, by_id(records["sources"]))
    yield from map(_question, by_id(records["questions"]))


def _metric(metric: Mapping[str, Any]) -> Node:
    return {
        "id": name("metric", metric["id"]),
        "type": ["StatisticalVariable", "Property"],
        "name": metric["label"],
        "description": " ".join((metric.get("counts", ""), *metric.get("caveats", ()))).strip(),
    }


def _party(party: Mapping[str, Any]) -> Node:
    return {
        "id": name("party", party["id"]),
        "type": "Organization",
        "name": party["name"],
        "alternateName": party.get("long_name"),
    }


def _source(source: Mapping[str, Any]) -> Node:
    return {
        "id": name("source", source["id"]),
        "type": "CreativeWork",
        "name": source.get("title") or source["publisher"],
        "url": source.get("url"),
        "publisher": {
            "id": name("publisher", source["id"]),
            "type": "Organization",
            "name": source["publisher"],
        },
        "creditText": source.get("copy_of"),
        "datePublished": source.get("published"),
        "inLanguage": source.get("language"),
        "description": source.get("note"),
    }


def _question(question: Mapping[str, Any]) -> Node:
    return {
        "id": name("question", question["id"]),
        "type": "Question",
        "name": question.get("text"),
    }
