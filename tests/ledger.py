"""The facts as each file states them: CSV, claims and records read back, every field as text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from explainer.export.data import table as data
from explainer.export.data.claims import OWN
from explainer.text import unguarded

Facts = dict[str, dict[str, str]]
SHARED = (
    "value", "low", "high", "unit", "hedge", "party", "as_of", "published", "source",
    "anchor", "words", "printed", "verb", "status", "replaces", "change", "reason", "note",
    "quote", "paraphrase", "speaker", "role", "question", "stance",
)  # fmt: skip
BOUNDS = ("value", "minValue", "maxValue")


def of_records(records: Mapping[str, Any]) -> Facts:
    """The figures and positions of an edition's records, every field as text."""
    found = {}
    for row in data.rows(records):
        texts = {name: data.text(value) for name, value in row.items() if value is not None}
        found[str(row["id"])] = {name: text for name, text in texts.items() if text}
    return found


def of_csv(content: bytes) -> Facts:
    """The figures and positions of a facts.csv; ValueError if it is none, or an id occurs twice."""
    rows = read(content)
    found = {row["id"]: {name: text for name, text in row.items() if text} for row in rows}
    if len(found) != len(rows):
        raise ValueError("an id occurs twice")
    return found


def read(content: bytes) -> list[dict[str, str]]:
    """The rows of a facts.csv, the guards of its text cells taken off."""
    names, *rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
    return [dict(zip(names, map(unguarded, cells), strict=True)) for cells in rows]


def of_claims(content: bytes) -> Facts:
    """The figures and positions of a claims.jsonld; ValueError if it is none."""
    try:
        graph = json.loads(content, parse_float=Decimal, parse_int=Decimal)["@graph"]
        nodes = {node["id"]: node for node in graph}
        claims = [node for node in graph if node["type"] == "Claim"]
        return {_id(claim["id"]): _claim(claim, nodes) for claim in claims}
    except (LookupError, TypeError, AttributeError) as fault:
        raise ValueError(f"a claim without {fault}") from None


def _claim(claim: Mapping[str, Any], nodes: Mapping[str, Any]) -> dict[str, str]:
    asked = [claim["about"]] if isinstance(claim["about"], str) else claim["about"]
    about = [nodes[id] for id in asked]
    stated = claim["wasQuotedFrom"]
    if stated not in (claim.get("appearance"), claim.get("firstAppearance")):
        raise LookupError(f"an appearance in its source: {claim['id']}")
    common = {
        "published": claim["datePublished"],
        "source": _id(stated),
        "note": claim.get("description"),
        **_own(claim),
    }
    special = (
        _figure(claim, about[0]) if about[0]["type"] == "Observation" else _position(claim, about)
    )
    return {name: str(text) for name, text in {**common, **special}.items() if text}


def _figure(claim: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
    replaced = claim.get("wasRevisionOf")
    numbers = [about[name] for name in BOUNDS if name in about]
    names = ("low", "high") if len(numbers) == 2 else ("value",)
    hedge = _own(about)
    return {
        **dict(zip(names, map(str, numbers), strict=True)),
        "unit": about["unitText"],
        "as_of": about["observationDate"],
        "status": about.get("measurementMethod"),
        "party": _id(claim["author"]),
        "anchor": claim.get("text"),
        "replaces": _id(replaced) if replaced else None,
        **hedge,
    }


def _position(claim: Mapping[str, Any], about: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    author = claim["author"]
    person = author if isinstance(author, dict) else {}
    return {
        "as_of": claim["dateCreated"],
        "party": _id(person["affiliation"] if person else author),
        "speaker": person.get("name"),
        "role": person.get("jobTitle"),
        "quote": claim.get("text"),
        "paraphrase": claim.get("abstract"),
        "question": " ".join(_id(question["id"]) for question in about),
    }


def _own(node: Mapping[str, Any]) -> dict[str, Any]:
    """What the properties of our own say: hedge and its words, change and its reason, and so on."""
    notes = {"hedge": "words", "change": "reason"}
    found = {}
    for property in node.get("additionalProperty", ()):
        name = property["propertyID"].removeprefix(OWN)
        found[name] = property["value"]
        if "description" in property:
            found[notes[name]] = property["description"]
    return found


def _id(name: str) -> str:
    return name.partition("#")[2].partition("-")[2]
