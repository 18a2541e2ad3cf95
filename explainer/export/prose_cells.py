"""Prose cells: CommonMark to nodes of the document model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from explainer.document.nodes import Block, Heading, Items, Link, Paragraph, Run, Runs, Text, plain
from explainer.errors import NotADocument
from explainer.text import slug

_INSTEAD = {
    "blockquote_open": "a quotation comes from the facts: report.quote('position-id')",
    "fence": "code belongs in a code cell",
    "code_block": "code belongs in a code cell",
    "html_block": "raw HTML is not carried into a report",
    "html_inline": "raw HTML is not carried into a report",
    "image": "a picture comes from report.chart('name', 'metric-id')",
    "hr": "a section starts with a heading",
}


def blocks(markdown: str) -> Iterator[Block]:
    """The cell's blocks in order; raises NotADocument with what to write instead."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    index = 0
    while index < len(tokens):
        end = _end(tokens, index)
        yield _block(tokens[index : end + 1])
        index = end + 1


def _end(tokens: Sequence[Token], start: int) -> int:
    depth = 0
    for index in range(start, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    raise NotADocument("Markdown that never ends")  # the parser always closes what it opens


def _block(tokens: Sequence[Token]) -> Block:
    first = tokens[0]
    if first.type == "heading_open":
        return _heading(int(first.tag[1]), runs(tokens[1].children or ()))
    if first.type == "paragraph_open":
        return Paragraph(runs=runs(tokens[1].children or ()))
    if first.type in ("bullet_list_open", "ordered_list_open"):
        return _items(tokens, first.type == "ordered_list_open")
    raise NotADocument(_INSTEAD.get(first.type, f"{first.type} is not part of a report"))


def _heading(level: int, words: Runs) -> Heading:
    if level < 2:
        raise NotADocument("the title comes from report.front(); headings start with ##")
    if level > 4:
        raise NotADocument("headings go down to ####")
    return Heading(level=level, id=slug(plain(words)), runs=words)


def _items(tokens: Sequence[Token], ordered: bool) -> Items:
    lines: list[Runs] = []
    if tokens[0].attrGet("start") is not None:
        raise NotADocument("a numbered list starts with 1, or its number would be a figure")
    for token in tokens[1:-1]:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            raise NotADocument("a list inside a list is not part of a report")
        if token.type in _INSTEAD:
            raise NotADocument(_INSTEAD[token.type])
        if token.type == "inline":
            lines.append(runs(token.children or ()))
    return Items(ordered=ordered, items=tuple(lines))


def runs(tokens: Sequence[Token]) -> Runs:
    """Inline tokens as runs; emphasis becomes a property of its text."""
    found: list[Run] = []
    strong = em = False
    href = ""
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            strong = token.type == "strong_open"
        elif token.type in ("em_open", "em_close"):
            em = token.type == "em_open"
        elif token.type in ("link_open", "link_close"):
            href = _href(token) if token.type == "link_open" else ""
        elif token.type in ("text", "code_inline", "softbreak", "hardbreak"):
            words = token.content or ("" if token.type == "text" else " ")
            found += _words(words, href, strong, em)
        else:
            raise NotADocument(_INSTEAD.get(token.type, f"{token.type} is not part of a report"))
    return tuple(found)


def _href(token: Token) -> str:
    if token.attrGet("title"):
        raise NotADocument(f"a link has no title of its own: say {token.attrGet('title')!r} in it")
    return str(token.attrGet("href") or "")


def _words(words: str, href: str, strong: bool, em: bool) -> list[Run]:
    if not words:
        return []
    if not href:
        return [Text(text=words, strong=strong, em=em)]
    if not href.startswith(("https://", "http://", "#")):
        raise NotADocument(f"a link leads to https://… or to #a-place-in-the-page, not to {href!r}")
    return [Link(text=words, to=href)]
