"""The story's Atom feed (RFC 4287): an entry for each edition, revision and corrected number.

Ids are made from the story's and the record's own (UUID, version 5), so that they stay the same
wherever the feed is published; addresses are relative to the feed's own. No clock is read: an
edition is dated by its day, a revision by the log's, a corrected number by the day it was said.
"""

from __future__ import annotations

import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from explainer import words
from explainer.document.nodes import plain
from explainer.publish.manifest import FEED, INDEX
from explainer.publish.shown import Change, Shown
from explainer.words import Words

ATOM = "http://www.w3.org/2005/Atom"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://w3id.org/explainer")


@dataclass(frozen=True)
class Entry:
    """One entry of the feed; `about` makes its id."""

    about: str
    title: str
    day: str
    href: str
    summary: str


def atom(shown: Sequence[Shown]) -> bytes:
    """Returns the feed as XML in UTF-8; the same published editions give the same bytes."""
    story = shown[0].edition.story
    phrases = words.load(story.language)
    found = [entry for one in shown for entry in _entries(one, phrases)]
    entries = sorted(found, key=lambda entry: (entry.day, entry.about), reverse=True)
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": phrases.language})
    _text(root, "title", story.title)
    if story.summary:
        _text(root, "subtitle", story.summary)
    _text(root, "id", _urn(story.id))
    _text(root, "updated", _time(entries[0].day))
    ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": FEED})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": INDEX})
    _text(ET.SubElement(root, "author"), "name", phrases("index.author"))
    for entry in entries:
        _entry(root, story.id, entry)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _entries(one: Shown, phrases: Words) -> Iterator[Entry]:
    day, href = one.day.iso, _address(one)
    counts = ", ".join(f"{number} {name}" for name, number in one.counts)
    said = " ".join(filter(None, (one.edition.note, counts and f"{counts}.")))
    title = phrases("index.edition", day=one.day.text)
    yield Entry(day, title, day, href, said or title)
    for revision in one.revisions:
        yield Entry(
            f"{day}/revision/{revision.number}",
            phrases(f"index.{revision.name}-edition", day=one.day.text),
            revision.day.iso,
            href,
            " ".join((revision.reason, *(_said(change, phrases) for change in revision.changes))),
        )
    for change in one.changes:
        yield Entry(
            f"{day}/figure/{change.id}",
            f"{phrases(f'index.{change.name}')}: {plain(change.label)}",
            _whole(change.date.iso),
            href,
            f"{_said(change, phrases)} {change.reason}",
        )


def _said(change: Change, phrases: Words) -> str:
    """What a changed number is now and was before, each with who states it."""
    before = f"{phrases('index.before')} {plain(change.before)}"
    return f"{plain(change.label)}: {plain(change.now)}. {before}."


def _entry(root: ET.Element, story: str, entry: Entry) -> None:
    node = ET.SubElement(root, "entry")
    _text(node, "title", entry.title)
    _text(node, "id", _urn(f"{story}/{entry.about}"))
    _text(node, "updated", _time(entry.day))
    ET.SubElement(node, "link", {"rel": "alternate", "type": "text/html", "href": entry.href})
    _text(node, "summary", entry.summary)


def _address(one: Shown) -> str:
    return next((html or pdf for _, html, pdf in one.pages), INDEX)


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _urn(about: str) -> str:
    return uuid.uuid5(NAMESPACE, about).urn


def _whole(iso: str) -> str:
    """The first day of a day, month or year."""
    return (iso + "-01-01")[:10]


def _time(day: str) -> str:
    return f"{day}T00:00:00Z"
