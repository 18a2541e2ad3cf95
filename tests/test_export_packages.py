"""datapackage.json, judged by a program that reads such packages."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from explainer.export.data.table import COLUMNS
from tests.flood import SECOND, flood_edition
from tests.published import files

# HXL 1.1 hashtag dictionary: the hashtags and attributes that fit a table of stated figures.
HASHTAGS = """
    access activity adm1 adm2 adm3 adm4 adm5 affected beneficiary capacity cause channel contact
    country crisis currency date description event frequency geo group impact indicator inneed
    item loc meta modality need operations org output population reached region respondee sector
    service severity status subsector targeted value
"""
ATTRIBUTES = """
    approved canceled code converted end id label name num occurred reported source start text
    type url
"""
OWN = {"min", "max", "unit", "hedge"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The flood's files in a folder of their own."""
    for name, content in files()[0].items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_frictionless_finds_the_package_valid(folder: Path) -> None:
    """Header, types, keys, sizes and hashes are as declared."""
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.to_summary()
    table, claims, _ = report.tasks
    assert table.type == "table" and claims.type == "file"
    rows = frictionless.Package(str(folder / "datapackage.json")).get_resource("facts").read_rows()
    assert len(rows) == 16
    assert {row["kind"] for row in rows} == {"figure", "position"}


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"14200", b"14201"), (b"14200", b"142x0"), (b",2023-06-02,", b",02.06.2023,")],
)
def test_frictionless_finds_a_changed_table(folder: Path, before: bytes, after: bytes) -> None:
    """The test above would fail if anything were different."""
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    path = folder / "facts.csv"
    path.write_bytes(path.read_bytes().replace(before, after, 1))
    assert not frictionless.validate(str(folder / "datapackage.json")).valid


def test_each_field_bears_its_hxl_tag() -> None:
    """The tag stands in the package, with hashtags and attributes of the HXL dictionary."""
    fields = json.loads(files()[0]["datapackage.json"])["resources"][0]["schema"]["fields"]
    tags = [field["hxl"] for field in fields if "hxl" in field]
    assert len(tags) > 20
    for tag in tags:
        hashtag, *attributes = tag.split("+")
        assert hashtag.startswith("#") and hashtag[1:] in HASHTAGS.split(), tag
        assert set(attributes) <= {*ATTRIBUTES.split(), *OWN}, tag


def test_the_package_names_columns_sources_and_hashes() -> None:
    """Every column is described, every source named, and the hashes are the files' own."""
    made = files()[0]
    package = json.loads(made["datapackage.json"])
    facts, claims, _ = package["resources"]
    assert [field["name"] for field in facts["schema"]["fields"]] == [c.name for c in COLUMNS]
    assert all(field["description"] for field in facts["schema"]["fields"])
    assert len(package["sources"]) == len(flood_edition(SECOND).records()["sources"])
    for resource in (facts, claims):
        content = made[resource["path"]]
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
