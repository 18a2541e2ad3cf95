"""From nodes to records: each record is validated by itself, and each fault gets its line.

Belongs here: sections, and defaults that come from another record.
Does not belong here: parsing (load, series), wording (complaints), rules between records (check).

A record with a fault is left out of the draft, but remembered: what it mentions still counts as
used, and references to it still resolve, so that one fault is reported once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from explainer.errors import FactsRefused, Problem
from explainer.facts.complaints import complaint, found, node_at
from explainer.facts.model import (
    Event,
    Facts,
    Figure,
    Metric,
    Party,
    Position,
    Question,
    Record,
    Side,
    Source,
    Story,
)
from explainer.facts.tree import (
    Mapping,
    Node,
    Parsed,
    Path,
    Place,
    Places,
    Sequence,
    Text,
    dotted,
    fault_problem,
    id_in,
    label_of,
    lines_of,
)
from explainer.text import nearest

UNKNOWN_LANGUAGE = "und"

_KEYED: dict[str, type[Record]] = {
    "sources": Source,
    "parties": Party,
    "sides": Side,
    "metrics": Metric,
    "questions": Question,
}
_LISTED: dict[str, type[Record]] = {"events": Event, "figures": Figure, "positions": Position}
_SECTIONS = ("story", *_KEYED, *_LISTED)
_OPTIONAL = ("questions", "events", "positions")


@dataclass
class Origin:
    """Where the records of a draft stand, and what is known of those that were left out."""

    places: Places = field(default_factory=Places)
    left_out: dict[str, set[str]] = field(default_factory=dict)  # ids by section
    mentioned: set[str] = field(default_factory=set)  # every text in them


@dataclass(frozen=True)
class Draft:
    """What could be read of a facts file; `facts` is None if not even its sections could."""

    facts: Facts | None
    problems: tuple[Problem, ...]
    origin: Origin

    @classmethod
    def nothing(cls, file: str, problems: Iterable[Problem]) -> Draft:
        """The draft of a file of which no record could be read."""
        return cls(None, tuple(problems), Origin(Places(file)))


def draft(parsed: Parsed, read_series: Callable[[str], Parsed]) -> Draft:
    """The file's whole records, and all problems found in the others."""
    return _Drafting(parsed, read_series).result()


