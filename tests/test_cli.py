"""The command line: exit codes, one line of reason, and the whole way from facts to files."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from explainer import cli
from explainer.publish.manifest import Place, contents
from tests.flood import flood_records, write_flood
from tests.tiny_notebooks import saved

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[1]
one_worker = pytest.mark.xdist_group("built")  # they share one build


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _explainer(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as a person calls it, in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "explainer", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with the flood's facts in it, to work in."""
    write_flood(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["check"], "data/facts.yml: not found here or in a folder above"),
        (["check", "none.yml"], "none.yml: no such file"),
        (["build", "flood.yml", "--edition", "2023-06-04"], "the story has no edition 2023-06-04"),
        (["build", "flood.yml", "--edition", "2023-6-3"], "expected a day"),
        (["build", "flood.yml", "--notebook", "breif"], "did you mean 'brief'"),
        (["build", "flood.yml", "--notebook", "../brief"], "no notebook '../brief'"),
        (["build", "flood.yml", "--to", "docx"], "expected html or pdf, found 'docx'"),
        (["build", "flood.yml", "--jobs", "0"], "expected 1 or more"),
    ],
)
def test_refusals_end_with_2_and_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], reason: str
) -> None:
    """The reason names what was found and what was expected; nothing is written."""
    assert cli.main(arguments) == 2
    said = capsys.readouterr()
    assert reason in said.err
    assert said.err.count("\n") == 1
    assert sorted(path.name for path in folder.iterdir()) == ["flood.yml"]


