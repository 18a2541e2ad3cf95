"""The finished page read again: its text as a browser's `textContent` has it, and where things lie.

The page is well-formed HTML of our own templates, so the standard library's parser sees what a
browser sees: nothing is implied, moved or dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html.parser import HTMLParser

VOID = frozenset({"br", "img", "input", "link", "meta", "wbr"})

Attributes = Mapping[str, str]


@dataclass
class Element:
    """An element with its attributes, and the part of the page's text that lies in it."""

    tag: str
    attributes: Attributes
    start: int
    end: int
    parent: Element | None = None

    def above(self, wanted: Callable[[Element], bool]) -> Element | None:
        """This element or the nearest one around it that is wanted."""
        at: Element | None = self
        while at is not None and not wanted(at):
            at = at.parent
        return at


@dataclass
class PageText:
    """The text of a whole page, that of style and data blocks included, and every element."""

    text: str
    elements: list[Element] = field(repr=False)

    def of(self, element: Element) -> str:
        """The text inside an element."""
        return self.text[element.start : element.end]

    def by_id(self, name: str) -> Element | None:
        """The element with this id."""
        return self._ids.get(name)

    def all(self, tag: str) -> list[Element]:
        """The elements with this tag, in reading order."""
        return [element for element in self.elements if element.tag == tag]

    @cached_property
    def body(self) -> Element:
        """The page's body; IndexError if it has none."""
        return self.all("body")[0]

    def inside(self, element: Element) -> list[Element]:
        """The elements right below this one, in reading order."""
        return self._inside.get(id(element), [])

    def __post_init__(self) -> None:
        self._ids = {e.attributes["id"]: e for e in self.elements if "id" in e.attributes}
        self._inside: dict[int, list[Element]] = {}
        for element in self.elements:
            self._inside.setdefault(id(element.parent), []).append(element)


@lru_cache(maxsize=4)  # a page is read when it is checked, and again beside the PDF
def read(page: str) -> PageText:
    """The page's text and elements; ValueError where its tags are not nested well."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return PageText("".join(reader.parts), reader.elements)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.elements: list[Element] = []
        self._length = 0
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self._element(tag, attrs)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._element(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1].tag != tag:
            raise ValueError(f"</{tag}> closes nothing that is open")
        self._open.pop().end = self._length

    def handle_data(self, data: str) -> None:
        if len(self.elements) > 1:  # a browser drops white space up to <head>
            self.parts.append(data)
            self._length += len(data)

    def close(self) -> None:
        super().close()
        if self._open:
            raise ValueError(f"<{self._open[-1].tag}> is not closed")
        for element in self.elements:
            if element.tag in ("html", "body"):  # what follows them, a browser puts into the body
                element.end = self._length

    def _element(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        parent = self._open[-1] if self._open else None
        values = {name: value or "" for name, value in attrs}
        element = Element(tag, values, self._length, self._length, parent)
        self.elements.append(element)
        return element
