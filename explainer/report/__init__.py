"""What a notebook calls: open an edition, ask it for sentences, charts, tables and statements.

Belongs here: choosing records for a question and answering with nodes of the document model.
Does not belong here: drawing (charts), wording (prose), markup, files other than the facts.
"""

from __future__ import annotations

from explainer.report.report import Report, open_report

__all__ = ["Report", "open_report"]
