"""Reading an executed notebook: what is refused, and what becomes a document with its cells."""

from __future__ import annotations

import json
from typing import Any

import pytest

from explainer.document.nodes import MIME, Heading, Items, Paragraph
from explainer.document.runs import Link, Text, plain
from explainer.errors import NotADocument
from explainer.export.notebook import prose_blocks, read
from tests.memory import flood_report, notebook


def with_output(**output: Any) -> dict[str, Any]:
    """A notebook whose last cell answered with something else."""
    made = notebook(flood_report().front())
    cell = {"cell_type": "code", "source": "df.head()\nmore", "metadata": {}, "outputs": [output]}
    made["cells"].append(cell)
    return made


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ({"output_type": "stream", "name": "stdout", "text": "printed"}, r"report\.say"),
        ({"output_type": "stream", "name": "stderr", "text": ["a", "warning"]}, "printed text"),
        (
            {"output_type": "error", "ename": "KeyError", "evalue": "'x'"},
            "the cell failed: KeyError",
        ),
        ({"output_type": "display_data", "data": {"image/png": "…"}}, r"report\.chart"),
        ({"output_type": "execute_result", "data": {"text/html": "<b>"}}, "text/html is not part"),
        *(
            ({"output_type": "display_data", "data": {MIME: unknown}}, "does not know")
            for unknown in ({"nodes": [{"type": "poem"}]}, {"nodes": [{"type": "text"}]}, None)
        ),
    ],
)
def test_an_output_that_is_no_node_stops_the_export(output: dict[str, Any], reason: str) -> None:
    """The error names the cell, its first line, and what to call instead."""
    with pytest.raises(NotADocument, match=reason) as refusal:
        read(with_output(**output))
    assert "cell 2 (`df.head()`)" in str(refusal.value)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ((), "has to be report.front"),
        (("A word.",), "has to be report.front"),
        ((flood_report().front(), flood_report().front()), "shown twice"),
        ((flood_report().front(), "# A title"), "headings start with ##"),
    ],
)
def test_a_notebook_starts_with_its_one_title_block(cells: Any, reason: str) -> None:
    """None, one too late, two of them, a title of one's own."""
    with pytest.raises(NotADocument, match=reason):
        read(notebook(*cells))


@pytest.mark.parametrize("allow", [["half"], {"half": 3}, "half"])
def test_a_malformed_allow_list_is_refused(allow: Any) -> None:
    made = notebook(flood_report().front())
    made["metadata"]["explainer"]["allow"] = allow
    with pytest.raises(NotADocument, match="maps words to reasons"):
        read(made)


def test_cells_tagged_exploration_are_left_out() -> None:
    made = with_output(output_type="display_data", data={"image/png": "…"})
    made["cells"][-1]["metadata"]["tags"] = ["exploration"]
    assert read(made).document.blocks == ()


def test_headings_of_the_same_words_have_ids_of_their_own() -> None:
    """So that a link leads to one of them."""
    blocks = read(notebook(flood_report().front(), "## Who?\n\n## Who?")).document.blocks
    assert [block.id for block in blocks if isinstance(block, Heading)] == ["who", "who-2"]


def test_records_outside_the_cut_travel_with_the_cell_that_names_them() -> None:
    """A metric without figures: the edition's own records stay as they are."""
    report = flood_report()
    edition = report.edition
    figures = tuple(f for f in edition.figures if f.metric != "people-missing")
    object.__setattr__(edition, "figures", figures)
    reading = read(
        json.loads(json.dumps(notebook(report.front(), report.counts("people-missing"))))
    )
    front = reading.document.front
    assert "people-missing" not in front.records["metrics"]
    assert front.named["metrics"]["people-missing"]["label"] == "People reported missing"


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
