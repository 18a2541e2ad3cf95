"""The two nbconvert exporters, so that `jupyter nbconvert --to explainer_html` gives the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbconvert.exporters import Exporter

if TYPE_CHECKING:
    from explainer.export.notebook import Reading


class HTMLPageExporter(Exporter):
    """An executed notebook as one HTML page without script."""

    file_extension = ".html"
    output_mimetype = "text/html"
    export_from_notebook = "Explainer page"

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own exporters return text, too
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page's HTML, and nbconvert's resources with the file extension."""
        from explainer.export.files import checked, page_of
        from explainer.export.notebook import read

        reading = read(nb)
        return page_of(checked(reading)), self._resources(resources, "html", reading)

    def _resources(self, resources: Any, kind: str, reading: Reading) -> dict[str, Any]:
        """Those given, with the layers below the report as further files for nbconvert to write."""
        from explainer.export.files import layer_files

        given = dict(resources or {})
        outputs = {**given.get("outputs", {}), **layer_files([reading], [kind])}
        return {**given, "output_extension": f".{kind}", "outputs": outputs}


class PDFReportExporter(HTMLPageExporter):
    """An executed notebook as a tagged, archivable PDF with its facts attached."""

    file_extension = ".pdf"
    output_mimetype = "application/pdf"
    export_from_notebook = "Explainer PDF"

    def from_notebook_node(  # type: ignore[override]  # nbconvert writes bytes as they are
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The PDF's bytes, and nbconvert's resources with the file extension."""
        from explainer.export.files import checked, pdf_of
        from explainer.export.notebook import read

        reading = read(nb)
        return pdf_of(checked(reading)), self._resources(resources, "pdf", reading)
