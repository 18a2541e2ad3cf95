"""What holds for the files of the repository: notebooks, lock, paths, sizes."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PUBLISHED = ("reports/", "figures/")


def _tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def _cells(path: Path, kind: str) -> list[dict[str, Any]]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == kind]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_committed_without_output(path: Path) -> None:
    """No output, no count, no time, no machine's Python."""
    for cell in _cells(path, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
        assert "execution" not in cell["metadata"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_code_cells_ask_for_one_thing(path: Path) -> None:
    """Six lines at most; what needs more, or a function, belongs in the package."""
    for cell in _cells(path, "code"):
        source = "".join(cell["source"])
        assert source.strip().count("\n") < 6, source
        assert not re.search(r"^\s*(def|class|async def) ", source, re.MULTILINE), source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_prose_cells_hold_no_digit(path: Path) -> None:
    """A number a reader sees comes from a record, whatever script its digits are in."""
    for cell in _cells(path, "markdown"):
        source = "".join(cell["source"])
        assert not re.search(r"\d", source), source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_declare_the_same_parameters(path: Path) -> None:
    """Facts, edition, comparison and language, each with help; and the notebook's own name."""
    from explainer.run.notebooks import declared_parameters

    content = json.loads(path.read_text(encoding="utf-8"))
    found = declared_parameters(content)
    assert list(found)[:4] == ["facts", "edition", "compare_with", "language"]
    assert [found[name].kind for name in ("facts", "edition", "compare_with")] == [
        "str",
        "date",
        "date",
    ]
    assert all(parameter.help for parameter in found.values())
    assert content["metadata"]["explainer"]["name"] == path.stem
    assert content["metadata"]["kernelspec"]["name"] == "python3"


LOCKS = ("requirements.txt", "requirements-dev.txt")
FOR_EVERYBODY = ("build", "explore", "spreadsheets")  # the extras that requirements.txt has, too


def _locked(lock: str) -> dict[str, set[str]]:
    """The pinned versions of each package in a lock."""
    pins: dict[str, set[str]] = {}
    text = (ROOT / lock).read_text(encoding="utf-8")
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE):
        pins.setdefault(canonicalize_name(name), set()).add(version)
    return pins


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_fits_the_project(lock: str) -> None:
    """Each requirement of pyproject.toml that it is for is pinned to a version that fits."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    chosen = FOR_EVERYBODY if lock == "requirements.txt" else tuple(extras)
    wanted = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(line for extra in chosen for line in extras[extra]),
    ]
    pins = _locked(lock)
    for line in wanted:
        requirement = Requirement(line)
        versions = pins.get(canonicalize_name(requirement.name), set())
        assert versions, f"{line}: not locked; run `make lock`"
        assert all(version in requirement.specifier for version in versions), f"{line}: make lock"


def test_the_tests_run_with_what_readers_install() -> None:
    """requirements-dev.txt pins all that requirements.txt does, to the same versions."""
    few, many = (_locked(lock) for lock in LOCKS)
    assert {name: many.get(name) for name in few} == few


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_has_hashes_and_no_address(lock: str) -> None:
    """Each pin is followed by SHA-256 hashes; nothing says where to fetch it."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry
    assert "://" not in text
    assert not re.search(r"^\s*--(?!hash)", text, re.MULTILINE)


def test_no_path_of_a_machine_is_committed() -> None:
    """No home folder and no folder of somebody's machine stands in any text file."""
    words = ["/" + "root/", "/" + "home/", "/" + "Users/", "C:" + "\\\\Users", "/" + "work/"]
    own_home = str(Path.home()) + "/"
    for name in _tracked():
        content = (ROOT / name).read_bytes()
        if b"\0" in content:
            continue
        text = content.decode("utf-8")
        found = [word for word in {*words, own_home} if word in text]
        assert not found, f"{name}: {found}"


def test_no_large_file_is_committed() -> None:
    """At most a megabyte each, but for fonts and the published edition."""
    for name in _tracked():
        if not name.startswith(("explainer/fonts/", *PUBLISHED)):
            assert (ROOT / name).stat().st_size < 1_000_000, name


def test_published_editions_match_their_manifests() -> None:
    """What is committed under reports/ and figures/ is a whole build."""
    from explainer.publish.manifest import Place, contents

    listed = [name for name in _tracked() if name.startswith("reports/")]
    for name in listed:
        if name.endswith("/manifest.json"):
            _, story, edition, _ = name.split("/")
            assert contents(Place(ROOT, story, edition)).damage == ""


def test_the_entry_points_name_what_exists() -> None:
    """The command and the two exporters can be imported."""
    from importlib import import_module

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    exporters = project["entry-points"]["nbconvert.exporters"]
    for place in [*project["scripts"].values(), *exporters.values()]:
        module, _, name = place.partition(":")
        assert callable(getattr(import_module(module), name))
