"""One folder with the published editions of all stories, for a static host or to open locally."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from explainer.errors import ParametersRefused, PublishFailed
from explainer.files import staged_name, write_new
from explainer.publish.index import ListedEdition, editions, index_and_feed, render_page
from explainer.publish.manifest import INDEX, LOG, Place, contents
from explainer.publish.swap import locked, replace_folder

NOT_FOUND = "404.html"  # the page that static hosts show for an unknown address
MARKER = ".explainer-site"  # marks a folder that may be replaced


@dataclass(frozen=True)
class Story:
    """A story in the list of all; addresses are relative to that list."""

    folder: str
    newest: ListedEdition

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

    Every link is relative, so the folder works at any path of a host and from `file:`. Only
    404.html, which a host shows at any path, needs `address` (or the theme's `base`) to link home.
    ParametersRefused if nothing is published, or if the target holds anything but such a site;
    PublishFailed if an edition is damaged or the folder cannot be written.
    """
    _refuse_foreign_folder(target)
    staged = staged_name(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staged.mkdir()
        stories = list(_copy_stories(out, staged, drafts))
        if not stories:
            raise ParametersRefused(
                f"nothing below {out / 'reports'} is published yet: explainer publish makes an "
                "edition of a draft, --drafts takes drafts as they are"
            )
        write_new(staged / MARKER, b"")
        write_new(staged / ".nojekyll", b"")  # has GitHub Pages serve every file as it is
        write_new(staged / INDEX, _index_page(stories).encode("utf-8"))
        write_new(staged / NOT_FOUND, _not_found_page(stories[0].newest, address).encode("utf-8"))
        staged.chmod(0o755)
        replace_folder(staged, target)
    except OSError as fault:
        raise PublishFailed(f"{fault.filename or target}: {fault.strerror or fault}") from fault
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return stories


def _refuse_foreign_folder(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise ParametersRefused(f"--out: {target} is not a folder")
    if target.is_dir() and any(target.iterdir()) and not (target / MARKER).is_file():
        raise ParametersRefused(
            f"--out: {target} holds files that this program did not write; name an empty folder"
        )


def _copy_stories(out: Path, staged: Path, drafts: bool) -> Iterator[Story]:
    """Copy each story's editions, and make its index and feed."""
    for folder in sorted(path for path in (out / "reports").glob("*") if path.is_dir()):
        shown = tuple(one for one in editions(folder) if one.published or drafts)
        if not shown:
            continue
        for one in shown:
            _copy_edition(Place(out, folder.name, one.day.iso), staged)
        target = staged / "reports" / folder.name
        for name, content in index_and_feed(shown).items():
            write_new(target / name, content)
        if (folder / LOG).is_file():
            shutil.copyfile(folder / LOG, target / LOG)
        yield Story(f"reports/{folder.name}", shown[0])


def _copy_edition(place: Place, staged: Path) -> None:
    with locked(place, wait=True):
        if damage := contents(place).damage:
            raise PublishFailed(f"{place.reports}: {damage}; build or publish it anew")
        for folder in filter(Path.is_dir, (place.reports, place.figures)):
            target = staged / folder.relative_to(place.out)
            shutil.copytree(folder, target, ignore=_links, copy_function=shutil.copyfile)


def _links(folder: str, names: list[str]) -> list[str]:
    """The names in a folder that are links: no file of an edition is one."""
    return [name for name in names if os.path.islink(os.path.join(folder, name))]


def _index_page(stories: list[Story]) -> str:
    first = max(stories, key=lambda story: story.newest.day.iso)
    newest, publisher = first.newest, first.newest.edition.story.publisher
    title = publisher.name if publisher else newest.words("site.title")
    about = {story.folder: story.newest.about.imprint for story in stories}
    foot = [line for line in about[first.folder] if all(line in one for one in about.values())]
    own = {id: [line for line in lines if line not in foot] for id, lines in about.items()}
    given = {"lead": "", "home": "", "stories": stories, "foot": foot, "own": own}
    return render_page("site.j2", newest, title, "", f"{first.folder}/", **given)


def _not_found_page(newest: ListedEdition, address: str) -> str:
    title, lead = newest.words("site.lost"), newest.words("site.moved")
    base = newest.theme.base if newest.theme else ""
    home = f"{(address or base).rstrip('/')}/" if address or base else ""
    # An edition's authors and citation have no place here.
    foot = [line for line in newest.about.imprint if line.what not in ("authors", "citation")]
    if not base:  # a relative address would lead nowhere
        newest = replace(newest, card=("", ""))
    given = {"lead": lead, "home": home, "stories": (), "foot": foot, "own": {}}
    return render_page("site.j2", newest, title, lead, "", **given)
