"""matplotlib's SVG made small, and its texts read back.

Belongs here: rewriting the text of an SVG that matplotlib wrote, and reading its comments.
Does not belong here: matplotlib itself, drawing, colours (the inline styles stay as they are, since
the page finds colours by them).

Letters are drawn as shapes, so each text is also kept as a comment before its shapes. One text is
one comment, even where it runs over several lines; `drawn_texts` gives them back.
"""

from __future__ import annotations

import html
import re

_NUMBER = re.compile(r"scale\([^)]*\)|-?\d+\.\d+")
_HEADER = re.compile(r"^.*?(?=<svg)", re.S)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.S)
_DEFAULT_STYLE = re.compile(r"\s*<defs>\s*<style type=\"text/css\">.*?</style>\s*</defs>", re.S)
_TEXT_OPEN = re.compile(r'<g id="text-(\d+)-(\d+)">\s*<!--.*?-->', re.S)
_COMMENT = re.compile(r"<!-- (.*?) -->", re.S)
_GLYPH_USE = re.compile(
    r'<use xlink:href="#([^"]+)"(?: transform="translate\(([^ )]+) ?([^)]*)\)")?/>'
)
_GROUP_ID = re.compile(r'<g id="(?!text-)[^"]*">')
_PLAIN_GROUP = re.compile(r"<g><((?:path|use) [^<>]*/)></g>")
_GLYPH_ID = re.compile(r'<path id="([^"]+)" d="')
_EMPTY_GLYPH = re.compile(r'<path id="[^"]+"(?: d="")?(?: transform="[^"]*")?/>')
# A letter's id stays the same in every chart, so charts may share a page without mixing them up.
_FACES = {"NotoSans-Regular-": "r", "NotoSans-Bold-": "b", "NotoNaskhArabic-Regular-": "a"}


def compact(svg: str, texts: tuple[str, ...]) -> str:
    """The same picture in fewer bytes: coordinates to a hundredth, no metadata, short ids."""
    svg = _DEFAULT_STYLE.sub("", _METADATA.sub("", _HEADER.sub("", svg)))
    svg = _TEXT_OPEN.sub(lambda match: _with_comment(match, texts), svg)
    defaults = '<svg fill="none" stroke-linejoin="round" stroke-linecap="butt" '
    return _outside_comments(svg).replace("<svg ", defaults, 1)


def drawn_texts(svg: str) -> tuple[str, ...]:
    """Every text drawn in a chart's SVG, character for character, in drawing order."""
    return tuple(html.unescape(text) for text in _COMMENT.findall(svg))


def comment(text: str) -> str:
    """The text as an XML comment; `drawn_texts` reads it back as it was."""
    escaped = html.escape(text, quote=False).replace("--", "-&#45;").replace("--", "-&#45;")
    return f"<!-- {escaped} -->"


def _with_comment(match: re.Match[str], texts: tuple[str, ...]) -> str:
    text, line = int(match[1]), int(match[2])
    return "<g>" + (comment(texts[text]) if line == 0 else "")


def _outside_comments(svg: str) -> str:
    names = {name: _glyph_name(name) for name in _GLYPH_ID.findall(svg)}
    parts = re.split(r"(<!-- .*? -->)", svg, flags=re.S)
    return "".join(part if index % 2 else _tidy(part, names) for index, part in enumerate(parts))


def _tidy(part: str, names: dict[str, str]) -> str:
    part = _GROUP_ID.sub("<g>", part)
    part = part.replace("fill: none; ", "").replace("; stroke-linejoin: miter", "")
    part = _NUMBER.sub(lambda match: _short(match[0]), part)
    part = re.sub(r"\s*\n\s*(?=<)", "", part)
    part = re.sub(r"\s+", " ", part).replace(' "', '"')
    part = re.sub(r" ?([MLQCHVZz]) ?(?=[^<>]*\"[^<>]*>)", r"\1", part) if "<path" in part else part
    part = _EMPTY_GLYPH.sub("", part).replace("<defs></defs>", "")
    part = _GLYPH_USE.sub(lambda match: _use(match, names), part)
    part = _GLYPH_ID.sub(lambda match: f'<path id="{names.get(match[1], match[1])}" d="', part)
    return _PLAIN_GROUP.sub(r"<\1>", part)


def _glyph_name(name: str) -> str:
    for face, letter in _FACES.items():
        if name.startswith(face):
            return letter + name.removeprefix(face)
    return name


def _short(number: str) -> str:
    if number.startswith("scale"):
        return number
    text = f"{float(number):.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _use(match: re.Match[str], names: dict[str, str]) -> str:
    if match[1] not in names:
        return " "  # a space has no shape, but it ends a word
    x, y = match[2] or "0", match[3] or "0"
    place = "".join(f' {axis}="{value}"' for axis, value in (("x", x), ("y", y)) if value != "0")
    return f'<use href="#{names[match[1]]}"{place}/>'
