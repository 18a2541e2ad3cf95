"""The facts as each file states them, laid side by side: CSV, claims, the notebooks' records.

Belongs here: reading every figure and position back from each file, comparing field by field.
Does not belong here: page and PDF, which show facts as words (page, paper).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from explainer.export import claims, data
from explainer.export.columns import COLUMNS
from explainer.export.vocabulary import OWN
from explainer.verify.findings import Found, referred

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
    rows = data.read(content)
    found = {row["id"]: {name: text for name, text in row.items() if text} for row in rows}
    if len(found) != len(rows):
        raise ValueError("an id occurs twice")
    return found


def of_claims(content: bytes) -> Facts:
    """The figures and positions of a claims.jsonld; ValueError if it is none."""
    try:
        graph = json.loads(content, parse_float=Decimal, parse_int=Decimal)["@graph"]
        nodes = {node["id"]: node for node in graph}
        claims = [node for node in graph if node["type"] == "Claim"]
        return {_id(claim["id"]): _claim(claim, nodes) for claim in claims}
    except (LookupError, TypeError, AttributeError) as fault:
        raise ValueError(f"a claim without {fault}") from None


def files(published: Mapping[str, bytes], other: str, truth: Facts, found: Found) -> None:
    """Note each fact that facts.csv and claims.jsonld state unlike a notebook's records."""
    columns = [column.name for column in COLUMNS]
    for file, reader, parts in ((data.NAME, of_csv, columns), (claims.NAME, of_claims, SHARED)):
        if file in published:
            try:
                facts = reader(published[file])
            except ValueError as fault:
                found.say(file, f"cannot be read: {fault}", referred(str(fault)))
            else:
                compare(file, facts, other, truth, found, parts)


def compare(
    file: str,
    facts: Facts,
    other: str,
    truth: Facts,
    found: Found,
    parts: Iterable[str] = SHARED,
) -> None:
    """Note each field in which a file's facts differ from those of another file."""
    parts = tuple(parts)
    for name in sorted(set(facts) ^ set(truth)):
        found.say(file if name in facts else other, "only this file has it", [name])
    for name in sorted(set(facts) & set(truth)):
        ours, theirs = facts[name], truth[name]
        for part in parts:
            if part in ours or part in theirs:
                _same(file, name, part, (ours.get(part, ""), other, theirs.get(part, "")), found)


def _same(file: str, name: str, part: str, texts: tuple[str, str, str], found: Found) -> None:
    ours, other, theirs = texts
    if ours != theirs and (_number(ours) is None or _number(ours) != _number(theirs)):
        found.say(file, f"{ours!r}; {other} has {theirs!r}", [name], part)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


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
    """`claims.jsonld#party-office` as `office`."""
    return name.partition("#")[2].partition("-")[2]
