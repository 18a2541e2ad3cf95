"""A chart's SVG as part of the page: read, held to a list of what may be drawn, written again.

Belongs here: which elements and attributes a drawing may have, and writing them, escaped.
Does not belong here: alt text and frame (templates), colours (palette), drawing (charts).

Nothing of the SVG's own text reaches the page: an element not on the list stops the page, an
attribute not on the list is left out. Inline styles become attributes, since the page's policy
allows no inline style; the style sheet finds the palette's colours by them and turns them dark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from markupsafe import Markup, escape

from explainer.errors import NotADocument
from explainer.markup.letters import Letters, lean

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
_FRACTION = re.compile(r"-?\d+\.\d+")


class Drawing:
    """One drawing in a page; `number` tells its names apart from those of the page's others."""

    def __init__(self, svg: str, number: int, letters: Letters) -> None:
        self._root = _parsed(svg)
        self._prefix = f"_{number}-"
        self._letters = letters
        self._shapes: dict[ElementTree.Element, str] = {}  # letters, with their name if new
        self._names = dict(self._letter_names())

    @property
    def box(self) -> str:
        """The drawing's `viewBox`."""
        return self._root.get("viewBox", "")

    @property
    def markup(self) -> Markup:
        """What stands inside the page's `svg` element, escaped."""
        looks = "".join(_attribute(name, value) for name, value in _looks(self._root))
        return Markup(f"<g{looks}>{self._children(self._root)}</g>")

    def _letter_names(self) -> Iterator[tuple[str, str]]:
        for path in self._root.iter():
            if _tag(path) == "path" and path.get("id") and path.get("d"):
                shape = lean(path.get("d", ""), path.get("transform", ""))
                name, new = self._letters.name(*shape)
                self._shapes[path] = name if new else ""
                yield path.get("id", ""), name

    def _children(self, parent: ElementTree.Element) -> str:
        return "".join([self._element(child) for child in parent])

    def _element(self, element: ElementTree.Element) -> str:
        """The element as markup: a tag of the list, escaped attributes, escaped words."""
        tag = _tag(element)
        if _LEFT_OUT.fullmatch(tag):
            return ""
        if not _ELEMENTS.fullmatch(tag):
            raise NotADocument(f"a chart's drawing may hold no <{tag}>; show it with chart(...)")
        if element in self._shapes:
            return self._letter(element)
        inside = self._children(element)
        if tag == "defs" and not inside:
            return ""
        words = element.text if tag in ("text", "tspan") else None
        attributes = "".join(self._attributes(element))
        if not inside and not words:
            return f"<{tag}{attributes}/>"
        return f"<{tag}{attributes}>{escape(words or '')}{inside}</{tag}>"

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
        for name, value in _looks(element):
            value = re.sub(r"url\(#(.*)\)", rf"url(#{self._prefix}\1)", value)
            yield _attribute(name, value)

    def _named(self, name: str) -> str:
        return self._names.get(name, self._prefix + name)


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
