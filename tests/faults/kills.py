"""Whole builds killed at random moments: `python -m tests.faults.kills [COUNT] [SEED] [DAY ...]`.

A small edition is in place, or two of them; the facts change, and a build with a reason is started
and killed. Then each edition is looked at, processes and folders are counted, and the next build
has to succeed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import explainer
from tests.faults.whole import left, torn
from tests.flood import FIRST, flood_project, flood_records
from tests.tiny_notebooks import notebook

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
CELLS = (
    "from explainer.report import open_report\nreport = open_report(facts, edition)",
    "report.front()",
    "report.heading('What is known')",
    "report.key_figures()",
    "report.sources()",
)
PACKAGE = str(Path(explainer.__file__).parent)
GRACE = 5.0  # seconds after which nothing may be left
LONG = 300.0  # seconds that no build takes


class Project:
    """A project of its own, whose processes and temporary files can be told from all others."""

    def __init__(self, folder: Path, days: Sequence[str]) -> None:
        self.folder, self.temporary, self._days = folder, folder / "tmp", days
        self.temporary.mkdir()
        self.change(0)
        whole = notebook(*CELLS)
        whole["metadata"]["explainer"] = {"name": "brief"}
        (folder / "notebooks" / "brief.ipynb").write_text(json.dumps(whole), encoding="utf-8")

    def change(self, turn: int) -> None:
        records = flood_records()
        records["sources"]["courier"]["note"] = f"Read again, {'again ' * turn}and noted."
        flood_project(self.folder, records)

    def start(self) -> subprocess.Popen[bytes]:
        """A build of the first edition, or of both at the same time."""
        command = [sys.executable, "-m", "explainer", "publish", "--quiet"]
        if len(self._days) > 1:
            command += ["--all", "--jobs", "2"]
        environment = {**os.environ, "TMPDIR": str(self.temporary), "FAULTS": str(self.folder)}
        return subprocess.Popen(
            [*command, "--revise", "another note"],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def torn(self) -> str:
        """What is wrong with the editions in place; nothing if each is whole."""
        return "; ".join(filter(None, map(torn, self._places())))

    def pages(self) -> list[bytes]:
        return [(place / "brief.html").read_bytes() for place in self._places()]

    def _places(self) -> list[Path]:
        return [self.folder / "reports" / "aue-flood" / day for day in self._days]

    def remains(self) -> str:
        """The processes and temporary files that are left when the grace is over."""
        deadline = time.monotonic() + GRACE
        while True:
            found: list[Any] = [*left(str(self.folder)), *self.temporary.iterdir()]
            if not found or time.monotonic() > deadline:
                return " ".join(map(str, found))
            time.sleep(0.1)


def campaign(
    count: int, seed: int = 0, again: int = 1, days: Sequence[str] = (str(FIRST),)
) -> Counter[str]:
    """What became of `count` builds of the editions of these days, the first or both.

    After every `again`th one, the next build has to succeed.
    """
    draw, verdicts = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        project = Project(Path(name), days)
        whole = _length(project)
        for turn in range(1, count + 1):
            moment = draw.random() * whole * 1.1
            verdict = _one(project, turn, draw.choice(SIGNALS), moment)
            if verdict in ("old", "new") and turn % again == 0:
                verdict = _next(project, turn) or verdict
            verdicts[verdict] += 1
            if verdict not in ("old", "new"):
                print(f"turn {turn}: {verdict}", flush=True)
    return verdicts


def _length(project: Project) -> float:
    started = time.monotonic()
    build = project.start()
    said = build.communicate(timeout=LONG)[1]
    assert build.returncode == 0, said
    return time.monotonic() - started


def _one(project: Project, turn: int, number: signal.Signals, moment: float) -> str:
    before = project.pages()
    project.change(turn)
    build = project.start()
    try:
        build.wait(moment)
    except subprocess.TimeoutExpired:
        build.send_signal(number)
    said = build.communicate(timeout=LONG)[1].decode(errors="replace")
    wrong = project.torn()
    if wrong:
        return f"torn after {number.name}: {wrong}"
    if "Traceback" in said and PACKAGE in said:  # before its first line, Python speaks for itself
        return f"traceback after {number.name}: {said[-500:]}"
    verdict = "old" if project.pages() == before else "new"
    remains = project.remains()
    if remains:
        return f"left after {number.name}: {remains}"
    return verdict


def _next(project: Project, turn: int) -> str:
    """What is wrong with the build after a stopped one; nothing if it succeeds."""
    build = project.start()
    said = build.communicate(timeout=LONG)[1].decode(errors="replace")
    note = f"{'again ' * turn}and noted".encode()
    stands = all(note in page for page in project.pages())
    if build.returncode or project.torn() or not stands:
        return f"the next build failed ({build.returncode}): {said[-500:]}"
    return ""


if __name__ == "__main__":
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    counts = campaign(total, seed, days=sys.argv[3:] or (str(FIRST),))
    print(f"{total} builds stopped: {dict(counts)}")
