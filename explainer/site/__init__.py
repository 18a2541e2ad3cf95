"""A story's own page and feed: its published editions, newest first, and what changed in each.

Belongs here: making `index.html` and `feed.atom` and putting them in place.
Does not belong here: what is published (published), the feed's form (feed), markup
(markup/templates/index.j2).

Both are made from the published folders and the log of revisions alone, so that they say what is
there; the same folders give the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

from explainer import markup, words
from explainer.errors import PublishFailed
from explainer.manifest import FEED, INDEX, Place
from explainer.publish import story_locked
from explainer.site import feed
from explainer.site.published import Shown, editions


def refresh(place: Place) -> None:
    """Make page and feed of the place's story anew; nothing is written where nothing changed.

    PublishFailed if they cannot be written. Without a published edition there is neither.
    """
    folder = place.reports.parent
    if not folder.is_dir():
        return
    with story_locked(place):
        shown = editions(folder)
        if not shown:
            return
        try:
            _write(folder / INDEX, page(shown).encode("utf-8"))
            _write(folder / FEED, feed.atom(shown))
        except OSError as fault:
            raise PublishFailed(f"{folder}: {fault.strerror or fault}") from fault


def page(shown: tuple[Shown, ...]) -> str:
    """The story's page: one file of HTML with relative links; the same editions, the same bytes."""
    newest = shown[0].edition
    phrases = words.load(newest.story.language)
    style = markup.index_style()
    view = markup.View(phrases, phrases.language, sides=tuple(newest.facts.sides), in_text=False)
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; img-src 'self' data:; font-src data:; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return markup.render(
        "index.j2", view, story=newest.story, editions=shown, style=style, policy=policy, feed=FEED
    )


def _write(path: Path, content: bytes) -> None:
    """Put the file in place whole, if it is not there already."""
    if path.is_file() and path.read_bytes() == content:
        return
    staged = path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")
    try:
        with open(staged, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(staged, path)
    finally:
        with suppress(OSError):
            staged.unlink()
