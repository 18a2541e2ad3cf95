"""The kinds of record: the section of each in a facts file, its references, and the JSON Schema.

`python -m explainer.facts.kinds data/facts.schema.json` writes the schema, with which editors
complete, explain and check a facts file. Equal models give equal bytes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from explainer.facts.model import (
    EditionDate,
    Event,
    Facts,
    Figure,
    Metric,
    Party,
    Position,
    Question,
    Record,
    Side,
    Source,
)
from explainer.facts.values import ID_PATTERN


@dataclass(frozen=True)
class Kind:
    """A kind of record: its section of the file, its model, and what its fields refer to."""

    name: str
    section: str
    model: type[Record]
    keyed: bool = False  # the section is a mapping by id
    refers: Mapping[str, str] = field(default_factory=dict)  # the kind that each field refers to

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields as written in the file, where a keyed record's id is its key."""
        return tuple(name for name in self.model.model_fields if not (self.keyed and name == "id"))

    @property
    def has_id(self) -> bool:
        """Whether such a record has an id."""
        return "id" in self.model.model_fields

    @property
    def nested(self) -> dict[str, Kind]:
        """The fields that may name a record to be added at the same time, and its kind."""
        kinds = ((name, KINDS[other]) for name, other in self.refers.items())
        return {name: kind for name, kind in kinds if kind.keyed and name not in self.lists}

    @property
    def lists(self) -> tuple[str, ...]:
        """The fields given as a list of texts; for those in `mappings`, each text is `id: text`."""
        return (*self._of_type("tuple"), *self.mappings)

    @property
    def mappings(self) -> tuple[str, ...]:
        """The fields that map ids to texts."""
        return self._of_type("dict")

    def _of_type(self, name: str) -> tuple[str, ...]:
        fields = self.model.model_fields.items()
        return tuple(n for n, field in fields if str(field.annotation).startswith(name))


_READ_IN = {"source": "source"}
KINDS = {
    kind.name: kind
    for kind in (
        Kind("figure", "figures", Figure, refers={
            "metric": "metric", "stated_by": "party", **_READ_IN, "replaces": "figure"}),
        Kind("position", "positions", Position, refers={
            "party": "party", "question": "question", "beside": "metric", **_READ_IN}),
        Kind("event", "events", Event, refers=_READ_IN),
        Kind("source", "sources", Source, keyed=True),
        Kind("party", "parties", Party, keyed=True, refers={"side": "side"}),
        Kind("side", "sides", Side, keyed=True),
        Kind("metric", "metrics", Metric, keyed=True, refers={"part_of": "metric"}),
        Kind("question", "questions", Question, keyed=True),
        Kind("edition", "editions", EditionDate),
    )
}  # fmt: skip
KEYED = tuple(kind.section for kind in KINDS.values() if kind.keyed)
SECTION_OF = {name: kind.section for name, kind in KINDS.items()}


# ---------------------------------------------------------------- the schema

# Required by the models, but filled in by the loader where the file leaves them out.
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
    for model, name in _DEFAULTS.items():
        records[model]["required"].remove(name)
    _allow_table_path(fields)
    records["Position"]["oneOf"] = [{"required": ["question", "stance"]}, {"required": ["answers"]}]
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Facts file"}
    return {**head, **made}


def schema_text() -> str:
    """The schema as JSON, ending in a line break."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _plain(part: dict[str, Any]) -> None:
    """Remove titles, and the null of optional fields: such a field is left out, never null."""
    part.pop("title", None)
    properties = part.get("properties", {})
    for name, about in properties.items():
        about.pop("title", None)
        if "anyOf" in about and name not in _MAY_BE_NULL:
            (choice,) = (each for each in about.pop("anyOf") if each != {"type": "null"})
            about.pop("default", None)
            properties[name] = {**about, **choice}


def _allow_table_path(fields: dict[str, Any]) -> None:
    """Let the path of a table take the place of the list of figures."""
    figures = fields["figures"]
    listed = {"type": figures.pop("type"), "items": figures.pop("items")}
    path = {"type": "string", "pattern": r"^[^/\\:]([^\\:]*)\.(csv|parquet)$"}
    fields["figures"] = {**figures, "anyOf": [listed, path]}


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(schema_text(), encoding="utf-8")
