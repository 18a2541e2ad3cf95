"""Drafts, published editions, and the log of what changed in them.

A build makes a draft, as often as anybody likes. Publishing makes it an edition that cannot change
silently: from then on its folder is written by publishing alone, and what would change in it is
refused, unless the facts record the change or a reason is given. Then the manifest gets an entry:
what changed (`changes`, with old and new), why (`reason`), which pages were superseded, and when:
`when` is the day the revision was made, the one thing here that is read off a clock.
SOURCE_DATE_EPOCH sets it. What a build makes of a published edition lies below `drafts/`.

The entries stand in the manifests, so that they are in place together with what they tell of. The
story's log, `revisions.jsonl`, is made from them: a line each, as canonical JSON. Lines of editions
that are not here stay, for a folder may hold one edition of many. Version control keeps its past.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from explainer import project
from explainer.errors import FactsRefused, ParametersRefused, PublishFailed
from explainer.facts import records as stored
from explainer.facts.history import Revision, revision
from explainer.facts.load import load_unchecked
from explainer.facts.model import Facts
from explainer.facts.nodes import Origin
from explainer.files import write_whole
from explainer.publish.manifest import (
    CHANGES,
    FORMAT,
    LOG,
    NAME,
    SUPERSEDED,
    Entry,
    History,
    Place,
    history_of,
    listed_file,
)
from explainer.publish.swap import locked, make_ready, remove
from explainer.text import canonical_json

DRAFTS = "drafts"  # a folder with reports/ and figures/ of its own
_FIELDS = {"edition", "revision", "when", "reason", "pages", "changes"}


# ---------------------------------------------------------------- the gate


@dataclass(frozen=True)
class Ahead:
    """What a build makes of an edition: where it lies, its history then, the revision it adds.

    `listed` are the revisions that the pages list, each with the pages that are kept.
    """

    place: Place
    history: History = field(default_factory=History)
    listed: tuple[Entry, ...] = ()
    revision: Entry | None = None

    @property
    def published(self) -> bool:
        """Whether it is published then, and no draft."""
        return self.history.published

    @property
    def keep_as(self) -> str:
        """The number under which what is in place now stays; empty if it does not."""
        return str(self.revision["revision"]) if self.revision and self.published else ""


@contextmanager
def building(
    home: Place, facts: Facts, facts_path: Path, *, publish: bool, reason: str, wait: bool
) -> Iterator[Ahead]:
    """Hold the edition's lock while it is built or published, as the yielded `Ahead` says.

    FactsRefused names every change of what is published that is neither recorded nor explained;
    PublishFailed if what is published cannot be read; Busy as `locked` says.
    """
    with locked(home, wait=wait):
        found = ahead(home, facts, facts_path, publish=publish, reason=reason)
        if found.place != home:
            make_ready(found.place)
        yield found
        if found.published:
            remove(draft_beside(home))


def ahead(
    home: Place, facts: Facts, facts_path: Path, *, publish: bool = False, reason: str = ""
) -> Ahead:
    """Returns what a build of these facts makes of the edition; errors as of `building`."""
    if not is_published(home):
        kept = revisions_of(home) if publish else ()  # of an edition whose folder was removed
        return Ahead(home, History(publish, kept), tuple(_with_pages(home, kept)))
    found = changes(home, facts)
    if found.refused(reason):  # now their lines are wanted
        origin = load_unchecked(project.near(facts_path)).origin
        raise FactsRefused(changes(home, facts, origin).refused(reason))
    was = revisions_of(home)
    added: Entry | None = None
    if found:
        made = {
            "edition": home.edition,
            "revision": max((entry["revision"] for entry in was), default=0) + 1,
            "when": _today(),
            "reason": " ".join(filter(None, (reason, *found.reasons))),
            "changes": [change.plain() for change in found.entries],
            "pages": sorted(path.name for path in home.reports.glob("*.html")),
        }
        added = json.loads(canonical_json(made))  # as it will be read back
    place = home if publish else draft_beside(home)
    entries = (*was, *([added] if added else ()))
    listed = tuple(_with_pages(place, entries, added if publish else None))
    return Ahead(place, History(publish, entries if publish else ()), listed, added)


def as_it_is(place: Place) -> Ahead:
    """Returns the edition as it stands there, draft or published, without a revision."""
    history = history_of(place.reports) or History()
    return Ahead(place, history, tuple(_with_pages(place, history.revisions)))


def is_published(place: Place) -> bool:
    """Whether what is in place is published; PublishFailed if nobody can tell."""
    history = history_of(place.reports)
    if history is None and _holds_unknown(place):
        raise PublishFailed(
            f"{place.reports / NAME} cannot be read, so that nobody can tell whether this is "
            "published; put it back as it was, or remove the folder"
        )
    return history is not None and history.published


def draft_beside(home: Place) -> Place:
    """Returns where the draft of a published edition lies: below `drafts/`."""
    return Place(home.out / DRAFTS, home.story, home.edition)


def changes(place: Place, facts: Facts, origin: Origin | None = None) -> Revision:
    """Returns what the facts change in the published edition in place; nothing if none is.

    PublishFailed if its records are damaged: then nobody can tell what would change.
    """
    if not is_published(place):
        return Revision()
    try:
        was = stored.read(listed_file(place, stored.NAME) or b"")
    except ValueError:
        raise PublishFailed(
            f"{place.reports / stored.NAME} is not as it was published, so that nobody can tell "
            "what would change; put it back, or remove the folder to publish the edition anew"
        ) from None
    return revision(facts, was, origin, _compared(place, facts))


def place_of(folder: Path) -> Place:
    """Returns the place of an edition's folder; ParametersRefused if it is none."""
    path = folder.resolve()
    if len(path.parents) < 3 or path.parents[1].name != "reports" or not (path / NAME).is_file():
        raise ParametersRefused(
            f"{folder}: expected the folder of a published edition, reports/<story>/<edition>"
        )
    return Place(path.parents[2], path.parent.name, path.name)


