"""Verifying an edition from its folder: hashes are checked, every file is remade and compared.

An edition is made from `records.json` and the executed notebooks. Every other file is remade from
them by this program and compared byte for byte; so are the index, feed and log beside the folder,
and superseded editions. The notebooks are checked against the records and as a build checks them.
SECURITY.md says what cannot be found from the folder alone.
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
from explainer.export.files import card_file, picture_files, render, shared_files, titles
from explainer.export.notebook import Reading, check_forms, read, settings
from explainer.facts import records as stored
from explainer.publish import index, revisions
from explainer.publish.manifest import FEED, FIGURES, FORMAT, INDEX, LOG, NAME, SUPERSEDED
from explainer.publish.swap import relink
from explainer.run.build import package
from explainer.text import canonical_json

OTHER_VERSION = (  # a note, never an excuse: whoever changes a file can change the manifest too
    "the manifest names another version of this program: verify with that version before you call"
    " a difference a change"
)
CONTEXT = 40  # characters shown on each side of a difference
KEYS = {"format", "story", "edition", "notebooks", "files", "figures"}
KEYS |= {"published", "revisions", SUPERSEDED}
Files = dict[str, bytes]
T = TypeVar("T")


@dataclass
class Findings:
    """What is wrong with an edition, notes on what was not checked, and how much was."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: int = 0
    facts: int = 0

    def __bool__(self) -> bool:
        return bool(self.problems)

    def add(self, file: str, message: str) -> None:
        """Add a problem in a file, unless it is already listed."""
        problem = Problem(file, 0, "", "", message)
        if problem not in self.problems:
            self.problems.append(problem)

    def attempt(self, file: str, call: Callable[..., T], *given: Any) -> T | None:
        """The result of the call; None if it fails, with each line of the error as a problem."""
        try:
            return call(*given)
        except (ExplainerError, OSError, ValueError, LookupError, TypeError, AttributeError) as e:
            for line in str(e).splitlines()[:20] or [type(e).__name__]:
                self.add(file, line)
            return None


def verify(folder: Path) -> Findings:
    """Verify an edition's folder; without problems, every file is as it should be."""
    findings = Findings()
    listed = _verify_edition(folder.absolute(), "", findings)
    if listed is not None:
        _verify_story_files(folder.absolute(), listed, findings)
    return findings


def _verify_edition(folder: Path, at: str, findings: Findings) -> Mapping[str, Any] | None:
    """Verify the files of a folder, which messages call `at`; returns its manifest, if readable."""
    listed = findings.attempt(f"{at}{NAME}", _manifest, folder)
    if listed is None:
        return None
    if at:  # a superseded edition keeps its charts in its own folder
        files = _read_listed(folder, listed["files"], {NAME, FIGURES}, at, findings)
        charts = folder / FIGURES
        figures = _read_listed(charts, listed["figures"], set(), f"{at}{FIGURES}/", findings)
    else:
        besides = {NAME, SUPERSEDED} if listed[SUPERSEDED] else {NAME}
        files = _read_listed(folder, listed["files"], besides, at, findings)
        figures = _read_figures(folder, listed, findings)
    findings.files += len(files) + len(figures)
    packages = {str(entry["parts"].get("package")) for entry in listed["notebooks"].values()}
    if packages == {package()} or not at:
        _compare_with_remade(files, figures, listed, at, findings)
    if packages != {package()} and OTHER_VERSION not in findings.notes:
        findings.notes.append(OTHER_VERSION)
    for name in sorted({*listed[SUPERSEDED], *_names(folder / SUPERSEDED)} if not at else ()):
        kept = folder / SUPERSEDED / name / NAME
        digest = hashlib.sha256(kept.read_bytes()).hexdigest() if kept.is_file() else ""
        if digest != listed[SUPERSEDED].get(name):
            findings.add(f"{SUPERSEDED}/{name}/{NAME}", "is not the one that the manifest lists")
        if kept.is_file():
            _verify_edition(kept.parent, f"{at}{SUPERSEDED}/{name}/", findings)
    return listed


# ---------------------------------------------------------------- files against the manifest


def _manifest(folder: Path) -> dict[str, Any]:
    content = (folder / NAME).read_bytes()
    listed = json.loads(content)
    if listed.get("format") != FORMAT or set(listed) != KEYS:
        raise ValueError(f"is not a manifest of format {FORMAT}")
    if content != (canonical_json(listed, indent=2) + "\n").encode("utf-8"):
        raise ValueError("is not written as this program writes it")
    for part in ("files", "figures"):
        names = {name for entry in listed["notebooks"].values() for name in entry[part]}
        if wrong := sorted(names ^ set(listed[part])):
            raise ValueError(f"{part}: {wrong[0]!r} is listed in one place only")
        if any(set(entry) != {"bytes", "sha256"} for entry in listed[part].values()):
            raise ValueError(f"{part}: an entry has no bytes and sha256")
    return dict(listed)


def _read_listed(
    folder: Path, listed: Mapping[str, Any], besides: set[str], at: str, findings: Findings
) -> Files:
    """Read the listed files; those that are missing, unlisted or changed become problems."""
    for name in sorted(_names(folder) - set(listed) - besides):
        findings.add(at + name, "is not in the manifest")
    files = {}
    for name, entry in sorted(listed.items()):
        path = folder / name
        if path.is_symlink() or not path.is_file():
            findings.add(at + name, "is in the manifest but not in the folder")
            continue
        files[name] = path.read_bytes()
        if hashlib.sha256(files[name]).hexdigest() != entry["sha256"]:
            findings.add(at + name, "differs from the manifest (sha256)")
        elif len(files[name]) != entry["bytes"]:
            findings.add(at + name, "differs from the manifest (bytes)")
    return files


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def _read_figures(folder: Path, listed: Mapping[str, Any], findings: Findings) -> Files:
    """Read the charts in figures/; a report folder that was copied by itself is whole without."""
    figures = folder.parents[2] / "figures" / listed["story"] / listed["edition"]
    if not listed["figures"]:
        return {}
    if not figures.is_dir() or folder.name != listed["edition"]:
        findings.notes.append("the charts in figures/ are not beside this folder, and not checked")
        return {}
    return _read_listed(figures, listed["figures"], set(), "", findings)


