"""The syntax of a facts file: YAML parsed strictly into texts, lists and fields, with their lines.

PyYAML provides parser events only; no constructor or resolver runs, so every scalar stays the text
that was written. Refused with their line: duplicate and merge keys, anchors, aliases, tags, a
second document, hidden characters, and anything beyond the limits below.

`Place` and `Origin` also live here: they keep where each record was read, so that problems found
later can name the line.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

import yaml

from explainer.errors import FactsRefused, Problem
from explainer.facts.kinds import KEYED
from explainer.facts.model import Facts
from explainer.facts.values import UNPARSABLE, hidden, undrawable
from explainer.text import nfc

DEPTH_LIMIT = 12
NODE_LIMIT = 400_000
FAULT_LIMIT = 1000
PROBLEM_LIMIT = 10_000  # per file; nobody would read more
CANNOT_DRAW = "the fonts of a report cannot draw"
_STANDARD_TAG = "tag:yaml.org,2002:"
_NULLS = ("", "~", "null", "Null", "NULL")
_OCTAL = re.compile("0[0-9]+")  # eight by eight to some parsers, and by ten to others
Path = tuple[str | int, ...]


@dataclass(slots=True)
class _Part:
    """A part of the file: its line, its column, and its characters from `start` up to `end`."""

    line: int
    start: int = field(default=0, kw_only=True)
    column: int = field(default=0, kw_only=True)
    end: int = field(default=0, kw_only=True)


@dataclass(slots=True)
class Scalar(_Part):
    """A text; `null` is set for a plain null; `style` is `"`, `'`, `|`, `>`, or empty for plain."""

    value: str
    null: bool = False
    style: str = ""


@dataclass(slots=True)
class Fields(_Part):
    """Values by name; `keys` are the nodes of the names; `flow`: written in braces."""

    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Scalar] = field(default_factory=dict)
    flow: bool = False


@dataclass(slots=True)
class Items(_Part):
    """A list of values; `flow`: written in brackets."""

    items: list[Node] = field(default_factory=list)
    flow: bool = False


class Refused(_Part):
    """A value already refused, such as an alias; no further problem is reported for it."""


Node = Scalar | Fields | Items | Refused


class Fault(NamedTuple):
    """A fault found while parsing, when the record's id may not have been read yet."""

    line: int
    path: Path
    message: str

    def problem(self, file: str, root: Node | None) -> Problem:
        """The fault with the record and field that its path leads to."""
        if len(self.path) < 2 or not isinstance(self.path[0], str):
            return Problem(file, self.line, "", dotted(self.path), self.message)
        section, key, *rest = self.path
        if section == "story":
            return Problem(file, self.line, "story", dotted(self.path[1:]), self.message)
        id = text_at(root, section, key, "id") if isinstance(key, int) else None
        label = label_of(dotted((section,)), key, id)
        return Problem(file, self.line, label, dotted(rest), self.message)


class Parsed(NamedTuple):
    """The nodes of a file, and the faults found in parsing it."""

    file: str
    root: Node | None
    faults: list[Fault]

    @property
    def problems(self) -> list[Problem]:
        return [fault.problem(self.file, self.root) for fault in self.faults]


@dataclass(frozen=True, slots=True)
class Place:
    """The file and line of a record, and the lines of its fields."""

    file: str
    label: str
    line: int
    lines: dict[str, int] = field(default_factory=dict)

    def problem(self, name: str, message: str) -> Problem:
        """A problem at this field's line, or at the record's line if the field is not written."""
        written = name
        while written and written not in self.lines:
            written = written[: max(written.rfind("."), written.rfind("["), 0)]
        return Problem(self.file, self.lines.get(written, self.line), self.label, name, message)


@dataclass
class Origin:
    """Where the records of a draft were read, and what is known of faulty ones left out of it."""

    file: str = "facts"
    places: dict[tuple[str, str | int], Place] = field(default_factory=dict)  # by id or index
    left_out: dict[str, set[str]] = field(default_factory=dict)  # ids of faulty records, by section
    mentioned: set[str] = field(default_factory=set)  # every text in the faulty records
    unread: set[str] = field(default_factory=set)  # sections that could not be read at all

    def place(self, section: str, key: str | int) -> Place:
        """The record's place; without a line if it was not read from a file."""
        known = self.places.get((section, key))
        return known or Place(self.file, label_of(section, key), 0)

    def placed(self, facts: Facts, section: str) -> Iterator[tuple[Any, Place]]:
        """The records of a section, each with its place."""
        keyed = section in KEYED
        for number, record in enumerate(facts.records(section)):
            yield record, self.place(section, record.id if keyed else number)

    def leave_out(self, section: str, id: str | None) -> None:
        """Note a faulty record that is left out of the facts; references to it remain valid."""
        self.left_out.setdefault(section, set()).update({id} if id else ())

    def copy(self) -> Origin:
        """A copy that can be changed without changing this one."""
        left_out = {section: set(ids) for section, ids in self.left_out.items()}
        return Origin(self.file, {**self.places}, left_out, {*self.mentioned}, {*self.unread})


