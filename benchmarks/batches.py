"""Many reports: batches of 8 and 20 editions, nothing changed in 20, and the floor in forks.

The naive loops are one naive report (and two at the same time) of each round, times the number of
editions: each is a pair of new processes, so that nothing is shared between one and the next.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.projects import Project, both
from benchmarks.timing import Table, Way, timed

LOOP, PAIRS, FLOOR = "naive, in a loop", "naive, in two processes", "floor, in forks, 2 at a time"
BASES = (LOOP, PAIRS, FLOOR)
_CHECKED = 2  # editions whose pages are held against the floor's


def measure(rounds: int) -> list[Table]:
    """A table for 8 editions and one for 20."""
    return [_table(count, rounds) for count in (8, 20)]


def _table(count: int, rounds: int) -> Table:
    with tempfile.TemporaryDirectory() as name:
        project, out = Project(Path(name) / "project"), Path(name) / "out"
        days = project.with_editions(count)
        for kinds in ("html", "html,pdf"):
            _build(project, kinds)
            _same(project, out, days, kinds)
            project.clear()
        return timed(f"{count} editions", _ways(project, out, days), rounds)


def compared(rounds: int, tree: Path, revision: str) -> list[Table]:
    """20 editions of this tree and of another, built, and asked for again."""
    with tempfile.TemporaryDirectory() as name:
        projects = both(Path(name), tree, revision)
        for project in projects.values():
            project.with_editions(20)
        built = [Way(at, _pages(one), one.clear) for at, one in projects.items()]
        again = [Way(at, _pages(one)) for at, one in projects.items()]
        return [
            timed("20 editions", built, rounds),
            timed("20 editions, nothing changed", again, rounds),
        ]


def _ways(project: Project, out: Path, days: Sequence[str]) -> list[Way]:
    count = len(days)

    def two_at_once() -> None:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda day: project.naive(day, out / f"naive-{day}"), days[:2]))

    return [
        Way(LOOP, lambda: project.naive(days[0], out / "naive"), scale=count),
        Way(PAIRS, two_at_once, scale=count / 2),
        Way("build --all, page", _pages(project), project.clear),
        Way("build --all, page, PDF, data", lambda: _build(project, "html,pdf"), project.clear),
        Way("build --all, nothing changed", _pages(project), _pages(project)),
        Way(FLOOR, lambda: project.floor(out / "floor", days, ["html"], jobs=2)),
        Way(
            "floor with PDF and data, in forks, 2 at a time",
            lambda: project.floor(out / "all", days, ["html", "pdf", "data"], jobs=2),
        ),
    ]


def _pages(project: Project) -> Callable[[], None]:
    return lambda: _build(project, "html")


def _build(project: Project, kinds: str) -> None:
    project.explainer("build", "--all", "--notebook", "report", "--quiet", "--to", kinds)


def _same(project: Project, out: Path, days: Sequence[str], kinds: str) -> None:
    """The pages that are built are the floor's, byte for byte."""
    project.floor(out / f"checked-{kinds}", days[:_CHECKED], ["html"], jobs=2)
    for day in days[:_CHECKED]:
        page = (out / f"checked-{kinds}" / day / "report.html").read_text(encoding="utf-8")
        assert project.page(day) == page, f"{day}: the page is not the floor's"
