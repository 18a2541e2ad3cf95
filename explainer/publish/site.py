"""What readers find: a story's index and feed, and one folder with all stories for a static host.

All of it is made from the folders of the editions alone, so that it says what is there; the same
folders give the same bytes. So is the log of revisions, which is brought up to date with them. An
edition that cannot be read is left out.

The feed is Atom (RFC 4287): an entry for each published edition, revision and corrected number.
Its ids are made from the story's and the record's own (UUID, version 5), so that they stay the same
wherever it is published. No clock is read: an edition is dated by its day, a revision by the log's,
a corrected number by the day it was said.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import uuid
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from explainer import markup, project, words
from explainer.document import sentences, wording
from explainer.document.nodes import MIME, Front, Theme
from explainer.document.runs import Date, Runs, plain
from explainer.errors import ExplainerError, ParametersRefused, PublishFailed
from explainer.export.html import card_name, frame, posted
from explainer.facts import records as stored
from explainer.facts.edition import Edition
from explainer.facts.values import PartialDate
from explainer.files import staged_name, write_new, write_whole
from explainer.publish.manifest import (
    CHANGES,
    FEED,
    INDEX,
    LOG,
    NAME,
    SUPERSEDED,
    Entry,
    History,
    Place,
    contents,
)
from explainer.publish.revisions import refresh_log
from explainer.publish.swap import locked, replace_folder, story_locked
from explainer.report.about import front
from explainer.words import Words

LOST = "404.html"  # what static hosts show for an address that leads nowhere
OURS = ".explainer-site"  # tells a folder that was made here from any other
ATOM_IDS = uuid.uuid5(uuid.NAMESPACE_URL, "https://w3id.org/explainer")
_DATA = ("facts.csv", "claims.jsonld", CHANGES, stored.NAME)
_VIEW_BOX = re.compile(r'viewBox="0 0 ([0-9]+)(?:\.[0-9]+)? ([0-9]+)(?:\.[0-9]+)?"')


# ---------------------------------------------------------------- the editions as they are shown


class Change(NamedTuple):
    """A corrected or revised number: what is counted, the number now and before, and why."""

    name: str
    id: str
    label: Runs
    now: Runs
    before: Runs
    reason: str
    date: Date


class Revision(NamedTuple):
    """One revision of a published edition: when, why, what it corrected, the page it superseded."""

    number: int
    name: str  # corrected or revised
    day: Date
    reason: str
    before: str  # the address of the page as published before; empty if it is not there
    changes: tuple[Change, ...]


class Picture(NamedTuple):
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
    theme: Theme | None  # of the first notebook, as are the pictures
    card: tuple[str, str]  # the address of its social card, and what is to be seen there


def editions(folder: Path) -> tuple[Shown, ...]:
    """Returns the editions in a story's folder, newest first; drafts are among them."""
    found = []
    for path in sorted(folder.glob(f"*/{NAME}"), reverse=True):
        with suppress(OSError, ValueError, LookupError, TypeError, ExplainerError):
            found.append(_shown(path.parent))
    return tuple(found)


def _shown(folder: Path) -> Shown:
    manifest = _json(folder / NAME)
    edition = stored.edition_from_records(stored.read((folder / stored.NAME).read_bytes()))
    phrases = words.load(edition.story.language)
    history = History.of(manifest)
    changed = _json(folder / CHANGES) if (folder / CHANGES).is_file() else {}
    entries, compared = changed.get("changes", []), changed.get("compared_with")
    revisions = (_revision(folder, edition, entry, phrases) for entry in history.revisions[::-1])
    saved = {name: _saved(folder / f"{name}.ipynb") for name in _notebooks(manifest)}
    first = next(iter(saved), "")
    card = card_name(first) if card_name(first) in manifest["files"] else ""
    return Shown(
        edition=edition,
        published=history.published,
        day=_date(folder.name, phrases),
        compared=_date(compared, phrases) if compared else None,
        counts=tuple(_counts(entries, phrases)),
        changes=tuple(_changes(edition, entries, phrases)),
        revisions=tuple(revisions),
        pages=tuple(_pages(folder, manifest, saved)),
        data=tuple((name, f"{folder.name}/{name}") for name in _DATA if name in manifest["files"]),
        pictures=tuple(_pictures(folder, manifest)),
        theme=_theme(saved.get(first, {})),
        card=(f"{folder.name}/{card}" if card else "", edition.story.title if card else ""),
    )


def _json(path: Path) -> Any:
    return json.loads(path.read_bytes())


def _date(iso: str, phrases: Words) -> Date:
    return wording.date(PartialDate.of(iso), f"edition:{iso}", phrases)


