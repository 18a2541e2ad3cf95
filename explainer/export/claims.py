"""The claims of an edition as JSON-LD: who stated what, hedged how, and where it was read.

Nobody's truth is rated: there is no review and no verdict.

A number is said so that even a reader who knows no hedge takes it for no more than it is: `value`
where it was stated as exact or about, `minValue` or `maxValue` where it was stated as a bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from explainer.document.nodes import place
from explainer.export.dataset import ID, Records, dataset
from explainer.export.referents import Node, name, referents
from explainer.export.targets import RECORD, STATEMENTS
from explainer.export.vocabulary import OWN, context
from explainer.facts.records import answers_of
from explainer.text import canonical_json

NAME = "claims.jsonld"
CARDS = {"figure": f"{RECORD}.html", "position": f"{STATEMENTS}.html"}  # where each stands

UPPER, LOWER = frozenset({"nearly", "at-most"}), frozenset({"more-than", "at-least"})
PRIMARY = "primary"


def claims_jsonld(records: Records) -> bytes:
    """The claims of an edition's records, each with its card in the page where it stands."""
    graph = [_filled(node) for node in _graph(records)]
    whole = {"@context": {**context(), "id": "@id", "type": "@type"}, "@graph": graph}
    return (canonical_json(whole, indent=1) + "\n").encode("utf-8")


def _graph(records: Records) -> Iterator[Node]:
    sources = [name("source", source) for source in sorted(records["sources"])]
    yield {"id": ID, **dataset(records), "citation": sources}
    yield from referents(records)
    for figure in (*records["figures"], *records["history"]):
        yield {**_claim("figure", figure, records), **_figure_claim(figure)}
        yield _observation(figure, records)
    for position in records["positions"]:
        yield {**_claim("position", position, records), **_position_claim(position, records)}


def _claim(kind: str, record: Mapping[str, Any], records: Records) -> Node:
    """What claims of both kinds have: when and where it was read, and its card."""
    own = records["sources"][record["source"]].get("kind") == PRIMARY
    source = name("source", record["source"])
    card = place(f"{kind}:{record['id']}")
    return {
        "id": name(kind, record["id"]),
        "type": "Claim",
        "isPartOf": ID,
        "datePublished": record["published"],
        "firstAppearance" if own else "appearance": source,
        "wasQuotedFrom": source,
        "url": f"{CARDS[kind]}#{card}",
        "inLanguage": records["sources"][record["source"]].get("language"),
    }


def _figure_claim(figure: Mapping[str, Any]) -> Node:
    replaced = figure.get("replaces")
    return {
        "text": figure.get("anchor"),
        "description": figure.get("note"),
        "author": name("party", figure["stated_by"]),
        "about": name("observation", figure["id"]),
        "wasRevisionOf": name("figure", replaced) if replaced else None,
        "additionalProperty": [
            *_own("change", figure.get("change"), figure.get("reason")),
            *_own("printed", figure.get("printed")),
            *_own("verb", figure.get("verb")),
        ],
    }


def _position_claim(position: Mapping[str, Any], records: Records) -> Node:
    language = None if position.get("quote") else records["story"]["language"]
    answers = answers_of(position)
    asked = [name("question", id) for id in answers]
    return {
        "text": position.get("quote"),
        "abstract": position.get("paraphrase"),
        "description": position.get("note"),
        "dateCreated": position["date"],
        "author": _author(position),
        "about": asked if len(asked) > 1 else asked[0],
        "additionalProperty": _own("stance", " ".join(answers.values())),
        **({"inLanguage": language} if language else {}),
    }


def _author(position: Mapping[str, Any]) -> str | Node:
    party = name("party", position["party"])
    if not position.get("speaker"):
        return party
    return {
        "id": name("speaker", position["id"]),
        "type": "Person",
        "name": position["speaker"],
        "jobTitle": position.get("role"),
        "affiliation": party,
    }


def _observation(figure: Mapping[str, Any], records: Records) -> Node:
    metric = records["metrics"][figure["metric"]]
    return {
        "id": name("observation", figure["id"]),
        "type": "Observation",
        "measuredProperty": name("metric", metric["id"]),
        "variableMeasured": name("metric", metric["id"]),
        "observationDate": figure["as_of"],
        "unitText": metric["unit"],
        "measurementMethod": figure.get("status"),
        "observationAbout": _place(metric),
        **_amount(figure),
        "additionalProperty": _own("hedge", figure["hedge"], figure.get("words")),
    }


def _place(metric: Mapping[str, Any]) -> Node:
    place = metric.get("place")
    return {"type": "Place", "name": place} if place else {}


def _amount(figure: Mapping[str, Any]) -> Node:
    if figure.get("value") is None:
        return {"minValue": _number(figure["low"]), "maxValue": _number(figure["high"])}
    return {bound(figure["hedge"]): _number(figure["value"])}


def bound(hedge: str) -> str:
    """The property that says a number with this hedge: `value`, `minValue` or `maxValue`."""
    return "maxValue" if hedge in UPPER else "minValue" if hedge in LOWER else "value"


def _number(text: str) -> int | float | str:
    """The number as JSON has it; as text where binary floating point would change it."""
    exact = Decimal(text)
    if exact == exact.to_integral_value():
        return int(exact)
    near = float(exact)
    return near if Decimal(repr(near)) == exact else text


def _own(property: str, value: Any, note: Any = None) -> list[Node]:
    if value is None:
        return []
    said = {"name": property, "value": value, "description": note}
    return [{"type": "PropertyValue", "propertyID": OWN + property, **said}]


def _filled(value: Any) -> Any:
    """The value without its empty parts."""
    if isinstance(value, dict):
        parts = {key: _filled(part) for key, part in value.items()}
        return {key: part for key, part in parts.items() if part not in (None, "", [], {})}
    return [_filled(part) for part in value] if isinstance(value, list) else value
