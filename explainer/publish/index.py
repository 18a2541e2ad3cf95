"""The index of a story's editions, and its feed.

Both are made from nothing but the editions' folders, so that they list what is there; the same
folders give the same bytes. The log of revisions is refreshed along with them. An edition that
cannot be read is left out.

The feed is Atom (RFC 4287): an entry for each published edition, revision and corrected number.
Its ids are derived from the ids of stories and records (UUID version 5), so that they stay the same
wherever it is published. No clock is read: an edition is dated by its day, a revision by the day in
the log, a corrected number by the day it was stated.
"""

from __future__ import annotations

import json
import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from explainer import markup, project, words
from explainer.document import wording
from explainer.document.nodes import MIME, Front, Theme
from explainer.document.runs import Date, Runs, plain
from explainer.document.sentences import Phrases
from explainer.errors import ExplainerError, PublishFailed
from explainer.export.html import card_name, frame, posted
from explainer.facts import records as stored
from explainer.facts.edition import Edition
from explainer.facts.values import PartialDate
from explainer.files import write_whole
from explainer.publish.manifest import CHANGES, FEED, INDEX, NAME, SUPERSEDED, Entry, History, Place
from explainer.publish.revisions import refresh_log
from explainer.publish.swap import story_locked
from explainer.report.about import front
from explainer.words import Words

ATOM_IDS = uuid.uuid5(uuid.NAMESPACE_URL, "https://w3id.org/explainer")
_DATA = ("facts.csv", "claims.jsonld", CHANGES, stored.NAME)
_FIRST = (project.MAIN, project.GENERAL)  # notebooks whose pages are listed before all others
_VIEW_BOX = re.compile(r'viewBox="0 0 ([0-9]+)(?:\.[0-9]+)? ([0-9]+)(?:\.[0-9]+)?"')


# ---------------------------------------------------------------- reading the editions


class Change(NamedTuple):
    """A corrected or revised number: what it counts, the number now and before, and why."""

    name: str
    id: str
    label: Runs
    now: Runs
    before: Runs
    reason: str
    date: Date


class Revision(NamedTuple):
    """A revision of a published edition: when, why, what it changed, the page it superseded."""

    number: int
    name: str  # corrected or revised
    day: Date
    reason: str
    before: str  # the address of the superseded page; empty if it is not there
    changes: tuple[Change, ...]


class Picture(NamedTuple):
    """A chart of an edition: the addresses of its SVG and of its place in the page, size, title."""

    source: str
    width: str
    height: str
    title: str
    href: str


@dataclass(frozen=True)
class ListedEdition:
    """One edition, published or a draft, as the index and the feed show it."""

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
    theme: Theme | None  # from the first notebook, as are the pictures
    card: tuple[str, str]  # the address of its social card, and the alt text

    @property
    def words(self) -> Words:
        """The phrases in the story's language."""
        return words.load(self.edition.story.language)

    @property
    def about(self) -> Front:
        """Its title block, with publisher, authors and licence."""
        return front(Phrases(self.edition, self.words), theme=self.theme)


def editions(folder: Path) -> tuple[ListedEdition, ...]:
    """Returns the editions in a story's folder, newest first, drafts included."""
    found = []
    for path in sorted(folder.glob(f"*/{NAME}"), reverse=True):
        with suppress(OSError, ValueError, LookupError, TypeError, ExplainerError):
            found.append(_read_edition(path.parent))
    return tuple(found)


def _read_edition(folder: Path) -> ListedEdition:
    manifest, day = _json(folder / NAME), folder.name
    edition = stored.edition_from_records(stored.read((folder / stored.NAME).read_bytes()))
    phrases = Phrases(edition, words.load(edition.story.language))
    history = History.of(manifest)
    changed = _json(folder / CHANGES) if (folder / CHANGES).is_file() else {}
    entries, compared = changed.get("changes", []), changed.get("compared_with")
    names, files = _main_first(manifest["notebooks"]), manifest["files"]
    notebooks = {name: _read_notebook(folder / f"{name}.ipynb") for name in names}
    card = card_name(names[0]) if names else ""
    return ListedEdition(
        edition=edition,
        published=history.published,
        day=_date(phrases, day),
        compared=_date(phrases, compared) if compared else None,
        counts=tuple(_counts(phrases.words, entries)),
        changes=tuple(_changes(phrases, entries)),
        revisions=tuple(_revision(phrases, folder, e) for e in history.revisions[::-1]),
        pages=tuple(_pages(day, files, notebooks)),
        data=tuple((name, f"{day}/{name}") for name in _DATA if name in files),
        pictures=tuple(_pictures(folder, manifest["notebooks"], names)),
        theme=_theme(notebooks[names[0]]) if names else None,
        card=(f"{day}/{card}", edition.story.title) if card in files else ("", ""),
    )


