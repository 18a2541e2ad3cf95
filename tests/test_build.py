"""A build does what is needed and no more, and never leaves two states of the facts in a folder."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest

from explainer.errors import FactsRefused, PublishFailed, RunFailed
from explainer.publish import revisions, swap
from explainer.publish.manifest import Export, contents
from explainer.run.build import Order, Task, Tell, build, up_to_date
from tests.flood import (
    FIRST,
    SECOND,
    corrected_records,
    facts_of,
    flood_edition,
    flood_project,
    flood_records,
)
from tests.tiny_notebooks import saved


def _silent(state: str) -> None:
    """Tell nobody."""


def _order(folder: Path, records: dict[str, Any] | None = None, **changes: Any) -> Order:
    """An order for the flood story, in a project of its own with two small notebooks."""
    records = records or flood_records()
    facts_path = flood_project(folder, records)
    if not list((folder / "notebooks").iterdir()):
        for name in ("brief", "extra"):
            saved(folder / "notebooks", "None", name=name)
    order = Order(
        facts_path=facts_path,
        facts=facts_of(records),
        day=FIRST,
        notebooks=("brief",),
        kinds=("html",),
        out=folder,
        reason="The note was rewritten.",
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


@dataclass(frozen=True)
class _Wider(Order):
    """An order with an option that nobody thought of when it was decided what is up to date."""

    theme: str = "plain"


def test_an_option_of_an_order_is_never_forgotten(tmp_path: Path) -> None:
    """What was built with another value of it is out of date; where and how are no such options."""

    def order(**changes: Any) -> Order:
        plain = _order(tmp_path)
        given = {one.name: getattr(plain, one.name) for one in fields(plain)}
        return _Wider(**given | changes)

    assert _build(order()) == ["brief"]
    assert _build(order(wait=True, reason="Another one.")) == []
    assert _build(order(theme="dark")) == ["brief"]


def _new_note(records: dict[str, Any], order: Order | None = None) -> None:
    records["figures"][0]["note"] = "Another note."


CHANGES: dict[str, Callable[[dict[str, Any], Order], Any]] = {
    "a record": _new_note,
    "the order of the sides": lambda records, order: records.update(
        sides=dict(reversed(records["sides"].items()))
    ),
    "the notebook": lambda records, order: saved(order.out / "notebooks", "Ellipsis", name="brief"),
    "a published file": lambda records, order: (order.place.reports / "brief.html").write_bytes(
        b"x"
    ),
    "a file of nobody's": lambda records, order: (order.place.reports / "c.svg").write_bytes(b"x"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_is_noticed(tmp_path: Path, change: str) -> None:
    """Whatever it is, the next build puts it right."""
    order = _order(tmp_path)
    _build(order)
    records = flood_records()
    CHANGES[change](records, order)
    assert _build(_order(tmp_path, records)) == ["brief"]
    assert not contents(order.place).damage


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
    assert _build(_order(tmp_path, notebooks=("extra",))) == ["extra"]
    assert contents(_order(tmp_path).place).notebooks == ("brief", "extra")
    records = flood_records()
    _new_note(records)
    assert _build(_order(tmp_path, records)) == ["brief", "extra"]


def test_a_notebook_that_is_gone_is_published_no_more(tmp_path: Path) -> None:
    """Its files leave with the next build."""
    order = _order(tmp_path, notebooks=("brief", "extra"))
    _build(order)
    (tmp_path / "notebooks" / "extra.ipynb").unlink()
    result = build(_order(tmp_path), _silent, Exporter())
    assert result.built == ()
    assert contents(order.place).notebooks == ("brief",)
    assert not (order.place.reports / "extra.html").exists()


def test_a_kind_that_was_published_stays(tmp_path: Path) -> None:
    """Asking for the page alone keeps the PDF, and keeps it up to date."""
    both = _order(tmp_path, kinds=("html", "pdf"))
    _build(both)
    assert _build(_order(tmp_path)) == []
    records = flood_records()
    _new_note(records)
    assert _build(_order(tmp_path, records)) == ["brief"]
    assert (both.place.reports / "brief.pdf").exists()


# ---------------------------------------------------------------- revisions


def _publishing(folder: Path, records: dict[str, Any] | None = None, **changes: Any) -> Order:
    return _order(folder, records, publish=True, **changes)


def test_a_draft_may_say_something_else_every_time(tmp_path: Path) -> None:
    """No number is refused, nothing is logged, and the manifest calls it a draft."""
    assert _build(_order(tmp_path)) == ["brief"]
    assert _build(_order(tmp_path, _edited(), reason="")) == ["brief"]
    order = _order(tmp_path)
    assert not contents(order.place).history.published
    assert _log(order) == ()


def test_a_build_leaves_a_published_edition_alone(tmp_path: Path) -> None:
    """What it makes of recorded changes lies below `drafts/`, until publishing takes it away."""
    order = _publishing(tmp_path)
    _build(order)
    before = contents(order.place)
    assert up_to_date(_order(tmp_path)) is not None
    with pytest.raises(
        FactsRefused, match=r"explainer add figure \S+ --replaces office-left-06-02"
    ):
        build(_order(tmp_path, _edited()), _silent, Exporter())
    draft = build(_order(tmp_path, corrected_records(), reason=""), _silent, Exporter())
    assert draft.place.out == tmp_path / "drafts"
    assert not draft.published
    assert draft.revision is not None
    assert contents(order.place) == before
    again = build(_order(tmp_path, corrected_records(), reason=""), _silent, Exporter())
    assert again.built == ()
    done = build(_publishing(tmp_path, corrected_records(), reason=""), _silent, Exporter())
    assert done.published
    assert not (tmp_path / "drafts").exists()


def test_whether_it_is_published_is_never_guessed(tmp_path: Path) -> None:
    """A manifest that cannot be read stops a build; where no records lie either, it goes on."""
    order = _publishing(tmp_path)
    _build(order)
    (order.place.reports / "manifest.json").write_bytes(b"{")
    with pytest.raises(PublishFailed, match="so it is unknown whether this edition is published"):
        build(_order(tmp_path), _silent, Exporter())
    (order.place.reports / "records.json").unlink()
    assert build(_order(tmp_path), _silent, Exporter()).built == ("brief",)


def _edited() -> dict[str, Any]:
    """Another number in a published figure, which no reason allows."""
    records = flood_records()
    records["figures"][3] |= {"value": "14300", "printed": "14,300"}
    records["figures"][3]["anchor"] = "an estimated 14,300 people had moved"
    return records


def _log(order: Order) -> tuple[dict[str, Any], ...]:
    """The revisions of all editions in place, as their manifests tell them."""
    revisions.refresh_log(order.place.story_folder)
    return revisions.read_log(order.place.story_folder)


def test_a_published_number_is_not_changed_without_a_record(tmp_path: Path) -> None:
    """No notebook is run, nothing is written; the record is named with its line."""
    order = _publishing(tmp_path)
    _build(order)
    before = contents(order.place)
    exporter = Exporter()
    with pytest.raises(FactsRefused, match=r"facts\.yml:\d+: figures\[3\] 'office-left-06-02'"):
        build(_publishing(tmp_path, _edited()), _silent, exporter)
    assert exporter.asked == []
    assert contents(order.place) == before
    assert not _log(order)


def test_an_edition_that_is_not_published_is_free(tmp_path: Path) -> None:
    """So is one in another folder, and one whose folder was removed."""
    _build(_publishing(tmp_path))
    assert _build(_publishing(tmp_path, _edited(), out=tmp_path / "draft")) == ["brief"]
    shutil.rmtree(_publishing(tmp_path).place.reports)
    assert _build(_publishing(tmp_path, _edited())) == ["brief"]


def test_a_recorded_change_supersedes_what_was_published(tmp_path: Path) -> None:
    """The old files stay whole below the new, the log says what and why; then nothing is to do."""
    order = _publishing(tmp_path, reason="")
    _build(order)
    old = {path.name: path.read_bytes() for path in order.place.reports.iterdir()}
    result = build(_publishing(tmp_path, corrected_records(), reason=""), _silent, Exporter())
    assert result.revision is not None
    kept = order.place.reports / "superseded" / "1"
    assert {p.name: p.read_bytes() for p in kept.iterdir() if p.is_file()} == old
    (line,) = _log(order)
    assert (line["edition"], line["reason"]) == ("2023-06-03", "The bulletin was read wrongly.")
    (change,) = line["changes"]
    assert (change["change"], change["old"]["value"], change["new"]["value"]) == (
        "corrected", "14200", "14300",
    )  # fmt: skip
    assert revisions.problems(order.place.reports.parent) == ()
    assert contents(order.place).damage == ""
    assert _build(_publishing(tmp_path, corrected_records(), reason="")) == []
    assert len(_log(order)) == 1


def test_what_was_superseded_stays_through_layouts_and_further_revisions(tmp_path: Path) -> None:
    """A new layout takes the kept folders along and adds no line; a second revision adds both."""
    order = _publishing(tmp_path)
    _build(order)
    _build(_publishing(tmp_path, corrected_records()))
    saved(tmp_path / "notebooks", "Ellipsis", name="brief")
    assert _build(_publishing(tmp_path, corrected_records())) == ["brief"]
    assert len(_log(order)) == 1
    records = corrected_records()
    records["figures"][0]["note"] = "Another note."
    _build(_publishing(tmp_path, records))
    kept = order.place.reports / "superseded"
    assert sorted(path.name for path in kept.iterdir()) == ["1", "2"]
    assert [line["revision"] for line in _log(order)] == [1, 2]
    assert _log(order)[1]["reason"] == "The note was rewritten."
    assert revisions.problems(order.place.reports.parent) == ()


def test_a_revision_of_one_edition_leaves_a_later_record_of_it_alone(tmp_path: Path) -> None:
    """A correction published after the edition's day changes nothing in it."""
    records = corrected_records()
    records["figures"][-1]["published"] = "2023-06-09"
    for day in (FIRST, SECOND):
        _build(_publishing(tmp_path, day=day))
    assert _build(_publishing(tmp_path, records)) == []
    assert _build(_publishing(tmp_path, records, day=SECOND, reason="")) == ["brief"]
    assert [line["edition"] for line in _log(_publishing(tmp_path))] == ["2023-06-10"]


def test_a_build_that_fails_leaves_the_log_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the notebook fails, or the files cannot be put in place."""
    order = _publishing(tmp_path)
    _build(order)
    with pytest.raises(RunFailed):
        build(_publishing(tmp_path, corrected_records()), _silent, Exporter(failing="brief"))
    assert not _log(order)

    def broken(*arguments: Any) -> None:
        raise OSError(errno.EIO, "broken disk")

    with monkeypatch.context() as patch:
        patch.setattr(swap, "_swap_both", broken)
        with pytest.raises(PublishFailed, match="broken disk"):
            build(_publishing(tmp_path, corrected_records()), _silent, Exporter())
    assert not _log(order)
    assert not (order.place.reports / "superseded").exists()
    assert _build(_publishing(tmp_path, corrected_records())) == ["brief"]


def test_records_that_were_tampered_with_stop_the_build(tmp_path: Path) -> None:
    """Otherwise a changed number could pass for the published one."""
    order = _publishing(tmp_path)
    _build(order)
    stored = order.place.reports / "records.json"
    stored.write_bytes(stored.read_bytes().replace(b"14200", b"14300"))
    with pytest.raises(PublishFailed, match="is not as it was published"):
        build(_publishing(tmp_path, _edited()), _silent, Exporter())