def too_many(last: Problem) -> Problem:
    """The problem that stands for all those beyond the limit."""
    message = f"more than {PROBLEM_LIMIT:,} problems; the rest are not listed"
    return Problem(last.file, last.line, "", "", message)


def label_of(section: str, key: str | int, id: str | None = None) -> str:
    """A record's name in a problem: `figures[14] 'unrwa-2024-05-20'`, `sources 'ocha-163'`."""
    if isinstance(key, str):
        return f"{section} {shown(key)}"
    return f"{section}[{key}]" + (f" {shown(id)}" if id else "")


def shown(text: str, limit: int = 60) -> str:
    """The text in quotes on one line, unprintable characters escaped, cut off after the limit."""
    return repr(text if len(text) <= limit else text[: limit - 1] + "…")


def dotted(path: Iterable[str | int]) -> str:
    """The path as a field's name, such as `editions[0].date`."""
    found = ""
    for part in path:
        if isinstance(part, int):
            found += f"[{part}]"
        else:  # a name that could break the line, or hide characters, is quoted
            found += f".{part if len(part) <= 60 and part.isprintable() else shown(part)}"
    return found.removeprefix(".")


def below(node: Node | None) -> Iterable[tuple[str | int, Node]]:
    """The child nodes, each with its name or index."""
    if isinstance(node, Fields):
        return node.entries.items()
    return enumerate(node.items) if isinstance(node, Items) else ()


def descend(node: Node, path: Path = ()) -> Iterator[tuple[Path, int, Node]]:
    """Every descendant, with its path and its line (of its name, if it has one)."""
    for step, value in below(node):
        at = (*path, step)
        yield at, (node.keys[str(step)] if isinstance(node, Fields) else value).line, value
        if not isinstance(value, Scalar):
            yield from descend(value, at)


def node_at(node: Node | None, path: Path) -> Node | None:
    """The node at the path; None if there is none, or if it was refused."""
    for part in path:
        if isinstance(node, Fields):
            node = node.entries.get(str(part))
        else:
            node = dict(below(node)).get(part)
    return None if isinstance(node, Refused) else node


def text_at(node: Node | None, *path: str | int) -> str | None:
    """The text at the path; None if there is none, or a null."""
    found = node_at(node, path)
    return found.value if isinstance(found, Scalar) and not found.null else None


def lines_of(node: Node) -> dict[str, int]:
    """The line of each field below a record's node, by its dotted name."""
    return {dotted(path): line for path, line, _ in descend(node)}


# ---------------------------------------------------------------- YAML


def parse(text: str, file: str) -> Parsed:
    """The file's nodes and the faults in them; FactsRefused if it is not YAML or is too large."""
    raw = list(islice(hidden(text), FAULT_LIMIT))
    builder = _Builder(UNPARSABLE.sub("\ufffd", text) if raw else text, [at for at, _ in raw])
    root: Node | None = None
    line, reason = 0, ""
    try:
        root = builder.document()
    except _TooMuch as fault:
        line, reason = fault.line, str(fault)
    except yaml.MarkedYAMLError as fault:
        line, reason = _reason(fault)
    except (yaml.YAMLError, ValueError) as fault:  # the pure-Python parser's own limits
        reason = f"is not YAML: {' '.join(str(fault).split())}"
    faults, at, past = builder.faults, 1, 0
    for start, name in raw:
        at, past = at + text.count("\n", past, start), start
        message = f"holds the hidden character {name}; remove it"
        faults.append(Fault(at, builder.path_at(start), message))
    parsed = Parsed(file, root, faults)
    if reason:
        raise FactsRefused(sorted({*parsed.problems, Problem(file, line, "", "", reason)}))
    return parsed


