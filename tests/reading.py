"""Reading a page back: its elements, ids and addresses, by the standard library's parser."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from pypdfium2 import PdfDocument

from explainer.checks.output import text_of

VOID = {"meta", "link", "img", "br", "hr", "input", "circle", "path"}


@dataclass
class Element:
    """A start tag with its attributes, and how deep it stands."""

    tag: str
    attributes: dict[str, str | None]
    depth: int


@dataclass
class Page(HTMLParser):
    """Every element and every piece of text of a page, in order."""

    source: str
    elements: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element; void elements and SVG's empty shapes open nothing."""
        self.elements.append(Element(tag, dict(attrs), len(self._open)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs), len(self._open)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open and self._open[-1] == tag, f"</{tag}> closes {self._open[-3:]}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Note a piece of text outside style sheet and data block."""
        if not {"style", "script"} & set(self._open):
            self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [element.attributes for element in self.elements if element.tag == tag]

    def values(self, name: str) -> list[str]:
        return [e.attributes[name] or "" for e in self.elements if name in e.attributes]

    def skeleton(self) -> list[tuple[str, int, tuple[str, ...]]]:
        """The shape of the page: tags, depths and names of attributes, without their values."""
        return [(e.tag, e.depth, tuple(e.attributes)) for e in self.elements]

    @property
    def text(self) -> str:
        return "".join(self.texts)


def read_pdf(content: bytes) -> tuple[str, dict[str, bytes]]:
    """The text of a PDF's pages, and the files attached to it."""
    with PdfDocument(content) as file:
        parts = [file.get_attachment(at) for at in range(file.count_attachments())]
        attached = {part.get_name(): bytes(part.get_data()) for part in parts}
    return "\n".join(text_of(content)), attached
