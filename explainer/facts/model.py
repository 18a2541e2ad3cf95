"""The records of a facts file as frozen models. Field names are those of the file.

Tests keep the codebook and `data/facts.schema.json` in step with them. A record in a mapping
(sources, parties, ...) has its key as `id`. The loader fills in `published` and a source's
`language` where the file leaves them out.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from explainer.facts.values import (
    AnyText,
    Contact,
    Day,
    Filled,
    Id,
    Language,
    Logo,
    Number,
    PartialDate,
    Sha256,
    Truth,
    Unit,
    Url,
    field_fault,
)

if TYPE_CHECKING:
    from pandas import DataFrame


class Hedge(StrEnum):
    """How exactly a number is known, as its source hedged it."""

    near: bool  # close to the number, without a stated bound
    below: bool  # the truth may lie below the number
    above: bool  # the truth may lie above the number

    def __new__(cls, value: str, *where: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        for way in ("near", "below", "above"):
            setattr(member, way, way in where)
        return member

    EXACT = "exact"
    ABOUT = "about", "near"
    NEARLY = "nearly", "near", "below"
    AT_MOST = "at-most", "below"
    MORE_THAN = "more-than", "above"
    AT_LEAST = "at-least", "above"
    BETWEEN = "between"

    @property
    def open(self) -> str:
        """The direction in which the number is open: `down`, `up` or empty."""
        return "down" if self.below else "up" if self.above else ""


class SourceKind(StrEnum):
    """How close a source is to the party that states the number."""

    PRIMARY = "primary"
    PRESS = "press"
    COPY = "copy"


class MetricKind(StrEnum):
    """Whether a metric is a level on a date, an amount in a period, or a running total."""

    STOCK = "stock"
    FLOW = "flow"
    CUMULATIVE = "cumulative"


class Status(StrEnum):
    """Whether the party that states the number counted, estimated or believes it."""

    COUNTED = "counted"
    ESTIMATED = "estimated"
    BELIEVED = "believed"
    UNSTATED = "unstated"


class Change(StrEnum):
    """Why a figure replaces another."""

    UPDATED = "updated"
    REVISED = "revised"
    CORRECTED = "corrected"


class QuestionKind(StrEnum):
    """Whether a question asks what ought to be done, or whether something is so."""

    SHOULD = "should"
    WHETHER = "whether"


class Stance(StrEnum):
    """Where a speaker stands on a question."""

    FOR = "for"
    AGAINST = "against"
    CONDITIONAL = "conditional"
    YES = "yes"
    NO = "no"
    PARTLY = "partly"
    DESCRIBES = "describes"
    NOT_STATED = "not-stated"


_TO_BOTH = (Stance.DESCRIBES, Stance.NOT_STATED)
STANCES_TO: dict[QuestionKind, tuple[Stance, ...]] = {
    QuestionKind.SHOULD: (Stance.FOR, Stance.AGAINST, Stance.CONDITIONAL, *_TO_BOTH),
    QuestionKind.WHETHER: (Stance.YES, Stance.NO, Stance.PARTLY, *_TO_BOTH),
}


class Record(BaseModel):
    """The base of all records: immutable, without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    shown_as: ClassVar[str] = "{0.id}"  # the format of its repr

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._line()}>"

    def _line(self) -> str:
        return self.shown_as.format(self)

    def __dir__(self) -> list[str]:
        """The names that the Tab key offers: a record's own, without those of pydantic."""
        own = {*super().__dir__()} - {*dir(BaseModel), "shown_as"}
        return sorted({*type(self).model_fields, *own})


def about(description: str, default: Any = ...) -> Any:
    """A field of a record; codebook, schema and `explainer add` give its description."""
    return Field(default, description=description)


_KEY = "The record's key in the file; kebab-case."


class EditionDate(Record):
    """One edition: a day, and what makes it one."""

    shown_as = "{0.date}: {0.note}"
    date: Day = about("The edition knows what was published by the end of this day.")
    note: AnyText = about("One sentence on what makes this day an edition.", "")
    points: Annotated[tuple[Filled, ...], Field(max_length=6)] = about(
        "The main points of this edition, at most six of at most 45 words; numbers in braces, as "
        "in `say`. Left out: made from the records.",
        (),
    )


