"""`explainer check`: what it prints, and the words on record against the texts that were read."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from explainer import cli
from explainer.facts.source_files import why_missing
from tests.river import RIVER, written


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


def test_a_main_point_that_names_nothing_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its place in the story, before a build is begun."""
    point = '\n      points: ["Of {office-left-9} much is said."]'
    edition = next(line for line in RIVER.splitlines() if line.startswith("    - {date: "))
    date = edition.split("date: ")[1].split(",")[0].strip("}")
    path = written(tmp_path, (edition, f"    - date: {date}{point}"))
    assert cli.main(["check", str(path)]) == 2
    assert "story editions[0].points[0]: " in capsys.readouterr().err


def test_a_folder_of_texts_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt folder is no success."""
    assert cli.main(["check", str(written(tmp_path)), "--sources", str(tmp_path / "none")]) == 2
    assert "is not a folder of texts" in capsys.readouterr().err


KEPT = "On Friday “about 9,000 people\nhad left”. The dykes\u00a0hold. Level unknown.\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (KEPT, ["1 kept text opened, 2 passages looked for"]),
        (b"\xff", ["office-1.txt:1: is not UTF-8"]),
        (
            KEPT + " ",
            ["river.yml:13: sources 'office-1' sha256: ", "is not the hash of office-1.txt"],
        ),
        (
            KEPT.replace("9,000", "9,100").replace("hold", "held"),
            ["figures[0] 'office-left-1' anchor: 'about 9,000 people had left' is not in",
             "closest is 'about 9,100 people had left", "character 9 should be '0', found '1'",
             "quote: ", "should be 'o', found 'e'"],
        ),
    ],
)  # fmt: skip
def test_the_texts_that_were_read_are_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | bytes, said: list[str]
) -> None:
    """By hash and word for word; what differs is told with the closest place, and ends with two."""
    path, kept = tmp_path / "office-1.txt", text if isinstance(text, bytes) else text.encode()
    path.write_bytes(kept)
    read = KEPT.encode() if text == f"{KEPT} " else kept
    sha = f"    title: Bulletin\n    sha256: '{hashlib.sha256(read).hexdigest()}'\n"
    facts = written(tmp_path, ("    title: Bulletin\n", sha))
    code = cli.main(["check", str(facts), "--sources", str(tmp_path)])
    told = capsys.readouterr()
    assert code == (0 if text == KEPT else 2)
    assert [part for part in said if part not in told.out + told.err] == []


@pytest.mark.parametrize(
    ("words", "text", "there"),
    [
        ('it\'s "here"', "it’s “here”", True),
        ("«ici» – là", '"ici" - là', True),
        ("a b", "a\u202f\n  b", True),
        ("ei\u0301", "eí", True),
        ("one … three", "one two three", True),
        ("one [...] three", "one two three", True),
        ("three … one", "one two three", False),
        ("people", "peo\u00adple", True),
        ("People", "people", False),
        ("9,000", "9.000", False),
        ("nothing alike", "xyz", False),
        ("at the end of it", "it stands at the end of", False),
    ],
)
def test_typography_is_made_even_and_nothing_else(words: str, text: str, there: bool) -> None:
    """Quotation marks, dashes, spaces and omissions; not letters, case or digits."""
    assert (why_missing(words, text) == "") is there
