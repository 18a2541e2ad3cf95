"""`explainer diff`: which two states are compared, and what is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from explainer import cli
from explainer.facts.diff import difference
from tests.flood import facts_of, flood_project, flood_records, write_flood
from tests.test_facts_difference import one_of_each, whole


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the flood's facts, to work in."""
    flood_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "expected two days, found 0 (editions: 2023-06-03, 2023-06-10)"),
        (["2023-06-03"], "expected two days, found 1"),
        (["2023-06-03", "2023-06-31"], "expected a day of the calendar, found '2023-06-31'"),
        (["data/facts.yml", "tomorrow"], "expected a day such as 2024-05-20, found 'tomorrow'"),
        (["data/facts.yml", "data/facts.yml"], "; a second facts file goes after --with"),
        (["none.yml", "2023-06-03", "2023-06-10"], "none.yml: no such file"),
        (["--with", "none.yml"], "none.yml: no such file"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    folder: Path, arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, with one line that says what was expected."""
    assert cli.main(["diff", *arguments]) == 2
    assert reason in capsys.readouterr().err


def test_two_stories_are_not_compared(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A difference between them would say nothing."""
    records = flood_records()
    records["story"]["id"] = "another"
    other = write_flood(folder, records)
    assert cli.main(["diff", "--with", str(other)]) == 2
    assert "tells of 'another', not of 'aue-flood'" in capsys.readouterr().err


def test_two_editions_of_one_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for the whole, then what changed, before and now."""
    assert cli.main(["diff", "2023-06-03", "2023-06-10"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "aue-flood, 2023-06-03 to 2023-06-10: 1 updated, 1 added",
        "~ updated figure office-left-06-08 (left-homes office)",
        '    before: about 14200 ("an estimated"), as of 2023-06-02, office',
        '    now:    about 15600 ("about"), as of 2023-06-08, office',
        "+ added event 2023-06-08-gates-closed-again",
        '    now:    2023-06-08, "Gates closed again"',
    ]


def test_an_edition_and_itself(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing differs; that is no error."""
    assert cli.main(["diff", "data/facts.yml", "2023-06-03", "2023-06-03"]) == 0
    assert capsys.readouterr().out == "aue-flood, 2023-06-03 to 2023-06-03: no difference\n"


def test_json_of_two_files_is_the_list_of_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One change of each class, in the form of changes.json; of the two files as a whole."""
    old, new = one_of_each()
    states = {"data/facts.yml": facts_of(old), "other.yml": facts_of(new)}
    (folder / "other.yml").touch()
    monkeypatch.setattr("explainer.cli.editions.load", lambda path: states[path.as_posix()])
    assert cli.main(["diff", "--with", "other.yml", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["changes"] == difference(whole(old), whole(new)).plain()
    assert len(found["changes"]) == 9
    assert (found["compared_with"], found["edition"]) == ("everything", "everything")


def test_a_field_that_changed_in_place_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what it held and holds, for one day of both files."""
    records = flood_records()
    records["metrics"]["left-homes"]["label"] = "People who moved"
    records["figures"][4]["verb"] = "ترك"
    other = write_flood(folder, records)
    assert cli.main(["diff", "2023-06-03", "--with", str(other)]) == 0
    out = capsys.readouterr().out
    assert "~ reworded metric left-homes\n    label: 'People who left the banks since" in out
    assert "~ reworded figure relief-left-06-02 (left-homes relief)" in out
    assert "    verb: 'غادر' -> 'ترك'" in out
