"""The document model: the few typed nodes a report is made of, and their JSON.

A notebook cell answers with block nodes; they travel in the notebook as JSON under their own
MIME type. The page, the PDF, the number check and the claims all read these nodes and nothing else.

Belongs here: the shape of the nodes, their plain text, walking over them.
Does not belong here: wording (prose), markup (markup, export), what a fact is (facts).

The rule that makes the closed world checkable: a number stands in a `Number`, a date in a `Date`,
words copied from a record in a `Quote` or `Record`; a digit in a `Text` is therefore unbound.
References to records read `kind:id` or `kind:id.field`, such as `figure:who-2024-05-20.anchor`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

MIME = "application/vnd.explainer.node+json"
DEPTH_LIMIT = 10

HedgeName = Literal["exact", "about", "nearly", "at-most", "more-than", "at-least", "between"]


class Node(BaseModel):
    """A part of a document: immutable, nothing extra allowed, equal when its JSON is equal."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")


# ---------------------------------------------------------------- runs: what stands in a line


class Text(Node):
    """Words of the report itself. May hold no number, in digits or in words."""

    type: Literal["text"] = "text"
    text: str
    strong: bool = False
    em: bool = False


class Derivation(Node):
    """How a number was computed: formula, operands by reference, the result as an interval.

    `kind` says it for machines: a report is checked by computing each number again.
    """

    id: str
    kind: Literal["share", "difference", "total", "count", ""] = ""
    first: int = 1  # how many operands stand before "divided by" or "less"
    formula: str
    operands: tuple[str, ...]
    low: Decimal
    high: Decimal
    unit: str
    hedge: HedgeName
    note: str = ""  # the bridge note, where operands differ in metric, unit or place


class Number(Node):
    """A number with its hedge: `before` and `after` are the hedge words around the printed `text`.

    Bound to exactly one of `fact` (a figure's id) and `derived`.
    """

    type: Literal["number"] = "number"
    text: str
    before: str = ""
    after: str = ""
    hedge: HedgeName
    fact: str | None = None
    derived: Derivation | None = None

    @model_validator(mode="after")
    def _is_bound_once(self) -> Number:
        if (self.fact is None) == (self.derived is None):
            raise ValueError("a number is bound to exactly one of a figure and a derivation")
        return self

    @property
    def of(self) -> str:
        """The figure or computation that it is bound to, as `figure:id` or `derived:id`."""
        return f"derived:{self.derived.id}" if self.derived else f"figure:{self.fact}"

    @property
    def plain(self) -> str:
        return " ".join(part for part in (self.before, self.text, self.after) if part)


class Date(Node):
    """A date of the facts: `iso` is a day, month or year, `text` its form for the reader."""

    type: Literal["date"] = "date"
    text: str
    iso: str
    of: str


class Quote(Node):
    """Words quoted from a record, in their own language; shown in quotation marks."""

    type: Literal["quote"] = "quote"
    text: str
    lang: str
    of: str


class Record(Node):
    """A label or note taken over from a record as it stands, such as a metric's label."""

    type: Literal["record"] = "record"
    text: str
    of: str
    lang: str | None = None  # when it differs from the document's language


class Speaker(Node):
    """The party a number or statement belongs to."""

    type: Literal["speaker"] = "speaker"
    party: str
    text: str


class Link(Node):
    """A link to an https address or to a place in the page (`#id`)."""

    type: Literal["link"] = "link"
    text: str
    to: str
    of: str = ""  # the record whose address it is, if any


class Mark(Node):
    """That the number before it changed: what became of it, and the day on which that was said."""

    type: Literal["mark"] = "mark"
    change: Literal["new", "updated", "revised", "corrected"]
    word: str
    date: Date

    @property
    def text(self) -> str:
        return f" [{self.word} {self.date.text}]"


class Allowed(Node):
    """A number word that the notebook allows, with its reason; listed in the method section."""

    type: Literal["allowed"] = "allowed"
    text: str
    reason: str


Run = Annotated[
    Text | Number | Date | Quote | Record | Speaker | Link | Mark | Allowed,
    Field(discriminator="type"),
]
Runs = tuple[Run, ...]


# ---------------------------------------------------------------- blocks


