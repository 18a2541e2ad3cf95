"""Reading an executed notebook as a document: its prose cells and the nodes its code cells output.

A cell tagged `exploration` is left out of the report and may show anything. The HTML and text that
JupyterLab and a terminal show of a node are published with the notebook, so they are checked, too.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from pydantic import ValidationError

from explainer import words
from explainer.checks import Case, Cell
from explainer.checks.own_words import Allowing, placed
from explainer.document import detect
from explainer.document.nodes import (
    MIME,
    Block,
    Document,
    Front,
    Heading,
    Items,
    Paragraph,
    Table,
    read_block,
)
from explainer.document.runs import Link, Run, Runs, Text, plain
from explainer.document.sentences import Phrases
from explainer.errors import ExplainerError, NotADocument, ReportRefused
from explainer.export import revision_notes
from explainer.export.links import unique
from explainer.facts.edition import cut
from explainer.facts.records import edition_from_records
from explainer.report import marks
from explainer.report.resolve import Resolver
from explainer.report.shown import Shown
from explainer.text import slug
from explainer.words import Words

Notebook = Mapping[str, Any]
EXPLORATION = "exploration"
GROUPS = ("metrics", "questions", "parties")  # of records that a single cell may carry
KINDS = "kinds"  # setting of a notebook: what it is published as, if not as page and PDF
FORMS = ("text/html", "text/plain")  # how JupyterLab and a terminal show a node


@dataclass(frozen=True)
class Reading(Case):
    """A notebook as the checks read it, with the faults of its title and its allow-list.

    `edition` comes from the notebook's own records; `earlier` is the one it is compared with.
    """

    faults: tuple[str, ...] = ()


@lru_cache(maxsize=4)  # read for its own files, and again for those that notebooks share
def read_file(content: bytes) -> Reading:
    """As `read`, for the content of a notebook file."""
    return read(json.loads(content))


def read(notebook: Notebook) -> Reading:
    """The notebook as a document with its cells.

    NotADocument names the cell and what to use instead, ReportRefused what no record fills in.
    """
    own = settings(notebook)
    name, found = own.get("name", "report"), list(_blocks(notebook))
    if own.get(EXPLORATION):
        raise NotADocument(f"notebook {name!r} explores: what it shows is no edition to publish")
    if not found or not isinstance(found[0][1], Front):
        raise NotADocument(f"notebook {name!r}: the first thing shown has to be report.front()")
    if any(isinstance(block, Front) for _, block in found[1:]):
        raise NotADocument(f"notebook {name!r}: report.front() is shown twice")
    named = _cell_records(notebook)
    update = {"notebook": name, "named": named, "draft": not own.get("published")}
    update |= {"kinds": tuple(own[KINDS])} if own.get(KINDS) else {}
    cell, front = found[0][0], found[0][1].model_copy(update=update)
    joined = {group: {**more, **front.records.get(group, {})} for group, more in named.items()}
    edition = edition_from_records({**front.records, **joined})
    day = front.compared_with
    earlier = cut(edition.facts, datetime.date.fromisoformat(day)) if day else None
    phrases = Phrases(edition, words.load(front.language))
    revisions = named.get(revision_notes.SETTING, {})
    resolver = Resolver(phrases, earlier, revisions)
    allowing = Allowing(_allowed(own), front.languages)
    pairs = [
        (cell, front),
        *((cell, block) for block in revision_notes.blocks(phrases, front, revisions)),
        *(
            (cell, part)
            for cell, block in found[1:]
            for part in placed(allowing.block(block), allowing.reasons, phrases.words)
        ),
    ]
    cells, blocks = zip(*_resolved(pairs, resolver, name), strict=True)
    whole = Document(front=blocks[0], blocks=unique(blocks[1:]))
    faults = tuple(f"{name}: {fault}" for fault in (*_title_faults(own, front), *allowing.faults()))
    return Reading(whole, cells, edition, earlier, faults)


def _resolved(
    pairs: Iterable[tuple[Cell, Block]], resolver: Resolver, name: str
) -> Iterator[tuple[Cell, Block]]:
    """The blocks with their text; ReportRefused names all that the records cannot fill in."""
    faults = []
    for cell, block in pairs:
        try:
            yield from ((cell, resolved) for resolved in resolver.block(block))
        except ExplainerError as fault:
            faults.append(f"{name}: {cell}, {block.type}: {fault}")
    if faults:
        raise ReportRefused(faults)


def _title_faults(own: Mapping[str, Any], front: Front) -> Iterator[str]:
    """Faults of the title, which the list of editions shows."""
    title = str(own.get("title", ""))
    for found in detect.find(title, front.languages):
        yield f"its title {title!r} says {found.words!r}, which is bound to no record"


def _allowed(own: Mapping[str, Any]) -> dict[str, str]:
    allow = own.get("allow", {})
    if not isinstance(allow, Mapping) or not all(isinstance(r, str) for r in allow.values()):
        raise NotADocument("explainer.allow in the notebook's metadata maps words to reasons")
    return {str(phrase): reason for phrase, reason in allow.items()}


def _cell_records(notebook: Notebook) -> dict[str, Any]:
    """The records that single cells carry, such as metrics without a figure in the edition."""
    joined: dict[str, Any] = {}
    for _, cell in _report_cells(notebook):
        for output in cell.get("outputs", ()):
            data = output.get("data", {}).get(MIME)
            for group, named in (
                (data if isinstance(data, Mapping) else {}).get("records", {}).items()
            ):
                if group not in GROUPS:
                    raise NotADocument(f"a cell carries {group}, which only report.front() may")
                joined.setdefault(group, {}).update(named)
    revisions = revision_notes.by_number(settings(notebook))
    return joined | ({revision_notes.SETTING: revisions} if revisions else {})


def _report_cells(notebook: Notebook) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The numbered cells that are part of the report."""
    for number, cell in enumerate(notebook["cells"], start=1):
        if EXPLORATION not in cell.get("metadata", {}).get("tags", ()):
            yield number, cell


