"""Several editions: side by side, each with an outcome of its own, whatever happens to another."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from explainer.batch import Outcome, _apart, build_all
from explainer.build import Order
from explainer.errors import FactsRefused, NotADocument, ParametersRefused, RunFailed
from explainer.facts.edition import cut
from explainer.facts.stored import NAME, stored
from explainer.publish.manifest import Export
from explainer.publish.swap import locked, put
from tests.flood import FIRST, SECOND, facts_of, flood_records, write_flood
from tests.tiny_notebooks import kills_once, saved

# The process that builds, as told to whatever runs its cells.
KILLS = (
    f"import os, signal\nif edition == '{FIRST}':\n"
    "    os.kill(int(os.environ['EXPLAINER_KERNEL_PARENT']), signal.SIGKILL)"
)


def _orders(folder: Path, source: str, *days: datetime.date) -> list[Order]:
    """Orders for the flood with a notebook of this one cell."""
    for name in ("data", "notebooks"):
        (folder / name).mkdir(exist_ok=True)
    saved(folder / "notebooks", source, name="brief")
    path = write_flood(folder / "data")
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


@pytest.mark.slow
def test_an_edition_whose_process_died_is_tried_once_more(tmp_path: Path) -> None:
    """With nothing beside it: memory may have been short."""
    once = tmp_path / "once"
    source = kills_once(once, FIRST)
    outcomes, _ = _all(_orders(tmp_path, source, FIRST, SECOND), jobs=2)
    assert once.exists()
    for outcome in outcomes.values():
        assert isinstance(outcome.error, NotADocument)  # it ran: the notebook shows nothing


@pytest.mark.parametrize(
    ("editions", "jobs", "built"),
    [(5, 2, "03142"), (6, 2, "031425"), (5, 3, "02413"), (2, 8, "01")],
)
def test_editions_built_at_the_same_time_lie_far_apart(
    editions: int, jobs: int, built: str
) -> None:
    """Each is built once; those begun together are no neighbours where there are others."""
    assert "".join(_apart("012345"[:editions], jobs)) == built  # type: ignore[arg-type]


@pytest.mark.slow
def test_workers_tell_what_they_do(tmp_path: Path) -> None:
    """With the edition's day in front, while they do it."""
    _, told = _all(_orders(tmp_path, "None", FIRST, SECOND), jobs=2)
    for day in (FIRST, SECOND):
        assert f"{day}: running brief, cell 3 of 3" in told
        assert f"{day}: exporting brief" in told


def test_a_refusal_comes_back_whole(tmp_path: Path) -> None:
    """Before any process is started, with every problem as a line of its own."""
    orders = _orders(tmp_path, "None", FIRST, SECOND)
    for order in orders:
        records: Any = json.loads(stored(cut(order.facts, order.day).records()))
        for figure in records["figures"]:
            figure["value"] = "12"
        content = (json.dumps(records) + "\n").encode()
        with locked(order.place):
            put(order.place, {"brief": Export("a" * 64, {NAME: content}, {})})
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
