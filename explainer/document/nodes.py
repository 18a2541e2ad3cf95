"""The document model: the few types of block that make up a report, and their JSON.

A notebook cell outputs block nodes; the notebook stores them under a MIME type of their own, as
JSON that refers to records (see `runs`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, model_validator

from explainer.document.runs import (
    RESOLVED,
    RUN_KINDS,
    SAVED,
    Date,
    Derivation,
    Link,
    Mark,
    Node,
    Number,
    Runs,
    Text,
)
from explainer.facts.model import Hedge

MIME = "application/vnd.explainer.node+json"
DEPTH_LIMIT = 10


# ---------------------------------------------------------------- blocks


class Imprint(Node):
    """A line of the imprint and its link, if any; the publisher's is an introduction and a name."""

    what: Literal["publisher", "authors", "corrections", "licence", "citation"]
    runs: Runs
    to: str = ""


_Typeface = Annotated[str, Field(pattern="^(data:font/(ttf|otf);base64,[A-Za-z0-9+/=]+)?$")]


class Theme(Node):
    """A publisher's theme: colours of links, typefaces, logo, address of the site, licence."""

    accent: Annotated[str, Field(pattern="^(#[0-9a-f]{6})?$")] = ""
    accent_dark: Annotated[str, Field(pattern="^(#[0-9a-f]{6})?$")] = ""
    base: Annotated[str, Field(pattern=r"^(https://[^\s\"<>]+)?$")] = ""
    logo: Annotated[
        str, Field(pattern=r"^(data:image/(svg\+xml|png|jpeg);base64,[A-Za-z0-9+/=]+)?$")
    ] = ""
    typeface: _Typeface = ""
    typeface_bold: _Typeface = ""
    licence: str = ""
    licence_url: Annotated[str, Field(pattern=r"^(https?://[^\s\"<>]+)?$")] = ""


class Front(Node):
    """The title block, and the facts of the edition that everything after it is checked against."""

    type: Literal["front"] = "front"
    story: str
    edition: str
    language: str
    notebook: str
    records: dict[str, Any]  # those of the edition, as plain JSON
    title: Annotated[Runs, RESOLVED] = ()
    subtitle: Annotated[Runs, RESOLVED] = ()  # edition and "as known on"
    summary: Annotated[Runs, RESOLVED] = ()
    note: Annotated[Runs, RESOLVED] = ()  # the edition's own sentence
    imprint: Annotated[tuple[Imprint, ...], RESOLVED] = ()  # the publisher first
    named: dict[str, Any] = Field(
        default_factory=dict
    )  # records that only single cells carry, by group
    above: str = ""  # of a layer: the notebook of the report that it belongs to
    card: str = ""  # of a layer: the social card of that report, if it has one
    theme: Theme | None = None
    compared_with: str = ""  # the day of the edition that this one is compared with, if any
    draft: bool = False  # not published; a page says so
    kinds: tuple[Literal["html", "pdf"], ...] = ("html", "pdf")  # what it is published as
    order: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # JSON sorts its keys

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

    @property
    def publisher(self) -> Imprint | None:
        """The line that names the publisher, if it is known."""
        return next((line for line in self.imprint if line.what == "publisher"), None)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages the report's own words may be in: its own and the story's."""
        story = str(self.records.get("story", {}).get("language", self.language))
        return tuple(dict.fromkeys((self.language, story)))


class Heading(Node):
    """A heading; without an `id`, resolving it makes one from its words."""

    type: Literal["heading"] = "heading"
    level: Annotated[int, Field(ge=2, le=4)]
    id: str = ""
    runs: Runs


class Paragraph(Node):
    type: Literal["paragraph"] = "paragraph"
    runs: Runs


class Items(Node):
    """A list; each item is one line of runs.

    `points`: the main points that a report opens with; `changes`: a sentence for each change.
    """

    type: Literal["items"] = "items"
    ordered: bool = False
    points: bool = False
    changes: Annotated[bool, RESOLVED] = False
    items: tuple[Runs, ...]


class Quotation(Node):
    """What a party said, as a block: a quotation, or a paraphrase marked as one."""

    type: Literal["quotation"] = "quotation"
    position: str
    side: Annotated[str, RESOLVED] = ""
    side_name: Annotated[str, RESOLVED] = ""
    speaker: Annotated[Runs, RESOLVED] = ()  # person, role, party
    date: Annotated[Date, RESOLVED] = Date(of="")
    text: Annotated[str, RESOLVED] = ""
    lang: Annotated[str, RESOLVED] = "und"
    paraphrase: Annotated[bool, RESOLVED] = False
    context: Annotated[Runs, RESOLVED] = ()  # in our own words, around a short quotation
    about: Annotated[Runs, RESOLVED] = ()  # the question, and the stance towards it
    source: Annotated[Runs, RESOLVED] = ()


class Silence(Node):
    """The place kept for a side without a recorded statement."""

    type: Literal["silence"] = "silence"
    side: str
    side_name: Annotated[str, RESOLVED] = ""
    runs: Annotated[Runs, RESOLVED] = ()


Statement = Annotated[Quotation | Silence, Field(discriminator="type")]


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
    """One line of a chart's key: the hedges that share a form of mark, and its explanation."""

    hedges: tuple[Hedge, ...]
    runs: Runs


