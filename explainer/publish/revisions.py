"""Drafts, published editions, and the log of what changed in them.

A build makes a draft, as often as you like. Publishing makes it an edition that cannot change
silently: from then on only publishing writes its folder, and a change is refused unless the facts
record it or a reason is given. Then the manifest gets an entry: what changed (`changes`, with old
and new), why (`reason`), which pages were superseded (`pages`), and on which day the revision was
made (`when`). That day is the only thing here taken from a clock; SOURCE_DATE_EPOCH overrides it.
What a build makes of a published edition lies below `drafts/`.

The manifests hold the entries, so that they are put in place together with what they describe. The
story's log, `revisions.jsonl`, is made from them: one line each, as canonical JSON. Its lines about
editions whose folders are elsewhere are kept.
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


# ---------------------------------------------------------------- what a build may change


@dataclass(frozen=True)
class Ahead:
    """What a build will make of an edition: its place, its history, the revision that it adds.

    `listed` are the revisions that its pages list, each with the superseded pages that are kept.
    """

    place: Place
    history: History = field(default_factory=History)
    listed: tuple[Entry, ...] = ()
    revision: Entry | None = None

    @property
    def published(self) -> bool:
        """Whether it will be published rather than a draft."""
        return self.history.published

    @property
    def keep_as(self) -> str:
        """The number under which the present state is kept; empty if it is not kept."""
        return str(self.revision["revision"]) if self.revision and self.published else ""


@contextmanager
def building(
    home: Place, facts: Facts, facts_path: Path, *, publish: bool, reason: str, wait: bool
) -> Iterator[Ahead]:
    """Hold the edition's lock while it is built or published; yields what the build will make.

    FactsRefused names every change to what is published that is neither recorded nor explained;
    PublishFailed if what is published cannot be read; Busy as for `locked`.
    """
    with locked(home, wait=wait):
        to_build = ahead(home, facts, facts_path, publish=publish, reason=reason)
        if to_build.place != home:
            make_ready(to_build.place)
        yield to_build
        if to_build.published:
            remove(draft_beside(home))


def ahead(
    home: Place, facts: Facts, facts_path: Path, *, publish: bool = False, reason: str = ""
) -> Ahead:
    """Returns what a build of these facts will make of the edition; errors as for `building`."""
    if not is_published(home):
        logged = revisions_of(home) if publish else ()  # its folder may have been removed
        return Ahead(home, History(publish, logged), tuple(_with_pages(home, logged)))
    changed = changes(home, facts)
    if changed.refused(reason):  # the message needs the lines of the records
        origin = load_unchecked(project.near(facts_path)).origin
        raise FactsRefused(changes(home, facts, origin).refused(reason))
    earlier = revisions_of(home)
    added: Entry | None = None
    if changed:
        entry = {
            "edition": home.edition,
            "revision": max((entry["revision"] for entry in earlier), default=0) + 1,
            "when": _today(),
            "reason": " ".join(filter(None, (reason, *changed.reasons))),
            "changes": [change.plain() for change in changed.entries],
            "pages": sorted(path.name for path in home.reports.glob("*.html")),
        }
        added = json.loads(canonical_json(entry))  # as it will be read back
    place = home if publish else draft_beside(home)
    entries = (*earlier, *([added] if added else ()))
    listed = tuple(_with_pages(place, entries, added if publish else None))
    return Ahead(place, History(publish, entries if publish else ()), listed, added)


def as_it_is(place: Place) -> Ahead:
    """Returns the edition as it is, draft or published, with no revision added."""
    history = history_of(place.reports) or History()
    return Ahead(place, history, tuple(_with_pages(place, history.revisions)))


def is_published(place: Place) -> bool:
    """Whether the edition in place is published; PublishFailed if its manifest is damaged."""
    history = history_of(place.reports)
    if history is None and _may_be_published(place):
        raise PublishFailed(
            f"{place.reports / NAME} cannot be read, so it is unknown whether this edition is "
            "published; put it back as it was, or remove the folder"
        )
    return history is not None and history.published


def draft_beside(home: Place) -> Place:
    """Returns the place of a published edition's draft, below `drafts/`."""
    return Place(home.out / DRAFTS, home.story, home.edition)


