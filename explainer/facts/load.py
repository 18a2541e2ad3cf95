"""Loading a facts file: its nodes are validated as models, then checked as a whole.

A faulty record is left out of the draft but remembered: records that it names still count as used,
and references to it still resolve, so that one fault is reported once. The rules between records
are checked for all the others, so that the same run reports their faults too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from explainer.errors import FactsRefused, Problem
from explainer.facts.kinds import KEYED, KINDS
from explainer.facts.model import EditionDate, Facts, Figure, Publisher, Record, Source, Story
from explainer.facts.nodes import (
    PROBLEM_LIMIT,
    Fields,
    Items,
    Node,
    Origin,
    Parsed,
    Path,
    Place,
    Scalar,
    below,
    descend,
    dotted,
    label_of,
    lines_of,
    node_at,
    parse,
    shown,
    text_at,
    too_many,
)
from explainer.facts.source_files import TABLES, Table, decode, read_bytes, read_table, table_path
from explainer.facts.validate import check
from explainer.facts.values import LANGUAGE_PATTERN, UNKNOWN_LANGUAGE, PartialDate
from explainer.text import nearest

_SECTIONS = {kind.section: kind.model for kind in KINDS.values()}
MODELS: dict[str, type[Record]] = {name: _SECTIONS.get(name, Story) for name in Facts.model_fields}
LISTED = tuple(name for name in MODELS if name not in (*KEYED, "story"))
_OPTIONAL = tuple(name for name, field in Facts.model_fields.items() if not field.is_required())
_NULLABLE: set[Path] = {("printed",), ("words",)}  # of a figure
_cache: dict[str, Facts] = {}  # the last text loaded, and its facts


@dataclass(frozen=True)
class Draft:
    """What could be read of a facts file; `facts` is None if it has no readable sections."""

    facts: Facts | None
    problems: tuple[Problem, ...]
    origin: Origin
    root: Node | None = None


def load(path: str | FilePath) -> Facts:
    """The facts of a file, checked; FactsRefused with every problem in it, by line.

    A text equal to the last one loaded is not parsed again: facts are immutable.
    """
    file, tables = FilePath(path), list[str]()
    text = decode(read_bytes(file), str(path))
    if text in _cache:
        return _cache[text]

    def read(name: str) -> Table:
        tables.append(name)
        return read_table(file, name)

    draft = parse_draft(text, str(path), read)
    problems = set(draft.problems)
    if draft.facts is not None:
        problems.update(check(draft.facts, draft.origin).errors)
    if problems or draft.facts is None:
        raise FactsRefused(sorted(problems))
    _cache.clear()
    if not tables:  # a table can change while the text stays the same
        _cache[text] = draft.facts
    return draft.facts


def load_unchecked(path: str | FilePath) -> Draft:
    """The draft of a file: its valid records, the problems within records, and their places."""
    file = FilePath(path)
    try:
        text = decode(read_bytes(file), str(path))
    except FactsRefused as refused:
        return Draft(None, refused.problems, Origin(str(path)))
    return parse_draft(text, str(path), lambda name: read_table(file, name))


def table_files(path: FilePath) -> tuple[FilePath, ...]:
    """The real path of the table that a facts file names for its figures; empty if none."""
    content = read_bytes(path)
    if not any(ending.encode() in content for ending in TABLES):  # saves parsing most files
        return ()
    named = text_at(parse(decode(content, str(path)), str(path)).root, "figures")
    return () if named is None else (table_path(path, named),)


def parse_draft(text: str, file: str, read: Callable[[str], Table]) -> Draft:
    """The draft of a facts file's text; `read` gets its table, if it names one."""
    try:
        return _Loader(parse(text, file), read).result()
    except FactsRefused as refused:
        return Draft(None, refused.problems, Origin(file))


# ---------------------------------------------------------------- the whole file