class Picture(Node):
    """A drawing and its words: `ticks` are the texts of its axes, `drawn` are all others."""

    svg: str
    width: int  # of the picture, in SVG units (points)
    height: int
    drawn: tuple[Runs, ...]
    ticks: tuple[str, ...]


class Chart(Node):
    """A drawn picture with everything needed to check and replace it: alt text, drawn words, table.

    Its own fields `svg` to `ticks` are those of the wide picture, which is published as a file too.
    With `faults`, a cell shows it but an export refuses it.
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
    upright: bool = False  # the arrows of marks stand upright, and so do those of the key
    caption: Runs
    source: Runs
    table: Table
    facts: tuple[str, ...]
    faults: tuple[str, ...] = ()

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The wide picture and, if there is one, the narrow one."""
        wide = Picture(**{name: getattr(self, name) for name in Picture.model_fields})
        return (wide, self.narrow) if self.narrow else (wide,)


class Beside(Node):
    """Blocks with the statements of every side beside them, in the order of the facts file.

    `metrics` are those the statements are recorded beside; `latest` of each side are shown.
    """

    type: Literal["beside"] = "beside"
    metrics: tuple[str, ...] = ()
    latest: int | None = None
    blocks: tuple[Chart | Table | Paragraph, ...]
    label: Annotated[Runs, RESOLVED] = ()
    statements: Annotated[tuple[Statement, ...], RESOLVED] = ()


class KeyFigure(Node):
    """A metric of the strip: its label and one line for each party that states a number."""

    metric: str
    label: Runs
    entries: tuple[Runs, ...]
    note: Runs = ()


class KeyFigures(Node):
    """The strip of key figures: each metric with what every party states."""

    type: Literal["key-figures"] = "key-figures"
    metrics: tuple[str, ...]
    items: Annotated[tuple[KeyFigure, ...], RESOLVED] = ()


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
    """The sources with the cards of these records (`kind:id`), or of all."""

    type: Literal["sources"] = "sources"
    only: tuple[str, ...] | None = None
    entries: Annotated[tuple[SourceEntry, ...], RESOLVED] = ()


class Listing(Node):
    """A part of the report that follows from the records alone; resolving it gives its blocks.

    `of` are the questions of `positions`; the others take none.
    """

    type: Literal["listing"] = "listing"
    name: Literal["parties", "positions", "lexicon", "changes", "changes-summary"]
    of: tuple[str, ...] = ()


class Working(Node):
    """How a computed number was worked out, with a link to each operand."""

    number: Number
    operands: tuple[Link, ...]


class Cards(Node):
    """The evidence for numbers: the cards of figures, and the working of computed numbers.

    In the record layer they are part of the text; those `at_numbers` open at a number of the page.
    The export adds them; no notebook has any.
    """

    type: Literal["cards"] = "cards"
    cards: tuple[Card, ...] = ()
    computed: tuple[Working, ...] = ()
    at_numbers: bool = False