def test_broken_facts_are_listed_one_a_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each with file, line, record and field; build refuses them in the same words."""
    records = flood_records()
    records["figures"][0]["metric"] = "left-hoomes"
    records["figures"][1]["hedge"] = "perhaps"
    write_flood(folder, records)
    assert cli.main(["check", "flood.yml"]) == 2
    checked = capsys.readouterr()
    assert "flood.yml:" in checked.err.splitlines()[0]
    assert len(checked.err.splitlines()) >= 2
    assert "errors" in checked.out.splitlines()[-1]
    assert cli.main(["build", "flood.yml"]) == 2
    assert capsys.readouterr().err == checked.err


def test_sound_facts_are_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Warnings, then a line of counts; with --quiet nothing."""
    assert cli.main(["check", "flood.yml"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1].startswith("aue-flood: 13 figures, ")
    assert all(line.startswith("warning: flood.yml:") for line in lines[:-1])
    assert cli.main(["check", "flood.yml", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("explainer bui", {"build"}),
        ("explainer build flood.yml --editi", {"--edition"}),
        ("explainer build flood.yml --edition 2023-06-1", {"2023-06-10"}),
        ("explainer build flood.yml --notebook bri", {"brief"}),
        ("explainer build none.yml --edition 2", set[str]()),
        ("explainer add figure flood.yml --hedge more", {"more-than"}),
        ("explainer add figure flood.yml --metric left-h", {"left-homes"}),
    ],
)
def test_a_shell_completes_commands_options_and_what_the_facts_hold(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: str,
    found: set[str],
) -> None:
    """By the script that `explainer completion` prints; where nothing is known, nothing is said."""
    assert cli.main(["completion", "bash"]) == 0
    assert "_EXPLAINER_COMPLETE=bash_complete" in capsys.readouterr().out
    monkeypatch.setenv("_EXPLAINER_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(words.count(" ")))
    cli.main([])
    said = capsys.readouterr().out.splitlines()
    assert {line.partition(",")[2] for line in said if line} == found


def test_a_failing_notebook_ends_with_3(folder: Path) -> None:
    """One line names notebook, cell, reason, and where the half-run notebook is; no traceback."""
    for name in ("notebooks", "data"):
        (folder / name).mkdir()
    saved(folder / "notebooks", "1 / 0", name="brief")
    failed = _explainer(folder, "build", "flood.yml", "--quiet")
    assert (failed.returncode, failed.stdout) == (3, "")
    assert failed.stderr.startswith("brief.ipynb: cell 2 (`1 / 0`, [2] in JupyterLab), line 1: ")
    assert failed.stderr.count("\n") == 1
    assert (folder / "failed" / "aue-flood" / "2023-06-03" / "brief.ipynb").is_file()
    assert not contents(Place(folder, "aue-flood", "2023-06-03")).notebooks
    assert "Traceback" in _explainer(folder, "build", "flood.yml", "--debug").stderr


def test_a_locked_edition_ends_with_5(folder: Path) -> None:
    from explainer.publish.swap import locked

    with locked(Place(folder, "aue-flood", "2023-06-03")):
        busy = _explainer(folder, "build", "flood.yml", "--quiet")
    assert busy.returncode == 5
    assert busy.stderr == "another build of aue-flood 2023-06-03 is running\n"


def test_an_out_folder_that_is_a_file_ends_with_4(folder: Path) -> None:
    """Nothing can be published below a file."""
    refused = _explainer(folder, "build", "flood.yml", "--out", "flood.yml", "--quiet")
    assert refused.returncode == 4
    assert "in place now: nothing" in refused.stderr
    assert refused.stderr.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
@pytest.mark.parametrize(
    ("arguments", "together", "unbuffered"),
    [
        (["check", "flood.yml"], False, ""),
        (["check", "none.yml"], True, ""),
        (["editions", "flood.yml"], False, "1"),
        (["--help"], False, ""),
        (["check", "--nonsense"], True, "1"),
    ],
)
def test_output_that_nobody_reads_is_dropped_in_silence(
    folder: Path, arguments: list[str], together: bool, unbuffered: str
) -> None:
    """As with `| head`: no traceback, nothing unexpected, the code of SIGPIPE."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "explainer", *arguments],
            cwd=folder,
            stdout=writer,
            stderr=writer if together else subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            check=False,
        )
    finally:
        os.close(writer)
    assert ended.returncode == 128 + signal.SIGPIPE
    assert not ended.stderr


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (BrokenPipeError("of a worker"), 3, "unexpected BrokenPipeError: of a worker"),
        (ValueError("odd"), 3, "unexpected ValueError: odd"),
    ],
)  # fmt: skip
def test_what_nobody_expected_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fault: BaseException,
    code: int,
    said: str,
) -> None:
    """With its exit code; the traceback of a fault of the tool itself only with --debug."""

    def faulty(**_: object) -> int:
        raise fault

    monkeypatch.setattr("explainer.cli.check.check.callback", faulty)
    assert cli.main(["check"]) == code
    shows = " (--debug shows where)" if code == 3 else ""
    assert capsys.readouterr().err == f"{said}{shows}\n"
    if code == 3:
        with pytest.raises(type(fault)):
            cli.main(["check", "--debug"])


def test_any_terminal_can_show_the_errors(folder: Path) -> None:
    """Text in other scripts does not stop a message on an old terminal."""
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    shown = subprocess.run(
        [sys.executable, "-m", "explainer", "check", "نهر.yml"],
        cwd=folder,
        capture_output=True,
        env=environment,
        check=False,
    )
    assert shown.returncode == 2
    assert b"no such file" in shown.stderr


# ---------------------------------------------------------------- the whole way


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the flood's facts alone, and its first edition built there."""
    folder = tmp_path_factory.mktemp("flood")
    write_flood(folder)
    done = _explainer(folder, "build", "flood.yml")
    assert (done.returncode, done.stderr.splitlines()) == (
        0,
        ["running brief", "exporting brief", "putting it in place"],
    )
    assert done.stdout.splitlines() == [
        "aue-flood 2023-06-03: draft, built brief",
        "  reports/aue-flood/2023-06-03/brief.html",
        "  reports/aue-flood/2023-06-03/brief.pdf",
    ]
    return folder


@one_worker
def test_a_build_publishes_every_file(built: Path) -> None:
    """Page, PDF, notebook and data, and each chart as SVG and PNG; nothing else is left."""
    found = contents(Place(built, "aue-flood", "2023-06-03"))
    assert found.damage == ""
    export = found.exports["brief"]
    assert {"brief.html", "brief.pdf", "brief.ipynb", "facts.csv"} <= set(export.files)
    assert export.files["brief.pdf"].startswith(b"%PDF-")
    assert export.figures == {}, "in brief there is no chart; a new story's report has some"
    assert sorted(path.name for path in built.iterdir()) == ["figures", "flood.yml", "reports"]


@one_worker
def test_nothing_published_names_the_machine(built: Path) -> None:
    """No path, home, user or host in any text file."""
    host = platform.node()
    words = [str(built), str(Path.home()) + "/", str(ROOT), *([host] if len(host) > 4 else [])]
    for path in [*built.glob("reports/*/*/*"), *built.glob("figures/*/*/*")]:
        content = path.read_bytes()
        found = [word for word in words if word.encode() in content]
        assert not found, path.name


@one_worker
def test_an_unchanged_build_says_so_and_imports_nothing_heavy(built: Path) -> None:
    code = (
        "import sys\nfrom explainer import cli\ncode = cli.main(['build', 'flood.yml'])\n"
        "print(*sys.modules, file=sys.stderr)\nsys.exit(code)"
    )
    again = subprocess.run(
        [sys.executable, "-c", code], cwd=built, capture_output=True, text=True, check=True
    )
    assert again.stdout.splitlines()[0] == "aue-flood 2023-06-03: draft, already up to date"
    heavy = {"matplotlib", "numpy", "papermill", "nbclient", "nbformat", "nbconvert", "typst"}
    assert not heavy & set(again.stderr.split())


@one_worker
def test_editions_tells_the_state_of_each(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Date, state and note, and what changed in each."""
    monkeypatch.chdir(built)
    assert cli.main(["editions", "flood.yml"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "2023-06-03  draft         The day after the dyke at the mill broke.",
        "            first: 11 figures, 1 replaced or overtaken",
        "2023-06-10  not built     The water has gone down.",
        "            since 2023-06-03: figures updated 1, events added 1",
    ]


@one_worker
def test_papermill_and_nbconvert_give_the_same_page(built: Path, tmp_path: Path) -> None:
    """The ecosystem's own commands, in two processes, byte for byte."""
    environment = {**os.environ, "JUPYTER_PATH": "", "TZ": "Asia/Tokyo"}
    notebook = str(ROOT / "notebooks" / "brief.ipynb")
    out = str(tmp_path / "out.ipynb")
    for command in (
        ["papermill", notebook, out, "-p", "facts", "flood.yml", "-p", "edition", "2023-06-03"],
        ["jupyter", "nbconvert", "--to", "explainer_html", out],
        ["jupyter", "nbconvert", "--to", "explainer_pdf", out],
    ):
        program = [str(BIN / command[0]), *command[1:]]
        subprocess.run(program, cwd=built, env=environment, check=True, capture_output=True)
    place = Place(built, "aue-flood", "2023-06-03")
    for kind in ("html", "pdf"):
        assert _hash(tmp_path / f"out.{kind}") == _hash(place.reports / f"brief.{kind}"), kind


@one_worker
def test_two_builds_in_two_folders_are_the_same(built: Path, tmp_path: Path) -> None:
    """Another folder, locale, time zone and hash seed: the same bytes in every file."""
    write_flood(tmp_path)
    environment = {**os.environ, "TZ": "Asia/Kolkata", "LC_ALL": "C", "PYTHONHASHSEED": "5"}
    subprocess.run(
        [sys.executable, "-m", "explainer", "build", "flood.yml", "--quiet"],
        cwd=tmp_path,
        env=environment,
        check=True,
    )
    for one in [*built.glob("reports/*/*/*"), *built.glob("figures/*/*/*")]:
        other = tmp_path / one.relative_to(built)
        assert _hash(other) == _hash(one), one.name


@pytest.mark.slow
def test_all_editions_are_built_side_by_side(tmp_path: Path) -> None:
    """Two processes, two editions: the same bytes as one by one, and then nothing to do."""
    write_flood(tmp_path)
    done = _explainer(tmp_path, "build", "flood.yml", "--all", "--jobs", "2", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    single = tmp_path / "single"
    done = _explainer(
        tmp_path, "build", "flood.yml", "--all", "--jobs", "1", "--out", str(single), "--quiet"
    )
    assert done.returncode == 0
    for edition in ("2023-06-03", "2023-06-10"):
        one = Place(tmp_path, "aue-flood", edition).reports / "manifest.json"
        other = Place(single, "aue-flood", edition).reports / "manifest.json"
        assert json.loads(one.read_text(encoding="utf-8"))["edition"] == edition
        assert _hash(one) == _hash(other)
    again = _explainer(tmp_path, "build", "flood.yml", "--all")
    assert again.stdout.count(": draft, already up to date") == 2
