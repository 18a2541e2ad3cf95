"""Worker processes: each does one piece of work after another, and answers through its own pipe.

Belongs here: starting and ending them, handing out work, telling the dead from those at work.
Does not belong here: what the work is, and what becomes of work whose process died (batch).
They share no queue: its lock, held by a process that dies, is held for ever.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Any, NoReturn

from explainer.forks import die_with

Say = Callable[[str], None]
Do = Callable[[Any, Say], Any]  # the work, and what to call with each thing it does; its answer
_GRACE = 5.0  # seconds that a process has to clear away what it was doing
CONTEXT = multiprocessing.get_context("spawn")


def answers(
    work: Sequence[Any], jobs: int, do: Do, begin: Callable[[], object], tell: Say
) -> Generator[tuple[Any, Any], None, None]:
    """Each piece of work as it is done, and its answer; None where its process died.

    The work begins in the order given, and `jobs` processes do it; each calls `begin` first. `tell`
    hears what they say while answers are asked for. `do` and `begin` have to be importable or made
    by `functools.partial`; work and answers, pickled. An error that `do` raises is raised here, and
    no process stays, whatever happens.
    """
    left = list(reversed(work))
    busy: dict[Any, _Worker] = {}  # by their pipes
    with ExitStack() as ends:

        def begun() -> _Worker:
            return ends.enter_context(closing(_Worker(do, begin)))

        def ordered(worker: _Worker) -> None:
            busy[worker.pipe] = worker
            worker.order(left.pop())

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
                else:
                    worker.pipe.close()  # it ends meanwhile
                yield done, _whole(heard)


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

    def close(self) -> None:
        """Leave no process; what it was doing is broken off, and cleared away by itself."""
        self.pipe.close()
        if self.work is not None:
            self._process.terminate()
        self._process.join(_GRACE)
        self._process.kill()
        self._process.join()


@contextmanager
def _held() -> Iterator[None]:
    """Ctrl-C waits, here and in a process begun now: Python's start would show a traceback."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _stop_when_told() -> None:
    """Break off on TERM and HUP, once; Ctrl-C is for whoever began this process, and tells it."""
    for name, heard in (("SIGINT", _go_on), ("SIGTERM", _break_off), ("SIGHUP", _break_off)):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), heard)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _go_on(number: int, frame: Any) -> None:
    """A function, not `SIG_IGN`, which programs begun here would inherit."""


def _break_off(number: int, frame: Any) -> NoReturn:
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _go_on)  # what clears away is not interrupted
    raise KeyboardInterrupt


def _serve(pipe: Connection, parent: int, do: Do, begin: Callable[[], object]) -> None:
    """Do what is ordered until there are no more orders to come."""
    die_with(parent)
    with suppress(EOFError, OSError, KeyboardInterrupt):  # whoever asked is gone, or wants no more
        _stop_when_told()
        begin()
        while True:
            work = pipe.recv()
            try:
                answer = do(work, lambda state: pipe.send((False, state)))
            except Exception as fault:
                answer = fault
            pipe.send((True, answer))
