"""Verifying an edition from its folder: hashes, everything made again, byte for byte compared.

`records.json` and the notebooks as they ran are what an edition is made from. Every other file is
made again from them by this program, and has to be the same; so have the index, the feed and the
log beside the folder, and what was published before. The notebooks are held to the records and to
the checks of a build. What nobody can find from the folder alone is said in SECURITY.md.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

from explainer import checks, words
from explainer.errors import ExplainerError, Problem
from explainer.export.files import card_file, page_of, pdf_of, picture_files, shared_files, titles
from explainer.export.notebook import Reading, check_forms, read, settings
from explainer.facts import records as stored
from explainer.publish import index, revisions
from explainer.publish.manifest import FEED, FIGURES, FORMAT, INDEX, LOG, NAME, SUPERSEDED
from explainer.publish.swap import relink
from explainer.run.build import package
from explainer.text import canonical_json

ANOTHER = (  # only a note: whoever changes a file may write this, too
    "the manifest names another version of this program: verify with that version before you call"
    " a difference a change"
)
SHOWN = 40  # characters on each side of a difference
PARTS = {"format", "story", "edition", "notebooks", "files", "figures"}
PARTS |= {"published", "revisions", SUPERSEDED}
Files = dict[str, bytes]
T = TypeVar("T")


@dataclass
class Findings:
    """Everything wrong with an edition, what could not be looked at, and how much was."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: int = 0
    facts: int = 0

    def __bool__(self) -> bool:
        return bool(self.problems)

    def say(self, file: str, message: str) -> None:
        """Note a problem in a file, once."""
        problem = Problem(file, 0, "", "", message)
        if problem not in self.problems:
            self.problems.append(problem)

    def tried(self, file: str, call: Callable[..., T], *given: Any) -> T | None:
        """What the call returns; a file that it stumbles over is a problem and gives None."""
        try:
            return call(*given)
        except (ExplainerError, OSError, ValueError, LookupError, TypeError, AttributeError) as no:
            for line in str(no).splitlines()[:20] or [type(no).__name__]:
                self.say(file, line)
            return None


def verify(folder: Path) -> Findings:
    """What is wrong in an edition's folder; no problem, if every file is what it should be."""
    found = Findings()
    listed = _edition(folder.absolute(), "", found)
    if listed is not None:
        _beside(folder.absolute(), listed, found)
    return found


def _edition(folder: Path, at: str, found: Findings) -> Mapping[str, Any] | None:
    """Verify the files of a folder (`at`: how it is called in a message); its manifest."""
    listed = found.tried(f"{at}{NAME}", _manifest, folder)
    if listed is None:
        return None
    if at:  # what was superseded has its charts in its own folder, and nothing before it
        files = _listed(folder, listed["files"], {NAME, FIGURES}, at, found)
        figures = _listed(folder / FIGURES, listed["figures"], set(), f"{at}{FIGURES}/", found)
    else:
        besides = {NAME, SUPERSEDED} if listed[SUPERSEDED] else {NAME}
        files = _listed(folder, listed["files"], besides, at, found)
        figures = _figures(folder, listed, found)
    found.files += len(files) + len(figures)
    packages = {str(entry["parts"].get("package")) for entry in listed["notebooks"].values()}
    if packages == {package()} or not at:
        _made_again(files, figures, listed, at, found)
    if packages != {package()} and ANOTHER not in found.notes:
        found.notes.append(ANOTHER)
    for name in sorted({*listed[SUPERSEDED], *_names(folder / SUPERSEDED)} if not at else ()):
        kept = folder / SUPERSEDED / name / NAME
        digest = hashlib.sha256(kept.read_bytes()).hexdigest() if kept.is_file() else ""
        if digest != listed[SUPERSEDED].get(name):
            found.say(f"{SUPERSEDED}/{name}/{NAME}", "is not the one that the manifest lists")
        if kept.is_file():
            _edition(kept.parent, f"{at}{SUPERSEDED}/{name}/", found)
    return listed


# ---------------------------------------------------------------- files as files


def _manifest(folder: Path) -> dict[str, Any]:
    content = (folder / NAME).read_bytes()
    listed = json.loads(content)
    if listed.get("format") != FORMAT or set(listed) != PARTS:
        raise ValueError(f"is no manifest of format {FORMAT}")
    if content != (canonical_json(listed, indent=2) + "\n").encode("utf-8"):
        raise ValueError("is not written as this program writes it")
    for part in ("files", "figures"):
        names = {name for entry in listed["notebooks"].values() for name in entry[part]}
        if wrong := sorted(names ^ set(listed[part])):
            raise ValueError(f"{part}: {wrong[0]!r} is listed in one place only")
        if any(set(entry) != {"bytes", "sha256"} for entry in listed[part].values()):
            raise ValueError(f"{part}: an entry has no bytes and sha256")
    return dict(listed)


def _listed(
    folder: Path, listed: Mapping[str, Any], besides: set[str], at: str, found: Findings
) -> Files:
    """The listed files that are there; what is missing, strange or changed is noted."""
    for name in sorted(_names(folder) - set(listed) - besides):
        found.say(at + name, "is not in the manifest")
    files = {}
    for name, entry in sorted(listed.items()):
        path = folder / name
        if path.is_symlink() or not path.is_file():
            found.say(at + name, "is in the manifest and not in the folder")
            continue
        files[name] = path.read_bytes()
        if hashlib.sha256(files[name]).hexdigest() != entry["sha256"]:
            found.say(at + name, "differs from the manifest (sha256)")
        elif len(files[name]) != entry["bytes"]:
            found.say(at + name, "differs from the manifest (bytes)")
    return files


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def _figures(folder: Path, listed: Mapping[str, Any], found: Findings) -> Files:
    """The charts that lie beside the reports; by itself the folder is whole without them."""
    beside = folder.parents[2] / "figures" / listed["story"] / listed["edition"]
    if not listed["figures"]:
        return {}
    if not beside.is_dir() or folder.name != listed["edition"]:
        found.notes.append("the charts in figures/ are not beside this folder, and not checked")
        return {}
    return _listed(beside, listed["figures"], set(), "", found)


