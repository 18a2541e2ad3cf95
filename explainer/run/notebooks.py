"""Notebook files: reading and writing them, checking their parameters, running them (papermill).

A parameter is declared on a line of its own, `name: type = value  # help`, in the cell tagged
`parameters`. The type is str, int, float or bool. A str whose help says "day" or "date" before the
first comma, colon or semicolon takes a day such as 2024-05-20, or nothing if its default is empty.
"""

from __future__ import annotations

import ast
import copy
import datetime
import io
import json
import re
import tokenize
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explainer.errors import ParametersRefused, RunFailed
from explainer.text import nearest

LENGTH_LIMIT = 1000
INJECTED = "injected-parameters"  # the tag of the cell that papermill adds
_KEPT = ("explainer", "kernelspec")  # the metadata that `clean` keeps
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_CELL_LINE = re.compile(r"^ *Cell In\[[0-9]+\], line ([0-9]+)", re.MULTILINE)
_KINDS = {"_IncompleteInputError": "SyntaxError"}  # Python 3.13's internal subclass
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

Notebook = dict[str, Any]
Value = str | int | float | bool
Progress = Callable[[int, int], None]  # the number of the running cell, and of all cells


@dataclass(frozen=True)
class Limits:
    """The limits of one run: seconds for a cell and for the whole, bytes of output and memory."""

    cell: float = 120
    whole: float = 600
    output: int = 50_000_000
    memory: int = 2_500_000_000


DEFAULT_LIMITS = Limits()


