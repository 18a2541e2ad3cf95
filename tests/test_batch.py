"""Several editions: side by side, each with an outcome of its own, whatever happens to another."""

from __future__ import annotations

import datetime
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from explainer.errors import FactsRefused, NotADocument, ParametersRefused, ReportRefused, RunFailed
from explainer.facts.edition import cut
from explainer.facts.records import NAME, stored
from explainer.publish.manifest import Export, History
from explainer.publish.swap import locked, put
from explainer.run import batch
from explainer.run.batch import Outcome, build_all
from explainer.run.build import Order, Task, Tell
from tests.faults.whole import left
from tests.flood import FIRST, SECOND, facts_of, flood_project, flood_records
from tests.tiny_notebooks import saved
from tests.waiting import until

# The process that builds, as told to whatever runs its cells.
KILLS = (
    f"import os, signal\nif edition == '{FIRST}':\n"
    "    os.kill(int(os.environ['EXPLAINER_KERNEL_PARENT']), signal.SIGKILL)"
)


def _orders(folder: Path, source: str, *days: datetime.date) -> list[Order]:
    """Orders for the flood with a notebook of this one cell."""
    path = flood_project(folder)
    saved(folder / "notebooks", source, name="brief")
    facts = facts_of(flood_records())
    return [Order(path, facts, day, ("brief",), ("html",), folder) for day in days]


def _all(orders: list[Order], jobs: int) -> tuple[dict[datetime.date, Outcome], list[str]]:
    told: list[str] = []
    found = {outcome.order.day: outcome for outcome in build_all(orders, jobs, told.append)}
    return found, told


@pytest.mark.slow
def test_a_process_that_dies_takes_no_other_edition_with_it(tmp_path: Path) -> None:
    """The edition it was building failed; the others are built to their own end."""
    outcomes, _ = _all(_orders(tmp_path, KILLS, FIRST, SECOND), jobs=2)
    assert isinstance(outcomes[FIRST].error, RunFailed)
    assert "its process died" in str(outcomes[FIRST].error)
    assert isinstance(outcomes[SECOND].error, NotADocument)  # it ran: the notebook shows nothing


_SLEEPS = (
    "import os, pathlib, time\n"
    "pathlib.Path(f'{edition}.begun').write_text(os.environ['EXPLAINER_KERNEL_PARENT'])\n"
    "time.sleep(60)"
)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize(
    ("how", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
def test_whatever_ends_a_batch_ends_all_of_it(
    tmp_path: Path, how: signal.Signals, code: int
) -> None:
    """Workers, kernels and temporary files; one line is said where there is time for one."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    (order, _) = _orders(tmp_path, _SLEEPS, FIRST, SECOND)
    command = [sys.executable, "-m", "explainer", "build", str(order.facts_path), "--all"]
    begun = subprocess.Popen(
        [*command, "--notebook", "brief", "--jobs", "2", "--quiet"],
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(temporary), "FAULTS": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until(lambda: len(list(tmp_path.glob("*.begun"))) == 2)
    # A terminal sends Ctrl-C to all of them.
    os.killpg(begun.pid, how) if how == signal.SIGINT else begun.send_signal(how)
    said = begun.communicate(timeout=30)[1]
    assert begun.returncode == code
    assert said == ("interrupted\n" if how == signal.SIGINT else "")
    until(lambda: not left(str(tmp_path)) and not list(temporary.iterdir()))
    assert not (tmp_path / "reports" / "aue-flood" / str(FIRST)).exists()


@pytest.mark.slow
def test_workers_tell_what_they_do(tmp_path: Path) -> None:
    """With the edition's day in front, while they do it."""
    _, told = _all(_orders(tmp_path, "None", FIRST, SECOND), jobs=2)
    for day in (FIRST, SECOND):
        assert f"{day}: running brief, cell 3 of 3" in told
        assert f"{day}: exporting brief" in told


def test_no_error_of_one_edition_stops_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither one that is expected nor one that is not: each is the outcome of its own edition."""
    faults = {FIRST: ReportRefused(["no"]), SECOND: ZeroDivisionError("of ours")}

    class Makers:
        at_once = 2

        def __init__(self, at_once: int) -> None:
            """As many as there are editions."""

        def export(self, order: Order, task: Task, tell: Tell) -> Export:
            raise faults[order.day]

        def __enter__(self) -> Makers:
            return self

        def __exit__(self, *_: object) -> None:
            """Nothing is at work."""

    monkeypatch.setattr(batch, "Workers", Makers)
    outcomes, _ = _all(_orders(tmp_path, "None", FIRST, SECOND), jobs=2)
    said = {day: str(outcome.error) for day, outcome in outcomes.items()}
    unexpected = "unexpected ZeroDivisionError: of ours (--debug shows where)"
    assert said == {FIRST: "no", SECOND: unexpected}


def test_a_refusal_comes_back_whole(tmp_path: Path) -> None:
    """Before any process is started, with every problem as a line of its own."""
    orders = _orders(tmp_path, "None", FIRST, SECOND)
    for order in orders:
        records: Any = json.loads(stored(cut(order.facts, order.day).records()))
        for figure in records["figures"]:
            figure["value"] = "12"
        content = (json.dumps(records) + "\n").encode()
        with locked(order.place):
            put(order.place, {"brief": Export("a" * 64, {NAME: content}, {})}, History(True))
    outcomes, told = _all(orders, jobs=2)
    assert told == []
    for outcome in outcomes.values():
        assert isinstance(outcome.error, FactsRefused)
        assert all(problem.line for problem in outcome.error.problems)


def test_errors_survive_the_way_between_processes() -> None:
    """With their problems and faults, not their letters."""
    import pickle

    from explainer.errors import Problem, ReportRefused, UnboundNumber

    problem = Problem("f.yml", 3, "figures[0]", "value", "wrong")
    refused = pickle.loads(pickle.dumps(FactsRefused([problem])))
    assert refused.problems == (problem,)
    for kind in (ReportRefused, UnboundNumber):
        assert pickle.loads(pickle.dumps(kind(["one", "two"]))).faults == ("one", "two")
    assert str(pickle.loads(pickle.dumps(ParametersRefused("no")))) == "no"
