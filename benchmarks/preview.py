"""How long after a save a browser shows it: the second and every further page of a preview."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from playwright.sync_api import Browser, sync_playwright

from benchmarks.projects import Project

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_TITLE = re.compile(r"^( +title: ).*$", re.MULTILINE)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser, gone afterwards."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def saving(project: Project, browser: Browser) -> Iterator[Callable[[], float]]:
    """What saves the facts of a project that is previewed, and gives the seconds it took.

    The story's title is changed in the facts file, and the clock stops when a Chromium shows it.
    """
    preview = subprocess.Popen(
        [project.bin / "python", "-m", "explainer", "preview", "--port", "0"],
        cwd=project.folder,
        stdout=subprocess.PIPE,
        text=True,
        env=project.environment,
    )
    turns = count(1)

    def save() -> float:
        time.sleep(1.5)  # as long as it takes to look
        title = "Saved " + "again " * next(turns) + "and that is all"
        text = project.facts.read_text(encoding="utf-8")
        saved = time.monotonic()
        changed = _TITLE.sub(rf'\g<1>"{title}"', text, count=1)
        project.facts.write_text(changed, encoding="utf-8")
        tab.locator("h1", has_text=title).wait_for(timeout=60_000)
        return time.monotonic() - saved

    try:
        assert preview.stdout is not None
        address = preview.stdout.readline().split()[0]
        assert "shown" in preview.stdout.readline(), "there is no first page"
        tab = browser.new_page()
        tab.goto(address)
        yield save
    finally:
        preview.terminate()  # in the background of a script it would ignore Ctrl-C
        preview.wait()
