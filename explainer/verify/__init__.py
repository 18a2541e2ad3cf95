"""Checking a published edition from its folder alone: files, numbers, drawings, claims.

Belongs here: the order of the checks. Does not belong here: a check (the modules), printing.

First the files against the manifest. Then, whatever the manifest says, what the files state against
each other: the notebooks against their own records, CSV and claims against those, page, drawings
and PDF against the notebooks, and everything against the edition made again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from explainer.errors import ExplainerError
from explainer.project import MAIN
from explainer.publish.manifest import NAME
from explainer.run import inputs
from explainer.verify import again, ledger, notebook, page, paper, pictures
from explainer.verify.expected import Expected
from explainer.verify.findings import Findings, Found, short
from explainer.verify.opened import Opened, opened

__all__ = ["Findings", "verify"]

T = TypeVar("T")
ANOTHER = (  # only a note: whoever changes a file may write this, too
    "the manifest names another version of this program: where own words differ, verify with that "
    "version before you call it a change"
)


def verify(folder: Path) -> Findings:
    """What is wrong in an edition's folder; no problem, if every file says what the facts say."""
    found = Found()
    edition = opened(folder, found)
    facts = _facts(edition, found)
    if edition.notebooks:
        _documents(edition, found)
    if found.problems and edition.packages - {inputs.package()}:
        found.notes.append(ANOTHER)
    files = len(edition.files) + len(edition.figures)
    return Findings(tuple(found.problems), tuple(found.notes), files, facts)


def _facts(edition: Opened, found: Found) -> int:
    """The facts that each file states, compared with those of the first notebook; their number."""
    records = {name: document.front.records for name, document in edition.documents.items()}
    truths = {
        name: _tried(f"{name}.ipynb", found, ledger.of_records, records[name]) for name in records
    }
    read = {name: facts for name, facts in truths.items() if facts}
    if not read:
        return 0
    (first, truth), *others = read.items()
    for name, facts in others:
        ledger.compare(f"{name}.ipynb", facts, f"{first}.ipynb", truth, found)
    ledger.files(edition.files, f"{first}.ipynb", truth, found)
    return len(truth)


def _documents(edition: Opened, found: Found) -> None:
    """The documents against themselves, then everything rendered from them."""
    expected = {f"{name}.html": Expected(doc) for name, doc in edition.documents.items()}
    made = again.made_again(edition, found)
    for name, read in edition.notebooks.items():
        file, said = f"{name}.ipynb", expected[f"{name}.html"]
        _tried(file, found, notebook.check, file, read, found)
        _tried(file, found, pictures.letters, file, said, found)
        for ending, check in (("html", page.check), ("pdf", paper.check)):
            file = f"{name}.{ending}"
            if file in edition.files:
                parts = (edition.files[file], made.get(file, b""), said, found)
                _tried(file, found, check, file, *parts)
    _tried(NAME, found, _charts, edition, expected, made, found)
    _tried(NAME, found, again.compare, edition, made, expected, found)
    _tried(NAME, found, notebook.unchanged, edition, made, found)


def _charts(
    edition: Opened, expected: Mapping[str, Expected], made: dict[str, bytes], found: Found
) -> None:
    if not edition.figures:
        return
    prefix = {name: "" if name == MAIN else f"{name}-" for name in edition.documents}
    charts = {
        f"{start}{chart.id}.svg": chart
        for name, start in prefix.items()
        for chart in expected[f"{name}.html"].charts
    }
    pictures.files(edition.figures, charts, found)
    made |= again.pictures(edition, prefix)


def _tried(file: str, found: Found, check: Callable[..., T], *given: Any) -> T | None:
    """What a check answers; a file so broken that the check stumbles over it is a finding too."""
    try:
        return check(*given)
    except (ExplainerError, ValueError, LookupError, TypeError, AttributeError) as fault:
        text = short(f"{type(fault).__name__}: {fault}", 200)
        found.say(file, f"cannot be checked ({text})")
        return None
