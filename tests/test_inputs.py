"""What a build depends on: the versions of what is installed, read without parsing all of it."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from explainer.run import inputs


def _package(folder: Path, **files: str) -> metadata.Distribution:
    folder.mkdir()
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content, encoding="utf-8")
    return metadata.Distribution.at(folder)


def test_a_description_is_not_taken_for_what_is_required(tmp_path: Path) -> None:
    """Only the head of a wheel's metadata counts, folded lines included."""
    head = "Name: river\nVersion: 2.1\nSummary: a\n  b\nRequires-Dist: gauge>=3\n"
    body = "\nVersion: 9\nRequires-Dist: flood\n"
    found = inputs._installed(_package(tmp_path / "river-2.1.dist-info", METADATA=head + body))
    assert found == ("2.1", ["gauge>=3"])


def test_a_package_of_the_older_form_tells_its_requirements(tmp_path: Path) -> None:
    """They stand in a file of their own there."""
    files = {"PKG-INFO": "Name: river\nVersion: 2.1\n", "requires_txt": "gauge>=3\n"}
    found = inputs._installed(_package(tmp_path / "river.egg-info", **files))
    assert found == ("2.1", ["gauge>=3"])


def test_each_package_is_read_as_the_library_reads_it() -> None:
    """Version and requirements are those of `importlib.metadata`, which parses everything."""
    names = inputs.environment().keys() - {"python"}
    assert {"matplotlib", "papermill", "pydantic-core"} <= names
    for name in names:
        version, required = inputs._installed(metadata.distribution(name))
        assert (version, list(required)) == (metadata.version(name), metadata.requires(name) or [])
