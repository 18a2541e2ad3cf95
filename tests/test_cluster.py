"""Editions built by a Dask cluster: the same bytes, and no worker's end takes one with it."""

from __future__ import annotations

import datetime
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from explainer.cli import main
from explainer.errors import ParametersRefused, RunFailed
from explainer.publish.manifest import Export
from explainer.run import cluster as work
from explainer.run.batch import Outcome, build_all
from explainer.run.build import Order, Task, build
from tests.cluster import Cluster, cluster
from tests.flood import FIRST, SECOND, flood_facts, flood_project
from tests.tiny_notebooks import kills_once
from tests.waiting import until

BRIEF = Path(__file__).parents[1] / "notebooks" / "brief.ipynb"
slow = pytest.mark.slow


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    pytest.importorskip("distributed")
    with cluster(tmp_path_factory.mktemp("cluster"), 2) as started:
        yield started


def orders(folder: Path, first: str = "") -> list[Order]:
    """Both editions of the flood, with `brief` beginning with this source."""
    path, facts = flood_project(folder), flood_facts()
    notebook = json.loads(BRIEF.read_text(encoding="utf-8"))
    cell = next(c for c in notebook["cells"][2:] if c["cell_type"] == "code")
    cell["source"] = f"{first}\n{''.join(cell['source'])}".strip().splitlines(keepends=True)
    (folder / "notebooks" / "brief.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return [Order(path, facts, day, ("brief",), ("html", "pdf"), folder) for day in (FIRST, SECOND)]


def built(
    ordered: list[Order], where: Cluster, tell: Callable[[str], None] = lambda state: None
) -> dict[datetime.date, Outcome]:
    return {o.order.day: o for o in build_all(ordered, None, tell, where.address)}


def files(folder: Path) -> dict[str, bytes]:
    found = [path for name in ("reports", "figures") for path in (folder / name).rglob("*")]
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in found if path.is_file()
    }


