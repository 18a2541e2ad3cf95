"""Records as YAML text, in the style of the section they go into.

Belongs here: which texts may stand bare and which need quotes; one record in lines or in braces.
Does not belong here: where the text goes (insert), whether the record is right (check).

Quoted is every text that this project's loader, YAML 1.2 or an editor's YAML 1.1 parser could read
as something else. What is written here is read back before anything is saved (insert).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping as Fields

from explainer.facts.layout import Section

Value = str | tuple[str, ...] | None

# The fields that hold words of a language; all others hold ids, dates, numbers, addresses.
PROSE = frozenset(
    {
        "title",
        "summary",
        "note",
        "publisher",
        "points",
        "copy_of",
        "name",
        "long_name",
        "label",
        "topic",
        "unit",
        "place",
        "counts",
        "caveats",
        "text",
        "words",
        "anchor",
        "printed",
        "verb",
        "reason",
        "speaker",
        "role",
        "quote",
        "paraphrase",
    }
)
_NUMBERS = frozenset({"value", "low", "high"})
_DATES = frozenset({"as_of", "published", "accessed", "date", "since"})
_WORDS = re.compile(r"[^\W\d_](?:[\w./’-]| (?! ))*(?<! )")
_TOKEN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._~:/?#&=%@+()*;!-]*[A-Za-z0-9/_=)-])?")
_OTHER_THAN_TEXT = re.compile(
    r"(?i)y|n|yes|no|on|off|true|false|null|nan|inf|[0-9].*|.*[0-9]e[0-9].*|<<"
)
_PLAIN_LENGTH = 40


def lines(fields: Fields[str, Value], id: str, section: Section) -> str:
    """The record as whole lines, the last with its line break; `id` is its key, if it has one."""
    column, gap = " " * section.column, " " * (section.inner - section.column)
    if section.braces:
        record = braces(fields, section)
        return f"{column}{key(id)}: {record}\n" if section.keyed else f"{column}- {record}\n"
    written = [f"{name}: {_value(name, value, section)}" for name, value in fields.items()]
    if section.keyed:
        return f"{column}{key(id)}:\n" + "".join(f"{column}{gap}{line}\n" for line in written)
    first, rest = written[0], written[1:]
    dash = "-".ljust(max(len(gap), 2))
    return f"{column}{dash}{first}\n" + "".join(f"{column}{' ' * len(dash)}{x}\n" for x in rest)


def braces(fields: Fields[str, Value], section: Section) -> str:
    """The record in braces, on one line."""
    written = (f"{name}: {_value(name, value, section)}" for name, value in fields.items())
    return "{" + ", ".join(written) + "}"


def in_flow(fields: Fields[str, Value], id: str, section: Section) -> str:
    """The record as an entry of a section that is itself in brackets or braces."""
    return (f"{key(id)}: " if section.keyed else "") + braces(fields, section)


def key(id: str) -> str:
    """An id as it may stand bare or as a key; in quotes where it could be read as a number."""
    return json.dumps(id, ensure_ascii=False) if _OTHER_THAN_TEXT.fullmatch(id) else id


def _value(name: str, value: Value, section: Section) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return _scalar(name, value, section)
    return "[" + ", ".join(_scalar(name, part, section) for part in value) + "]"


def _scalar(name: str, text: str, section: Section) -> str:
    bare = _may_be_bare(name, text) and name not in section.quoted
    if bare and (name not in PROSE or name in section.plain):
        return text
    return json.dumps(text, ensure_ascii=False)


def _may_be_bare(name: str, text: str) -> bool:
    if name in PROSE:
        short = len(text) <= _PLAIN_LENGTH
        return short and bool(_WORDS.fullmatch(text)) and not _OTHER_THAN_TEXT.fullmatch(text)
    if name == "chart":
        return text in ("true", "false")
    if not _TOKEN.fullmatch(text):
        return False
    return name in _NUMBERS | _DATES or not _OTHER_THAN_TEXT.fullmatch(text)
