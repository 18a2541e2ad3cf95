"""What a notebook imports: `open_report`, and the `Report` that it returns."""

from __future__ import annotations

from explainer.report.report import Report, open_report

__all__ = ["Report", "open_report"]
