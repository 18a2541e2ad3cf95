"""`explainer check`: what it prints, and the exit code."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from explainer import cli
from tests.river import written

TEXT = "about 9,000 people had left. The dykes hold."


def test_a_broken_file_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every error on a line of its own, on stderr."""
    path = written(tmp_path, ("value: 9000", "value: 900"), ("hedge: between", "hedge: betwen"))
    assert cli.main(["check", str(path)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split("river.yml:")[1].split(":")[0] for line in lines] == ["51", "78"]


def test_the_look_is_checked_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before a build is begun: the theme's line, and a logo that is not there."""
    publisher = "story:\n  publisher: {name: The Desk, logo: desk.svg}\n"
    path = written(tmp_path, ("story:\n", publisher))
    (tmp_path / "theme.toml").write_text('base = "example.org"\n', encoding="utf-8")
    assert cli.main(["check", str(path)]) == 2
    assert "theme.toml:1: base: 'example.org' is not an address" in capsys.readouterr().err
    (tmp_path / "theme.toml").unlink()
    assert cli.main(["check", str(path)]) == 2
    assert "there is no file 'desk.svg' beside the facts file" in capsys.readouterr().err


def test_a_folder_of_texts_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt folder is no success."""
    assert cli.main(["check", str(written(tmp_path)), "--sources", str(tmp_path / "none")]) == 2
    assert "is not a folder of texts" in capsys.readouterr().err


def test_sources_are_compared_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The summary says how much was looked at; a text that differs ends with two."""
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    change = ("    title: Bulletin\n", f"    title: Bulletin\n    sha256: {digest}\n")
    path, text = written(tmp_path, change), tmp_path / "office-1.txt"
    text.write_text(TEXT)
    assert cli.main(["check", str(path), "--sources", str(tmp_path)]) == 0
    assert "1 kept text opened, 2 passages looked for" in capsys.readouterr().out
    text.write_text(TEXT.replace("9,000", "9,100"))
    assert cli.main(["check", str(path), "--sources", str(tmp_path)]) == 2
    assert "character 9 should be '0', found '1'" in capsys.readouterr().err