def _json(path: Path) -> Any:
    return json.loads(path.read_bytes())


def _read_notebook(path: Path) -> Any:
    """The executed notebook; empty if it cannot be read."""
    with suppress(OSError, ValueError):
        return _json(path)
    return {}


def _date(phrases: Phrases, iso: str) -> Date:
    return wording.date(PartialDate.of(iso), f"edition:{iso}", phrases.words)


def _main_first(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda n: (_FIRST.index(n) if n in _FIRST else len(_FIRST), n))


def _counts(words: Words, entries: list[Any]) -> Iterator[tuple[str, int]]:
    """A phrase and the number of changes for each kind that has a phrase, the rest as "other"."""
    named, single = words.table("index.count"), words.table("index.count-one")
    names = (f"{entry['kind']}-{entry['change']}" for entry in entries)
    found = Counter(name if name in named else "other" for name in names)
    for name, phrase in named.items():
        if name in found:
            yield single[name] if found[name] == 1 else phrase, found[name]


def _changes(phrases: Phrases, entries: list[Any]) -> Iterator[Change]:
    """The corrected and revised numbers among the changes, those replaced since included."""
    edition = phrases.edition
    known = {figure.id for figure in (*edition.figures, *edition.history)}
    for entry in entries:
        ids = {entry["id"], entry.get("old", {}).get("id")}
        corrects = entry["kind"] == "figure" and entry["change"] in ("corrected", "revised")
        if corrects and ids <= known:
            now, old = edition.figure(entry["id"]), edition.figure(entry["old"]["id"])
            yield Change(
                name=entry["change"],
                id=now.id,
                label=phrases.label(now.metric),
                now=phrases.attributed(now),
                before=phrases.attributed(old),
                reason=entry.get("reason", ""),
                date=phrases.published(now),
            )


def _revision(phrases: Phrases, folder: Path, entry: Entry) -> Revision:
    kept = folder / SUPERSEDED / str(entry["revision"])
    names = (page.removesuffix(".html") for page in entry["pages"] if (kept / page).is_file())
    before = [f"{folder.name}/{SUPERSEDED}/{kept.name}/{name}.html" for name in _main_first(names)]
    reason: str = entry["reason"]
    return Revision(
        number=entry["revision"],
        name="corrected" if "corrected" in [c["change"] for c in entry["changes"]] else "revised",
        day=_date(phrases, entry["when"]),
        reason=reason if reason.endswith((".", "!", "?", "…")) else f"{reason}.",
        before=before[0] if before else "",
        changes=tuple(_changes(phrases, entry["changes"])),
    )


