"""All files of one notebook's export, by name: the one list that build and nbconvert share.

Belongs here: which files there are and what each is made of. Does not belong here: making them,
writing them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from explainer.document import Chart, Document, walk


def document_of(notebook: Any) -> Document:
    """The executed notebook as a checked document; nothing is rendered from any other.

    Raises NotADocument for a notebook that is none, ReportRefused with all that the checks refuse.
    """
    from explainer.export import checks
    from explainer.export.notebook import read

    reading = read(notebook)
    checks.check(reading.document, reading.cells, reading.faults)
    return reading.document


def page_of(document: Document) -> str:
    """The HTML page; UnboundNumber if it holds a number that is not the document's."""
    from explainer.export.checks import rendered
    from explainer.export.html import page

    made = page(document)
    rendered.check_page(document, made)
    return made


def pdf_of(document: Document, page: str | None = None) -> bytes:
    """The PDF with facts and claims attached; the claims name their places in the page."""
    from explainer.export import claims, data
    from explainer.export.pdf import pdf

    records = document.front.records
    attached = {
        data.NAME: ("text/csv", data.facts_csv(records)),
        claims.NAME: (
            "application/ld+json",
            claims.claims_jsonld(document, page_of(document) if page is None else page),
        ),
    }
    return pdf(document, attached)


def report_files(document: Document, kinds: Collection[str] = ("html", "pdf")) -> dict[str, bytes]:
    """One notebook's page and PDF (as asked) and the facts beside them, by file name."""
    from explainer.export import data

    name, page = document.front.notebook, page_of(document)
    files = {data.NAME: data.facts_csv(document.front.records)}
    if "html" in kinds:
        files[f"{name}.html"] = page.encode("utf-8")
    if "pdf" in kinds:
        files[f"{name}.pdf"] = pdf_of(document, page)
    return files


def picture_files(document: Document) -> dict[str, bytes]:
    """Each chart as SVG and PNG, by file name."""
    from explainer.export.pictures import png

    files: dict[str, bytes] = {}
    for chart in charts(document):
        files[f"{chart.id}.svg"] = chart.svg.encode("utf-8")
        files[f"{chart.id}.png"] = png(chart.svg, chart.width, chart.height)
    return files


def charts(document: Document) -> list[Chart]:
    """The charts of the document in reading order."""
    return [node for node in walk(document) if isinstance(node, Chart)]
