"""An edition's folder, opened: the manifest, every file's bytes, the notebooks read as documents.

Belongs here: reading, and what is wrong with files as files (missing, strange, changed).
Does not belong here: what the files say (ledger, page, paper).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from explainer.document import Document
from explainer.errors import ExplainerError
from explainer.export import notebook as reading
from explainer.publish import revisions
from explainer.publish.manifest import FORMAT, LOG, NAME, SUPERSEDED
from explainer.text import canonical_json
from explainer.verify.findings import Found

PARTS = {
    "format",
    "story",
    "edition",
    "notebooks",
    "files",
    "figures",
    "published",
    "revisions",
    "superseded",
}


@dataclass(frozen=True)
class Opened:
    """What lies in the folder: its listed files, the charts beside it, each notebook read."""

    folder: Path
    files: Mapping[str, bytes]
    figures: Mapping[str, bytes] = field(default_factory=dict)
    notebooks: Mapping[str, reading.Reading] = field(default_factory=dict)
    packages: frozenset[str] = frozenset()  # the digests of the programs that made it, it is said

    @property
    def documents(self) -> dict[str, Document]:
        """The document of each notebook, by its name."""
        return {name: found.document for name, found in self.notebooks.items()}


def opened(folder: Path, found: Found) -> Opened:
    """The folder's content; whatever is wrong with its files is noted."""
    listed = _manifest(folder, found)
    if listed is None:
        return Opened(folder, {})
    _superseded(folder / SUPERSEDED, listed.get(SUPERSEDED, {}), found)
    _log(folder.absolute(), listed, found)
    besides = {NAME, SUPERSEDED} if listed.get(SUPERSEDED) else {NAME}
    files = _files(folder, listed["files"], besides, found)
    figures = _figures(folder, listed, found)
    notebooks = {}
    for name in sorted(listed["notebooks"]):
        read = _notebook(name, files, found)
        if read is not None:
            notebooks[name] = read
            _same_history(name, json.loads(files[f"{name}.ipynb"]), listed, found)
            _same_place(read.document, listed, found)
    made_by = (entry.get("parts", {}).get("package") for entry in listed["notebooks"].values())
    return Opened(folder, files, figures, notebooks, frozenset(map(str, made_by)))


def _manifest(folder: Path, found: Found) -> dict[str, Any] | None:
    try:
        content = (folder / NAME).read_bytes()
        listed = json.loads(content)
        shape = all(isinstance(listed[part], dict) for part in ("notebooks", "files", "figures"))
    except (OSError, ValueError, LookupError, TypeError) as fault:
        found.say(NAME, f"cannot be read ({type(fault).__name__}); nothing else can be checked")
        return None
    if not shape or listed.get("format") != FORMAT or not set(listed) >= PARTS:
        found.say(NAME, f"is no manifest of format {FORMAT}")
        return None
    if content != (canonical_json(listed, indent=2) + "\n").encode("utf-8"):
        found.say(NAME, "is not written as this program writes it")
    _claimed(listed, found)
    return dict(listed)


def _superseded(place: Path, listed: Mapping[str, Any], found: Found) -> None:
    """Each earlier publication of the edition is there, with the manifest it had."""
    present = {path.name for path in place.iterdir()} if place.is_dir() else set()
    for name in sorted(present ^ set(listed)):
        found.say(f"{SUPERSEDED}/{name}", "is not both in the manifest and in the folder")
    for name in sorted(present & set(listed)):
        path = place / name / NAME
        content = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(content).hexdigest() != listed[name]:
            found.say(f"{SUPERSEDED}/{name}/{NAME}", "differs from the manifest (sha256)")


def _log(folder: Path, listed: Mapping[str, Any], found: Found) -> None:
    """Note where the story's log of revisions, beside the folder, differs from the manifests."""
    beside = folder.parent.name == listed["story"] and folder.name == listed["edition"]
    if beside or (folder.parent / LOG).is_file():
        for problem in revisions.problems(folder.parent):
            found.say(LOG, problem.partition(": ")[2])
    elif listed["revisions"]:
        found.notes.append("the log of revisions is not beside this folder, and not checked")


def _claimed(listed: Mapping[str, Any], found: Found) -> None:
    """Each notebook's own list names files that are listed, and no file is listed for none."""
    for part in ("files", "figures"):
        names = [name for entry in listed["notebooks"].values() for name in entry.get(part, [])]
        for name in sorted(set(names) ^ set(listed[part])):
            found.say(NAME, f"{part}: {name!r} is listed in one place only")


def _files(
    folder: Path, listed: Mapping[str, Any], besides: set[str], found: Found
) -> dict[str, bytes]:
    present = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    for name in sorted(present - set(listed) - besides):
        found.say(name, "is not in the manifest")
    files = {}
    for name in sorted(listed):
        path = folder / name
        if name not in present or path.is_symlink() or not path.is_file():
            found.say(name, "is in the manifest and not in the folder")
            continue
        files[name] = path.read_bytes()
        _same_bytes(name, files[name], listed[name], found)
    return files


def _same_bytes(name: str, content: bytes, entry: Any, found: Found) -> None:
    size, digest = len(content), hashlib.sha256(content).hexdigest()
    if not isinstance(entry, dict) or set(entry) != {"bytes", "sha256"}:
        found.say(NAME, f"files: the entry of {name!r} has no bytes and sha256")
    elif entry["bytes"] != size:
        found.say(name, f"has {size} bytes; the manifest says {entry['bytes']}")
    elif entry["sha256"] != digest:
        found.say(name, "differs from the manifest (sha256)")


def _figures(folder: Path, listed: Mapping[str, Any], found: Found) -> dict[str, bytes]:
    """The charts that lie beside the reports; by itself the folder is whole without them."""
    names = (str(listed["story"]), str(listed["edition"]))
    place = folder.absolute().parents
    beside = place[2] / "figures" / names[0] / names[1] if len(place) > 2 else None
    if not listed["figures"]:
        return {}
    if beside is None or not beside.is_dir() or folder.absolute().name != names[1]:
        found.notes.append("the charts in figures/ are not beside this folder, and not checked")
        return {}
    return _files(beside, listed["figures"], set(), found)


def _notebook(name: str, files: Mapping[str, bytes], found: Found) -> reading.Reading | None:
    file = f"{name}.ipynb"
    try:
        return reading.read(json.loads(files[file]))
    except KeyError:
        found.say(file, "is missing; its page and PDF cannot be checked")
    except (ValueError, TypeError, ExplainerError) as fault:
        found.say(file, f"cannot be read as a report: {str(fault).splitlines()[0]}")
    return None


def _same_history(
    name: str, notebook: Mapping[str, Any], listed: Mapping[str, Any], found: Found
) -> None:
    """Note where the notebook tells of other revisions than the manifest, or is no draft of it."""
    settings = reading.settings(notebook)
    if bool(settings.get("published")) != listed["published"]:
        found.say(NAME, f"published is {listed['published']}; {name}.ipynb says otherwise")
    told, entries = (
        [{k: v for k, v in entry.items() if k != "pages"} for entry in part]
        for part in (settings.get("revisions", ()), listed["revisions"])
    )
    if told != entries:
        found.say(NAME, f"revisions are not those that {name}.ipynb tells of")


def _same_place(document: Document, listed: Mapping[str, Any], found: Found) -> None:
    front = document.front
    for part, said in (("story", front.story), ("edition", front.edition)):
        if listed[part] != said:
            found.say(NAME, f"{part} is {listed[part]!r}; {front.notebook}.ipynb says {said!r}")
