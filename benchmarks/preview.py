"""How long after a save the browser shows it: the second and every further page of a preview.

A copy of this project's facts and notebooks is previewed; the story's title is changed in the facts
file, and the clock stops when a real Chromium shows the new one.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.projects import CALLED, Project, both
from benchmarks.timing import Table, Way, environment_of, timed

NAIVE, FLOOR, SAVED = "naive", "floor, page", "saved to shown by the browser"
BASES = (NAIVE, FLOOR)
TITLED = "Again, in a preview"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
TITLE = re.compile(r"^( +title: ).*$", re.MULTILINE)


def measure(rounds: int) -> list[Table]:
    """A page after each save, beside a naive report and the floor of the same round."""
    with tempfile.TemporaryDirectory() as name, _chromium() as browser:
        project, out = Project(Path(name) / "project"), Path(name) / "out"
        day = project.days()[0]
        with _saving(project, browser) as saved:
            ways = [
                Way(SAVED, saved),
                Way(NAIVE, lambda: project.naive(day, out / "naive")),
                Way(FLOOR, lambda: project.floor(out / "floor", [day], ["html"])),
            ]
            return [timed(TITLED, ways, rounds)]


def compared(rounds: int, tree: Path, revision: str) -> list[Table]:
    """A page after each save of this tree and of another; each has its preview open."""
    with tempfile.TemporaryDirectory() as name, _chromium() as browser, ExitStack() as stack:
        projects = both(Path(name), tree, revision)
        previews = {at: _saving(one, browser) for at, one in projects.items()}
        ways = [Way(at, stack.enter_context(saving)) for at, saving in previews.items()]
        return [timed(TITLED, ways, rounds)]


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as driver:
        yield driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@contextmanager
def _saving(project: Project, browser: Browser) -> Iterator[Callable[[], float]]:
    """What saves the facts of a project that is previewed, and gives the seconds it took."""
    preview = subprocess.Popen(
        [sys.executable, "-c", CALLED, "preview", "--port", "0"],
        cwd=project.folder,
        stdout=subprocess.PIPE,
        text=True,
        env=environment_of(PYTHONPATH=str(project.tree)),
    )
    try:
        tab, turns = _opened(preview, browser), count()
        yield lambda: _seconds(tab, project.facts, next(turns))
    finally:
        preview.terminate()  # in the background of a script it would ignore Ctrl-C
        preview.wait()


def _opened(preview: subprocess.Popen[str], browser: Browser) -> Page:
    assert preview.stdout is not None
    address = preview.stdout.readline().split()[0]
    if "shown" not in preview.stdout.readline():
        sys.exit("there is no first page")
    tab = browser.new_page()
    tab.goto(address)
    return tab


def _seconds(tab: Page, facts: Path, turn: int) -> float:
    """From a save to the browser's showing it."""
    time.sleep(1.5)  # as long as it takes to look
    title = "Saved again " + "again " * turn + "and that is all"
    text = facts.read_text(encoding="utf-8")
    facts.write_text(TITLE.sub(rf'\g<1>"{title}"', text, count=1), encoding="utf-8")
    saved = time.monotonic()
    tab.locator("h1", has_text=title).wait_for(timeout=60_000)
    return time.monotonic() - saved
