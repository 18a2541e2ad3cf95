"""The edition made again from its own notebooks, and compared with what is published.

Belongs here: every file that the notebooks give, and where a published one first differs from it.
Does not belong here: what a difference means for a number (page, paper, ledger).

Another version of this program may draw or set differently without any number being different.
So a difference that no other check explains counts only if some page, PDF or picture of the edition
came out the same: then this is the version that made them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from explainer.errors import ExplainerError
from explainer.export import pagetext
from explainer.export.files import page_of, pdf_of, picture_files
from explainer.export.pagetext import Element, PageText
from explainer.export.shared import shared_files
from explainer.publish.manifest import NAME
from explainer.verify.expected import Expected
from explainer.verify.findings import Found, short
from explainer.verify.nearby import Nearby
from explainer.verify.opened import Opened

RENDERED = (".html", ".pdf", ".png")
LISTS, GROUPS = ("figures", "history", "positions"), ("sources", "metrics", "parties")
Files = dict[str, bytes]


def made_again(edition: Opened, found: Found) -> Files:
    """Every published file but the notebooks themselves, made from the notebooks, by name."""
    made: Files = {}
    for name, document in edition.documents.items():
        try:
            page = page_of(document)
            given = {f"{name}.html": page.encode("utf-8")}
            if f"{name}.pdf" in edition.files:
                given[f"{name}.pdf"] = pdf_of(document)
        except ExplainerError as fault:
            found.say(f"{name}.ipynb", f"gives no report: {short(str(fault), 200)}")
            continue
        made |= {file: content for file, content in given.items() if file in edition.files}
    return made | _shared(edition, made, found)


def _shared(edition: Opened, made: Files, found: Found) -> Files:
    documents = list(edition.documents.values())
    if not documents:
        return {}
    records = documents[0].front.records
    try:
        return shared_files(records, {"": {**edition.files, **made}})
    except ExplainerError as fault:
        found.say(NAME, f"the shared files cannot be made again: {short(str(fault), 200)}")
        return {}


def pictures(edition: Opened, prefix: Mapping[str, str]) -> Files:
    """Every chart's SVG and PNG, made from the notebooks, by the name it is published under."""
    return {
        prefix[name] + file: content
        for name, document in edition.documents.items()
        for file, content in picture_files(document).items()
    }


def compare(edition: Opened, made: Files, expected: Mapping[str, Expected], found: Found) -> None:
    """Note each file that differs from the one made again, where no other problem explains it."""
    published = {**edition.files, **edition.figures}
    differing = [name for name, content in made.items() if published.get(name) != content]
    same = any(name.endswith(RENDERED) for name in made if name not in differing)
    unexplained = [name for name in differing if not found.about(name)]
    if unexplained and not same:
        found.notes.append(
            "another version made this edition: files were compared by what they say"
        )
        unexplained = [name for name in unexplained if not name.endswith(RENDERED)]
    for name in unexplained:
        if name not in published:
            found.say(name, "is missing")
        else:
            _difference(name, published[name], made[name], expected, found)


def _difference(
    name: str, published: bytes, made: bytes, expected: Mapping[str, Expected], found: Found
) -> None:
    if name.endswith(".html"):
        words, records = _in_page(published, made, expected[name])
    elif name.endswith((".json", ".jsonld")):
        words, records = _in_json(published, made, _known(expected))
    else:
        words, records = "differs", []
    found.say(name, f"{words}: not what the notebooks give", records)


def _in_page(published: bytes, made: bytes, expected: Expected) -> tuple[str, list[str]]:
    """The first element that differs, in words, and the records it is about."""
    ours, theirs = (pagetext.read(page.decode("utf-8", "replace")) for page in (published, made))
    near = Nearby(theirs, expected)
    for one, other in zip(ours.elements, theirs.elements, strict=False):
        if _said(ours, one) != _said(theirs, other):
            return f"<{other.tag}> differs", near.records(other)
    return "differs", []


def _said(page: PageText, element: Element) -> tuple[Any, ...]:
    return element.tag, dict(element.attributes), page.of(element) if element.parent else ""


def _known(expected: Mapping[str, Expected]) -> set[str]:
    """The ids of all records of the edition."""
    found: set[str] = set()
    for said in expected.values():
        records = said.document.front.records
        found |= {record["id"] for part in LISTS for record in records[part]}
        found |= {name for part in GROUPS for name in records[part]}
    return found


def _in_json(published: bytes, made: bytes, known: set[str]) -> tuple[str, list[str]]:
    """Where two JSON files first differ, and the records that are named there."""
    try:
        ours = json.loads(published)
    except ValueError:
        return "cannot be read", []
    path = list(_path(ours, json.loads(made)))
    names = [_named(part, known) for part in path]
    return f"{' / '.join(path)} differs" if path else "differs", names


def _named(part: str, known: set[str]) -> str:
    """The record that an id or key is of: `claims.jsonld#place-a-1-report` is of `a-1`."""
    name = part.partition("#")[2].partition("-")[2] or part
    while name and name not in known:
        name = name.rpartition("-")[0]
    return name


def _path(one: Any, other: Any) -> Iterator[str]:
    """The keys that lead to the first difference; a node with an id is called by it."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = [key for key in (*other, *one) if one.get(key) != other.get(key)]
        steps = [(key, one.get(key), other.get(key)) for key in keys[:1]]
    elif isinstance(one, list) and isinstance(other, list):
        pairs = enumerate(zip_longest(one, other))
        steps = [(_called(n, b), a, b) for n, (a, b) in pairs if a != b][:1]
    else:
        return
    for name, ours, theirs in steps:
        yield name
        yield from _path(ours, theirs)


def _called(number: int, node: Any) -> str:
    return (
        str(node.get("id") or node.get("@id") or number) if isinstance(node, dict) else str(number)
    )