def read(notebook: Path) -> Notebook:
    """The notebook as plain JSON; RunFailed if the file is not a notebook of format 4."""
    try:
        found = json.loads(notebook.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise RunFailed(f"{notebook.name}: cannot be read: {fault}") from fault
    if not isinstance(found, dict) or found.get("nbformat") != 4 or "cells" not in found:
        raise RunFailed(f"{notebook.name}: not a notebook of format 4")
    return found


def write(notebook: Notebook) -> bytes:
    """The bytes of a notebook file: JSON in UTF-8 with sorted keys, ending in a line break."""
    from nbformat import from_dict
    from nbformat.v4 import rwbase

    node = rwbase.strip_transient(rwbase.split_lines(from_dict(notebook)))  # type: ignore
    return (json.dumps(node, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode("utf-8")


def cell_name(cells: Sequence[Mapping[str, Any]], index: int) -> str:
    """How messages name a cell: its number, its first line, and its execution count in JupyterLab.

    The cell that papermill adds is not counted.
    """
    cell, before = cells[index], [c for c in cells[: index + 1] if INJECTED not in _tags(c)]
    lines = "".join(cell["source"]).splitlines()
    first = next((line.strip() for line in lines if line.strip()), "")
    run = sum(c["cell_type"] == "code" and bool("".join(c["source"]).strip()) for c in before)
    return f"cell {len(before)} (`{first[:80]}`, [{run}] in JupyterLab)"


def clean(notebook: Notebook) -> Notebook:
    """A copy without what differs between two runs: times, random ids, versions and paths."""
    metadata = {key: value for key, value in notebook["metadata"].items() if key in _KEPT}
    cells = [
        {
            **cell,
            "id": f"cell-{index}",
            "metadata": {
                key: value
                for key, value in cell.get("metadata", {}).items()
                if key not in ("execution", "papermill")
            },
        }
        for index, cell in enumerate(notebook["cells"])
    ]
    metadata = copy.deepcopy(metadata) | {"language_info": {"name": "python"}}
    return {**notebook, "metadata": metadata, "cells": cells}


# ---------------------------------------------------------------- running


def run(
    notebook: Path,
    parameters: Mapping[str, str],
    *,
    folder: Path,
    kept: Path | None = None,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
    forked: bool | None = None,
) -> Notebook:
    """Run the notebook in `folder` with papermill, and return it with its outputs.

    The kernel is a fork of the warm process where the system can fork one, otherwise a new process;
    both give the same notebook. ParametersRefused before anything runs; RunFailed if a cell fails,
    with the notebook as far as it ran left at `kept`, if given.
    """
    from explainer.run import provisioner

    source = read(notebook)
    values = check_parameters(declared_parameters(source), parameters)
    forked = provisioner.FORKS if forked is None else forked
    if forked:
        provisioner.prepare()
    node = _prepare(source, values)

    def on_start(cell_index: int, **_: Any) -> None:
        if progress is not None:
            progress(cell_index + 1, len(node.cells))

    options = {"limits": limits, "forked": forked, "folder": folder, "on_cell_start": on_start}
    try:
        _execute(node, options)
        _refuse_unfinished(node)
    except RunFailed as fault:
        raise RunFailed(f"{notebook.name}: {fault}{_keep(node, kept)}") from fault
    executed: Notebook = json.loads(json.dumps(node))  # plain dicts instead of nbformat's classes
    return executed


def _prepare(source: Notebook, values: Mapping[str, Value]) -> Any:
    """The notebook as an nbformat node, with its parameters and without outputs, for papermill."""
    from nbformat import from_dict
    from papermill.parameterize import parameterize_notebook

    node = from_dict(copy.deepcopy(source))  # type: ignore[no-untyped-call]
    node.metadata.papermill = {}
    for cell in node.cells:
        cell.source = "".join(cell.source)
        cell.metadata.setdefault("tags", [])
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    if not values:
        return node
    return parameterize_notebook(node, dict(values), kernel_name="python3", language="python")


def _execute(node: Any, options: Mapping[str, Any]) -> None:
    """Have papermill run the notebook with our engine.

    The engine is called directly: `papermill.execute_notebook` would also write the notebook to a
    file, insert cells before a failed one, which shifts the numbers of cells, and let
    `SystemExit(0)` pass for success.
    """
    from papermill.engines import papermill_engines

    papermill_engines.execute_notebook_with_engine(
        "explainer", node, "python3", progress_bar=False, autosave_cell_every=0, **options
    )


def _refuse_unfinished(node: Any) -> None:
    """RunFailed for the first cell that failed or was not run, with its line and the reason."""
    for index, cell in enumerate(node.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        errors = [output for output in cell.outputs if output["output_type"] == "error"]
        line = ""
        if errors:
            kind = _KINDS.get(errors[-1]["ename"], errors[-1]["ename"])
            reason = f"{kind}: {errors[-1]['evalue']}"
            shown = _COLOUR.sub("", "\n".join(errors[-1]["traceback"]))  # as IPython shows it
            if found := _CELL_LINE.findall(shown):
                line = f", line {found[-1]}"
        elif cell.metadata.get("papermill", {}).get("exception"):
            reason = "ended in an error"
        elif cell.execution_count is None:
            reason = "was not run"
        else:
            continue
        printable = "".join(c if c.isprintable() else " " for c in reason)
        text = " ".join(printable.split())[:1000]
        raise RunFailed(f"{cell_name(node.cells, index)}{line}: {text}")


def _keep(node: Any, kept: Path | None) -> str:
    if kept is None:
        return ""
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(write(node))
    except OSError as fault:
        return f"; the half-run notebook could not be kept: {fault.strerror}"
    return f"; the half-run notebook is {kept}"


# ---------------------------------------------------------------- parameters


@dataclass(frozen=True)
class Parameter:
    """One declared parameter; its kind is str, date, int, float or bool."""

    name: str
    kind: str
    default: Value
    help: str = ""


def declared_parameters(notebook: Mapping[str, Any]) -> dict[str, Parameter]:
    """A notebook's parameters by name; ParametersRefused if one is not a plain assignment."""
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


def check_parameters(known: Mapping[str, Parameter], given: Mapping[str, str]) -> dict[str, Value]:
    """The given values in their types; ParametersRefused for an unknown or ill-typed one."""
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
    name = targets[0].id
    try:
        default = ast.literal_eval(value)
    except ValueError as fault:
        raise ParametersRefused(
            f"parameters cell: the default of {name!r} is not a plain value"
        ) from fault
    if not isinstance(default, str | int | float | bool):
        raise ParametersRefused(
            f"parameters cell: {name!r} is a {type(default).__name__}; "
            "expected a str, int, float or bool"
        )
    kind = type(default).__name__
    if kind == "str" and re.search(r"\b(day|date)\b", re.split("[,;:]", comment)[0]):
        kind = "date"
    return Parameter(name, kind, default, comment)


# By kind: what a message expects, the pattern of the text, and how it is converted.
_FORMS: dict[str, tuple[str, str, Callable[[str], Value]]] = {
    "int": ("a number (int)", "-?[0-9]+", int),
    "float": ("a number (float)", r"-?[0-9]+(\.[0-9]+)?", float),
    "bool": ("true or false", "true|false", lambda text: text == "true"),
    "date": (
        "a day such as 2024-05-20",
        "[0-9]{4}-[0-9]{2}-[0-9]{2}",
        lambda text: datetime.date.fromisoformat(text).isoformat(),
    ),
}


def _value(parameter: Parameter, text: str) -> Value:
    named = f"parameter {parameter.name!r}"
    hidden = next((c for c in text if unicodedata.category(c) in _HIDDEN), None)
    if hidden is not None:
        expected = f"a text without U+{ord(hidden):04X}"
        raise ParametersRefused(f"{named}: expected {expected}, found {text!r}")
    if len(text) > LENGTH_LIMIT:
        raise ParametersRefused(f"{named}: {len(text)} characters; at most {LENGTH_LIMIT} allowed")
    if parameter.kind not in _FORMS or text == parameter.default == "":
        return text
    expected, form, read_value = _FORMS[parameter.kind]
    with suppress(ValueError):
        if re.fullmatch(form, text):
            return read_value(text)
    raise ParametersRefused(f"{named}: expected {expected}, found {text!r}")
