"""A facts file before its meaning: texts, lists and mappings, each with its line.

Belongs here: the nodes, where a record stands, and saying so in a problem.
Does not belong here: parsing (load, series), what a field means (model).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from explainer.errors import Problem

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Text:
    """A scalar: always text; `null` marks a bare null, which only some fields may hold."""

    value: str
    line: int
    null: bool = False


@dataclass(slots=True)
class Mapping:
    """Fields by name, with the line of each name."""

    line: int
    entries: dict[str, Node] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Sequence:
    """A list of nodes."""

    line: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Unusable:
    """Something that was refused already (an alias, say): nothing more is said about it."""

    line: int


Node = Text | Mapping | Sequence | Unusable


@dataclass(frozen=True, slots=True)
class Fault:
    """A refusal made while parsing, when the record's id may not have been read yet."""

    line: int
    path: Path
    message: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file that could be told apart into nodes, and what was refused in it."""

    file: str
    root: Node | None
    faults: list[Fault]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands in which file, and the lines of its fields."""

    file: str
    label: str
    line: int
    lines: dict[str, int] = field(default_factory=dict)

    def problem(self, name: str, message: str) -> Problem:
        """The problem at this field's line; at the record's line if the field is not written."""
        written = name
        while written and written not in self.lines:
            written = written[: max(written.rfind("."), written.rfind("["), 0)]
        return Problem(self.file, self.lines.get(written, self.line), self.label, name, message)


class Places:
    """The places of all records: by id in a section that is a mapping, by number in a list."""

    def __init__(self, file: str = "facts") -> None:
        self.file = file
        self._places: dict[tuple[str, str | int], Place] = {}
        self._rows: dict[str, tuple[list[int], Callable[[int], Place]]] = {}

    def add(self, section: str, key: str | int, place: Place) -> None:
        """Remember where a record stands."""
        self._places[section, key] = place

    def add_all(self, section: str, numbers: list[int], place: Callable[[int], Place]) -> None:
        """Remember how to find each record of a long list: its number among all that stand there.

        A place is made when it is asked for; most of a million never are.
        """
        self._rows[section] = numbers, place

    def copy(self) -> Places:
        """The same places, to which more can be added."""
        copied = Places(self.file)
        copied._places, copied._rows = dict(self._places), dict(self._rows)
        return copied

    def of(self, section: str, key: str | int) -> Place:
        """Where the record stands; a place without line for a record that was read from no file."""
        known = self._places.get((section, key))
        numbers, place = self._rows.get(section, ([], None))
        if known is None and place is not None and isinstance(key, int) and key < len(numbers):
            return place(numbers[key])
        return known or Place(self.file, label_of(section, key), 0)


def label_of(section: str, key: str | int, id: str | None = None) -> str:
    """A record's name in a problem: `figures[14] 'unrwa-2024-05-20'`, `sources 'ocha-163'`."""
    if isinstance(key, str):
        return f"{section} {shown(key)}"
    return f"{section}[{key}]" + (f" {shown(id)}" if id else "")


def shown(text: str, limit: int = 60) -> str:
    """The text in quotes, on one line, with anything unprintable escaped and the rest cut off."""
    return repr(text if len(text) <= limit else text[: limit - 1] + "…")


def dotted(path: Iterable[str | int]) -> str:
    """The field a path leads to, as `editions[0].date`."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{_named(part)}" for part in path]
    return "".join(parts).removeprefix(".")


def _named(part: str) -> str:
    """A field's name as it is, unless it would break the line or hide something."""
    return part if len(part) <= 60 and part.isprintable() else shown(part)


def below(node: Node) -> Iterable[tuple[str | int, Node]]:
    """The nodes one step below, each with that step."""
    if isinstance(node, Mapping):
        return node.entries.items()
    return enumerate(node.items) if isinstance(node, Sequence) else ()


def lines_of(node: Node) -> dict[str, int]:
    """The line of each field below a record's node, by its dotted name."""
    found: dict[str, int] = {}
    pending: list[tuple[str, Node]] = [("", node)]
    while pending:
        path, current = pending.pop()
        if isinstance(current, Mapping):
            for name, value in current.entries.items():
                at = f"{path}.{_named(name)}" if path else _named(name)
                found[at] = current.lines[name]
                if not isinstance(value, Text):
                    pending.append((at, value))
        elif isinstance(current, Sequence):
            for place, item in enumerate(current.items):
                at = f"{path}[{place}]"
                found[at] = item.line
                if not isinstance(item, Text):
                    pending.append((at, item))
    return found


def fault_problem(file: str, root: Node | None, fault: Fault) -> Problem:
    """The fault with the record and field that its path leads to."""
    if len(fault.path) < 2 or not isinstance(fault.path[0], str):
        return Problem(file, fault.line, "", dotted(fault.path), fault.message)
    section, key, *rest = fault.path
    if section == "story":
        return Problem(file, fault.line, "story", dotted(fault.path[1:]), fault.message)
    label = label_of(dotted((section,)), key, _id_at(root, str(section), key))
    return Problem(file, fault.line, label, dotted(rest), fault.message)


def _id_at(root: Node | None, section: str, key: str | int) -> str | None:
    records = root.entries.get(section) if isinstance(root, Mapping) else None
    if not isinstance(records, Sequence) or not isinstance(key, int) or key >= len(records.items):
        return None
    return id_in(records.items[key])


def id_in(node: Node) -> str | None:
    """The id written in a record's node, or None."""
    found = node.entries.get("id") if isinstance(node, Mapping) else None
    return found.value if isinstance(found, Text) and not found.null else None
