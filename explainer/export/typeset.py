"""A document as the plain JSON that the PDF's template sets.

On paper a chart's table and the working of a computed number stand in the record: links lead there.
Statements are gathered by side, in two columns of about equal length. A card stands under its
source, so what it would repeat of that source is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from explainer import palette
from explainer.document import sentences
from explainer.document.nodes import (
    Beside,
    Block,
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
    Quotation,
    Silence,
    SourceEntry,
    Sources,
    Table,
    Working,
    lines_of,
    walk,
)
from explainer.document.runs import Address, Runs, place, plain
from explainer.export import inline
from explainer.export.links import LAYERS, RECORD, STATEMENTS, charts, check_links
from explainer.facts.theme import FAMILY
from explainer.text import direction
from explainer.words import Words

Data = dict[str, Any]

RUNNING_LIMIT = 68  # characters of the title in the running header
COLUMN = 46  # characters on a line of one of the two columns of key figures
FILLING = {"paragraph", "items", "statements", "table", "notice"}  # text beside a floating chart
PARTS = {"parts", "result", "formula", "note", "label", "name", "paraphrase"}  # made by inline
WORDS = ("contents", "figure", "table", "table-of", "formula", "computed-from", "attached")
HEADED = {"sources", "derivations"}  # each of their items has a heading
EXTRA = 60  # characters that a side's name, or a statement's spacing, is worth in a column
Statement = Quotation | Silence


class Typesetter:
    """Turns one document into the template's JSON; NotADocument where a link leads nowhere."""

    def __init__(self, document: Document, words: Words) -> None:
        self.document = document
        self.words = words
        self.places = check_links(document)
        said = (node.side for node in walk(document) if isinstance(node, Statement))
        self.sides = list(dict.fromkeys(said))  # in the order of the facts file
        # Here, and in no other document, each statement is a place that others lead to.
        self.keeps_statements = document.front.notebook == STATEMENTS

    def data(self) -> Data:
        """Everything the template reads, except the attachments."""
        front = self.document.front
        accent = front.theme.accent if front.theme else ""
        page = self.words("pdf.page-of", page="\0", pages="\0").split("\0")  # around both numbers
        tables = {chart.table.id for chart in charts(self.document)}  # they stand in the record
        subtitle = (*front.subtitle, *sentences.text(self.words("prose.draft") * front.draft))
        return {
            "language": front.language.split("-")[0].lower(),
            "dir": direction(front.language),
            "title": " ".join(plain(front.title).split()),
            "description": " ".join(plain(front.summary).split()),
            "running": inline.short(front.title, RUNNING_LIMIT),
            "edition": inline.short(subtitle, RUNNING_LIMIT),
            "words": {"page": page, **{name: self.words(f"pdf.{name}") for name in WORDS}},
            "typeface": [FAMILY] if front.theme and front.theme.typeface else [],
            "colours": palette.LIGHT | ({"accent": accent} if accent else {}),
            "front": {**self._front(front), "subtitle": self._line(subtitle)},
            "blocks": _floating(_stepped(self._blocks(), front.notebook == RECORD)),
            "places": sorted(self.places - tables),
            "record": f"{RECORD}.pdf",
        }

    def _line(self, runs: Runs) -> list[inline.Piece]:
        return inline.line(runs, self.words)

    def _front(self, front: Front) -> Data:
        return {
            **{name: self._line(getattr(front, name)) for name in ("title", "summary", "note")},
            "publisher": self._line(front.publisher.runs[1:]) if front.publisher else [],
            "imprint": [{"line": self._line(i.runs), "url": i.to} for i in front.imprint],
        }

    def _blocks(self) -> Iterator[Data]:
        contents = self.document.front.notebook in LAYERS  # a report is short: its outline will do
        for block in _joined(self.document.blocks):
            if contents and isinstance(block, Heading):
                yield {"kind": "contents"}
                contents = False
            yield from self._block(block)

    def _block(self, block: Block) -> Iterator[Data]:
        match block:
            case Heading():
                line = self._line(block.runs)
                yield {"kind": "heading", "level": block.level, "id": block.id, "line": line}
            case Items():
                lines = [self._line(item) for item in block.items]
                kind = "points" if block.points else "items"
                yield {"kind": kind, "ordered": block.ordered, "items": lines}
            case Quotation() | Silence():
                yield self._statements((), (block,))
            case Table():
                yield inline.table(block, self.words)
            case Chart():
                yield self._chart(block)
            case Beside():
                for part in block.blocks:
                    yield from self._block(part)
                charts = [part.id for part in block.blocks if isinstance(part, Chart)]
                chart = charts[0] if len(charts) == 1 else None
                yield {**self._statements(block.label, block.statements), "chart": chart}
            case KeyFigures():
                figures = [self._key_figure(item) for item in block.items]
                columns = _halves(figures, [*map(_lines, block.items)])
                yield {"kind": "key-figures", "columns": columns}
            case Sources():
                yield {"kind": "sources", "entries": [*map(self._source, block.entries)]}
            case Cards() if not block.at_numbers:
                yield {"kind": "derivations", "items": [*map(self._working, block.computed)]}
            case Cards():
                pass  # those at the numbers of a page
            case Notice():
                label = self.words(f"markup.notice-{block.kind}")
                line = self._line(block.runs)
                yield {"kind": "notice", "tone": block.kind, "label": label, "line": line}
            case _:  # a paragraph, or of another kind, whose look the template has or has not
                lines = [self._line(runs) for _, runs in lines_of(block)]
                yield {"kind": block.type, "lines": lines}

    def _chart(self, chart: Chart) -> Data:
        return {
            "kind": "chart",
            "id": chart.id,
            "file": picture_file(chart),
            "width": chart.width,
            "height": chart.height,
            "alt": " ".join(plain(chart.alt).split()),
            "title": self._line(chart.title),
            "key": [
                {
                    "hedge": hedge,
                    "open": hedge.open,
                    "upright": chart.upright,
                    "line": self._line(key.runs),
                }
                for key in chart.key
                for hedge in key.hedges[:1]
            ],
            "caption": self._line(chart.caption),
            "table": chart.table.id,
        }

    def _key_figure(self, item: KeyFigure) -> Data:
        entries = [self._line(entry) for entry in item.entries]
        return {"label": self._line(item.label), "entries": entries, "note": self._line(item.note)}

    # ------------------------------------------------------------ statements by side

    def _statements(self, label: Runs, said: Sequence[Statement]) -> Data:
        """The statements under their label; no chart named yet."""
        groups = [list(group) for _, group in groupby(said, lambda statement: statement.side)]
        sides = [
            {
                "name": inline.parts(group[0].side_name),
                "colour": palette.side(self.sides.index(group[0].side)),
                "items": [*map(self._statement, group)],
            }
            for group in groups
        ]
        columns = _halves(sides, [sum(map(_length, group)) + EXTRA for group in groups])
        line = self._line(label)
        return {"kind": "statements", "label": line, "columns": columns, "chart": None}

    def _statement(self, said: Statement) -> Data:
        if isinstance(said, Silence):
            return {"silent": self._line(said.runs)}
        here, card = self.keeps_statements, place(f"position:{said.position}")
        text = inline.quoted(said.text, said.lang, self.words)
        ours = {"open": "", "close": ""} if said.paraphrase else {}
        link = {} if here else {"look": "number", "url": f"{STATEMENTS}.pdf#{card}"}
        paraphrase = self.words("prose.paraphrase") if said.paraphrase else ""
        return {
            "id": card if here else None,
            "text": {**text, **ours},
            "dir": direction(said.lang),
            "context": self._line(said.context),
            "about": self._line(said.about) if here else [],
            "speaker": self._line(said.speaker),
            "date": {"parts": inline.parts(said.date.text), **link},
            "source": self._line(said.source),
            "paraphrase": inline.parts(paraphrase),
        }

    # ------------------------------------------------------------ sources and workings

    def _source(self, entry: SourceEntry) -> Data:
        """A source with its cards, without what they would repeat of it."""
        said = {(field.label, plain(field.runs)) for field in entry.fields}

        def is_news(field: CardField) -> bool:
            names = any(isinstance(r, Address) and r.source == entry.id for r in field.runs)
            return not names and (field.label, plain(field.runs)) not in said

        cards = [
            {
                "id": place(f"{card.kind}:{card.id}"),
                "heading": self._line(card.heading),
                "fields": self._fields(filter(is_news, card.fields)),
            }
            for card in entry.cards
        ]
        return {
            "id": place(f"source:{entry.id}"),
            "heading": self._line(entry.heading),
            "fields": self._fields(entry.fields),
            "cards": cards,
        }

    def _fields(self, fields: Iterable[CardField]) -> list[Data]:
        return [{"label": inline.parts(f.label), "line": self._line(f.runs)} for f in fields]

    def _working(self, part: Working) -> Data:
        """How a computed number of the record was worked out."""
        assert part.number.derived is not None  # it is computed
        return {
            "id": place(part.number.of),
            "result": inline.parts(part.number.plain),
            "formula": inline.parts(part.number.derived.formula),
            "note": inline.parts(part.number.derived.note),
            "operands": self._line(part.operands),
        }


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


