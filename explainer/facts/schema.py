"""The JSON Schema of a facts file, for editors: completion, descriptions and first checks.

`python -m explainer.facts.schema data/facts.schema.json` writes it; equal models give equal bytes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

from explainer.facts.model import Facts
from explainer.facts.values import ID_PATTERN

_BY_ID = ("sources", "parties", "sides", "metrics", "questions")
# Filled in by the loader where the file leaves them out.
_DEFAULTS = {"Source": "language", "Figure": "published", "Position": "published"}


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a facts file."""
    made = Facts.model_json_schema(mode="validation")
    records, fields = made["$defs"], made["properties"]
    for record in records.values():
        _untitled(record)
    for name in _BY_ID:
        model = records[fields[name]["additionalProperties"]["$ref"].rsplit("/", 1)[-1]]
        del model["properties"]["id"]
        model["required"].remove("id")
        fields[name]["propertyNames"] = {"pattern": ID_PATTERN}
        fields[name].pop("default", None)
    for model, field in _DEFAULTS.items():
        records[model]["required"].remove(field)
    _untitled(made)
    _or_a_path(fields)
    _may_be_absent(records["Figure"]["properties"], keep=("printed", "words"))
    for model in ("Story", "Publisher", "Source", "Metric", "Question", "Position"):
        _may_be_absent(records[model]["properties"])
    records["Position"]["oneOf"] = [{"required": ["question", "stance"]}, {"required": ["answers"]}]
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Facts file"}
    return {**head, **made, "title": "Facts file"}


def schema_text() -> str:
    """The schema as the bytes of its file, ending in a line break."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _untitled(part: dict[str, Any]) -> None:
    part.pop("title", None)
    for field in part.get("properties", {}).values():
        field.pop("title", None)


def _or_a_path(fields: dict[str, Any]) -> None:
    """A table beside the file may stand for the list of figures."""
    figures = fields["figures"]
    listed = {"type": figures.pop("type"), "items": figures.pop("items")}
    path = {"type": "string", "pattern": r"^[^/\\:]([^\\:]*)\.csv$"}
    fields["figures"] = {**figures, "anyOf": [listed, path]}


def _may_be_absent(properties: dict[str, Any], keep: Collection[str] = ()) -> None:
    """An optional field is left out, never null: so its schema does not offer null."""
    for name, field in properties.items():
        choices = field.get("anyOf")
        if choices and name not in keep:
            (choice,) = [each for each in choices if each != {"type": "null"}]
            properties[name] = {**{k: v for k, v in field.items() if k != "anyOf"}, **choice}
            properties[name].pop("default", None)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(schema_text(), encoding="utf-8")