def _beside(folder: Path, listed: Mapping[str, Any], found: Findings) -> None:
    """The story's log, index and feed, made again from the editions in its folder."""
    story = folder.parent
    if story.name != listed["story"] or folder.name != listed["edition"]:
        found.notes.append("log, index and feed are not beside this folder, and not checked")
        return
    for problem in revisions.problems(story):
        found.say(LOG, problem.partition(": ")[2])
    shown = found.tried(INDEX, index.editions, story) or ()
    made = found.tried(INDEX, index.index_and_feed, shown) or {}
    for name in (INDEX, FEED):
        path = story / name
        _compare(name, path.read_bytes() if path.is_file() else None, made.get(name), found)


# ---------------------------------------------------------------- what the files say


def _made_again(
    files: Files, figures: Files, listed: Mapping[str, Any], at: str, found: Findings
) -> None:
    """Compare every file with the one that records and notebooks give."""
    records = found.tried(at + stored.NAME, stored.read, files.get(stored.NAME, b""))
    made: dict[str, bytes | None] = {}
    drawn: Files = {}
    for name, entry in sorted(listed["notebooks"].items()):
        file = f"{name}.ipynb"
        if file not in files:
            continue
        reading = found.tried(at + file, _reading, files[file], name, records, listed)
        if reading is None:
            continue
        kinds = [kind for kind in ("html", "pdf") if f"{name}.{kind}" in files]
        for kind in kinds:
            made[f"{name}.{kind}"] = found.tried(at + file, _rendered, reading, kind)
        if "html" in kinds:
            made |= found.tried(at + file, card_file, reading.document) or {}
        drawn |= picture_files(reading.document)
        if [*map(list, titles(reading.document))] != entry["titles"]:
            found.say(at + NAME, f"titles: not those of the charts in {file}")
    if records is not None:
        found.facts = found.facts or sum(
            len(records[part]) for part in ("figures", "history", "positions")
        )
        whole = {**files, **{name: content for name, content in made.items() if content}}
        made |= found.tried(at + NAME, shared_files, records, {"": whole}) or {}

    def as_kept(name: str) -> bytes | None:
        content = made[name] if name in made else drawn.get(name)
        return relink(content) if at and content and name.endswith(".html") else content

    for name in made:
        _compare(at + name, files.get(name), as_kept(name), found)
    if figures:
        for name in sorted({*drawn, *figures}):
            file = f"{at}{FIGURES}/{name}" if at else name
            _compare(file, figures.get(name), as_kept(name), found)


def _reading(
    content: bytes, name: str, records: Mapping[str, Any] | None, listed: Mapping[str, Any]
) -> Reading:
    """The notebook, held to the records, the manifest and the checks of a build."""
    notebook = json.loads(content)
    reading = read(notebook)
    front, given = reading.document.front, settings(notebook)
    if records is not None and front.records != records:
        raise ValueError(f"its facts are not those of {stored.NAME}")
    if (front.notebook, front.story, front.edition) != (name, listed["story"], listed["edition"]):
        raise ValueError("its name, story or edition is not the manifest's")
    if bool(given.get("published")) != listed["published"]:
        raise ValueError(f"the manifest says published: {listed['published']}, the notebook not")
    named, entries = (
        [{name: value for name, value in one.items() if name != "pages"} for one in part]
        for part in (given.get("revisions", ()), listed["revisions"])
    )
    if named != entries:
        raise ValueError("the revisions it tells of are not those in the manifest")
    checks.check(reading, reading.faults)
    check_forms(notebook, reading, name, words.load(front.language))
    return reading


def _rendered(reading: Reading, kind: str) -> bytes:
    if kind == "html":
        return page_of(reading.document).encode("utf-8")
    return pdf_of(reading.document)


def _compare(file: str, published: bytes | None, made: bytes | None, found: Findings) -> None:
    """Note where a file differs from the one made again; none of that is explained away."""
    if published == made or (published is None and made is None):
        return
    if published is None:
        found.say(file, "is missing")
    elif made is None:
        found.say(file, "is there, and nothing gives it")
    else:
        found.say(file, f"is not what records and notebooks give: {_where(file, published, made)}")


def _where(file: str, published: bytes, made: bytes) -> str:
    """Where two contents first differ, with what is there and what should be."""
    try:
        ours, theirs = published.decode("utf-8"), made.decode("utf-8")
    except UnicodeDecodeError:
        return "it differs"
    if file.endswith(".csv") and (cell := _cell(ours, theirs)):
        return cell
    at = next((n for n, (a, b) in enumerate(zip_longest(ours, theirs)) if a != b), 0)
    around = slice(max(0, at - SHOWN), at + SHOWN)
    line = ours.count("\n", 0, at) + 1
    return f"line {line}: found {ours[around]!r}, expected {theirs[around]!r}"


def _cell(ours: str, theirs: str) -> str:
    """The first cell of two tables that differs: its row's id and its column."""
    names = next(_rows(theirs), [])
    for one, other in zip(_rows(ours), _rows(theirs), strict=False):
        for name, found, expected in zip(names, one, other, strict=False):
            if found != expected:
                row = " ".join(other[:2])
                return f"{row} {name}: found {found!r}, expected {expected!r}"
    return ""


def _rows(text: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""))
