"""What an edition tells of its own revisions: bound like everything else, in page and PDF."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import pytest

from explainer import cli
from explainer.document.nodes import Chart, Notice, Table, walk
from explainer.document.runs import Mark, plain
from explainer.errors import NotADocument
from explainer.export.html import page
from tests.edits import recorded_edit
from tests.flood import corrected_records, facts_of, flood_records, write_flood
from tests.memory import document_of
from tests.reading import read_pdf
from tests.recorded import PAGE, campaign, revised


def _changed(**fields: str) -> Any:
    """The flood with another wording of its first statement."""
    records = flood_records()
    records["positions"][0] |= fields
    return facts_of(records)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")


@pytest.mark.parametrize("seed", range(8))
def test_a_recorded_change_stands_under_the_title(seed: int) -> None:
    """The day, the reason, the number now and before, and a link to the page as it was."""
    facts, old, new = recorded_edit(random.Random(seed))
    document = document_of(revised(facts))
    notice, table = document.blocks[:2]
    assert isinstance(notice, Notice)
    assert isinstance(table, Table)
    assert notice.kind == "corrected"
    assert plain(notice.runs) == (
        "On 14 November 2023: It was read wrongly. The edition as published before is kept."
    )
    assert (new, old) in [row.facts for row in table.rows]
    html = page(document)
    assert f'<a href="{PAGE}">' in html
    assert f'data-fact="{new}"' in html
    assert f'data-fact="{old}"' in html


def test_a_recorded_change_can_be_read_in_page_pdf_and_log() -> None:
    """The number now, the number before, the reason; `tests.recorded` tries a thousand."""
    assert campaign([3]) == []


def test_the_marks_bear_the_day_of_the_revision() -> None:
    """Not that of the record, which is the day the edition shows; at number and chart alike."""
    records = corrected_records(id="read-anew")
    document = document_of(revised(facts_of(records)))
    found = {mark.text for mark in walk(document) if isinstance(mark, Mark)}
    assert " [corrected 14 November 2023]" in found
    assert " [corrected 2 June 2023]" not in found
    drawn = [c for c in walk(document) if isinstance(c, Chart) and "read-anew" in c.facts]
    assert drawn
    assert all("[corrected 14 November 2023]" in plain(chart.caption) for chart in drawn)


def test_a_statement_is_told_by_field() -> None:
    """What it says now and said before, in its own words."""
    document = document_of(revised(_changed(quote="Die Deiche halten."), "Misquoted"))
    notice, table = document.blocks[:2]
    assert isinstance(table, Table)
    assert plain(notice.runs).startswith("On 14 November")  # type: ignore[union-attr]
    assert "Misquoted. The edition" in plain(notice.runs)  # type: ignore[union-attr]
    what, now, before = (plain(cell) for cell in table.rows[0].cells)
    assert what == "Statement board-gates, quote (reworded)"
    assert now == "Die Deiche halten."
    assert before.startswith("Die Deiche halten, aber der Scheitel")


@pytest.mark.parametrize("field", ["reason", "when"])
def test_a_page_without_its_revision_is_no_page(field: str) -> None:
    """What the notice says is bound to the revision in the notebook; no field may be missing."""
    notebook = revised(_changed(quote="Die Deiche halten."), "Misquoted.")
    del notebook["metadata"]["explainer"]["revisions"][0][field]
    with pytest.raises(NotADocument, match="is not whole"):
        document_of(notebook)


def test_many_changes_are_cut_and_said_to_be() -> None:
    """The table stays short; the caption leads to the log."""
    notebook = revised(_changed(quote="Die Deiche halten."), "Misquoted.")
    told = notebook["metadata"]["explainer"]["revisions"][0]
    told["changes"] = [copy.deepcopy(told["changes"][0]) for _ in range(30)]
    table = document_of(notebook).blocks[1]
    assert isinstance(table, Table)
    assert len(table.rows) == 12
    assert "listed in the log of revisions" in plain(table.caption)


@pytest.mark.slow
def test_from_refusal_to_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish, change a number: refused; record it: old, new and reason in page, PDF and log."""
    monkeypatch.chdir(tmp_path)
    facts = write_flood(tmp_path)
    build = ["publish", "flood.yml", "--quiet"]
    assert cli.main(build) == 0
    whole = facts.read_text(encoding="utf-8")
    edits = (("'14200'", "'14300'"), ("14,200", "14,300"))
    edited = whole
    for old, new in edits:
        edited = edited.replace(old, new)
    facts.write_text(edited, encoding="utf-8")
    assert cli.main(build) == 2
    assert cli.main([*build, "--revise", "We looked again."]) == 2
    write_flood(tmp_path, corrected_records(reason="It was misread."))
    assert cli.main(build) == 0
    place = tmp_path / "reports" / "aue-flood" / "2023-06-03"
    html = (place / "brief.html").read_text(encoding="utf-8")
    pdf = " ".join(read_pdf((place / "brief.pdf").read_bytes())[0].split())
    log = (place.parent / "revisions.jsonl").read_text(encoding="utf-8")
    for said in (html, pdf, log):
        assert all(part in said for part in ("14,300", "14,200", "It was misread."))
    assert (place / "superseded" / "1" / "brief.html").is_file()
    assert cli.main(["verify", str(place)]) == 0
    assert cli.main(["build", "flood.yml", "--quiet"]) == 0
