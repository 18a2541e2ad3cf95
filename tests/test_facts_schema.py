"""The JSON Schema for editors, and the codebook."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from explainer.facts import model
from explainer.facts.kinds import schema, schema_text
from explainer.facts.model import Hedge
from tests.flood import flood_records
from tests.river import RIVER

DATA = Path(__file__).parent.parent / "data"
RECORDS = {
    "story": model.Story, "story.publisher": model.Publisher,
    "story.editions": model.EditionDate, "sources": model.Source,
    "parties": model.Party, "sides": model.Side, "metrics": model.Metric,
    "questions": model.Question, "events": model.Event, "figures": model.Figure,
    "positions": model.Position,
}  # fmt: skip


class Editor(yaml.CSafeLoader):
    """YAML as an editor reads it (1.2 core schema): numbers and truth values, but no dates."""


Editor.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?[0-9]*\.[0-9]+", "-+.0123456789"),
):
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{pattern})$"), first)


def complaints(text: str) -> list[str]:
    checker = jsonschema.Draft202012Validator(schema())
    return [error.message for error in checker.iter_errors(yaml.load(text, Editor))]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hedge: about", "hedge: abuot"),
        ("verb: left", "verbs: left"),
        ("as_of: 2023-06-02", "as_of: June"),
        ("value: 9000", "value: -1"),
        ("value: 9000", "value: many"),
        ("value: 9000", "value: null"),
        ("    stated_by: relief\n", ""),
        ("chart: false", "chart: no"),
        ("id: river-flood", "id: River Flood"),
        ("  state: {name: State}\n", "  State: {name: State}\n"),
        ("https://example.org/1", "example.org"),
        ("{name: State}", "State"),
    ],
)
def test_an_editor_underlines_the_same_faults(old: str, new: str) -> None:
    """What the loader refuses field by field, the schema refuses too."""
    assert old in RIVER and complaints(RIVER.replace(old, new))


def test_the_written_schema_is_the_models() -> None:
    """Made again after a change with `python -m explainer.facts.kinds data/facts.schema.json`."""
    assert (DATA / "facts.schema.json").read_text(encoding="utf-8") == schema_text()


def test_good_files_pass() -> None:
    """As text with bare numbers and dates, and as text with everything quoted."""
    assert complaints(RIVER) == []
    assert complaints(yaml.safe_dump(flood_records(), allow_unicode=True)) == []
    assert complaints((DATA / "facts.yml").read_text(encoding="utf-8")) == []


def test_the_facts_file_names_its_schema() -> None:
    """So that an editor finds it without a setting."""
    first = (DATA / "facts.yml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=facts.schema.json"


def test_every_field_is_described() -> None:
    """A completion without a sentence helps nobody."""
    made = schema()
    for record in (made, *made["$defs"].values()):
        for name, field in record.get("properties", {}).items():
            assert field.get("description"), name


def test_figures_may_be_a_path() -> None:
    """A list, or the name of a table."""
    listed = RIVER[RIVER.index("figures:\n") : RIVER.index("positions:\n")]
    for name in ("series/levels.csv", "levels.parquet"):
        assert complaints(RIVER.replace(listed, f"figures: {name}\n")) == []
    assert complaints(RIVER.replace(listed, "figures: levels.xlsx\n"))


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading of the codebook."""
    text = (DATA / "README.md").read_text(encoding="utf-8")
    section = text.split(f"\n### `{heading}`")[1].split("\n#")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


@pytest.mark.parametrize("section", RECORDS)
def test_the_codebook_has_every_field_in_order(section: str) -> None:
    """Field by field, with whether it is needed, as in the models and in the schema."""
    fields: dict[str, Any] = dict(RECORDS[section].model_fields)
    if section in ("sources", "parties", "sides", "metrics", "questions"):
        del fields["id"]
    made = schema()["$defs"][RECORDS[section].__name__]
    rows = table(section)
    assert [row[0].strip("`") for row in rows] == list(fields)
    for row in rows:
        name = row[0].strip("`")
        assert (row[1] == "yes") is (name in made["required"]), name
        assert fields[name].description in row[2], name


def test_the_codebook_has_every_hedge_and_choice() -> None:
    """The hedge table, and every word that a field may hold."""
    text = (DATA / "README.md").read_text(encoding="utf-8")
    hedges = re.findall(r"^\| `([a-z-]+)` \| `", text, re.MULTILINE)
    assert hedges == [hedge.value for hedge in Hedge]
    for name, definition in schema()["$defs"].items():
        for choice in definition.get("enum", ()):
            assert f"`{choice}`" in text, (name, choice)
