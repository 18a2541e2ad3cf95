"""The log of revisions: whatever is edited, cut, moved or added in it is found."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from explainer import revisions
from explainer.errors import PublishFailed
from explainer.manifest import Export, Place
from explainer.publish import locked, publish
from explainer.text import canonical_json

DAYS = ("2023-06-03", "2023-06-10", "2023-06-17")
CHANGE = {"change": "corrected", "kind": "figure", "id": "office", "old": {"value": "14200"}}


def _published(out: Path, revised: int = 6) -> Path:
    """A story's folder with three editions, revised so often, each put in place as a build does."""
    for turn in range(revised + len(DAYS)):
        place = Place(out, "aue-flood", DAYS[turn % len(DAYS)])
        folder = place.reports.parent
        with locked(place):
            log = revisions.recovered(folder)
            keep_as = ""
            if turn >= len(DAYS):
                keep_as = str(turn // len(DAYS))
                entry = revisions.entry(
                    place.edition, int(keep_as), f"Reason {turn}.", [CHANGE], ["report.html"]
                )
                log = log.with_entry(entry)
                revisions.write(folder, log)
            export = Export("a" * 64, {"report.html": str(turn).encode()}, {"c.svg": b""})
            publish(place, {"report": export}, log.anchor, keep_as)
    assert revisions.problems(folder) == ()
    return folder


def _edited(lines: list[bytes], rng: random.Random) -> list[bytes]:
    """One byte of one line is another one."""
    n = rng.randrange(len(lines))
    at = rng.randrange(len(lines[n]) - 1)
    other = bytes([rng.choice([b for b in range(32, 127) if b != lines[n][at]])])
    return [*lines[:n], lines[n][:at] + other + lines[n][at + 1 :], *lines[n + 1 :]]


def _rewritten(lines: list[bytes], rng: random.Random) -> list[bytes]:
    """One reason is another one, and all hashes after it are made to fit."""
    entries = [json.loads(line) for line in lines]
    rng.choice(entries)["reason"] = "Another reason."
    log = revisions.Log()
    for entry in entries:
        log = log.with_entry({k: v for k, v in entry.items() if k not in ("number", "before")})
    return list(log.lines)


def _deleted(lines: list[bytes], rng: random.Random) -> list[bytes]:
    """One line is gone, the last one too."""
    n = rng.randrange(len(lines))
    return lines[:n] + lines[n + 1 :]


def _cut(lines: list[bytes], rng: random.Random) -> list[bytes]:
    """The log ends early."""
    return lines[: rng.randrange(len(lines))]


def _reordered(lines: list[bytes], rng: random.Random) -> list[bytes]:
    """Two lines changed places."""
    one, other = rng.sample(range(len(lines)), 2)
    moved = list(lines)
    moved[one], moved[other] = lines[other], lines[one]
    return moved


def _inserted(lines: list[bytes], rng: random.Random) -> list[bytes]:
    """A line stands twice."""
    return [*lines[:2], lines[1], *lines[2:]]


def _joined(lines: list[bytes], rng: random.Random) -> list[bytes]:
    """A line break is gone, or one more is there."""
    n = rng.randrange(len(lines))
    other = rng.choice([lines[n][:-1], lines[n] + b"\n", lines[n].replace(b":", b": ", 1)])
    return [*lines[:n], other, *lines[n + 1 :]]


TAMPERING = (_edited, _rewritten, _deleted, _cut, _reordered, _inserted, _joined)


def test_tampering_is_found_a_hundred_times_of_a_hundred(tmp_path: Path) -> None:
    """Editing (with the hashes made to fit, too), deleting, cutting, reordering, adding."""
    folder = _published(tmp_path)
    path, rng = folder / revisions.NAME, random.Random(1)
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    found = 0
    for turn in range(100):
        tampered = b"".join(TAMPERING[turn % len(TAMPERING)](lines, rng))
        assert tampered != whole
        path.write_bytes(tampered)
        found += bool(revisions.problems(folder))
    assert found == 100
    path.unlink()
    assert len(revisions.problems(folder)) == len(DAYS)
    path.write_bytes(whole)
    assert revisions.problems(folder) == ()


def test_a_problem_names_the_line(tmp_path: Path) -> None:
    """And what is wrong with it."""
    folder = _published(tmp_path)
    path = folder / revisions.NAME
    path.write_bytes(path.read_bytes().replace(b"Reason 5.", b"Reason 9."))
    problems = revisions.problems(folder)
    assert problems[0] == f"{path}: line 4 follows another line than the one before it"


def test_an_edition_that_is_not_here_is_not_asked(tmp_path: Path) -> None:
    """A clone holds the log and, it may be, one edition; what is there has to fit."""
    folder = _published(tmp_path)
    (folder / DAYS[1] / "manifest.json").unlink()
    assert revisions.problems(folder) == ()


def test_lines_are_chained_and_say_when(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each holds its number, the hash of the line before, and a day that can be set."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    folder = _published(tmp_path, revised=2)
    first, second = (json.loads(line) for line in revisions.read(folder).lines)
    assert (first["number"], first["before"], first["when"]) == (1, "", "2023-11-14")
    assert second["number"] == 2
    assert len(second["before"]) == 64
    line = revisions.read(folder).lines[0]
    assert line == canonical_json(json.loads(line)).encode() + b"\n"


def test_without_revisions_there_is_no_log(tmp_path: Path) -> None:
    """A first publication and a new layout are none; writing no lines leaves no file."""
    folder = _published(tmp_path, revised=0)
    assert not (folder / revisions.NAME).exists()
    assert revisions.read(folder).entries == ()
    revisions.write(folder, revisions.Log())
    assert not (folder / revisions.NAME).exists()


def test_a_log_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    """Nothing is published over it."""
    (tmp_path / revisions.NAME).mkdir()
    with pytest.raises(PublishFailed, match=r"revisions\.jsonl"):
        revisions.read(tmp_path)
