"""An executed notebook read as a document: prose cells and the nodes that code cells answered with.

Belongs here: which outputs a report may hold, and the errors that name a cell. Nothing is scraped:
an output that is not a node stops the export. Does not belong here: rendering, checking numbers.

A cell tagged `exploration` is left out of the report: it may show anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from explainer.document import BLOCK, MIME, Block, Document, Front
from explainer.errors import NotADocument
from explainer.export import prose_cells
from explainer.export.ids import unique

Notebook = Mapping[str, Any]
EXPLORATION = "exploration"


def document(notebook: Notebook) -> Document:
    """The notebook as a document; raises NotADocument naming the cell and what to call instead."""
    name = settings(notebook).get("name", "report")
    blocks = list(_blocks(notebook))
    if not blocks or not isinstance(blocks[0], Front):
        raise NotADocument(f"notebook {name!r}: the first thing shown has to be report.front()")
    front = blocks[0].model_copy(update={"notebook": name})
    if any(isinstance(block, Front) for block in blocks[1:]):
        raise NotADocument(f"notebook {name!r}: report.front() is shown twice")
    return Document(front=front, blocks=unique(blocks[1:]))


def settings(notebook: Notebook) -> dict[str, Any]:
    """The notebook's own `explainer` metadata: its name, its story, the words it allows."""
    found = notebook.get("metadata", {}).get("explainer", {})
    return dict(found) if isinstance(found, Mapping) else {}


def _blocks(notebook: Notebook) -> Iterator[Block]:
    for number, cell in enumerate(notebook["cells"], start=1):
        if EXPLORATION in cell.get("metadata", {}).get("tags", ()):
            continue
        try:
            yield from _cell(cell)
        except NotADocument as error:
            first = source(cell).strip().splitlines()[:1]
            raise NotADocument(f"cell {number} ({''.join(first)[:60]!r}): {error}") from None


def source(cell: Mapping[str, Any]) -> str:
    """The cell's source as one text."""
    text = cell.get("source", "")
    return text if isinstance(text, str) else "".join(text)


def _cell(cell: Mapping[str, Any]) -> Iterator[Block]:
    if cell["cell_type"] == "markdown":
        yield from prose_cells.blocks(source(cell))
    elif cell["cell_type"] == "code":
        for output in cell.get("outputs", ()):
            yield from _output(output)


def _output(output: Mapping[str, Any]) -> Iterator[Block]:
    if output["output_type"] == "error":
        raise NotADocument(f"the cell failed: {output.get('ename')}: {output.get('evalue')}")
    if output["output_type"] == "stream":
        if "".join(output.get("text", "")).strip():
            raise NotADocument("printed text is not part of a report: say it with report.say('…')")
        return
    data = output.get("data", {})
    if MIME not in data:
        kinds = ", ".join(sorted(data))
        raise NotADocument(
            f"an output of {kinds} is not part of a report: answer with report.chart(…),"
            " report.figures(…) or report.say(…), or tag the cell `exploration`"
        )
    try:
        yield from (BLOCK.validate_python(node) for node in data[MIME]["nodes"])
    except (ValidationError, KeyError, TypeError) as error:
        raise NotADocument(f"a node that this version does not know: {error}") from None
