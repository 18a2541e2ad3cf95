"""Hostile words in every text of the facts stay words: in the page, in the PDF."""

from __future__ import annotations

import re

import pytest

from explainer.export.html import page
from tests.chromium import CHROMIUM
from tests.faults import browser, press, spreadsheet
from tests.faults.payloads import document_with, fields, harmless, payloads


def test_there_are_enough_payloads() -> None:
    """200 of them, in more than 40 texts."""
    assert len(set(payloads())) == 200
    assert fields() > 40


@pytest.mark.parametrize("payload", payloads()[:66:11])
def test_no_payload_opens_an_element(payload: str) -> None:
    """The page has as many of each element, outside its drawings, as with harmless words."""
    drawing = re.compile(r"<svg\b.*?</svg>|<figcaption.*?</figcaption>", re.DOTALL)
    counts = [
        sorted(re.findall(r"<[a-z/!][a-z0-9]*", drawing.sub("", page(document_with(words)))))
        for words in (payload, harmless(payload))
    ]
    assert counts[0] == counts[1]


@pytest.mark.browser
def test_no_payload_does_anything_in_a_browser() -> None:
    """No dialog, no request, the harmless twin's skeleton, every character of the text."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    assert browser.campaign(payloads()[::10]) == []


@pytest.mark.slow
@pytest.mark.skipif(press.TOOL is None, reason="no pdftotext (poppler-utils)")
def test_in_the_pdf_the_text_is_the_text() -> None:
    """Each of 200 payloads can be read there, character for character, however its lines break."""
    made, lost = press.campaign()
    assert lost == []
    assert made * fields() >= 200


@pytest.mark.slow
@pytest.mark.skipif(spreadsheet.OFFICE is None, reason="no LibreOffice (libreoffice-calc)")
def test_in_a_spreadsheet_no_cell_is_a_formula() -> None:
    """LibreOffice finds none, and every text as it is in the file; without the guard it would."""
    rows = spreadsheet.table([*spreadsheet.FORMULAS, *payloads()[::20]])
    found = spreadsheet.opened(rows)
    assert found.formulas == ()
    assert spreadsheet.missing(rows, found) == []
    assert len(spreadsheet.opened(spreadsheet.without_guard(rows)).formulas) > 100