class _Loader:
    """Turns the nodes of one file into a draft; use it once, for its `result`."""

    def __init__(self, parsed: Parsed, read: Callable[[str], Table]) -> None:
        self._file, self._root, self._read = parsed.file, parsed.root, read
        self._origin, self._problems = Origin(parsed.file), parsed.problems
        self._faulted: dict[Path, set[Path]] = defaultdict(set)  # by parser or table
        for fault in parsed.faults:
            steps = 1 if fault.path[:1] == ("story",) else 2
            self._faulted[fault.path[:steps]].add(fault.path[steps:])

    def result(self) -> Draft:
        if not isinstance(self._root, Fields):
            shape = "is empty" if self._root is None else "is not a mapping of sections"
            self._say(1, "", f"{shape}; a facts file begins with `story:`")
            return Draft(None, tuple(self._problems), self._origin)
        for name, key in self._root.keys.items():
            if name not in MODELS:
                self._say(key.line, dotted((name,)), f"unknown section{nearest(name, MODELS)}")
        found: dict[str, Any] = {}
        for name in MODELS:
            if name not in self._root.entries and name not in _OPTIONAL:
                self._origin.unread.add(name)
                self._say(1, name, "this section is missing")
            records = self._section(name, self._root)
            found[name] = tuple(records.values()) if name in LISTED else records
        language = _language(self._root)
        another = Story.model_construct(id="", title="", language=language, editions=())
        sections: Any = {**found, "story": found["story"].get("", another)}
        facts = Facts.model_construct(**sections)
        return Draft(facts, tuple(self._problems), self._origin, self._root)

    def _section(self, name: str, root: Fields) -> dict[str | int, Record]:
        """The valid records of a section by id or index; notes the places of all."""
        found: dict[str | int, Record] = {}
        language = _language(root)
        for key, node, place in self._nodes(name, root):
            faulted = self._faulted[(name,) if name == "story" else (name, key)]
            id = str(key) if name in KEYED else None
            source = text_at(node, "source")
            published = text_at(root, "sources", source, "published") if source else None
            left_out = defaults(name, node, language, published)
            record, problems = read_record(MODELS[name], node, place, faulted, left_out, id)
            self._add(problems)
            if record is not None or name == "story":
                self._origin.places[name, len(found) if name in LISTED else key] = place
            if record is not None:
                found[key] = record
            else:
                self._origin.leave_out(name, id or text_at(node, "id"))
                parts = (node, *(part for _, _, part in descend(node)))
                self._origin.mentioned.update(p.value for p in parts if isinstance(p, Scalar))
        return found

    def _nodes(self, name: str, root: Fields) -> Iterator[tuple[str | int, Node, Place]]:
        """The nodes of a section's records, each with its id or index and its place."""
        node, line = node_at(root, (name,)), root.keys[name].line if name in root.keys else 1
        null = isinstance(node, Scalar) and node.null
        if name == "story":
            if node is not None:
                yield "", node, Place(self._file, "story", line, lines_of(node))
        elif name == "figures" and isinstance(node, Scalar) and not null:
            table = self._table(node)
            for number, row in enumerate(table.rows):
                self._faulted["figures", number] |= table.faulted.get(number, set())
                label = label_of("figures", number, text_at(row, "id"))
                yield number, row, Place(table.file, label, row.line, lines_of(row))
        elif isinstance(node, Items if name in LISTED else Fields):
            for key, record in below(node):
                line = node.keys[str(key)].line if isinstance(node, Fields) else record.line
                label = label_of(name, key, text_at(record, "id") if name in LISTED else None)
                yield key, record, Place(self._file, label, line, lines_of(record))
        elif name in root.entries:
            self._origin.unread.add(name)
            if null:
                message = f"is empty; write {'[]' if name in LISTED else '{}'} or leave it out"
            else:
                expected = "a list of records" if name in LISTED else "records by id"
                message = f"expected {expected}, found {describe(node)}"
            if () not in self._faulted[(name,)]:
                self._say(line, name, message)

    def _table(self, node: Scalar) -> Table:
        """The table of the figures; an empty one if it cannot be read, which is a problem."""
        try:
            table = self._read(node.value)
        except FactsRefused as refused:
            named = (self._file, node.line, "", "figures")
            self._add([p if p.file else Problem(*named, p.message) for p in refused.problems])
            self._origin.unread.add("figures")
            return Table(self._file, [], [], {})
        self._add(table.problems)
        return table

    def _say(self, line: int, name: str, message: str) -> None:
        self._add([Problem(self._file, line, "", name, message)])

    def _add(self, problems: Iterable[Problem]) -> None:
        self._problems += problems
        if len(self._problems) > PROBLEM_LIMIT:
            known = self._problems[: PROBLEM_LIMIT + 1]
            raise FactsRefused([*known, too_many(known[-1])])


def _language(root: Fields) -> str:
    """The story's language; an invalid one is unknown here, as it is reported for the story."""
    language = text_at(root, "story", "language") or ""
    return language if re.fullmatch(LANGUAGE_PATTERN, language) else UNKNOWN_LANGUAGE


