"""A note of what the last build left: asked for the same again, nothing has to be read as facts.

Belongs here: the digest of all that goes into a build as bytes, the note, what has to be as it was.
Does not belong here: deciding what to build where anything differs (build).

The note lies in `reports/`, beside the folders of the stories; it holds digests and names alone.
It can only save work: where a byte of what went in or of what came out differs, it counts for
nothing. Facts with a table of their own are not noted, for the table's bytes are not in the file.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explainer import inputs, project
from explainer.errors import ExplainerError
from explainer.publish.manifest import FEED, INDEX, LOG, NAME, Contents, Place, contents, digest
from explainer.text import canonical_json

NOTE = ".unchanged.json"
_LIMIT = 1_000_000  # bytes
_TABLE = re.compile(rb"^figures:[ \t]*[^\s#]", re.MULTILINE)


@dataclass(frozen=True)
class Question:
    """What a build is asked for: the facts file, where to, and the rest in words."""

    facts: Path
    out: Path
    words: tuple[str, ...]

    def digest(self) -> str:
        """The SHA-256 of everything that goes in, read now; empty if something cannot be read."""
        try:
            return digest(json.dumps(self._whole()).encode("ascii"))
        except OSError:
            return ""

    def _whole(self) -> list[Any]:
        folders = project.notebook_folders(self.facts)
        notebooks = [path for folder in folders for path in sorted(folder.glob("*.ipynb"))]
        files = [[str(path), digest(path.read_bytes())] for path in (self.facts, *notebooks)]
        return [str(self.out), self.words, files, inputs.package(), inputs.environment()]


def recall(question: Question) -> list[tuple[Place, Contents]] | None:
    """The editions asked for, as they lie in place; None if anything may have to be built."""
    try:
        note = _read(question.out / "reports" / NOTE)
        if note["asked"] != question.digest():
            return None  # an empty digest is never noted
        places = [Place(question.out, story, edition) for story, edition in note["editions"]]
        with ThreadPoolExecutor(2) as pool:  # reading and hashing hold no lock of Python's
            found = list(zip(places, pool.map(contents, places), strict=True))
        whole = all(now.exports and not now.damage for _, now in found)
        return found if whole and note["left"] == _left(places) else None
    except (OSError, ValueError, LookupError, TypeError, ExplainerError):
        return None  # whatever is wrong with it, a build says it


def keep(question: Question, asked: str, places: Sequence[Place]) -> None:
    """Note what is in place for a question whose digest was `asked` before it was answered.

    Nothing is noted where the question has changed meanwhile, or the note cannot be written.
    """
    with suppress(OSError, ValueError):
        if not asked or question.digest() != asked or _TABLE.search(question.facts.read_bytes()):
            return
        editions = [[place.story, place.edition] for place in places]
        note = {"asked": asked, "editions": editions, "left": _left(places)}
        _write(question.out / "reports" / NOTE, canonical_json(note).encode("utf-8"))


def _left(places: Iterable[Place]) -> dict[str, str]:
    """The digest of each edition's manifest, and of what lies beside the editions of a story."""
    folders = {place.reports.parent for place in places}
    beside = [folder / name for folder in folders for name in (INDEX, FEED)]
    logs = [path for folder in folders if (path := folder / LOG).exists()]
    paths = [*(place.reports / NAME for place in places), *beside, *logs]
    return {"/".join(path.parts[-3:]): digest(path.read_bytes()) for path in sorted(paths)}


def _read(path: Path) -> Mapping[str, Any]:
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with open(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise ValueError("no plain file")
        found: Mapping[str, Any] = json.loads(file.read(_LIMIT))
    return found


def _write(path: Path, content: bytes) -> None:
    """Exchange the note whole; a link in its place is replaced, not followed."""
    staged = path.with_name(f"{NOTE}.{os.getpid()}")
    handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        with open(handle, "wb") as file:
            file.write(content)
        os.replace(staged, path)
    except OSError:
        staged.unlink(missing_ok=True)
        raise