def settings(notebook: Notebook) -> dict[str, Any]:
    """The notebook's `explainer` metadata: name, story, allowed words, revisions and so on."""
    found = notebook.get("metadata", {}).get("explainer", {})
    return dict(found) if isinstance(found, Mapping) else {}


def _blocks(notebook: Notebook) -> Iterator[tuple[Cell, Block]]:
    for number, cell in _report_cells(notebook):
        named = _named_cell(number, cell)
        try:
            yield from ((named, block) for block in _cell(cell))
        except NotADocument as error:
            raise NotADocument(f"{named}: {error}") from None


def _named_cell(number: int, cell: Mapping[str, Any]) -> Cell:
    first = "".join(source(cell).strip().splitlines()[:1])[:60]
    return Cell(number, first, cell["cell_type"] == "markdown")


def source(cell: Mapping[str, Any]) -> str:
    """The cell's source as one text."""
    text = cell.get("source", "")
    return text if isinstance(text, str) else "".join(text)


def _cell(cell: Mapping[str, Any]) -> Iterator[Block]:
    if cell["cell_type"] == "markdown":
        yield from prose_blocks(source(cell))
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
            f"an output of {kinds} is not part of a report: end the cell with report.chart(…),"
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


# ---------------------------------------------------------------- prose cells


_INSTEAD = {
    "blockquote": "a quotation comes from the facts: report.quote('position-id')",
    "fence": "code belongs in a code cell",
    "code_block": "code belongs in a code cell",
    "html_block": "raw HTML is not carried into a report",
    "html_inline": "raw HTML is not carried into a report",
    "image": "a picture comes from report.chart('name', 'metric-id')",
    "hr": "a section starts with a heading",
}


def prose_blocks(markdown: str) -> Iterator[Block]:
    """The blocks of a prose cell; NotADocument says what to write instead of anything else."""
    for node in SyntaxTreeNode(MarkdownIt("commonmark").parse(markdown)).children:
        match node.type:
            case "heading":
                yield _heading(int(node.tag[1]), _runs(node))
            case "paragraph":
                yield Paragraph(runs=_runs(node))
            case "bullet_list" | "ordered_list":
                yield _items(node)
            case kind:
                raise _refused(kind)


def _refused(kind: str) -> NotADocument:
    return NotADocument(_INSTEAD.get(kind, f"{kind} is not part of a report"))


def _heading(level: int, words: Runs) -> Heading:
    if level < 2:
        raise NotADocument("the title comes from report.front(); headings start with ##")
    if level > 4:
        raise NotADocument("headings go down to ####")
    return Heading(level=level, id=slug(plain(words)), runs=words)


def _items(node: SyntaxTreeNode) -> Items:
    if node.attrGet("start") is not None:
        raise NotADocument("a numbered list starts with 1, or its number would be a figure")
    parts = [part for item in node.children for part in item.children]
    for part in parts:
        if part.type in ("bullet_list", "ordered_list"):
            raise NotADocument("a list inside a list is not part of a report")
        if part.type != "paragraph":
            raise _refused(part.type)
    return Items(ordered=node.type == "ordered_list", items=tuple(map(_runs, parts)))


def _runs(node: SyntaxTreeNode, strong: bool = False, em: bool = False, to: str = "") -> Runs:
    """The inline content as runs; emphasis becomes a property of the text."""
    found: list[Run] = []
    for part in node.children:
        if part.type in ("inline", "strong", "em"):
            found += _runs(part, strong or part.type == "strong", em or part.type == "em", to)
        elif part.type == "link":
            found += _runs(part, strong, em, _target(part))
        elif part.type not in ("text", "code_inline", "softbreak", "hardbreak"):
            raise _refused(part.type)
        elif words := part.content or (" " if part.type != "text" else ""):
            text = Text(text=words, strong=strong, em=em)
            found.append(Link(text=words, to=to) if to else text)
    return tuple(found)


def _target(link: SyntaxTreeNode) -> str:
    if title := link.attrGet("title"):
        raise NotADocument(f"a link has no title of its own: say {title!r} in it")
    to = str(link.attrGet("href") or "")
    if to and not to.startswith(("https://", "http://", "#")):
        raise NotADocument(f"a link leads to https://… or to #a-place-in-the-page, not to {to!r}")
    return to


# ---------------------------------------------------------------- forms


def check_forms(notebook: Mapping[str, Any], reading: Reading, name: str, words: Words) -> None:
    """ReportRefused names each cell whose HTML or text is not what its nodes give."""
    resolver = Resolver(Phrases(reading.edition, words), reading.earlier)
    faults = []
    for number, cell in enumerate(notebook["cells"], start=1):
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            kept = [read_block(node) for node in data.get(MIME, {}).get("nodes", ())]
            nodes = [made for node in kept for made in resolver.block(node)]
            shown = Shown(words, *nodes, front=reading.document.front)
            forms = shown._repr_mimebundle_() if MIME in data else {}
            faults += [
                f"{name}: {_named_cell(number, cell)}: its {kind} is not what its nodes give;"
                " end the cell with the report's method itself"
                for kind in FORMS
                if kind in forms and "".join(data.get(kind, "")) != forms[kind]
            ]
    if faults:
        raise ReportRefused(faults)


def without_exploration(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook without the outputs of cells tagged `exploration`; it is changed in place."""
    for cell in notebook["cells"]:
        if EXPLORATION in cell.get("metadata", {}).get("tags", ()) and "outputs" in cell:
            cell["outputs"] = []
    return notebook
