"""One record: from its node to a validated model, or to the problems in it.

Belongs here: handing a node's texts to the model, nulls, one problem for each complaint.
Does not belong here: sections and defaults (draft), wording (complaints), fields in pairs (fields).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from explainer.errors import Problem
from explainer.facts.complaints import complaint, found, node_at
from explainer.facts.model import Figure, Record, Source
from explainer.facts.tree import Mapping, Node, Path, Place, Sequence, Text, below, dotted

_NULLABLE = {("printed",), ("words",)}  # of a figure


def read_record(
    model: type[Record],
    node: Node,
    place: Place,
    faulted: set[Path],
    defaults: dict[str, Any],
    id: str | None = None,
) -> tuple[Record | None, list[Problem]]:
    """The validated record, or None and what is wrong; `faulted` fields are refused already.

    `id` is the record's key in its section, for those that are kept by key.
    """
    if not isinstance(node, Mapping):
        problem = place.problem("", f"expected fields, found {found(node)}")
        return None, [] if () in faulted else [problem]
    bad, problems = set(faulted), []
    for at, null in _nulls(node, ()):
        if at not in bad and not (model is Figure and at in _NULLABLE):
            problems.append(place.problem(dotted(at), _about_null(null)))
            bad.add(at)
    data = data_of(model, node, defaults)
    if id is not None:
        if "id" in data:
            problems.append(place.problem("id", "unknown field; the record's id is its key"))
        data["id"] = id
    try:
        record = model.model_validate(data)
    except ValidationError as refused:
        errors = [_placed(e) for e in refused.errors(include_url=False, include_input=False)]
        problems += (
            place.problem(dotted(error["loc"]), _message(error, model, node, id))
            for error in errors
            if not _said_before(error, bad, model)
        )
        return None, problems
    return (None if bad or problems else record), problems


def data_of(model: type[Record], node: Mapping, defaults: dict[str, Any]) -> dict[str, Any]:
    """The fields as texts, lists and dicts, after the defaults."""
    data = {**defaults, **_plain(node)}
    if model is Figure:
        data.update({name: None for (name,) in _NULLABLE if _is_null(node.entries.get(name))})
    return data


def _placed(error: Any) -> Any:
    """The error at the field that it is about: at an entry for its key, or at one of a pair."""
    at = tuple(part for part in error["loc"] if part != "[key]")
    named = (error["ctx"]["field"],) if error["type"] == "pair" else ()
    return {**error, "loc": (*at, *named)}


def _said_before(error: Any, bad: set[Path], model: type[Record]) -> bool:
    at: Path = error["loc"]
    # A default that could not be had has its own problem: the source it comes from.
    no_default = model is not Source and (error["type"], at) == ("missing", ("published",))
    return at in bad or at[:1] in bad or no_default


def _message(error: Any, model: type[Record], node: Mapping, id: str | None) -> str:
    key = Text(id, node.line) if id is not None and error["loc"] == ("id",) else None
    return complaint(error, model, key or node_at(node, error["loc"]))


def _plain(node: Node) -> Any:
    """The node as dicts, lists and texts."""
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    if not isinstance(node, Mapping):
        return None
    return {name: _plain(value) for name, value in node.entries.items()}


def _is_null(node: Node | None) -> bool:
    return isinstance(node, Text) and node.null


def _nulls(node: Node, path: Path) -> Iterator[tuple[Path, Text]]:
    for name, value in below(node):
        if isinstance(value, Text):
            if value.null:
                yield (*path, name), value
        else:
            yield from _nulls(value, (*path, name))


def _about_null(node: Text) -> str:
    if not node.value:
        return "is empty; write a value or leave the field out"
    return f"{node.value} is no value here; leave the field out, or put the word in quotes"
