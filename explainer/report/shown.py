"""What a cell answers with: nodes that JupyterLab, a terminal and an exporter show in their ways.

Belongs here: the MIME bundle of nodes. The JSON is what exporters read; HTML is for JupyterLab,
plain text for the terminal. Does not belong here: making the nodes.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from explainer.document import MIME, Block
from explainer.report.terminal import lines
from explainer.words import Words


class Shown:
    """One or more blocks of the report, shown as the last line of a cell."""

    def __init__(self, words: Words, *nodes: Block) -> None:
        self.words = words
        self.nodes = nodes

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, Any]:
        from explainer.markup import fragment_for_notebook

        return {
            MIME: {"nodes": [node.model_dump(mode="json") for node in self.nodes]},
            "text/html": "\n".join(fragment_for_notebook(node, self.words) for node in self.nodes),
            "text/plain": repr(self),
        }

    def __repr__(self) -> str:
        return "\n".join(line for node in self.nodes for line in lines(node))
