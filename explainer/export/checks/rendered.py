"""The closed world once more, on a finished page: its text and attributes.

Belongs here: what a document says, number expressions in a finished page that nothing in it covers.
Does not belong here: whether the document itself is right (the other checks), the PDF (paper).

An element is covered if it is a bound number, date or quotation, or if its words are a whole line
of the document, which the other checks have passed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from explainer.document import (
    Address,
    Allowed,
    Date,
    Document,
    Link,
    Mark,
    Number,
    Quotation,
    Quote,
    Record,
    Speaker,
    plain,
    walk,
)
from explainer.errors import UnboundNumber
from explainer.export import pagetext
from explainer.export.checks import places
from explainer.export.pagetext import Element, PageText
from explainer.prose import unbound

LONGEST = 6000  # characters; an element with more is no line
_SPOKEN = ("alt", "title", "aria-label", "aria-description", "label", "placeholder", "summary")
_META = ("description", "author", "citation_", "og:", "dc.", "dcterms.")
_COUNTED = re.compile(r" \(\d+\)$")  # a label made unlike an earlier one


def check_page(said: Said, page: str) -> None:
    """Nothing, if every number in the page is the document's; UnboundNumber names the others."""
    found = [f"{said.document.front.notebook}.html: {fault}" for fault in page_faults(said, page)]
    if found:
        raise UnboundNumber(found)


def page_faults(said: Said, page: str) -> Iterator[str]:
    """A line for each number in a page's text and attributes that the document does not cover."""
    read = pagetext.read(page)
    covered = bytearray(len(read.text))
    for element in read.elements:
        yield from _attributes(element, said)
        if element.tag in ("style", "script"):
            _cover(covered, element)
        elif 0 < element.end - element.start < LONGEST:
            words = squashed(read.of(element))
            if fault := _bound(element, words, said):
                yield fault
            elif words in said.lines or element.tag == "time":
                _cover(covered, element)
    _cover_records(read, covered, said)
    yield from _uncovered(read, covered, said.languages)


def squashed(text: str) -> str:
    """The text with every stretch of white space as one space, and none around it."""
    return " ".join(text.split())


class Said:
    """What a document says: its lines, its bound numbers and dates."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.languages = document.front.languages
        self.lines = {squashed(plain(line.runs)) for line in places.lines(document)}
        self.lines |= {squashed(plain(line.runs)) for line in places.formulas(document)}
        self.records: set[str] = set()
        self.numbers: dict[str, set[str]] = {}
        self.dates: set[tuple[str, str]] = set()
        for node in walk(document):
            self._node(node)

    @cached_property
    def numbered(self) -> frozenset[str]:
        """The lines and runs that hold a number."""
        every = self.lines | {text for numbers in self.numbers.values() for text in numbers}
        every |= {text for _, text in self.dates}
        return frozenset(line for line in every if unbound.names_number(line, self.languages))

    def _node(self, node: object) -> None:
        match node:
            case Number():
                key = node.derived.id if node.derived is not None else str(node.fact)
                self.numbers.setdefault(key, set()).add(squashed(node.plain))
                self.lines.add(squashed(node.plain))
            case Date():
                self.dates.add((node.iso, squashed(node.text)))
                self.lines |= {node.iso, node.iso.replace("-", "/")}  # as metadata has them
            case Record() | Quote() | Allowed() | Speaker():
                self.records.add(node.text)
                self.lines.add(squashed(node.text))
            case Quotation():
                self.lines |= {squashed(node.text), squashed(node.side_name)}
            case Link() | Address():
                self.lines |= {squashed(node.text), squashed(node.to)}
            case Mark():
                self.lines.add(squashed(node.text))


def _bound(element: Element, words: str, said: Said) -> str:
    """What is wrong with an element that names a fact, a computation or a date."""
    for name in ("data-fact", "data-derived"):
        key = element.attributes.get(name)
        if key is not None and words not in said.numbers.get(key, ()):
            return f"{words!r} names {key!r}, and the document does not say it of that"
    if element.tag == "time":
        day = element.attributes.get("datetime", "")
        if (day, words) not in said.dates:
            return f"the date {words!r} ({day}) is not the document's"
    return ""


def _attributes(element: Element, said: Said) -> Iterator[str]:
    for name, value in element.attributes.items():
        if not _is_spoken(element, name):
            continue
        words = _COUNTED.sub("", squashed(value))
        if not unbound.names_number(words, said.languages):
            continue
        if words not in said.lines and not _holds_line(words, said):
            yield f"{name}={words!r} of <{element.tag}> holds a number that is not the document's"


def _is_spoken(element: Element, name: str) -> bool:
    if element.tag == "meta":
        kind = element.attributes.get("name", element.attributes.get("property", "")).lower()
        return name == "content" and kind.startswith(_META)
    return name in _SPOKEN


def _holds_line(words: str, said: Said) -> bool:
    """Whether a label such as `Chart: …` is a line of the document behind a phrase of our own."""
    _, colon, rest = words.partition(": ")
    opening = words[: len(words) - len(rest)]
    return bool(colon) and rest in said.lines and not unbound.names_number(opening, said.languages)


def _cover(covered: bytearray, element: Element) -> None:
    covered[element.start : element.end] = b"\1" * (element.end - element.start)


def _cover_records(read: PageText, covered: bytearray, said: Said) -> None:
    """Cover records' own words where they stand in a line with the page's own, as in a notice."""
    for words in said.records:
        if not unbound.names_number(words, said.languages):
            continue
        at = read.text.find(words)
        while at >= 0:
            covered[at : at + len(words)] = b"\1" * len(words)
            at = read.text.find(words, at + len(words))


def _uncovered(read: PageText, covered: bytearray, languages: tuple[str, ...]) -> Iterator[str]:
    kept, last = [], 0
    for start, end in (match.span() for match in re.finditer(b"\1+", covered)):
        kept += [read.text[last:start], "|"]
        last = end
    yield from _loose("".join([*kept, read.text[last:]]), languages)


def _loose(kept: str, languages: tuple[str, ...]) -> Iterator[str]:
    for found in unbound.find(kept, languages):
        around = squashed(kept[max(0, found.start - 60) : found.end + 60].replace("|", " "))
        yield f"{found.words!r} in {around!r} is bound to nothing"
