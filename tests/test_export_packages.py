"""datapackage.json and ro-crate-metadata.json, judged by the programs that read them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from explainer import words
from explainer.export import rocrate
from explainer.export.columns import COLUMNS
from explainer.text import canonical_json
from tests.flood import SECOND, flood_edition
from tests.published import files

# The entries of the RO-Crate 1.1 context that a crate of ours uses: it is fetched by nobody here.
SCHEMA = "http://schema.org/"
TERMS = """
    about CreateAction CreativeWork Dataset SoftwareApplication SoftwareSourceCode datePublished
    description encodingFormat hasPart inLanguage instrument license mentions name object result
    softwareVersion version
"""
CONTEXT = {
    **{term: SCHEMA + term for term in TERMS.split()},
    "File": "http://schema.org/MediaObject",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The flood's files in a folder of their own."""
    for name, content in files()[0].items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def _crate() -> dict[str, dict[str, Any]]:
    graph = json.loads(files()[0]["ro-crate-metadata.json"])["@graph"]
    return {node["@id"]: node for node in graph}


# ---------------------------------------------------------------- the data package


def test_frictionless_finds_the_package_valid(folder: Path) -> None:
    """Header, HXL row, types, keys, sizes and hashes are as declared."""
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.to_summary()
    table, claims = report.tasks
    assert table.type == "table" and claims.type == "file"
    rows = frictionless.Package(str(folder / "datapackage.json")).get_resource("facts").read_rows()
    assert len(rows) == 16
    assert {row["kind"] for row in rows} == {"figure", "position"}  # the HXL row is no data


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


def test_the_package_names_columns_sources_and_hashes() -> None:
    """Every column is described, every source named, and the hashes are the files' own."""
    made = files()[0]
    package = json.loads(made["datapackage.json"])
    facts, claims = package["resources"]
    assert [field["name"] for field in facts["schema"]["fields"]] == [c.name for c in COLUMNS]
    assert all(field["description"] for field in facts["schema"]["fields"])
    assert len(package["sources"]) == len(flood_edition(SECOND).records()["sources"])
    for resource in (facts, claims):
        content = made[resource["path"]]
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)


# ---------------------------------------------------------------- the run


def test_the_crate_lists_every_file_once() -> None:
    """All but itself, each with its type and what it is."""
    crate, made = _crate(), files()[0]
    listed = [part["@id"] for part in crate["./"]["hasPart"]]
    assert listed == sorted(set(made) - {"ro-crate-metadata.json"})
    for name in listed:
        assert crate[name]["encodingFormat"] != "application/octet-stream"
        assert crate[name]["description"] != name


def test_the_run_went_from_facts_to_files() -> None:
    """With the program and the notebook as its instruments."""
    run = _crate()["#run"]
    assert run["object"] == {"@id": "facts.csv"}
    assert [part["@id"] for part in run["instrument"]] == ["#explainer", "brief.ipynb"]
    assert {"@id": "brief.html"} in run["result"] and {"@id": "brief.pdf"} in run["result"]


def test_the_crate_tells_nothing_of_who_ran_it_when() -> None:
    """Its only date is the edition's; the same records give the same bytes."""
    records = flood_edition(SECOND).records()
    names = ["brief.html", "facts.csv"]
    one, two = (rocrate.rocrate(records, names, words.load("en")) for _ in range(2))
    assert one == two
    assert _crate()["./"]["datePublished"] == "2023-06-10"
    text = canonical_json(list(_crate().values())).lower()
    assert not [word for word in ("time", "host", "user", "agent", "/home") if f'"{word}' in text]


@pytest.mark.slow
def test_roc_validator_finds_the_crate_valid(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every requirement of RO-Crate 1.1; the context it would fetch is answered from here."""
    pytest.importorskip("rocrate_validator", reason="roc-validator is not installed")
    assert _issues(folder, monkeypatch) == []


@pytest.mark.slow
@pytest.mark.parametrize("spoilt", ["datePublished", "hasPart", "license"])
def test_roc_validator_finds_a_spoilt_crate(
    folder: Path, monkeypatch: pytest.MonkeyPatch, spoilt: str
) -> None:
    """The test above would fail if a required property were missing."""
    pytest.importorskip("rocrate_validator", reason="roc-validator is not installed")
    path = folder / "ro-crate-metadata.json"
    crate = json.loads(path.read_text(encoding="utf-8"))
    root = next(node for node in crate["@graph"] if node["@id"] == "./")
    del root[spoilt]
    path.write_text(json.dumps(crate), encoding="utf-8")
    assert _issues(folder, monkeypatch)


def _issues(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    import requests
    from rocrate_validator import models, services
    from rocrate_validator.utils.http import HttpRequester

    def get(self: object, url: str, *given: object, **more: object) -> requests.Response:
        response = requests.Response()
        response.status_code = 200 if url == "https://w3id.org/ro/crate/1.1/context" else 504
        response._content = json.dumps({"@context": CONTEXT}).encode()
        response.headers["Content-Type"] = "application/ld+json"
        return response

    monkeypatch.setattr(HttpRequester, "get", get, raising=False)
    settings = services.ValidationSettings(
        rocrate_uri=str(folder),
        profile_identifier="ro-crate-1.1",
        requirement_severity=models.Severity.REQUIRED,
        offline=True,
    )
    result = services.validate(settings)
    return [str(issue.message) for issue in result.get_issues()]
