"""`explainer check`: what it prints, and the words on record against the texts that were read."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from explainer import cli
from explainer.facts.anchors import check_sources, missing
from explainer.facts.load import load_unchecked
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


KEPT = "On Friday “about 9,000 people\nhad left”. The dykes\u00a0hold. Level unknown.\n"


def opened(folder: Path, text: str = KEPT, digest: str = "", name: str = "office-1"):
    """The result of checking a facts file whose first source has a hash and, perhaps, a text."""
    sha = digest or hashlib.sha256(text.encode()).hexdigest()
    path = written(folder, ("    title: Bulletin\n", f"    title: Bulletin\n    sha256: '{sha}'\n"))
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    draft = load_unchecked(path)
    assert draft.facts is not None and draft.problems == ()
    return check_sources(draft.facts, folder, draft.origin)


def test_another_text_than_was_read_is_refused(tmp_path: Path) -> None:
    (error,) = opened(tmp_path, digest="0" * 64).errors
    assert (error.line, error.field) == (13, "sha256") and "is not the hash of office-1.txt" in str(
        error
    )


def test_a_missing_anchor_names_the_closest_place(tmp_path: Path) -> None:
    """With the first character that differs."""
    anchor, quote = opened(tmp_path, KEPT.replace("9,000", "9,100").replace("hold", "held")).errors
    assert "figures[0] 'office-left-1' anchor: 'about 9,000 people had left' is not in" in str(
        anchor
    )
    assert "closest is 'about 9,100 people had left" in str(anchor)
    assert "character 9 should be '0', found '1'" in str(anchor)
    assert quote.field == "quote" and "should be 'o', found 'e'" in str(quote)


def test_a_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """As a facts file would be."""
    opened(tmp_path)
    (tmp_path / "office-1.txt").write_bytes(b"\xff")
    draft = load_unchecked(tmp_path / "river.yml")
    assert draft.facts is not None
    (error,) = check_sources(draft.facts, tmp_path, draft.origin).errors
    assert "is not UTF-8" in str(error)


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
    assert (missing(words, text) == "") is there
