"""`python -m benchmarks [SUBJECT …] [--rounds N] [--against REVISION]`: measure, print tables."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import tempfile
import timeit
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from benchmarks.projects import ROOT

SUBJECTS = (
    "reports",
    "batches",
    "preview",
    "series",
    "cluster",
)  # modules: `measure`, `compared`, `BASES`


def main() -> None:
    """Measure what is asked for, all by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", default=SUBJECTS)
    parser.add_argument("--rounds", type=int, default=5, help="default: 5")
    parser.add_argument("--against", metavar="REVISION", help="another commit of this repository")
    asked = parser.parse_args()
    if asked.against:
        lines = _against(asked.against, asked.subjects, asked.rounds)
    else:
        lines = [line for name in asked.subjects for line in _measured(name, asked.rounds)]
    cores, python = os.cpu_count(), platform.python_version()
    print(f"\n{cores} cores, {platform.system()}, Python {python}, {asked.rounds} rounds;")
    print(f"ten million additions in a Python loop now take {_additions():.1f} s.\n")
    print(*lines, sep="\n")


def _additions() -> float:
    """What tells a slow machine from a fast one: seconds, the least of three times."""
    return min(timeit.repeat("for n in range(10_000_000): x += n", "x = 0", number=1, repeat=3))


def _measured(name: str, rounds: int) -> list[str]:
    subject = import_module(f"benchmarks.{name}")
    return [line for table in subject.measure(rounds) for line in table.lines(subject.BASES)]


def _against(revision: str, subjects: Sequence[str], rounds: int) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        worktree = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*worktree, "add", "--detach", str(tree), revision], check=True)
        try:
            tables = [
                table
                for name in subjects
                for table in import_module(f"benchmarks.{name}").compared(rounds, tree, revision)
            ]
        finally:
            subprocess.run([*worktree, "remove", "--force", str(tree)], check=True)
    return [line for table in tables for line in table.lines((revision,))]


if __name__ == "__main__":
    main()
