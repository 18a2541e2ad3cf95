"""Inserting new records into the text of a facts file, keeping every line of it.

The file is not parsed and printed again: new text goes in at the positions that the parser marked,
as whole lines (or, in a section in brackets, as one more entry), in the style of the section. Any
text that the loader, YAML 1.2 or an editor with YAML 1.1 could read as something else is quoted.
`edit` reads the result back before anything is saved.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from explainer.facts.kinds import KEYED
from explainer.facts.nodes import Fields, Items, Node, Refused, Scalar, below, node_at, shown

Value = str | tuple[str, ...] | Mapping[str, str] | None


class CannotInsert(ValueError):
    """The section is written in a way that no record can be inserted into."""


class Slot(NamedTuple):
    """A place directly before or after an existing record; after -1 in an empty section."""

    beside: int
    after: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A record to write: its slot in the section, its key, and its fields."""

    slot: Slot
    id: str
    fields: Mapping[str, Value]


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """How a section and its records are written; the defaults are for a section to be added."""

    keyed: bool
    braces: bool  # records are in braces, as the last one is
    start: int = 0
    end: int = 0
    flow: bool = False  # the section itself is in brackets or braces
    column: int = 2  # of the dash or the key
    inner: int = 4  # of the fields
    spans: tuple[tuple[int, int], ...] = ()  # of each record: its whole lines, or in flow itself
    quoted: frozenset[str] = frozenset()  # fields that are always quoted here
    plain: frozenset[str] = frozenset()  # fields that are unquoted somewhere


def _default_section(name: str) -> Section:
    in_braces = ("parties", "sides", "questions", "events", "editions")
    return Section(keyed=name in KEYED, braces=name in in_braces)


def section_of(text: str, root: Node | None, section: str) -> Section | None:
    """How a section (or the story's list of editions) is written; None if the file lacks it."""
    node = node_at(root, ("story", "editions") if section == "editions" else (section,))
    if not isinstance(node, Fields | Items):
        return None
    spans: list[tuple[int, int]] = []
    inner, last = node.column + 2, None
    for step, last in below(node):
        assert not isinstance(last, Refused), "a file that records are added to has no such thing"
        start, end = (node.keys[str(step)] if isinstance(node, Fields) else last).start, last.end
        if not node.flow:
            start = text.rfind("\n", 0, start) + 1
            end = _after_record(text, end, node.column)
        spans.append((start, end))
        if isinstance(last, Fields) and last.entries and not last.flow:
            inner = last.column
    styles = list(_styles(node))
    plain = frozenset(name for name, style in styles if not style)
    quoted = frozenset(name for name, style in styles if style) - plain
    braces = isinstance(last, Fields | Items) and last.flow
    marks = (node.start, node.end, node.flow, node.column)
    return Section(isinstance(node, Fields), braces, *marks, inner, tuple(spans), quoted, plain)


def _after_record(text: str, end: int, column: int) -> int:
    """Where the line after the record begins; comments indented deeper than it belong to it."""
    at = end if text[end - 1 : end] == "\n" else _next_line(text, end)
    while at < len(text):
        line = text[at : _next_line(text, at)]
        indent = len(line) - len(line.lstrip(" "))
        if indent <= column or not line.lstrip().startswith("#"):
            break
        at += len(line)
    return at


def _next_line(text: str, at: int) -> int:
    return text.find("\n", at) + 1 or len(text)


def _styles(section: Node) -> Iterator[tuple[str, str]]:
    """Each field of the records with its style of quotes, and that of each of its entries."""
    for _, record in below(section):
        for name, value in below(record) if isinstance(record, Fields) else ():
            for scalar in (value, *(part for _, part in below(value))):
                if isinstance(scalar, Scalar):
                    yield str(name), scalar.style


# ---------------------------------------------------------------- editing the text


def with_entries(text: str, root: Node | None, entries: Mapping[str, Sequence[Entry]]) -> str:
    """The text with these entries in their sections; CannotInsert if one has no room for them."""
    edits: list[_Edit] = []
    sections = {name: section_of(text, root, name) for name in entries}
    for name in sorted(sections, key=lambda name: sections[name] is None):  # new sections last
        section, new = sections[name], entries[name]
        if section is None:
            edits.append(_new_section(text, root, name, new))
        elif section.spans:
            edits += [_beside(section, entry) for entry in new]
        else:
            edits.append(_fill(text, name, section, new))
    if not text.endswith("\n") and any(edit.start == len(text) for edit in edits):
        edits.insert(0, _Edit(len(text), len(text), "\n"))
    parts, past = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        parts += [text[past : edit.start], edit.text]
        past = edit.end
    return "".join([*parts, text[past:]])


def _beside(section: Section, entry: Entry) -> _Edit:
    at = section.spans[entry.slot.beside][entry.slot.after]
    if not section.flow:
        return _Edit(at, at, _block(entry, section))
    written = _in_flow(entry, section)
    return _Edit(at, at, f", {written}" if entry.slot.after else f"{written}, ")


def _fill(text: str, name: str, empty: Section, new: Sequence[Entry]) -> _Edit:
    """The edit that puts the first records into a section written as `[]` or `{}`."""
    end = text.find("\n", empty.end)
    end = len(text) if end < 0 else end
    section = _default_section(name)
    if name == "editions" or text[empty.end : end].strip():
        within = ", ".join(_in_flow(entry, section) for entry in new)
        return _Edit(empty.start + 1, empty.start + 1, within)
    start = len(text[: empty.start].rstrip(" "))
    written = "".join(_block(entry, section) for entry in new)
    return _Edit(start, end, "\n" + written.removesuffix("\n"))


