"""The columns of facts.csv: names, HXL tags, what each holds.

The CSV and its Data Package share this one list.
Hashtags are those of the HXL 1.1 hashtag dictionary, and so are the attributes, except `+min`,
`+max`, `+unit` and `+hedge`, for which the dictionary has none (HXL lets a data set add its own
attributes). A column that no hashtag means is left untagged, as HXL allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "date", "boolean", "url"]


@dataclass(frozen=True)
class Column:
    """One column: its name, its HXL tag (or none), what a cell holds, what it means."""

    name: str
    hxl: str
    kind: Kind
    about: str


COLUMNS = (
    Column("kind", "#meta+type", "text", "figure: a stated number; position: a statement"),
    Column("id", "#meta+id", "text", "the record's id, unique among those of its kind"),
    Column("metric", "#indicator+code", "text", "the metric a figure is a value of"),
    Column("label", "#indicator+name", "text", "the metric's label, or a position's question"),
    Column("counts", "", "text", "what the metric counts, and what it does not"),
    Column("value", "#indicator+num", "number", "the number, read together with the hedge"),
    Column("low", "#indicator+num+min", "number", "the lower bound, with the hedge between"),
    Column("high", "#indicator+num+max", "number", "the upper bound, with the hedge between"),
    Column("unit", "#indicator+unit", "text", "the unit of the number"),
    Column("hedge", "#indicator+hedge", "text", "what is known of the number"),
    Column("words", "#indicator+hedge+text", "text", "the hedge as the source printed it"),
    Column("status", "#indicator+type", "text", "counted or estimated by those who state it"),
    Column("place", "#loc+name", "text", "the place it is counted for"),
    Column("as_of", "#date+occurred", "date", "the date a number describes, or of a statement"),
    Column("published", "#date+reported", "date", "when it became known"),
    Column("party", "#org+code", "text", "who states it"),
    Column("party_name", "#org+name", "text", "the party's name"),
    Column("side", "#org+type", "text", "the side the party is shown under"),
    Column("speaker", "", "text", "the person who made a statement"),
    Column("role", "", "text", "the speaker's office at that time"),
    Column("question", "", "text", "the question a position is about; spaces part several"),
    Column("stance", "", "text", "where the speaker stands on each of them, in the same order"),
    Column("quote", "#description+text", "text", "the words said, in the source's language"),
    Column("paraphrase", "", "text", "what was said, in the words of the report"),
    Column("beside", "", "text", "the metrics a position is shown beside, by id"),
    Column("anchor", "#meta+source+text", "text", "the words a number was read from"),
    Column("printed", "", "text", "the number as printed"),
    Column("verb", "", "text", "the verb as printed"),
    Column("chart", "", "boolean", "false: on record, and off every chart"),
    Column("replaced", "", "boolean", "true: another figure of this edition takes its place"),
    Column("replaces", "", "text", "the figure that this one takes the place of"),
    Column("change", "", "text", "updated, revised or corrected"),
    Column("reason", "", "text", "why it was changed"),
    Column("note", "#description", "text", "anything a reader must know of the record"),
    Column("source", "#meta+source+code", "text", "the source it was read in"),
    Column("publisher", "#meta+source+name", "text", "who published the source"),
    Column("source_kind", "#meta+source+type", "text", "primary, press or copy"),
    Column("url", "#meta+source+url", "url", "the source's address"),
)
