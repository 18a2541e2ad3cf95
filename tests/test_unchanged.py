"""Asked for the same again, a build says so without reading facts; whatever differs is built."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from explainer import inputs
from explainer.facts.edition import cut
from explainer.facts.stored import stored
from explainer.publish.manifest import FEED, INDEX, Export, Place
from explainer.publish.swap import locked, put
from explainer.unchanged import NOTE, Question, keep, recall
from tests.faults.kills import CELLS
from tests.flood import FIRST, facts_of, flood_records, write_flood
from tests.tiny_notebooks import notebook


@pytest.fixture
def question(tmp_path: Path) -> Question:
    """What was asked of a project whose first edition is in place."""
    for name in ("data", "notebooks"):
        (tmp_path / name).mkdir()
    facts = write_flood(tmp_path / "data").rename(tmp_path / "data" / "facts.yml")
    brief = notebook(*CELLS)
    brief["metadata"]["explainer"] = {"name": "brief"}
    (tmp_path / "notebooks" / "brief.ipynb").write_text(json.dumps(brief), encoding="utf-8")
    place = _place(tmp_path)
    records = stored(cut(facts_of(flood_records()), FIRST).records())
    with locked(place):
        put(place, {"brief": Export("a" * 64, {"records.json": records}, {"c.svg": b"<svg/>"})})
    for name in (INDEX, FEED):
        (place.reports.parent / name).write_text("all editions", encoding="utf-8")
    return Question(facts, tmp_path, ("", "html,pdf"))


def _place(out: Path) -> Place:
    return Place(out, "aue-flood", FIRST.isoformat())


def _kept(question: Question) -> None:
    keep(question, question.digest(), [_place(question.out)])
    assert recall(question) is not None


CHANGES: dict[str, Callable[[Path], object]] = {
    "facts": lambda out: _added(out / "data" / "facts.yml", "# a comment\n"),
    "notebook": lambda out: _added(out / "notebooks" / "brief.ipynb", " "),
    "another notebook": lambda out: _added(out / "notebooks" / "more.ipynb", "{}"),
    "page": lambda out: _added(_place(out).reports / "records.json", " "),
    "chart": lambda out: _added(_place(out).figures / "c.svg", " "),
    "a stranger": lambda out: _added(_place(out).reports / "old.html", ""),
    "manifest": lambda out: _added(_place(out).reports / "manifest.json", "\n"),
    "index": lambda out: _added(_place(out).reports.parent / INDEX, " "),
    "no feed": lambda out: (_place(out).reports.parent / FEED).unlink(),
    "a log": lambda out: _added(_place(out).reports.parent / "revisions.jsonl", "{}\n"),
    "no facts": lambda out: (out / "data" / "facts.yml").unlink(),
    "no edition": lambda out: _place(out).reports.rename(out / "gone"),
    "note": lambda out: _added(out / "reports" / NOTE, "x"),
    "no object": lambda out: (out / "reports" / NOTE).write_text("[1]", encoding="utf-8"),
    "a name of another folder": lambda out: _renamed(out / "reports" / NOTE, "../../etc"),
}


def _added(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def _renamed(path: Path, name: str) -> None:
    note = json.loads(path.read_text(encoding="utf-8"))
    note["editions"][0][0] = name
    path.write_text(json.dumps(note), encoding="utf-8")


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_byte_is_never_taken_for_unchanged(question: Question, change: str) -> None:
    """In what goes in, in what came out, in the note itself: then a build looks for itself."""
    _kept(question)
    CHANGES[change](question.out)
    assert recall(question) is None


@pytest.mark.parametrize("name", ["package", "environment"])
def test_another_program_is_asked_anew(
    question: Question, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version of this package, or of one that it draws with."""
    _kept(question)
    monkeypatch.setattr(inputs, name, lambda: "another")
    assert recall(question) is None


def test_another_question_is_not_this_one(question: Question) -> None:
    """Other words, or another folder."""
    _kept(question)
    assert recall(Question(question.facts, question.out, ("", "html"))) is None
    assert recall(Question(question.facts, question.out / "data", question.words)) is None


def test_what_changed_while_it_was_answered_is_not_noted(question: Question) -> None:
    """The digest is that of before the answer."""
    asked = question.digest()
    _added(question.facts, "# while it was built\n")
    keep(question, asked, [_place(question.out)])
    keep(Question(question.out / "none.yml", question.out, ()), "", [_place(question.out)])
    assert not (question.out / "reports" / NOTE).exists()


def test_facts_in_a_table_are_not_noted(question: Question) -> None:
    """Its bytes are not those of the facts file."""
    question.facts.write_text("story: x\nfigures: long.csv\n", encoding="utf-8")
    keep(question, question.digest(), [_place(question.out)])
    assert not (question.out / "reports" / NOTE).exists()


def test_a_link_in_the_place_of_the_note_is_not_followed(question: Question) -> None:
    """Neither read nor written through."""
    _kept(question)
    note, other = question.out / "reports" / NOTE, question.out / "other"
    note.rename(other)
    note.symlink_to(other)
    assert recall(question) is None
    before = other.read_bytes()
    question = Question(question.facts, question.out, ("else",))
    _kept(question)
    assert other.read_bytes() == before and not note.is_symlink()


def test_a_note_that_cannot_be_written_harms_nothing(question: Question) -> None:
    """As on a full disk: a folder stands in its place, and nothing staged is left."""
    (question.out / "reports" / NOTE).mkdir()
    keep(question, question.digest(), [_place(question.out)])
    assert sorted(p.name for p in (question.out / "reports").iterdir()) == [NOTE, "aue-flood"]
    assert recall(question) is None


def test_the_second_build_reads_no_facts(question: Question) -> None:
    """It says what the first one said, and imports neither the schema nor YAML."""
    asked = ("from explainer import cli", "import sys", f"code = cli.main({ARGUMENTS!r})",
             "print(code, 'pydantic' in sys.modules, 'yaml' in sys.modules)")  # fmt: skip
    said = []
    for _ in range(2):
        ended = subprocess.run(
            [sys.executable, "-c", "\n".join(asked)],
            cwd=question.out,
            env={**os.environ, "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        said.append(ended.stdout.splitlines())
    assert "built brief" in said[0][0] and said[0][-1] == "0 True True"
    assert "already up to date" in said[1][0] and said[1][-1] == "0 False False"
    assert said[0][1:-1] == said[1][1:-1]


ARGUMENTS = ["build", "--edition", FIRST.isoformat(), "--to", "html"]