def _counts(entries: list[Any], phrases: Words) -> Iterator[tuple[str, int]]:
    """How many changes there are of each kind that has a phrase of its own, then of all others."""
    named, single = phrases.table("index.count"), phrases.table("index.count-one")
    names = (f"{entry['kind']}-{entry['change']}" for entry in entries)
    found = Counter(name if name in named else "other" for name in names)
    for name, phrase in named.items():
        if name in found:
            yield single[name] if found[name] == 1 else phrase, found[name]


def _changes(edition: Edition, entries: list[Any], phrases: Words) -> Iterator[Change]:
    """The corrected and revised numbers among changes; one replaced since is still on record."""
    known = {figure.id for figure in (*edition.figures, *edition.history)}
    for entry in entries:
        ids = {entry["id"], entry.get("old", {}).get("id")}
        grave = entry["kind"] == "figure" and entry["change"] in ("corrected", "revised")
        if grave and ids <= known:
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
    kept = folder / SUPERSEDED / str(entry["revision"])
    pages = [page for page in entry["pages"] if (kept / page).is_file()]
    page = max(pages, key=lambda page: (page == f"{project.MAIN}.html", page), default="")
    reason: str = entry["reason"]  # something may follow it
    return Revision(
        number=entry["revision"],
        name="corrected" if "corrected" in [c["change"] for c in entry["changes"]] else "revised",
        day=_date(entry["when"], phrases),
        reason=reason if reason.endswith((".", "!", "?", "…")) else f"{reason}.",
        before=(kept / page).relative_to(folder.parent).as_posix() if page else "",
        changes=tuple(_changes(edition, entry["changes"], phrases)),
    )


def _notebooks(manifest: Mapping[str, Any]) -> list[str]:
    first = (project.MAIN, project.GENERAL)
    return sorted(manifest["notebooks"], key=lambda n: (first.index(n) if n in first else 2, n))


