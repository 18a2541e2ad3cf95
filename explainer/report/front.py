"""The title block of an edition, with the facts everything after it is checked against.

Belongs here: title, subtitle and records of an edition. Does not belong here: key figures.
"""

from __future__ import annotations

from explainer.document import Front, Record, Runs, Text
from explainer.facts.edition import Edition
from explainer.prose import sentences
from explainer.words import Words


def front(edition: Edition, words: Words, earlier: Edition | None = None) -> Front:
    """The title block: title, `As known on …`, summary, the edition's note; what it compares."""
    story = edition.story
    return Front(
        story=story.id,
        title=(Record(text=story.title, of="story.title"),),
        subtitle=(Text(text=words("prose.as-known")), sentences.edition_date(edition, words)),
        summary=_record(story.summary, "story.summary"),
        note=_record(edition.note, f"edition:{edition.date.isoformat()}.note"),
        edition=edition.date.isoformat(),
        language=words.language,
        notebook="",  # the exporter fills it in from the notebook's own metadata
        records=edition.records(),
        compared_with=earlier.date.isoformat() if earlier else "",
    )


def _record(text: str | None, of: str) -> Runs:
    return (Record(text=text, of=of),) if text else ()
