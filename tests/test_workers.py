"""Processes that work side by side: one that dies or fails harms none but itself."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from explainer.workers import Say, answers

posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
linux = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere they end when they next speak"
)

_LEFT = """
import sys
from functools import partial
from explainer.workers import answers
from tests.test_workers import waits, nothing
for work, answer in answers([0, 60, 60], 2, partial(waits, sys.argv[1]), nothing, print):
    print(work, answer, flush=True)
"""

_FORGOTTEN = """
import sys
from functools import partial
from explainer.workers import answers
from tests.test_workers import waits, nothing
sys.found = answers([0, 60, 60], 2, partial(waits, sys.argv[1]), nothing, print)
print(*next(sys.found))
"""


def nothing() -> None:
    """What a process does first."""


def doubles(work: int, say: Say) -> int:
    """Says so, and answers."""
    say(f"doubling {work}")
    return 2 * work


def fails(work: int, say: Say) -> int:
    """Answers or raises, as it is told."""
    return 1 // work


def dies(work: float, say: Say) -> str:
    """Talks without a pause, and is killed after so many seconds, if any."""
    ends = time.monotonic() + 0.2
    if work:
        threading.Timer(work, os.kill, (os.getpid(), signal.SIGKILL)).start()
    while work or time.monotonic() < ends:
        say("x" * 5000)
    return "lives"


def waits(folder: str, work: int, say: Say) -> int:
    """Leaves a mark while it waits, and takes it away even if it is interrupted."""
    mark = Path(folder) / f"{os.getpid()}"
    mark.touch()
    try:
        time.sleep(work)
    finally:
        mark.unlink()
    return work


def ends_together(folder: str, work: int, say: Say) -> int:
    """Interrupted, leaves a mark, and another one if two more are being ended at the same time."""
    here = Path(folder)
    (here / f"{os.getpid()}.begun").touch()
    try:
        time.sleep(60)
    finally:
        (here / f"{os.getpid()}.told").touch()
        ends = time.monotonic() + 4
        while len(list(here.glob("*.told"))) < 3 and time.monotonic() < ends:
            time.sleep(0.02)
        (here / f"{os.getpid()}.{len(list(here.glob('*.told')))}").touch()
    return work


class Odd(Exception):
    """An error that cannot be made again of what it keeps."""

    def __init__(self, what: str, where: str) -> None:
        super().__init__(f"{what} in {where}")


def fails_oddly(work: int, say: Say) -> int:
    """Raises what the other process cannot read, whatever libraries teach pickle."""
    fault = Odd("sand", "the gauge")
    fault.hold = lambda: None  # type: ignore[attr-defined]
    raise fault


def answers_by(work: int, say: Say) -> int:
    """The process that does it."""
    return os.getpid()


@pytest.mark.parametrize("deaths", [2, pytest.param(12, marks=pytest.mark.slow)])
def test_a_process_that_dies_in_the_middle_of_a_word_stops_no_other(deaths: int) -> None:
    """However often and whenever: its work has no answer, everything else has one."""
    draw = random.Random(5)
    work = [0.0 if n % 3 else 0.001 + draw.random() / 20 for n in range(3 * deaths)]
    heard: list[str] = []
    found = list(answers(work, 3, dies, nothing, heard.append))
    assert sorted(done for done, _ in found) == sorted(work)
    assert [answer for done, answer in found if done] == [None] * deaths
    assert {answer for done, answer in found if not done} == {"lives"}
    assert set(heard) == {"x" * 5000}


def test_an_error_of_the_work_is_raised_here() -> None:
    """As it is, with the place where it was raised, and whoever is at work ends."""
    with pytest.raises(ZeroDivisionError) as caught:
        list(answers([1, 0, 1], 2, fails, nothing, print))
    assert "return 1 // work" in "".join(caught.value.__notes__)


def test_an_error_that_cannot_be_handed_over_is_told() -> None:
    """Its name and its words, in place of itself."""
    with pytest.raises(RuntimeError, match="Odd: sand in the gauge") as caught:
        list(answers([1], 1, fails_oddly, nothing, print))
    assert "raise fault" in "".join(caught.value.__notes__)


def test_a_process_that_cannot_begin_gives_no_answer() -> None:
    """Nothing waits for it."""
    found = list(answers([1, 2, 3], 2, doubles, partial(os._exit, 3), print))
    assert sorted(found) == [(1, None), (2, None), (3, None)]


@posix
def test_who_wants_no_more_leaves_no_process(tmp_path: Path) -> None:
    """What was at work is interrupted, and clears away."""
    found = answers([0, 60, 60], 2, partial(waits, str(tmp_path)), nothing, print)
    assert next(found) == (0, 0)
    _wait(lambda: len(list(tmp_path.iterdir())) == 2)
    pids = [int(path.name) for path in tmp_path.iterdir()]
    found.close()
    assert not list(tmp_path.iterdir())
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@posix
def test_they_are_ended_at_the_same_time(tmp_path: Path) -> None:
    """None publishes what nobody hears of while another one clears away."""
    found = answers([1, 2, 3], 3, partial(ends_together, str(tmp_path)), nothing, print)
    with pytest.raises(KeyboardInterrupt), closing(found):
        list(_interrupted(found, lambda: len(list(tmp_path.glob("*.begun"))) == 3))
    assert len(list(tmp_path.glob("*.3"))) == 3


def _interrupted(found: Iterator[object], when: Callable[[], bool]) -> Iterator[object]:
    """As if by Ctrl-C, once this is so."""
    main = os.getpid()
    threading.Thread(target=lambda: (_wait(when), os.kill(main, signal.SIGINT))).start()
    yield from found


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(signal.SIGKILL, marks=linux),
        pytest.param(signal.SIGINT, marks=posix),
    ],
)
def test_they_end_with_the_process_that_began_them(tmp_path: Path, how: signal.Signals) -> None:
    """Killed, it leaves nobody at work; at Ctrl-C all clear away, and only it says a word."""
    command = [sys.executable, "-c", _LEFT, str(tmp_path)]
    begun = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert begun.stdout is not None
    assert begun.stdout.readline() == "0 0\n"
    _wait(lambda: len(list(tmp_path.iterdir())) == 2)
    pids = [int(path.name) for path in tmp_path.iterdir()]
    # A terminal sends Ctrl-C to all of them.
    os.killpg(begun.pid, how) if how == signal.SIGINT else begun.send_signal(how)
    said = begun.communicate(timeout=30)[1]
    assert said.count("Traceback") == (how == signal.SIGINT)
    assert bool(list(tmp_path.iterdir())) == (how == signal.SIGKILL)
    _wait(lambda: not any(Path(f"/proc/{pid}/exe").is_file() for pid in pids))


def test_who_forgets_them_ends_all_the_same(tmp_path: Path) -> None:
    """As where an error is shown with its traceback: no answer is waited for, nobody stays."""
    command = [sys.executable, "-c", _FORGOTTEN, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (0, "0 0\n", "")


def _wait(until: Callable[[], bool]) -> None:
    ends = time.monotonic() + 20
    while not until() and time.monotonic() < ends:
        time.sleep(0.02)
    assert until()


def test_each_piece_of_work_has_its_answer() -> None:
    """What is said is told, and the answers come back with the work they are to."""
    heard: list[str] = []
    found = list(answers([1, 2, 3, 4, 5], 2, doubles, nothing, heard.append))
    assert sorted(found) == [(n, 2 * n) for n in range(1, 6)]
    assert sorted(heard) == [f"doubling {n}" for n in range(1, 6)]


def test_no_more_processes_than_asked_for_or_of_use() -> None:
    """One process does it all, or there are as many as there is work; none of them is this one."""
    for jobs, most in ((1, 1), (5, 2)):
        pids = {answer for _, answer in answers([1, 2], jobs, answers_by, nothing, print)}
        assert len(pids) <= most and os.getpid() not in pids
