"""The finished page: a number put into it is found, and an honest one passes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from explainer.document import Document
from explainer.errors import UnboundNumber
from explainer.export.checks import rendered
from explainer.export.files import document_of, page_of
from tests.memory import executed_file, whole

REPORT = Path(__file__).parents[1] / "notebooks" / "report.ipynb"


@cache
def page() -> str:
    """The flood's long report as a page."""
    return page_of(whole().document)


def faults(document: Document, text: str) -> list[str]:
    """The faults of a page, as a list."""
    return list(rendered.page_faults(rendered.Said(document), text))


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
        rendered.check_page(rendered.Said(whole().document), bad)


def test_an_honest_page_passes() -> None:
    """Nothing is found in what is made from a checked document."""
    assert faults(whole().document, page()) == []


@pytest.mark.slow
def test_the_shipped_report_passes() -> None:
    """Nothing is found in the page of the shipped report."""
    document = document_of(executed_file(REPORT))
    assert faults(document, page_of(document)) == []
