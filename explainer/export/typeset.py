"""A document as the plain JSON that the PDF's template sets.

On paper a chart's table and the working of a computed number stand in the record: links lead there.
Statements are gathered by side, in two columns of about equal length. A card stands under its
source, so what it would repeat of that source is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from explainer import palette
from explainer.document.nodes import (
    Address,
    Beside,
    Block,
    Card,
    CardField,
    Cards,
    Chart,
    Document,
    Front,
    Heading,
    Items,
    KeyFigure,
    KeyFigures,
    Notice,
    Paragraph,
    Quotation,
    Runs,
    Silence,
    SourceEntry,
    Sources,
    Table,
    Text,
    Working,
    lines_of,
    place,
    plain,
    walk,
)
from explainer.export import inline
from explainer.export.links import LAYERS, RECORD, STATEMENTS, check_links
from explainer.text import direction
from explainer.words import Words

Data = dict[str, Any]

RUNNING_LIMIT = 68  # characters of the title in the running header
COLUMN = 46  # characters on a line of one of the two columns of key figures
FILLING = {"paragraph", "items", "statements", "table", "notice"}  # text beside a floating chart
PARTS = {"parts", "result", "formula", "note", "label", "name", "paraphrase"}  # made by inline
WORDS = ("contents", "figure", "table", "table-of", "formula", "computed-from", "attached")
RECORD_FILE = f"{RECORD}.pdf"


class Typesetter:
    """Turns one document into the template's JSON; NotADocument where a link leads nowhere."""

    def __init__(self, document: Document, words: Words) -> None:
        self.document = document
        self.words = words
        self.places = check_links(document)
        self.sides = _sides_of(document)
        self.pictures = picture_names(document)

    def data(self) -> Data:
        """Everything the template reads, except the attachments."""
        front = self.document.front
        return {
            "language": front.language.split("-")[0].lower(),
            "dir": direction(front.language),
            "title": " ".join(plain(front.title).split()),
            "description": " ".join(plain(front.summary).split()),
            "running": inline.short(front.title, RUNNING_LIMIT),
            "edition": inline.short(self._subtitle(front), RUNNING_LIMIT),
            "words": self._catalogue(),
            "colours": palette.LIGHT | self._own_colours(),
            "front": self._front(front),
            "blocks": _floating(_stepped(self._blocks())),
            "places": sorted(self.places - _tables_of_charts(self.document)),
            "record": RECORD_FILE,
        }

    def _own_colours(self) -> dict[str, str]:
        theme = self.document.front.theme
        return {"accent": theme.accent} if theme and theme.accent else {}

    def _catalogue(self) -> Data:
        words = {name: self.words(f"pdf.{name}") for name in WORDS}
        page = self.words("pdf.page-of", page="\x00", pages="\x01")
        return {**words, "page": _pattern(page)}

    def _line(self, runs: Runs) -> list[inline.Piece]:
        return inline.line(runs, self.words)

    def _front(self, front: Front) -> Data:
        lines = {name: self._line(getattr(front, name)) for name in ("title", "summary", "note")}
        publisher = [line for line in front.imprint if line.to_publisher]
        return {
            **lines,
            "subtitle": self._line(self._subtitle(front)),
            "publisher": [self._line(line.runs[1:]) for line in publisher],
            "imprint": [{"line": self._line(i.runs), "url": i.to} for i in front.imprint],
        }

    def _subtitle(self, front: Front) -> Runs:
        draft = (Text(text=self.words("prose.draft")),) if front.draft else ()
        return (*front.subtitle, *draft)

    def _blocks(self) -> Iterator[Data]:
        blocks = _joined(self.document.blocks)
        listed = self.document.front.notebook in LAYERS  # a report is short: its outline will do
        opening = _first(blocks, Heading) if listed else None
        for at, block in enumerate(blocks):
            if at == opening:
                yield {"kind": "contents"}
            yield from self._block(block)

    def _block(self, block: Block) -> Iterator[Data]:
        match block:
            case Heading():
                line = self._line(block.runs)
                yield {"kind": "heading", "level": block.level, "id": block.id, "line": line}
            case Paragraph():
                yield {"kind": "paragraph", "line": self._line(block.runs)}
            case Items():
                lines = [self._line(item) for item in block.items]
                kind = "points" if block.points else "items"
                yield {"kind": kind, "ordered": block.ordered, "items": lines}
            case Quotation() | Silence():
                yield self._said((), (block,))
            case Table():
                yield inline.table(block, self.words)
            case Chart():
                yield self._chart(block)
            case Beside():
                yield from self._beside(block)
            case KeyFigures():
                yield self._key_figures(block.items)
            case Sources():
                yield _sources(block, self.words)
            case Cards() if not block.at_numbers:
                yield _workings(block, self.words)
            case Notice():
                label = self.words(f"markup.notice-{block.kind}")
                line = self._line(block.runs)
                yield {"kind": "notice", "tone": block.kind, "label": label, "line": line}
            case Cards():
                pass  # those at the numbers of a page
            case _:  # a kind without a look of its own: each of its lines is a paragraph
                for _, runs in lines_of(block):
                    yield {"kind": "paragraph", "line": self._line(runs)}

    def _beside(self, block: Beside) -> Iterator[Data]:
        for part in block.blocks:
            yield from self._block(part)
        charts = [part.id for part in block.blocks if isinstance(part, Chart)]
        chart = charts[0] if len(charts) == 1 else None
        yield {**self._said(block.label, block.statements), "chart": chart}

    def _said(self, label: Runs, said: tuple[Statement, ...]) -> Data:
        here = self.document.front.notebook == STATEMENTS
        return _statements(label, said, self.sides, here, self.words)

    def _chart(self, chart: Chart) -> Data:
        return {
            "kind": "chart",
            "id": chart.id,
            "file": self.pictures[chart.id],
            "width": chart.width,
            "height": chart.height,
            "alt": " ".join(plain(chart.alt).split()),
            "title": self._line(chart.title),
            "key": [{"hedge": key.hedges[0], "line": self._line(key.runs)} for key in chart.key],
            "caption": self._line(chart.caption),
            "table": chart.table.id,
        }

    def _key_figures(self, items: tuple[KeyFigure, ...]) -> Data:
        found = [
            {
                "label": self._line(item.label),
                "entries": [self._line(entry) for entry in item.entries],
                "note": self._line(item.note),
            }
            for item in items
        ]
        return {"kind": "key-figures", "columns": _halves(found, [*map(_lines, items)])}


