"""The log of revisions tells what the published editions tell; what was done to it is found."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from explainer.errors import PublishFailed
from explainer.publish import revisions
from explainer.publish.manifest import LOG, Export, History, Place
from explainer.publish.swap import locked, put
from explainer.text import canonical_json

DAYS = ("2023-06-03", "2023-06-10", "2023-06-17")
CHANGE = {"change": "corrected", "kind": "figure", "id": "office", "old": {"value": "14200"}}


def _entry(edition: str, number: int) -> dict[str, Any]:
    return {
        "edition": edition, "revision": number, "when": f"2023-11-{number:02}",
        "reason": f"Reason {number}.", "pages": ["report.html"], "changes": [CHANGE],
    }  # fmt: skip


def _published(out: Path, revised: int = 2) -> Path:
    """A story's folder with three editions, each revised so often, and the log of it all."""
    for day in DAYS:
        place, entries = Place(out, "aue-flood", day), []
        for number in range(revised + 1):
            if number:
                entries.append(_entry(day, number))
            export = Export("a" * 64, {"report.html": str(number).encode()}, {"c.svg": b""})
            with locked(place):
                keep_as = str(number) if number else ""
                put(place, {"report": export}, History(True, tuple(entries)), keep_as)
    revisions.refresh_log(place.story_folder)
    assert revisions.problems(place.story_folder) == ()
    return place.story_folder


def _edited(lines: list[bytes], n: int, rng: random.Random) -> list[bytes]:
    at = rng.randrange(len(lines[n]) - 1)
    other = bytes([rng.choice([b for b in range(32, 127) if b != lines[n][at]])])
    return [*lines[:n], lines[n][:at] + other + lines[n][at + 1 :], *lines[n + 1 :]]


def _joined(lines: list[bytes], n: int, rng: random.Random) -> list[bytes]:
    """A line break is gone, or one more is there."""
    other = rng.choice([lines[n][:-1], lines[n] + b"\n", lines[n].replace(b":", b": ", 1)])
    return [*lines[:n], other, *lines[n + 1 :]]


# What becomes of the lines of a log, about the line of this number.
TAMPERING: tuple[Callable[[list[bytes], int, random.Random], list[bytes]], ...] = (
    _edited,
    _joined,
    lambda lines, n, rng: lines[:n] + lines[n + 1 :],  # deleted
    lambda lines, n, rng: lines[:n],  # cut short
    lambda lines, n, rng: [*lines[:n], lines[n], *lines[n:]],  # a line twice
)


def test_tampering_is_found_a_hundred_times_of_a_hundred(tmp_path: Path) -> None:
    """Editing, deleting, cutting, adding; and the log made anew is as it was."""
    folder = _published(tmp_path)
    path, rng = folder / LOG, random.Random(1)
    whole = path.read_bytes()
    found = 0
    for turn in range(100):
        lines = whole.splitlines(True)
        tamper = TAMPERING[turn % len(TAMPERING)]
        tampered = b"".join(tamper(lines, rng.randrange(len(lines)), rng))
        assert tampered != whole
        path.write_bytes(tampered)
        found += bool(revisions.problems(folder))
    assert found == 100
    path.unlink()
    assert len(revisions.problems(folder)) == len(DAYS)
    revisions.refresh_log(folder)
    assert path.read_bytes() == whole


def test_a_problem_names_the_line_or_the_edition(tmp_path: Path) -> None:
    """And what is wrong with it."""
    folder = _published(tmp_path)
    path = folder / LOG
    path.write_bytes(path.read_bytes().replace(b"Reason 2.", b"Reason 9.", 1) + b"{}\n")
    assert revisions.problems(folder) == (
        f"{path}: line 7 is not an entry as this program writes it",
        f"{path}: differs from the manifest of the edition of 2023-06-03",
    )


def test_what_is_told_of_an_edition_that_is_not_here_stays(tmp_path: Path) -> None:
    """A clone holds the log and, it may be, one edition; what is there has to fit."""
    folder = _published(tmp_path)
    whole = (folder / LOG).read_bytes()
    (folder / DAYS[1] / "manifest.json").unlink()
    assert revisions.problems(folder) == ()
    revisions.refresh_log(folder)
    assert (folder / LOG).read_bytes() == whole
    place = Place(tmp_path, "aue-flood", DAYS[1])
    assert [entry["revision"] for entry in revisions.revisions_of(place)] == [1, 2]


def test_a_line_is_an_entry_as_canonical_json(tmp_path: Path) -> None:
    """By day, then by edition: the same manifests give the same bytes."""
    folder = _published(tmp_path)
    lines = (folder / LOG).read_bytes().splitlines(True)
    assert [canonical_json(json.loads(line)).encode() + b"\n" for line in lines] == lines
    told = [(entry["when"], entry["edition"]) for entry in map(json.loads, lines)]
    assert told == sorted(told)


def test_without_revisions_there_is_no_log(tmp_path: Path) -> None:
    folder = _published(tmp_path, revised=0)
    assert not (folder / LOG).exists()
    assert revisions.read_log(folder) == ()


def test_a_log_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / LOG).mkdir()
    with pytest.raises(PublishFailed, match=r"revisions\.jsonl"):
        revisions.read_log(tmp_path)
