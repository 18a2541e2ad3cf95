"""The words on record against the texts that were read."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from explainer.facts.anchors import check_sources, missing
from explainer.facts.load import load_unchecked
from tests.river import written

TEXT = "On Friday “about 9,000 people\nhad left”. The dykes\u00a0hold. Level unknown.\n"


def opened(folder: Path, text: str = TEXT, digest: str = "", name: str = "office-1"):
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
    anchor, quote = opened(tmp_path, TEXT.replace("9,000", "9,100").replace("hold", "held")).errors
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
