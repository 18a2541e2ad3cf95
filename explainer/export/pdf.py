"""The report as a PDF: tagged, archivable, set by one fixed template that reads it as data."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from explainer.document.nodes import Chart, Document, walk
from explainer.export.press import Press
from explainer.export.typeset import Typesetter, picture_names
from explainer.text import canonical_json
from explainer.words import load

DATA = frozenset({"text/csv", "application/ld+json"})  # the facts themselves (AFRelationship)

Attachments = Mapping[str, tuple[str, bytes]]


def pdf(
    document: Document, attachments: Attachments, set_as: Mapping[str, Any] | None = None
) -> bytes:
    """The PDF (A-3a, UA-1) of a document with files attached, given as name: (MIME type, content).

    Equal documents give equal bytes: its date is the edition's. Raises NotADocument where a link or
    a number leads nowhere, NotSet where the pages cannot be set. `set_as` is what `data_of` gives.
    """
    data = {**(set_as or data_of(document)), "attachments": []}
    files = _pictures(document)
    for place, (name, (mime, content)) in enumerate(sorted(attachments.items())):
        data["attachments"].append(_attached(name, mime, f"attached-{place}"))
        files[f"attached-{place}"] = content
    files["document.json"] = canonical_json(data).encode()
    return Press("report.typ", files).pdf(datetime.date.fromisoformat(document.front.edition))


def data_of(document: Document) -> dict[str, Any]:
    """What the template reads of a document; NotADocument where a link leads nowhere."""
    return Typesetter(document, load(document.front.language)).data()


def _pictures(document: Document) -> dict[str, bytes]:
    names = picture_names(document)
    charts = (node for node in walk(document) if isinstance(node, Chart))
    return {names[chart.id]: chart.svg.encode() for chart in charts}


def _attached(name: str, mime: str, file: str) -> dict[str, Any]:
    relationship = "data" if mime in DATA else "supplement"
    return {"name": name, "mime": mime, "file": file, "relationship": relationship}