def defaults(section: str, node: Node, language: str, published: str | None) -> dict[str, Any]:
    """The fields that a record may leave out, from the story's language and its source's date."""
    if section == "sources":
        return {"language": language}
    if section not in ("figures", "positions"):
        return {}
    # An invalid date is reported for the source; another date takes its place here.
    dates = (published, text_at(node, "as_of"), text_at(node, "date"))
    return next(({"published": date} for date in dates if _is_date(date)), {})


def _is_date(text: str | None) -> bool:
    try:
        return text is not None and bool(PartialDate.of(text))
    except ValueError:
        return False


# ---------------------------------------------------------------- one record


def read_record(
    model: type[Record],
    node: Node,
    place: Place,
    faulted: set[Path],
    defaults: dict[str, Any],
    id: str | None = None,
) -> tuple[Record | None, list[Problem]]:
    """The record, or None with its problems; those of `faulted` fields were reported before."""
    problems: list[Problem] = []
    data = _plain(node)
    if not isinstance(node, Fields):
        if () not in faulted:
            problems.append(place.problem("", f"expected fields, found {describe(node)}"))
        return None, problems
    for at, _, part in descend(node):
        if not isinstance(part, Scalar) or not part.null:
            continue
        if model is Figure and at in _NULLABLE:
            data[at[0]] = None
        elif at not in faulted:
            message = "is empty; write a value or leave the field out"
            if part.value:
                how = "leave the field out, or put the word in quotes"
                message = f"{part.value} is no value here; {how}"
            problems.append(place.problem(dotted(at), message))
            faulted.add(at)
    if id is not None:
        if "id" in node.entries:
            problems.append(place.problem("id", "unknown field; the record's id is its key"))
        data["id"] = id
    try:
        record = model.model_validate({**defaults, **data})
    except ValidationError as refused:
        for error in refused.errors(include_url=False, include_input=False):
            # The error of a key is at its entry, that of a pair at the field that it names.
            named = (error["ctx"]["field"],) if error["type"] == "pair" else ()
            at = (*(part for part in error["loc"] if part != "[key]"), *named)
            # A missing default was reported for the source that it comes from.
            no_default = model is not Source and (error["type"], at) == ("missing", ("published",))
            if no_default or any(at[:length] in faulted for length in range(len(at) + 1)):
                continue
            written = Scalar(place.line, id) if at == ("id",) and id else node_at(node, at)
            problems.append(place.problem(dotted(at), _complaint(error, at, model, written)))
        return None, problems
    return (None if faulted or problems else record), problems


_INSIDE: dict[Any, type[Record]] = {"editions": EditionDate, "publisher": Publisher}


def _complaint(error: Any, at: Path, model: type[Record], node: Node | None) -> str:
    """The message for one of pydantic's errors, from its place in the record and the node there."""
    context, found = error.get("ctx", {}), describe(node)
    fields = (_INSIDE.get(at[0], model) if len(at) > 1 else model).model_fields
    match error["type"]:
        case "missing":
            return f"is missing; it says: {fields[str(at[-1])].description}"
        case "extra_forbidden":
            return f"unknown field{nearest(str(at[-1]), list(fields))}"
        case "enum":
            names = [n.strip("' ") for n in context["expected"].replace(" or ", ", ").split(",")]
            hint = nearest(node.value, names) if isinstance(node, Scalar) else ""
            return f"expected one of {', '.join(names)}; found {found}{hint}"
        case "too_short":
            return "expected at least one entry, found none"
        case "too_long":
            most = context["max_length"]
            return f"has {context['actual_length']} entries; at most {most} are allowed"
        case "tuple_type" | "list_type":
            return f"expected a list, found {found}"
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"expected fields, found {found}"
        case "pair":
            return str(context["reason"])
    reason = str(context.get("reason", error["msg"]))
    return f"{reason}{',' if reason.startswith('expected') else ':'} found {found}"


def describe(node: Node | None) -> str:
    """What the file has there, in a few words."""
    if isinstance(node, Scalar):
        return "nothing" if node.null and not node.value else shown(node.value)
    if isinstance(node, Items):
        return f"a list of {len(node.items)}"
    return "a mapping" if isinstance(node, Fields) else "nothing"


def _plain(node: Node) -> Any:
    """The node as plain dicts, lists and texts."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Items):
        return [_plain(item) for item in node.items]
    return {name: _plain(value) for name, value in below(node)}