class Publisher(Record):
    """Whose report it is."""

    shown_as = "{0.name}"
    name: Filled = about("The publisher's name, as it shall stand on the report.")
    url: Url | None = about("The publisher's own page.", None)
    logo: Logo | None = about("The logo's file (.svg, .png or .jpg), beside the facts file.", None)


class Story(Record):
    """What the file is about."""

    id: Id = about("Kebab-case; names the folders under reports/ and figures/.")
    title: Filled = about("The report's title.")
    summary: AnyText = about("One or two sentences under the title.", "")
    language: Language = about("Language of the report and of the records' own words (BCP 47).")
    gathered_until: Day | None = about(
        "Statements were looked for up to this day; later editions say so. Left out: up to each "
        "edition.",
        None,
    )
    publisher: Publisher | None = about("Whose report it is.", None)
    authors: tuple[Filled, ...] = about("Who wrote the report.", ())
    corrections: Contact | None = about(
        "Where a reader writes who found a mistake: an e-mail address or a URL.", None
    )
    editions: Annotated[tuple[EditionDate, ...], Field(min_length=1)] = about(
        "What was known by the end of each day; the first is the default."
    )

    def edition(self, day: object) -> EditionDate | None:
        """The edition of this day, or None if the story names no such edition."""
        return next((edition for edition in self.editions if edition.date == day), None)

    def _line(self) -> str:
        return f"{self.id}: {self.title} ({len(self.editions)} editions)"


class Source(Record):
    """One document that was read."""

    shown_as = "{0.id}: {0.heading}, {0.published} ({0.kind})"
    id: Id = about(_KEY)
    publisher: Filled = about("Who published the document.")
    title: AnyText = about("The document's title, as printed.", "")
    url: Url | None = about("Its address; left out only for a document that has none.", None)
    published: PartialDate = about("When it was published: day, month (2024-05) or year (2024).")
    accessed: PartialDate = about("When it was read for this file.")
    kind: SourceKind = about("primary: the speaker's own page; press; copy: a re-publication.")
    copy_of: Filled | None = about("Only with `kind: copy`: whose text it re-publishes.", None)
    language: Language = about(
        "Language of the document (BCP 47), which its numbers are read in. Default: the story's."
    )
    sha256: Sha256 | None = about("Hash of the text that was read, when it was kept.", None)
    note: AnyText = about("Anything a later reader must know of this document.", "")

    @property
    def heading(self) -> str:
        """The title, or the publisher where no title is on record."""
        return self.title or self.publisher


class Party(Record):
    """Someone who states figures and positions."""

    shown_as = "{0.id}: {0.name}, shown under {0.side}"
    id: Id = about(_KEY)
    name: Filled = about("Short name, used in sentences and on charts.")
    long_name: AnyText = about("Full name, used where the party is introduced.", "")
    side: Id = about("The side it is shown under.")


class Side(Record):
    """A place kept beside every figure."""

    shown_as = "{0.id}: {0.name}"
    id: Id = about(_KEY)
    name: Filled = about("The side's name as shown.")


class Metric(Record):
    """Exactly what is counted; two definitions are two metrics."""

    shown_as = "{0.id}: {0.label} ({0.unit}, {0.kind})"
    id: Id = about(_KEY)
    label: Filled = about("What is counted, as a short title.")
    topic: AnyText = about("Groups metrics that may share a chart.", "")
    unit: Unit = about("The unit of every value, such as people or per cent.")
    kind: MetricKind = about(
        "stock: a level on a date; flow: an amount in a period; cumulative: a running total since"
        " a date."
    )
    place: AnyText = about("The place it is counted for.", "")
    since: PartialDate | None = about("Only with `kind: cumulative`: when the total starts.", None)
    part_of: Id | None = about(
        "The metric of which this one counts a part: a set inside its set.", None
    )
    counts: AnyText = about("What it counts, and what it does not.", "")
    caveats: tuple[Filled, ...] = about("What a reader must mind; one sentence each.", ())


def wholes_of(metric: Metric, metrics: Mapping[str, Metric]) -> list[Metric]:
    """The metrics that this one is part of, directly or through others; a circle ends the list."""
    found = [metric]
    while (whole := metrics.get(found[-1].part_of or "")) is not None and whole not in found:
        found.append(whole)
    return found[1:]


