"""What changed in an edition since it was first published: what its page says of its own revisions.

A build writes them into the notebook's metadata, so that the page can be made from the notebook
alone; what they say is bound to `revision:<number>.changes.<place>.…`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from explainer.document.nodes import Block, Column, Front, Notice, Row, Table
from explainer.document.runs import Date, Link, Record, Runs, Text
from explainer.document.sentences import Phrases
from explainer.errors import NotADocument
from explainer.report import marks

SETTING = "revisions"  # in the notebook's `explainer` metadata
_FIELDS = {"revision", "when", "reason", "changes", "pages"}
LISTED = 12  # changes of one revision that are written out
Revision = Mapping[str, Any]


def by_number(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The revisions in a notebook's settings by their number, as records that runs can name.

    NotADocument if they are not as a build writes them.
    """
    found = settings.get(SETTING, [])
    for revision in found:
        if not isinstance(revision, Mapping) or not set(revision) >= _FIELDS:
            raise NotADocument(f"explainer.{SETTING} in the notebook's metadata is not whole")
    return {str(revision["revision"]): dict(revision) for revision in found}


def blocks(phrases: Phrases, front: Front, revisions: Mapping[str, Any]) -> Iterator[Block]:
    """For each revision, the newest first: the day and the reason, then what it changed."""
    for number, revision in sorted(revisions.items(), key=lambda pair: -int(pair[0])):
        changes = revision["changes"]
        corrected = any(change["change"] == "corrected" for change in changes)
        of = f"revision:{number}"
        on, colon = Text(text=phrases.words("revised.on")), Text(text=phrases.words("prose.colon"))
        when, why = Date(of=f"{of}.when"), Record(of=f"{of}.reason")
        page = _page(phrases, revision, front.notebook)
        kind: Literal["corrected", "changed"] = "corrected" if corrected else "changed"
        yield Notice(kind=kind, runs=(on, when, colon, why, *page))
        rows = tuple(
            row
            for at, change in enumerate(changes[:LISTED])
            for row in _rows(phrases, change, f"{of}.changes.{at}")
        )
        columns = tuple(
            Column(header=_phrase(phrases, name), row_header=name == "what")
            for name in ("what", "now", "before")
        )
        caption = _phrase(phrases, "more" if len(changes) > LISTED else "caption")
        id = f"{marks.VIEWS}-revision-{number}"
        yield Table(id=id, caption=caption, columns=columns, rows=rows)


def _page(phrases: Phrases, revision: Revision, notebook: str) -> Runs:
    """Where the page as it was before is kept, if it is."""
    words = phrases.words
    page = revision["pages"].get(f"{notebook}.html")
    if page is None:
        return ()
    stop = "" if revision["reason"].endswith((".", "!", "?", "…")) else words("prose.stop")
    link = Link(text=words("revised.page"), to=page)
    return (Text(text=f"{stop} "), link, Text(text=words("revised.kept")))


def _rows(phrases: Phrases, change: Revision, of: str) -> Iterator[Row]:
    """One row a change: a figure as it reads now and read before; any other record by field."""
    known = {figure.id for figure in (*phrases.edition.figures, *phrases.edition.history)}
    if change["kind"] == "figure" and change["id"] in known:
        yield _figure(phrases, change)
        return
    name = (Text(text=phrases.words(f"revised.kind-{change['kind']}") + " "), Record(of=f"{of}.id"))
    how = Text(text=f" ({phrases.words('changes.class-' + change['change'])})")
    for field in change.get("fields", ()):
        new, old = (_field(phrases, change, side, field, of) for side in ("new", "old"))
        yield Row(cells=((*name, Text(text=f", {field}"), how), new, old))
    if not change.get("fields"):
        yield Row(cells=((*name, how), (), ()))


def _figure(phrases: Phrases, change: Revision) -> Row:
    now = phrases.edition.figure(change["id"])
    label, said = phrases.label(now.metric), phrases.attributed(now)
    old = change.get("old", {}).get("id")
    if old is None or old == now.id:
        return Row(cells=(label, said, _phrase(phrases, "nothing")), facts=(now.id,))
    before = phrases.attributed(phrases.edition.figure(old))
    return Row(cells=(label, said, before), facts=(now.id, old))


def _field(phrases: Phrases, change: Revision, side: str, field: str, of: str) -> Runs:
    """What a field says on one side; nothing is said of one that holds a list."""
    value = change.get(side, {}).get(field, "")
    if not isinstance(value, str):
        return ()
    return (Record(of=f"{of}.{side}.{field}"),) if value else _phrase(phrases, "nothing")


def _phrase(phrases: Phrases, key: str) -> Runs:
    return (Text(text=phrases.words(f"revised.{key}")),)
