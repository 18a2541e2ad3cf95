"""A notebook against itself: its nodes against its records, what it shows against its nodes.

Belongs here: the checks that a build makes, made again; the forms that JupyterLab shows.
Does not belong here: page and PDF, which are made from the nodes (page, paper).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from explainer import words
from explainer.document import BLOCK, MIME
from explainer.export import checks
from explainer.export.notebook import Reading
from explainer.report.shown import Shown
from explainer.verify.again import RENDERED, Files
from explainer.verify.expected import Expected
from explainer.verify.findings import Found, referred, short
from explainer.verify.opened import Opened


def check(file: str, reading: Reading, found: Found) -> None:
    """Note each node that is not what the notebook's own records make it."""
    case = checks.Case(reading.document, reading.cells)
    for fault in checks.faults(reading.document, reading.cells):
        line = case.line(fault)
        found.say(file, short(line, 300), referred(line))


def unchanged(edition: Opened, made: Files, found: Found) -> None:
    """Note each output whose HTML or text differs from its nodes, if this version made it."""
    published = {**edition.files, **edition.figures}
    rendered = [name for name in made if name.endswith(RENDERED)]
    if not any(published.get(name) == made[name] for name in rendered):
        return
    for name, reading in edition.notebooks.items():
        phrases = words.load(reading.document.front.language)
        expected = Expected(reading.document)
        for number, data in _outputs(json.loads(edition.files[f"{name}.ipynb"])):
            _output(f"{name}.ipynb", number, data, phrases, expected, found)


def _outputs(notebook: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, cell in enumerate(notebook["cells"], start=1):
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if MIME in data:
                yield number, data


def _output(
    file: str,
    number: int,
    data: Mapping[str, Any],
    phrases: words.Words,
    expected: Expected,
    found: Found,
) -> None:
    nodes = [BLOCK.validate_python(node) for node in data[MIME]["nodes"]]
    bundle = Shown(phrases, *nodes)._repr_mimebundle_()
    for kind in ("text/html", "text/plain"):
        ours, theirs = ("".join(part.get(kind, "")) for part in (data, bundle))
        if ours != theirs:
            at = next((n for n, pair in enumerate(zip(ours, theirs)) if pair[0] != pair[1]), 0)  # noqa: B905
            near = theirs[max(0, at - 120) : at + 120]
            records = [
                name for line, names in expected.lines.items() if line in near for name in names
            ]
            found.say(file, f"cell {number}: its {kind} is not what its nodes give", records)