class Question(Record):
    """What positions are about."""

    shown_as = "{0.id}: {0.text}"
    id: Id = about(_KEY)
    text: Filled = about("The question as asked.")
    kind: QuestionKind = about(
        "should: what ought to be done, answered for or against; whether: what is so, answered "
        "yes or no.",
        QuestionKind.SHOULD,
    )
    gathered_until: Day | None = about(
        "Statements on this question were looked for up to this day. Default: the story's.", None
    )


class Event(Record):
    """Something dated that charts may mark with a line."""

    shown_as = "{0.ref}: {0.label}"
    date: PartialDate = about("When it happened: day, month or year.")
    label: Filled = about("What happened, in a few words.")
    source: Id = about("The source it was read in.")

    @cached_property
    def ref(self) -> str:
        """`<date>-<slug of label>`, by which other parts of the code refer to this event."""
        return f"{self.date.iso}-{slug(self.label)}"


class Figure(Record):
    """One stated number: what, how hedged, by whom, read where."""

    id: Id = about("Kebab-case; unique among the figures.")
    metric: Id = about("The metric it is a value of.")
    value: Number | None = about("The number; for every hedge but `between`.", None)
    low: Number | None = about("Only with `hedge: between`: the lower bound.", None)
    high: Number | None = about("Only with `hedge: between`: the upper bound.", None)
    hedge: Hedge = about("What is known of the number, as the source hedged it.")
    words: AnyText | None = about(
        "The hedge as printed, such as `estimated` or `more than`; stands in the anchor. null: "
        "the hedge in the anchor belongs to something else; `note` says to what.",
        "",
    )
    status: Status = about(
        "Whether those who state it counted, estimated or believe it.", Status.UNSTATED
    )
    as_of: PartialDate = about("The date the number describes: day, month or year.")
    published: PartialDate = about("When it was said. Default: when the source was published.")
    stated_by: Id = about("The party that states the number.")
    source: Id = about("The source it was read in.")
    anchor: Filled | None = about(
        "The exact words it was read from, at most 25; needed with a printed number.", None
    )
    printed: Filled | None = about(
        "The number as printed; stands in the anchor and reads back as `value`. null: not "
        "printed; then `note` says how it was worked out."
    )
    verb: AnyText = about("The verb as printed, where its choice is itself a claim.", "")
    note: AnyText = about(
        "Anything a later reader must know; needed when `printed` or `words` is null.", ""
    )
    explains: Truth = about(
        "true: the note explains the number to readers, and is shown beside it.", False
    )
    chart: Truth = about("false keeps a suspect figure on record and off every chart.", True)
    replaces: Id | None = about("The figure this one takes the place of; only with `change`.", None)
    change: Change | None = about(
        "updated; revised: better data; corrected: a mistake. Only with `replaces`.", None
    )
    reason: Filled | None = about("Why it was changed; needed with `change`.", None)

    @property
    def bounds(self) -> tuple[Decimal, Decimal]:
        """The nominal bounds: `low` and `high` for `between`, otherwise the value twice."""
        low, high = self.low, self.high
        if low is not None and high is not None:
            return low, high
        value = self.value
        assert value is not None, "a validated figure has a value or both bounds"
        return value, value

    def _line(self) -> str:
        low, high = self.bounds
        number = f"{low:,f} to {high:,f}" if self.value is None else f"{self.value:,f}"
        hedge = "" if self.hedge is Hedge.EXACT else f"{self.hedge} "
        return f"{self.id}: {hedge}{number} ({self.metric}), {self.stated_by}, as of {self.as_of}"


