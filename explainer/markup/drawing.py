"""A chart's SVG as part of the page: read, held to a list of what may be drawn, written again.

Belongs here: which elements and attributes a drawing may have, and writing them, escaped.
Does not belong here: alt text and frame (templates), colours (palette), drawing (charts).

Nothing of the SVG's own text reaches the page: an element not on the list stops the page, an
attribute not on the list is left out. Inline styles become attributes, since the page's policy
allows no inline style; the style sheet finds the palette's colours by them and turns them dark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.etree import ElementTree

from markupsafe import Markup, escape

from explainer.errors import NotADocument
from explainer.markup.letters import Letters, lean
from explainer.markup.outlines import placed, short

_ELEMENTS = re.compile(
    "svg|g|defs|path|use|rect|circle|ellipse|line|polyline|polygon|text|tspan|clipPath"
)
_LEFT_OUT = re.compile("metadata|title|desc|style")
_PLACES = re.compile("[xydr]|[xy][12]|c[xy]|r[xy]|d[xy]|width|height|points|transform")
_LOOKS = re.compile(
    "fill|stroke|opacity|(fill|stroke)-opacity|stroke-(width|dasharray|dashoffset|linecap|linejoin)"
    "|(fill|clip)-rule|clip-path|font-(size|weight|family|style)|text-anchor"
)
_VALUE = re.compile(r"[\w#.,%+\-' ]+|url\(#[\w\-]+\)", re.ASCII)
_PLACE = re.compile(r"[\w.,+\-() ]+", re.ASCII)
_WORTH_SHARING = 60  # signs in an outline: fewer are less than a name and its use
_FRACTION = re.compile(r"-?\d+\.\d+")


class Drawing:
    """One drawing in a page; `number` tells its names apart from those of the page's others."""

    def __init__(self, svg: str, number: int, letters: Letters) -> None:
        self._root = _parsed(svg)
        self._prefix = f"_{number}-"
        self._letters = letters
        self._shapes: dict[ElementTree.Element, str] = {}  # letters, with their name if new
        self._names = dict(self._letter_names())
        self._new: list[str] = []  # words and marks that the page has not drawn before

    @property
    def box(self) -> str:
        """The drawing's `viewBox`."""
        return self._root.get("viewBox", "")

    @property
    def markup(self) -> Markup:
        """What stands inside the page's `svg` element, escaped."""
        looks = "".join(_attribute(name, value) for name, value in _looks(self._root))
        inside = self._children(self._root)
        new = f"<defs>{''.join(self._new)}</defs>" if self._new else ""
        return Markup(f"<g{looks}>{new}{inside}</g>")

    def _letter_names(self) -> Iterator[tuple[str, str]]:
        for path in self._root.iter():
            if _tag(path) == "path" and path.get("id") and path.get("d"):
                shape = lean(path.get("d", ""), path.get("transform", ""))
                name, new = self._letters.name(*shape)
                self._shapes[path] = name if new else ""
                yield path.get("id", ""), name

    def _children(self, parent: ElementTree.Element) -> str:
        parts: list[str] = []
        for letters, children in groupby(parent, self._is_letter):
            for word in _words(children) if letters else ([child] for child in children):
                parts.append(self._word(word) if len(word) > 1 else self._element(word[0]))
        return "".join(parts)

    def _is_letter(self, element: ElementTree.Element) -> bool:
        """Whether an element places a letter on the line, and does nothing else."""
        places = element.attrib.keys() <= {"href", "x"} and _tag(element) == "use"
        return places and element.get("href", "")[1:] in self._names

    def _word(self, letters: list[ElementTree.Element]) -> str:
        """The word where it stands; its letters are set once in the page."""
        start = float(letters[0].get("x", "0"))
        shape = "".join(
            _use(self._names[letter.get("href", "")[1:]], float(letter.get("x", "0")) - start)
            for letter in letters
        )
        name, new = self._letters.name(shape)
        if new:
            self._new.append(f'<g id="{name}">{shape}</g>')
        return _use(name, start)

    def _element(self, element: ElementTree.Element) -> str:
        """The element as markup: a tag of the list, escaped attributes, escaped words."""
        tag = _tag(element)
        if _LEFT_OUT.fullmatch(tag):
            return ""
        if not _ELEMENTS.fullmatch(tag):
            raise NotADocument(f"a chart's drawing may hold no <{tag}>; show it with chart(...)")
        if element in self._shapes:
            return self._letter(element)
        if tag == "path" and not element.attrib.keys() & {"id", "transform"}:
            return self._path(element)
        inside = self._children(element)
        if tag == "defs" and not inside:
            return ""
        if tag == "g" and not element.attrib:
            return inside
        words = element.text if tag in ("text", "tspan") else None
        attributes = "".join(self._attributes(element))
        if not inside and not words:
            return f"<{tag}{attributes}/>"
        return f"<{tag}{attributes}>{escape(words or '')}{inside}</{tag}>"

    def _path(self, path: ElementTree.Element) -> str:
        """A line or mark; the shape of a mark is drawn once in the page, whatever its colours."""
        outline, looks = path.get("d", ""), "".join(self._looks(path))
        if not _PLACE.fullmatch(outline):
            return f"<path{looks}/>"
        found = placed(outline) if len(outline) > _WORTH_SHARING else None
        if found is None:
            return f"<path{_attribute('d', short(outline))}{looks}/>"
        (x, y), shape = found
        name, new = self._letters.name(shape)
        if new:
            self._new.append(f'<path id="{name}"{_attribute("d", shape)}/>')
        return f'<use href="#{name}" x="{x:g}" y="{y:g}"{looks}/>'

    def _letter(self, path: ElementTree.Element) -> str:
        """The shape of a letter where the page first draws it; nothing where it has it already."""
        name = self._shapes[path]
        if not name:
            return ""
        outline, transform = lean(path.get("d", ""), path.get("transform", ""))
        place = _attribute("id", name) + _attribute("d", outline)
        if transform:
            place += _attribute("transform", transform)
        return f"<path{place}/>"

    def _attributes(self, element: ElementTree.Element) -> Iterator[str]:
        for key, value in element.attrib.items():
            name = key.rpartition("}")[2]
            if name == "id":
                yield _attribute("id", self._prefix + value)
            elif name == "href" and value.startswith("#"):
                yield _attribute("href", f"#{self._named(value[1:])}")
            elif _PLACES.fullmatch(name) and _PLACE.fullmatch(value):
                short = _rounded(value) if _tag(element) == "use" and name == "x" else value
                yield _attribute(name, short)
        yield from self._looks(element)

    def _looks(self, element: ElementTree.Element) -> Iterator[str]:
        for name, value in _looks(element):
            value = re.sub(r"url\(#(.*)\)", rf"url(#{self._prefix}\1)", value)
            yield _attribute(name, value)

    def _named(self, name: str) -> str:
        return self._names.get(name, self._prefix + name)


