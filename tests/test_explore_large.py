"""Twenty thousand figures: the explorer opens them and answers; the times are written down."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import lab
from tests.large import write_large

STEPS = """
import sys, time
start = time.perf_counter()
def lap(name):
    global start
    now = time.perf_counter(); print(f"{name}: {now - start:.2f} s"); start = now
from explainer.explore import open_explorer
from explainer.explore.view import View
explorer = open_explorer(sys.argv[1], "2023-12-31")
view = explorer._view = View(explorer)
lap("opens")
for name, value in (("sides", ("upper",)), ("hedges", ("about",)), ("kinds", ("press",)),
                    ("metrics", ()), ("topics", ("reach 1",))):
    view.filters[name].value = value
    lap(f"filter by {name}")
view.clear()
lap("no filter")
view.timeline.index = 100
lap("another day")
print(len(explorer.facts.figures), len(explorer.edition.figures), len(explorer.picture.spots))
"""


@pytest.mark.slow
def test_twenty_thousand_figures(tmp_path: Path) -> None:
    """In a process of its own, imports and fonts included, as a kernel would."""
    pytest.importorskip("anywidget", reason="anywidget is not installed")
    path = write_large(tmp_path, 20_000)
    run = subprocess.run(
        [sys.executable, "-c", STEPS, str(path)], capture_output=True, text=True, check=True
    )
    *times, counted = run.stdout.splitlines()
    for line in times:
        lab.note(f"20,000 figures: {line}")
    total, known, marks = map(int, counted.split())
    assert total == 20_000 > known > 5000
    assert 0 < marks <= 200
