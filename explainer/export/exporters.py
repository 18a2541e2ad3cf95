"""The nbconvert exporters: `jupyter nbconvert --to explainer_html` (or `explainer_pdf`)."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter


class HTMLPageExporter(Exporter):
    """An executed notebook as one HTML page without script."""

    kind = "html"
    file_extension = ".html"
    output_mimetype = "text/html"
    export_from_notebook = "Explainer page"

    def from_notebook_node(  # type: ignore[override]  # nbconvert writes bytes unchanged
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[str | bytes, dict[str, Any]]:
        """The page or PDF, and nbconvert's resources with the two layers as further files."""
        from explainer.export.files import check, layer_files, render
        from explainer.export.notebook import read

        reading = read(nb)
        content = render(check(reading), self.kind)
        resources = dict(resources or {})
        outputs = {**resources.get("outputs", {}), **layer_files([reading], [self.kind])}
        resources |= {"output_extension": self.file_extension, "outputs": outputs}
        return content.decode("utf-8") if self.kind == "html" else content, resources


class PDFReportExporter(HTMLPageExporter):
    """An executed notebook as a tagged, archivable PDF with its facts attached."""

    kind = "pdf"
    file_extension = ".pdf"
    output_mimetype = "application/pdf"
    export_from_notebook = "Explainer PDF"
