"""The manifest of an edition: its names, its bytes, and what is said where files differ from it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from explainer.errors import PublishFailed
from explainer.publish import manifest as listing
from explainer.publish.manifest import (
    Contents,
    Export,
    History,
    Place,
    contents,
    listed_file,
    merged,
)
from explainer.publish.swap import locked, put

DAY = "2023-06-03"
PAGE = Export(
    "a" * 64,
    {"report.html": b"page", "facts.csv": b"1"},
    {"c.svg": b"chart"},
    {"facts": "f"},
    (("c", "A chart"),),
)
BARE = Export("b" * 64, {"report.html": b"page"}, {})


def _place(folder: Path) -> Place:
    return Place(folder, "aue-flood", DAY)


def _published(folder: Path, *exports: Export) -> Place:
    place = _place(folder)
    with locked(place):
        put(place, {f"report-{n}": export for n, export in enumerate(exports)})
    return place


@pytest.mark.parametrize(
    "name", ["manifest.json", "a", "a.", ".a", "A.csv", "a b.csv", f"{'a' * 117}.csv", "a/b.csv"]
)
def test_a_name_that_is_no_files_is_refused(name: str) -> None:
    """That of the manifest as well, which is nobody else's."""
    with pytest.raises(PublishFailed) as caught:
        merged([{name: b""}])
    assert str(caught.value) == f"{name!r} cannot name a file of an edition"


def test_one_name_has_one_content() -> None:
    """The same twice is one file; another is an error that names it."""
    assert merged([{"a.csv": b"1"}, {"a.csv": b"1"}]) == {"a.csv": b"1"}
    with pytest.raises(PublishFailed) as caught:
        merged([{"a.csv": b"1"}, {"a.csv": b"2"}])
    assert str(caught.value) == "two notebooks give different files named 'a.csv'"


def _entry(content: bytes) -> dict[str, object]:
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def test_the_manifest_in_full(tmp_path: Path) -> None:
    """Every key of it, in the order of the alphabet, with two spaces a level."""
    history = History(True, ({"revision": 1},), {"1": "s"})
    expected = {
        "edition": DAY,
        "figures": {"c.svg": _entry(b"chart")},
        "files": {"facts.csv": _entry(b"1"), "report.html": _entry(b"page")},
        "format": 2,
        "notebooks": {
            "brief": {
                "figures": [], "files": ["report.html"], "inputs": "b" * 64, "parts": {},
                "titles": [],
            },
            "report": {
                "figures": ["c.svg"],
                "files": ["facts.csv", "report.html"],
                "inputs": "a" * 64,
                "parts": {"facts": "f"},
                "titles": [["c", "A chart"]],
            },
        },
        "published": True,
        "revisions": [{"revision": 1}],
        "story": "aue-flood",
        "superseded": {"1": "s"},
    }  # fmt: skip
    made = listing.manifest(_place(tmp_path), {"report": PAGE, "brief": BARE}, history)
    assert made.decode() == json.dumps(expected, indent=2) + "\n"


def test_what_was_published_is_read_back(tmp_path: Path) -> None:
    """Names, files, charts, parts, titles and history, all equal to what was given."""
    place = _published(tmp_path, PAGE, BARE)
    assert contents(place) == Contents(
        ("report-0", "report-1"), {"report-0": PAGE, "report-1": BARE}, "", History()
    )


def _edit(key: str, value: object) -> Callable[[Place], None]:
    def edit(place: Place) -> None:
        path = place.reports / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), key: value}))

    return edit


def _add(name: str) -> Callable[[Place], None]:
    """Plant a file, in a folder that may be missing."""

    def add(place: Place) -> None:
        path = place.out / name.replace("@", f"aue-flood/{DAY}")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"planted")

    return add


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_edit("format", 3), "reports/@/manifest.json has format 3"),
        (_edit("format", "1"), "reports/@/manifest.json has format '1'"),
        (_edit("notebooks", None), "reports/@/manifest.json cannot be read (TypeError)"),
        (_edit("revisions", {}), "reports/@/manifest.json cannot be read (TypeError)"),
        (_add("reports/@/planted"), "reports/@/planted is not in the manifest"),
        (_add("figures/@/planted"), "figures/@/planted is not in the manifest"),
        (_add("reports/@/facts.csv"), "reports/@/facts.csv differs from the manifest"),
        (_add("figures/@/c.svg"), "figures/@/c.svg differs from the manifest"),
        (
            _add("reports/@/superseded/1"),
            "reports/@/superseded does not hold what the manifest lists",
        ),
        (
            _edit("superseded", {"1": ""}),
            "reports/@/superseded does not hold what the manifest lists",
        ),
        (lambda place: shutil.rmtree(place.figures), "No such file or directory: 'figures/@'"),
        (lambda place: (place.figures / "c.svg").unlink(), "directory: 'figures/@/c.svg'"),
        (
            lambda place: (place.reports / "manifest.json").rename(place.out / "moved"),
            "reports/@/manifest.json cannot be read (FileNotFoundError)",
        ),
    ],
)
def test_each_damage_has_its_words(
    tmp_path: Path, change: Callable[[Place], None], said: str
) -> None:
    """Which file it is and what is wrong with it; no export counts any more."""
    place = _published(tmp_path, PAGE)
    change(place)
    found = contents(place)
    words = found.damage.replace(f"{tmp_path}/", "").replace(f"aue-flood/{DAY}", "@")
    assert words.endswith(said)
    assert words.startswith((said, "[Errno 2] "))
    assert found.exports == {}
    assert found.notebooks == (() if "manifest.json" in said else ("report-0",))


def test_a_link_or_folder_is_no_file(tmp_path: Path) -> None:
    """Where a listed file should be; the words say which."""
    place = _published(tmp_path, PAGE)
    path = place.reports / "facts.csv"
    path.rename(tmp_path / "moved")
    for make in (lambda: path.symlink_to(tmp_path / "moved"), path.mkdir):
        make()
        assert contents(place).damage == f"{path} is not a plain file"
        assert listed_file(place, "facts.csv") is None
        path.rmdir() if path.is_dir() else path.unlink()


def test_an_edition_without_charts_needs_no_folder_for_them(tmp_path: Path) -> None:
    """With none listed a missing folder is no damage, and a file in it is."""
    place = _published(tmp_path, BARE)
    shutil.rmtree(place.figures)
    assert contents(place).exports == {"report-0": BARE}
    _add("figures/@/planted")(place)
    assert contents(place).damage == f"{place.figures / 'planted'} is not in the manifest"


def test_nothing_in_place_is_no_damage(tmp_path: Path) -> None:
    """And a link to nothing is."""
    place = _place(tmp_path)
    assert contents(place) == Contents()
    place.reports.parent.mkdir(parents=True)
    place.reports.symlink_to(tmp_path / "none")
    assert contents(place).damage == (
        f"{place.reports / 'manifest.json'} cannot be read (FileNotFoundError)"
    )