def _pages(
    folder: Path, manifest: Mapping[str, Any], saved: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    for name, notebook in saved.items():
        page, pdf = (
            f"{folder.name}/{name}.{kind}" if f"{name}.{kind}" in manifest["files"] else ""
            for kind in ("html", "pdf")
        )
        if page or pdf:
            title = ""
            with suppress(LookupError, TypeError):
                title = str(dict(notebook["metadata"]["explainer"])["title"])
            yield title or name.replace("-", " ").capitalize(), page, pdf


def _saved(notebook: Path) -> Any:
    """The notebook as it ran; nothing, if it cannot be read."""
    with suppress(OSError, ValueError):
        return _json(notebook)
    return {}


def _theme(notebook: Any) -> Theme | None:
    """The publisher's theme, which the notebook's title block holds."""
    with suppress(LookupError, TypeError, ValueError, AttributeError):
        for output in (o for cell in notebook["cells"] for o in cell.get("outputs", ())):
            for node in output.get("data", {}).get(MIME, {}).get("nodes", ()):
                if node["type"] == "front":
                    return Theme(**node["theme"]) if node.get("theme") else None
    return None


def _pictures(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Picture]:
    """The charts of the edition's first notebook that has any, in reading order."""
    figures = Path("figures", folder.parent.name, folder.name)
    for name in _notebooks(manifest):
        titles = manifest["notebooks"][name]["titles"]
        prefix = "" if name == project.MAIN else f"{name}-"
        for stem, title in titles:
            drawing = figures / f"{stem}.svg"
            size = _VIEW_BOX.search((folder.parents[2] / drawing).read_text(encoding="utf-8"))
            if size is None:
                raise ValueError("a drawing without size")
            href = f"{folder.name}/{name}.html#{stem.removeprefix(prefix)}"
            yield Picture(f"../../{drawing.as_posix()}", size[1], size[2], title, href)
        if titles:
            return


# ---------------------------------------------------------------- index and feed


def refresh(place: Place) -> None:
    """Make log, index and feed of the place's story anew; what has not changed is not written.

    The index lists drafts too, and says so; the feed does not. Without an edition there is no
    index, without a published one no feed. PublishFailed if they cannot be written.
    """
    folder = place.story_folder
    if not folder.is_dir():
        return
    with story_locked(place):
        try:
            refresh_log(folder)
            made = _index_and_feed(editions(folder))
            for name in (INDEX, FEED):
                if name in made:
                    write_whole(folder / name, made[name])
                else:
                    (folder / name).unlink(missing_ok=True)
        except OSError as fault:
            raise PublishFailed(f"{folder}: {fault.strerror or fault}") from fault


def _index_and_feed(shown: tuple[Shown, ...]) -> dict[str, bytes]:
    published = tuple(one for one in shown if one.published)
    made = {INDEX: page(shown).encode("utf-8")} if shown else {}
    return made | ({FEED: feed(published)} if published else {})


def page(shown: tuple[Shown, ...]) -> str:
    """Returns the story's index: one file of HTML with relative links."""
    newest = shown[0]
    story, about = newest.edition.story, _about(newest)
    return _rendered(
        "index.j2",
        newest,
        _phrases(newest)("index.title", title=story.title),
        story.summary,
        "",
        story=story,
        editions=shown,
        feed=FEED if any(one.published for one in shown) else "",
        foot=about.imprint,
    )


def _about(one: Shown) -> Front:
    """The edition's title block, with whose report it is."""
    return front(one.edition, _phrases(one), theme=one.theme)


def _rendered(
    template: str, newest: Shown, title: str, summary: str, folder: str, **given: Any
) -> str:
    """A page of this site in the newest edition's look; `folder` leads to its story's."""
    phrases, about = _phrases(newest), _about(newest)
    sides = tuple(newest.edition.facts.sides)
    view = markup.View(phrases, phrases.language, sides=sides, in_text=False)
    address, seen = newest.card
    card = (
        posted(newest.theme, f"reports/{about.story}/{address}", f"{folder}{address}")
        if seen
        else ""
    )
    style = markup.index_style(newest.theme)
    own = frame(about, title, summary, style, pictures="'self' ", card=(card, seen))
    return markup.render(template, view, **{"ways": (), **own, **given})


def _phrases(one: Shown) -> Words:
    return words.load(one.edition.story.language)


def feed(shown: Sequence[Shown]) -> bytes:
    """Returns the feed as XML in UTF-8; the same published editions give the same bytes."""
    story, phrases = shown[0].edition.story, _phrases(shown[0])
    entries = sorted((e for one in shown for e in _entries(one, phrases)), reverse=True)
    root = ET.Element(
        "feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": phrases.language}
    )

    def add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
        node = ET.SubElement(parent, name, attributes)
        node.text = text or None
        return node

    def urn(about: str) -> str:
        return uuid.uuid5(ATOM_IDS, about).urn

    add(root, "title", story.title)
    if story.summary:
        add(root, "subtitle", story.summary)
    add(root, "id", urn(story.id))
    add(root, "updated", f"{entries[0].day}T00:00:00Z")
    add(root, "link", rel="self", type="application/atom+xml", href=FEED)
    add(root, "link", rel="alternate", type="text/html", href=INDEX)
    about = _about(shown[0])
    said = {line.what: plain(line.runs[1:]) for line in about.imprint}
    add(add(root, "author"), "name", said.get("publisher") or phrases("index.author"))
    if licence := said.get("licence"):
        add(root, "rights", licence)
    for entry in entries:
        node = add(root, "entry")
        add(node, "title", entry.title)
        add(node, "id", urn(f"{story.id}/{entry.about}"))
        add(node, "updated", f"{entry.day}T00:00:00Z")
        add(node, "link", rel="alternate", type="text/html", href=entry.href)
        add(node, "summary", entry.summary)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


class _FeedEntry(NamedTuple):
    """One entry of the feed, newest last; `about` makes its id."""

    day: str
    about: str
    title: str
    href: str
    summary: str


def _entries(one: Shown, phrases: Words) -> Iterator[_FeedEntry]:
    def said(change: Change) -> str:
        """What a changed number is now and was before, each with who states it."""
        before = f"{phrases('index.before')} {plain(change.before)}"
        return f"{plain(change.label)}: {plain(change.now)}. {before}."

    day, href = one.day.iso, next((page or pdf for _, page, pdf in one.pages), INDEX)
    title = phrases("index.edition", day=one.day.text)
    counts = ", ".join(f"{number} {name}" for name, number in one.counts)
    summary = " ".join(filter(None, (one.edition.note, counts and f"{counts}.")))
    yield _FeedEntry(day, day, title, href, summary or title)
    for revision in one.revisions:
        about = f"{day}/revision/{revision.number}"
        title = phrases(f"index.{revision.name}-edition", day=one.day.text)
        summary = " ".join((revision.reason, *map(said, revision.changes)))
        yield _FeedEntry(revision.day.iso, about, title, href, summary)
    for change in one.changes:
        first_day = (change.date.iso + "-01-01")[:10]  # of a day, month or year
        title = f"{phrases(f'index.{change.name}')}: {plain(change.label)}"
        summary = f"{said(change)} {change.reason}"
        yield _FeedEntry(first_day, f"{day}/figure/{change.id}", title, href, summary)


# ---------------------------------------------------------------- one folder for a static host


