"""The two nbconvert exporters, so that `jupyter nbconvert --to explainer_html` gives the page."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter


class HTMLPageExporter(Exporter):
    """An executed notebook as one HTML page without script."""

    kind = "html"
    file_extension = ".html"
    output_mimetype = "text/html"
    export_from_notebook = "Explainer page"

    def from_notebook_node(  # type: ignore[override]  # nbconvert writes bytes as they are
        self, nb: Any, resources: Any = None, **kw: Any
    ) -> tuple[str | bytes, dict[str, Any]]:
        """The page or PDF, and nbconvert's resources with the layers below it as further files."""
        from explainer.export.files import checked, layer_files, rendered
        from explainer.export.notebook import read

        reading = read(nb)
        made = rendered(checked(reading), self.kind)
        given = dict(resources or {})
        outputs = {**given.get("outputs", {}), **layer_files([reading], [self.kind])}
        given |= {"output_extension": self.file_extension, "outputs": outputs}
        return made.decode("utf-8") if self.kind == "html" else made, given


class PDFReportExporter(HTMLPageExporter):
    """An executed notebook as a tagged, archivable PDF with its facts attached."""

    kind = "pdf"
    file_extension = ".pdf"
    output_mimetype = "application/pdf"
    export_from_notebook = "Explainer PDF"
