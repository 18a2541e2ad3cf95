"""From nodes to records: each record is validated by itself, and each fault gets its line.

Belongs here: sections, and defaults that come from another record.
Does not belong here: parsing (load, series), wording (complaints), rules between records (check).

A record with a fault is left out of the draft, but remembered: what it mentions still counts as
used, and references to it still resolve, so that one fault is reported once; and what is sound in
it can be judged (mended), so that two faults are reported in one run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from explainer.errors import FactsRefused, Problem
from explainer.facts.columns import figures_of
from explainer.facts.complaints import found, node_at
from explainer.facts.mended import Mended, mend
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
from explainer.facts.records import data_of, read_record
from explainer.facts.table import Table
from explainer.facts.tree import (
    Fault,
    Mapping,
    Node,
    Parsed,
    Path,
    Place,
    Places,
    Sequence,
    Text,
    below,
    dotted,
    fault_problem,
    id_in,
    label_of,
    lines_of,
)
from explainer.text import nearest

UNKNOWN_LANGUAGE = "und"
PROBLEM_LIMIT = 10_000  # of a file; looking for more would take longer than anybody reads

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
    unread: set[str] = field(default_factory=set)  # sections that could not be read at all
    mended: list[Mended] = field(default_factory=list)  # those of them of which enough is sound


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


def draft(parsed: Parsed, read_series: Callable[[str], Table]) -> Draft:
    """The file's whole records, and all problems found in the others."""
    return _Drafting(parsed, read_series).result()


class _Drafting:
    """The state of drafting one file; `result` is its only use."""

    def __init__(self, parsed: Parsed, read_series: Callable[[str], Table]) -> None:
        self._file, self._root = parsed.file, parsed.root
        self._read_series = read_series
        self._faulted: dict[Path, set[Path]] = defaultdict(set)  # by the first two steps
        self._problems: list[Problem] = []
        self._origin = Origin(Places(parsed.file))
        said = (fault_problem(parsed.file, parsed.root, fault) for fault in parsed.faults)
        self._adopt(parsed.faults, said)

    def result(self) -> Draft:
        if not isinstance(self._root, Mapping):
            shape = "is empty" if self._root is None else "is not a mapping of sections"
            self._say(1, "", f"{shape}; a facts file begins with `story:`")
            return Draft(None, tuple(self._problems), self._origin)
        self._check_sections(self._root)
        story = self._story(self._root.entries.get("story"))
        keyed = {name: self._keyed(name, model, story) for name, model in _KEYED.items()}
        sources: dict[str, Any] = {**self._dated_sources(), **keyed["sources"]}
        listed = {name: self._listed(name, model, sources) for name, model in _LISTED.items()}
        # Every part is validated already; construct spares validating it all again.
        parts: dict[str, Any] = {"story": story, **keyed, **listed}
        facts = Facts.model_construct(**parts)
        return Draft(facts, tuple(self._problems), self._origin)

    # ------------------------------------------------------------ sections

    def _check_sections(self, root: Mapping) -> None:
        for name, line in root.lines.items():
            if name not in _SECTIONS:
                self._say(line, dotted((name,)), f"unknown section{nearest(name, _SECTIONS)}")
        for name in _SECTIONS:
            if name not in root.entries and name not in _OPTIONAL:
                self._origin.unread.add(name)
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
        node = self._section(section, *kinds)
        if isinstance(node, Text):
            return self._tabled(node, sources)
        records: list[Record] = []
        for number, fields in enumerate(node.items if isinstance(node, Sequence) else ()):
            label = label_of(section, number, id_in(fields))
            place = Place(self._file, label, fields.line, lines_of(fields))
            record = self._one(model, section, number, fields, place, sources)
            if record is not None:
                self._origin.places.add(section, len(records), place)
                records.append(record)
        return tuple(records)

    def _tabled(self, node: Text, sources: dict[str, Source]) -> tuple[Record, ...]:
        """The figures of a table: whole columns at once, and by themselves the rows with faults."""
        table = self._series(node)
        if table is None:
            return ()
        figures: list[Record | None] = list(figures_of(table, sources))
        for number, figure in enumerate(figures):
            if figure is None:
                row, place = table.row(number), table.place(number)
                figures[number] = self._one(Figure, "figures", number, row, place, sources)
        numbers = [number for number, figure in enumerate(figures) if figure is not None]
        self._origin.places.add_all("figures", numbers, table.place)
        return tuple(figure for figure in figures if figure is not None)

    def _one(
        self, model: type[Record], section: str, number: int, fields: Node, place: Place,
        sources: dict[str, Source],
    ) -> Record | None:  # fmt: skip
        """The record of a list, or None; then it is remembered as left out."""
        defaults = {} if model is Event else _published(fields, sources)
        record = self._record(model, (section, number), fields, place, defaults)
        if record is None:
            self._leave_out(section, id_in(fields), fields)
        return record

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
        self._origin.unread.add(name)
        if () not in self._faulted[(name,)]:
            self._say(_line(self._root, name), name, message)
        return None

    def _series(self, node: Text) -> Table | None:
        """The table beside the facts file; None, with its problems, if it cannot be read."""
        try:
            table = self._read_series(node.value)
        except FactsRefused as refused:
            self._problems += [
                Problem(self._file, node.line, "", "figures", p.message) if not p.file else p
                for p in refused.problems
            ]
            self._origin.unread.add("figures")
            return None
        self._adopt(table.faults, table.problems())
        return table

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
        record, problems = read_record(model, node, place, self._faulted[path], defaults, id)
        self._problems += problems
        self._stop_if_hopeless()
        if record is None and isinstance(node, Mapping) and path[0] != "story":
            refused = {problem.field for problem in problems}
            refused |= {dotted(at[:1]) for at in self._faulted[path]}
            names = {name.partition(".")[0].partition("[")[0] for name in refused}
            if id is not None and "id" in names:  # what it is called is not known
                return None
            data = data_of(model, node, defaults) | ({} if id is None else {"id": id})
            mended = mend(model, str(path[0]), data, names, place)
            self._origin.mended += [mended] if mended else []
        return record

    def _dated_sources(self) -> dict[str, Any]:
        """Sources with a fault, but not in their date: figures take it over all the same."""
        return {
            each.record.id: each.record
            for each in self._origin.mended
            if isinstance(each.record, Source) and "published" not in each.refused
        }

    # ------------------------------------------------------------ notes

    def _adopt(self, faults: Iterable[Fault], problems: Iterable[Problem]) -> None:
        for fault in faults:
            steps = 1 if fault.path[:1] == ("story",) else 2
            self._faulted[fault.path[:steps]].add(fault.path[steps:])
        self._problems += problems

    def _say(self, line: int, name: str, message: str) -> None:
        self._problems.append(Problem(self._file, line, "", name, message))
        self._stop_if_hopeless()

    def _stop_if_hopeless(self) -> None:
        if len(self._problems) > PROBLEM_LIMIT:
            raise FactsRefused([*self._problems, too_many(self._problems[-1])])

    def _leave_out(self, section: str, id: str | None, node: Node) -> None:
        self._origin.left_out.setdefault(section, set()).update({id} if id else ())
        self._origin.mentioned.update(_texts(node))


def too_many(last: Problem) -> Problem:
    """What is said in place of problems beyond the limit, after the last that was found."""
    message = f"more than {PROBLEM_LIMIT:,} problems; the rest is not looked for"
    return Problem(last.file, last.line, "", "", message)


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


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, Text):
        yield node.value
    for _, value in below(node):
        yield from _texts(value)
