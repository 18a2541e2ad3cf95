"""facts.csv and datapackage.json: every record in a row, cells that no spreadsheet runs."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.export.data import table as data
from explainer.export.data.table import COLUMNS
from explainer.text import guarded, unguarded
from tests import ledger
from tests.flood import SECOND, flood_edition
from tests.published import files

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1", "'=1"]


def _table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))


def _records(**changed: object) -> dict[str, object]:
    """The flood's records, with fields of the first figure changed."""
    records = flood_edition(SECOND).records()
    records["figures"][0] |= changed
    return records


NUMBERS = ["-12.5", "-3", "0", "810000", "0.25"]
NO_NUMBERS = ["=1", "-1+1", "-1e5", "- 1", "-١"]


@pytest.mark.parametrize(
    ("field", "text", "guard"),
    [
        *(("note", text, "'") for text in FORMULAS),
        *(("value", text, "'") for text in NO_NUMBERS),
        *(("value", text, "") for text in NUMBERS),
    ],
)
def test_no_text_starts_a_formula(field: str, text: str, guard: str) -> None:
    """A cell that a spreadsheet could run gets an apostrophe; a number stays one, negative too."""
    content = data.facts_csv(_records(**{field: text}))
    cell = _table(content)[1][[column.name for column in COLUMNS].index(field)]
    assert (cell, ledger.read(content)[0][field]) == (guard + text, text)


@given(st.text())
def test_a_guard_comes_off_again(text: str) -> None:
    """Different texts give different cells, and each is read back as it was."""
    assert unguarded(guarded(text)) == text


def test_rows_end_and_quote_as_rfc_4180_says() -> None:
    """CRLF after each row, a quote doubled, line breaks kept inside a cell."""
    hostile = 'a "b", c\r\nd'
    content = data.facts_csv(_records(note=hostile))
    assert b'"a ""b"", c\r\nd"' in content
    assert content.endswith(b"\r\n")
    assert ledger.read(content)[0]["note"] == hostile


def test_every_record_has_a_row() -> None:
    """Figures, replaced figures and positions, each with all that its record says."""
    records = flood_edition(SECOND).records()
    rows = {row["id"]: row for row in ledger.read(data.facts_csv(records))}
    given = [*records["figures"], *records["history"], *records["positions"]]
    assert set(rows) == {record["id"] for record in given}
    for record in given:
        for name, value in record.items():
            name = {"stated_by": "party", "date": "as_of"}.get(name, name)
            assert rows[record["id"]][name] == data.text(value), (record["id"], name)


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