def set_lines(data: Any, key: str = "") -> Iterator[list[str | list[str]]]:
    """Every line of its JSON that the template sets: strings, and long words in their parts."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from set_lines(value, name)
    elif isinstance(data, list):
        if key in PARTS and not any(isinstance(part, dict) for part in data):
            yield data
        else:
            for value in data:
                yield from set_lines(value, key)
    elif isinstance(data, str) and key == "label":
        yield [data]


def _lines(item: KeyFigure) -> int:
    """About how many lines of a column a key figure takes: each entry begins a line of its own."""
    parts = [item.label, *item.entries, *([item.note] if item.note else [])]
    return 1 + sum(-(-len(plain(part)) // COLUMN) for part in parts)


def _tables_of_charts(document: Document) -> frozenset[str]:
    """The ids of the tables behind charts, which stand in the record."""
    charts = (node for node in walk(document) if isinstance(node, Chart))
    return frozenset(chart.table.id for chart in charts)


def picture_names(document: Document) -> dict[str, str]:
    """For each chart's id, the name of its picture in the folder that the template sees."""
    charts = (node for node in walk(document) if isinstance(node, Chart))
    return {chart.id: f"chart-{at}.svg" for at, chart in enumerate(charts)}


def _joined(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks with strips of key figures that follow one another made into one."""
    found: list[Block] = []
    for block in blocks:
        last = found[-1] if found else None
        if isinstance(block, KeyFigures) and isinstance(last, KeyFigures):
            found[-1] = last.model_copy(update={"items": last.items + block.items})
        else:
            found.append(block)
    return tuple(found)


def _stepped(blocks: Iterator[Data]) -> Iterator[Data]:
    """The blocks with no heading more than one level below the last (ISO 14289-1, 7.4.2)."""
    level = 1
    for block in blocks:
        if block["kind"] == "heading":
            level = min(block["level"], level + 1)
            block = {**block, "level": level}
        yield block


def _floating(blocks: Iterator[Data]) -> list[Data]:
    """The blocks, each chart with whether text follows it that may stand before it."""
    found = list(blocks)
    follow = [block["kind"] for block in found[1:]] + [""]
    return [
        {**block, "floats": kind in FILLING} if block["kind"] == "chart" else block
        for block, kind in zip(found, follow, strict=True)
    ]


def _pattern(text: str) -> list[str]:
    """The words around page number and page count: before, between, after."""
    before, rest = text.split("\x00", 1)
    return [before, *rest.split("\x01", 1)]


def _first(blocks: tuple[Block, ...], kind: type) -> int:
    return next((at for at, block in enumerate(blocks) if isinstance(block, kind)), -1)


# ---------------------------------------------------------------- statements by side


Statement = Quotation | Silence

EXTRA = 60  # characters that a side's name, or a statement's spacing, is worth in a column


def _sides_of(document: Document) -> list[str]:
    """The sides in the order of the facts file, which every block of statements keeps."""
    found = [node.side for node in walk(document) if isinstance(node, Statement)]
    return list(dict.fromkeys(found))


def _statements(
    label: Runs,
    said: Sequence[Statement],
    sides: list[str],
    here: bool,
    words: Words,
) -> Data:
    """The statements as the template sets them, under their label; no chart named yet.

    `here`: they stand in the layer that other files lead to, each as a place of its own.
    """
    groups = [list(group) for _, group in groupby(said, lambda statement: statement.side)]
    found = [_side(group, sides, here, words) for group in groups]
    return {
        "kind": "statements",
        "label": inline.line(label, words),
        "columns": _halves(found, [sum(map(_length, group)) + EXTRA for group in groups]),
        "chart": None,
    }


def _side(group: list[Statement], sides: list[str], here: bool, words: Words) -> Data:
    return {
        "name": inline.parts(group[0].side_name),
        "colour": palette.side(sides.index(group[0].side)),
        "items": [_statement(said, here, words) for said in group],
    }


def _statement(said: Statement, here: bool, words: Words) -> Data:
    if isinstance(said, Silence):
        return {"silent": inline.line(said.runs, words)}
    text = inline.quoted(said.text, said.lang, words)
    ours = {"open": "", "close": ""} if said.paraphrase else {}
    card = place(f"position:{said.position}")
    link = {} if here else {"look": "number", "url": f"{STATEMENTS}.pdf#{card}"}
    return {
        "id": card if here else None,
        "text": {**text, **ours},
        "dir": direction(said.lang),
        "context": inline.line(said.context, words),
        "about": inline.line(said.about, words) if here else [],
        "speaker": inline.line(said.speaker, words),
        "date": {"parts": inline.parts(said.date.text), **link},
        "source": inline.line(said.source, words),
        "paraphrase": inline.parts(words("prose.paraphrase")) if said.paraphrase else [],
    }


def _length(said: Statement) -> int:
    if isinstance(said, Silence):
        return len(plain(said.runs))
    return (
        len(said.text) + len(plain(said.context + said.about + said.speaker + said.source)) + EXTRA
    )


def _halves(parts: list[Data], lengths: list[int]) -> list[list[Data]]:
    """The parts in two columns of about equal length, their order kept."""

    def unevenness(at: int) -> int:
        return abs(sum(lengths[:at]) - sum(lengths[at:]))

    at = min(range(1, len(parts) + 1), key=unevenness, default=0)
    return [half for half in (parts[:at], parts[at:]) if half]


# ---------------------------------------------------------------- sources and workings


def _workings(block: Cards, words: Words) -> Data:
    """How each computed number of the record was worked out."""
    return {"kind": "derivations", "items": [_working(part, words) for part in block.computed]}


def _sources(block: Sources, words: Words) -> Data:
    """The sources with their cards."""
    entries = [
        {
            "id": place(f"source:{entry.id}"),
            "heading": inline.line(entry.heading, words),
            "fields": [_field(field, words) for field in entry.fields],
            "cards": [_card(card, entry, words) for card in entry.cards],
        }
        for entry in block.entries
    ]
    return {"kind": "sources", "entries": entries}


def _card(card: Card, entry: SourceEntry, words: Words) -> Data:
    said = {(field.label, plain(field.runs)) for field in entry.fields}
    fields = [
        _field(field, words)
        for field in card.fields
        if (field.label, plain(field.runs)) not in said and not _names(field, entry)
    ]
    return {
        "id": place(f"{card.kind}:{card.id}"),
        "heading": inline.line(card.heading, words),
        "fields": fields,
    }


def _names(field: CardField, entry: SourceEntry) -> bool:
    """True for the field that says which source this is."""
    return any(isinstance(run, Address) and run.source == entry.id for run in field.runs)


def _field(field: CardField, words: Words) -> Data:
    return {"label": inline.parts(field.label), "line": inline.line(field.runs, words)}


def _working(part: Working, words: Words) -> Data:
    assert part.number.derived is not None  # it is computed
    return {
        "id": place(part.number.of),
        "result": inline.parts(part.number.plain),
        "formula": inline.parts(part.number.derived.formula),
        "note": inline.parts(part.number.derived.note),
        "operands": inline.line(part.operands, words),
    }
