"""Reading a facts file strictly: YAML's structure is kept, its guesses about types are not.

Belongs here: bytes to nodes with lines, and `load`, which refuses or returns checked facts.
Does not belong here: what a field means (draft, model), rules between records (check).

PyYAML delivers the parser's events only; no constructor or resolver runs, so every scalar stays the
text that was written. Refused with their line: duplicate and merge keys, anchors, aliases, tags, a
second document, hidden characters, text that is not UTF-8, and anything beyond the limits below.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path as FilePath
from typing import Any

import yaml

from explainer.errors import FactsRefused, Problem
from explainer.facts.check import check
from explainer.facts.draft import Draft, draft
from explainer.facts.files import decoded, read_bytes
from explainer.facts.hidden import UNPARSABLE, hidden, undrawable
from explainer.facts.model import Facts
from explainer.facts.series import series, table_path
from explainer.facts.table import Table
from explainer.facts.tree import (
    Fault,
    Mapping,
    Node,
    Parsed,
    Path,
    Sequence,
    Text,
    Unusable,
    fault_problem,
)
from explainer.text import nfc

DEPTH_LIMIT = 12
NODE_LIMIT = 2_000_000
FAULT_LIMIT = 1000
CANNOT_DRAW = "the fonts of a report cannot draw"
_STANDARD_TAG = "tag:yaml.org,2002:"
_NULLS = ("", "~", "null", "Null", "NULL")
_last: dict[str, Facts] = {}  # of one text


def load(path: str | FilePath) -> Facts:
    """The checked facts of a file; FactsRefused carries every problem of the file, by line.

    The last text read is not parsed again: facts are frozen, and the same text gives the same ones.
    """
    file, tables = FilePath(path), list[str]()
    text = decoded(read_bytes(file), str(path))
    if text in _last:
        return _last[text]

    def read_series(name: str) -> Table:
        tables.append(name)
        return series(file, name)

    facts = _sound(draft_of(text, str(path), read_series))
    _last.clear()
    if not tables:  # what a table holds is not in the text
        _last[text] = facts
    return facts


def _sound(found: Draft) -> Facts:
    problems = set(found.problems)
    if found.facts is not None:
        problems.update(check(found.facts, found.origin).errors)
    if problems or found.facts is None:
        raise FactsRefused(sorted(problems))
    return found.facts


def load_unchecked(path: str | FilePath) -> Draft:
    """What could be read: the whole records, the problems so far, and where each record stands.

    Records with problems are left out of the facts, so that `check` can judge the others.
    """
    file = FilePath(path)
    try:
        text = decoded(read_bytes(file), str(path))
    except FactsRefused as refused:
        return Draft.nothing(str(path), refused.problems)
    return draft_of(text, str(path), lambda name: series(file, name))


def tables_of(path: FilePath) -> tuple[FilePath, ...]:
    """The table that a facts file names for its figures, as a real path; none if it names none."""
    root = parse(decoded(read_bytes(path), str(path)), str(path)).root
    named = root.entries.get("figures") if isinstance(root, Mapping) else None
    return (table_path(path, named.value),) if isinstance(named, Text) else ()


def draft_of(text: str, file: str, read_series: Callable[[str], Table]) -> Draft:
    """What could be read of a text as of a facts file of this name; no facts file is opened."""
    try:
        return draft(parse(text, file), read_series)
    except FactsRefused as refused:
        return Draft.nothing(file, refused.problems)


# ---------------------------------------------------------------- YAML


def parse(text: str, file: str) -> Parsed:
    """The file's nodes and what was refused in them; FactsRefused if they cannot be told apart."""
    raw = list(islice(hidden(text), FAULT_LIMIT))
    whole = UNPARSABLE.sub("\ufffd", text) if raw else text
    builder = _Builder(whole, [start for start, _ in raw])
    root: Node | None = None
    fatal: Problem | None = None
    try:
        root = builder.document()
    except _TooMuch as fault:
        fatal = Problem(file, fault.line, "", "", str(fault))
    except yaml.MarkedYAMLError as fault:
        line, reason = _reason(fault)
        fatal = Problem(file, line, "", "", f"is not YAML: {reason}")
    except (yaml.YAMLError, ValueError) as fault:  # the pure-Python parser's own limits
        fatal = Problem(file, 0, "", "", f"is not YAML: {' '.join(str(fault).split())}")
    faults = [*builder.faults, *_hidden_faults(text, raw, builder)]
    if fatal is not None:
        problems = (fault_problem(file, root, fault) for fault in faults)
        raise FactsRefused(sorted({*problems, fatal}))
    return Parsed(file, root, faults)


def _hidden_faults(text: str, raw: list[tuple[int, str]], builder: _Builder) -> Iterator[Fault]:
    """A fault for each hidden character, with the field it stands in, if any."""
    line, place = 1, 0
    for start, name in raw:
        line, place = line + text.count("\n", place, start), start
        message = f"holds the hidden character {name}; remove it"
        yield Fault(line, builder.path_at(start), message)


