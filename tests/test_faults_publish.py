"""Whatever happens while an edition is published, the old one or the new one is in place, whole."""

# ruff: noqa: E501  (a place to a line reads best)

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from explainer.errors import ExplainerError
from explainer.publish.manifest import Place, contents
from explainer.run.build import build, up_to_date
from tests.faults import crowd, kills, outside, syscalls
from tests.faults.whole import torn
from tests.flood import FIRST, SECOND
from tests.naive import naive
from tests.test_build import Exporter, _order
from tests.test_publish import OLD, _publish
from tests.tiny_notebooks import saved

needs_strace = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("strace") is None,
    reason="no call made to fail: install strace (Linux)",
)


@needs_strace
@pytest.mark.slow
def test_nothing_outside_is_touched() -> None:
    """Hostile names, parameters, links: no file elsewhere opened or made, no program run."""
    seen = outside.campaign()
    assert (seen.outside, seen.written, seen.run) == ((), (), ())
    assert seen.tried > 200
    assert seen.calls > 100


@needs_strace
@pytest.mark.parametrize(
    "every", [16, pytest.param(1, marks=pytest.mark.slow)], ids=["some", "each"]
)
def test_each_mutating_call_may_fail(every: int) -> None:
    """Full disk, broken disk, read-only, over quota, killed: never torn, and every message true."""
    counts, wrong = syscalls.campaign(every)
    assert wrong == []
    assert counts["old"] and counts["new"]
    print(dict(counts))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_a_build_may_be_killed_at_any_moment() -> None:
    """KILL, TERM, INT, HUP: nothing lost, no process and no file left, and the next one succeeds."""
    verdicts = kills.campaign(40, again=4)
    assert set(verdicts) <= {"old", "new"}, verdicts


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_a_build_of_several_editions_may_be_killed_at_any_moment() -> None:
    """So may one with processes of its own: each edition is whole, and nobody stays at work."""
    verdicts = kills.campaign(6, again=3, days=(str(FIRST), str(SECOND)))
    assert set(verdicts) <= {"old", "new"}, verdicts


@pytest.mark.parametrize(
    "builds", [6, pytest.param(50, marks=pytest.mark.slow)], ids=["some", "many"]
)
def test_many_builds_of_one_edition_at_once(builds: int) -> None:
    """Each is built or busy; whoever reads meanwhile reads one of them, whole."""
    ended, reads, wrong = crowd.campaign(builds)
    assert wrong == []
    assert set(ended) <= {"built", "busy"}, ended
    assert ended["built"] >= builds // 2
    assert reads > 0


PLANTED: dict[str, Callable[[Place, Path], Path]] = {
    name: lambda place, out, name=name: place.reports / name
    for name in ("old.svg", "report.html", "brief.html.bak", ".hidden", "a.css", "manifest.json.old",
                 "superseded.txt", "Brief.html", "brief.html~")
} | {
    name: lambda place, out, name=name: place.figures / name
    for name in ("old.svg", "old.png", ".DS_Store", "brief-old.svg")
} | {
    "staged page": lambda place, out: place.reports.with_name(f".{place.edition}.0.new") / "brief.html",
    "staged chart": lambda place, out: place.figures.with_name(f".{place.edition}.0.new") / "c.svg",
    "page aside": lambda place, out: place.reports.with_name(f".{place.edition}.aside") / "brief.html",
    "executed notebook": lambda place, out: out / "notebooks" / "brief.nbconvert.ipynb",
    "checkpoint": lambda place, out: out / "notebooks" / ".ipynb_checkpoints" / "brief-checkpoint.ipynb",
    "cache": lambda place, out: out / "data" / "__pycache__" / "flood.pyc",
    "failed run": lambda place, out: out / "failed" / place.story / place.edition / "brief.ipynb",
}  # fmt: skip


@pytest.mark.parametrize("where", PLANTED)
def test_an_old_file_is_not_published(tmp_path: Path, where: str) -> None:
    """Planted before a build: the edition holds what the build made, and nothing else."""
    order = _order(tmp_path)
    build(order, lambda _: None, Exporter())
    before = _published(order.place)
    planted = PLANTED[where](order.place, tmp_path)
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_bytes(b"planted")
    build(order, lambda _: None, Exporter())
    assert _published(order.place) == before
    assert not torn(order.place.reports)
    assert up_to_date(order) is not None


def _published(place: Place) -> dict[str, bytes]:
    folders = (place.reports, place.figures)
    return {str(p): p.read_bytes() for f in folders for p in sorted(f.rglob("*")) if p.is_file()}


LINKS: dict[str, Callable[[Place], Path]] = {
    "reports": lambda place: place.out / "reports",
    "figures": lambda place: place.out / "figures",
    "story of reports": lambda place: place.reports.parent,
    "story of figures": lambda place: place.figures.parent,
    "edition": lambda place: place.reports,
    "charts": lambda place: place.figures,
    "aside": lambda place: place.reports.with_name(f".{place.edition}.aside"),
    "charts aside": lambda place: place.figures.with_name(f".{place.edition}.aside"),
    "staged": lambda place: place.reports.with_name(f".{place.edition}.0.new"),
    "charts staged": lambda place: place.figures.with_name(f".{place.edition}.0.new"),
    "lock": lambda place: place.reports.parent / f".{place.edition}.lock",
    "page": lambda place: place.reports / "report.html",
    "lock to nothing": lambda place: place.reports.parent / f".{place.edition}.lock",
}
TARGETS = {"lock": "kept", "page": "kept", "lock to nothing": "made"}  # else the folder itself


@pytest.mark.parametrize("where", LINKS)
def test_nothing_is_written_through_a_link(tmp_path: Path, where: str) -> None:
    """What it leads to stays as it was, whether publishing goes on or stops."""
    place = Place(tmp_path / "out", "aue-flood", "2023-06-03")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_bytes(b"kept")
    link = LINKS[where](place)
    link.parent.mkdir(parents=True)
    link.symlink_to(elsewhere / TARGETS.get(where, ""))
    try:
        _publish(place, OLD)
    except ExplainerError:
        assert not contents(place).exports
    else:
        assert contents(place).exports == OLD
    assert [(p.name, p.read_bytes()) for p in elsewhere.iterdir()] == [("kept", b"kept")]


@pytest.mark.slow
def test_the_naive_way_publishes_beside_old_charts(tmp_path: Path) -> None:
    """It leaves what lay there, and calls a notebook published whose kernel cut itself short."""
    old: list[Any] = [tmp_path / "out" / "old.svg"]
    old[0].parent.mkdir()
    old[0].write_bytes(b"planted")
    done = naive(saved(tmp_path, "print('new')"), tmp_path / "out")
    assert done.published
    assert old[0].exists()
