"""The manifest of an edition: where its folders lie, which files they hold, and its revisions.

An edition has two folders: `reports/<story>/<edition>/`, with the manifest, is complete by itself;
`figures/<story>/<edition>/` holds its charts again, as pictures to use elsewhere. What a revision
superseded stays in `reports/<story>/<edition>/superseded/<number>/`.

The manifest also records the edition's revisions, so that they are put in place together with the
files that they describe; the story's log is made from all manifests (see `revisions`).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from explainer.errors import PublishFailed
from explainer.text import canonical_json

FORMAT = 2
NAME = "manifest.json"
CHANGES = "changes.json"  # a file of the edition: what changed since the one before
INDEX, FEED, LOG = "index.html", "feed.atom", "revisions.jsonl"  # in the story's folder
SUPERSEDED = "superseded"  # in the edition's folder; one folder for each superseded state
FIGURES = "figures"  # in a superseded folder: its charts
_FOLDER_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FILE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)+")
_LENGTH_LIMIT = 120

_UNREADABLE = (OSError, ValueError, LookupError, TypeError)  # what a damaged manifest raises
Files = Mapping[str, bytes]
Entry = dict[str, Any]  # a revision, as the log has it


@dataclass(frozen=True)
class Export:
    """What one notebook produced for one edition: its files, its charts, a digest of its inputs.

    `parts` are the digests that `inputs` is made of, by name; `titles` are the charts' names and
    titles, in reading order.
    """

    inputs: str
    files: Files
    figures: Files
    parts: Mapping[str, str] = field(default_factory=dict)
    titles: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class History:
    """Whether an edition is published or a draft, and its revisions since.

    `revisions` are oldest first; `superseded` maps the number of each superseded state to the
    SHA-256 of its manifest.
    """

    published: bool = False
    revisions: tuple[Entry, ...] = ()
    superseded: Mapping[str, str] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """Returns the history as plain JSON, as a manifest holds it."""
        return {
            "published": self.published,
            "revisions": list(self.revisions),
            "superseded": dict(self.superseded),
        }

    @classmethod
    def of(cls, listed: Mapping[str, Any]) -> History:
        """Reads the history in a manifest; LookupError or TypeError if it holds none."""
        published, revisions = listed["published"], listed["revisions"]
        if not isinstance(published, bool) or not isinstance(revisions, list):
            raise TypeError("no history")
        return cls(published, tuple(map(dict, revisions)), dict(listed["superseded"]))


@dataclass(frozen=True)
class Contents:
    """What is in place: the notebooks listed, and their exports if no file is damaged."""

    notebooks: tuple[str, ...] = ()
    exports: Mapping[str, Export] = field(default_factory=dict)
    damage: str = ""
    history: History = field(default_factory=History)


@dataclass(frozen=True)
class Place:
    """The folders of an edition below `out`; PublishFailed for names that could lead elsewhere."""

    out: Path
    story: str
    edition: str

    def __post_init__(self) -> None:
        for name in (self.story, self.edition):
            if not _FOLDER_NAME.fullmatch(name) or len(name) > _LENGTH_LIMIT:
                raise PublishFailed(f"{name!r} cannot name a folder: expected a-z, 0-9 and hyphens")

    @property
    def reports(self) -> Path:
        """The folder of page, PDF, notebook, data and manifest."""
        return self.out / "reports" / self.story / self.edition

    @property
    def figures(self) -> Path:
        """The folder of the charts as SVG and PNG."""
        return self.out / "figures" / self.story / self.edition

    @property
    def story_folder(self) -> Path:
        """The folder of the story's editions, index, feed and log."""
        return self.reports.parent


def manifest(place: Place, exports: Mapping[str, Export], history: History) -> bytes:
    """Returns the manifest as JSON; equal exports and histories give equal bytes."""
    whole = {
        "format": FORMAT,
        "story": place.story,
        "edition": place.edition,
        "notebooks": {
            name: {
                "inputs": export.inputs,
                "parts": dict(export.parts),
                "titles": [list(pair) for pair in export.titles],
                "files": sorted(export.files),
                "figures": sorted(export.figures),
            }
            for name, export in exports.items()
        },
        "files": entries(merged(export.files for export in exports.values())),
        "figures": entries(merged(export.figures for export in exports.values())),
        **history.plain(),
    }
    return (canonical_json(whole, indent=2) + "\n").encode("utf-8")


