"""Long series: facts checked, from this project's to a million figures, and a dense chart drawn.

Beside the seconds stands the peak of memory, which has to grow with the figures and no faster.
Nothing here has a naive counterpart: a plain pipeline checks nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks.projects import CALLED, ROOT
from benchmarks.timing import Table, Way, environment_of, timed
from tests.long import write_long

OWN = "check, this project's facts"
SHORT, LONG = "check, 10,000 figures in CSV", "check, 100,000 figures in CSV"
CHART = "a chart of 100,000 figures, imports included"
LATER = "a chart of 100,000 figures, as a build draws it"  # in a process that has imported all
BASES = (SHORT, LONG)
_DRAWN = """
import sys, time
from datetime import date
from explainer import words
from explainer.charts import series, style
from explainer.facts.edition import cut
from explainer.facts.load import load
edition, phrases = cut(load(sys.argv[1]), date(2024, 6, 30)), words.load("en")
building = sys.argv[2] == "building"
if building:
    import explainer.charts.strokes
    style.measure("a")
started = time.perf_counter()
drawn = series.draw(edition, "homes", words=phrases)
print(time.perf_counter() - started, len(drawn.svg))
"""


class Peaks:
    """Ways to check facts and to draw a chart, and what they needed besides time."""

    def __init__(self) -> None:
        self.memory: dict[str, float] = {}  # MB, by what was done
        self.size = 0  # bytes of a drawing

    def checked(self, label: str, facts: Path, tree: Path = ROOT, name: str = "") -> Way:
        """`explainer check` of a tree."""

        def work() -> None:
            self._ran(label, tree, "-c", CALLED, "check", str(facts))

        return Way(name or label, work)

    def drawn(self, label: str, facts: Path, tree: Path = ROOT, name: str = "") -> Way:
        """The chart of a long series, by itself or as in a build: its own seconds."""

        def work() -> float:
            how = "building" if label == LATER else "alone"
            seconds, size = self._ran(label, tree, "-c", _DRAWN, str(facts), how).split()
            self.size = max(self.size, int(size))
            return float(seconds)

        return Way(name or label, work)

    def note(self) -> str:
        """In words."""
        told = "; ".join(f"{label}: {peak:.0f} MB" for label, peak in self.memory.items())
        return f"Peaks of memory: {told}. The chart's drawing: {self.size:,} bytes."

    def _ran(self, label: str, tree: Path, *arguments: str) -> str:
        said, peak = _run(tree, *arguments)
        self.memory[label] = max(self.memory.get(label, 0.0), peak)
        return said


def measure(rounds: int) -> list[Table]:
    """One table; its note tells the peaks of memory and the size of the drawing."""
    peaks = Peaks()
    with tempfile.TemporaryDirectory() as name:
        short, long = _series(Path(name))
        ways = [
            peaks.checked(OWN, ROOT / "data" / "facts.yml"),
            peaks.checked(SHORT, short),
            peaks.checked(LONG, long),
            peaks.drawn(CHART, long),
            peaks.drawn(LATER, long),
        ]
        table = timed("Long series", ways, rounds)
    table.note = peaks.note()
    return [table]


def compared(rounds: int, tree: Path, revision: str) -> list[Table]:
    """A table for each of them: this tree's seconds beside another's, of the same files."""
    peaks, trees = Peaks(), {"now": ROOT, revision: tree}
    with tempfile.TemporaryDirectory() as name:
        short, long = _series(Path(name))
        ways = {
            OWN: [peaks.checked(OWN, t / "data" / "facts.yml", t, at) for at, t in trees.items()],
            SHORT: [peaks.checked(SHORT, short, t, at) for at, t in trees.items()],
            LONG: [peaks.checked(LONG, long, t, at) for at, t in trees.items()],
            LATER: [peaks.drawn(LATER, long, t, at) for at, t in trees.items()],
        }
        return [timed(title, pair, rounds) for title, pair in ways.items()]


def _series(folder: Path) -> tuple[Path, ...]:
    return tuple(_elsewhere(folder, count) for count in (10_000, 100_000))


def _elsewhere(folder: Path, figures: int) -> Path:
    """A facts file, made in a process of its own: a child's peak begins at its parent's size."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_facts, folder, figures).result()


def _facts(folder: Path, figures: int) -> Path:
    """A facts file with so many figures."""
    own = folder / str(figures)
    own.mkdir()
    return write_long(own, figures)


def _run(tree: Path, *arguments: str) -> tuple[str, float]:
    """What Python prints of this with a tree's code, and the most memory that it took, in MB."""
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=tree,
            stdout=out,
            env=environment_of(PYTHONPATH=str(tree)),
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{' '.join(arguments)[:200]}: exit code {process.returncode}")
        out.seek(0)
        return out.read(), used.ru_maxrss / 1024
