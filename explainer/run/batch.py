"""Several editions: made side by side, each published as it is done, one failure stopping no other.

One loop asks for "this notebook of this edition, made", of processes here or of a Dask cluster, and
publishes what comes. A process that dies loses the edition that it was making and no other.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Protocol

from explainer.errors import ExplainerError, RunFailed, unexpected
from explainer.publish.manifest import Export
from explainer.run.build import (
    Exporter,
    Order,
    Result,
    Task,
    Tell,
    build,
    check_order,
    make_export,
)
from explainer.signals import ignore, leave_on_signals

_POSIX = os.name == "posix"
_GRACE = 5.0  # seconds that a process has to clear away what it was doing
_CONTEXT = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Outcome:
    """What became of one edition: a result, or the error that stopped it."""

    order: Order
    result: Result | None = None
    error: ExplainerError | None = None


class Makers(Protocol):
    """Whoever makes notebooks of editions, several at a time."""

    at_once: int

    def export(self, order: Order, task: Task, tell: Tell) -> Export:
        """What one notebook gives for one edition; called in several threads."""


def build_all(
    orders: Sequence[Order], jobs: int | None, tell: Tell, scheduler: str | None = None
) -> Generator[Outcome, None, None]:
    """The outcome of each order as it is known; those that are up to date come first.

    `jobs` editions are made at once, by default one for each core, or two for each thread of the
    cluster whose scheduler has this address. `tell` hears what is being done, with the edition's
    day in front where there are several.
    """
    if scheduler is not None:
        from explainer.run import cluster

        cluster.check_address(scheduler)
    waiting: list[Order] = []
    for order in orders:
        outcome = _outcome(order, check_order)
        if outcome.result is None and outcome.error is None:
            waiting.append(order)
        else:
            yield outcome
    telling = threading.Lock()

    def built(order: Order, export: Exporter | None = None) -> Outcome:
        def tell_with_day(state: str) -> None:
            with telling:
                tell(f"{order.day}: {state}" if len(orders) > 1 else state)

        return _outcome(order, lambda order: build(order, tell_with_day, export))

    at_once = min(jobs or os.cpu_count() or 1, len(waiting))
    if scheduler is not None and waiting:
        yield from _side_by_side(waiting, cluster.connect(scheduler, jobs), built)
    elif at_once > 1:
        yield from _side_by_side(waiting, Workers(at_once), built)
    else:
        yield from map(built, waiting)


def _side_by_side(
    orders: Sequence[Order],
    makers: AbstractContextManager[Makers],
    built: Callable[[Order, Exporter], Outcome],
) -> Generator[Outcome, None, None]:
    """Have the makers make them; whoever waits for an answer is waited for once they have left."""
    with ExitStack() as last, makers as made_by:
        pool = last.enter_context(ThreadPoolExecutor(min(made_by.at_once, len(orders))))
        try:
            for done in as_completed([pool.submit(built, one, made_by.export) for one in orders]):
                yield done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _outcome(order: Order, work: Callable[[Order], Result | None]) -> Outcome:
    """What the work gave, or the error it ended with; an unexpected one stops no other edition."""
    try:
        return Outcome(order, work(order))
    except ExplainerError as fault:
        return Outcome(order, error=fault)
    except Exception as fault:
        return Outcome(order, error=unexpected(fault))


# ---------------------------------------------------------------- processes here


class Workers:
    """Processes of this machine, one for each thread that asks, each with a pipe of its own.

    They share no queue: its lock, held by a process that dies, is held for ever.
    """

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self._mine = threading.local()
        self._all: list[tuple[BaseProcess, Connection]] = []
        self._stopped = False
        self._starting = threading.Lock()

    def export(self, order: Order, task: Task, tell: Tell) -> Export:
        """What one notebook gives for one edition; RunFailed if its process died."""
        pipe = self._pipe()
        try:
            pipe.send((order, task))
            while not (message := pipe.recv())[0]:
                tell(message[1])
        except (EOFError, OSError) as fault:  # in mid-word, too
            del self._mine.pipe
            reason = "its process died (out of memory?); build again what is missing"
            raise RunFailed(f"{task.path.name}: {reason}") from fault
        if isinstance(message[1], ExplainerError):
            raise message[1]
        made: Export = message[1]
        return made

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        """Tell all of them to end, then wait for them; each clears away what it was doing."""
        with self._starting:
            self._stopped = True
        for process, _pipe in self._all:
            process.terminate()
        for process, _pipe in self._all:
            process.join(_GRACE)
            process.kill()
            process.join()

    def _pipe(self) -> Connection:
        """The pipe to this thread's process, which is started if it is not there."""
        if not hasattr(self._mine, "pipe"):
            with self._starting:
                if self._stopped:
                    raise RunFailed("broken off")
                self._mine.pipe = self._start()
        pipe: Connection = self._mine.pipe
        return pipe

    def _start(self) -> Connection:
        ours, theirs = _CONTEXT.Pipe()
        # As a daemon it is ended, not waited for, at the end of this process, if nobody stopped it.
        process = _CONTEXT.Process(target=_serve, args=(theirs, os.getpid()), daemon=True)
        with closing(theirs), _interrupts_held():  # closed, so that the pipe ends with the process
            process.start()
        self._all.append((process, ours))
        return ours


@contextmanager
def _interrupts_held() -> Iterator[None]:
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


def _serve(pipe: Connection, parent: int) -> None:
    """Make what is ordered until there are no more orders, or TERM or HUP breaks the work off."""
    from explainer.run.kernel import die_with

    die_with(parent)
    if _POSIX:
        ignore(signal.SIGINT)  # Ctrl-C is for whoever began this process
        leave_on_signals(once=True)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    with suppress(EOFError, OSError), closing(pipe):  # whoever asked is gone, or wants no more
        while True:
            order, task = pipe.recv()
            pipe.send((True, _answer(order, task, pipe)))


def _answer(order: Order, task: Task, pipe: Connection) -> Export | ExplainerError:
    """What was made, or the error, with the place where it was raised."""
    try:
        return make_export(order, task, lambda state: pipe.send((False, state)))
    except Exception as fault:
        error = fault if isinstance(fault, ExplainerError) else unexpected(fault)
        error.add_note(traceback.format_exc())
        return error
