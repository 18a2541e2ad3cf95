"""A notebook against itself: its nodes against its records, what it shows against its nodes.

Belongs here: the checks that a build makes, made again; the forms that JupyterLab shows.
Does not belong here: page and PDF, which are made from the nodes (page, paper).
"""

from __future__ import annotations

import json

from explainer import words
from explainer.export import checks, forms
from explainer.export.notebook import Reading
from explainer.verify.again import RENDERED, Files
from explainer.verify.expected import Expected
from explainer.verify.findings import Found, referred, short
from explainer.verify.opened import Opened


def check(file: str, reading: Reading, found: Found) -> None:
    """Note each node that is not what the notebook's own records make it."""
    case = reading.case
    for fault in checks.faults(case):
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
        for wrong in forms.unlike(json.loads(edition.files[f"{name}.ipynb"]), reading, phrases):
            _form(f"{name}.ipynb", wrong, expected, found)


def _form(file: str, wrong: forms.Unlike, expected: Expected, found: Found) -> None:
    pairs = enumerate(zip(wrong.found, wrong.wanted))  # noqa: B905
    at = next((n for n, (ours, theirs) in pairs if ours != theirs), 0)
    near = wrong.wanted[max(0, at - 120) : at + 120]
    records = [name for line, names in expected.lines.items() if line in near for name in names]
    found.say(file, f"cell {wrong.cell}: its {wrong.kind} is not what its nodes give", records)
