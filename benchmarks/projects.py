"""The project that is measured: a copy of a checkout's facts and notebooks, and ways to run it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOTEBOOK = "notebooks/report.ipynb"
_EDITIONS = re.compile(r"(?m)^  editions:\n((?:    .*\n)+)")
_COSTS = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")  # they slow a command that is timed


class Project:
    """A copy of a checkout's facts and notebooks in a folder, run with its own Python and code."""

    def __init__(self, folder: Path, tree: Path) -> None:
        self.folder = folder
        self.bin = tree / ".venv" / "bin"
        self.facts = folder / "data" / "facts.yml"
        self.environment = {n: v for n, v in os.environ.items() if n not in _COSTS}
        self.environment["PYTHONPATH"] = str(tree)
        for name in ("data", "notebooks"):
            shutil.copytree(tree / name, folder / name)

    @property
    def days(self) -> list[str]:
        """The days of its editions."""
        listed = _EDITIONS.search(self.facts.read_text(encoding="utf-8"))
        assert listed is not None
        return re.findall(r"date: (\d{4}-\d\d-\d\d)", listed[1])

    def set_editions(self, count: int) -> list[str]:
        """Give the story so many editions, on days when something became known; their days."""
        text, known = self.facts.read_text(encoding="utf-8"), self.days
        stated = set(re.findall(r"published: (\d{4}-\d\d-\d\d)", text)) - set(known)
        days = sorted(day for day in stated if min(known) < day)
        wanted = count - len(known)
        more = days[:: max(1, len(days) // max(1, wanted))][:wanted]
        lines = "".join(f'    - {{date: {day}, note: "What was known then."}}\n' for day in more)
        text = _EDITIONS.sub(lambda found: found[0] + lines, text, count=1)
        self.facts.write_text(text, encoding="utf-8")
        assert len(self.days) == count
        return self.days

    def explainer(self, *arguments: str) -> None:
        """Run a command of the checkout's explainer to its end."""
        self._run(self.bin / "python", "-m", "explainer", *arguments)

    def naive(self, day: str, bin: Path) -> None:
        """papermill, then nbconvert, as anybody would: two processes, of the environment there."""
        executed = self.folder / "naive" / f"{day}.ipynb"
        executed.parent.mkdir(exist_ok=True)
        given = ("-p", "facts", "data/facts.yml", "-p", "edition", day, "--no-progress-bar")
        self._run(bin / "papermill", NOTEBOOK, executed, *given)
        self._run(bin / "jupyter", "nbconvert", "--to", "html", executed)
        assert b"<svg" in executed.with_suffix(".html").read_bytes()  # it drew what a build draws

    def clear(self) -> None:
        """Nothing is built."""
        for name in ("reports", "figures", "drafts"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def _run(self, *command: str | Path) -> None:
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True
        )
        if done.returncode:
            said = (done.stderr or done.stdout)[-2000:]
            raise RuntimeError(f"{' '.join(map(str, command))}: {said}")
