"""Ways of doing the same, timed in turns, and told as ratios of medians.

A machine that does other things at times slows all ways of a round alike; so each round runs every
way once, and a ratio is taken within its round. Wall time is what a user waits; CPU time (of the
processes that ended) is what a busy machine feels.
"""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

_COSTS = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")


@dataclass(frozen=True)
class Way:
    """One way: `work` is timed; `before`, if any, is done before each time and not timed.

    Where `work` gives seconds back, those count instead. `scale` times it for a loop of such work.
    """

    name: str
    work: Callable[[], float | None]
    before: Callable[[], object] | None = None
    scale: float = 1.0


@dataclass
class Table:
    """The seconds that each way took in each round."""

    title: str
    note: str = ""
    wall: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)

    def lines(self, bases: Sequence[str] = ()) -> list[str]:
        """As Markdown: seconds, and for each base how often it goes into the way."""
        heads = [f"of {base}" for base in bases]
        lines = [
            f"### {self.title}",
            "",
            *([self.note, ""] if self.note else []),
            "| Way | wall, s | CPU, s | " + "".join(f"{head} | " for head in heads),
            "|---|---|---|" + "---|" * len(heads),
        ]
        for name in self.wall:
            ratios = "".join(f"{self._ratio(name, base)} | " for base in bases)
            cpu = f"{median(self.cpu[name]):.2f}" if any(self.cpu[name]) else ""
            lines.append(f"| {name} | {_spread(self.wall[name])} | {cpu} | {ratios}".rstrip())
        return [*lines, ""]

    def _ratio(self, name: str, base: str) -> str:
        if base not in self.wall or name == base:
            return "1" if name == base else ""
        pairs = zip(self.wall[name], self.wall[base], strict=True)
        return _spread([ours / theirs for ours, theirs in pairs])


def timed(title: str, ways: Sequence[Way], rounds: int, note: str = "") -> Table:
    """Every way once a round, each round in another order; the table of what they took."""
    table = Table(title, note)
    for way in ways:
        table.wall[way.name], table.cpu[way.name] = [], []
    for turn in range(rounds):
        for way in (*ways[turn % len(ways) :], *ways[: turn % len(ways)]):
            if way.before is not None:
                way.before()
            wall, cpu = _taken(way.work)
            table.wall[way.name].append(wall * way.scale)
            table.cpu[way.name].append(cpu * way.scale)
            print(f"  {title}, round {turn + 1}: {way.name} {wall:.2f} s", flush=True)
    return table


def _taken(work: Callable[[], float | None]) -> tuple[float, float]:
    started, spent = time.perf_counter(), _spent()
    seconds = work()
    wall = time.perf_counter() - started if seconds is None else seconds
    return wall, _spent() - spent


def _spent() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF))
    return sum(one.ru_utime + one.ru_stime for one in both)


def _spread(values: Sequence[float]) -> str:
    low, middle, high = min(values), median(values), max(values)
    return f"**{middle:.2f}** ({low:.2f}–{high:.2f})"


def environment_of(**more: str) -> dict[str, str]:
    """The caller's environment, less what keeps Python from storing compiled modules, and more."""
    kept = {name: value for name, value in os.environ.items() if name not in _COSTS}
    return {**kept, **more}


def ran(
    *command: str | Path, folder: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The command, run to its end in the folder; its output is in the error if it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment_of(**(environment or {})),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: {(done.stderr or done.stdout)[-2000:]}")
    return done
