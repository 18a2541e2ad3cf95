"""A story's index and feed: its published editions, newest first, and what changed in each.

Both are made from the published folders alone, so that they say what is there; the same folders
give the same bytes. So is the log of revisions, which is brought up to date with them.
"""

from __future__ import annotations

import base64
import hashlib

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

    PublishFailed if they cannot be written. Without an edition there is neither index nor feed.
    """
    folder = place.story_folder
    if not folder.is_dir():
        return
    with story_locked(place):
        try:
            refresh_log(folder)
            shown = editions(folder)
            if shown:
                write_whole(folder / INDEX, page(shown).encode("utf-8"))
                write_whole(folder / FEED, feed.atom(shown))
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
