"""Published editions are whole, at every moment and after every fault, and say what they hold."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from explainer.errors import Busy, PublishFailed
from explainer.publish import swap
from explainer.publish.manifest import Export, Place, contents
from explainer.publish.swap import locked, put, story_locked

OLD = {"report": Export("a" * 64, {"report.html": b"old", "facts.csv": b"1"}, {"c.svg": b"old"})}
NEW = {"report": Export("b" * 64, {"report.html": b"new", "facts.csv": b"2"}, {"d.svg": b"new"})}


def _place(folder: Path) -> Place:
    return Place(folder, "aue-flood", "2023-06-03")


def _publish(place: Place, exports: dict[str, Export]) -> None:
    with locked(place):
        put(place, exports)


def _hidden(place: Place) -> list[str]:
    """What lies beside the edition, other than its lock."""
    found = [*place.reports.parent.iterdir(), *place.figures.parent.iterdir()]
    return sorted(p.name for p in found if p.name.startswith(".") and p.suffix != ".lock")


# ---------------------------------------------------------------- faults


@pytest.mark.parametrize("exchange", [True, False])
@pytest.mark.parametrize("failing", ["mkdir", "fsync", "rename", "chmod"])
def test_a_failing_call_leaves_the_old_edition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str, exchange: bool
) -> None:
    """Each call fails once, at each of its turns: the old or the new is in place, and said so."""
    if not exchange:
        monkeypatch.setattr(swap, "_exchange", lambda one, other: False)
    for turn in range(1, 10):
        place = _place(tmp_path / f"{failing}-{turn}")
        _publish(place, OLD)
        with monkeypatch.context() as patch:
            _fail_at(patch, failing, turn)
            try:
                _publish(place, NEW)
            except PublishFailed as fault:
                found = contents(place).exports
                assert found in (OLD, NEW), (turn, str(fault))
                assert str(fault).startswith(os.strerror(errno.ENOSPC))
                assert _hidden(place) == [], "nothing is left for the next build to clear"
                assert f"a whole edition (report {found['report'].inputs[:12]})" in str(fault)
        _publish(place, NEW)
        assert contents(place).exports == NEW
        assert _hidden(place) == []


def _fail_at(patch: pytest.MonkeyPatch, name: str, turn: int) -> None:
    real, calls = getattr(os, name), [0]

    def failing(*arguments: object, **rest: object) -> object:
        calls[0] += 1
        if calls[0] == turn:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*arguments, **rest)

    patch.setattr(os, name, failing)


def test_the_second_exchange_failing_puts_the_first_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Charts and report are exchanged one after the other; both or none."""
    place = _place(tmp_path)
    _publish(place, OLD)
    real = swap._swap

    def broken(staged: Path, target: Path) -> None:
        if target == place.reports:
            raise OSError(errno.EIO, "broken disk")
        real(staged, target)

    monkeypatch.setattr(swap, "_swap", broken)
    with pytest.raises(PublishFailed, match="broken disk"):
        _publish(place, NEW)
    assert contents(place).exports == OLD


# ---------------------------------------------------------------- one at a time


def test_a_run_killed_while_moving_aside_is_put_right(tmp_path: Path) -> None:
    """Where folders cannot be exchanged: the folder that was moved aside comes back."""
    place = _place(tmp_path)
    _publish(place, OLD)
    place.reports.rename(place.reports.with_name(f".{place.edition}.aside"))
    with locked(place):
        assert contents(place).exports == OLD
    assert _hidden(place) == []


def test_a_held_lock_is_busy(tmp_path: Path) -> None:
    """A second build of the same edition is told so; of another one it goes on."""
    with locked(_place(tmp_path)):
        with (
            pytest.raises(Busy, match=r"^another build of aue-flood 2023-06-03 is running$"),
            locked(_place(tmp_path)),
        ):
            pass
        with locked(Place(tmp_path, "aue-flood", "2023-06-10")):
            pass
    with locked(_place(tmp_path)):
        pass


