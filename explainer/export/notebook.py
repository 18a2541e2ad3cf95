"""An executed notebook read as a document: prose cells and the nodes that code cells answered with.

A cell tagged `exploration` is left out of the report: it may show anything.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from explainer import words
from explainer.checks.allowances import Allowing, placed
from explainer.checks.case import Case
from explainer.checks.places import Cell
from explainer.document import detect
from explainer.document.nodes import MIME, Block, Document, Front, Table, read_block
from explainer.errors import ExplainerError, NotADocument, ReportRefused
from explainer.export import prose_cells, revised
from explainer.export.ids import unique
from explainer.facts.edition import Edition, cut
from explainer.facts.records import edition_from_records
from explainer.report import marks
from explainer.report.resolve import Resolver
from explainer.words import Words

Notebook = Mapping[str, Any]
EXPLORATION = "exploration"
FORMS = ("text/html", "text/plain")  # what JupyterLab and a terminal show of a node


@dataclass(frozen=True)
class Reading:
    """A notebook read: the document, the cell that made each block, faults of the allow-list.

    The edition is that of the notebook's own records, `earlier` the one it tells changes from.
    """

    document: Document
    cells: tuple[Cell, ...]
    faults: tuple[str, ...]
    edition: Edition
    earlier: Edition | None = None

    @property
    def case(self) -> Case:
        """What the checks read."""
        return Case(self.document, self.cells, self.edition, self.earlier)


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
    named = _named(notebook)
    draft = not settings(notebook).get("published")
    of_the_run = {"notebook": name, "named": named, "draft": draft}
    front = found[0][1].model_copy(update=of_the_run)
    edition = edition_from_records({**front.records, **_joined(named, front.records)})
    day = front.compared_with
    earlier = cut(edition.facts, datetime.date.fromisoformat(day)) if day else None
    phrases, revisions = words.load(front.language), named.get(revised.SETTING, {})
    resolver = Resolver(edition, phrases, earlier, revisions)
    allowing = Allowing(_allowed(notebook), front.languages)
    pairs = [
        (found[0][0], front),
        *((found[0][0], block) for block in revised.blocks(front, edition, revisions, phrases)),
        *_with_allowances(found[1:], allowing, phrases),
    ]
    cells, blocks = zip(*_resolved(pairs, resolver, name), strict=True)
    whole = Document(front=blocks[0], blocks=unique(blocks[1:]))
    faults = tuple(f"{name}: {fault}" for fault in (*_titled(notebook, front), *allowing.faults()))
    return Reading(whole, cells, faults, edition, earlier)


def _joined(named: Mapping[str, Any], records: Mapping[str, Any]) -> dict[str, Any]:
    return {group: {**more, **records.get(group, {})} for group, more in named.items()}


def _resolved(
    pairs: Iterable[tuple[Cell, Block]], resolver: Resolver, name: str
) -> Iterator[tuple[Cell, Block]]:
    """The blocks with their words; ReportRefused names every one whose records do not give any."""
    wrong = []
    for cell, block in pairs:
        try:
            yield from ((cell, made) for made in resolver.block(block))
        except ExplainerError as fault:
            wrong.append(f"{name}: {cell}, {block.type}: {fault}")
    if wrong:
        raise ReportRefused(wrong)


def _with_allowances(
    found: Iterable[tuple[Cell, Block]], allowing: Allowing, phrases: Words
) -> Iterator[tuple[Cell, Block]]:
    for cell, block in found:
        for part in placed(allowing.block(block), allowing.reasons, phrases):
            yield cell, part


def _titled(notebook: Notebook, front: Front) -> Iterator[str]:
    """What is wrong with the title that the list of editions shows."""
    title = str(settings(notebook).get("title", ""))
    for found in detect.find(title, front.languages):
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


def _data(notebook: Notebook) -> Iterator[Mapping[str, Any]]:
    for cell in notebook["cells"]:
        if EXPLORATION in cell.get("metadata", {}).get("tags", ()):
            continue
        for output in cell.get("outputs", ()):
            data = output.get("data", {}).get(MIME)
            if isinstance(data, Mapping):
                yield data


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
        if printed := "".join(output.get("text", "")).strip():
            raise NotADocument(
                "printed text is not part of a report: say it with report.say('…');"
                f" found {printed[:80]!r}"
            )
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
        nodes = [read_block(node) for node in data[MIME]["nodes"]]
    except (ValidationError, KeyError, TypeError) as error:
        raise NotADocument(f"a node that this version does not know: {error}") from None
    for node in nodes:
        if isinstance(node, Table) and marks.is_view(node):
            raise NotADocument(f"a table {node.id!r} comes from report.changes() alone")
        yield node
