"""A chart's SVG as part of the page: read, held to a list of what may be drawn, written again.

Nothing of the SVG's own text reaches the page: an element not on the list stops the page, an
attribute not on the list is left out, words come out escaped. The style sheet finds the palette's
colours in the attributes and turns them dark.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from xml.etree import ElementTree

from markupsafe import Markup, escape

from explainer import palette
from explainer.errors import NotADocument

_ELEMENTS = re.compile(
    "svg|g|defs|path|use|rect|circle|line|polyline|polygon|text|tspan|clipPath|image"
)
_LEFT_OUT = re.compile("metadata|title|desc|style")
_LOOKS = re.compile(
    "[xydr]|[xy][12]|c[xy]|r[xy]|d[xy]|width|height|points|transform|textLength|lengthAdjust|direction"
    "|fill|stroke|opacity|(fill|stroke)-opacity|stroke-(width|dasharray|dashoffset|linecap|linejoin)"
    "|(fill|clip)-rule|font-(size|weight|style)|text-anchor"
)
_VALUE = re.compile(r"(?!url)[\w#.,%+\-() ]+", re.ASCII)
_NAMED = re.compile(r"url\(#([\w-]+)\)", re.ASCII)
_PIXELS = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\s]+")


class Drawing:
    """One drawing in a page; `number` tells its names apart from those of the page's others."""

    def __init__(self, svg: str, number: int) -> None:
        self._root = _parsed(svg)
        self._prefix = f"_{number}-"

    @property
    def box(self) -> str:
        """The drawing's `viewBox`."""
        return self._root.get("viewBox", "")

    @property
    def markup(self) -> Markup:
        """What stands inside the page's `svg` element, escaped."""
        looks = "".join(
            f' {name}="{escape(value)}"'
            for name, value in self._root.attrib.items()
            if name in ("fill", "font-size", "stroke-width", "direction")
            and _VALUE.fullmatch(value)
        )
        return Markup(f"<g{looks}>{''.join(self._inside(self._root))}</g>")

    def _inside(self, parent: ElementTree.Element) -> Iterator[str]:
        lettered = _tag(parent) in ("text", "tspan")
        if lettered and parent.text:
            yield str(escape(parent.text))
        for child in parent:
            yield self._element(child)
            if lettered and child.tail:
                yield str(escape(child.tail))

    def _element(self, element: ElementTree.Element) -> str:
        """The element as markup: a tag of the list, escaped attributes, escaped words."""
        tag = _tag(element)
        if _LEFT_OUT.fullmatch(tag):
            return ""
        if not _ELEMENTS.fullmatch(tag):
            raise NotADocument(f"a chart's drawing may hold no <{tag}>; show it with chart(...)")
        attributes = "".join(
            f' {name}="{escape(value)}"' for name, value in self._attributes(element)
        )
        inside = "".join(self._inside(element))
        if tag == "g" and not attributes:
            return inside
        if tag == "defs" and not inside:
            return ""
        return f"<{tag}{attributes}>{inside}</{tag}>" if inside else f"<{tag}{attributes}/>"

    def _attributes(self, element: ElementTree.Element) -> Iterator[tuple[str, str]]:
        """The attributes of the list; a group's id says which record is drawn, and stays behind."""
        for key, value in element.attrib.items():
            name = key.rpartition("}")[2]
            if name == "id" and _tag(element) != "g":
                yield name, self._prefix + value
            elif name == "href" and value.startswith("#"):
                yield name, f"#{self._prefix}{value[1:]}"
            elif name == "href" and _tag(element) == "image" and _PIXELS.fullmatch(value):
                yield name, value
            elif name == "clip-path" and (found := _NAMED.fullmatch(value)):
                yield name, f"url(#{self._prefix}{found[1]})"
            elif _LOOKS.fullmatch(name) and _VALUE.fullmatch(value):
                yield name, value


def _parsed(svg: str) -> ElementTree.Element:
    if re.search(r"<!(?!--)", svg):
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


_START = re.compile(r"<svg\b[^>]*>")
_FACES = {"regular": 400, "bold": 700}


def standalone(svg: str, title: str = "", description: str = "") -> str:
    """The drawing as a file that needs no page: with its letters, in light and dark, and named."""
    start = _START.search(svg)
    if start is None:
        raise NotADocument("a chart holds no SVG drawing; show it with chart(...)")
    said = f"<title>{escape(title)}</title>" if title else ""
    said += f"<desc>{escape(description)}</desc>" if description else ""
    style = letters() + palette.paper_css() + palette.dark_css(svg)
    return f"{start.group()}{said}<style>{style}</style>{svg[start.end() :].strip()}"


def address(svg: str) -> str:
    """The drawing as a data address of its own, for an image."""
    return "data:image/svg+xml;base64," + base64.b64encode(standalone(svg).encode()).decode()


@cache
def letters() -> str:
    """The rules for the letters that a drawing by itself carries: one subset for all of them."""
    folder = resources.files("explainer").joinpath("fonts")
    return "".join(
        f"@font-face{{font-family:Page;font-weight:{weight};src:url(data:font/woff2;base64,"
        f"{base64.b64encode(folder.joinpath(f'charts-{name}.woff2').read_bytes()).decode()})}}"
        for name, weight in _FACES.items()
    )
