"""Running a notebook with parameters, to its end or to an error that names the cell.

Belongs here: putting the parameters in, what counts as finished, the cleaned copy.
Does not belong here: which parameters exist (parameters), the kernel (cells), what the outputs mean
(export.notebook), where files go (publish). Papermill is used here alone.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from explainer import lean
from explainer.cells import DEFAULT_LIMITS, Limits, Progress, at, execute
from explainer.errors import RunFailed
from explainer.forks import FORKS
from explainer.parameters import Value, checked, declared
from explainer.text import indented_json
from explainer.warm import runner

Notebook = dict[str, Any]
_KEPT = ("explainer", "kernelspec")


def read(notebook: Path) -> Notebook:
    """The notebook file as plain JSON; RunFailed if it is not a notebook of format 4."""
    try:
        found = json.loads(notebook.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise RunFailed(f"{notebook.name}: cannot be read: {fault}") from fault
    if not isinstance(found, dict) or found.get("nbformat") != 4 or "cells" not in found:
        raise RunFailed(f"{notebook.name}: not a notebook of format 4")
    return found


def write(notebook: Notebook) -> bytes:
    """The bytes of a notebook file: sorted keys, UTF-8, one line break at the end."""
    node = _copied(notebook)
    from nbformat.v4 import rwbase

    rwbase.strip_transient(rwbase.split_lines(node))  # type: ignore[no-untyped-call]
    return (indented_json(node) + "\n").encode("utf-8")


def _copied(notebook: Notebook) -> Any:
    """The notebook as one of nbformat, copied as deep as its writer changes anything."""
    new: Any = lean.nbformat().NotebookNode
    cells = []
    for cell in notebook["cells"]:
        copied = {**cell, "metadata": dict(cell["metadata"])}
        if "attachments" in cell:
            copied["attachments"] = {name: dict(one) for name, one in cell["attachments"].items()}
        if "outputs" in cell:
            copied["outputs"] = [new(_with_data(output)) for output in cell["outputs"]]
        cells.append(new(copied))
    return new({**notebook, "metadata": dict(notebook["metadata"]), "cells": cells})


def _with_data(output: Mapping[str, Any]) -> dict[str, Any]:
    return {**output, "data": dict(output["data"])} if "data" in output else dict(output)


def run(
    notebook: Path,
    parameters: Mapping[str, str],
    *,
    folder: Path,
    kept: Path,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
    meanwhile: Callable[[], None] = lambda: None,
    forked: bool = FORKS,
) -> Notebook:
    """The executed notebook; its cells worked in `folder`, in a process that died with them.

    That is a fork of a warm process, or (not `forked`) a kernel; both give the same notebook.
    `meanwhile` is done while cells run. ParametersRefused before anything runs; RunFailed if any
    cell did not finish well, with the half-run notebook left at `kept`.
    """
    source = read(notebook)
    values = checked(declared(source), parameters)
    if forked:
        runner.start()
    prepared = injected(source, values)
    try:
        if forked:
            facts = str(values.get("facts", ""))
            runner.execute(prepared, folder, limits, progress, meanwhile, facts)
        else:
            import asyncio  # slow to import, and a warm process does without

            asyncio.run(execute(prepared, folder, limits, progress))
    except RunFailed as fault:
        raise RunFailed(f"{notebook.name}: {fault}{_keep(prepared, kept)}") from fault
    unfinished = _unfinished(prepared)
    if unfinished:
        raise RunFailed(f"{notebook.name}: {unfinished}{_keep(prepared, kept)}")
    result: Notebook = _plain(prepared)
    return result


def _plain(value: Any) -> Any:
    """The value without nbformat's nodes; what came out of JSON has none, and stays as it is."""
    if type(value) is dict:
        return value
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value


def clean(notebook: Notebook) -> Notebook:
    """A copy without anything that differs between two runs: times, random ids, versions, paths."""
    metadata = {key: value for key, value in notebook["metadata"].items() if key in _KEPT}
    cells = [
        {**cell, "id": f"cell-{index}", "metadata": _lasting(cell.get("metadata", {}))}
        for index, cell in enumerate(notebook["cells"])
    ]
    metadata = copy.deepcopy(metadata) | {"language_info": {"name": "python"}}
    return {**notebook, "metadata": metadata, "cells": cells}


def _lasting(metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in metadata.items() if key not in ("execution", "papermill")}


def injected(source: Notebook, values: Mapping[str, Value]) -> Any:
    """The notebook (of nbformat) with its parameters injected and every old output gone."""
    node = copy.deepcopy(_node(json.dumps(source)))
    node.metadata.setdefault("papermill", {})
    for cell in node.cells:
        cell.metadata.setdefault("tags", [])
    if values:
        parameterized = lean.parameterize_notebook()
        node = parameterized(node, dict(values), kernel_name="python3", language="python")
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return node


@lru_cache(maxsize=8)  # every edition runs the same notebook
def _node(text: str) -> Any:
    """The notebook of nbformat that this is."""
    return lean.nbformat().reads(text, 4)


def _unfinished(node: Any) -> str:
    """Why the notebook does not count as run, or an empty string."""
    for index, cell in enumerate(node.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        if cell.execution_count is None:
            return at(cell, index, "was not run")
        if any(output["output_type"] == "error" for output in cell.outputs):
            return at(cell, index, "ended in an error")
    return ""


def _keep(node: Any, kept: Path) -> str:
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(write(_plain(node)))
    except OSError as fault:
        return f"; the half-run notebook could not be kept: {fault.strerror}"
    return f"; the half-run notebook is {kept}"
