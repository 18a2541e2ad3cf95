"""New records written into the text of a facts file, with every line that is there kept.

Belongs here: which characters go where. Does not belong here: between which records a new one
belongs (placing), how it is spelt (spelling), whether it is right (additions).

Nothing is parsed and printed anew: the old text is cut at the marks of its own parser, and what
goes in between is whole lines (or, in a section in brackets, one more entry).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from explainer.facts.layout import Layout, Section, Span
from explainer.facts.placing import Slot
from explainer.facts.spelling import Value, in_flow, lines

_KEYED = ("sources", "parties", "sides", "metrics", "questions")
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


def with_entries(there: Layout, entries: Mapping[str, Sequence[Entry]]) -> str:
    """The text with these entries in their sections; CannotInsert if one cannot take them."""
    edits: list[_Edit] = []
    missing: list[_Edit] = []
    for section, new in entries.items():
        known = there.section(*path_of(section))
        if known is not None and known.items:
            edits += [_edit(known, entry) for entry in new]
        elif known is not None:
            edits.append(_filling(there.text, section, known, new))
        else:
            missing.append(_appending(there, section, new))
    return _applied(there.text, [*edits, *missing])


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


def _appending(there: Layout, name: str, new: Sequence[Entry]) -> _Edit:
    """A section that the file does not have yet, at its end."""
    root: Span = there.root
    if root.flow:
        raise CannotInsert("the whole file is in one pair of braces")
    section = _fresh(name)
    written = "".join(_block(entry, section) for entry in new)
    end = len(there.text)
    return _Edit(end, end, f"\n{name}:\n{written}")


def _fresh(name: str) -> Section:
    keyed, braces = name in _KEYED, name in _IN_BRACES
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
