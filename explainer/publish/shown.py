"""The editions of a story as its index and its feed show them, read from their folders alone.

An edition that cannot be read is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explainer import project, words
from explainer.document import sentences, wording
from explainer.document.nodes import Date, Runs
from explainer.errors import ExplainerError
from explainer.facts import records as stored
from explainer.facts.edition import Edition
from explainer.facts.records import edition_from_records
from explainer.facts.values import PartialDate
from explainer.publish.manifest import NAME as MANIFEST
from explainer.publish.manifest import SUPERSEDED, Entry, History
from explainer.words import Words

_CHANGES = "changes.json"
_DATA = ("facts.csv", "claims.jsonld", _CHANGES, stored.NAME)
_GRAVE = ("corrected", "revised")
_VIEW_BOX = re.compile(r'viewBox="0 0 ([0-9]+)(?:\.[0-9]+)? ([0-9]+)(?:\.[0-9]+)?"')


@dataclass(frozen=True)
class Change:
    """A corrected or revised number: what is counted, the number now and before, and why."""

    name: str
    id: str
    label: Runs
    now: Runs
    before: Runs
    reason: str
    date: Date


@dataclass(frozen=True)
class Revision:
    """One revision of a published edition: when, why, what it corrected, the page it superseded."""

    number: int
    name: str  # corrected or revised
    day: Date
    reason: str
    before: str  # the address of the page as published before; empty if it is not there
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Picture:
    """A chart of an edition: where its drawing lies, its size, title, and place in the page."""

    source: str
    width: str
    height: str
    title: str
    href: str


@dataclass(frozen=True)
class Shown:
    """One edition, published or a draft, as the page and the feed show it."""

    edition: Edition
    published: bool
    day: Date
    compared: Date | None
    counts: tuple[tuple[str, int], ...]
    changes: tuple[Change, ...]
    revisions: tuple[Revision, ...]
    pages: tuple[tuple[str, str, str], ...]  # title, address of page, address of PDF; either empty
    data: tuple[tuple[str, str], ...]
    pictures: tuple[Picture, ...]


def editions(folder: Path) -> tuple[Shown, ...]:
    """Returns the editions in a story's folder, newest first; drafts are among them."""
    found = []
    for path in sorted(folder.glob(f"*/{MANIFEST}"), reverse=True):
        with suppress(OSError, ValueError, LookupError, TypeError, ExplainerError):
            found.append(_shown(path.parent))
    return tuple(found)


# ---------------------------------------------------------------- one edition


def _shown(folder: Path) -> Shown:
    manifest = json.loads((folder / MANIFEST).read_bytes())
    edition = edition_from_records(stored.read((folder / stored.NAME).read_bytes()))
    phrases = words.load(edition.story.language)
    changed, history = _changed(folder), History.of(manifest)
    entries = changed.get("changes", [])
    compared = changed.get("compared_with")
    return Shown(
        edition=edition,
        published=history.published,
        day=_date(folder.name, phrases),
        compared=_date(compared, phrases) if compared else None,
        counts=tuple(_counts(entries, phrases)),
        changes=tuple(_changes(edition, entries, phrases)),
        revisions=tuple(
            _revision(folder, edition, entry, phrases) for entry in reversed(history.revisions)
        ),
        pages=tuple(_pages(folder, manifest)),
        data=tuple((name, f"{folder.name}/{name}") for name in _DATA if name in manifest["files"]),
        pictures=tuple(_pictures(folder, manifest)),
    )


def _changed(folder: Path) -> dict[str, Any]:
    path = folder / _CHANGES
    return dict(json.loads(path.read_bytes())) if path.is_file() else {}


def _date(iso: str, phrases: Words) -> Date:
    return wording.date(PartialDate.of(iso), f"edition:{iso}", phrases)


def _counts(entries: list[Any], phrases: Words) -> Iterator[tuple[str, int]]:
    """How many changes there are of each kind that has a phrase of its own, then of all others."""
    found: dict[str, int] = {}
    named, single = phrases.table("index.count"), phrases.table("index.count-one")
    for entry in entries:
        name = f"{entry['kind']}-{entry['change']}"
        counted = name if name in named else "other"
        found[counted] = found.get(counted, 0) + 1
    for name, phrase in named.items():
        if name in found:
            yield single[name] if found[name] == 1 else phrase, found[name]


