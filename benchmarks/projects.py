"""The project that is measured: a copy of this one's facts and notebooks, and ways to run it."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks.timing import ran

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
NOTEBOOK = "notebooks/report.ipynb"
CALLED = "import sys; from explainer.cli import main; sys.exit(main())"  # in any tree
_EDITIONS = re.compile(r"(?m)^  editions:\n((?:    - .*\n)+)")


def both(folder: Path, tree: Path, revision: str) -> dict[str, Project]:
    """This tree's project and another one's, by the names that a table gives them."""
    return {"now": Project(folder / "now"), revision: Project(folder / "then", tree)}


class Project:
    """A copy of a tree's facts and notebooks in a folder, run with that tree's own code."""

    def __init__(self, folder: Path, tree: Path = ROOT) -> None:
        self.folder, self.tree = folder, tree
        for name in ("data", "notebooks"):
            shutil.copytree(tree / name, folder / name)

    @property
    def facts(self) -> Path:
        return self.folder / "data" / "facts.yml"

    def days(self) -> list[str]:
        """The days of its editions."""
        listed = _EDITIONS.search(self.facts.read_text(encoding="utf-8"))
        assert listed is not None
        return re.findall(r"date: (\d{4}-\d\d-\d\d)", listed[1])

    def with_editions(self, count: int) -> list[str]:
        """Give the story so many editions, on days when something became known; their days."""
        text, known = self.facts.read_text(encoding="utf-8"), self.days()
        stated = set(re.findall(r"published: (\d{4}-\d\d-\d\d)", text)) - set(known)
        more = sorted(day for day in stated if min(known) < day)
        step = max(1, len(more) // max(1, count - len(known)))
        days = sorted([*known, *more[::step]])[:count]
        days = days if len(days) == count else sorted([*known, *more])[:count]
        lines = "".join(f'    - {{date: {day}, note: "What was known then."}}\n' for day in days)
        text = _EDITIONS.sub(lambda _: f"  editions:\n{lines}", text, count=1)
        self.facts.write_text(text, encoding="utf-8")
        return days

    def explainer(self, *arguments: str) -> str:
        """What a command of this tree's explainer prints."""
        command = (sys.executable, "-c", CALLED, *arguments)
        return ran(*command, folder=self.folder, environment={"PYTHONPATH": str(self.tree)}).stdout

    def clear(self) -> None:
        """Nothing is built."""
        for name in ("reports", "figures"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def page(self, day: str, name: str = "report") -> str:
        """The page that was built."""
        (found,) = self.folder.glob(f"reports/*/{day}/{name}.html")
        return found.read_text(encoding="utf-8")

    def naive(self, day: str, out: Path) -> None:
        """papermill, then nbconvert, as anybody would: two processes."""
        executed = out / f"{day}.ipynb"
        out.mkdir(parents=True, exist_ok=True)
        given = ("-p", "facts", "data/facts.yml", "-p", "edition", day, "--no-progress-bar")
        environment = {"PYTHONPATH": str(self.tree)}
        where = {"folder": self.folder, "environment": environment}
        ran(BIN / "papermill", NOTEBOOK, executed, *given, **where)  # type: ignore[arg-type]
        ran(BIN / "jupyter", "nbconvert", "--to", "html", executed, **where)  # type: ignore[arg-type]

    def floor(self, out: Path, days: Iterable[str], kinds: Iterable[str], jobs: int = 1) -> None:
        """The plain script, for one edition or several."""
        script = ROOT / "benchmarks" / "floor.py"
        command = (sys.executable, script, NOTEBOOK, "data/facts.yml", out, str(jobs))
        ran(
            *command, ",".join(kinds), *days, folder=self.folder,
            environment={"PYTHONPATH": str(self.tree), "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
