"""The parameters a notebook declares, and whether given ones fit. No kernel is needed for that.

Belongs here: reading the `parameters` cell, checking names, types and values.
Does not belong here: what a parameter means (the notebook), running (run).

A declaration is one line, `name: type = value  # help`. The type is str, int, float or bool; a str
whose help names a day or date in its first words (up to a comma, colon or semicolon) takes a day,
2024-05-20, or nothing if its default is empty.
"""

from __future__ import annotations

import ast
import datetime
import io
import re
import tokenize
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from explainer.errors import ParametersRefused
from explainer.text import nearest

LENGTH_LIMIT = 1000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NUMBER = {"int": re.compile(r"-?[0-9]+"), "float": re.compile(r"-?[0-9]+(\.[0-9]+)?")}
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

Value = str | int | float | bool


@dataclass(frozen=True)
class Parameter:
    """One declared parameter: its kind is str, date, int, float or bool."""

    name: str
    kind: str
    default: Value
    help: str = ""


def declared(notebook: Mapping[str, Any]) -> dict[str, Parameter]:
    """The parameters of a notebook by name; ParametersRefused if they are not plain assignments."""
    cells = [cell for cell in notebook["cells"] if "parameters" in _tags(cell)]
    if not cells:
        return {}
    source = "".join(cells[0]["source"])
    try:
        lines = ast.parse(source).body
    except SyntaxError as fault:
        raise ParametersRefused(f"parameters cell: line {fault.lineno} is not Python") from fault
    comments = _comments(source)
    found = [_parameter(line, comments.get(line.end_lineno or 0, "")) for line in lines]
    return {parameter.name: parameter for parameter in found}


def checked(known: Mapping[str, Parameter], given: Mapping[str, str]) -> dict[str, Value]:
    """The given values in their types; ParametersRefused on the first unknown or ill-typed one."""
    for name in given:
        if name not in known:
            listed = ", ".join(known) or "none"
            hint = nearest(name, known)
            raise ParametersRefused(f"no parameter {name!r}{hint} (declared: {listed})")
    return {name: _value(known[name], text) for name, text in given.items()}


def _tags(cell: Mapping[str, Any]) -> list[str]:
    return list(cell.get("metadata", {}).get("tags", []))


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ").strip() for t in tokens if t.type == tokenize.COMMENT}


def _parameter(line: ast.stmt, comment: str) -> Parameter:
    targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
    value = getattr(line, "value", None)
    if len(targets) != 1 or not isinstance(targets[0], ast.Name) or value is None:
        raise ParametersRefused(f"parameters cell: line {line.lineno} is not `name: type = value`")
    try:
        default = ast.literal_eval(value)
    except ValueError as fault:
        raise ParametersRefused(
            f"parameters cell: the default of {targets[0].id!r} is no plain value"
        ) from fault
    if not isinstance(default, str | int | float | bool):
        raise ParametersRefused(
            f"parameters cell: {targets[0].id!r} is a {type(default).__name__}; "
            "expected a str, int, float or bool"
        )
    return Parameter(targets[0].id, _kind(default, comment), default, comment)


def _kind(default: Value, comment: str) -> str:
    if isinstance(default, str) and re.search(r"\b(day|date)\b", re.split("[,;:]", comment)[0]):
        return "date"
    return type(default).__name__


def _value(parameter: Parameter, text: str) -> Value:
    hidden = next((c for c in text if unicodedata.category(c) in _HIDDEN), None)
    if hidden is not None:
        raise _refused(parameter, text, f"a text without U+{ord(hidden):04X}")
    if len(text) > LENGTH_LIMIT:
        raise ParametersRefused(
            f"parameter {parameter.name!r}: {len(text)} characters; at most {LENGTH_LIMIT} allowed"
        )
    if parameter.kind == "date":
        return _date(parameter, text)
    if parameter.kind == "bool":
        if text not in ("true", "false"):
            raise _refused(parameter, text, "true or false")
        return text == "true"
    if parameter.kind in _NUMBER:
        if not _NUMBER[parameter.kind].fullmatch(text):
            raise _refused(parameter, text, f"a number ({parameter.kind})")
        return int(text) if parameter.kind == "int" else float(text)
    return text


def _date(parameter: Parameter, text: str) -> str:
    if text == "" and parameter.default == "":
        return text
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise _refused(parameter, text, "a day such as 2024-05-20") from None


def _refused(parameter: Parameter, text: str, expected: str) -> ParametersRefused:
    return ParametersRefused(f"parameter {parameter.name!r}: expected {expected}, found {text!r}")
