"""Between an order and a published edition: nothing in it changes without a record or a reason.

Belongs here: reading what is published, refusing, and the entry for the log where nothing is
refused. Does not belong here: comparing records (facts.revisions), the log itself (revisions).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from explainer import project, revisions, superseded
from explainer.errors import FactsRefused, ParametersRefused, PublishFailed
from explainer.facts import stored
from explainer.facts.draft import Origin
from explainer.facts.load import load_unchecked
from explainer.facts.model import Facts
from explainer.facts.revisions import Revision, revision
from explainer.manifest import NAME, Place, listed_file

CHANGES = "changes.json"


def records(place: Place) -> dict[str, Any] | None:
    """The records of the edition in place, None if none is; PublishFailed if they are damaged."""
    content = listed_file(place, stored.NAME)
    if content is None and not _should_have_records(place):
        return None
    try:
        return stored.read(content or b"")
    except ValueError:
        raise PublishFailed(
            f"{place.reports / stored.NAME} is not as it was published, so that nobody can tell "
            "what would change; put it back, or remove the folder to publish the edition anew"
        ) from None


def changes(place: Place, facts: Facts, origin: Origin | None = None) -> Revision:
    """What the facts change in the edition in place; nothing if none is."""
    was = records(place)
    if was is None:
        return Revision()
    return revision(facts, was, origin, compared(place, facts))


def judged(place: Place, facts: Facts, facts_path: Path, reason: str = "") -> Revision:
    """What the facts change in the edition in place, all of it recorded or explained.

    FactsRefused names each other change, with its line in the facts file.
    """
    found = changes(place, facts)
    if found.refused(reason):  # now the lines are wanted
        origin = load_unchecked(project.near(facts_path)).origin
        raise FactsRefused(changes(place, facts, origin).refused(reason))
    return found


def entry(place: Place, facts: Facts, facts_path: Path, reason: str = "") -> revisions.Entry | None:
    """The entry for the log that these facts ask for, or None if they change nothing in place."""
    found = judged(place, facts, facts_path, reason)
    if not found:
        return None
    folder = place.reports.parent
    before = max(len(revisions.read(folder).of(place.edition)), superseded.newest(place))
    return revisions.entry(
        place.edition,
        before + 1,
        " ".join(filter(None, (reason, *found.reasons))),
        [change.plain() for change in found.entries],
        [path.name for path in place.reports.glob("*.html")],
    )


def compared(place: Place, facts: Facts) -> tuple[str, str]:
    """The day the edition in place is compared with, and the one these facts would have it be."""
    content = listed_file(place, CHANGES)
    was = _field(content, "compared_with") if content is not None else ""
    days = [e.date.isoformat() for e in facts.story.editions if e.date.isoformat() < place.edition]
    return was, max(days, default="")


def place_of(folder: Path) -> Place:
    """The place of a published edition's folder; ParametersRefused if it is none."""
    path = folder.resolve()
    if len(path.parents) < 3 or path.parents[1].name != "reports" or not (path / NAME).is_file():
        raise ParametersRefused(
            f"{folder}: expected the folder of a published edition, reports/<story>/<edition>"
        )
    return Place(path.parents[2], path.parent.name, path.name)


def _should_have_records(place: Place) -> bool:
    """Whether the manifest names them, or cannot be read though they are there."""
    try:
        return stored.NAME in json.loads((place.reports / NAME).read_bytes())["files"]
    except (OSError, ValueError, LookupError, TypeError):
        return (place.reports / stored.NAME).exists()


def _field(content: bytes, name: str) -> str:
    found: Mapping[str, Any] = json.loads(content)
    return str(found.get(name) or "")
