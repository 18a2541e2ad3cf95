"""Reading the bytes of a facts file: what is too large, cannot be read, or is no text."""

from __future__ import annotations

from pathlib import Path

import pytest

from explainer.errors import FactsRefused, Problem
from explainer.facts.load import SIZE_LIMIT, decoded, read_bytes, refuse


def refused(path: Path, *limit: int) -> Problem:
    """The one problem of reading this file."""
    with pytest.raises(FactsRefused) as found:
        read_bytes(path, *limit)
    (problem,) = found.value.problems
    return problem


def test_a_file_is_read_to_its_last_allowed_byte(tmp_path: Path) -> None:
    """Sixteen megabytes, and not one byte more."""
    path = tmp_path / "f.yml"
    with path.open("wb") as file:
        file.truncate(16 * 1024 * 1024)
    assert len(read_bytes(path)) == SIZE_LIMIT
    with path.open("ab") as file:
        file.write(b"x")
    assert refused(path) == Problem(str(path), 0, "", "", "is larger than 16 MB")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none.yml", "cannot be read: No such file or directory"),
        ("", "cannot be read: Is a directory"),
        ("a\0b", "cannot be read: embedded null byte"),
    ],
)
def test_what_cannot_be_read_is_told_with_the_reason(tmp_path: Path, name: str, said: str) -> None:
    """The operating system's, or Python's own."""
    path = tmp_path / name
    assert refused(path) == Problem(str(path), 0, "", "", said)


@pytest.mark.parametrize(
    ("data", "line", "byte"),
    [
        (b"\xff", 1, "FF"),
        (b"\n\xff", 2, "FF"),
        (b"a\nb\n\x0a\xc3(\n", 4, "C3"),
        (b"a\x80", 1, "80"),
    ],
)
def test_bytes_that_are_no_text_are_told_with_their_line(data: bytes, line: int, byte: str) -> None:
    """And with the first byte that is not UTF-8."""
    with pytest.raises(FactsRefused) as found:
        decoded(data, "f.yml")
    said = f"is not UTF-8: byte 0x{byte}; save the file as UTF-8"
    assert found.value.problems == (Problem("f.yml", line, "", "", said),)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a\r\nb\r\n", "a\nb\n"),
        (b"a\rb", "a\rb"),
        (b"\xef\xbb\xbfa", "a"),
        (b"\xef\xbb\xbf\xef\xbb\xbfa", "\ufeffa"),
        ("é".encode(), "é"),
    ],
)
def test_line_ends_and_a_byte_order_mark_are_no_text(data: bytes, text: str) -> None:
    """Only those of Windows are changed, and only the first mark is taken off."""
    assert decoded(data, "f.yml") == text


def test_a_refusal_is_one_problem_of_the_file() -> None:
    """With the line that is given."""
    with pytest.raises(FactsRefused) as found:
        refuse("f.yml", 3, "is odd")
    assert found.value.problems == (Problem("f.yml", 3, "", "", "is odd"),)
