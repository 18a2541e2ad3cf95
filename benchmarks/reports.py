"""One report: the naive pipeline, others that run the same notebook, a build, and the floor.

Before anything is timed, every way has to have the same charts and sentences in its page.
"""

from __future__ import annotations

import html
import re
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import peers
from benchmarks.projects import BIN, NOTEBOOK, ROOT, Project, both
from benchmarks.timing import Table, Way, ran, timed

NAIVE, FLOOR, FLOOR_ALL = "naive", "floor, page", "floor, page, PDF, data"
BASES = (NAIVE, FLOOR, FLOOR_ALL)
OWN = (NAIVE, "one process", "build", FLOOR, FLOOR_ALL)  # a peer that differs is left out
WORDS = ROOT / "explainer" / "words" / "en.toml"
_ONE_PROCESS = """
import sys, papermill
from nbconvert import HTMLExporter
notebook, out, day, page = sys.argv[1:]
given = {"facts": "data/facts.yml", "edition": day}
papermill.execute_notebook(notebook, out, given, progress_bar=False)
body, _ = HTMLExporter().from_filename(out)
open(page, "w", encoding="utf-8").write(body)
"""


def measure(rounds: int) -> list[Table]:
    """Each way once a round."""
    with tempfile.TemporaryDirectory() as name:
        project, out = Project(Path(name) / "project"), Path(name) / "out"
        day = project.days()[0]
        ways, pages, left_out = _ways(project, out, day)
        for way in ways:
            if way.before:
                way.before()
            way.work()
        wanted = pages[FLOOR]()
        for label, page in pages.items():
            differs = unlike(page(), wanted)
            if differs and label in OWN:
                sys.exit(f"{label}: {differs}")
            if differs:
                left_out.append(f"{label} ({differs})")
                ways = [way for way in ways if way.name != label]
        note = " ".join(f"Left out: {reason}." for reason in left_out)
        return [timed(f"One report ({day})", ways, rounds, note)]


def _ways(
    project: Project, out: Path, day: str
) -> tuple[list[Way], dict[str, Callable[[], str]], list[str]]:
    """The ways, each one's page, and what could not be had."""
    built = ("build", "--edition", day, "--quiet")
    environment = {"PYTHONPATH": str(project.tree)}

    def one_process() -> None:
        arguments = (NOTEBOOK, out / "one.ipynb", day, out / "one.html")
        command = (sys.executable, "-c", _ONE_PROCESS, *arguments)
        ran(*command, folder=project.folder, environment=environment)

    def again() -> None:
        _quiet(project, *built)

    out.mkdir()
    ways = [
        Way(NAIVE, lambda: project.naive(day, out / "naive")),
        Way("papermill and nbconvert in one process", one_process),
        Way("build, page", lambda: _quiet(project, *built, "--to", "html"), project.clear),
        Way("build, page, PDF, data", lambda: _quiet(project, *built), project.clear),
        Way("build, nothing changed", again, again),
        Way(FLOOR, lambda: project.floor(out / "floor", [day], ["html"])),
        Way(FLOOR_ALL, lambda: project.floor(out / "all", [day], ["html", "pdf", "data"])),
    ]
    pages = {
        NAIVE: _text(out / "naive" / f"{day}.html"),
        "one process": _text(out / "one.html"),
        "build": lambda: project.page(day),
        FLOOR: _text(out / "floor" / "report.html"),
        FLOOR_ALL: _text(out / "all" / "report.html"),
    }
    others, left_out = peers.ways(project, out, BIN)
    for other in others:
        ways.append(other.way)
        pages[other.way.name] = other.page
    return ways, pages, left_out


def _quiet(project: Project, *arguments: str) -> None:
    project.explainer(*arguments)


def _text(path: Path) -> Callable[[], str]:
    return lambda: path.read_text(encoding="utf-8")


def unlike(page: str, wanted: str) -> str:
    """What a page lacks of the floor's sentences and charts; nothing if it has them all.

    Phrases that the page's own templates add, which no cell says, are not looked for.
    """
    phrases = {_plain(text) for text in _texts(tomllib.loads(WORDS.read_text(encoding="utf-8")))}
    parts = re.findall(r"<(p|figcaption)\b[^>]*>(.*?)</\1>", wanted, re.DOTALL)
    sentences = {one for _, part in parts if len(one := _plain(part)) > 60} - phrases
    assert len(sentences) > 5, "the floor's page says next to nothing"
    found = _plain(page)
    missing = [one for one in sentences if one not in found]
    if missing:
        return f"{len(missing)} of {len(sentences)} sentences differ, as {missing[0][:60]!r}"
    drawn, charts = page.count("<svg"), wanted.count('class="chart')
    return f"{drawn} drawings for {charts} charts" if drawn < charts else ""


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, str):
        yield value


def _plain(markup: str) -> str:
    """The words of some markup, without any space: a line may break elsewhere.

    An apostrophe may be curved: other systems do that.
    """
    without = re.sub(r"<(style|script|svg)\b.*?</\1>", "", markup, flags=re.DOTALL)
    text = html.unescape(re.sub(r"<[^>]+>", "", without)).replace("’", "'")
    return re.sub(r"\s+", "", text)


def compared(rounds: int, tree: Path, revision: str) -> list[Table]:
    """This tree's builds against another's, each with its own notebooks and facts."""
    with tempfile.TemporaryDirectory() as name:
        projects, tables = both(Path(name), tree, revision), []
        for kinds in ("html", "html,pdf"):
            ways = []
            for label, project in projects.items():
                day = project.days()[0]
                given = ("build", "--edition", day, "--quiet", "--to", kinds)
                ways.append(Way(label, partial(_quiet, project, *given), project.clear))
            tables.append(timed(f"Build, {kinds}", ways, rounds))
        ways = [
            Way(label, partial(_quiet, project, "build", "--quiet"))
            for label, project in projects.items()
        ]
        tables.append(timed("Build, nothing changed", ways, rounds))
        return tables
