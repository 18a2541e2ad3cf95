"""What the page says of itself to programs: a data set in JSON-LD, and how to cite the report.

The data block is read by programs and run by none; it names its vocabulary and fetches nothing.
"""

from __future__ import annotations

from typing import Any

from explainer.document.nodes import Chart, Document, plain, walk
from explainer.export.dataset import Records, dataset, measured, script_json

VOCABULARY = "https://schema.org/"


def dataset_jsonld(document: Document) -> str:
    """The edition as a schema.org Dataset: JSON that may stand in a <script> element as it is."""
    records = document.front.records
    found = {**dataset(records), "variableMeasured": _measured(records)}
    found = {"@type" if name == "type" else name: value for name, value in found.items()}
    found["distribution"] = [
        {"@type" if name == "type" else name: value for name, value in part.items()}
        for part in found["distribution"]
    ]
    return script_json({"@context": {"@vocab": VOCABULARY}, **found})


def citation(document: Document) -> tuple[tuple[str, str], ...]:
    """Names and contents of the head's meta elements, for reference managers and catalogues."""
    front = document.front
    title = " ".join(plain(front.title).split())
    fields = (
        ("citation_title", title),
        ("citation_publication_date", front.edition.replace("-", "/")),
        ("citation_language", front.language),
        ("citation_pdf_url", f"{front.notebook}.pdf"),
        ("dcterms.title", title),
        ("dcterms.issued", front.edition),
        ("dcterms.language", front.language),
        ("dcterms.type", "Text"),
        ("dcterms.description", " ".join(plain(front.summary).split())),
    )
    return tuple((name, content) for name, content in fields if content)


def shared(document: Document) -> tuple[tuple[str, str], ...]:
    """What a page shows of itself where its address is posted; the picture is the social card.

    Its address is absolute, as readers of these fields want it, where the publisher's is known.
    """
    front = document.front
    title = " ".join(plain(front.title).split())
    fields = [
        ("og:type", "article"),
        ("og:title", title),
        ("og:description", " ".join(plain(front.summary).split())),
        ("twitter:card", "summary"),
    ]
    if (chart := card_chart(document)) is not None:
        base = front.theme.base if front.theme else ""
        folder = f"{base.rstrip('/')}/{front.story}/{front.edition}/" if base else ""
        fields[-1] = ("twitter:card", "summary_large_image")
        fields += [
            ("og:image", f"{folder}{card_name(front.notebook)}"),
            ("og:image:alt", " ".join(plain(chart.title).split())),
        ]
    return tuple((name, content) for name, content in fields if content)


def card_chart(document: Document) -> Chart | None:
    """The first chart, which the social card shows."""
    return next((node for node in walk(document) if isinstance(node, Chart)), None)


def card_name(notebook: str) -> str:
    """The file of a page's social card."""
    return f"{notebook}-card.png"


def _measured(records: Records) -> list[dict[str, Any]]:
    """One property for each metric that a figure of the edition is a value of."""
    return [
        {"@type": "PropertyValue", "name": metric["label"], "unitText": metric["unit"]}
        for metric in measured(records)
    ]
