"""`explainer build` as a person calls it: which notebooks, what is told, which exit code."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from explainer import cli, project
from explainer.cli import build as command
from explainer.cli.terminal import Progress
from explainer.errors import Busy, FactsRefused, PublishFailed, RunFailed
from explainer.facts.edition import cut
from explainer.facts.records import stored
from explainer.publish.manifest import Export, History, Place
from explainer.publish.swap import locked, put
from explainer.run.batch import Outcome
from explainer.run.build import Order, Result
from tests.flood import FIRST, SECOND, facts_of, flood_project, flood_records
from tests.tiny_notebooks import notebook


class _Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the flood's facts, to work in."""
    flood_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _publish(folder: Path, day: Any = FIRST) -> Place:
    place = Place(folder.resolve(), "aue-flood", day.isoformat())
    records = stored(cut(facts_of(flood_records()), day).records())
    with locked(place):
        put(place, {"brief": Export("a" * 64, {"records.json": records}, {})}, History(True))
    return place


def _saved(folder: Path, file: str, **settings: Any) -> None:
    content = notebook("None")
    content["metadata"]["explainer"] = settings
    (folder / "notebooks" / f"{file}.ipynb").write_text(json.dumps(content), encoding="utf-8")


def test_a_record_that_a_notebook_invents_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A cell may carry a metric without figures as the facts file has it, and no other."""
    source = (
        "from explainer.document.nodes import Paragraph\n"
        "from explainer.document.runs import Record\n"
        "from explainer.report import open_report\n"
        "from explainer.report.shown import Shown\n"
        "report = open_report(facts, edition)\n"
        "known = report.front().nodes[0].records['metrics']['left-homes']\n"
        "invented = {**known, 'id': 'all', 'label': 'All parties agree'}\n"
        "said = Paragraph(runs=(Record(of='metric:all.label'),))\n"
        "answer = Shown(report.words, said, records={'metrics': {'all': invented}})"
    )
    cells = notebook(source, "report.front()", "answer", "report.method()", "report.sources()")
    cells["metadata"]["explainer"] = {"name": "invents"}
    (folder / "notebooks" / "invents.ipynb").write_text(json.dumps(cells), encoding="utf-8")
    assert cli.main(["build", "--notebook", "invents"]) == 3
    assert "its 'all' among the metrics differs from the facts file" in capsys.readouterr().err


def test_all_takes_every_notebook_that_fits(folder: Path) -> None:
    """Those of this story and of any; not another story's, nor one to explore with."""
    _saved(folder, "report", name="report", story="aue-flood")
    _saved(folder, "other", name="other", story="else")
    _saved(folder, "explore", name="explore", exploration=True)
    _saved(folder, "sketch")
    found = project.fitting_notebooks("aue-flood", folder / "data" / "facts.yml")
    assert found[:2] == ("report", "brief")
    assert "changes" in found
    assert not {"other", "explore", "sketch"} & set(found)


@pytest.mark.parametrize("name", ["record", "statements"])
def test_a_notebook_may_not_take_the_name_of_a_page_of_every_edition(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """Its page would replace that one; the refusal says so and which name to give instead."""
    _saved(folder, name, name=name)
    for arguments in (("--notebook", name), ("--all",)):
        assert cli.main(["build", *arguments]) == 2
        said = capsys.readouterr().err
        assert f"every edition has a page {name}.html" in said
        assert f"such as {name}-by-topic.ipynb" in said
    assert not (folder / "reports").exists()


def test_the_first_edition_is_compared_with_none(folder: Path) -> None:
    """So it has no notebook on changes, unless that is what was asked for."""
    facts = facts_of(flood_records())
    assert command.notebooks_of(("brief", "changes"), FIRST, facts) == ("brief",)
    assert command.notebooks_of(("brief", "changes"), SECOND, facts) == ("brief", "changes")
    assert command.notebooks_of(("changes",), FIRST, facts) == ("changes",)


def _run(
    monkeypatch: pytest.MonkeyPatch, *errors: Exception | None, arguments: tuple[str, ...] = ()
) -> int:
    """The exit code of a build of all editions that ends so for each."""

    def outcomes(orders: list[Order], *rest: Any) -> Any:
        for order, error in zip(orders * len(errors), errors, strict=False):
            result = None if error else Result(order.place, (), ())
            yield Outcome(order, result, error)  # type: ignore[arg-type]

    monkeypatch.setattr(command, "build_all", outcomes)
    return cli.main(["build", "--all", *arguments])


def test_the_gravest_exit_code_wins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not published, then failed, then refused, then busy."""
    refused, failed = FactsRefused([]), RunFailed("it did")
    broken, busy = PublishFailed("no"), Busy("later")
    assert _run(monkeypatch, None, None) == 0
    assert _run(monkeypatch, busy, None) == 5
    assert _run(monkeypatch, busy, refused) == 2
    assert _run(monkeypatch, refused, failed) == 3
    assert _run(monkeypatch, failed, broken, refused, busy) == 4


def test_a_summary_ends_the_list(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """How many were built, were up to date, failed; each failure on one line of its own."""
    _run(monkeypatch, None, RunFailed("it did"))
    said = capsys.readouterr()
    assert said.out.splitlines()[-1].startswith("0 built, 1 already up to date, 1 failed (")
    assert said.err == "aue-flood 2023-06-10: it did\n"


@pytest.mark.parametrize("reason", ["", "  ", "one\u202etwo"])
def test_a_reason_is_words(folder: Path, reason: str) -> None:
    """One that says nothing, or hides something, is refused before anything starts."""
    assert cli.main(["build", "--revise", reason]) == 2


def test_a_bar_on_a_terminal_and_plain_lines_in_a_log() -> None:
    """In a log each line stands once."""
    terminal, log = _Terminal(), io.StringIO()
    for stream in (terminal, log):
        progress = Progress(False, stream, of=4)
        progress("2023-06-03: running brief, cell 1 of 9")
        progress.step()
        progress("2023-06-03: running brief, cell 2 of 9")
        progress.clear()
    shown = terminal.getvalue().split("\r\x1b[K")
    assert shown[1] == f"[{'.' * 20}] 0 of 4  2023-06-03: running brief, cell 1 of 9"
    assert shown[3].startswith(f"[{'#' * 5}{'.' * 15}] 1 of 4  2023-06-03")
    assert log.getvalue() == "2023-06-03: running brief\n"


def test_check_tells_what_a_build_would_refuse(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Against one edition or all of them; nothing published would change: nothing to say."""
    place = _publish(folder)
    _publish(folder, SECOND)
    assert cli.main(["check", "--against", str(place.reports)]) == 0
    assert "2023-06-03: nothing that is published would change" in capsys.readouterr().out
    facts = folder / "data" / "facts.yml"
    text = facts.read_text(encoding="utf-8").replace("verb: moved", "verb: fled", 1)
    facts.write_text(text, encoding="utf-8")
    assert cli.main(["check", "--against", str(place.reports.parent), "--quiet"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all("verb: 'fled' was 'moved' in the published edition of" in line for line in lines)
    assert cli.main(["publish", "--all", "--quiet"]) == 2
    assert all(
        line.partition("data/facts.yml:")[2] for line in capsys.readouterr().err.splitlines()
    )


@pytest.mark.parametrize("against", ["data", "none", "reports"])
def test_check_against_what_is_no_edition_is_refused(folder: Path, against: str) -> None:
    """A folder without published editions of this story."""
    _publish(folder)
    assert cli.main(["check", "--against", against]) == 2
