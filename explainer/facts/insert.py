"""New records written into the text of a facts file, with every line that is there kept.

Nothing is parsed and printed anew: the old text is cut at the marks of its own parser, and what
goes in between is whole lines (or, in a section in brackets, one more entry), in the style of the
section. Quoted is every text that the loader, YAML 1.2 or an editor with YAML 1.1 could read as
something else. What is written here is read back before anything is saved (edit).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from explainer.facts.load import KEYED
from explainer.facts.nodes import Fields, Items, Node, Refused, Scalar, below, node_at, shown


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A place directly before or after a record that is there; after -1 in an empty section."""

    index: int
    after: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A record in its section: whole lines in block style, the bare characters in flow style."""

    start: int
    end: int
    flow: bool  # the record itself is in braces
    run: int  # how many comments and blank lines part it from the section's first record


@dataclass(frozen=True, slots=True)
class Section:
    """A section that holds records: its style, the columns of records and fields, its items."""

    start: int
    end: int
    keyed: bool
    flow: bool
    column: int  # of the dash or the key
    inner: int  # of the fields
    braces: bool  # records are in braces, to judge by the last one
    items: tuple[Item, ...]
    quoted: frozenset[str]  # fields that are always in quotes here
    plain: frozenset[str]  # fields that somewhere are not


def section_of(text: str, root: Node | None, section: str) -> Section | None:
    """How the records of a section (or the editions) are written; None if there is none."""
    node = node_at(root, path_of(section))
    if not isinstance(node, Fields | Items):
        return None
    firsts = [_first(node, step, value) for step, value in below(node)]
    items: list[Item] = []
    run, past = 0, node.start
    for first, value in zip(firsts, (value for _, value in below(node)), strict=True):
        start, end = first.start, value.end
        if not node.flow:
            start = text.rfind("\n", 0, start) + 1
            run += bool(items) and bool(text[past:start])
            end = past = _after_record(text, max(end, first.end), node.column)
        flow = isinstance(value, Fields | Items) and value.flow
        items.append(Item(start, end, flow, run))
    quoted, plain = _styles(node)
    return Section(
        start=node.start,
        end=node.end,
        keyed=isinstance(node, Fields),
        flow=node.flow,
        column=node.column,
        inner=_inner(node),
        braces=bool(items) and items[-1].flow,
        items=tuple(items),
        quoted=quoted - plain,
        plain=plain,
    )


def _first(node: Fields | Items, step: str | int, value: Node) -> Scalar | Fields | Items:
    """What of a record comes first in the text: its key, or itself."""
    if isinstance(node, Fields):
        return node.keys[str(step)]
    assert not isinstance(value, Refused), "nothing is refused in a file that records are added to"
    return value


def _after_record(text: str, end: int, column: int) -> int:
    """Where the line after the record begins; comments set deeper than it belong to it."""
    at = end if text[end - 1 : end] == "\n" else _next_line(text, end)
    while at < len(text):
        line = text[at : _next_line(text, at)]
        indent = len(line) - len(line.lstrip(" "))
        if indent <= column or not line.lstrip().startswith("#"):
            break
        at += len(line)
    return at


def _next_line(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _inner(node: Node) -> int:
    """The column of the fields of the section's block records."""
    columns = [
        v.column for _, v in below(node) if isinstance(v, Fields) and v.entries and not v.flow
    ]
    return columns[-1] if columns else getattr(node, "column", 0) + 2


def _styles(node: Node) -> tuple[frozenset[str], frozenset[str]]:
    """The fields that are written in quotes somewhere, and those that somewhere are not."""
    quoted: set[str] = set()
    plain: set[str] = set()
    for _, record in below(node):
        for name, value in below(record) if isinstance(record, Fields) else ():
            for scalar in (value, *(part for _, part in below(value))):
                if isinstance(scalar, Scalar):
                    (quoted if scalar.style else plain).add(str(name))
    return frozenset(quoted), frozenset(plain)


_IN_BRACES = ("parties", "sides", "questions", "events", "editions")


@dataclass(frozen=True, slots=True)
class Entry:
    """A record to write: its slot in the section, its key, its fields, a comment line above it."""

    slot: Slot
    id: str
    fields: Mapping[str, Value]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str


class CannotInsert(ValueError):
    """The section is written in a way that a record cannot be put into."""


def with_entries(text: str, root: Node | None, entries: Mapping[str, Sequence[Entry]]) -> str:
    """The text with these entries in their sections; CannotInsert if one cannot take them."""
    edits: list[_Edit] = []
    missing: list[_Edit] = []
    for section, new in entries.items():
        known = section_of(text, root, section)
        if known is not None and known.items:
            edits += [_edit(known, entry) for entry in new]
        elif known is not None:
            edits.append(_filling(text, section, known, new))
        else:
            missing.append(_appending(text, root, section, new))
    return _applied(text, [*edits, *missing])


def path_of(section: str) -> tuple[str, ...]:
    """The keys that lead to the section."""
    return ("story", "editions") if section == "editions" else (section,)


def heading_style(text: str, id: str) -> bool:
    """Whether the records of this group stand under a comment line that names it."""
    return f"# --- {id}: " in text


