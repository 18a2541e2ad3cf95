"""The report as a PDF: tagged, archivable, set by one fixed template that reads it as data.

Belongs here: gathering what the template reads, and the attachments.
Does not belong here: the order on paper (typeset), the compiler (press), the look (template/).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self

from explainer.document import Chart, Document, walk
from explainer.export.pagination import paginate
from explainer.export.press import Press
from explainer.export.typeset import Typesetter, picture_names
from explainer.phases import phase
from explainer.text import canonical_json
from explainer.words import load

DATA = frozenset({"text/csv", "application/ld+json"})  # the facts themselves (AFRelationship)

Attachments = Mapping[str, tuple[str, bytes]]


def pdf(document: Document, attachments: Attachments) -> bytes:
    """The PDF (A-3a, UA-1) of a document with files attached, given as name: (MIME type, content).

    Equal documents give equal bytes: its date is the edition's. Raises NotADocument where a link or
    a number leads nowhere, NotSet where the pages cannot be set.
    """
    with Pages(document, {name: kind for name, (kind, _) in attachments.items()}) as pages:
        pages.lay_out()
        return pages.pdf({name: content for name, (_, content) in attachments.items()})


class Pages:
    """A report's pages; they can be laid out before the content of what is attached is known."""

    def __init__(self, document: Document, attached: Mapping[str, str]) -> None:
        words = load(document.front.language)
        self._day = datetime.date.fromisoformat(document.front.edition)
        self._names = {name: f"attached-{place}" for place, name in enumerate(sorted(attached))}
        data = Typesetter(document, words).data()
        names = self._names.items()
        data["attachments"] = [_attached(name, attached[name], at) for name, at in names]
        files = {"document.json": canonical_json(data).encode(), **_pictures(document)}
        files |= dict.fromkeys(self._names.values(), b"")
        self._press = Press("report.typ", files)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._press.close()

    def lay_out(self) -> Self:
        """Decide where everything stands; the slow part."""
        with phase("  beside that: pages of the PDF laid out"):
            paginate(self._press)
        return self

    def pdf(self, contents: Mapping[str, bytes]) -> bytes:
        """The PDF of the pages as laid out, with this content attached."""
        for name, at in self._names.items():
            self._press.put(at, contents[name])
        return self._press.pdf(self._day)


class Aside:
    """Pages that are set by another thread meanwhile: the compiler leaves this one free."""

    def __init__(self, document: Document, attached: Mapping[str, str]) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._pages = self._thread.submit(lambda: Pages(document, attached))
        self._laid_out = self._thread.submit(lambda: self._pages.result().lay_out())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown()
        if self._pages.exception() is None:
            self._pages.result().__exit__()

    def pdf(self, contents: Mapping[str, bytes]) -> Future[bytes]:
        """As `Pages.pdf`, once they are laid out."""
        return self._thread.submit(lambda: self._laid_out.result().pdf(contents))


def _pictures(document: Document) -> dict[str, bytes]:
    names = picture_names(document)
    charts = (node for node in walk(document) if isinstance(node, Chart))
    return {names[chart.id]: chart.svg.encode() for chart in charts}


def _attached(name: str, mime: str, file: str) -> dict[str, Any]:
    relationship = "data" if mime in DATA else "supplement"
    return {"name": name, "mime": mime, "file": file, "relationship": relationship}