def _words(letters: Iterable[ElementTree.Element]) -> Iterator[list[ElementTree.Element]]:
    """The letters of a line, word by word; white space in the drawing ends a word."""
    word: list[ElementTree.Element] = []
    for letter in letters:
        word.append(letter)
        if letter.tail:
            yield word
            word = []
    if word:
        yield word


def _use(name: str, x: float) -> str:
    """A letter or word at its place in a line, to a hundredth of the size of the type."""
    place = f' x="{round(x)}"' if round(x) else ""
    return f'<use href="#{name}"{place}/>'


def _attribute(name: str, value: str) -> str:
    """An attribute whose name is one of the list above; its value comes out escaped."""
    return f' {name}="{escape(value)}"'


def _parsed(svg: str) -> ElementTree.Element:
    if re.search(r"<!(?!--|DOCTYPE svg PUBLIC \"[^\"\[\]]*\"\s+\"[^\"\[\]]*\">)", svg):
        raise NotADocument("a chart's drawing may declare nothing; show it with chart(...)")
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise NotADocument(
            f"a chart holds no SVG drawing ({error}); show it with chart(...)"
        ) from None
    if _tag(root) != "svg":
        raise NotADocument(f"a chart holds <{_tag(root)}>, not an SVG drawing")
    return root


def _tag(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _looks(element: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """What an element looks like, from its attributes and its inline style; the style wins."""
    found = {name: value for name, value in element.attrib.items() if _LOOKS.fullmatch(name)}
    for rule in element.get("style", "").split(";"):
        name, _, value = rule.partition(":")
        if _LOOKS.fullmatch(name.strip()):
            found[name.strip()] = value.strip()
    return ((name, value) for name, value in found.items() if _VALUE.fullmatch(value))


def _rounded(value: str) -> str:
    """The place of a letter in a line, to a hundredth of the size of the type."""
    return str(round(float(value))) if _FRACTION.fullmatch(value) else value
