"""`explainer new`: a story that checks and builds at once, and never over another."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from explainer import cli
from explainer.cli.add import STARTER_ID, starter
from explainer.facts.kinds import schema_text
from explainer.facts.load import load
from explainer.publish.manifest import Place, contents


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("story", ["River", "a b", "../x", "", "a--b", "a\n", "x" * 101, "نهر"])
def test_an_id_that_is_none(folder: Path, capsys: pytest.CaptureFixture[str], story: str) -> None:
    """It names folders; nothing is written."""
    assert cli.main(["new", story]) == 2
    assert "STORY: expected an id in kebab-case" in capsys.readouterr().err
    assert not list(folder.iterdir())


@pytest.mark.parametrize("there", ["data/facts.yml", "notebooks/report.ipynb"])
def test_nothing_is_overwritten(
    folder: Path, capsys: pytest.CaptureFixture[str], there: str
) -> None:
    """One file in the way is enough, and is named."""
    mine = folder / "floods" / there
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    assert cli.main(["new", "floods"]) == 2
    assert f"floods/{there}: there already; nothing was written" in capsys.readouterr().err
    assert [path for path in (folder / "floods").rglob("*") if path.is_file()] == [mine]
    assert mine.read_text() == "mine"


def test_a_new_story_checks(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without an error, under its own name, with the schema beside it for editors."""
    assert cli.main(["new", "river-floods-2", "--folder", "here/there"]) == 0
    assert "  explainer build here/there/data/facts.yml  #" in capsys.readouterr().out
    facts = load("here/there/data/facts.yml")
    assert facts.story.id == "river-floods-2"
    assert facts.story.title.startswith("River floods 2 (invented")
    schema = folder / "here" / "there" / "data" / "facts.schema.json"
    assert schema.read_text(encoding="utf-8") == schema_text()


def test_it_comes_with_what_else_a_repository_needs(folder: Path) -> None:
    """A README, the explorer, a workflow whose commands are there, and what git shall not see."""
    assert cli.main(["new", "river-floods", "--quiet"]) == 0
    made = {
        path.relative_to(folder / "river-floods").as_posix(): path.read_text(encoding="utf-8")
        for path in (folder / "river-floods").rglob("*")
        if path.is_file()
    }
    assert made["README.md"].startswith("# River floods\n")
    assert "STORY" not in made["README.md"]
    explorer = json.loads(made["notebooks/explore.ipynb"])
    assert explorer["metadata"]["explainer"]["exploration"]
    workflow = yaml.safe_load(made[".github/workflows/pages.yml"])
    assert workflow[True]["schedule"], "YAML 1.1 reads `on` as true"
    runs = [step["run"] for step in workflow["jobs"]["pages"]["steps"] if "run" in step]
    told = "\n".join([made["README.md"], *runs])
    verbs = set(re.findall(r"^ *explainer ([a-z]+)", told, flags=re.MULTILINE))
    assert {"check", "build", "publish", "site"} <= verbs <= set(cli.VERBS)
    assert "/drafts/" in made[".gitignore"]


def test_the_starter_shows_one_of_everything(folder: Path) -> None:
    """Every kind of record, a conflict, a correction; each says that it is invented."""
    cli.main(["new", "a"])
    facts = load("a/data/facts.yml")
    for section in (facts.sources, facts.parties, facts.metrics, facts.questions, facts.events):
        assert section
    assert any(figure.replaces for figure in facts.figures)
    assert len({(f.as_of, f.metric) for f in facts.figures}) < len(facts.figures)
    assert len(facts.story.editions) == 2
    for record in (*facts.sources.values(), *facts.figures, *facts.positions):
        assert "Invented example" in record.note


def test_a_record_can_be_added_at_once(folder: Path) -> None:
    cli.main(["new", "2024"])
    assert cli.main(["add", "side", "2024/data/facts.yml", "--name", "Press"]) == 0
    text = (folder / "2024" / "data" / "facts.yml").read_text(encoding="utf-8")
    assert '  press: {name: "Press"}\n' in text
    assert '  id: "2024"\n' in text


def test_the_report_keeps_the_rules_of_notebooks() -> None:
    """Those of test_repository: short cells, no digit in prose, no output, its story."""
    from explainer.run.notebooks import declared_parameters

    content = json.loads(starter("floods")["notebooks/report.ipynb"])
    for cell in content["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            assert not re.search(r"\d", source)
        else:
            assert source.strip().count("\n") < 6
            assert (cell["outputs"], cell["execution_count"]) == ([], None)
    assert list(declared_parameters(content)) == ["facts", "edition", "compare_with", "language"]
    assert content["metadata"]["explainer"]["story"] == "floods"
    assert STARTER_ID not in json.dumps(content)


@pytest.mark.xdist_group("built")
def test_a_new_story_builds_at_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In its own folder, with its own report; the conflict and the caution reach the page."""
    cli.main(["new", "river-floods"])
    monkeypatch.chdir(folder / "river-floods")
    assert cli.main(["build", "--edition", "2020-03-09"]) == 0
    found = contents(Place(folder / "river-floods", "river-floods", "2020-03-09"))
    assert found.damage == ""
    figures = found.exports["report"].figures
    stems = {name.rpartition(".")[0] for name in figures}
    assert stems
    assert {f"{stem}.{kind}" for stem in stems for kind in ("svg", "png")} <= set(figures)
    page = found.exports["report"].files["report.html"].decode()
    assert "River floods (invented example)" in page
    assert "12,000" in page and "9,500" in page