def merged(parts: Iterable[Files]) -> dict[str, bytes]:
    """Returns all files of several exports.

    PublishFailed if a name is not allowed, or stands for two different contents.
    """
    whole: dict[str, bytes] = {}
    for part in parts:
        for name, content in part.items():
            if not _FILE_NAME.fullmatch(name) or len(name) > _LENGTH_LIMIT or name == NAME:
                raise PublishFailed(f"{name!r} cannot name a file of an edition")
            if whole.setdefault(name, content) != content:
                raise PublishFailed(f"two notebooks give different files named {name!r}")
    return whole


def contents(place: Place) -> Contents:
    """Reads what is in place now, and compares each file with the manifest."""
    path = place.reports / NAME
    if not os.path.lexists(place.reports):
        return Contents()
    try:
        listed = json.loads(_bytes(path))
        if listed["format"] != FORMAT:
            return Contents(damage=f"{path} has format {listed['format']!r}")
        notebooks = tuple(sorted(listed["notebooks"]))
        history = History.of(listed)
    except _UNREADABLE as fault:
        return Contents(damage=f"{path} cannot be read ({type(fault).__name__})")
    try:
        files = _read_verified(place.reports, listed["files"], {NAME, SUPERSEDED})
        _verify_superseded(place.reports / SUPERSEDED, history)
        figures = _read_verified(place.figures, listed["figures"], set())
        exports = {name: _export(listed["notebooks"][name], files, figures) for name in notebooks}
    except _UNREADABLE as fault:
        return Contents(notebooks, damage=str(fault) or type(fault).__name__, history=history)
    return Contents(notebooks, exports, history=history)


def history_of(folder: Path) -> History | None:
    """Reads the history of the edition in this folder; None if its manifest cannot be read."""
    try:
        listed = json.loads(_bytes(folder / NAME))
        return History.of(listed) if listed["format"] == FORMAT else None
    except _UNREADABLE:
        return None


def listed_file(place: Place, name: str, part: str = "files") -> bytes | None:
    """Reads one file, however damaged the rest is; None unless it is as the manifest lists it."""
    try:
        entry = json.loads(_bytes(place.reports / NAME))[part][name]
        content = _bytes((place.reports if part == "files" else place.figures) / name)
    except _UNREADABLE:
        return None
    return content if entries({name: content})[name] == entry else None


def digest(content: bytes) -> str:
    """Returns the SHA-256 of these bytes as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _export(entry: Mapping[str, Any], files: Files, figures: Files) -> Export:
    return Export(
        str(entry["inputs"]),
        {name: files[name] for name in entry["files"]},
        {name: figures[name] for name in entry["figures"]},
        dict(entry["parts"]),
        tuple((str(name), str(title)) for name, title in entry["titles"]),
    )


def entries(files: Files) -> dict[str, dict[str, str | int]]:
    """Returns the manifest's entry for each file."""
    return {
        name: {"sha256": digest(content), "bytes": len(content)} for name, content in files.items()
    }


def _read_verified(
    folder: Path, listed: Mapping[str, Mapping[str, Any]], besides: set[str]
) -> dict[str, bytes]:
    """The listed files; ValueError if one has changed, or for one that is in neither set."""
    present = set(os.listdir(folder)) if listed or folder.is_dir() else set()
    if unlisted := sorted(present - set(listed) - besides):
        raise ValueError(f"{folder / unlisted[0]} is not in the manifest")
    files = {name: _bytes(folder / name) for name in listed}
    if changed := [name for name, entry in entries(files).items() if entry != listed[name]]:
        raise ValueError(f"{folder / changed[0]} differs from the manifest")
    return files


def _verify_superseded(folder: Path, history: History) -> None:
    """Raises ValueError unless the superseded folders are those that the manifest lists."""
    present = set(os.listdir(folder)) if os.path.lexists(folder) else set()
    if present != set(history.superseded):
        raise ValueError(f"{folder} does not hold what the manifest lists")
    for number, sha256 in history.superseded.items():
        if digest(_bytes(folder / number / NAME)) != sha256:
            raise ValueError(f"{folder / number / NAME} differs from the manifest")


def _bytes(path: Path) -> bytes:
    if not stat.S_ISREG(path.lstat().st_mode):
        raise ValueError(f"{path} is not a plain file")
    return path.read_bytes()
