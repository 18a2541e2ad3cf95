"""A validator's complaint in the words of this project.

Belongs here: one message per kind of complaint: what was expected, what was found, what to do.
Does not belong here: where the record stands (tree), which complaints there are (draft).
"""

from __future__ import annotations

from collections.abc import Mapping as Fields
from typing import Any

from explainer.facts.model import EditionDate, Publisher, Record
from explainer.facts.tree import Mapping, Node, Path, Sequence, Text, Unusable, shown
from explainer.text import nearest


def complaint(error: Fields[str, Any], model: type[Record], node: Node | None) -> str:
    """What is wrong at one place of a record, given pydantic's error and the node written there."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return f"is missing; {_purpose(model, error['loc'])}"
    if kind == "extra_forbidden":
        name = str(error["loc"][-1])
        return f"unknown field{nearest(name, _fields(model, error['loc']))}"
    if kind == "enum":
        return _not_one_of(context["expected"], node)
    if kind == "too_short":
        return "expected at least one entry, found none"
    if kind in ("tuple_type", "list_type"):
        return f"expected a list, found {found(node)}"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"expected fields, found {found(node)}"
    if kind == "too_long":
        return (
            f"has {context['actual_length']} entries; at most {context['max_length']} are allowed"
        )
    reason = context.get("reason", error["msg"])
    if kind == "pair":
        return str(reason)
    return f"{reason}{',' if _expects(reason) else ':'} found {found(node)}"


def found(node: Node | None) -> str:
    """What stands in the file, in a few words."""
    if isinstance(node, Text):
        return "nothing" if node.null and not node.value else shown(node.value)
    if isinstance(node, Sequence):
        return f"a list of {len(node.items)}"
    if isinstance(node, Mapping):
        return "a mapping"
    return "nothing"


def node_at(node: Node | None, path: Path) -> Node | None:
    """The node that a path leads to, or None."""
    for part in path:
        if isinstance(node, Mapping) and isinstance(part, str):
            node = node.entries.get(part)
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
        else:
            return None
    return None if isinstance(node, Unusable) else node


def _expects(reason: str) -> bool:
    return reason.startswith("expected")


def _not_one_of(expected: str, node: Node | None) -> str:
    names = [name.strip("' ") for name in expected.replace(" or ", ", ").split(",")]
    hint = nearest(node.value, names) if isinstance(node, Text) else ""
    return f"expected one of {', '.join(names)}; found {found(node)}{hint}"


def _model_at(model: type[Record], path: Path) -> type[Record]:
    """The model whose field the path ends in: one inside the story, else the record's."""
    inside: dict[str, type[Record]] = {"editions": EditionDate, "publisher": Publisher}
    return inside.get(str(path[0]), model) if len(path) > 1 else model


def _fields(model: type[Record], path: Path) -> list[str]:
    return list(_model_at(model, path).model_fields)


def _purpose(model: type[Record], path: Path) -> str:
    field = _model_at(model, path).model_fields[str(path[-1])]
    return f"it says: {field.description}"
