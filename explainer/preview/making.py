"""One page of a preview, or every reason why there is none.

Belongs here: the way from facts and notebook to the page, as a build goes it but for PDF.
Does not belong here: processes (warm), publishing: nothing is written.
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explainer import project, run
from explainer.document import MIME
from explainer.errors import ExplainerError, ParametersRefused, ReportRefused
from explainer.facts.load import load
from explainer.facts.model import Facts
from explainer.parameters import checked, declared
from explainer.preview import watch
from explainer.preview.watch import Marks
from explainer.warm import shell

if TYPE_CHECKING:
    from explainer.report.shown import Shown


@dataclass(frozen=True)
class Wanted:
    """What to preview; an empty name or day stands for the story's own."""

    facts: str
    notebook: str = ""
    edition: str = ""


@dataclass(frozen=True)
class Made:
    """A page and what is wrong; `name` says of what, `seen` from which state of which files."""

    page: str = ""
    problems: tuple[str, ...] = ()
    name: str = ""
    seen: Marks = field(default_factory=dict)

    def line(self) -> bytes:
        """This as one line of JSON."""
        return json.dumps(asdict(self)).encode("ascii")

    @classmethod
    def of(cls, line: bytes) -> Made:
        """What `line` gave."""
        read = json.loads(line)
        seen = {path: (mark[0], mark[1], mark[2]) for path, mark in read["seen"].items()}
        return cls(read["page"], tuple(read["problems"]), read["name"], seen)


def made(wanted: Wanted, scratch: str) -> Iterator[Made]:
    """The page, then what the checks refuse in it, if anything; or why there is no page.

    The cells run in this process, which is not fit for more then.
    """
    path = Path(wanted.facts)
    seen = watch.marks(watch.facts_files(path))
    name = ""
    try:
        facts = load(project.near(path))
        notebook = project.notebook(
            wanted.notebook or project.default_notebook(facts.story.id, path), path
        )
        day = _day(facts, wanted.edition)
        name = f"{notebook.stem} {day}"
        seen |= watch.marks([notebook])
        for page, problems in _pages(path, notebook, day, scratch):
            yield Made(page, problems, name, seen)
    except ExplainerError as fault:
        yield Made("", _lines(fault), name, seen)


def warm(wanted: Wanted, scratch: str) -> None:
    """Import and draw once what any page needs, so that those forked from here need not."""
    from explainer.charts import CHARTS
    from explainer.export.files import document_of, page_of
    from explainer.report import open_report

    for module in CHARTS.values():
        import_module(module)
    shell.execute(run.injected(_as_run(()), {}), scratch)
    with suppress(ExplainerError):  # the first page says what is wrong
        report = open_report(wanted.facts, wanted.edition)
        shown = (report.front(), report.overview(), report.positions(), report.sources())
        page_of(document_of(_as_run(shown)))


def _as_run(shown: Iterable[Shown]) -> dict[str, Any]:
    """A notebook whose cells answered with these."""
    cells = [
        {
            "cell_type": "code",
            "metadata": {},
            "source": "",
            "outputs": [{"output_type": "display_data", "data": one._repr_mimebundle_({MIME})}],
        }
        for one in shown
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _pages(
    facts: Path, notebook: Path, day: datetime.date, scratch: str
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The page as soon as it is rendered; once more with the reasons if the checks refuse it."""
    from explainer.export import checks, html
    from explainer.export.checks import rendered
    from explainer.export.notebook import read

    try:
        reading = read(_executed(facts, notebook, day, scratch))
        page = html.page(reading.document)
        yield page, ()
        checks.check(reading.document, reading.cells, reading.faults)
        rendered.check_page(rendered.Said(reading.document), page)
    except ReportRefused as refused:  # names its notebook itself
        yield page, _lines(refused)
    except ExplainerError as fault:
        yield "", tuple(f"{notebook.name}: {line}" for line in _lines(fault))


def _executed(facts: Path, notebook: Path, day: datetime.date, scratch: str) -> dict[str, Any]:
    folder, name = project.working_folder(facts)
    os.chdir(folder)
    source = run.read(notebook)
    values = checked(declared(source), {"facts": name, "edition": day.isoformat()})
    node = run.injected(source, values)
    shell.execute(node, scratch)
    plain: dict[str, Any] = json.loads(json.dumps(node))
    return plain


def _lines(fault: ExplainerError) -> tuple[str, ...]:
    return tuple(str(fault).splitlines())


def _day(facts: Facts, wanted: str) -> datetime.date:
    listed = [edition.date for edition in facts.story.editions]
    if not wanted:
        return listed[0]
    day = datetime.date.fromisoformat(wanted)
    if day not in listed:
        known = ", ".join(date.isoformat() for date in listed)
        raise ParametersRefused(f"--edition: the story has no edition {day} (it has {known})")
    return day