class Position(Record):
    """What somebody said on a question."""

    id: Id = about("Kebab-case; unique among the positions.")
    party: Id = about("The party the speaker speaks for.")
    speaker: AnyText = about("Who said it; left out for a party's own statement.", "")
    role: AnyText = about("The speaker's office at that time.", "")
    date: PartialDate = about("When it was said: day, month or year.")
    published: PartialDate = about("When it became known. Default: when the source was published.")
    question: Id | None = about("The question it is about; with `stance`, or else `answers`.", None)
    stance: Stance | None = about(
        "Where the speaker stands on `question`. To should: for, against or conditional; to "
        "whether: yes, no or partly; to both: describes or not-stated.",
        None,
    )
    answers: dict[Id, Stance] = about(
        "Instead of `question` and `stance`, for a statement that answers several: the stance on "
        "each question, by its id.",
        {},
    )
    quote: Filled | None = about("The exact words, at most 40, in the source's language.", None)
    paraphrase: Filled | None = about(
        "What was said, in our words: where no quotation can be had or it is in another language,"
        " and, with the quote's words in it, where they are part of a sentence.",
        None,
    )
    beside: tuple[Id, ...] = about("The metrics it is shown next to.", ())
    source: Id = about("The source it was read in.")
    note: AnyText = about("Anything a later reader must know.", "")

    @model_validator(mode="after")
    def _fill_answers(self) -> Self:
        """Fill in `answers` from `question` and `stance`, or these two from a single answer."""
        question, stance = self.question, self.stance
        if self.answers:
            if question is not None or stance is not None:
                name = "stance" if question is None else "question"
                raise field_fault(name, "not with `answers`; write it as one of them")
            self.__dict__["answers"] = dict(sorted(self.answers.items()))  # as stored records are
            if len(self.answers) == 1:
                ((question, stance),) = self.answers.items()
        elif question is None:
            raise field_fault(
                "question", "is missing; write `question` and `stance`, or `answers` for several"
            )
        elif stance is None:
            raise field_fault(
                "stance", f"is missing; it says where the speaker stands on {question!r}"
            )
        else:
            self.__dict__["answers"] = {question: stance}
        self.__dict__.update(question=question, stance=stance)
        return self

    def __hash__(self) -> int:
        return hash(self.id)

    def _line(self) -> str:
        said, stances = self.quote or self.paraphrase or "", ", ".join(self.answers.values())
        return f"{self.id}: {self.speaker or self.party}, {self.date}, {stances}: {said}"


class Facts(Record):
    """A whole facts file."""

    story: Story = about("What the file is about, and its editions.")
    sources: dict[str, Source] = about("One record for each document read.")
    parties: dict[str, Party] = about("Who states figures and positions.")
    sides: dict[str, Side] = about("Who is given a place beside every figure, in order of display.")
    metrics: dict[str, Metric] = about("Exactly what is counted.")
    questions: dict[str, Question] = about("What the positions are about.", {})
    events: tuple[Event, ...] = about("Dated events that charts may mark.", ())
    figures: tuple[Figure, ...] = about(
        "The stated numbers: a list, or the path of a .csv or .parquet file with these columns."
    )
    positions: tuple[Position, ...] = about("What each party said.", ())

    def records(self, section: str) -> tuple[Any, ...]:
        """The records of a section in file order; `editions` is the story's list."""
        found = self.story.editions if section == "editions" else getattr(self, section)
        return tuple(found.values() if isinstance(found, Mapping) else found)

    def with_records(self, section: str, records: Sequence[Any]) -> Facts:
        """The facts with these as the records of a section, in this order."""
        if section == "editions":
            story = self.story.model_copy(update={"editions": tuple(records)})
            return self.model_copy(update={"story": story})
        keyed = isinstance(getattr(self, section), Mapping)
        found = {record.id: record for record in records} if keyed else tuple(records)
        return self.model_copy(update={section: found})

    def ids(self, section: str) -> set[str]:
        """The ids of a section's records; empty if such records have none."""
        return {record.id for record in self.records(section) if hasattr(record, "id")}

    def figures_table(self) -> DataFrame:
        """Every figure of the file as a DataFrame, whatever its date (columns: facts.records)."""
        from explainer.facts.records import figures_table

        replaced = {figure.replaces for figure in self.figures}
        current = [figure for figure in self.figures if figure.id not in replaced]
        return figures_table(self, current, [f for f in self.figures if f.id in replaced])

    def positions_table(self) -> DataFrame:
        """Every position of the file as a DataFrame, whatever its date (columns: facts.records)."""
        from explainer.facts.records import positions_table

        return positions_table(self, self.positions)

    def _line(self) -> str:
        return (
            f"{self.story.id}: {len(self.story.editions)} editions, {len(self.sources)} sources,"
            f" {len(self.metrics)} metrics, {len(self.figures)} figures,"
            f" {len(self.positions)} positions"
        )


def slug(label: str) -> str:
    """The label as an id: lower-case ASCII letters and digits, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    # Nothing is left of a label in another script; its hash still tells two events apart.
    return slug or hashlib.sha256(label.encode()).hexdigest()[:8]
