"""The title block of an edition, with the facts everything after it is checked against."""

from __future__ import annotations

from collections.abc import Iterator

from explainer.document import sentences
from explainer.document.nodes import Front, Imprint, Theme
from explainer.document.runs import Record, Runs, Text
from explainer.facts.edition import Edition
from explainer.words import Words


def front(
    edition: Edition, words: Words, earlier: Edition | None = None, theme: Theme | None = None
) -> Front:
    """The title block: title, `As known on …`, summary, the edition's note; whose report it is."""
    story = edition.story
    return Front(
        story=story.id,
        title=(Record(text=story.title, of="story.title"),),
        subtitle=(Text(text=words("prose.as-known")), sentences.edition_date(edition, words)),
        summary=_record(story.summary, "story.summary"),
        note=_record(edition.note, f"edition:{edition.date.isoformat()}.note"),
        imprint=tuple(_imprint(edition, words, theme or Theme())),
        theme=theme,
        edition=edition.date.isoformat(),
        language=words.language,
        notebook="",  # the exporter fills it in from the notebook's own metadata
        records=edition.records(),
        compared_with=earlier.date.isoformat() if earlier else "",
    )


def _imprint(edition: Edition, words: Words, theme: Theme) -> Iterator[Imprint]:
    """Whose report it is, who wrote it, where mistakes are reported, licence, how to cite it."""
    story, stop = edition.story, Text(text=words("prose.stop"))
    publisher = _record(story.publisher.name if story.publisher else "", "story.publisher.name")
    names = [_record(name, f"story.authors.{at}") for at, name in enumerate(story.authors)]
    authors = sentences.join(names, words("prose.comma"), words("prose.and"))
    if publisher:
        url = story.publisher.url if story.publisher else None
        runs = (Text(text=words("imprint.publisher")), *publisher)
        yield Imprint(what="publisher", runs=runs, to=url or "")
    if authors:
        yield Imprint(what="authors", runs=(Text(text=words("imprint.authors")), *authors))
    if story.corrections:
        to = story.corrections if "://" in story.corrections else f"mailto:{story.corrections}"
        where = _record(story.corrections, "story.corrections")
        runs = (Text(text=words("imprint.corrections")), *where)
        yield Imprint(what="corrections", runs=runs, to=to)
    if theme.licence:
        runs = (Text(text=words("imprint.licence")), *_record(theme.licence, "theme.licence"))
        yield Imprint(what="licence", runs=runs, to=theme.licence_url)
    title = (*_record(story.title, "story.title"), stop, Text(text=" "))
    known = (Text(text=words("prose.as-known")), sentences.edition_date(edition, words), stop)
    parts = [(*part, stop, Text(text=" ")) if part else () for part in (authors, publisher)]
    cited = (*parts[0], *title, *parts[1], *known)
    yield Imprint(what="citation", runs=(Text(text=words("imprint.cite")), *cited))


def _record(text: str | None, of: str) -> Runs:
    return (Record(text=text, of=of),) if text else ()
