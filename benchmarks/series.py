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

from benchmarks.projects import ROOT
from benchmarks.timing import Table, Way, environment_of, timed
from tests.long import write_long

SHORT, LONG = "check, 10,000 figures in CSV", "check, 100,000 figures in CSV"
HUGE = "check, 1,000,000 figures in Parquet"
CHART = "a chart of 100,000 figures, imports included"
LATER = "a chart of 100,000 figures, as a build draws it"  # in a process that has imported all
BASES = (SHORT, LONG)
_DRAWN = """
import sys, time
from datetime import date
from explainer import forks, words
from explainer.charts import series, style
from explainer.facts.edition import cut
from explainer.facts.load import load
edition, phrases = cut(load(sys.argv[1]), date(2024, 6, 30)), words.load("en")
building = sys.argv[2] == "building"
if building:
    import explainer.charts.strokes
    style.measure("a")
with forks.allowed(building):
    started = time.perf_counter()
    drawn = series.draw(edition, "homes", words=phrases)
    print(time.perf_counter() - started, len(drawn.svg))
"""


def measure(rounds: int) -> list[Table]:
    """One table; its note tells the peaks of memory and the size of the drawing."""
    peaks: dict[str, float] = {}
    sizes: list[int] = []
    with tempfile.TemporaryDirectory() as name:
        short, long, huge = (_elsewhere(Path(name), n) for n in (10_000, 100_000, 1_000_000))

        def checked(label: str, facts: Path) -> Way:
            def work() -> None:
                command = ("-m", "explainer.cli", "check", str(facts))
                peaks[label] = max(peaks.get(label, 0.0), _run(*command)[1])

            return Way(label, work)

        def drawn(label: str, how: str) -> Way:
            def work() -> float:
                said, peak = _run("-c", _DRAWN, str(long), how)
                seconds, size = said.split()
                peaks[label] = max(peaks.get(label, 0.0), peak)
                sizes.append(int(size))
                return float(seconds)

            return Way(label, work)

        ways = [
            checked("check, this project's facts", ROOT / "data" / "facts.yml"),
            checked(SHORT, short),
            checked(LONG, long),
            checked(HUGE, huge),
            drawn(CHART, "alone"),
            drawn(LATER, "building"),
        ]
        table = timed("Long series", ways, rounds)
    told = "; ".join(f"{label}: {peak:.0f} MB" for label, peak in peaks.items())
    table.note = f"Peaks of memory: {told}. The chart's drawing: {max(sizes):,} bytes."
    return [table]


def _elsewhere(folder: Path, figures: int) -> Path:
    """A facts file, made in a process of its own: a child's peak begins at its parent's size."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_facts, folder, figures).result()


def _facts(folder: Path, figures: int) -> Path:
    """A facts file with so many figures; from a million on they are in Parquet."""
    own = folder / str(figures)
    own.mkdir()
    facts = write_long(own, figures)
    if figures < 1_000_000:
        return facts
    from pyarrow import csv, parquet, string

    table = own / "long.csv"
    names = table.open(encoding="utf-8").readline().strip().split(",")
    texts = csv.ConvertOptions(column_types=dict.fromkeys(names, string()))
    parquet.write_table(csv.read_csv(table, convert_options=texts), own / "long.parquet")
    text = facts.read_text(encoding="utf-8").replace("long.csv", "long.parquet")
    facts.write_text(text, encoding="utf-8")
    return facts


def _run(*arguments: str) -> tuple[str, float]:
    """What Python prints of this, and the most memory that it took, in MB."""
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            stdout=out,
            env=environment_of(PYTHONPATH=str(ROOT)),
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{' '.join(arguments)[:200]}: exit code {process.returncode}")
        out.seek(0)
        return out.read(), used.ru_maxrss / 1024