class _TooMuch(Exception):
    """A limit is exceeded at a line."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


class _Builder:
    """Nodes from the parser's events."""

    def __init__(self, text: str, hidden_at: list[int]) -> None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._events: Iterator[Any] = yaml.parse(text, Loader=loader)
        self._count = 0
        self._hidden_at = hidden_at
        self._spans: list[tuple[int, int, Path]] = []  # of scalars beyond ASCII, in order
        self.faults: list[Fault] = []

    def document(self) -> Node | None:
        """The one document of the file, or None if it is empty."""
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise _TooMuch(_line(event), "a second document; a facts file is one document")
                self._directives(event)
                root = self._node(self._next(), ())
        return root

    def path_at(self, index: int) -> Path:
        """The path of the scalar around a character of the file; the empty path for a comment."""
        after = bisect_right(self._spans, index, key=lambda span: span[0])
        if after and index < self._spans[after - 1][1]:
            return self._spans[after - 1][2]
        return ()

    def _directives(self, event: Any) -> None:
        if event.tags or (event.version and tuple(event.version) != (1, 2)):
            self._fault(_line(event), (), "directives other than %YAML 1.2 are not allowed")

    def _next(self) -> Any:
        event = next(self._events)
        self._count += 1
        if self._count > NODE_LIMIT:
            raise _TooMuch(_line(event), f"holds more than {NODE_LIMIT:,} values")
        return event

    def _fault(self, line: int, path: Path, message: str) -> None:
        if len(self.faults) < FAULT_LIMIT:
            self.faults.append(Fault(line, path, message))

    def _node(self, event: Any, path: Path) -> Node:
        if isinstance(event, yaml.ScalarEvent) and not (event.anchor or event.tag):  # most are
            return self._scalar(event, path)
        line = _line(event)
        if isinstance(event, yaml.AliasEvent):
            self._fault(
                line, path, f"alias *{event.anchor!s:.40} is not allowed; write the value out"
            )
            return Unusable(line)
        if event.anchor:
            self._fault(line, path, f"anchor &{event.anchor!s:.40} is not allowed; remove it")
        if event.tag:
            self._fault(line, path, f"tag {_short(event.tag)} is not allowed; every value is text")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if len(path) >= DEPTH_LIMIT:
            raise _TooMuch(line, f"is nested more than {DEPTH_LIMIT} levels deep")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(line, path)
        return self._mapping(line, path)

    def _scalar(self, event: Any, path: Path) -> Text | Unusable:
        line, value = _line(event), event.value
        if not value.isascii():
            value = nfc(value)
            self._spans.append((event.start_mark.index, event.end_mark.index, path))
            for name in () if any(hidden(value)) else undrawable(value):
                self._fault(line, path, f"{CANNOT_DRAW} {name}; write it in letters that they have")
        if event.style == '"' and self._escapes_hidden(event):
            message = "an escape stands for a hidden character; remove it"
            self._fault(line, path, message)
            return Unusable(line)
        return Text(value, line, not event.style and value in _NULLS)

    def _escapes_hidden(self, event: Any) -> bool:
        """Whether the scalar's escapes make a hidden character that the file does not show."""
        if not any(hidden(event.value)):
            return False
        at = bisect_left(self._hidden_at, event.start_mark.index)
        return at == len(self._hidden_at) or self._hidden_at[at] >= event.end_mark.index

    def _sequence(self, line: int, path: Path) -> Sequence:
        sequence = Sequence(line)
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            sequence.items.append(self._node(event, (*path, len(sequence.items))))
        return sequence

    def _mapping(self, line: int, path: Path) -> Mapping:
        mapping = Mapping(line)
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            name = self._key(event, path)
            value = self._node(self._next(), (*path, name if name is not None else "?"))
            if name is None:
                continue
            if name in mapping.entries:
                first = mapping.lines[name]
                self._fault(_line(event), (*path, name), f"is written twice; first in line {first}")
                continue
            mapping.entries[name], mapping.lines[name] = value, _line(event)
        return mapping

    def _key(self, event: Any, path: Path) -> str | None:
        """The name of a field, or None (with a fault) for a key that is no name."""
        plain = isinstance(event, yaml.ScalarEvent)
        key = self._node(event, path if plain else (*path, "?"))
        if not isinstance(key, Text):
            if not isinstance(key, Unusable):
                self._fault(_line(event), path, "a field's name is text")
            return None
        if key.value == "<<" and not event.style:
            self._fault(_line(event), path, "merge key << is not allowed; write the fields out")
            return None
        if not key.value.strip():
            self._fault(_line(event), path, "a field has no name")
            return None
        return key.value


def _reason(fault: yaml.MarkedYAMLError) -> tuple[int, str]:
    """The line to look at, and what the parser says; an open quote is mended where it opens."""
    at, since = fault.problem_mark or fault.context_mark, fault.context_mark
    reason = " ".join(filter(None, (fault.context, fault.problem)))
    if at is None:
        return 0, reason
    if since is not None and at.line != since.line:
        if "end of stream" in reason:
            return since.line + 1, reason
        reason += f" (begun in line {since.line + 1})"
    return at.line + 1, reason


def _short(tag: str) -> str:
    standard = tag.startswith(_STANDARD_TAG)
    return ("!!" + tag.removeprefix(_STANDARD_TAG) if standard else tag)[:40]


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1