class Front(Node):
    """The title block, and the facts of the edition that everything after it is checked against."""

    type: Literal["front"] = "front"
    story: str
    title: Runs
    subtitle: Runs  # edition and "as known on"
    summary: Runs
    note: Runs  # the edition's own sentence
    edition: str
    language: str
    notebook: str
    records: dict[str, Any]  # the edition's cut of the facts file, as plain JSON
    named: dict[str, Any] = {}  # records outside that cut that single cells name, grouped as there
    compared_with: str = ""  # the day of the edition that changes are told from, if any
    draft: bool = False  # not published; a page says so
    order: dict[str, tuple[str, ...]] = {}  # of the named records: a saved notebook sorts its keys

    @model_validator(mode="before")
    @classmethod
    def _keep_order(cls, data: Any) -> Any:
        """Note the order of the records when it is known, and put them back in it when read."""
        if not isinstance(data, dict) or not isinstance(data.get("records"), dict):
            return data
        records, order = dict(data["records"]), dict(data.get("order") or {})
        for group in ("sources", "sides", "parties", "metrics", "questions"):
            if isinstance(found := records.get(group), dict):
                ids = [id for id in order.get(group, ()) if id in found]
                records[group] = {id: found[id] for id in (*ids, *found)}
                order[group] = tuple(records[group])
        return {**data, "records": records, "order": order}


class Heading(Node):
    type: Literal["heading"] = "heading"
    level: Annotated[int, Field(ge=2, le=4)]
    id: str
    runs: Runs


class Paragraph(Node):
    type: Literal["paragraph"] = "paragraph"
    runs: Runs


class Items(Node):
    """A list; each item is one line of runs. `points`: the main points that a report opens with."""

    type: Literal["items"] = "items"
    ordered: bool = False
    points: bool = False
    items: tuple[Runs, ...]


class Quotation(Node):
    """What a party said, as a block: a quotation, or a paraphrase said to be one."""

    type: Literal["quotation"] = "quotation"
    position: str
    side: str
    side_name: str
    speaker: Runs  # person, role, party
    date: Date
    text: str
    lang: str
    paraphrase: bool = False
    context: Runs = ()  # what was said around a short quotation, in our words
    about: Runs = ()  # the question, and the stance towards it
    source: Runs = ()


class Silence(Node):
    """The kept place of a side with no recorded statement."""

    type: Literal["silence"] = "silence"
    side: str
    side_name: str
    runs: Runs


class Column(Node):
    header: Runs
    kind: Literal["text", "prose", "number", "date"] = "text"
    row_header: bool = False


class Row(Node):
    cells: tuple[Runs, ...]
    facts: tuple[str, ...] = ()


class Table(Node):
    type: Literal["table"] = "table"
    id: str
    caption: Runs
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @model_validator(mode="after")
    def _is_rectangular(self) -> Table:
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError(f"table {self.id!r}: every row needs {len(self.columns)} cells")
        return self


class MarkKey(Node):
    """One line of the key under a chart: a hedge, and what its mark says."""

    hedge: HedgeName
    runs: Runs


class Picture(Node):
    """A drawing and its words.

    `drawn` holds every text in the picture that the axes did not make; `ticks` those that they did.
    """

    svg: str
    width: int  # of the picture, in SVG units (points)
    height: int
    drawn: tuple[Runs, ...]
    ticks: tuple[str, ...]


