"""What an edition tells of its own revisions: when, why, what it said before, and where.

A build writes the edition's revisions into the notebook's metadata, so that the page can be made
from the notebook alone. Every number and quotation is bound: to a figure where it is one, otherwise
to the revision itself, as `revision:<number>.changes.<place>.old.<field>`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from explainer.document import sentences, wording
from explainer.document.nodes import (
    Block,
    Column,
    Front,
    Link,
    Notice,
    Record,
    Row,
    Runs,
    Table,
    Text,
)
from explainer.errors import NotADocument
from explainer.facts.edition import Edition
from explainer.facts.values import PartialDate
from explainer.report import marks
from explainer.words import Words

SETTING = "revisions"  # in the notebook's `explainer` metadata
_FIELDS = {"revision", "when", "reason", "changes", "pages"}
LISTED = 12  # changes of one revision that are written out
Change = Mapping[str, Any]


def named(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The revisions in a notebook's settings by their number, as records that runs can name.

    NotADocument if they are not as a build writes them.
    """
    found = settings.get(SETTING, [])
    for revision in found:
        if not isinstance(revision, Mapping) or not set(revision) >= _FIELDS:
            raise NotADocument(f"explainer.{SETTING} in the notebook's metadata is not whole")
    return {str(revision["revision"]): dict(revision) for revision in found}


def blocks(
    front: Front, edition: Edition, revisions: Mapping[str, Any], words: Words
) -> Iterator[Block]:
    """For each revision, the newest first: the day and the reason, then what it changed."""
    for number, revision in sorted(revisions.items(), key=lambda pair: -int(pair[0])):
        changes = revision["changes"]
        corrected = any(change["change"] == "corrected" for change in changes)
        yield Notice(
            kind="corrected" if corrected else "changed",
            runs=(*_when(number, revision, words), *_before(front, revision, words)),
        )
        rows = tuple(
            row
            for at, change in enumerate(changes[:LISTED])
            for row in _rows(edition, change, f"revision:{number}.changes.{at}", words)
        )
        columns = (
            Column(header=_text(words, "what"), row_header=True),
            Column(header=_text(words, "now")),
            Column(header=_text(words, "before")),
        )
        caption = _text(words, "more" if len(changes) > LISTED else "caption")
        id = f"{marks.VIEWS}-revision-{number}"
        yield Table(id=id, caption=caption, columns=columns, rows=rows)


def _when(number: str, revision: Change, words: Words) -> Runs:
    of = f"revision:{number}"
    return (
        Text(text=words("revised.on")),
        wording.date(PartialDate.of(revision["when"]), f"{of}.when", words),
        Text(text=words("prose.colon")),
        Record(text=revision["reason"], of=f"{of}.reason"),
    )


def _before(front: Front, revision: Change, words: Words) -> Runs:
    page = revision["pages"].get(f"{front.notebook}.html")
    if page is None:
        return ()
    stop = "" if revision["reason"].endswith((".", "!", "?", "…")) else words("prose.stop")
    link = Link(text=words("revised.page"), to=page)
    return (Text(text=f"{stop} "), link, Text(text=words("revised.kept")))


def _rows(edition: Edition, change: Change, of: str, words: Words) -> Iterator[Row]:
    """One row a change: a figure as it reads now and read before; any other record by field."""
    known = {figure.id for figure in (*edition.figures, *edition.history)}
    if change["kind"] == "figure" and change["id"] in known:
        yield _figure(edition, change, words)
        return
    name = (
        Text(text=words(f"revised.kind-{change['kind']}") + " "),
        Record(text=change["id"], of=f"{of}.id"),
    )
    how = Text(text=f" ({words('changes.class-' + change['change'])})")
    for field in change.get("fields", ()):
        what = (*name, Text(text=f", {field}"), how)
        yield Row(
            cells=(what, *(_field(change, side, field, of, words) for side in ("new", "old")))
        )
    if not change.get("fields"):
        yield Row(cells=((*name, how), (), ()))


def _figure(edition: Edition, change: Change, words: Words) -> Row:
    now = edition.figure(change["id"])
    label, said = sentences.label(edition, now.metric), sentences.attributed(edition, now, words)
    old = change.get("old", {}).get("id")
    if old is None or old == now.id:
        return Row(cells=(label, said, _text(words, "nothing")), facts=(now.id,))
    before = sentences.attributed(edition, edition.figure(old), words)
    return Row(cells=(label, said, before), facts=(now.id, old))


def _field(change: Change, side: str, field: str, of: str, words: Words) -> Runs:
    """What a field says on one side; nothing is said of one that holds a list."""
    value = change.get(side, {}).get(field, "")
    if not isinstance(value, str):
        return ()
    return (Record(text=value, of=f"{of}.{side}.{field}"),) if value else _text(words, "nothing")


def _text(words: Words, key: str) -> Runs:
    return (Text(text=words(f"revised.{key}")),)
