"""Small notebooks for the tests, written as lists of cells."""

from __future__ import annotations

import datetime
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


def kills_once(mark: Path, day: datetime.date) -> str:
    """A cell that kills the process which builds this edition, unless the mark is there already."""
    return (
        "import os, pathlib, signal\n"
        f"mark = pathlib.Path({str(mark)!r})\n"
        f"if edition == '{day}' and not mark.exists():\n"
        "    mark.touch()\n"
        "    os.kill(int(os.environ['EXPLAINER_KERNEL_PARENT']), signal.SIGKILL)"
    )


def _code(source: str, tags: list[str]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": tags} if tags else {},
        "outputs": [],
        "source": source.splitlines(keepends=True),
    }