def _verify_story_files(folder: Path, listed: Mapping[str, Any], findings: Findings) -> None:
    """Compare the story's log, index and feed with those remade from the editions in its folder."""
    story = folder.parent
    if story.name != listed["story"] or folder.name != listed["edition"]:
        findings.notes.append("log, index and feed are not beside this folder, and not checked")
        return
    for problem in revisions.problems(story):
        findings.add(LOG, problem.partition(": ")[2])
    editions = findings.attempt(INDEX, index.editions, story) or ()
    made = findings.attempt(INDEX, index.index_and_feed, editions) or {}
    for name in (INDEX, FEED):
        path = story / name
        _compare(name, path.read_bytes() if path.is_file() else None, made.get(name), findings)


# ---------------------------------------------------------------- files against their remakes


def _compare_with_remade(
    files: Files, figures: Files, listed: Mapping[str, Any], at: str, findings: Findings
) -> None:
    """Compare every file with the one remade from the records and notebooks."""
    records = findings.attempt(at + stored.NAME, stored.read, files.get(stored.NAME, b""))
    made: dict[str, bytes | None] = {}
    drawn: Files = {}
    for name, entry in sorted(listed["notebooks"].items()):
        file = f"{name}.ipynb"
        if file not in files:
            continue
        reading = findings.attempt(at + file, _read_notebook, files[file], name, records, listed)
        if reading is None:
            continue
        kinds = [kind for kind in ("html", "pdf") if f"{name}.{kind}" in files]
        for kind in kinds:
            made[f"{name}.{kind}"] = findings.attempt(at + file, render, reading.document, kind)
        if "html" in kinds:
            made |= findings.attempt(at + file, card_file, reading.document) or {}
        drawn |= picture_files(reading.document)
        if [*map(list, titles(reading.document))] != entry["titles"]:
            findings.add(at + NAME, f"titles: not those of the charts in {file}")
    if records is not None:
        findings.facts = findings.facts or sum(
            len(records[part]) for part in ("figures", "history", "positions")
        )
        whole = {**files, **{name: content for name, content in made.items() if content}}
        made |= findings.attempt(at + NAME, shared_files, records, {"": whole}) or {}

    def expected(name: str) -> bytes | None:
        content = made[name] if name in made else drawn.get(name)
        return relink(content) if at and content and name.endswith(".html") else content

    for name in made:
        _compare(at + name, files.get(name), expected(name), findings)
    if figures:
        for name in sorted({*drawn, *figures}):
            file = f"{at}{FIGURES}/{name}" if at else name
            _compare(file, figures.get(name), expected(name), findings)


def _read_notebook(
    content: bytes, name: str, records: Mapping[str, Any] | None, listed: Mapping[str, Any]
) -> Reading:
    """Read a notebook; an error if the records, the manifest or a build's checks contradict it."""
    notebook = json.loads(content)
    reading = read(notebook)
    front, given = reading.document.front, settings(notebook)
    if records is not None and front.records != records:
        raise ValueError(f"its facts are not those of {stored.NAME}")
    if (front.notebook, front.story, front.edition) != (name, listed["story"], listed["edition"]):
        raise ValueError("its name, story or edition is not the manifest's")
    if bool(given.get("published")) != listed["published"]:
        raise ValueError(
            f"the manifest says published: {listed['published']}; the notebook does not"
        )
    named, entries = (
        [{name: value for name, value in one.items() if name != "pages"} for one in part]
        for part in (given.get("revisions", ()), listed["revisions"])
    )
    if named != entries:
        raise ValueError("its revisions are not those in the manifest")
    checks.check(reading, reading.faults)
    check_forms(notebook, reading, name, words.load(front.language))
    return reading


def _compare(file: str, published: bytes | None, made: bytes | None, findings: Findings) -> None:
    """Add a problem if a published file differs from the remade one."""
    if published == made or (published is None and made is None):
        return
    if published is None:
        findings.add(file, "is missing")
    elif made is None:
        findings.add(file, "is there, but records and notebooks do not produce it")
    else:
        where = _first_difference(file, published, made)
        findings.add(file, f"is not what records and notebooks produce: {where}")


def _first_difference(file: str, published: bytes, made: bytes) -> str:
    """Where two contents first differ, with what was found and what was expected."""
    try:
        ours, theirs = published.decode("utf-8"), made.decode("utf-8")
    except UnicodeDecodeError:
        return "it differs"
    if file.endswith(".csv") and (cell := _first_differing_cell(ours, theirs)):
        return cell
    at = next((n for n, (a, b) in enumerate(zip_longest(ours, theirs)) if a != b), 0)
    around = slice(max(0, at - CONTEXT), at + CONTEXT)
    line = ours.count("\n", 0, at) + 1
    return f"line {line}: found {ours[around]!r}, expected {theirs[around]!r}"


def _first_differing_cell(ours: str, theirs: str) -> str:
    """The first differing cell of two tables: row, column, found and expected; empty if none."""
    names = next(_rows(theirs), [])
    for one, other in zip(_rows(ours), _rows(theirs), strict=False):
        for name, found, expected in zip(names, one, other, strict=False):
            if found != expected:
                row = " ".join(other[:2])
                return f"{row} {name}: found {found!r}, expected {expected!r}"
    return ""


def _rows(text: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""))
