"""Prose cells: the Markdown that a report carries, and what it refuses with advice."""

from __future__ import annotations

import pytest

from explainer.document.nodes import Heading, Items, Paragraph
from explainer.document.runs import Link, Text, plain
from explainer.errors import NotADocument
from explainer.export.notebook import prose_blocks


@pytest.mark.parametrize(
    ("markdown", "reason"),
    [
        ("# Title", "headings start with ##"),
        ("##### Too deep", "down to ####"),
        ("<div>raw</div>", "raw HTML"),
        ("A <b>bold</b> word.", "raw HTML"),
        ("<!-- a comment -->", "raw HTML"),
        ("> quoted", r"report\.quote"),
        ("```\ncode\n```", "code cell"),
        ("    indented", "code cell"),
        ("![alt](x.png)", r"report\.chart"),
        ("A line.\n\n---\n\nAnother.", "starts with a heading"),
        ("- one\n  - two", "list inside a list"),
        ("- a\n\n  > quoted", r"report\.quote"),
        ("[x](ftp://example.org)", "a link leads to"),
        ("[x](other.html)", "a link leads to"),
        ("[x](/etc/passwd)", "a link leads to"),
    ],
)
def test_markdown_that_no_report_carries_is_refused(markdown: str, reason: str) -> None:
    """The error says what to write instead."""
    with pytest.raises(NotADocument, match=reason):
        list(prose_blocks(markdown))


def test_headings_paragraphs_and_lists_become_nodes() -> None:
    """In their order, with ids made of the words."""
    heading, paragraph, bullets, numbered = prose_blocks(
        "## Wer *bleibt*?\n\nA line\nand more.\n\n- one\n- two\n\n1. first"
    )
    assert isinstance(heading, Heading) and (heading.level, heading.id) == (2, "wer-bleibt")
    assert isinstance(paragraph, Paragraph) and plain(paragraph.runs) == "A line and more."
    assert isinstance(bullets, Items) and not bullets.ordered and len(bullets.items) == 2
    assert isinstance(numbered, Items) and numbered.ordered


def test_emphasis_and_links_become_runs() -> None:
    """Strong and emphasised text, links to the web and to a place in the page."""
    (paragraph,) = prose_blocks(
        "**Strong** *soft* `code` [web](https://example.org) [here](#place)"
    )
    assert isinstance(paragraph, Paragraph)
    strong, _, soft, *_ = paragraph.runs
    assert isinstance(strong, Text) and strong.strong and not strong.em
    assert isinstance(soft, Text) and soft.em and not soft.strong
    links = [run for run in paragraph.runs if isinstance(run, Link)]
    assert [link.to for link in links] == ["https://example.org", "#place"]


@pytest.mark.parametrize("to", ["javascript:alert", "file:///etc/passwd", "data:text/html,hi"])
def test_a_dangerous_address_is_no_link(to: str) -> None:
    """The parser leaves it as the text it is."""
    (paragraph,) = prose_blocks(f"[x]({to})")
    assert isinstance(paragraph, Paragraph)
    assert all(isinstance(run, Text) for run in paragraph.runs)


def test_characters_of_markup_come_through_as_text() -> None:
    """Escapes and entities are read as CommonMark reads them, and stay text."""
    (paragraph,) = prose_blocks(r"1 \< 2 &amp; \*so\* &lt;b&gt;")
    assert plain(paragraph.runs) == "1 < 2 & *so* <b>"  # type: ignore[union-attr]
