"""The finished page and PDF: a number put into either is found, and an honest one passes."""

from __future__ import annotations

import re
import time
from functools import cache
from pathlib import Path

import pytest

from explainer.document import Document
from explainer.errors import UnboundNumber
from explainer.export.checks import rendered
from explainer.export.files import document_of, page_of, pdf_of
from explainer.verify import paper
from tests.memory import executed_file, whole

REPORT = Path(__file__).parents[1] / "notebooks" / "report.ipynb"


@cache
def page() -> str:
    """The flood's long report as a page."""
    return page_of(whole().document)


@cache
def paper_text() -> str:
    """The text of its PDF."""
    return paper.read(pdf_of(whole().document, page()))[0]


def faults(document: Document, text: str) -> list[str]:
    """The faults of a page, as a list."""
    return list(rendered.page_faults(document, text))


@pytest.mark.parametrize(
    ("pattern", "planted"),
    [
        (r"(<p>)(Every number)", r"\1Some 12 of them. \2"),
        (r"(<p>)(Every number)", r"\1Dozens of them. \2"),
        (r"(<h2[^>]*>How many people left\?)", r"\1 Half of them"),
        (r"(<figcaption>)", r"\1Two "),
        (r"(<li>)", r"\1<b>٧</b> "),
        (r"(<td)", r"<td>17</td>\1"),
        (r"(<th scope=\"col\">)", r"\1½ "),
        (r"(role=\"img\" aria-label=\"Chart)", r"\1 of 3"),
        (r"(<path )", r'\1aria-label="9 of them" '),
        (r"(<h2)", r'\1 title="9 of them"'),
        (r"(aria-label=\")", r"\1Twenty "),
        (r"(<meta name=\"description\" content=\")", r"\g<1>In 1999 "),
        (r"(<title>)", r"\g<1>12 "),
        (r"(estimated</span> )14,200", r"\g<1>14,300"),
        (r"(<span class=\"hedge\">)an estimated(</span>)", r"\1exactly\2"),
        (r"data-fact=\"office-left-06-02\"", r'data-fact="relief-left-06-02"'),
        (r"(<time datetime=\"2023-06-02\">)2 June", r"\g<1>3 June"),
        (r"datetime=\"2023-06-02\"", r'datetime="2023-06-03"'),
        (r"(</main>)", r"<p>In all 9</p>\1"),
    ],
)
def test_a_number_put_into_the_page_is_found(pattern: str, planted: str) -> None:
    """In text, tables, charts' alternatives, labels, metadata, and in what is bound."""
    changed, times = re.subn(pattern, planted, page(), count=1)
    assert times == 1, "the page has no such place"
    assert faults(whole().document, changed)


def test_a_page_with_a_foreign_number_is_not_made() -> None:
    """The check raises, and names page and words."""
    bad = page().replace("<h1>", "<h1>7 ", 1)
    with pytest.raises(UnboundNumber, match=r"report\.html: .*7"):
        rendered.check_page(whole().document, bad)


def test_an_honest_page_and_pdf_pass() -> None:
    """Nothing is found in what is made from a checked document."""
    assert faults(whole().document, page()) == []
    assert list(rendered.paper_faults(whole().document, paper_text())) == []


@pytest.mark.parametrize(
    "words", ["7", "23 of them", "hundreds", "half the town", "١٢", "2 July 2023"]
)
def test_a_number_put_into_the_pdf_is_found(words: str) -> None:
    """Anywhere between two words of its text."""
    text = paper_text()
    at = text.index("Every number") + len("Every number")
    assert list(rendered.paper_faults(whole().document, f"{text[:at]} {words} {text[at:]}"))


def test_a_line_that_a_page_ends_in_is_known_by_its_piece() -> None:
    """A number in a cut line is the document's; the same number among other words is not."""
    said, text = rendered.Said(whole().document), paper_text()
    line = max((line for line in said.records if "two" in line.split()), key=len, default="")
    line = line or max(said.numbered(), key=len)
    half = line[: len(line) // 2 + 40]
    assert list(rendered.paper_faults(whole().document, f"{text} {half} Some header")) == []
    assert list(rendered.paper_faults(whole().document, f"{text} and two of {half[:9]} of those"))


@pytest.mark.slow
def test_the_shipped_report_passes_as_page_and_pdf() -> None:
    """Page and PDF of the report, and how long the page takes to check."""
    document = document_of(executed_file(REPORT))
    made = page_of(document)
    start = time.process_time()
    assert faults(document, made) == []
    print(f"page of {len(made) / 1000:.0f} kB checked in {time.process_time() - start:.2f} s")
    assert time.process_time() - start < 1
    text, _ = paper.read(pdf_of(document, made))
    assert list(rendered.paper_faults(document, text)) == []
