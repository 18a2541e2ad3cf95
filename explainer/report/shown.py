"""What a cell answers with: nodes, which JupyterLab, a terminal and an exporter each show."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from explainer.document.nodes import MIME, Allowances, Block, Front, Paragraph, saved
from explainer.document.runs import Text
from explainer.report.terminal import lines
from explainer.words import Words


class Shown:
    """One or more blocks of the report, shown as the last line of a cell.

    `nodes` have their words, for who looks on; `kept` are the blocks as they are saved.
    `records` are those that the blocks name and the edition's cut leaves out; `front`, the title
    block of the edition, says which side has which colour.
    """

    def __init__(
        self,
        words: Words,
        *nodes: Block,
        kept: Sequence[Block] | None = None,
        records: Mapping[str, Any] | None = None,
        front: Front | None = None,
    ) -> None:
        self.words = words
        self.front = front
        self.nodes = nodes
        self.kept = nodes if kept is None else kept
        self.records = records or {}

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, Any]:
        from explainer.markup import Sides, fragment_for_notebook

        carried: dict[str, Any] = {"nodes": [saved(node) for node in self.kept]}
        if self.records:
            carried["records"] = dict(self.records)
        bundle = {MIME: carried, "text/plain": repr(self)}
        if include is None or "text/html" in include:  # a preview does without
            sides = Sides.of(self.front) if self.front else Sides()
            html = (fragment_for_notebook(node, self.words, sides) for node in self._drawn())
            bundle["text/html"] = "\n".join(html)
        return bundle

    def _drawn(self) -> Iterator[Block]:
        """The nodes as JupyterLab shows them: the allow-list is filled in by the export."""
        for node in self.nodes:
            if isinstance(node, Allowances):
                yield Paragraph(runs=(Text(text=self.words("method.allowed-here")),))
            else:
                yield node

    def __repr__(self) -> str:
        return "\n".join(line for node in self.nodes for line in lines(node))
