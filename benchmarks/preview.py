"""How long after a save the browser shows it: `python benchmarks/preview.py [SAVES]`.

A copy of this project's facts and notebooks is previewed; the story's title is changed in the facts
file, and the clock stops when a real Chromium shows the new one. Prints each time and the median.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
TITLE = re.compile(r"^( +title: ).*$", re.MULTILINE)


def main(saves: int) -> None:
    """Preview, save, look, and print."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("data", "notebooks"):
            shutil.copytree(ROOT / name, Path(folder) / name)
        command = [sys.executable, "-m", "explainer.cli", "preview", "--port", "0"]
        preview = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
        assert preview.stdout is not None
        try:
            address = preview.stdout.readline().split()[0]
            if "shown" not in preview.stdout.readline():
                sys.exit("there is no first page")
            with sync_playwright() as driver:
                browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
                tab = browser.new_page()
                tab.goto(address)
                taken = _seconds(tab, Path(folder) / "data" / "facts.yml", saves)
                browser.close()
        finally:
            preview.send_signal(signal.SIGINT)
            preview.wait()
    print(" ".join(f"{one:.2f}" for one in taken))
    print(f"save to reload: median {median(taken):.2f} s of {saves}, longest {max(taken):.2f} s")


def _seconds(tab: Page, facts: Path, saves: int) -> list[float]:
    text, taken = facts.read_text(encoding="utf-8"), []
    for turn in range(saves):
        time.sleep(1.5)  # as long as it takes to look
        title = "Saved again " + "again " * turn + "and that is all"
        facts.write_text(TITLE.sub(rf'\g<1>"{title}"', text, count=1), encoding="utf-8")
        saved = time.monotonic()
        tab.locator("h1", has_text=title).wait_for(timeout=60_000)
        taken.append(time.monotonic() - saved)
    return taken


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
