"""Where the sections and records of a facts file stand in its text, and how they are written.

Belongs here: marks of the YAML parser turned into places in the text.
Does not belong here: what the records mean (draft), where a new one goes (placing).

The text is one that `load.parse` took without a fault: no anchors, no tags, one document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml


@dataclass(slots=True)
class Span:
    """A value of the file: the characters from `start` up to `end`, and what is in it."""

    start: int
    column: int
    end: int = 0
    style: str = ""  # of a scalar: '"', "'", "|", ">" or "" for a plain one
    flow: bool = False  # a list or mapping in brackets or braces
    value: str | None = None  # of a scalar
    entries: list[tuple[Span | None, Span]] = field(default_factory=list)  # keys in mappings only

    def of(self, name: str) -> Span | None:
        """The value under this key, or None."""
        return next((v for k, v in self.entries if k is not None and k.value == name), None)


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


@dataclass(frozen=True, slots=True)
class Layout:
    """The text of a facts file with the spans of everything in it."""

    text: str
    root: Span

    def section(self, *path: str) -> Section | None:
        """The records under a section's name (or `story`, `editions`); None if there are none."""
        span: Span | None = self.root
        for name in path:
            span = span.of(name) if span is not None else None
        if span is None or span.value is not None:
            return None
        return _section(self.text, span)


def layout(text: str) -> Layout:
    """The spans of a text that holds one mapping."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events: Iterator[Any] = iter(yaml.parse(text, Loader=loader))
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            return Layout(text, _span(next(events), events, text))
    raise ValueError("the text holds no document")


def _span(event: Any, events: Iterator[Any], text: str) -> Span:
    span = Span(event.start_mark.index, event.start_mark.column)
    if isinstance(event, yaml.ScalarEvent):
        span.value, span.style = event.value, event.style or ""
        span.end = _scalar_end(event, text)
        return span
    span.flow, ends = bool(event.flow_style), (yaml.MappingEndEvent, yaml.SequenceEndEvent)
    mapping = isinstance(event, yaml.MappingStartEvent)
    while not isinstance(event := next(events), ends):
        key = _span(event, events, text) if mapping else None
        span.entries.append((key, _span(next(events) if mapping else event, events, text)))
    # The end of a block is marked only where the next thing begins; what it holds ends before.
    end: Any = event.end_mark
    span.end = end.index if span.flow else _last_end(span)
    return span


def _scalar_end(event: Any, text: str) -> int:
    start, end = int(event.start_mark.index), int(event.end_mark.index)
    if event.style not in ("|", ">"):
        return end
    written = text[start:end]
    keeps = "+" in written.partition("\n")[0].partition("#")[0]
    return start + len(written if keeps else written.rstrip())


def _last_end(span: Span) -> int:
    return max((value.end for _, value in span.entries), default=span.start)


def _section(text: str, span: Span) -> Section:
    keyed = any(key is not None for key, _ in span.entries)
    firsts = [(key or value, value) for key, value in span.entries]
    items: list[Item] = []
    run, past = 0, span.start
    for first, value in firsts:
        start, end = first.start, value.end
        if not span.flow:
            start = text.rfind("\n", 0, start) + 1
            run += bool(items) and bool(text[past:start])
            end = past = _after_record(text, max(end, first.end), span.column)
        items.append(Item(start, end, value.flow, run))
    quoted, plain = _styles(value for _, value in firsts)
    return Section(
        start=span.start,
        end=span.end,
        keyed=keyed,
        flow=span.flow,
        column=span.column,
        inner=_inner(span),
        braces=bool(items) and items[-1].flow,
        items=tuple(items),
        quoted=quoted - plain,
        plain=plain,
    )


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


def _inner(span: Span) -> int:
    """The column of the fields of the section's block records."""
    for _, value in reversed(span.entries):
        if value.entries and not value.flow:
            return value.column
    return span.column + 2


def _styles(records: Iterator[Span]) -> tuple[frozenset[str], frozenset[str]]:
    quoted: set[str] = set()
    plain: set[str] = set()
    for record in records:
        for key, value in record.entries:
            for scalar in (value, *(part for _, part in value.entries)):
                if key is not None and key.value is not None and scalar.value is not None:
                    (quoted if scalar.style else plain).add(key.value)
    return frozenset(quoted), frozenset(plain)
