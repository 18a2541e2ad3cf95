"""Small notebooks for the tests, written as lists of cells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DECLARED = (
    'facts: str = "facts.yml"  # path of the facts file\nedition: str = ""  # date of the edition'
)


def notebook(*sources: str, parameters: str = DECLARED, story: str = "") -> dict[str, Any]:
    """A notebook with a parameters cell and then one code cell for each source."""
    cells = [_code(parameters, ["parameters"]), *(_code(source, []) for source in sources)]
    for index, cell in enumerate(cells):
        cell["id"] = f"id-{index}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata: dict[str, Any] = {"kernelspec": kernel}
    if story:
        metadata["explainer"] = {"story": story}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def saved(folder: Path, *sources: str, name: str = "tiny", **rest: str) -> Path:
    """The path of such a notebook, written into the folder."""
    path = folder / f"{name}.ipynb"
    path.write_text(json.dumps(notebook(*sources, **rest)), encoding="utf-8")
    return path


def _code(source: str, tags: list[str]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": tags} if tags else {},
        "outputs": [],
        "source": source.splitlines(keepends=True),
    }
