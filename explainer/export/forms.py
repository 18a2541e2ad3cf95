"""The forms that a notebook keeps beside its nodes: what JupyterLab and a terminal show of them.

A published notebook is read as it lies there, so its forms are held to the nodes like the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from explainer.document.nodes import MIME, read_block
from explainer.errors import ReportRefused
from explainer.export.notebook import EXPLORATION, FORMS, Reading, source
from explainer.report.resolve import Resolver
from explainer.report.shown import Shown
from explainer.words import Words


@dataclass(frozen=True)
class Unlike:
    """A form that its nodes do not give: the cell's number, the MIME type, both texts."""

    cell: int
    kind: str
    found: str
    wanted: str


def unlike(notebook: Mapping[str, Any], reading: Reading, words: Words) -> Iterator[Unlike]:
    """Every form in the notebook that this version would not make of the nodes beside it."""
    resolver = Resolver(reading.edition, words, reading.earlier)
    for number, cell in enumerate(notebook["cells"], start=1):
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if MIME in data:
                kept = [read_block(node) for node in data[MIME]["nodes"]]
                nodes = [made for node in kept for made in resolver.block(node)]
                bundle = Shown(words, *nodes, front=reading.document.front)._repr_mimebundle_()
                for kind in FORMS:
                    found, wanted = _text(data.get(kind, "")), bundle[kind]
                    if found != wanted:
                        yield Unlike(number, kind, found, wanted)


def _text(form: str | list[str]) -> str:
    """A form as one text; a file may have it in lines."""
    return form if isinstance(form, str) else "".join(form)


def check(notebook: Mapping[str, Any], reading: Reading, name: str, words: Words) -> None:
    """Nothing, if every form is what its nodes give; ReportRefused names the cells otherwise."""
    lines = []
    for wrong in unlike(notebook, reading, words):
        first = "".join(source(notebook["cells"][wrong.cell - 1]).strip().splitlines()[:1])[:60]
        lines.append(
            f"{name}: cell {wrong.cell} (`{first}`): its {wrong.kind} is not what its nodes give;"
            " let the report's own answer be the last line of the cell"
        )
    if lines:
        raise ReportRefused(lines)


def without_exploration(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook with nothing shown by the cells that are no part of the report."""
    for cell in notebook["cells"]:
        if EXPLORATION in cell.get("metadata", {}).get("tags", ()) and "outputs" in cell:
            cell["outputs"] = []
    return notebook