def _compared(place: Place, facts: Facts) -> tuple[str, str]:
    """Returns the days that the edition is compared with: as in place, and as of these facts."""
    content = listed_file(place, CHANGES)
    was = str(json.loads(content).get("compared_with") or "") if content is not None else ""
    days = [e.date.isoformat() for e in facts.story.editions if e.date.isoformat() < place.edition]
    return was, max(days, default="")


def _holds_unknown(place: Place) -> bool:
    """Whether records lie there beside a manifest that cannot be read; an older form had drafts."""
    try:
        listed = json.loads((place.reports / NAME).read_bytes())
        return bool(listed["format"] == FORMAT)
    except (OSError, ValueError, LookupError, TypeError):
        return (place.reports / stored.NAME).exists()


def _with_pages(
    place: Place, entries: Iterable[Entry], added: Entry | None = None
) -> Iterator[Entry]:
    for entry in entries:
        kept = f"{SUPERSEDED}/{entry['revision']}"
        here = entry is added or (place.reports / kept).is_dir()
        pages = {page: f"{kept}/{page}" for page in entry["pages"]} if here else {}
        yield {**entry, "pages": pages}


def _today() -> str:
    """Returns the day it is, in UTC."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(epoch) if epoch.isdigit() else time.time()
    return dt.datetime.fromtimestamp(seconds, dt.UTC).date().isoformat()


# ---------------------------------------------------------------- the log


def revisions_of(place: Place) -> tuple[Entry, ...]:
    """Returns the edition's revisions, oldest first, by its manifest; else by the log."""
    history = history_of(place.reports)
    if history is not None and history.published:
        return history.revisions
    return tuple(e for e in read_log(place.story_folder) if e["edition"] == place.edition)


def read_log(folder: Path) -> tuple[Entry, ...]:
    """Reads every line of a story's log that is an entry; PublishFailed if it cannot be read."""
    return tuple(entry for line in _lines(folder) if (entry := _parsed(line)) is not None)


def refresh_log(folder: Path) -> None:
    """Make the log anew from the manifests in a story's folder; hold the story's lock.

    Without an entry no file is left.
    """
    known = _in_manifests(folder)
    entries = [entry for entry in read_log(folder) if entry["edition"] not in known]
    entries += [entry for found in known.values() for entry in found]
    if entries:
        write_whole(folder / LOG, b"".join(map(_line, sorted(entries, key=_order))))
    else:
        (folder / LOG).unlink(missing_ok=True)


def problems(folder: Path) -> tuple[str, ...]:
    """Returns every sign that the log is not what the editions beside it say; one line each."""
    lines = [(line, _parsed(line)) for line in _lines(folder)]
    found = [
        f"line {number} is no entry as this program writes it"
        for number, (line, entry) in enumerate(lines, start=1)
        if entry is None or _line(entry) != line
    ]
    for edition, revisions in _in_manifests(folder).items():
        logged = tuple(entry for _, entry in lines if entry and entry["edition"] == edition)
        if logged != revisions:
            found.append(f"does not tell of the edition of {edition} what its manifest tells")
    return tuple(f"{folder / LOG}: {problem}" for problem in found)


def _in_manifests(folder: Path) -> dict[str, tuple[Entry, ...]]:
    """Returns the revisions of each published edition in a story's folder."""
    there = {path.parent.name: history_of(path.parent) for path in sorted(folder.glob(f"*/{NAME}"))}
    return {day: found.revisions for day, found in there.items() if found and found.published}


def _lines(folder: Path) -> list[bytes]:
    try:
        return (folder / LOG).read_bytes().splitlines(keepends=True)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as fault:
        raise PublishFailed(f"{folder / LOG}: {fault.strerror}") from fault


def _line(entry: Mapping[str, Any]) -> bytes:
    return canonical_json(entry).encode("utf-8") + b"\n"


def _order(entry: Entry) -> tuple[str, str, int]:
    return str(entry["when"]), str(entry["edition"]), int(entry["revision"])


def _parsed(line: bytes) -> Entry | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and set(found) == _FIELDS else None
