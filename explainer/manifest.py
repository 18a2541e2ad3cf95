"""What is published in one place: the manifest of an edition, and whether its files still match it.

Belongs here: where an edition lies, the manifest's form, reading and checking what is in place.
Does not belong here: writing and moving (publish), what the files mean.

An edition has two folders: `reports/<story>/<edition>/`, with the manifest, is whole by itself;
`figures/<story>/<edition>/` holds its charts once more, as pictures to use elsewhere. What was
published before a revision stays in `reports/<story>/<edition>/superseded/<number>/`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from explainer.errors import PublishFailed
from explainer.text import canonical_json

FORMAT = 1
NAME = "manifest.json"
INDEX, FEED = "index.html", "feed.atom"  # of all editions, in the story's folder
SUPERSEDED = "superseded"  # a folder in that of the reports, with one folder for each time
_FOLDER_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FILE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)+")
_LENGTH_LIMIT = 120

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Export:
    """What one notebook gave for one edition: its files, its charts, the digest of its inputs.

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
    """What an edition was before: its superseded folders, and how far the log of revisions went.

    `superseded` maps each folder's number to the SHA-256 of its manifest; `head` is that of the
    log's newest line, of `entries` lines.
    """

    entries: int = 0
    head: str = ""
    superseded: Mapping[str, str] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """The history as it stands in a manifest."""
        log = {"entries": self.entries, "head": self.head}
        return {"log": log, "superseded": dict(self.superseded)}

    @classmethod
    def of(cls, listed: Mapping[str, Any]) -> History:
        """The history in a manifest; LookupError or TypeError if there is none."""
        log = listed["log"]
        return cls(int(log["entries"]), str(log["head"]), dict(listed["superseded"]))


@dataclass(frozen=True)
class Published:
    """What is in place: the notebooks named there, and their exports if every file is as listed."""

    notebooks: tuple[str, ...] = ()
    exports: Mapping[str, Export] = field(default_factory=dict)
    damage: str = ""
    history: History = field(default_factory=History)


@dataclass(frozen=True)
class Place:
    """Where an edition is published below `out`; refuses names that could lead elsewhere."""

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


def manifest(place: Place, exports: Mapping[str, Export], history: History | None = None) -> bytes:
    """The manifest of these exports as JSON; the same exports and history give the same bytes."""
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
        "files": _listed(merged(export.files for export in exports.values())),
        "figures": _listed(merged(export.figures for export in exports.values())),
        **(history or History()).plain(),
    }
    return (canonical_json(whole, indent=2) + "\n").encode("utf-8")


def merged(parts: Any) -> dict[str, bytes]:
    """All files of several exports; PublishFailed if a name is unfit or names two contents."""
    whole: dict[str, bytes] = {}
    for part in parts:
        for name, content in part.items():
            if not _FILE_NAME.fullmatch(name) or len(name) > _LENGTH_LIMIT or name == NAME:
                raise PublishFailed(f"{name!r} cannot name a file of an edition")
            if whole.setdefault(name, content) != content:
                raise PublishFailed(f"two notebooks give different files named {name!r}")
    return whole


def published(place: Place) -> Published:
    """What lies in `place` now, each file read and compared with the manifest."""
    path = place.reports / NAME
    if not os.path.lexists(place.reports):
        return Published()
    try:
        listed = json.loads(_content(path))
        if listed["format"] != FORMAT:
            return Published(damage=f"{path} has format {listed['format']!r}")
        notebooks = tuple(sorted(listed["notebooks"]))
        history = History.of(listed)
    except (OSError, ValueError, LookupError, TypeError) as fault:
        return Published(damage=f"{path} cannot be read ({type(fault).__name__})")
    try:
        files = _verified(place.reports, listed["files"], {NAME, SUPERSEDED})
        _verify_superseded(place.reports / SUPERSEDED, history)
        figures = _verified(place.figures, listed["figures"], set())
        exports = {name: _export(listed["notebooks"][name], files, figures) for name in notebooks}
    except (OSError, ValueError, LookupError, TypeError) as fault:
        return Published(notebooks, damage=str(fault) or type(fault).__name__, history=history)
    return Published(notebooks, exports, history=history)


def listed_file(place: Place, name: str) -> bytes | None:
    """A published file that is as the manifest lists it, whatever else is damaged; None if none."""
    try:
        entry = json.loads(_content(place.reports / NAME))["files"][name]
        content = _content(place.reports / name)
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return content if _listed({name: content})[name] == entry else None


def digest(content: bytes) -> str:
    """The SHA-256 of these bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _export(entry: Mapping[str, Any], files: Files, figures: Files) -> Export:
    return Export(
        str(entry["inputs"]),
        {name: files[name] for name in entry["files"]},
        {name: figures[name] for name in entry["figures"]},
        dict(entry["parts"]),
        tuple((str(name), str(title)) for name, title in entry["titles"]),
    )


def _listed(files: Files) -> dict[str, dict[str, str | int]]:
    return {
        name: {"sha256": digest(content), "bytes": len(content)} for name, content in files.items()
    }


def _verified(
    folder: Path, listed: Mapping[str, Mapping[str, Any]], besides: set[str]
) -> dict[str, bytes]:
    present = set(os.listdir(folder)) if listed or folder.is_dir() else set()
    strangers = sorted(present - set(listed) - besides)
    if strangers:
        raise ValueError(f"{folder / strangers[0]} is not in the manifest")
    files = {name: _content(folder / name) for name in listed}
    for name, entry in _listed(files).items():
        if entry != listed[name]:
            raise ValueError(f"{folder / name} differs from the manifest")
    return files


def _verify_superseded(folder: Path, history: History) -> None:
    """The folders of what was published before are those listed, each with the manifest listed."""
    present = set(os.listdir(folder)) if os.path.lexists(folder) else set()
    if present != set(history.superseded):
        raise ValueError(f"{folder} does not hold what the manifest lists")
    for number, sha256 in history.superseded.items():
        if digest(_content(folder / number / NAME)) != sha256:
            raise ValueError(f"{folder / number / NAME} differs from the manifest")


def _content(path: Path) -> bytes:
    if not stat.S_ISREG(path.lstat().st_mode):
        raise ValueError(f"{path} is not a plain file")
    return path.read_bytes()
