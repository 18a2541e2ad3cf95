"""What the page says of itself to programs: a data set, and how to cite the report."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from explainer.document.nodes import Document
from explainer.export import html
from tests.reading import Page
from tests.sample import sample_document

HOSTILE = "</script><script>alert('x')</script><!-- \u2028\u2029 & \u0000"
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


def _document(**story: str) -> Document:
    document = sample_document()
    records = {**document.front.records}
    records["story"] = {**records["story"], **story}
    return document.model_copy(
        update={"front": document.front.model_copy(update={"records": records})}
    )


def _block(document: Document) -> dict[str, Any]:
    (block,) = BLOCK.findall(html.page(document))
    read: dict[str, Any] = json.loads(block)
    return read


def test_the_page_carries_its_data_set() -> None:
    """Name, date, what is measured, and the two files that hold it."""
    block = _block(sample_document())
    assert block["@type"] == "Dataset"
    assert block["datePublished"] == "2023-06-10"
    assert {part["contentUrl"] for part in block["distribution"]} == {"facts.csv", "claims.jsonld"}
    assert {"percent", "people"} == {part["unitText"] for part in block["variableMeasured"]}


def test_hostile_words_stay_in_the_data_block() -> None:
    """No text of the facts ends the element it stands in, or opens another."""
    page = html.page(_document(title=HOSTILE))
    assert page.count("<script") == page.count("</script") == 1
    assert "\u2028" not in page and "\u2029" not in page
    assert _block(_document(title=HOSTILE))["name"] == HOSTILE


def test_the_data_block_expands_offline_without_a_dropped_term() -> None:
    """Its vocabulary is named in it; no other document has to be fetched."""
    jsonld = pytest.importorskip("pyld.jsonld", reason="PyLD is not installed")
    dropped: list[str] = []

    def refuse(url: str, options: Any) -> Any:
        raise AssertionError(f"asks for {url}")

    block = _block(sample_document())
    (found,) = jsonld.expand(block, {"documentLoader": refuse}, on_property_dropped=dropped.append)
    assert not dropped
    assert found["@type"] == ["https://schema.org/Dataset"]
    assert len(found) == len(block) - 1  # all but the context


def test_the_report_can_be_cited() -> None:
    """Title, date and language in the fields that reference managers read."""
    metas = {
        m.get("name"): m.get("content") for m in Page(html.page(sample_document())).all("meta")
    }
    assert metas["citation_title"] == "The Aue in flood: the figures and the stated positions"
    assert metas["citation_publication_date"] == "2023/06/10"
    assert metas["dcterms.issued"] == "2023-06-10"
    assert metas["citation_language"] == metas["dcterms.language"] == "en"
    assert metas["citation_pdf_url"] == "report.pdf"
    assert all(content for _, content in html.citation(sample_document()))
