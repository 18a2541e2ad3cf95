"""An executed notebook read as a document: prose cells and the nodes that code cells answered with.

Belongs here: which outputs a report may hold, and the errors that name a cell. Nothing is scraped:
an output that is not a node stops the export. Does not belong here: rendering, checking numbers.

A cell tagged `exploration` is left out of the report: it may show anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from explainer import words
from explainer.document import BLOCK, MIME, Allowances, Allowed, Block, Document, Front, walk
from explainer.errors import NotADocument
from explainer.export import prose_cells, revised
from explainer.export.checks.allowances import Allowing, placed
from explainer.export.checks.places import Cell
from explainer.export.ids import unique
from explainer.prose import unbound

Notebook = Mapping[str, Any]
EXPLORATION = "exploration"
FORMS = ("text/html", "text/plain")  # what JupyterLab and a terminal show of a node


@dataclass(frozen=True)
class Reading:
    """A notebook read: the document, the cell that made each block, faults of the allow-list."""

    document: Document
    cells: tuple[Cell, ...]
    faults: tuple[str, ...]


def document(notebook: Notebook) -> Document:
    """The notebook as a document; raises NotADocument naming the cell and what to call instead."""
    return read(notebook).document


@lru_cache(maxsize=4)  # as it is made, and again for what all notebooks share
def read_file(content: bytes) -> Reading:
    """The notebook file of this content, as `read` gives it."""
    return read(json.loads(content))


def read(notebook: Notebook) -> Reading:
    """The notebook as a document, with its cells; raises NotADocument as `document` does."""
    name = settings(notebook).get("name", "report")
    found = list(_blocks(notebook))
    if settings(notebook).get(EXPLORATION):
        raise NotADocument(f"notebook {name!r} explores: what it shows is no edition to publish")
    if not found or not isinstance(found[0][1], Front):
        raise NotADocument(f"notebook {name!r}: the first thing shown has to be report.front()")
    if any(isinstance(block, Front) for _, block in found[1:]):
        raise NotADocument(f"notebook {name!r}: report.front() is shown twice")
    draft = not settings(notebook).get("published")
    of_the_run = {"notebook": name, "named": _named(notebook), "draft": draft}
    front = found[0][1].model_copy(update=of_the_run)
    found[1:1] = [(found[0][0], block) for block in _revised(front)]
    allowing = Allowing(_allowed(notebook), _languages(front))
    listed = any(isinstance(block, Allowances) for _, block in found)
    pairs = [(found[0][0], front), *_with_allowances(found[1:], allowing, front)]
    cells = tuple(cell for cell, _ in pairs)
    whole = revised.marked(Document(front=front, blocks=unique([b for _, b in pairs[1:]])))
    faults = (*_titled(notebook, front), *allowing.faults(listed))
    return Reading(whole, cells, tuple(f"{name}: {fault}" for fault in faults))


def _with_allowances(
    found: Iterable[tuple[Cell, Block]], allowing: Allowing, front: Front
) -> Iterator[tuple[Cell, Block]]:
    phrases = words.load(front.language)
    for cell, block in found:
        for part in placed(allowing.block(block), allowing.reasons, phrases):
            yield cell, part


def _titled(notebook: Notebook, front: Front) -> Iterator[str]:
    """What is wrong with the title that the list of editions shows."""
    title = str(settings(notebook).get("title", ""))
    for found in unbound.find(title, _languages(front)):
        yield f"its title {title!r} says {found.words!r}, which is bound to no record"


def _allowed(notebook: Notebook) -> dict[str, str]:
    allow = settings(notebook).get("allow", {})
    if not isinstance(allow, Mapping) or not all(isinstance(r, str) for r in allow.values()):
        raise NotADocument("explainer.allow in the notebook's metadata maps words to reasons")
    return {str(phrase): reason for phrase, reason in allow.items()}


def _named(notebook: Notebook) -> dict[str, Any]:
    """The records that single cells carry, such as metrics of which the edition knows no figure."""
    joined: dict[str, Any] = {}
    for data in _data(notebook):
        for group, named in data.get("records", {}).items():
            joined.setdefault(group, {}).update(named)
    revisions = revised.named(settings(notebook))
    return joined | ({revised.SETTING: revisions} if revisions else {})


def _revised(front: Front) -> tuple[Block, ...]:
    """What is told of the edition's revisions, right under its title block."""
    return tuple(revised.blocks(front, words.load(front.language)))


def _data(notebook: Notebook) -> Iterator[Mapping[str, Any]]:
    for cell in notebook["cells"]:
        if EXPLORATION in cell.get("metadata", {}).get("tags", ()):
            continue
        for output in cell.get("outputs", ()):
            data = output.get("data", {}).get(MIME)
            if isinstance(data, Mapping):
                yield data


def _languages(front: Front) -> tuple[str, ...]:
    return front.language, str(front.records.get("story", {}).get("language", front.language))


def settings(notebook: Notebook) -> dict[str, Any]:
    """The notebook's own `explainer` metadata: name, story, allowed words, revisions told of."""
    found = notebook.get("metadata", {}).get("explainer", {})
    return dict(found) if isinstance(found, Mapping) else {}


def _blocks(notebook: Notebook) -> Iterator[tuple[Cell, Block]]:
    for number, cell in enumerate(notebook["cells"], start=1):
        if EXPLORATION in cell.get("metadata", {}).get("tags", ()):
            continue
        first = "".join(source(cell).strip().splitlines()[:1])[:60]
        named = Cell(number, first, cell["cell_type"] == "markdown")
        try:
            yield from ((named, block) for block in _cell(cell))
        except NotADocument as error:
            raise NotADocument(f"{named}: {error}") from None


def source(cell: Mapping[str, Any]) -> str:
    """The cell's source as one text."""
    text = cell.get("source", "")
    return text if isinstance(text, str) else "".join(text)


def _cell(cell: Mapping[str, Any]) -> Iterator[Block]:
    if cell["cell_type"] == "markdown":
        yield from prose_cells.blocks(source(cell))
    elif cell["cell_type"] == "raw" and source(cell).strip():
        raise NotADocument("a raw cell is not part of a report: make it a prose cell")
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
    if besides := sorted(set(data) - {MIME, *FORMS}):
        raise NotADocument(
            f"an output of {', '.join(besides)} beside a node is not part of a report"
        )
    try:
        nodes = [BLOCK.validate_python(node) for node in data[MIME]["nodes"]]
    except (ValidationError, KeyError, TypeError) as error:
        raise NotADocument(f"a node that this version does not know: {error}") from None
    if any(isinstance(part, Allowed) for node in nodes for part in walk(node)):
        raise NotADocument("a word is allowed in the notebook's metadata, never by a cell")
    yield from nodes
