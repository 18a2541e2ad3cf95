"""Times series of work in turns: this checkout, another one, and the naive way.

    python -m benchmarks [SERIES …] [--repeat N] [--beside CHECKOUT]

Each round does every way of a series once, in another order, so that a machine that does other
things at times slows all of them alike. A ratio is taken within its round. The tables are Markdown.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
import timeit
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.preview import chromium, saving
from benchmarks.projects import ROOT, Project

NOW, THEN, NAIVE, OTHERS = "now", "beside", "naive", "naive, in the environment beside"
Way = Callable[[], float | None]  # what is timed; where it gives seconds, those count instead
Naive = Callable[[str], None]
Projects = Mapping[str, Project]
REPORT = ("--notebook", "report", "--quiet")


def _one(project: Project, *more: str) -> None:
    project.explainer("build", "--edition", project.days[0], *REPORT, *more)


def _cold(projects: Projects, stack: ExitStack) -> dict[str, Way]:
    def cold(project: Project) -> float:
        project.clear()
        return _seconds(lambda: _one(project))

    return _each(projects, cold) | _naive(projects, lambda naive, days: naive(days[0]))


def _naive(projects: Projects, work: Callable[[Naive, list[str]], object]) -> dict[str, Way]:
    """The naive way through this checkout's report: in its environment, and in the other one's."""
    mine = projects[NOW]
    return {
        NAIVE if name == NOW else OTHERS: lambda bin=project.bin: work(
            lambda day: mine.naive(day, bin), mine.days
        )
        for name, project in projects.items()
    }


def _unchanged(projects: Projects, stack: ExitStack) -> dict[str, Way]:
    for project in projects.values():
        _one(project)
    return _each(projects, lambda project: _seconds(lambda: _one(project)))


def _editions(project: Project, *more: str) -> float:
    project.clear()
    command = ("build", "--all", "--jobs", "2", *REPORT, *more)
    return _seconds(lambda: project.explainer(*command))


def _eight(projects: Projects, stack: ExitStack) -> dict[str, Way]:
    for project in projects.values():
        project.set_editions(8)
    return _each(projects, _editions)


def _twenty(projects: Projects, stack: ExitStack) -> dict[str, Way]:
    mine = projects[NOW]
    mine.set_editions(20)

    def pairs(naive: Naive, days: list[str]) -> float:
        """Twenty naive reports, two at a time: ten times as long as two."""
        with ThreadPoolExecutor(2) as pool:
            return len(days) / 2 * _seconds(lambda: list(pool.map(naive, days[:2])))

    return {NOW: lambda: _editions(mine, "--to", "html")} | _naive(projects, pairs)


def _preview(projects: Projects, stack: ExitStack) -> dict[str, Way]:
    browser = stack.enter_context(chromium())
    previews = {name: saving(project, browser) for name, project in projects.items()}
    return {name: stack.enter_context(preview) for name, preview in previews.items()}


def _check(projects: Projects, stack: ExitStack) -> dict[str, Way]:
    return _each(projects, lambda project: _seconds(lambda: project.explainer("check", "--quiet")))


SERIES = {
    "cold": ("One report: page, PDF and data", _cold),
    "eight": ("Eight editions: page, PDF and data, two at a time", _eight),
    "twenty": ("Twenty editions: pages, two at a time", _twenty),
    "unchanged": ("One report, nothing changed", _unchanged),
    "preview": ("From a save to the browser's showing it", _preview),
    "check": ("`explainer check` of this project's facts", _check),
}


def _each(projects: Projects, work: Callable[[Project], float]) -> dict[str, Way]:
    return {name: lambda project=project: work(project) for name, project in projects.items()}


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Measure what is asked for, all by default, and print a table for each series."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("series", nargs="*", metavar="SERIES", help=f"of {', '.join(SERIES)}")
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="rounds; default: 5")
    parser.add_argument("--beside", type=Path, help="another checkout, with a .venv of its own")
    asked = parser.parse_args()
    unknown = [name for name in asked.series if name not in SERIES]
    if unknown:
        parser.error(f"no series {unknown[0]!r}; there are {', '.join(SERIES)}")
    trees = {NOW: ROOT} | ({THEN: asked.beside.resolve()} if asked.beside else {})
    lines = [line for name in asked.series or SERIES for line in _table(name, trees, asked.repeat)]
    print(f"\n{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()},")
    print(
        f"rounds: {asked.repeat}; ten million additions in a Python loop take {_additions():.1f} s"
    )
    print(*lines, sep="\n")


def _additions() -> float:
    """What tells a slow machine from a fast one: seconds, the least of three times."""
    return min(timeit.repeat("for n in range(10_000_000): x += n", "x = 0", number=1, repeat=3))


def _table(name: str, trees: Mapping[str, Path], rounds: int) -> Iterator[str]:
    title, prepare = SERIES[name]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        projects = {at: Project(Path(folder) / at, tree) for at, tree in trees.items()}
        ways = list(prepare(projects, stack).items())
        taken: dict[str, list[float]] = {way: [] for way, _ in ways}
        for turn in range(rounds):
            for way, work in (*ways[turn % len(ways) :], *ways[: turn % len(ways)]):
                began = time.perf_counter()
                seconds = work()
                took = time.perf_counter() - began if seconds is None else seconds
                taken[way].append(took)
                print(f"{name}, round {turn + 1}: {way} {took:.2f} s", file=sys.stderr, flush=True)
    yield from ("", f"| {title} | seconds | now, of it |", "|---|---|---|")
    for way, seconds in taken.items():
        ratios = [ours / theirs for ours, theirs in zip(taken[NOW], seconds, strict=True)]
        yield f"| {way} | {_spread(seconds)} | {_spread(ratios) if way != NOW else '1'} |"


def _spread(values: list[float]) -> str:
    return f"**{median(values):.2f}** ({min(values):.2f}–{max(values):.2f})"


if __name__ == "__main__":
    main()
