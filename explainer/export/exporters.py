"""The two nbconvert exporters, so that `jupyter nbconvert --to explainer_html` gives the page.

Belongs here: the glue to nbconvert. It imports every registered exporter when it starts, so what
is heavy is imported inside the methods. Does not belong here: page, PDF, reading the notebook.
"""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter


class HTMLPageExporter(Exporter):
    """An executed notebook as one HTML page without script."""

    file_extension = ".html"
    output_mimetype = "text/html"
    export_from_notebook = "Explainer page"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own exporters return text, too
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page's HTML, and nbconvert's resources with the file extension."""
        from explainer.export.files import document_of, page_of

        return page_of(document_of(nb)), self._resources(resources, ".html")

    def _resources(self, resources: Any, extension: str) -> dict[str, Any]:
        return {**dict(resources or {}), "output_extension": extension}


class PDFReportExporter(HTMLPageExporter):
    """An executed notebook as a tagged, archivable PDF with its facts attached."""

    file_extension = ".pdf"
    output_mimetype = "application/pdf"
    export_from_notebook = "Explainer PDF"

    def from_notebook_node(  # type: ignore[override]  # nbconvert writes bytes as they are
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The PDF's bytes, and nbconvert's resources with the file extension."""
        from explainer.export.files import document_of, pdf_of

        return pdf_of(document_of(nb)), self._resources(resources, ".pdf")
