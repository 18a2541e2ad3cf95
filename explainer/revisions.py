"""The log of revisions of a story, `revisions.jsonl`: a line each time a published edition changed.

Belongs here: the form of an entry, adding one, finding that one was edited, removed or moved.
Does not belong here: what changed (facts.revisions), moving folders (publish).

Each line is an entry as canonical JSON and holds the SHA-256 of the line before it. Each published
edition's manifest holds the number of lines and the SHA-256 of the newest at that time, so that the
end of the log cannot be cut off either. A first publication and a new layout are no revisions.

An entry says what (`edition`, `changes` with old and new), why (`reason`) and when: `when` is the
day the revision was made, the one thing here that is read off a clock. Everything that shows it
reads it from the log, so that the same log gives the same bytes; SOURCE_DATE_EPOCH sets it.

The line is written before its edition is put in place. If the build is broken off between the two,
the line is taken off again by whoever next holds the story's lock: nothing had been published.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from explainer.errors import PublishFailed
from explainer.manifest import NAME as MANIFEST
from explainer.manifest import History, digest
from explainer.text import canonical_json

NAME = "revisions.jsonl"
_FIELDS = {"number", "before", "edition", "revision", "when", "reason", "pages", "changes"}

Entry = dict[str, Any]


@dataclass(frozen=True)
class Log:
    """The lines of a log, as they stand in the file."""

    lines: tuple[bytes, ...] = ()

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every line that can be read, without the fields that chain it to the others."""
        found = [_parsed(line) for line in self.lines]
        return tuple(_content(entry) for entry in found if entry is not None)

    def of(self, edition: str) -> tuple[Entry, ...]:
        """The revisions of one edition, oldest first."""
        return tuple(entry for entry in self.entries if entry.get("edition") == edition)

    @property
    def head(self) -> str:
        """The SHA-256 of the newest line; empty if there is none."""
        return digest(self.lines[-1]) if self.lines else ""

    def with_entry(self, entry: Mapping[str, Any]) -> Log:
        """The log with this entry as its newest line."""
        whole = {**entry, "number": len(self.lines) + 1, "before": self.head}
        return Log((*self.lines, canonical_json(whole).encode("utf-8") + b"\n"))

    @property
    def anchor(self) -> History:
        """What a manifest holds of it."""
        return History(len(self.lines), self.head)


def read(folder: Path) -> Log:
    """The log in a story's folder; empty if there is none. PublishFailed if it cannot be read."""
    try:
        content = (folder / NAME).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Log()
    except OSError as fault:
        raise PublishFailed(f"{folder / NAME}: {fault.strerror}") from fault
    return Log(tuple(content.splitlines(keepends=True)))


def write(folder: Path, log: Log) -> None:
    """Put the log in place whole; without a line, no file is left. Hold the story's lock."""
    path = folder / NAME
    if not log.lines:
        path.unlink(missing_ok=True)
        return
    staged = folder / f".{NAME}.{secrets.token_hex(8)}.new"
    try:
        with open(staged, "xb") as file:
            file.write(b"".join(log.lines))
            file.flush()
            os.fsync(file.fileno())
        os.replace(staged, path)
    finally:
        with suppress(OSError):
            staged.unlink()


def entry(
    edition: str, revision: int, reason: str, changes: Sequence[Any], pages: Sequence[str]
) -> Entry:
    """A new entry: the `revision`th of this edition, made today; `pages` are those superseded."""
    made = {
        "edition": edition,
        "revision": revision,
        "when": _today(),
        "reason": reason,
        "changes": list(changes),
        "pages": sorted(pages),
    }
    whole: Entry = json.loads(canonical_json(made))  # as it will be read back
    return whole


def problems(folder: Path) -> tuple[str, ...]:
    """Every sign that the log in a story's folder was edited, cut or reordered; one line each."""
    log = read(folder)
    found = [*_broken(log), *_unlike_manifests(log, folder)]
    return tuple(f"{folder / NAME}: {problem}" for problem in found)


def recovered(folder: Path) -> Log:
    """The log without a newest line whose edition was not put in place after all.

    The story's lock must be held.
    """
    log = read(folder)
    newest = _parsed(log.lines[-1]) if log.lines else None
    if newest is not None:
        history = _history(folder / str(newest["edition"]))
        if history is not None and history.entries < len(log.lines):
            log = Log(log.lines[:-1])
            write(folder, log)
    return log


def _broken(log: Log) -> list[str]:
    """What is wrong with the lines by themselves."""
    found, before = [], ""
    for number, line in enumerate(log.lines, start=1):
        parsed = _parsed(line)
        if parsed is None or canonical_json(parsed).encode("utf-8") + b"\n" != line:
            found.append(f"line {number} is no entry as this program writes it")
        elif parsed["number"] != number:
            found.append(f"line {number} calls itself {parsed['number']}")
        elif parsed["before"] != before:
            found.append(f"line {number} follows another line than the one before it")
        before = digest(line)
    return found


def _unlike_manifests(log: Log, folder: Path) -> list[str]:
    """Where the log is not what the published editions say it was."""
    found = []
    for path in sorted(folder.glob(f"*/{MANIFEST}")):
        history, edition = _history(path.parent), path.parent.name
        if history is None:
            continue
        head = digest(log.lines[history.entries - 1]) if _reaches(log, history) else ""
        if history.entries > len(log.lines):
            found.append(f"has {len(log.lines)} lines; the edition of {edition} was published "
                         f"when there were {history.entries}")  # fmt: skip
        elif head != history.head:
            found.append(f"line {history.entries} is not the one that was there when the edition "
                         f"of {edition} was published")  # fmt: skip
    return found


def _reaches(log: Log, history: History) -> bool:
    return 0 < history.entries <= len(log.lines)


def _history(folder: Path) -> History | None:
    """The history in an edition's manifest, or None if it cannot be read (which others tell)."""
    try:
        return History.of(json.loads((folder / MANIFEST).read_bytes()))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _parsed(line: bytes) -> Entry | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and set(found) == _FIELDS else None


def _content(whole: Mapping[str, Any]) -> Entry:
    return {name: value for name, value in whole.items() if name not in ("number", "before")}


def _today() -> str:
    """The day it is, in UTC."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = (
        dt.datetime.fromtimestamp(int(epoch), dt.UTC)
        if epoch.isdigit()
        else dt.datetime.now(dt.UTC)
    )
    return now.date().isoformat()
