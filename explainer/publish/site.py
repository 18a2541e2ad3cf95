"""A story's index and feed: its editions, newest first, and what changed in each.

Both are made from the folders of the editions alone, so that they say what is there; the same
folders give the same bytes. So is the log of revisions, which is brought up to date with them.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from explainer import markup, words
from explainer.errors import PublishFailed
from explainer.files import write_whole
from explainer.publish import feed
from explainer.publish.manifest import FEED, INDEX, Place
from explainer.publish.revisions import refresh_log
from explainer.publish.shown import Shown, editions
from explainer.publish.swap import story_locked


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
        "index.j2",
        view,
        story=newest.story,
        editions=shown,
        style=style,
        policy=policy,
        feed=FEED if any(one.published for one in shown) else "",
    )
