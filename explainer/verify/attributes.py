"""A page's attributes, head and policy against its document: what a reader hears but does not see.

Belongs here: alt texts, labels, addresses, ids, citation fields, the data block, the policy.
Does not belong here: text (page), drawings (pictures).
"""

from __future__ import annotations

import re

from explainer.document import plain
from explainer.export import metadata
from explainer.export.html import policy
from explainer.export.pagetext import Element, PageText
from explainer.verify.expected import Expected
from explainer.verify.findings import Found, has_digit, short, squashed
from explainer.verify.nearby import Nearby

_COUNT = re.compile(r" \([0-9]+\)$")  # tells two equal labels apart
_CARD = re.compile("^(card|name)-")  # of a number, opened where the number is printed
CARDS = {"data-fact": "figure", "data-derived": "derived"}


def check(file: str, near: Nearby, found: Found) -> None:
    """Note each attribute and each part of the head that the document does not give."""
    page, expected = near.page, near.expected
    ids = {element.attributes["id"] for element in page.elements if "id" in element.attributes}
    for element in page.elements:
        for name, value in element.attributes.items():
            wrong = _wrong(element, (name, value), ids, expected)
            if wrong:
                found.say(file, wrong, near.records(element))
    for place in sorted(expected.places - ids):
        found.say(file, f"has no place {place!r}", [place.partition("-")[2]])
    _head(file, page, expected, found)


def _wrong(element: Element, attribute: tuple[str, str], ids: set[str], expected: Expected) -> str:
    """What is wrong with an attribute, or an empty string."""
    name, value = attribute
    if name == "href":
        return _address(value, ids, expected)
    if name == "id" and _is_strange(value, element, expected):
        return f"the place {value!r} is not in its notebook"
    if name in ("aria-label", "title") and _is_label(element) and not _is_said(value, expected):
        return f"{name}={short(value)!r} is not in its notebook"
    to = element.attributes.get("href", "")
    if name in CARDS and to not in ("", f"#{CARDS[name]}-{value}"):
        return f"a number of {value!r} leads to {to!r}"
    return ""


def _is_strange(name: str, element: Element, expected: Expected) -> bool:
    """Whether the name of a place has a digit that the document does not give it."""
    in_drawing = element.above(lambda e: e.attributes.get("role") == "img") is not None
    known = in_drawing or name in expected.places or _CARD.sub("", name) in expected.cards
    return has_digit(name) and not known


def _is_label(element: Element) -> bool:
    return element.attributes.get("role") != "img"  # drawings are compared one by one (pictures)


def _address(value: str, ids: set[str], expected: Expected) -> str:
    if value.startswith("#"):
        return "" if value[1:] in ids else f"a link leads to {value!r}, which is not in the page"
    known = value in expected.addresses or value == "data:,"
    known = known or value.partition("#")[2] in expected.cards
    return "" if known else f"a link leads to {short(value)!r}, which is not in its notebook"


def _is_said(value: str, expected: Expected) -> bool:
    said = squashed(value)
    for text in (said, _COUNT.sub("", said)):
        if not has_digit(text) or text in expected.lines:
            return True
        # A label stands between words of the page's own: "Table: ...".
        parts = (line for line in expected.lines if line and line in text)
        if any(not has_digit(text.replace(line, "")) for line in parts):
            return True
    return False


def _head(file: str, page: PageText, expected: Expected, found: Found) -> None:
    document = expected.document
    metas = [element.attributes for element in page.all("meta")]
    said = {given["name"]: given.get("content", "") for given in metas if "name" in given}
    wanted = dict(metadata.citation(document))
    wanted["description"] = plain(document.front.summary)
    for name, content in wanted.items():
        if said.get(name, "") != content:
            shown = short(said.get(name, ""))
            found.say(file, f"{name} is {shown!r}; its notebook says {short(content)!r}")
    (title,) = [page.of(e) for e in page.all("title") if e.parent and e.parent.tag == "head"] or [
        ""
    ]
    if squashed(title) != squashed(plain(document.front.title)):
        found.say(file, f"the title {short(title)!r} is not in its notebook")
    blocks = [page.of(element) for element in page.all("script")]
    if blocks != [metadata.dataset_jsonld(document)]:
        found.say(file, "the data block is not what its notebook gives")
    _policy(file, page, blocks, found)


def _policy(file: str, page: PageText, blocks: list[str], found: Found) -> None:
    styles = [page.of(e) for e in page.all("style")]
    given = [e.attributes.get("content") for e in page.all("meta") if "http-equiv" in e.attributes]
    if len(styles) != 1 or len(blocks) != 1 or given != [policy(styles[0], blocks[0])]:
        found.say(file, "the security policy does not fit style sheet and data block")
