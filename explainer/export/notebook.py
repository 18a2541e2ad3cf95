"""An executed notebook read as a document: prose cells and the nodes that code cells answered with.

A cell tagged `exploration` is left out of the report: it may show anything. What JupyterLab and a
terminal show of a node is published with the notebook, and held to the nodes like the page.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import ValidationError

from explainer import words
from explainer.checks.case import Case, Cell
from explainer.checks.own_words import Allowing, placed
from explainer.document import detect
from explainer.document.nodes import (
    MIME,
    Block,
    Document,
    Front,
    Heading,
    Items,
    Link,
    Paragraph,
    Run,
    Runs,
    Table,
    Text,
    plain,
    read_block,
)
from explainer.errors import ExplainerError, NotADocument, ReportRefused
from explainer.export import changes
from explainer.export.links import unique
from explainer.facts.edition import Edition, cut
from explainer.facts.records import edition_from_records
from explainer.report import marks
from explainer.report.resolve import Resolver
from explainer.report.shown import Shown
from explainer.text import slug
from explainer.words import Words

Notebook = Mapping[str, Any]
EXPLORATION = "exploration"
NAMED = ("metrics", "questions", "parties")  # may be named without a figure of the edition
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
    phrases, revisions = words.load(front.language), named.get(changes.SETTING, {})
    resolver = Resolver(edition, phrases, earlier, revisions)
    allowing = Allowing(_allowed(notebook), front.languages)
    pairs = [
        (found[0][0], front),
        *((found[0][0], block) for block in changes.blocks(front, edition, revisions, phrases)),
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
            if group not in NAMED:
                raise NotADocument(f"a cell names {group}: the records of the edition are all")
            joined.setdefault(group, {}).update(named)
    revisions = changes.named(settings(notebook))
    return joined | ({changes.SETTING: revisions} if revisions else {})


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


# ---------------------------------------------------------------- prose cells


_INSTEAD = {
    "blockquote_open": "a quotation comes from the facts: report.quote('position-id')",
    "fence": "code belongs in a code cell",
    "code_block": "code belongs in a code cell",
    "html_block": "raw HTML is not carried into a report",
    "html_inline": "raw HTML is not carried into a report",
    "image": "a picture comes from report.chart('name', 'metric-id')",
    "hr": "a section starts with a heading",
}


def prose_blocks(markdown: str) -> Iterator[Block]:
    """The cell's _prose in order; raises NotADocument with what to write instead."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    index = 0
    while index < len(tokens):
        end = _end(tokens, index)
        yield _prose_block(tokens[index : end + 1])
        index = end + 1


def _end(tokens: Sequence[Token], start: int) -> int:
    depth = 0
    for index in range(start, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    raise NotADocument("Markdown that never ends")  # the parser always closes what it opens


def _prose_block(tokens: Sequence[Token]) -> Block:
    first = tokens[0]
    if first.type == "heading_open":
        return _heading(int(first.tag[1]), runs(tokens[1].children or ()))
    if first.type == "paragraph_open":
        return Paragraph(runs=runs(tokens[1].children or ()))
    if first.type in ("bullet_list_open", "ordered_list_open"):
        return _items(tokens, first.type == "ordered_list_open")
    raise NotADocument(_INSTEAD.get(first.type, f"{first.type} is not part of a report"))


def _heading(level: int, words: Runs) -> Heading:
    if level < 2:
        raise NotADocument("the title comes from report.front(); headings start with ##")
    if level > 4:
        raise NotADocument("headings go down to ####")
    return Heading(level=level, id=slug(plain(words)), runs=words)


def _items(tokens: Sequence[Token], ordered: bool) -> Items:
    lines: list[Runs] = []
    if tokens[0].attrGet("start") is not None:
        raise NotADocument("a numbered list starts with 1, or its number would be a figure")
    for token in tokens[1:-1]:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            raise NotADocument("a list inside a list is not part of a report")
        if token.type in _INSTEAD:
            raise NotADocument(_INSTEAD[token.type])
        if token.type == "inline":
            lines.append(runs(token.children or ()))
    return Items(ordered=ordered, items=tuple(lines))


def runs(tokens: Sequence[Token]) -> Runs:
    """Inline tokens as runs; emphasis becomes a property of its text."""
    found: list[Run] = []
    strong = em = False
    href = ""
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            strong = token.type == "strong_open"
        elif token.type in ("em_open", "em_close"):
            em = token.type == "em_open"
        elif token.type in ("link_open", "link_close"):
            href = _href(token) if token.type == "link_open" else ""
        elif token.type in ("text", "code_inline", "softbreak", "hardbreak"):
            words = token.content or ("" if token.type == "text" else " ")
            found += _words(words, href, strong, em)
        else:
            raise NotADocument(_INSTEAD.get(token.type, f"{token.type} is not part of a report"))
    return tuple(found)


def _href(token: Token) -> str:
    if token.attrGet("title"):
        raise NotADocument(f"a link has no title of its own: say {token.attrGet('title')!r} in it")
    return str(token.attrGet("href") or "")


def _words(words: str, href: str, strong: bool, em: bool) -> list[Run]:
    if not words:
        return []
    if not href:
        return [Text(text=words, strong=strong, em=em)]
    if not href.startswith(("https://", "http://", "#")):
        raise NotADocument(f"a link leads to https://… or to #a-place-in-the-page, not to {href!r}")
    return [Link(text=words, to=href)]


# ---------------------------------------------------------------- forms


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


def check_forms(notebook: Mapping[str, Any], reading: Reading, name: str, words: Words) -> None:
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