def test_the_holder_of_the_lock_clears_what_was_left(tmp_path: Path) -> None:
    """Staging folders of killed runs go, other editions' do not; the story's clears files only."""
    place = _place(tmp_path)
    _publish(place, OLD)
    for name in (".2023-06-03.dead.new", ".2023-06-10.live.new"):
        (place.reports.parent / name).mkdir()
    with locked(place):
        assert _hidden(place) == [".2023-06-10.live.new"]
    (place.reports.parent / ".index.html.dead.new").write_bytes(b"")
    with story_locked(place):
        assert _hidden(place) == [".2023-06-10.live.new"]


def test_what_was_published_before_stays_when_asked(tmp_path: Path) -> None:
    """Under its number, with its charts, through further builds; a changed manifest is damage."""
    place = _place(tmp_path)
    _publish(place, OLD)
    old = (place.reports / "manifest.json").read_bytes()
    with locked(place):
        put(place, NEW, keep_as="1")
        put(place, OLD, keep_as="2")
        put(place, NEW)
    kept = place.reports / "superseded"
    assert sorted(path.name for path in kept.iterdir()) == ["1", "2"]
    assert (kept / "1" / "manifest.json").read_bytes() == old
    assert (kept / "1" / "report.html").read_bytes() == b"old"
    assert (kept / "1" / "figures" / "c.svg").read_bytes() == b"old"
    assert (kept / "2" / "report.html").read_bytes() == b"new"
    assert not (kept / "2" / "superseded").exists()
    assert contents(place).exports == NEW
    (kept / "1" / "manifest.json").write_bytes(b"{}")
    assert "differs from the manifest" in contents(place).damage


def test_a_page_changed_by_hand_is_a_changed_page_once_superseded(tmp_path: Path) -> None:
    """Its links are left as they are, and its entry is that of the page as it was published."""
    place = _place(tmp_path)
    page, changed = b'<a href="../index.html">', b'<p><a href="../index.html">'
    _publish(place, {"report": Export("o" * 64, {"a.html": page, "b.html": page}, {})})
    (place.reports / "b.html").write_bytes(changed)
    with locked(place):
        put(place, NEW, keep_as="1")
    kept = place.reports / "superseded" / "1"
    relink = b'<a href="../../../index.html">'
    assert [(kept / name).read_bytes() for name in ("a.html", "b.html")] == [relink, changed]
    listed = json.loads((kept / "manifest.json").read_bytes())["files"]
    wanted = [hashlib.sha256(content).hexdigest() for content in (relink, page)]
    assert [listed[name]["sha256"] for name in ("a.html", "b.html")] == wanted


def _read(folder: int, name: str) -> bytes | None:
    try:
        handle = os.open(name, os.O_RDONLY, dir_fd=folder)
    except FileNotFoundError:
        return None
    with open(handle, "rb") as file:
        return file.read()


_PUBLISHER = """
import sys
from pathlib import Path
from tests.test_publish import NEW, OLD, _place, _publish
place = _place(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    _publish(place, NEW)
    _publish(place, OLD)
"""