def _new_section(text: str, root: Node | None, name: str, new: Sequence[Entry]) -> _Edit:
    """The edit that appends a section which the file lacks."""
    if isinstance(root, Fields) and root.flow:
        raise CannotInsert("the whole file is in one pair of braces")
    written = "".join(_block(entry, _default_section(name)) for entry in new)
    return _Edit(len(text), len(text), f"\n{name}:\n{written}")


def like_file(old: bytes, new: str) -> bytes:
    """The new text as bytes, with the byte order mark and the line ends of the old file.

    CannotInsert if the old file mixes line ends: some of its lines would change.
    """
    crlf = old.count(b"\r\n")
    if crlf not in (0, old.count(b"\n")):
        raise CannotInsert("the file mixes line ends of two kinds; save it with one of them")
    mark = "\ufeff" if old.startswith(b"\xef\xbb\xbf") else ""
    return (mark + (new.replace("\n", "\r\n") if crlf else new)).encode("utf-8")


def with_rows(text: str, figures: Sequence[Mapping[str, Value]]) -> str:
    """The table with a row for each figure; CannotInsert if it lacks a column that one needs."""
    header = [name.strip() for name in next(csv.reader(io.StringIO(text, newline="")), [])]
    written = io.StringIO()
    for fields in figures:
        lacking = [shown(name) for name in fields if name not in header]
        if lacking:
            names = ", ".join(lacking)
            raise CannotInsert(f"the table has no column {names}; add it to its first row")
        csv.DictWriter(written, header, lineterminator="\n").writerow(fields)
    gap = "" if text.endswith("\n") or not text else "\n"
    return text + gap + written.getvalue()


# ---------------------------------------------------------------- one record

# The fields that hold words of a language; all others hold ids, dates, numbers or addresses.
PROSE = frozenset({
    "title", "summary", "note", "publisher", "points", "copy_of", "name", "long_name", "label",
    "topic", "unit", "place", "counts", "caveats", "text", "words", "anchor", "printed", "verb",
    "reason", "speaker", "role", "quote", "paraphrase",
})  # fmt: skip
_MAY_BEGIN_WITH_DIGIT = frozenset({
    "value", "low", "high", "as_of", "published", "accessed", "date", "since", "gathered_until",
})  # fmt: skip
_WORDS = re.compile(r"[^\W\d_](?:[\w./’-]| (?! ))*(?<! )")
_TOKEN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._~:/?#&=%@+()*;!-]*[A-Za-z0-9/_=)-])?")
_OTHER_THAN_TEXT = re.compile(
    r"(?i)y|n|yes|no|on|off|true|false|null|nan|inf|[0-9].*|.*[0-9]e[0-9].*|<<"
)
_PLAIN_LENGTH = 40


def _block(entry: Entry, section: Section) -> str:
    """The record as whole lines, each with its line break."""
    lead = " " * section.column + (f"{key(entry.id)}:" if section.keyed else "-")
    if section.braces:
        return f"{lead} {_braces(entry.fields, section)}\n"
    fields = [f"{name}: {_value(name, value, section)}" for name, value in entry.fields.items()]
    if section.keyed:
        fields.insert(0, "")
    first, *others = fields
    lines = (f"{lead:{section.inner}}{first}".rstrip(), *(" " * section.inner + f for f in others))
    return "".join(f"{line}\n" for line in lines)


def _in_flow(entry: Entry, section: Section) -> str:
    """The record as an entry of a section in brackets or braces."""
    return (f"{key(entry.id)}: " if section.keyed else "") + _braces(entry.fields, section)


def _braces(fields: Mapping[str, Value], section: Section) -> str:
    written = (f"{name}: {_value(name, value, section)}" for name, value in fields.items())
    return "{" + ", ".join(written) + "}"


def key(id: str) -> str:
    """The id as YAML text, in quotes if it could be read as something other than text."""
    return json.dumps(id, ensure_ascii=False) if _OTHER_THAN_TEXT.fullmatch(id) else id


def _value(name: str, value: Value, section: Section) -> str:
    if value is None:
        return "null"
    if isinstance(value, Mapping):
        pairs = (f"{key(id)}: {_scalar(name, part, section)}" for id, part in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(_scalar(name, part, section) for part in value) + "]"
    return _scalar(name, value, section)


def _scalar(name: str, text: str, section: Section) -> str:
    bare = name not in section.quoted and _may_be_bare(name, text)
    if bare and (name not in PROSE or name in section.plain):
        return text
    return json.dumps(text, ensure_ascii=False)


def _may_be_bare(name: str, text: str) -> bool:
    if name in ("chart", "explains"):
        return text in ("true", "false")
    if name in _MAY_BEGIN_WITH_DIGIT:
        return bool(_TOKEN.fullmatch(text))
    spelled = _WORDS if name in PROSE else _TOKEN
    fits = spelled.fullmatch(text) and not _OTHER_THAN_TEXT.fullmatch(text)
    return bool(fits) and (name not in PROSE or len(text) <= _PLAIN_LENGTH)