def picture_file(chart: Chart) -> str:
    """The name of the chart's picture in the folder that the template sees."""
    return f"chart-{chart.id}.svg"


def _joined(blocks: tuple[Block, ...]) -> list[Block]:
    """The blocks with strips of key figures that follow one another made into one."""
    found: list[Block] = []
    for block in blocks:
        last = found[-1] if found else None
        if isinstance(block, KeyFigures) and isinstance(last, KeyFigures):
            found[-1] = last.model_copy(update={"items": last.items + block.items})
        else:
            found.append(block)
    return found


def _stepped(blocks: Iterator[Data], named: bool) -> Iterator[Data]:
    """The blocks with no heading more than one level below the last (ISO 14289-1, 7.4.2).

    Tables are `named` by headings where other files lead to them.
    """
    level = 1
    for block in blocks:
        if block["kind"] == "heading":
            level = min(block["level"], level + 1)
            block = {**block, "level": level}
        elif block["kind"] in HEADED or (named and block["kind"] == "table"):
            block = {**block, "level": min(3, level + 1)}
        yield block


def _floating(blocks: Iterator[Data]) -> list[Data]:
    """The blocks, each chart with whether text follows it that may stand before it."""
    found = list(blocks)
    follow = [block["kind"] for block in found[1:]] + [""]
    return [
        {**block, "floats": kind in FILLING} if block["kind"] == "chart" else block
        for block, kind in zip(found, follow, strict=True)
    ]


def _halves(parts: list[Data], lengths: list[int]) -> list[list[Data]]:
    """The parts in two columns of about equal length, their order kept."""

    def unevenness(at: int) -> int:
        return abs(sum(lengths[:at]) - sum(lengths[at:]))

    at = min(range(1, len(parts) + 1), key=unevenness, default=0)
    return [half for half in (parts[:at], parts[at:]) if half]


def _length(said: Statement) -> int:
    """About how long a statement is in its column, in characters."""
    if isinstance(said, Silence):
        return len(plain(said.runs))
    around = plain(said.context + said.about + said.speaker + said.source)
    return len(said.text) + len(around) + EXTRA


def _lines(item: KeyFigure) -> int:
    """About how many lines of a column a key figure takes: each entry begins a line of its own."""
    parts = [item.label, *item.entries, *([item.note] if item.note else [])]
    return 1 + sum(-(-len(plain(part)) // COLUMN) for part in parts)
