"""What a notebook calls: open an edition, ask it for sentences, charts, tables and statements."""

from __future__ import annotations

from explainer.report.report import Report, open_report

__all__ = ["Report", "open_report"]
