"""Work in a fork gives what it would give here, whatever becomes of the fork."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import closing

import pytest

from explainer import forks
from explainer.errors import ReportRefused
from explainer.forks import Task

pytestmark = pytest.mark.skipif(not forks.FORKS, reason="this system has no fork that is safe")

_LEFT = """
import os, time
from explainer import forks
from explainer.forks import Task, allowed
forks._cores = lambda: 2
with allowed():
    begun = Task(lambda: time.sleep(60))
    print(begun._child, flush=True)
    os.kill(os.getpid(), 9)
"""


@pytest.fixture
def spare(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two cores, of which one is idle."""
    monkeypatch.setattr(forks, "_cores", lambda: 2)
    with forks.allowed():
        yield


def refused() -> None:
    raise ReportRefused(["one line", "and another"])


@pytest.mark.usefixtures("spare")
def test_an_error_in_the_fork_is_raised_here_as_it_is() -> None:
    """Work that fails fails with its own error, every line of it."""
    with closing(Task(refused)) as begun, pytest.raises(ReportRefused) as found:
        begun.result()
    assert str(found.value).splitlines() == ["one line", "and another"]


@pytest.mark.usefixtures("spare")
@pytest.mark.parametrize("ends", [lambda: os._exit(0), lambda: os.kill(os.getpid(), 9)])
def test_work_whose_fork_dies_is_done_here(ends: object) -> None:
    """A fork that ends without a whole result costs time, not the result."""
    here = os.getpid()

    def work() -> int:
        if os.getpid() != here:
            ends()  # type: ignore[operator]
        return 5

    with closing(Task(work)) as begun:
        assert begun.result() == 5


@pytest.mark.usefixtures("spare")
@pytest.mark.parametrize("missing", ["pipe", "fork"])
def test_without_room_for_a_process_the_work_is_done_here(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that is full makes a build slower, and no pipe stays open."""

    def full() -> None:
        raise BlockingIOError("no room")

    monkeypatch.setattr(os, missing, full)
    before = os.listdir("/proc/self/fd")
    with closing(Task(os.getpid)) as begun:
        assert begun.result() == os.getpid()
    assert os.listdir("/proc/self/fd") == before


@pytest.mark.usefixtures("spare")
def test_half_a_result_is_none() -> None:
    """A fork that ends while it hands over its result is not believed."""
    here = os.getpid()

    def work() -> str:
        if os.getpid() == here:
            return "whole"
        forks._WHOLE = b""  # in the fork: the end of what it says does not come
        return "half"

    with closing(Task(work)) as begun:
        assert begun.result() == "whole"


@pytest.mark.usefixtures("spare")
def test_a_fork_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while the work is done here, and the fork is gone."""
    here = os.getpid()
    monkeypatch.setattr(forks, "_PATIENCE", 0.1)

    def work() -> str:
        if os.getpid() != here:
            time.sleep(60)
        return "done here"

    with closing(Task(work)) as begun:
        child = begun._child
        assert begun.result() == "done here"
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


@pytest.mark.usefixtures("spare")
def test_where_the_ends_of_children_are_ignored_a_result_is_one() -> None:
    """A shell may have told its commands to ignore them; then there is nothing to wait for."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        with closing(Task(os.getpid)) as begun:
            assert begun.result() != os.getpid()
    finally:
        signal.signal(signal.SIGCHLD, before)


@pytest.mark.usefixtures("spare")
def test_an_interrupt_while_it_ends_leaves_nothing_to_close_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ctrl-C stays Ctrl-C, and the number of the pipe may stand for another file by then."""
    wait = os.waitpid

    def interrupted(child: int, options: int) -> tuple[int, int]:
        wait(child, options)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "waitpid", interrupted)
    with pytest.raises(KeyboardInterrupt), closing(Task(os.getpid)) as begun:
        begun.result()