@pytest.mark.parametrize(
    "address",
    ["", "127.0.0.1:8786", "http://127.0.0.1:8786", "tcp://", "tcp://host", "tcp://host:port",
     "tcp://host:1;x", "tcp://a b:1", "inproc://x", "tcp://host:1\n", "tcp://host:123456"],
)  # fmt: skip
def test_what_is_no_address_is_refused(
    address: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Before anything is asked for, and with an example."""
    path = orders(tmp_path)[0].facts_path
    assert main(["build", str(path), "--all", "--scheduler", address]) == 2
    assert "expected an address such as tcp://127.0.0.1:8786" in capsys.readouterr().err
    assert not (tmp_path / "reports").exists()


def test_a_scheduler_that_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line that names the address, and nothing published."""
    pytest.importorskip("distributed")
    monkeypatch.setattr(work, "TIMEOUT", 0.5)
    path = orders(tmp_path)[0].facts_path
    assert main(["build", str(path), "--all", "--scheduler", "tcp://127.0.0.1:9"]) == 3
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert "no scheduler answers at tcp://127.0.0.1:9" in line


def test_without_dask_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an extra: most builds need one machine."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ParametersRefused, match="pip install distributed"):
        list(build_all(orders(tmp_path), None, print, "tcp://127.0.0.1:8786"))


def test_a_worker_that_joins_later_is_judged_by_itself(tmp_path: Path) -> None:
    """The work carries its client's versions; a worker with others gives nothing back."""
    order = orders(tmp_path)[0]
    asked = work.work_of(order, _task(order))
    made, _ = work.make(replace(asked, versions={**work.versions(), "python": "3.8.0"}))
    assert isinstance(made, RunFailed) and "here 3.8.0" in str(made)


def _task(order: Order) -> Task:
    found: list[Task] = []

    def noted(order: Order, task: Task, tell: object) -> Export:
        found.append(task)
        raise RunFailed("noted")

    with pytest.raises(RunFailed):
        build(order, lambda state: None, noted)
    return found[0]


@slow
def test_a_cluster_gives_the_same_bytes_as_this_machine(tmp_path: Path, two: Cluster) -> None:
    """Every published file, the manifest with it; a second build finds all up to date."""
    here, there = orders(tmp_path / "here"), orders(tmp_path / "there")
    for folder in ("here", "there"):  # with a look of its publisher's
        theme = tmp_path / folder / "data" / "theme.toml"
        theme.write_text('accent = "#7a1f1f"\n', encoding="utf-8")
    for order in here:
        build(order, lambda state: None)
    told: list[str] = []
    outcomes = built(there, two, told.append)
    assert all(o.result is not None and o.result.built == ("brief",) for o in outcomes.values())
    assert files(tmp_path / "there") == files(tmp_path / "here")
    assert f"{FIRST}: brief is with the cluster" in told
    again = built(there, two)
    assert all(o.result is not None and not o.result.built for o in again.values())


@slow
def test_a_failing_edition_is_reported_and_the_rest_go_on(tmp_path: Path, two: Cluster) -> None:
    """Its half-run notebook is kept here, where the message says."""
    source = f"if edition == '{FIRST}':\n    raise ValueError('no such gauge')"
    outcomes = built(orders(tmp_path, source), two)
    (kept,) = (tmp_path / "failed").rglob("brief.ipynb")
    said = str(outcomes[FIRST].error)
    assert "no such gauge" in said and said.endswith(str(kept))
    assert "no such gauge" in kept.read_text(encoding="utf-8")
    assert outcomes[SECOND].result is not None
    assert not [name for name in files(tmp_path) if f"{FIRST}/" in name]


@slow
def test_another_version_on_a_worker_is_refused(
    tmp_path: Path, two: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything runs, with the worker's address."""
    monkeypatch.setattr(work, "package", lambda: "0" * 64)
    with pytest.raises(ParametersRefused, match=r"worker tcp://.*: its explainer differs"):
        built(orders(tmp_path), two)
    assert not files(tmp_path)


@slow
def test_a_worker_killed_half_way_loses_nothing(tmp_path: Path) -> None:
    """Its edition is given to the other one; the pages are those of an undisturbed build.

    Nothing of any worker is left among the machine's temporary files after a death.
    """
    pytest.importorskip("distributed")
    once = tmp_path / "killed"
    source = kills_once(once, FIRST)
    with cluster(tmp_path / "cluster", 2) as started:
        outcomes = built(orders(tmp_path / "there", source), started)
        gone = [worker for worker in started.workers if worker.poll() is not None]
    assert once.exists() and len(gone) == 1
    assert all(outcome.result is not None for outcome in outcomes.values())
    for order in orders(tmp_path / "here", source):
        build(order, lambda state: None)
    assert files(tmp_path / "there") == files(tmp_path / "here")
    until(lambda: not list(started.temporary.glob("explainer-*")), 5)


@slow
def test_ctrl_c_ends_a_build_on_a_cluster(tmp_path: Path) -> None:
    """Whatever its workers are doing."""
    pytest.importorskip("distributed")
    with cluster(tmp_path / "cluster", 1) as started:
        facts = orders(tmp_path / "there", "import time\ntime.sleep(90)")[0].facts_path
        command = [sys.executable, "-m", "explainer", "build", str(facts), "--all"]
        begun = subprocess.Popen(
            [*command, "--notebook", "brief", "--scheduler", started.address],
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert begun.stderr is not None
        assert any("is with the cluster" in line for line in begun.stderr)
        begun.send_signal(signal.SIGINT)
        assert begun.stderr.read().endswith("interrupted\n")
        assert begun.wait(20) == 130


@slow
def test_a_scheduler_that_dies_ends_the_build(tmp_path: Path) -> None:
    """Each edition that was out is reported; nothing of it is published."""
    pytest.importorskip("distributed")
    with cluster(tmp_path / "cluster", 1) as started:

        def kill(state: str) -> None:
            if "cluster" in state:
                os.kill(started.scheduler.pid, signal.SIGKILL)

        outcomes = built(orders(tmp_path / "there"), started, kill)
    assert all("lost in the cluster" in str(outcome.error) for outcome in outcomes.values())
    assert not [name for name in files(tmp_path / "there") if name.endswith(".html")]
