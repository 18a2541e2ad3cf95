"""The finished PDF: a number put into its text is found, and an honest one passes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from explainer.errors import UnboundNumber
from explainer.export import pdf
from explainer.export.checks import paper
from explainer.export.checks.rendered import Said
from explainer.export.files import document_of, pdf_of
from explainer.prose import unbound
from tests.memory import executed_file, whole

REPORT = Path(__file__).parents[1] / "notebooks" / "report.ipynb"


@cache
def said() -> Said:
    """What the flood's long report says."""
    return Said(whole().document)


@cache
def content() -> bytes:
    """Its PDF."""
    return pdf_of(whole().document)


@cache
def text() -> str:
    """The text of its PDF."""
    return paper.text_of(content())


@pytest.mark.parametrize(
    "words", ["7", "23 of them", "hundreds", "half the town", "١٢", "2 July 2023"]
)
def test_a_number_put_into_the_pdf_is_found(words: str) -> None:
    """Anywhere between two words of its text."""
    at = text().index("Every number") + len("Every number")
    assert list(paper.paper_faults(said(), f"{text()[:at]} {words} {text()[at:]}"))


@pytest.mark.parametrize("put", ["1{}", "{}0", "{}.5", "9,{}"])
def test_a_number_that_a_known_one_is_part_of_is_found(put: str) -> None:
    """A digit before or after a number of the document makes another number."""
    number = "14,200"
    assert number in text()
    assert list(paper.paper_faults(said(), text().replace(number, put.format(number), 1)))


def test_a_pdf_with_a_foreign_number_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the template itself would print one: the check raises, and names file and words."""
    begin = pdf.Press.__init__

    def begun(press: pdf.Press, template: str, files: dict[str, bytes]) -> None:
        planted = files["document.json"].replace(b"Every number", b"Every 17 number", 1)
        assert planted != files["document.json"]
        begin(press, template, {**files, "document.json": planted})

    monkeypatch.setattr(pdf.Press, "__init__", begun)
    with pytest.raises(UnboundNumber, match=r"report\.pdf: .*17"):
        pdf_of(whole().document)


def test_an_honest_pdf_passes() -> None:
    """Nothing is found in what is made from a checked document."""
    assert list(paper.paper_faults(said(), text())) == []


def test_a_line_that_a_page_ends_in_is_known_by_its_piece() -> None:
    """A number in a cut line is the document's; the same number among other words is not."""
    line = max((line for line in said().records if "two" in line.split()), key=len, default="")
    line = line or max(said().numbered, key=len)
    half = line[: len(line) // 2 + 40]
    assert list(paper.paper_faults(said(), f"{text()} {half} Some header")) == []
    assert list(paper.paper_faults(said(), f"{text()} and two of {half[:9]} of those"))


def test_the_head_of_a_table_set_again_does_not_hide_the_piece_after_it() -> None:
    """The next page begins with the head; what is below it is known, if no digit of it is gone."""
    line = "River Office: an estimated 14,200 people, as counted at the gates of the town"
    assert paper._holds("".join(line.split()), "estimated14,200people,ascounted")
    assert not paper._holds("".join(line.split()), "4,200people,ascountedatthegates")
    for number, known in (("14,200", True), ("4,200", False), ("200", False)):
        text = f"Stance\n{number} people, as counted at the gates"
        (found,) = unbound.find(text, ("en",))
        assert paper._parted(text, found, [line]) is known


@pytest.mark.slow
def test_the_shipped_report_passes() -> None:
    """Nothing is found in the PDF of the shipped report."""
    document = document_of(executed_file(REPORT))
    paper.check_paper(Said(document), pdf_of(document))