def _pages(
    day: str, files: Mapping[str, Any], notebooks: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    for name, notebook in notebooks.items():
        page, pdf = (f"{day}/{n}" if n in files else "" for n in (f"{name}.html", f"{name}.pdf"))
        if page or pdf:
            title = ""
            with suppress(LookupError, TypeError):
                title = str(dict(notebook["metadata"]["explainer"])["title"])
            yield title or name.replace("-", " ").capitalize(), page, pdf


def _theme(notebook: Any) -> Theme | None:
    """The publisher's theme, from the notebook's title block."""
    with suppress(LookupError, TypeError, ValueError, AttributeError):
        for output in (o for cell in notebook["cells"] for o in cell.get("outputs", ())):
            for node in output.get("data", {}).get(MIME, {}).get("nodes", ()):
                if node["type"] == "front":
                    return Theme(**node["theme"]) if node.get("theme") else None
    return None


def _pictures(
    folder: Path, notebooks: Mapping[str, Any], names: Sequence[str]
) -> Iterator[Picture]:
    """The charts of the first notebook that has any, in reading order."""
    name = next((name for name in names if notebooks[name]["titles"]), "")
    figures = f"figures/{folder.parent.name}/{folder.name}"
    for stem, title in notebooks[name]["titles"] if name else ():
        drawing = (folder.parents[2] / figures / f"{stem}.svg").read_text(encoding="utf-8")
        size = _VIEW_BOX.search(drawing)
        if size is None:
            raise ValueError("the drawing has no size")
        place = stem if name == project.MAIN else stem.removeprefix(f"{name}-")
        href = f"{folder.name}/{name}.html#{place}"
        yield Picture(f"../../{figures}/{stem}.svg", size[1], size[2], title, href)


# ---------------------------------------------------------------- index and feed


def refresh(place: Place) -> None:
    """Remake the log, index and feed of the place's story; unchanged files are left untouched.

    The index lists drafts and marks them; the feed leaves them out. Without an edition there is no
    index, without a published one no feed. PublishFailed if a file cannot be written.
    """
    folder = place.story_folder
    if not folder.is_dir():
        return
    with story_locked(place):
        try:
            refresh_log(folder)
            made = index_and_feed(editions(folder))
            for name in (INDEX, FEED):
                if name in made:
                    write_whole(folder / name, made[name])
                else:
                    (folder / name).unlink(missing_ok=True)
        except OSError as fault:
            raise PublishFailed(f"{folder}: {fault.strerror or fault}") from fault


def index_and_feed(shown: tuple[ListedEdition, ...]) -> dict[str, bytes]:
    """Returns the index of these editions, and the feed of the published ones, by file name."""
    published = tuple(one for one in shown if one.published)
    made = {INDEX: _page(shown)} if shown else {}
    made |= {FEED: f"{_feed(published)}\n"} if published else {}
    return {name: content.encode("utf-8") for name, content in made.items()}


def _page(shown: tuple[ListedEdition, ...]) -> str:
    """The story's index: one HTML file with relative links."""
    newest = shown[0]
    story = newest.edition.story
    return render_page(
        "index.j2",
        newest,
        newest.words("index.title", title=story.title),
        story.summary,
        "",
        story=story,
        editions=shown,
        feed=FEED if any(one.published for one in shown) else "",
        foot=newest.about.imprint,
    )


def render_page(
    template: str, newest: ListedEdition, title: str, summary: str, folder: str, **given: Any
) -> str:
    """Returns a page rendered in the newest edition's theme; `folder` is the way to its story's."""
    about, (address, seen) = newest.about, newest.card
    view = _view(newest)
    path = f"reports/{about.story}/{address}"
    card = posted(newest.theme, path, f"{folder}{address}") if seen else ""
    style = markup.index_style(newest.theme)
    own = frame(about, title, summary, style, pictures="'self' ", card=(card, seen))
    return markup.render(template, view, **{"ways": (), **own, **given})


def _view(one: ListedEdition) -> markup.View:
    sides = tuple(one.edition.facts.sides)
    return markup.View(one.words, one.words.language, sides=sides, in_text=False)


def _feed(shown: Sequence[ListedEdition]) -> str:
    """The feed as XML; equal published editions give equal text."""
    story, phrases = shown[0].edition.story, shown[0].words
    imprint = {line.what: plain(line.runs[1:]) for line in shown[0].about.imprint}
    return markup.render(
        "feed.j2",
        _view(shown[0]),
        story=story,
        id=uuid.uuid5(ATOM_IDS, story.id).urn,
        feed=FEED,
        index=INDEX,
        author=imprint.get("publisher") or phrases("index.author"),
        licence=imprint.get("licence"),
        entries=sorted((entry for one in shown for entry in _entries(one)), reverse=True),
    )


class _FeedEntry(NamedTuple):
    """One entry of the feed; sorts by day, and derives its id from what it is `about`."""

    day: str
    about: str
    title: str
    href: str
    summary: str

    @property
    def id(self) -> str:
        return uuid.uuid5(ATOM_IDS, self.about).urn


def _entries(one: ListedEdition) -> Iterator[_FeedEntry]:
    def describe(change: Change) -> str:
        """The number now and before, each with who states it."""
        before = f"{phrases('index.before')} {plain(change.before)}"
        return f"{plain(change.label)}: {plain(change.now)}. {before}."

    phrases, day = one.words, one.day.iso
    id = f"{one.edition.story.id}/{day}"
    href = next((page or pdf for _, page, pdf in one.pages), INDEX)
    title = phrases("index.edition", day=one.day.text)
    counts = ", ".join(f"{number} {name}" for name, number in one.counts)
    summary = " ".join(filter(None, (one.edition.note, counts and f"{counts}.")))
    yield _FeedEntry(day, id, title, href, summary or title)
    for revision in one.revisions:
        title = phrases(f"index.{revision.name}-edition", day=one.day.text)
        summary = " ".join((revision.reason, *map(describe, revision.changes)))
        about = f"{id}/revision/{revision.number}"
        yield _FeedEntry(revision.day.iso, about, title, href, summary)
    for change in one.changes:
        first_day = (change.date.iso + "-01-01")[:10]  # the date may be a month or a year
        title = f"{phrases(f'index.{change.name}')}: {plain(change.label)}"
        summary = f"{describe(change)} {change.reason}"
        yield _FeedEntry(first_day, f"{id}/figure/{change.id}", title, href, summary)
