"""The JSON Schema of a facts file, for editors: completion, descriptions and first checks.

`python -m explainer.facts.schema data/facts.schema.json` writes it; equal models give equal bytes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from explainer.facts.kinds import KEYED
from explainer.facts.model import Facts
from explainer.facts.values import ID_PATTERN

# Filled in by the loader where the file leaves them out.
_DEFAULTS = {"Source": "language", "Figure": "published", "Position": "published"}
_MAY_BE_NULL = ("printed", "words")


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a facts file."""
    made = Facts.model_json_schema(mode="validation")
    records, fields = made["$defs"], made["properties"]
    for part in (made, *records.values()):
        _plain(part)
    for name in KEYED:
        model = records[fields[name]["additionalProperties"]["$ref"].rsplit("/", 1)[-1]]
        del model["properties"]["id"]
        model["required"].remove("id")
        fields[name]["propertyNames"] = {"pattern": ID_PATTERN}
        fields[name].pop("default", None)
    for model, field in _DEFAULTS.items():
        records[model]["required"].remove(field)
    _or_a_path(fields)
    records["Position"]["oneOf"] = [{"required": ["question", "stance"]}, {"required": ["answers"]}]
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Facts file"}
    return {**head, **made}


def schema_text() -> str:
    """The schema as the bytes of its file, ending in a line break."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _plain(part: dict[str, Any]) -> None:
    """Without titles; and an optional field is left out, never null, so null is not offered."""
    part.pop("title", None)
    properties = part.get("properties", {})
    for name, field in properties.items():
        field.pop("title", None)
        if "anyOf" in field and name not in _MAY_BE_NULL:
            (choice,) = (each for each in field.pop("anyOf") if each != {"type": "null"})
            field.pop("default", None)
            properties[name] = {**field, **choice}


def _or_a_path(fields: dict[str, Any]) -> None:
    """A table beside the file may stand for the list of figures."""
    figures = fields["figures"]
    listed = {"type": figures.pop("type"), "items": figures.pop("items")}
    path = {"type": "string", "pattern": r"^[^/\\:]([^\\:]*)\.csv$"}
    fields["figures"] = {**figures, "anyOf": [listed, path]}


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(schema_text(), encoding="utf-8")