@pytest.mark.usefixtures("spare")
def test_work_that_nobody_asks_for_leaves_no_process() -> None:
    """Whoever leaves the block without the result has no child any more."""
    with closing(Task(lambda: time.sleep(60))) as begun:
        child = begun._child
        assert child
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_a_fork_dies_with_the_process_that_began_it() -> None:
    """Nothing goes on where a build is killed."""
    begun = subprocess.run([sys.executable, "-c", _LEFT], capture_output=True, text=True)
    assert begun.returncode == -signal.SIGKILL, begun.stderr
    ends = time.monotonic() + 10
    while os.path.exists(f"/proc/{begun.stdout.strip()}/exe") and time.monotonic() < ends:
        time.sleep(0.02)
    with pytest.raises(OSError):
        os.readlink(f"/proc/{begun.stdout.strip()}/exe")


@pytest.mark.usefixtures("spare")
def test_the_work_is_done_in_another_process() -> None:
    """Where a core is idle, it is used; what the work changes stays there."""
    kept: list[int] = []

    def work() -> int:
        kept.append(1)
        return os.getpid()

    with closing(Task(work)) as begun:
        assert begun.result() != os.getpid()
    assert not kept


@pytest.mark.parametrize("cores", [1, 2])
def test_without_a_core_to_spare_the_work_is_done_here_when_asked_for(
    cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On one core, and where it is not allowed, nothing is forked and nothing done unasked."""
    monkeypatch.setattr(forks, "_cores", lambda: cores)
    done: list[int] = []
    with forks.allowed(spare=cores == 1), closing(Task(lambda: done.append(os.getpid()))) as begun:
        assert not forks.is_allowed()
        assert not done
        begun.result()
    assert done == [os.getpid()]


@pytest.mark.usefixtures("spare")
def test_nothing_is_forked_beside_a_thread_that_came_later() -> None:
    """A lock that the thread holds would be held in the fork for ever."""
    ends = threading.Event()
    thread = threading.Thread(target=ends.wait)
    thread.start()
    try:
        with closing(Task(os.getpid)) as begun:
            assert begun.result() == os.getpid()
    finally:
        ends.set()
        thread.join()
    with closing(Task(os.getpid)) as begun:
        assert begun.result() != os.getpid()


@pytest.mark.usefixtures("spare")
def test_what_was_allowed_is_allowed_no_longer_than_the_block() -> None:
    """A block within another one gives back what it found."""
    with forks.allowed(spare=False):
        assert not forks.is_allowed()
    assert forks.is_allowed()


@pytest.mark.usefixtures("spare")
def test_a_warning_in_the_fork_is_given_here() -> None:
    """With its words, its kind and its place, so that whoever asked hears it."""

    def work() -> int:
        warnings.warn("the ink runs dry", UserWarning, stacklevel=1)
        return os.getpid()

    with closing(Task(work)) as begun, pytest.warns(UserWarning, match="the ink runs dry") as heard:
        assert begun.result() != os.getpid()
    (ours,) = (one for one in heard if one.category is UserWarning)  # a file of others may be open
    assert ours.filename == __file__


class Ink:
    """What is pickled, and cannot be read again."""

    def __reduce__(self) -> tuple[object, tuple[int, ...]]:
        return int, (1, 2, 3)


@pytest.mark.usefixtures("spare")
def test_a_warning_that_cannot_be_handed_over_is_given_all_the_same() -> None:
    """The work is done here."""

    def work() -> int:
        warnings.warn(UserWarning("no ink since noon", Ink()), stacklevel=1)
        return os.getpid()

    with closing(Task(work)) as begun, pytest.warns(UserWarning, match="no ink since noon"):
        assert begun.result() == os.getpid()


@pytest.mark.usefixtures("spare")
@pytest.mark.filterwarnings("error:the ink")
def test_a_warning_that_counts_as_an_error_fails_the_work() -> None:
    """Here as in the fork."""

    def work() -> None:
        warnings.warn("the ink runs dry", UserWarning, stacklevel=1)

    with closing(Task(work)) as begun, pytest.raises(UserWarning, match="the ink runs dry"):
        begun.result()