class _Drafting:
    """The state of drafting one file; `result` is its only use."""

    def __init__(self, parsed: Parsed, read_series: Callable[[str], Parsed]) -> None:
        self._file, self._root = parsed.file, parsed.root
        self._read_series = read_series
        self._faulted: dict[Path, set[Path]] = defaultdict(set)  # by the first two steps
        self._problems: list[Problem] = []
        self._origin = Origin(Places(parsed.file))
        self._adopt(parsed)

    def result(self) -> Draft:
        if not isinstance(self._root, Mapping):
            shape = "is empty" if self._root is None else "is not a mapping of sections"
            self._say(1, "", f"{shape}; a facts file begins with `story:`")
            return Draft(None, tuple(self._problems), self._origin)
        self._check_sections(self._root)
        story = self._story(self._root.entries.get("story"))
        keyed = {name: self._keyed(name, model, story) for name, model in _KEYED.items()}
        sources: dict[str, Any] = keyed["sources"]
        listed = {name: self._listed(name, model, sources) for name, model in _LISTED.items()}
        # Every part is validated already; construct spares validating it all again.
        parts: dict[str, Any] = {"story": story, **keyed, **listed}
        facts = Facts.model_construct(**parts)
        return Draft(facts, tuple(self._problems), self._origin)

    # ------------------------------------------------------------ sections

    def _check_sections(self, root: Mapping) -> None:
        for name, line in root.lines.items():
            if name not in _SECTIONS:
                self._say(line, name, f"unknown section{nearest(name, _SECTIONS)}")
        for name in _SECTIONS:
            if name not in root.entries and name not in _OPTIONAL:
                self._say(1, name, "this section is missing")

    def _story(self, node: Node | None) -> Story:
        story = None
        if node is not None:
            place = Place(self._file, "story", _line(self._root, "story"), lines_of(node))
            self._origin.places.add("story", "", place)
            story = self._record(Story, ("story",), node, place, {})
        if isinstance(story, Story):
            return story
        written = node_at(node, ("language",))
        language = written.value if isinstance(written, Text) else UNKNOWN_LANGUAGE
        return Story.model_construct(id="", title="", language=language, editions=())

    def _keyed(self, section: str, model: type[Record], story: Story) -> dict[str, Record]:
        node = self._section(section, Mapping)
        records: dict[str, Record] = {}
        if not isinstance(node, Mapping):
            return records
        for id, fields in node.entries.items():
            place = Place(self._file, label_of(section, id), node.lines[id], lines_of(fields))
            self._origin.places.add(section, id, place)
            defaults = {"language": story.language} if model is Source else {}
            record = self._record(model, (section, id), fields, place, defaults, id)
            if record is None:
                self._leave_out(section, id, fields)
            else:
                records[id] = record
        return records

    def _listed(
        self, section: str, model: type[Record], sources: dict[str, Source]
    ) -> tuple[Record, ...]:
        kinds = (Sequence, Text) if section == "figures" else (Sequence,)
        node, file = self._section(section, *kinds), self._file
        if isinstance(node, Text):
            node, file = self._series(node)
        records: list[Record] = []
        for number, fields in enumerate(node.items if isinstance(node, Sequence) else ()):
            id = id_in(fields)
            place = Place(file, label_of(section, number, id), fields.line, lines_of(fields))
            defaults = {} if model is Event else _published(fields, sources)
            record = self._record(model, (section, number), fields, place, defaults)
            if record is None:
                self._leave_out(section, id, fields)
            else:
                self._origin.places.add(section, len(records), place)
                records.append(record)
        return tuple(records)

    def _section(self, name: str, *kinds: type[Node]) -> Node | None:
        """The section's node if it is of one of these kinds; None, with a problem, if not."""
        assert isinstance(self._root, Mapping)
        node = self._root.entries.get(name)
        if node is None or (isinstance(node, kinds) and not (isinstance(node, Text) and node.null)):
            return node
        if isinstance(node, Text) and node.null:
            message = f"is empty; write {'{}' if Mapping in kinds else '[]'} or leave it out"
        else:
            expected = "records by id" if Mapping in kinds else "a list of records"
            message = f"expected {expected}, found {found(node)}"
        if () not in self._faulted[(name,)]:
            self._say(_line(self._root, name), name, message)
        return None

    def _series(self, node: Text) -> tuple[Node | None, str]:
        """The figures of a table beside the facts file, and the name of that file."""
        try:
            parsed = self._read_series(node.value)
        except FactsRefused as refused:
            self._problems += [
                Problem(self._file, node.line, "", "figures", p.message) if not p.file else p
                for p in refused.problems
            ]
            return None, self._file
        self._adopt(parsed)
        return node_at(parsed.root, ("figures",)), parsed.file

    # ------------------------------------------------------------ one record

    def _record(
        self,
        model: type[Record],
        path: Path,
        node: Node,
        place: Place,
        defaults: dict[str, Any],
        id: str | None = None,
    ) -> Record | None:
        """The validated record, or None; its problems are noted."""
        before = len(self._problems)
        if not isinstance(node, Mapping):
            if () not in self._faulted[path]:
                self._note(place, "", f"expected fields, found {found(node)}")
            return None
        bad = set(self._faulted[path])
        for at, null in _nulls(node, ()):
            if at not in bad and not (model is Figure and at == ("printed",)):
                self._note(place, dotted(at), _about_null(null))
                bad.add(at)
        data = {**defaults, **_plain(node, nullable=model is Figure)}
        if id is not None:
            if "id" in data:
                self._note(place, "id", "unknown field; the record's id is its key")
            data["id"] = id
        try:
            record = model.model_validate(data)
        except ValidationError as refused:
            for error in refused.errors(include_url=False, include_input=False):
                self._complain(error, model, node, place, bad)
            return None
        return None if bad or len(self._problems) > before else record

    def _complain(
        self, error: Any, model: type[Record], node: Mapping, place: Place, bad: set[Path]
    ) -> None:
        at: Path = tuple(error["loc"])
        # A default that could not be had has its own problem: the source it comes from.
        if at in bad or at[:1] in bad or (error["type"], at) == ("missing", ("published",)):
            return
        written = node_at(node, at)
        if at == ("id",) and written is None and error["type"] != "missing":
            written = Text(place.label.split("'")[1] if "'" in place.label else "", place.line)
        self._note(place, dotted(at), complaint(error, model, written))

    # ------------------------------------------------------------ notes

    def _adopt(self, parsed: Parsed) -> None:
        for fault in parsed.faults:
            steps = 1 if fault.path[:1] == ("story",) else 2
            self._faulted[fault.path[:steps]].add(fault.path[steps:])
        self._problems += [fault_problem(parsed.file, parsed.root, f) for f in parsed.faults]

    def _say(self, line: int, name: str, message: str) -> None:
        self._problems.append(Problem(self._file, line, "", name, message))

    def _note(self, place: Place, name: str, message: str) -> None:
        self._problems.append(place.problem(name, message))

    def _leave_out(self, section: str, id: str | None, node: Node) -> None:
        self._origin.left_out.setdefault(section, set()).update({id} if id else ())
        self._origin.mentioned.update(_texts(node))


def _published(node: Node, sources: dict[str, Source]) -> dict[str, Any]:
    """The default of `published`: when the source was published."""
    written = node_at(node, ("source",))
    source = sources.get(written.value) if isinstance(written, Text) else None
    if source is not None:
        return {"published": source.published}
    # The source is a problem of its own; the date described stands in, so that no other arises.
    date = node_at(node, ("as_of",)) or node_at(node, ("date",))
    return {"published": date.value} if isinstance(date, Text) else {}


def _line(root: Node | None, name: str) -> int:
    return root.lines.get(name, 1) if isinstance(root, Mapping) else 1


def _plain(node: Node, nullable: bool = False) -> Any:
    """The node as dicts, lists and texts; a figure's `printed` may be None."""
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    if not isinstance(node, Mapping):
        return None
    plain = {name: _plain(value) for name, value in node.entries.items()}
    printed = node.entries.get("printed")
    if nullable and isinstance(printed, Text) and printed.null:
        plain["printed"] = None
    return plain


def _below(node: Node) -> Iterable[tuple[str | int, Node]]:
    if isinstance(node, Mapping):
        return node.entries.items()
    return enumerate(node.items) if isinstance(node, Sequence) else ()


def _nulls(node: Node, path: Path) -> Iterator[tuple[Path, Text]]:
    for name, value in _below(node):
        if isinstance(value, Text):
            if value.null:
                yield (*path, name), value
        else:
            yield from _nulls(value, (*path, name))


def _about_null(node: Text) -> str:
    if not node.value:
        return "is empty; write a value or leave the field out"
    return f"{node.value} is no value here; leave the field out, or put the word in quotes"


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, Text):
        yield node.value
    for _, value in _below(node):
        yield from _texts(value)