def _edit(section: Section, entry: Entry) -> _Edit:
    item = section.items[entry.slot.index]
    at = item.end if entry.slot.after else item.start
    if section.flow:
        written = in_flow(entry.fields, entry.id, section)
        return _Edit(at, at, f", {written}" if entry.slot.after else f"{written}, ")
    return _Edit(at, at, _block(entry, section))


def _block(entry: Entry, section: Section) -> str:
    indent = " " * section.column
    heading = f"\n{indent}# --- {entry.heading}\n" if entry.heading else ""
    return heading + lines(entry.fields, entry.id, section)


def _filling(text: str, name: str, empty: Section, new: Sequence[Entry]) -> _Edit:
    """The first records of a section written as `[]` or `{}`."""
    end = text.find("\n", empty.end)
    end = len(text) if end < 0 else end
    section = _fresh(name)
    if name == "editions" or text[empty.end : end].strip():
        within = ", ".join(in_flow(entry.fields, entry.id, section) for entry in new)
        return _Edit(empty.start + 1, empty.start + 1, within)
    start = len(text[: empty.start].rstrip(" "))
    written = "".join(_block(entry, section) for entry in new)
    return _Edit(start, end, "\n" + written.removesuffix("\n"))


def _appending(text: str, root: Node | None, name: str, new: Sequence[Entry]) -> _Edit:
    """A section that the file does not have yet, at its end."""
    if isinstance(root, Fields) and root.flow:
        raise CannotInsert("the whole file is in one pair of braces")
    section = _fresh(name)
    written = "".join(_block(entry, section) for entry in new)
    end = len(text)
    return _Edit(end, end, f"\n{name}:\n{written}")


def _fresh(name: str) -> Section:
    keyed, braces = name in KEYED, name in _IN_BRACES
    nothing: frozenset[str] = frozenset()
    return Section(0, 0, keyed, False, 2, 4, braces, (), nothing, nothing)


def _applied(text: str, edits: Sequence[_Edit]) -> str:
    if not text.endswith("\n") and any(edit.start == len(text) for edit in edits):
        edits = [_Edit(len(text), len(text), "\n"), *edits]
    parts, past = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        parts += [text[past : edit.start], edit.text]
        past = edit.end
    return "".join([*parts, text[past:]])


def like_file(old: bytes, new: str) -> bytes:
    """The new text as bytes, with the byte order mark and the line ends of the old file.

    CannotInsert if the old file mixes line ends: some of its lines would change.
    """
    crlf = old.count(b"\r\n")
    if crlf not in (0, old.count(b"\n")):
        raise CannotInsert("the file mixes line ends of two systems; save it with one kind")
    mark = "\ufeff" if old.startswith(b"\xef\xbb\xbf") else ""
    return (mark + (new.replace("\n", "\r\n") if crlf else new)).encode("utf-8")


Value = str | tuple[str, ...] | Mapping[str, str] | None

# The fields that hold words of a language; all others hold ids, dates, numbers, addresses.
PROSE = frozenset({
    "title", "summary", "note", "publisher", "points", "copy_of", "name", "long_name", "label",
    "topic", "unit", "place", "counts", "caveats", "text", "words", "anchor", "printed", "verb",
    "reason", "speaker", "role", "quote", "paraphrase",
})  # fmt: skip
_NUMBERS = frozenset({"value", "low", "high"})
_DATES = frozenset({"as_of", "published", "accessed", "date", "since", "gathered_until"})
_WORDS = re.compile(r"[^\W\d_](?:[\w./’-]| (?! ))*(?<! )")
_TOKEN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._~:/?#&=%@+()*;!-]*[A-Za-z0-9/_=)-])?")
_OTHER_THAN_TEXT = re.compile(
    r"(?i)y|n|yes|no|on|off|true|false|null|nan|inf|[0-9].*|.*[0-9]e[0-9].*|<<"
)
_PLAIN_LENGTH = 40


def lines(fields: Mapping[str, Value], id: str, section: Section) -> str:
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


def braces(fields: Mapping[str, Value], section: Section) -> str:
    """The record in braces, on one line."""
    written = (f"{name}: {_value(name, value, section)}" for name, value in fields.items())
    return "{" + ", ".join(written) + "}"


def in_flow(fields: Mapping[str, Value], id: str, section: Section) -> str:
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
    if isinstance(value, Mapping):
        pairs = (f"{key(id)}: {_scalar(name, part, section)}" for id, part in value.items())
        return "{" + ", ".join(pairs) + "}"
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
    if name in ("chart", "explains"):
        return text in ("true", "false")
    if not _TOKEN.fullmatch(text):
        return False
    return name in _NUMBERS | _DATES or not _OTHER_THAN_TEXT.fullmatch(text)


def with_rows(text: str, figures: Sequence[Mapping[str, Value]]) -> str:
    """The table with a row for each figure; CannotInsert if it lacks a column for one."""
    header = [name.strip() for name in next(csv.reader(io.StringIO(text, newline="")), [])]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    for fields in figures:
        lacking = [name for name in fields if name not in header]
        if lacking:
            names = ", ".join(shown(name) for name in lacking)
            raise CannotInsert(f"the table has no column {names}; add it to its first row")
        writer.writerow([_cell(fields.get(name)) for name in header])
    gap = "" if text.endswith("\n") or not text else "\n"
    return text + gap + written.getvalue()


def _cell(value: Value) -> str:
    return "" if value is None else str(value)
