"""Processes that work side by side: one that dies or fails harms none but itself."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from explainer.workers import Say, answers

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
    """As it is, and whoever is at work ends."""
    with pytest.raises(ZeroDivisionError):
        list(answers([1, 0, 1], 2, fails, nothing, print))


def test_a_process_that_cannot_begin_gives_no_answer() -> None:
    """Nothing waits for it."""
    found = list(answers([1, 2, 3], 2, doubles, partial(os._exit, 3), print))
    assert sorted(found) == [(1, None), (2, None), (3, None)]


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


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
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


def _wait(until: object) -> None:
    ends = time.monotonic() + 20
    while not until() and time.monotonic() < ends:  # type: ignore[operator]
        time.sleep(0.02)
    assert until()  # type: ignore[operator]


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