def changes(place: Place, facts: Facts, origin: Origin | None = None) -> Revision:
    """Returns what the facts would change in the edition in place; nothing unless it is published.

    PublishFailed if its records are damaged, so that the changes are unknown.
    """
    if not is_published(place):
        return Revision()
    try:
        published = stored.read(listed_file(place, stored.NAME) or b"")
    except ValueError:
        raise PublishFailed(
            f"{place.reports / stored.NAME} is not as it was published, so it is unknown what "
            "would change; put it back, or remove the folder to publish the edition anew"
        ) from None
    return revision(facts, published, origin, _days_compared_with(place, facts))


def place_of(folder: Path) -> Place:
    """Returns the place of an edition's folder; ParametersRefused if the folder is not one."""
    path = folder.resolve()
    if len(path.parents) < 3 or path.parents[1].name != "reports" or not (path / NAME).is_file():
        raise ParametersRefused(
            f"{folder}: expected the folder of a published edition, reports/<story>/<edition>"
        )
    return Place(path.parents[2], path.parent.name, path.name)


def _days_compared_with(place: Place, facts: Facts) -> tuple[str, str]:
    """The day of the edition before, by the files in place and by these facts; empty if none."""
    content = listed_file(place, CHANGES)
    was = str(json.loads(content).get("compared_with") or "") if content is not None else ""
    days = [e.date.isoformat() for e in facts.story.editions if e.date.isoformat() < place.edition]
    return was, max(days, default="")


def _may_be_published(place: Place) -> bool:
    """Whether a folder with an unreadable manifest may hold a published edition.

    Older formats knew drafts alone.
    """
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
    """Returns today's date in UTC, or that of SOURCE_DATE_EPOCH."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(epoch) if epoch.isdigit() else time.time()
    return dt.datetime.fromtimestamp(seconds, dt.UTC).date().isoformat()


# ---------------------------------------------------------------- the log


def revisions_of(place: Place) -> tuple[Entry, ...]:
    """Returns the edition's revisions, oldest first, from its manifest or else from the log."""
    history = history_of(place.reports)
    if history is not None and history.published:
        return history.revisions
    return tuple(e for e in read_log(place.story_folder) if e["edition"] == place.edition)


def read_log(folder: Path) -> tuple[Entry, ...]:
    """Reads the entries of a story's log, skipping other lines; PublishFailed if it cannot."""
    return tuple(entry for line in _lines(folder) if (entry := _parsed(line)) is not None)


def refresh_log(folder: Path) -> None:
    """Remake the log from the manifests in a story's folder; without entries it is removed.

    The story's lock must be held.
    """
    known = _in_manifests(folder)
    entries = [entry for entry in read_log(folder) if entry["edition"] not in known]
    entries += [entry for found in known.values() for entry in found]
    if entries:
        write_whole(folder / LOG, b"".join(map(_line, sorted(entries, key=_order))))
    else:
        (folder / LOG).unlink(missing_ok=True)


def problems(folder: Path) -> tuple[str, ...]:
    """Returns a message for each line or edition on which the log disagrees with the manifests."""
    lines = [(line, _parsed(line)) for line in _lines(folder)]
    found = [
        f"line {number} is not an entry as this program writes it"
        for number, (line, entry) in enumerate(lines, start=1)
        if entry is None or _line(entry) != line
    ]
    for edition, revisions in _in_manifests(folder).items():
        logged = tuple(entry for _, entry in lines if entry and entry["edition"] == edition)
        if logged != revisions:
            found.append(f"differs from the manifest of the edition of {edition}")
    return tuple(f"{folder / LOG}: {problem}" for problem in found)


def _in_manifests(folder: Path) -> dict[str, tuple[Entry, ...]]:
    """Returns the revisions of each published edition in a story's folder, by its day."""
    found = {path.parent.name: history_of(path.parent) for path in sorted(folder.glob(f"*/{NAME}"))}
    return {
        day: history.revisions for day, history in found.items() if history and history.published
    }


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
