"""Exploring a facts file in JupyterLab: time, filters, marks that can be picked, tables, CSV.

Belongs here: what an analyst chooses, what is shown of it, and the widgets that show it. What is
shown is an exploration, not an edition. Does not belong here: drawing, wording, markup (below);
anything a published report is made with.

Importing this package imports no widget library; `panes` and `controls` do, once shown.
"""

from __future__ import annotations

from explainer.explore.explorer import Explorer, open_explorer

__all__ = ["Explorer", "open_explorer"]