class _TooMuch(Exception):
    """A limit is exceeded at a line."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


class _Builder:
    """Builds nodes from the parser's events."""

    def __init__(self, text: str, hidden_at: list[int]) -> None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._text = text
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
                if event.tags or (event.version and tuple(event.version) != (1, 2)):
                    message = "directives other than %YAML 1.2 are not allowed"
                    self._fault(_line(event), (), message)
                root = self._node(self._next(), ())
        return root

    def path_at(self, index: int) -> Path:
        """The path of the scalar that holds this character of the file; empty for a comment."""
        after = bisect_right(self._spans, index, key=lambda span: span[0])
        if after and index < self._spans[after - 1][1]:
            return self._spans[after - 1][2]
        return ()

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
        line = _line(event)
        if isinstance(event, yaml.AliasEvent):
            message = f"alias *{event.anchor!s:.40} is not allowed; write the value out"
            self._fault(line, path, message)
            return Refused(line)
        if event.anchor:
            self._fault(line, path, f"anchor &{event.anchor!s:.40} is not allowed; remove it")
        if event.tag:
            tag = event.tag.replace(_STANDARD_TAG, "!!")[:40]
            self._fault(line, path, f"tag {tag} is not allowed; every value is text")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if len(path) >= DEPTH_LIMIT:
            raise _TooMuch(line, f"is nested more than {DEPTH_LIMIT} levels deep")
        start, flow = event.start_mark, bool(event.flow_style)
        node: Fields | Items
        if isinstance(event, yaml.SequenceStartEvent):
            node = Items(line, start=start.index, column=start.column, flow=flow)
            while not isinstance(closing := self._next(), yaml.SequenceEndEvent):
                node.items.append(self._node(closing, (*path, len(node.items))))
        else:
            node = Fields(line, start=start.index, column=start.column, flow=flow)
            while not isinstance(closing := self._next(), yaml.MappingEndEvent):
                self._field(node, closing, path)
        # The parser ends a block where the next token begins; its last child ends earlier.
        inner = (value.end for _, value in below(node))
        node.end = closing.end_mark.index if flow else max(inner, default=node.start)
        return node

    def _field(self, node: Fields, event: Any, path: Path) -> None:
        """Read a field's name and its value into the node, refusing a duplicate."""
        key = self._name(event, path)
        value = self._node(self._next(), (*path, key.value if key is not None else "?"))
        if key is not None and key.value in node.entries:
            message = f"is written twice; first in line {node.keys[key.value].line}"
            self._fault(_line(event), (*path, key.value), message)
        elif key is not None:
            node.entries[key.value], node.keys[key.value] = value, key

    def _name(self, event: Any, path: Path) -> Scalar | None:
        """The name of a field, or None for a key that is not one, which is a fault."""
        plain = isinstance(event, yaml.ScalarEvent)
        key = self._node(event, path if plain else (*path, "?"))
        message = ""
        if not isinstance(key, Scalar):
            message = "" if isinstance(key, Refused) else "a field's name is text"
        elif key.value == "<<" and not event.style:
            message = "merge key << is not allowed; write the fields out"
        elif not key.value.strip():
            message = "a field has no name"
        else:
            return key
        if message:
            self._fault(_line(event), path, message)
        return None

    def _scalar(self, event: Any, path: Path) -> Scalar | Refused:
        line, value, mark = _line(event), event.value, event.start_mark
        end = _scalar_end(event, self._text)
        if not value.isascii():
            value = nfc(value)
            self._spans.append((mark.index, event.end_mark.index, path))
            for name in () if any(hidden(value)) else undrawable(value):
                self._fault(line, path, f"{CANNOT_DRAW} {name}; write it in letters that they have")
        if event.style == '"' and self._escapes_hidden(event):
            self._fault(line, path, "an escape stands for a hidden character; remove it")
            return Refused(line, end=end)
        if not event.style and _OCTAL.fullmatch(value):
            message = f"{value:.40} may be read in two ways; write no zero before it, or quotes"
            self._fault(line, path, message)
        marks = {"start": mark.index, "column": mark.column, "end": end}
        null = not event.style and value in _NULLS
        return Scalar(line, value, null, event.style or "", **marks)

    def _escapes_hidden(self, event: Any) -> bool:
        """Whether the scalar's escapes make a hidden character that the file does not show."""
        if not any(hidden(event.value)):
            return False
        at = bisect_left(self._hidden_at, event.start_mark.index)
        return at == len(self._hidden_at) or self._hidden_at[at] >= event.end_mark.index


def _scalar_end(event: Any, text: str) -> int:
    """Where a scalar ends; a block scalar, before trailing empty lines unless it keeps them."""
    start, end = int(event.start_mark.index), int(event.end_mark.index)
    if event.style not in ("|", ">"):
        return end
    written = text[start:end]
    keeps = "+" in written.partition("\n")[0].partition("#")[0]
    return start + len(written if keeps else written.rstrip())


def _reason(fault: yaml.MarkedYAMLError) -> tuple[int, str]:
    """The line to look at, and the parser's reason; for an unclosed quote, where it opens."""
    at, since = fault.problem_mark or fault.context_mark, fault.context_mark
    reason = "is not YAML: " + " ".join(filter(None, (fault.context, fault.problem)))
    if at is None:
        return 0, reason
    if since is not None and at.line != since.line:
        if "end of stream" in reason:
            return since.line + 1, reason
        reason += f" (begun in line {since.line + 1})"
    return at.line + 1, reason


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1
