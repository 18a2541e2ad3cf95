"""Worker processes: each does one piece of work after another, and answers through its own pipe.

Belongs here: starting and ending them, handing out work, telling the dead from those at work.
Does not belong here: what the work is, and what becomes of work whose process died (batch).
They share no queue: its lock, held by a process that dies, is held for ever.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any, NoReturn

from explainer.forks import die_with

Say = Callable[[str], None]
Do = Callable[[Any, Say], Any]  # the work, and what to call with each thing it does; its answer
_POSIX = os.name == "posix"
_GRACE = 5.0  # seconds that a process has to clear away what it was doing
CONTEXT = multiprocessing.get_context("spawn")


def answers(
    work: Sequence[Any], jobs: int, do: Do, begin: Callable[[], object], tell: Say
) -> Generator[tuple[Any, Any], None, None]:
    """Each piece of work as it is done, and its answer; None where its process died.

    The work begins in the order given, and `jobs` processes do it; each calls `begin` first. `tell`
    hears what they say while answers are asked for. `do` and `begin` have to be importable or made
    by `functools.partial`; work and answers, pickled. An error that `do` raises is raised here, and
    no process stays at work, whatever happens.
    """
    left = list(reversed(work))
    crew: list[_Worker] = []
    busy: dict[Any, _Worker] = {}  # by their pipes

    def begun() -> _Worker:
        crew.append(_Worker(do, begin))
        return crew[-1]

    def ordered(worker: _Worker) -> None:
        busy[worker.pipe] = worker
        worker.order(left.pop())

    try:
        for worker in [begun() for _ in range(min(jobs, len(left)))]:  # all start at once
            ordered(worker)
        while busy:
            for pipe in wait(list(busy)):
                heard = busy[pipe].heard()
                if heard is not None and not heard[0]:
                    tell(heard[1])
                    continue
                worker = busy.pop(pipe)
                done, worker.work = worker.work, None
                if left:
                    ordered(begun() if heard is None else worker)
                yield done, _whole(heard)
    finally:
        for worker in crew:  # all are told, then waited for
            worker.stop()
        for worker in crew:
            worker.wait()


def _whole(heard: tuple[bool, Any] | None) -> Any:
    answer = None if heard is None else heard[1]
    if isinstance(answer, Exception):
        raise answer
    return answer


class _Worker:
    """A process, the pipe to it, and what it is doing."""

    def __init__(self, do: Do, begin: Callable[[], object]) -> None:
        self.pipe, theirs = CONTEXT.Pipe()
        self.work: Any = None
        args = (theirs, os.getpid(), do, begin)
        # As a daemon it is ended, not waited for, at the end of this process, if nobody closed it.
        self._process = CONTEXT.Process(target=_serve, args=args, daemon=True)
        try:
            with _held():
                self._process.start()
        except BaseException:
            self.pipe.close()
            raise
        finally:
            theirs.close()  # so that the pipe ends with the process

    def order(self, work: Any) -> None:
        """Hand it this piece of work."""
        self.work = work
        with suppress(OSError):  # it died: its pipe says so
            self.pipe.send(work)

    def heard(self) -> tuple[bool, Any] | None:
        """Whether this is the answer, and what it says; None if it died, half-way in a word too."""
        try:
            heard: tuple[bool, Any] = self.pipe.recv()
        except (EOFError, OSError):
            return None
        return heard

    def stop(self) -> None:
        """Have it end; what it is doing is broken off, and cleared away by itself."""
        if self.work is not None and _POSIX:  # elsewhere that would leave it no time to clear away
            self._process.terminate()
        self.pipe.close()

    def wait(self) -> None:
        """Leave no process, once it was told."""
        if not wait([self._process.sentinel], _GRACE):
            self._process.kill()
        self._process.join()


@contextmanager
def _held() -> Iterator[None]:
    """Ctrl-C waits, here and in a process begun now: Python's start would show a traceback."""
    if not _POSIX:
        yield
        return
    resource_tracker.ensure_running()  # as it is started, it lets Ctrl-C in
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _stop_when_told() -> None:
    """Break off on TERM and HUP, once; Ctrl-C is for whoever began this process, and tells it."""
    if _POSIX:
        signal.signal(signal.SIGINT, _go_on)
        signal.signal(signal.SIGTERM, _break_off)
        signal.signal(signal.SIGHUP, _break_off)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _stop_anyway() -> None:
    """What clears away is not interrupted."""
    if _POSIX:
        signal.signal(signal.SIGTERM, _go_on)
        signal.signal(signal.SIGHUP, _go_on)


def _go_on(number: int, frame: Any) -> None:
    """A function, not `SIG_IGN`, which programs begun here would inherit."""


def _break_off(number: int, frame: Any) -> NoReturn:
    _stop_anyway()
    raise KeyboardInterrupt


def _serve(pipe: Connection, parent: int, do: Do, begin: Callable[[], object]) -> None:
    """Do what is ordered until there are no more orders to come."""
    die_with(parent)
    # Whoever asked is gone, or wants no more.
    with suppress(EOFError, OSError, KeyboardInterrupt), closing(pipe):
        try:
            _stop_when_told()
            begin()
            while True:
                pipe.send((True, _answer(do, pipe.recv(), pipe)))
        finally:
            _stop_anyway()


def _answer(do: Do, work: Any, pipe: Connection) -> Any:
    """What the work gave, or its error, with the place where it was raised."""
    try:
        return do(work, lambda state: pipe.send((False, state)))
    except Exception as fault:
        fault.add_note(traceback.format_exc())
        try:
            pickle.loads(pickle.dumps(fault))
        except Exception:  # it cannot be handed over: its words can
            other = RuntimeError(f"{type(fault).__name__}: {fault}")
            other.add_note(traceback.format_exc())
            return other
        return fault