class Chart(Node):
    """A drawn picture with everything needed to check and replace it: alt text, drawn words, table.

    Its own fields `svg` to `ticks` are those of the wide picture, which is published as a file too.
    """

    type: Literal["chart"] = "chart"
    id: str
    title: Runs
    alt: Runs
    svg: str
    width: int
    height: int
    drawn: tuple[Runs, ...]
    ticks: tuple[str, ...]
    narrow: Picture | None = None  # the same for a phone; charts of older versions have none
    key: tuple[MarkKey, ...]
    caption: Runs
    source: Runs
    table: Table
    facts: tuple[str, ...]

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The wide picture and, if there is one, the narrow one."""
        wide = Picture(**{name: getattr(self, name) for name in Picture.model_fields})
        return (wide, self.narrow) if self.narrow else (wide,)


class Beside(Node):
    """Blocks with the statements of every side beside them, in the order of the facts file.

    `metrics` are those the statements are recorded beside; `latest`, how many of each side stand.
    """

    type: Literal["beside"] = "beside"
    metrics: tuple[str, ...] = ()
    latest: int | None = None
    blocks: tuple[Chart | Table | Paragraph, ...]
    label: Runs
    statements: tuple[Annotated[Quotation | Silence, Field(discriminator="type")], ...]


class KeyFigure(Node):
    """One metric of the strip: its label and one line for each party that states a number."""

    metric: str
    label: Runs
    entries: tuple[Runs, ...]
    note: Runs = ()


class KeyFigures(Node):
    type: Literal["key-figures"] = "key-figures"
    items: tuple[KeyFigure, ...]


class CardField(Node):
    label: str
    runs: Runs


class Card(Node):
    """The source card of one figure or position: who, when, the words as printed, the address."""

    id: str  # the record's id; the card's place in the page is `<kind>-<id>`
    kind: Literal["figure", "position"]
    heading: Runs
    fields: tuple[CardField, ...]


class SourceEntry(Node):
    id: str
    heading: Runs
    fields: tuple[CardField, ...]
    cards: tuple[Card, ...]


class Sources(Node):
    type: Literal["sources"] = "sources"
    entries: tuple[SourceEntry, ...]


class Notice(Node):
    """Something the reader must be told: nothing known yet, a change, a correction, a caution."""

    type: Literal["notice"] = "notice"
    kind: Literal["unknown", "changed", "corrected", "caution"]
    runs: Runs


class Allowances(Node):
    """The place in the method section for the number words that the notebook allows.

    Reading a notebook puts the list of them, or nothing, in its place; so nothing renders it.
    """

    type: Literal["allowances"] = "allowances"


Block = Annotated[
    Front
    | Heading
    | Paragraph
    | Items
    | Quotation
    | Silence
    | Table
    | Chart
    | Beside
    | KeyFigures
    | Sources
    | Notice
    | Allowances,
    Field(discriminator="type"),
]
BLOCK: TypeAdapter[Block] = TypeAdapter(Block)


class Document(Node):
    """A whole report: its title block, then the blocks in reading order."""

    front: Front
    blocks: tuple[Block, ...]

    def all_blocks(self) -> tuple[Block, ...]:
        return (self.front, *self.blocks)


# ---------------------------------------------------------------- reading


def place(reference: str) -> str:
    """The id in a page of the record that a reference names: `figure:a.as_of` gives `figure-a`.

    The kind is part of it: a figure and a position may share an id.
    """
    kind, _, rest = reference.partition(":")
    return f"{kind}-{rest.partition('.')[0]}"


def plain(runs: Runs) -> str:
    """The runs as one line of plain text, hedges included; the only way a node becomes a string."""
    return "".join(run.plain if isinstance(run, Number) else run.text for run in runs)


class _Kinds(dict[type, bool]):
    """Whether what is of a type is a node, or may hold some: asked of every value there is."""

    def __missing__(self, kind: type) -> bool:
        self[kind] = issubclass(kind, (Node, tuple))
        return self[kind]


_PARTS = _Kinds()


class _Holding(dict[type, tuple[str, ...]]):
    """The fields of a type of node that may hold nodes, the last one first: most runs have none."""

    def __missing__(self, kind: type[Node]) -> tuple[str, ...]:
        fields = kind.model_fields.items()
        self[kind] = tuple(name for name, field in fields if _may_hold(field.annotation))[::-1]
        return self[kind]


_HOLDING = _Holding()


def _may_hold(annotation: Any) -> bool:
    """Whether a value annotated so may be a node or a tuple of nodes."""
    if isinstance(annotation, type) and not get_args(annotation):
        return issubclass(annotation, Node)
    return annotation is Any or any(_may_hold(part) for part in get_args(annotation))


def walk(node: Any) -> Iterator[Node]:
    """Every node below (and with) this one, in reading order."""
    left = [node] if _PARTS[type(node)] else []
    while left:
        part = left.pop()
        if isinstance(part, tuple):
            left += reversed([found for found in part if _PARTS[type(found)]])
        else:
            yield part
            for name in _HOLDING[type(part)]:
                found = part.__dict__[name]
                if found and _PARTS[type(found)]:
                    left.append(found)


def copied(node: Node, change: Callable[[Any], Any]) -> Node:
    """The node with every part changed that may hold nodes; itself where nothing changes."""
    parts = {}
    for name in _HOLDING[type(node)]:
        old = node.__dict__[name]
        if _PARTS[type(old)]:
            new = change(old)
            if not _is_same(old, new):
                parts[name] = new
    return node.model_copy(update=parts) if parts else node


def _is_same(old: Any, new: Any) -> bool:
    if isinstance(old, tuple):
        return len(old) == len(new) and all(a is b for a, b in zip(old, new, strict=True))
    return old is new


def numbers(node: Any) -> Iterator[Number]:
    """Every number below this node, in reading order."""
    return (part for part in walk(node) if isinstance(part, Number))


def derivations(node: Any) -> dict[str, Derivation]:
    """The derivations below this node by id, in order of first use."""
    found: dict[str, Derivation] = {}
    for number in numbers(node):
        if number.derived is not None:
            found.setdefault(number.derived.id, number.derived)
    return found
