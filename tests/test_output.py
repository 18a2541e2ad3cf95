"""The finished page and PDF: a number put into one or lost from it is found; honest ones pass."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from explainer.checks import output
from explainer.document.nodes import Document
from explainer.errors import UnboundNumber
from explainer.export.files import page_of, pdf_of
from explainer.export.press import data_of
from explainer.export.typeset import set_lines
from explainer.facts.edition import cut
from explainer.report.report import Report
from explainer.words import load
from tests.flood import SECOND, facts_of, flood_records
from tests.memory import document_of, executed_file, flood_report, notebook, whole
from tests.published import executed_from

REPORT = Path(__file__).parents[1] / "notebooks" / "report.ipynb"


@cache
def page() -> str:
    return page_of(whole().document)


def faults(document: Document, text: str) -> list[str]:
    return list(output.page_faults(document, text))


@pytest.mark.parametrize(
    ("pattern", "planted"),
    [
        (r"(<p>)(Every number)", r"\1Some 12 of them. \2"),
        (r"(<li>)", r"\1<b>٧</b> "),
        (r"(<td)", r"<td>17</td>\1"),
        (r"(role=\"img\" aria-label=\"Chart)", r"\1 of 3"),
        (r"(<path )", r'\1aria-label="9 of them" '),
        (r"(<h2)", r'\1 title="9 of them"'),
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
        output.refuse("report.html", output.page_faults(whole().document, bad))


def test_an_honest_page_passes() -> None:
    """Nothing is found in what is made from a checked document."""
    assert faults(whole().document, page()) == []


@cache
def pages() -> tuple[str, ...]:
    return tuple(output.text_of(pdf_of(whole().document)))


def pdf_faults(document: Document, text: Sequence[str]) -> list[str]:
    data = data_of(document)
    return list(output.pdf_faults(document, text, set_lines([data["front"], data["blocks"]])))


def test_an_honest_pdf_passes() -> None:
    """Nothing is missing from it, and nothing in it but page and figure numbers is its own."""
    assert pdf_faults(whole().document, pages()) == []


@pytest.mark.parametrize("words", ["77", "230 of them", "١٢", "2 July 2031"])
def test_a_number_put_into_the_pdf_is_found(words: str) -> None:
    """Anywhere between two words of its text."""
    changed = [page.replace("Every number", f"Every {words} number", 1) for page in pages()]
    assert pdf_faults(whole().document, changed)


@pytest.mark.parametrize("put", ["1{}", "{}0", "{}.5", "9,{}", ""])
def test_a_number_that_is_changed_or_lost_is_found(put: str) -> None:
    """A digit before or after it makes another number, and the one given is missing."""
    number = "14,200"  # stands in drawings too, so it is changed wherever it stands
    changed = [page.replace(number, put.format(number)) for page in pages()]
    found = pdf_faults(whole().document, changed)
    assert any(f"'{number}' was given and is not in it" in fault for fault in found)


def test_a_numbered_list_and_a_heading_that_ends_in_a_number_are_printed() -> None:
    """The numbers of its items are the list's own, and a heading may stand in the contents."""
    report = flood_report()
    steps = "\n".join(f"{at}. A step." for at in range(1, 13))
    heading = report.heading("The count of {office-left-06-02.as_of}")
    cells = (report.front(), heading, steps, report.figures("left-homes"), report.sources())
    document = document_of(notebook(*cells))
    assert pdf_of(document) and page_of(document)


@pytest.mark.parametrize(
    "quote",
    [
        "نزح 1,300,000 شخص بين 7 أكتوبر 2023 و 20-30 مايو، أي 45.5% منهم في الساعة 14:30",
        "بيان 7,500 و ٧٬٥٠٠ ثم https://example.org/2024/05/20/7-of-9",
        "היו שם 1,300,000 איש ביום 20.5.2024, https://example.org/2024/05/20/9",
    ],
)
def test_a_quotation_from_right_to_left_may_hold_numbers_and_addresses(quote: str) -> None:
    """A PDF's line is read in another order than it was said; a changed number is still found."""
    records = flood_records()
    arabic = {name for name, s in records["sources"].items() if s.get("language") == "ar"}
    for position in records["positions"]:
        if position["source"] in arabic:
            position["quote"] = quote
    document = document_of(executed_from(Report(cut(facts_of(records), SECOND), None, load("en"))))
    text = output.text_of(pdf_of(document))
    assert pdf_faults(document, text) == []
    number = "2024" if "2024" in quote else "45.5"
    assert pdf_faults(document, [page.replace(number, "9999", 1) for page in text])


@pytest.mark.slow
def test_the_shipped_report_passes() -> None:
    """Nothing is found in page and PDF of the shipped report."""
    document = document_of(executed_file(REPORT))
    assert pdf_of(document) and page_of(document)