@pytest.mark.parametrize(
    "kills", [10, pytest.param(100, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_a_kill_at_any_moment_loses_nothing(tmp_path: Path, kills: int) -> None:
    """After SIGKILL the report's folder is the old or the new one, and the next build succeeds."""
    place = _place(tmp_path)
    _publish(place, OLD)
    for kill in range(kills):
        build = subprocess.Popen(
            [sys.executable, "-c", _PUBLISHER, str(tmp_path)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[1],
        )
        assert build.stdout is not None
        build.stdout.readline()
        time.sleep(kill % 10 * 0.003)
        build.send_signal(signal.SIGKILL)
        build.communicate()
        assert (place.reports / "report.html").read_bytes() in (b"old", b"new")
        _publish(place, OLD)
        assert contents(place).exports == OLD
        assert _hidden(place) == []


# ---------------------------------------------------------------- what the system is asked for


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_whoever_may_read_can_but_not_before_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A staged folder is the builder's alone; in place, folders and files are for all to read."""
    staged: set[int] = set()
    real = swap.write_new

    def write(path: Path, content: bytes) -> None:
        staged.add(_mode(path.parent))
        real(path, content)

    monkeypatch.setattr(swap, "write_new", write)
    place, before = _place(tmp_path), os.umask(0)
    try:
        _publish(place, OLD)
    finally:
        os.umask(before)
    assert staged == {0o700}
    assert {_mode(folder) for folder in (place.reports, place.figures)} == {0o755}
    files = (*place.reports.iterdir(), *place.figures.iterdir())
    assert {_mode(path) for path in files} == {0o644}
    assert _mode(place.reports.parent / ".2023-06-03.lock") == 0o644


def test_all_is_on_the_disk_before_it_is_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file with its whole content, then its folder; the folders above once both are moved."""
    place = _place(tmp_path)
    events: list[tuple[int, int]] = []  # what was brought to the disk, with its size then
    moved: list[int] = []
    real_sync, real_swap = os.fsync, swap._swap

    def fsync(handle: int) -> None:
        events.append((os.fstat(handle).st_ino, os.fstat(handle).st_size))
        real_sync(handle)

    def note(staged: Path, target: Path) -> None:
        moved.append(len(events))
        real_swap(staged, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(swap, "_swap", note)
    _publish(place, OLD)
    synced = [inode for inode, _ in events]
    for folder in (place.figures, place.reports):
        inodes = {path.stat().st_ino: path.stat().st_size for path in folder.iterdir()}
        assert inodes.items() <= set(events[: moved[0]])
        end = synced.index(folder.stat().st_ino)
        assert set(inodes) <= set(synced[:end]), "a folder comes after its files"
    assert moved[0] == moved[1]
    assert synced[moved[1] :] == [f.parent.stat().st_ino for f in (place.figures, place.reports)]


# ---------------------------------------------------------------- rare systems and rare faults


def test_what_lies_aside_stays_while_it_is_all_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that can be moved neither in nor back is kept, and the next run puts it back."""
    place = _place(tmp_path)
    _publish(place, OLD)
    with monkeypatch.context() as patch:
        patch.setattr(swap, "_exchange", lambda one, other: False)
        real = os.rename

        def rename(one: Path, other: Path) -> None:
            if other == place.figures:
                raise OSError(errno.EIO, "broken disk")
            real(one, other)

        patch.setattr(os, "rename", rename)
        with pytest.raises(PublishFailed, match="broken disk"):
            _publish(place, NEW)
    assert not place.figures.exists()
    assert _hidden(place) == [".2023-06-03.aside"]
    with locked(place):
        assert contents(place).exports == OLD


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EIO])
def test_a_file_system_without_locks_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """That is no other build, and not said to be one."""
    fcntl = pytest.importorskip("fcntl")

    def flock(handle: int, how: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", flock)
    with pytest.raises(PublishFailed, match=os.strerror(number)), locked(_place(tmp_path)):
        pass


@pytest.mark.parametrize("lacking", ["the system", "the call", "the file system"])
def test_where_folders_cannot_be_exchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    """The folder in place is moved aside, and the new edition is whole all the same."""
    _publish(_place(tmp_path), OLD)
    _without_exchange(monkeypatch, lacking, errno.EINVAL)
    assert swap._exchange(tmp_path, tmp_path) is False
    _publish(_place(tmp_path), NEW)
    assert contents(_place(tmp_path)).exports == NEW
    assert _hidden(_place(tmp_path)) == []


def test_an_exchange_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the disk is no lack of the call: nothing is moved aside."""
    _publish(_place(tmp_path), OLD)
    _without_exchange(monkeypatch, "the file system", errno.EIO)
    said = rf"{os.strerror(errno.EIO)} \(.*figures.*; in place now: a whole edition \(report aaa"
    with pytest.raises(PublishFailed, match=said):
        _publish(_place(tmp_path), NEW)
    assert contents(_place(tmp_path)).exports == OLD


def _without_exchange(patch: pytest.MonkeyPatch, lacking: str, number: int) -> None:
    class Library:
        pass

    def refusing(*arguments: object) -> int:
        swap.ctypes.set_errno(number)
        return -1

    library = Library()
    if lacking == "the file system":
        library.renameat2 = refusing  # type: ignore[attr-defined]
    if lacking == "the system":
        patch.setattr(swap.sys, "platform", "darwin")
    patch.setattr(swap.ctypes, "CDLL", lambda *_, **__: library)