def _changes(edition: Edition, entries: list[Any], phrases: Words) -> Iterator[Change]:
    """The corrected and revised numbers among changes; one replaced since is still on record."""
    known = {figure.id for figure in (*edition.figures, *edition.history)}
    for entry in entries:
        ids = {entry["id"], entry.get("old", {}).get("id")}
        if entry["kind"] != "figure" or entry["change"] not in _GRAVE or not ids <= known:
            continue
        now, old = edition.figure(entry["id"]), edition.figure(entry["old"]["id"])
        yield Change(
            name=entry["change"],
            id=now.id,
            label=sentences.label(edition, now.metric),
            now=sentences.attributed(edition, now, phrases),
            before=sentences.attributed(edition, old, phrases),
            reason=entry.get("reason", ""),
            date=wording.date(now.published, f"figure:{now.id}.published", phrases),
        )


def _revision(folder: Path, edition: Edition, entry: Entry, phrases: Words) -> Revision:
    kept = f"{SUPERSEDED}/{entry['revision']}"
    pages = [f"{folder.name}/{kept}/{page}" for page in entry["pages"]]
    there = [page for page in pages if (folder.parent / page).is_file()]
    corrected = any(change["change"] == "corrected" for change in entry["changes"])
    return Revision(
        number=entry["revision"],
        name="corrected" if corrected else "revised",
        day=_date(entry["when"], phrases),
        reason=_sentence(entry["reason"]),
        before=max(there, key=_main_last, default=""),
        changes=tuple(_changes(edition, entry["changes"], phrases)),
    )


def _sentence(reason: str) -> str:
    """Returns a reason as something may follow it."""
    return reason if reason.endswith((".", "!", "?", "…")) else f"{reason}."


def _main_last(page: str) -> tuple[bool, str]:
    return page.endswith(f"/{project.MAIN}.html"), page


def _notebooks(manifest: Mapping[str, Any]) -> list[str]:
    first = (project.MAIN, project.GENERAL)
    return sorted(manifest["notebooks"], key=lambda n: (first.index(n) if n in first else 2, n))


def _pages(folder: Path, manifest: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name in _notebooks(manifest):
        html, pdf = (
            f"{folder.name}/{name}.{kind}" if f"{name}.{kind}" in manifest["files"] else ""
            for kind in ("html", "pdf")
        )
        if html or pdf:
            yield _title(folder / f"{name}.ipynb", name), html, pdf


def _title(notebook: Path, name: str) -> str:
    """What the notebook calls itself; of one in lines, as a build writes it, the end is parsed."""
    title = ""
    with suppress(OSError, ValueError, LookupError, TypeError):
        text = notebook.read_text(encoding="utf-8")
        _, in_lines, end = text.rpartition('\n "metadata": ')
        said = json.JSONDecoder().raw_decode(end)[0] if in_lines else json.loads(text)["metadata"]
        title = str(dict(said["explainer"]).get("title", ""))
    return title or name.replace("-", " ").capitalize()


def _pictures(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Picture]:
    """The charts of the edition's first notebook that has any, in reading order."""
    for name in _notebooks(manifest):
        listed = manifest["notebooks"][name]
        prefix = "" if name == project.MAIN else f"{name}-"
        for stem, title in listed["titles"]:
            drawing = f"{stem}.svg"
            path = folder.parents[2] / "figures" / folder.parent.name / folder.name / drawing
            width, height = _size(path.read_text(encoding="utf-8"))
            source = f"../../figures/{folder.parent.name}/{folder.name}/{drawing}"
            href = f"{folder.name}/{name}.html#{stem.removeprefix(prefix)}"
            yield Picture(source, width, height, title, href)
        if listed["titles"]:
            return


def _size(drawing: str) -> tuple[str, str]:
    """Width and height of a drawing, in its own units; ValueError if it does not say them."""
    found = _VIEW_BOX.search(drawing)
    if found is None:
        raise ValueError("a drawing without size")
    return found[1], found[2]
