"""The edition's data as a Data Package 2.0, for tools that check tables before they use them.

The HXL tag of each column stands at its field: in the table itself it would be a row of data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from explainer import words
from explainer.export.columns import COLUMNS, Column
from explainer.export.dataset import Records, by_id
from explainer.text import canonical_json

NAME = "datapackage.json"
PROFILES = "https://datapackage.org/profiles/2.0/"
TYPES = {"text": "string", "number": "number", "date": "string", "boolean": "boolean"}
DATE = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"  # a day, month or year: wider than the type `date`


def datapackage(
    records: Records, facts: bytes, claims: bytes, notebooks: Mapping[str, bytes]
) -> bytes:
    """The descriptor as JSON, with the hash of each file; the notebooks are given by name."""
    story, edition = records["story"], records["edition"]
    whole = {
        "$schema": f"{PROFILES}datapackage.json",
        "name": f"{story['id']}-{edition['date']}",
        "title": story["title"],
        "description": " ".join(filter(None, (story.get("summary"), edition.get("note")))),
        "version": edition["date"],
        "terms": words.load(story["language"])("package.terms"),
        "sources": [_source(source) for source in by_id(records["sources"])],
        "resources": [_table(facts), _claims(claims), *map(_notebook, sorted(notebooks.items()))],
    }
    return (canonical_json(whole, indent=2) + "\n").encode("utf-8")


def _source(source: Mapping[str, Any]) -> dict[str, str]:
    found = {"title": source.get("title") or source["publisher"], "path": source.get("url")}
    return {name: value for name, value in found.items() if value}


def _table(facts: bytes) -> dict[str, Any]:
    return {
        "name": "facts",
        "type": "table",
        "path": "facts.csv",
        "format": "csv",
        "mediatype": "text/csv",
        **_size(facts),
        "dialect": {
            "$schema": f"{PROFILES}tabledialect.json",
            "lineTerminator": "\r\n",
        },
        "schema": {
            "$schema": f"{PROFILES}tableschema.json",
            "fields": [_field(column) for column in COLUMNS],
            "primaryKey": ["kind", "id"],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": TYPES.get(column.kind, "string"),
        "description": column.about,
    }
    if column.hxl:
        field["hxl"] = column.hxl
    if column.kind == "date":
        field["constraints"] = {"pattern": DATE}
    return field


def _claims(claims: bytes) -> dict[str, Any]:
    kind = {"format": "jsonld", "mediatype": "application/ld+json"}
    return {"name": "claims", "path": "claims.jsonld", **kind, **_size(claims)}


def _notebook(named: tuple[str, bytes]) -> dict[str, Any]:
    name, content = named
    kind = {"format": "ipynb", "mediatype": "application/x-ipynb+json"}
    return {"name": name.removesuffix(".ipynb"), "path": name, **kind, **_size(content)}


def _size(content: bytes) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    return {"encoding": "utf-8", "bytes": len(content), "hash": f"sha256:{digest}"}
