"""What readers find: a story's index and feed, and one folder with all stories for a static host.

All of it is made from the folders of the editions alone, so that it says what is there; the same
folders give the same bytes. So is the log of revisions, which is brought up to date with them.
"""

from __future__ import annotations

import base64
import hashlib
import html
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explainer import markup, words
from explainer.errors import ParametersRefused, PublishFailed
from explainer.files import staged_name, write_new, write_whole
from explainer.publish import feed
from explainer.publish.manifest import FEED, INDEX, LOG, SUPERSEDED, Place, contents
from explainer.publish.revisions import refresh_log
from explainer.publish.shown import Shown, editions
from explainer.publish.swap import locked, replace_folder, story_locked

LOST = "404.html"  # what static hosts show for an address that leads nowhere
_LINK = re.compile(r'href="([a-z0-9./-]+\.[a-z]+)(?:#[^"]*)?"')  # relative, to a file
_MOVED = """<!DOCTYPE html>
<meta charset="utf-8"><title>{to}</title>
<meta http-equiv="refresh" content="0; url={to}"><a href="{to}">{to}</a>
"""
OURS = ".explainer-site"  # tells a folder that was made here from any other


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
            shown = editions(folder)
            published = tuple(one for one in shown if one.published)
            _write(folder / INDEX, page(shown).encode("utf-8") if shown else None)
            _write(folder / FEED, feed.atom(published) if published else None)
        except OSError as fault:
            raise PublishFailed(f"{folder}: {fault.strerror or fault}") from fault


def _write(path: Path, content: bytes | None) -> None:
    """Put the content in place, or take the file away where there is none."""
    if content is None:
        path.unlink(missing_ok=True)
    else:
        write_whole(path, content)


def page(shown: tuple[Shown, ...]) -> str:
    """Returns the story's index: one file of HTML with relative links."""
    return _rendered(
        "index.j2",
        shown[0],
        story=shown[0].edition.story,
        editions=shown,
        feed=FEED if any(one.published for one in shown) else "",
    )


def _rendered(template: str, newest: Shown, **given: Any) -> str:
    phrases = words.load(newest.edition.story.language)
    sides = tuple(newest.edition.facts.sides)
    view = markup.View(phrases, phrases.language, sides=sides, in_text=False)
    style = markup.index_style()
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; img-src 'self' data:; font-src data:; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return markup.render(template, view, style=style, policy=policy, **given)


# ---------------------------------------------------------------- one folder for a static host


def gather(out: Path, target: Path, *, drafts: bool = False, address: str = "") -> list[Story]:
    """Make a folder with the published editions of all stories below `out`; returns the stories.

    It works from any path of a host and from `file:`, for every address in it is relative; only the
    page for lost readers, which is shown anywhere, needs the site's own `address` to lead home.
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
        write_new(staged / LOST, _lost(stories, address).encode("utf-8"))
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
        write_new(there / INDEX, page(shown).encode("utf-8"))
        published = tuple(one for one in shown if one.published)
        if published:
            write_new(there / FEED, feed.atom(published))
        for one in shown:
            _lead_on(there / one.day.iso)
        if (folder / LOG).is_file():
            shutil.copyfile(folder / LOG, there / LOG)
        yield Story(f"reports/{folder.name}", shown[0])


def _copy(place: Place, staged: Path) -> None:
    with locked(place, wait=True):
        damage = contents(place).damage
        if damage:
            raise PublishFailed(f"{place.reports}: {damage}; build or publish it anew")
        for folder in (place.reports, place.figures):
            if folder.is_dir():
                to = staged / folder.relative_to(place.out)
                shutil.copytree(folder, to, ignore=_links, copy_function=shutil.copyfile)


def _lead_on(edition: Path) -> None:
    """Let the links of superseded pages lead where they led when these were the edition's pages."""
    for page in sorted((edition / SUPERSEDED).glob("*/*.html")):
        for link in sorted(set(_LINK.findall(page.read_text(encoding="utf-8")))):
            missing, there = page.parent / link, edition / link
            if missing.exists() or not there.is_file():
                continue
            missing.parent.mkdir(parents=True, exist_ok=True)
            if missing.suffix != ".html":
                shutil.copyfile(there, missing)
                continue
            to = html.escape(Path(os.path.relpath(there, missing.parent)).as_posix())
            write_new(missing, _MOVED.format(to=to).encode("utf-8"))


def _links(folder: str, names: list[str]) -> list[str]:
    """The names in a folder that are links: none of an edition's own files is."""
    return [name for name in names if os.path.islink(os.path.join(folder, name))]


def _list_of(stories: list[Story]) -> str:
    newest = max((story.newest for story in stories), key=lambda one: one.day.iso)
    publisher = newest.edition.story.publisher
    phrases = words.load(newest.edition.story.language)
    title = publisher.name if publisher else phrases("site.title")
    return _rendered("site.j2", newest, title=title, lead="", home="", stories=stories)


def _lost(stories: list[Story], address: str) -> str:
    newest = stories[0].newest
    phrases = words.load(newest.edition.story.language)
    home = address.rstrip("/") + "/" if address else ""
    title, lead = phrases("site.lost"), phrases("site.moved")
    return _rendered("site.j2", newest, title=title, lead=lead, home=home, stories=())
