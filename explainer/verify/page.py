"""A page against its document: every digit in it stands where the document has it.

Belongs here: numbers against the facts they name, dates, and every other line with a digit.
Does not belong here: attributes (attributes), drawings (pictures).

Nothing is taken from how the page is laid out but the links of its numbers: a digit is right if it
lies in an element whose words are a line of the document.
"""

from __future__ import annotations

from explainer.export import pagetext
from explainer.export.pagetext import Element, PageText
from explainer.verify import attributes, pictures
from explainer.verify.expected import Expected
from explainer.verify.findings import Found, short, squashed
from explainer.verify.nearby import Nearby

LONGEST = 4000  # characters; an element with more is no line


def check(file: str, content: bytes, again: bytes, expected: Expected, found: Found) -> None:
    """Note everything in a page that its document does not say."""
    if content == again:
        return
    try:
        page = pagetext.read(content.decode("utf-8"))
        body = page.body
    except (ValueError, IndexError) as fault:
        found.say(file, f"cannot be read as a page of this program: {fault}")
        return
    near = Nearby(page, expected)
    for element in page.elements:
        _number(file, page, element, expected, found)
        _date(file, near, element, found)
    _digits(file, near, body, found)
    attributes.check(file, near, found)
    pictures.check(file, page, expected, found)


def _number(file: str, page: PageText, element: Element, expected: Expected, found: Found) -> None:
    for kind in ("fact", "derived"):
        name = element.attributes.get(f"data-{kind}")
        if name is None:
            continue
        shown = (squashed(page.of(element)), element.attributes.get("data-hedge", ""))
        known = expected.numbers.get((kind, name))
        if known is None:
            found.say(file, f"a number names {name!r}, which its notebook has not", [name])
        elif shown not in known:
            said = " or ".join(sorted(f"{text!r} ({hedge})" for text, hedge in known))
            found.say(file, f"shows {shown[0]!r} ({shown[1]}); the facts say {said}", [name])


def _date(file: str, near: Nearby, element: Element, found: Found) -> None:
    if element.tag != "time":
        return
    shown = (element.attributes.get("datetime", ""), squashed(near.page.of(element)))
    if shown not in near.expected.dates:
        message = f"the date {shown[1]!r} ({shown[0]}) is not in its notebook"
        found.say(file, message, near.records(element))


def _digits(file: str, near: Nearby, body: Element, found: Found) -> None:
    page, lines = near.page, near.expected.lines
    covered = bytearray(len(page.text))
    inside = [e for e in page.elements if e.start >= body.start and 0 < e.end - e.start < LONGEST]
    for element in inside:
        if squashed(page.of(element)) in lines:
            covered[element.start : element.end] = b"\1" * (element.end - element.start)
    for at in range(body.start, body.end):
        if page.text[at].isdigit() and not covered[at]:
            around = _innermost(inside, at)
            if around is None:
                found.say(file, f"{page.text[at]!r} stands where the document has nothing")
                continue
            covered[around.start : around.end] = b"\1" * (around.end - around.start)
            words = page.of(around)
            if near.expected.within(words):
                continue
            records = near.records(around) or near.expected.like(words)
            found.say(file, f"{short(words)!r} is not in its notebook", records)


def _innermost(elements: list[Element], at: int) -> Element | None:
    around = [element for element in elements if element.start <= at < element.end]
    return min(around, key=lambda element: element.end - element.start, default=None)