class Notice(Node):
    """Something the reader must be told: nothing known yet, a change, a correction, a caution."""

    type: Literal["notice"] = "notice"
    kind: Literal["unknown", "changed", "corrected", "caution"]
    runs: Runs


class Allowances(Node):
    """The place in the method section for the number words that the notebook allows.

    Reading a notebook replaces it with their list, if there are any; so it is never rendered.
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
    | Cards
    | Notice
    | Listing
    | Allowances,
    Field(discriminator="type"),
]
_BLOCK: TypeAdapter[Block] = TypeAdapter(Block)


def read_block(data: Any) -> Block:
    """A block from its saved JSON; ValidationError if it repeats words of a record."""
    return _BLOCK.validate_python(data, context=SAVED)


def saved(block: Block) -> dict[str, Any]:
    """The block's JSON: references and the report's own words."""
    return unmarked(block).model_dump(mode="json")  # type: ignore[no-any-return]


class Document(Node):
    """A whole report: its title block, then the blocks in reading order."""

    front: Front
    blocks: tuple[Block, ...]

    def all_blocks(self) -> tuple[Block, ...]:
        return (self.front, *self.blocks)


# ---------------------------------------------------------------- reading


_PARTS = (Node, tuple)


def walk(node: Any) -> Iterator[Node]:
    """This node and every node below it, in reading order."""
    left = [node] if isinstance(node, _PARTS) else []
    while left:
        part = left.pop()
        if isinstance(part, tuple):
            left += reversed([found for found in part if isinstance(found, _PARTS)])
        else:
            yield part
            for name in reversed(part.holds):
                found = part.__dict__[name]
                if found and isinstance(found, _PARTS):
                    left.append(found)


def copied(node: Node, change: Callable[[Any], Any]) -> Node:
    """The node with `change` applied to each part that may hold nodes; itself if none changes."""
    held = {name: node.__dict__[name] for name in node.holds}
    new = {name: change(old) for name, old in held.items() if isinstance(old, _PARTS)}
    changed = {name: part for name, part in new.items() if not _is_same(held[name], part)}
    return node.model_copy(update=changed) if changed else node


def _is_same(old: Any, new: Any) -> bool:
    if isinstance(old, tuple):
        return len(old) == len(new) and all(a is b for a, b in zip(old, new, strict=True))
    return old is new


_PLACES = {  # what a place calls a field, if not by its name
    "alt": "alt text",
    "drawn": "label in drawing",
    "narrow": "phone's form",
    "entries": "entry",
    "items": "list item",
    "source": "source line",
}


def lines_of(part: Any, place: str = "") -> Iterator[tuple[str, Runs]]:
    """Every line of a block, or of a part at a place, whatever its kind: its place and its runs.

    Places are named after fields, such as `cell 2 of row 3 of table 'a'`. A kind of block without
    a layout or a check of its own is laid out and checked by its lines.
    """
    if isinstance(part, RUN_KINDS):
        yield place, (part,)
    elif isinstance(part, tuple) and part and all(isinstance(run, RUN_KINDS) for run in part):
        yield place, part
    elif isinstance(part, tuple):
        for number, one in enumerate(part, start=1):
            yield from lines_of(one, re.sub("s?( of|$)", rf" {number}\1", place, count=1))
    elif isinstance(part, Node):
        kind = re.sub("(?<=[a-z])(?=[A-Z])", " ", type(part).__name__).lower()
        id = next((getattr(part, n) for n in ("id", "position", "metric") if hasattr(part, n)), "")
        place = f"{kind} {id!r}" if id else place
        if isinstance(part, CardField):
            yield f"label of {place}", (Text(text=part.label),)
        for name in part.holds:
            found, inner = part.__dict__[name], _PLACES.get(name, name)
            if name == "operands":  # links that stand by themselves
                found = tuple((link,) for link in found)
            if name == "runs":
                inner = place or kind
            elif place:
                inner += f" of {place}"
            yield from lines_of(found, inner)


def unmarked(node: Any) -> Any:
    """The node (or tuple of nodes) without any mark of change."""
    if isinstance(node, tuple):
        return tuple(unmarked(part) for part in node if not isinstance(part, Mark))
    return copied(node, unmarked) if isinstance(node, Node) else node


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
