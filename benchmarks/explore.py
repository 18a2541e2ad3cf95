"""How quickly the notebooks answer in JupyterLab: `python benchmarks/explore.py [MOVES]`.

Each notebook is run from top to bottom; the slider of the explorer is moved in a real Chromium,
from the event to the decoded picture; then a facts file of twenty thousand figures is opened and
filtered. Beside the seconds on the clock stands what the kernel used of a core: on a machine that
does other things the clock says little.
"""

from __future__ import annotations

import datetime
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from explainer.facts.edition import cut  # noqa: E402
from explainer.facts.load import load  # noqa: E402
from tests import lab, large  # noqa: E402

FIGURES = 20_000
FAR = 10  # moves of three steps that the days left allow
MOVES = """async steps => {
  const slider = document.querySelector(".explorer-rail input"), times = [];
  const pane = document.querySelector(".explorer-marks").closest(".explorer-pane");
  const source = () => pane.querySelector("img").src;
  for (const step of steps) {
    const before = source(), start = performance.now();
    slider.value = String(Number(slider.value) + step);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    while (source() === before && performance.now() - start < 10000) {
      await new Promise(requestAnimationFrame);
    }
    await pane.querySelector("img").decode();
    times.push((performance.now() - start) / 1000);
    await new Promise(done => setTimeout(done, 400));
  }
  return times;
}"""
COUNTS = "before => document.querySelector('.explorer-counts').innerText !== before"


def main(moves: int) -> None:
    """Print a line for each thing measured."""
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        folder = lab.project(Path(name))
        _cut(large.write_large(folder / "data", FIGURES))
        _large_notebook(folder / "notebooks")
        with lab.browser() as chromium, lab.server(folder) as address:
            tab = lab.started(chromium, address)
            for path in ("brief", "changes", "report"):
                lab.opened(tab, f"{path}.ipynb")
                _told(tab, f"{path}: run all", lambda: lab.run_all(tab))
                lab.closed(tab)
            _explored(tab, moves)
            _filtered(tab)
    print(f"load after: {os.getloadavg()[0]:.1f}")


def _told(tab: Any, what: str, act: Callable[[], Any]) -> Any:
    """Do it; print the seconds it took and those of a core that the kernel used."""
    cpu = "__import__('time').process_time()"
    before, start = float(lab.asked(tab, cpu)), time.perf_counter()
    answer = act()
    seconds = time.perf_counter() - start
    used = float(lab.asked(tab, cpu)) - before
    print(f"{what}: {seconds:.2f} s, of a core {used:.2f} s", flush=True)
    return answer


def _cut(facts: Path) -> None:
    """What every explorer and every report of so many figures begins with."""
    start, used = time.perf_counter(), time.process_time()
    known = load(facts)
    read = time.process_time() - used
    edition = cut(known, known.story.editions[-1].date)
    conflicts = len(edition.conflicts())
    seconds, used = time.perf_counter() - start, time.process_time() - used - read
    print(f"{FIGURES:,} figures: {seconds:.2f} s, of a core {read:.2f} s to read and check,")
    print(f"  {used:.2f} s to cut an edition and find its {conflicts:,} conflicts", flush=True)


def _explored(tab: Any, moves: int) -> None:
    lab.opened(tab, "explore.ipynb")
    _told(tab, "explore: run all", lambda: lab.run_all(tab))
    tab.wait_for_selector(".explorer-live", state="attached")
    ways = {
        "to the next day, not seen yet": [1] * moves,
        "to a third day, not seen and not drawn ahead": [3] * min(moves, FAR),
        "back over days seen": [-3] * min(moves, FAR),
    }
    for name, steps in ways.items():
        what = f"{len(steps)} moves {name}"
        times = _told(tab, what, lambda steps=steps: tab.evaluate(MOVES, steps))
        print(f"  slider to chart: median {median(times):.3f} s, longest {max(times):.3f} s")
    lab.closed(tab)


def _filtered(tab: Any) -> None:
    lab.opened(tab, "large.ipynb")
    _told(tab, f"{FIGURES:,} figures: opens", lambda: _open(tab))
    for chip in ("upper", "about", "press", "homes-3", "reach 1"):
        _told(tab, f"{FIGURES:,} figures: filter by {chip}", lambda chip=chip: _press(tab, chip))
    lab.closed(tab)


def _open(tab: Any) -> None:
    lab.run_all(tab)
    tab.wait_for_selector(".explorer-live .explorer-time, .explorer-marks img", state="attached")


def _press(tab: Any, chip: str) -> None:
    before = tab.locator(".explorer-counts").inner_text()
    tab.locator(f".explorer-options [data-value='{chip}']").click()
    tab.wait_for_function(COUNTS, arg=before)
    lab.settled(tab)


def _large_notebook(folder: Path) -> None:
    """The explorer's notebook up to the explorer, on the large facts file."""
    notebook = json.loads((folder / "explore.ipynb").read_text(encoding="utf-8"))
    notebook["cells"] = notebook["cells"][:3]
    source = "".join(notebook["cells"][0]["source"]).replace("data/facts.yml", "data/large.yml")
    notebook["cells"][0]["source"] = source
    path = folder / "large.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    lab.edition(path, datetime.date(2023, 12, 31))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