@dataclass(frozen=True)
class Story:
    """A story as the list of all shows it; addresses are relative to that list."""

    folder: str
    newest: Shown

    @property
    def id(self) -> str:
        """The story's id."""
        return self.newest.edition.story.id

    @property
    def index(self) -> str:
        """The address of the story's own index."""
        return f"{self.folder}/{INDEX}"


def gather(out: Path, target: Path, *, drafts: bool = False, address: str = "") -> list[Story]:
    """Make a folder with the published editions of all stories below `out`; returns the stories.

    It works from any path of a host and from `file:`, for every address in it is relative; only the
    page for lost readers, which is shown anywhere, needs the site's own `address` to lead home, or
    the theme's.
    ParametersRefused where nothing is published, or the folder holds anything else than such a
    site; PublishFailed where an edition is damaged or the folder cannot be written.
    """
    _refuse_foreign(target)
    staged = staged_name(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staged.mkdir()
        stories = list(_copied(out, staged, drafts))
        if not stories:
            raise ParametersRefused(
                f"nothing below {out / 'reports'} is published yet: explainer publish makes an "
                "edition of a draft, --drafts takes drafts as they are"
            )
        write_new(staged / OURS, b"")
        write_new(staged / ".nojekyll", b"")  # a repository's pages show files as they are
        write_new(staged / INDEX, _list_of(stories).encode("utf-8"))
        write_new(staged / LOST, _lost(stories[0].newest, address).encode("utf-8"))
        staged.chmod(0o755)
        replace_folder(staged, target)
    except OSError as fault:
        raise PublishFailed(f"{fault.filename or target}: {fault.strerror or fault}") from fault
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return stories


def _refuse_foreign(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise ParametersRefused(f"--out: {target} is no folder")
    if target.is_dir() and any(target.iterdir()) and not (target / OURS).is_file():
        raise ParametersRefused(
            f"--out: {target} holds files that are no site of this program; name an empty folder"
        )


def _copied(out: Path, staged: Path, drafts: bool) -> Iterator[Story]:
    """Copy each story's editions, whole, and make its index and feed."""
    for folder in sorted(path for path in (out / "reports").glob("*") if path.is_dir()):
        shown = tuple(one for one in editions(folder) if one.published or drafts)
        if not shown:
            continue
        for one in shown:
            _copy(Place(out, folder.name, one.day.iso), staged)
        there = staged / "reports" / folder.name
        for name, content in _index_and_feed(shown).items():
            write_new(there / name, content)
        if (folder / LOG).is_file():
            shutil.copyfile(folder / LOG, there / LOG)
        yield Story(f"reports/{folder.name}", shown[0])


def _copy(place: Place, staged: Path) -> None:
    with locked(place, wait=True):
        damage = contents(place).damage
        if damage:
            raise PublishFailed(f"{place.reports}: {damage}; build or publish it anew")
        for folder in filter(Path.is_dir, (place.reports, place.figures)):
            to = staged / folder.relative_to(place.out)
            shutil.copytree(folder, to, ignore=_links, copy_function=shutil.copyfile)


def _links(folder: str, names: list[str]) -> list[str]:
    """The names in a folder that are links: none of an edition's own files is."""
    return [name for name in names if os.path.islink(os.path.join(folder, name))]


def _list_of(stories: list[Story]) -> str:
    newest = max((story.newest for story in stories), key=lambda one: one.day.iso)
    publisher = newest.edition.story.publisher
    title = publisher.name if publisher else _phrases(newest)("site.title")
    about = {story.folder: _about(story.newest).imprint for story in stories}
    foot = [line for line in _about(newest).imprint if all(line in one for one in about.values())]
    own = {id: [line for line in lines if line not in foot] for id, lines in about.items()}
    given = {"lead": "", "home": "", "stories": stories, "foot": foot, "own": own}
    folder = next(f"{story.folder}/" for story in stories if story.newest is newest)
    return _rendered("site.j2", newest, title, "", folder, **given)


def _lost(newest: Shown, address: str) -> str:
    title, lead = _phrases(newest)("site.lost"), _phrases(newest)("site.moved")
    address = address or (newest.theme.base if newest.theme else "")
    home = f"{address.rstrip('/')}/" if address else ""
    lines = _about(newest).imprint  # an edition's authors and citation have no place here
    foot = [line for line in lines if line.what not in ("authors", "citation")]
    if not (newest.theme and newest.theme.base):  # a relative address would lead nowhere
        newest = replace(newest, card=("", ""))
    given = {"lead": lead, "home": home, "stories": (), "foot": foot, "own": {}}
    return _rendered("site.j2", newest, title, lead, "", **given)
