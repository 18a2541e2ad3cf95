"""The runs of a line: words of the report, numbers, dates, quotations, names, links, marks.

**What is saved refers to records and never repeats their words**: a field marked `RESOLVED` is left
out of the JSON and refused in it, and only `resolve` fills it in. So a number cannot be saved
without its hedge, nor a quotation in other words.

References read `kind:id` or `kind:id.field`, such as `figure:who-2024-05-20.anchor`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from explainer.facts.model import Hedge

RESOLVED = Field(exclude=True)  # comes from the records or the catalogue of words, never saved
SAVED = {"saved": True}  # the context in which saved JSON is read


class Node(BaseModel):
    """A part of a document: immutable, without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="constants")
    holds: ClassVar[tuple[str, ...]] = ()  # the fields that may hold nodes; most runs have none

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        fields = cls.model_fields.items()
        cls.holds = tuple(name for name, field in fields if _may_hold(field.annotation))

    @model_validator(mode="before")
    @classmethod
    def _is_saved_without_words(cls, data: Any, info: ValidationInfo) -> Any:
        if info.context == SAVED and isinstance(data, dict):
            fields = cls.model_fields
            own = [name for name in data if name in fields and fields[name].exclude]
            if own or cls in (Mark, Allowed):
                what = ", ".join(own) or cls.__name__.lower()
                raise ValueError(f"{what}: a saved document refers to records, and repeats nothing")
        return data


def _may_hold(annotation: Any) -> bool:
    """Whether a field with this annotation may hold a node or a tuple of nodes."""
    if isinstance(annotation, type) and not get_args(annotation):
        return issubclass(annotation, Node)
    return annotation is Any or any(_may_hold(part) for part in get_args(annotation))


# ---------------------------------------------------------------- runs


class Text(Node):
    """Words of the report itself, which contain no number, in digits or in words.

    Words that compare have a `guard`: a relation between figures that bears them out, such as
    `above:a/b`.
    """

    type: Literal["text"] = "text"
    text: str
    strong: bool = False
    em: bool = False
    guard: str = ""


class Derivation(Node):
    """A computation from figures: its kind, and its operands by reference.

    Formula and result are computed when it is resolved, so they always follow from the records.
    """

    id: str
    kind: str  # one of those that document.compute knows
    first: int = 1  # how many operands come before "divided by" or "less"
    operands: tuple[str, ...]
    note: str = ""  # the bridge note, where operands differ in metric, unit or place
    formula: Annotated[str, RESOLVED] = ""
    low: Annotated[Decimal, RESOLVED] = Decimal(0)
    high: Annotated[Decimal, RESOLVED] = Decimal(0)
    unit: Annotated[str, RESOLVED] = ""
    hedge: Annotated[Hedge, RESOLVED] = Hedge.EXACT


class Number(Node):
    """A number with its hedge: `before` and `after` are the hedge words around the printed `text`.

    Bound to exactly one of `fact` (a figure's id) and `derived`.
    """

    type: Literal["number"] = "number"
    fact: str | None = None
    derived: Derivation | None = None
    text: Annotated[str, RESOLVED] = ""
    before: Annotated[str, RESOLVED] = ""
    after: Annotated[str, RESOLVED] = ""
    hedge: Annotated[Hedge, RESOLVED] = Hedge.EXACT

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
    """A date from a record: `iso` is a day, month or year, `text` its form for the reader."""

    type: Literal["date"] = "date"
    of: str
    short: bool = False  # a day without its year
    text: Annotated[str, RESOLVED] = ""
    iso: Annotated[str, RESOLVED] = ""


class Quote(Node):
    """Words quoted from a record, in their own language; shown in quotation marks."""

    type: Literal["quote"] = "quote"
    of: str
    text: Annotated[str, RESOLVED] = ""
    lang: Annotated[str, RESOLVED] = "und"


class Record(Node):
    """Words copied unchanged from a record, such as a metric's label."""

    type: Literal["record"] = "record"
    of: str
    text: Annotated[str, RESOLVED] = ""
    lang: Annotated[str | None, RESOLVED] = None  # when it differs from the document's language


class Speaker(Node):
    """The party a number or statement belongs to."""

    type: Literal["speaker"] = "speaker"
    party: str
    text: Annotated[str, RESOLVED] = ""


class Link(Node):
    """A link of the report's own to an https address or to a place in the page (`#id`)."""

    type: Literal["link"] = "link"
    text: str
    to: str


class Address(Node):
    """A link to a source's address, labelled with its publisher or with the address itself."""

    type: Literal["address"] = "address"
    source: str
    shows: Literal["publisher", "url"] = "publisher"
    text: Annotated[str, RESOLVED] = ""
    to: Annotated[str, RESOLVED] = ""

    @property
    def of(self) -> str:
        """The reference of the address."""
        return f"source:{self.source}.url"


class Mark(Node):
    """Marks the number before it as changed: the kind of change, and the day of publication."""

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
    Text | Number | Date | Quote | Record | Speaker | Link | Address | Mark | Allowed,
    Field(discriminator="type"),
]
Runs = tuple[Run, ...]
RUN_KINDS = (Text, Number, Date, Quote, Record, Speaker, Link, Address, Mark, Allowed)


def place(reference: str) -> str:
    """The id in a page of the record that a reference names: `figure:a.as_of` gives `figure-a`.

    The kind is part of it: a figure and a position may share an id.
    """
    kind, _, rest = reference.partition(":")
    return f"{kind}-{rest.partition('.')[0]}"


def plain(runs: Runs) -> str:
    """The runs as one line of plain text, hedges included; the only way a node becomes a string."""
    return "".join(run.plain if isinstance(run, Number) else run.text for run in runs)
