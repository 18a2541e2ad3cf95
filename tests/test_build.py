"""A build does what is needed and no more, and never leaves two states of the facts in a folder."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from explainer.batch import build_all
from explainer.build import Order, Task, Tell, build, up_to_date
from explainer.errors import ParametersRefused, RunFailed
from explainer.manifest import Export, published
from tests.flood import FIRST, SECOND, facts_of, flood_edition, flood_records, write_flood
from tests.tiny_notebooks import saved


def _silent(state: str) -> None:
    """Tell nobody."""


def _order(folder: Path, records: dict[str, Any] | None = None, **changes: Any) -> Order:
    """An order for the flood story, in a project of its own with two small notebooks."""
    for name in ("data", "notebooks"):
        (folder / name).mkdir(exist_ok=True)
    if not list((folder / "notebooks").iterdir()):
        for name in ("brief", "changes"):
            saved(folder / "notebooks", "None", name=name)
    records = records or flood_records()
    order = Order(
        facts_path=write_flood(folder / "data", records),
        facts=facts_of(records),
        day=FIRST,
        notebooks=("brief",),
        kinds=("html",),
        out=folder,
    )
    return replace(order, **changes)


class Exporter:
    """Stands in for running and exporting: its files show what they were made from."""

    def __init__(self, failing: str = "") -> None:
        self.asked: list[str] = []
        self.failing = failing

    def __call__(self, order: Order, task: Task, tell: Tell) -> Export:
        """One page for each kind, with the digest of the inputs in it."""
        name = task.path.stem
        self.asked.append(name)
        if name == self.failing:
            raise RunFailed("it did")
        files = {f"{name}.{kind}": task.inputs.encode() for kind in task.kinds}
        return Export(task.inputs, files | {"facts.csv": b"the same"}, {})


def _build(order: Order) -> list[str]:
    """The notebooks that this build had to run."""
    exporter = Exporter()
    before = up_to_date(order)
    result = build(order, _silent, exporter)
    assert tuple(exporter.asked) == result.built
    assert (before is None) == bool(result.built)
    return exporter.asked


def test_the_second_build_does_nothing(tmp_path: Path) -> None:
    """Not one file is written anew."""
    order = _order(tmp_path)
    assert _build(order) == ["brief"]
    stamp = order.place.reports.stat().st_ino
    assert _build(_order(tmp_path)) == []
    assert order.place.reports.stat().st_ino == stamp


def _changed_value(records: dict[str, Any], order: Order) -> None:
    records["figures"][0]["note"] = "Another note."


def _changed_order_of_sides(records: dict[str, Any], order: Order) -> None:
    records["sides"] = dict(reversed(records["sides"].items()))


def _changed_notebook(records: dict[str, Any], order: Order) -> None:
    saved(order.out / "notebooks", "Ellipsis", name="brief")


def _changed_page(records: dict[str, Any], order: Order) -> None:
    (order.place.reports / "brief.html").write_bytes(b"touched")


def _planted_file(records: dict[str, Any], order: Order) -> None:
    (order.place.reports / "old-chart.svg").write_bytes(b"<svg/>")


@pytest.mark.parametrize(
    "change",
    [
        _changed_value,
        _changed_order_of_sides,
        _changed_notebook,
        _changed_page,
        _planted_file,
    ],
)
def test_any_change_is_noticed(tmp_path: Path, change: Any) -> None:
    """A record, their order, the notebook, a published file, a file that does not belong."""
    order = _order(tmp_path)
    _build(order)
    records = flood_records()
    change(records, order)
    assert _build(_order(tmp_path, records)) == ["brief"]
    assert not published(order.place).damage


def test_a_later_record_leaves_earlier_editions_alone(tmp_path: Path) -> None:
    """Only the editions that know the record are built again."""
    first, second = _order(tmp_path), _order(tmp_path, day=SECOND)
    _build(first)
    _build(second)
    records = flood_records()
    early = flood_edition(FIRST)
    known = {figure.id for figure in (*early.figures, *early.history)}
    later = next(figure for figure in records["figures"] if figure["id"] not in known)
    later["note"] = "Another note."
    assert _build(_order(tmp_path, records)) == []
    assert _build(_order(tmp_path, records, day=SECOND)) == ["brief"]


def test_an_edition_is_built_again_when_the_one_before_it_changes(tmp_path: Path) -> None:
    """It says what changed since then."""
    _build(_order(tmp_path, day=SECOND))
    records = flood_records()
    records["story"]["editions"][0]["note"] = "Another note."
    assert _build(_order(tmp_path, records, day=SECOND)) == ["brief"]


def test_the_notebooks_of_an_edition_keep_in_step(tmp_path: Path) -> None:
    """A second notebook joins the first; a changed record rebuilds both, whichever is asked for."""
    _build(_order(tmp_path))
    assert _build(_order(tmp_path, notebooks=("changes",))) == ["changes"]
    assert published(_order(tmp_path).place).notebooks == ("brief", "changes")
    records = flood_records()
    _changed_value(records, _order(tmp_path))
    assert _build(_order(tmp_path, records)) == ["brief", "changes"]


def test_a_notebook_that_is_gone_is_published_no_more(tmp_path: Path) -> None:
    """Its files leave with the next build."""
    order = _order(tmp_path, notebooks=("brief", "changes"))
    _build(order)
    (tmp_path / "notebooks" / "changes.ipynb").unlink()
    result = build(_order(tmp_path), _silent, Exporter())
    assert result.built == ()
    assert published(order.place).notebooks == ("brief",)
    assert not (order.place.reports / "changes.html").exists()


def test_a_kind_that_was_published_stays(tmp_path: Path) -> None:
    """Asking for the page alone keeps the PDF, and keeps it up to date."""
    both = _order(tmp_path, kinds=("html", "pdf"))
    _build(both)
    assert _build(_order(tmp_path)) == []
    records = flood_records()
    _changed_value(records, both)
    assert _build(_order(tmp_path, records)) == ["brief"]
    assert (both.place.reports / "brief.pdf").exists()


def test_a_failed_notebook_changes_nothing(tmp_path: Path) -> None:
    """Neither it nor the one built beside it is published."""
    order = _order(tmp_path)
    _build(order)
    before = published(order.place)
    records = flood_records()
    _changed_value(records, order)
    with pytest.raises(RunFailed):
        build(
            _order(tmp_path, records, notebooks=("brief", "changes")),
            _silent,
            Exporter(failing="changes"),
        )
    assert published(order.place) == before


def test_an_unknown_notebook_is_refused(tmp_path: Path) -> None:
    """With the nearest name."""
    with pytest.raises(ParametersRefused, match="did you mean 'brief'"):
        build(_order(tmp_path, notebooks=("breif",)), _silent, Exporter())


def test_one_failure_does_not_stop_the_rest(tmp_path: Path) -> None:
    """Each edition has an outcome of its own; what is up to date comes first."""
    _build(_order(tmp_path, day=SECOND))
    broken = _order(tmp_path, day=datetime.date(2023, 6, 5), notebooks=("none",))
    orders = [broken, _order(tmp_path, day=SECOND)]
    outcomes = {outcome.order.day: outcome for outcome in build_all(orders, 1, _silent)}
    assert isinstance(outcomes[broken.day].error, ParametersRefused)
    assert outcomes[SECOND].result is not None
