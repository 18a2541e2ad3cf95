"""Exploring a facts file in JupyterLab: time, filters, marks that can be picked, tables, CSV.

What is shown is an exploration, not an edition. Importing this package imports no widget library.
"""

from __future__ import annotations

from explainer.explore.explorer import Explorer, open_explorer, read_csv

__all__ = ["Explorer", "open_explorer", "read_csv"]
