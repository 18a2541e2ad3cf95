"""Building several editions at once: each is put in place when it is done, whatever others do.

This process hands out notebooks, one per task, to local processes or to a Dask cluster, and puts
the results in place itself. If a process dies, only the edition that it worked on fails.
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
_GRACE = 5.0  # seconds that a terminated process has to clean up
_CONTEXT = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Outcome:
    """The result of building one edition, or the error that stopped it."""

    order: Order
    result: Result | None = None
    error: ExplainerError | None = None


class Pool(Protocol):
    """What runs notebooks, several at a time: local processes or a cluster."""

    at_once: int

    def export(self, order: Order, task: Task, tell: Tell) -> Export:
        """Run one notebook for one edition; called from several threads."""


def build_all(
    orders: Sequence[Order], jobs: int | None, tell: Tell, scheduler: str | None = None
) -> Generator[Outcome, None, None]:
    """Yield the outcome of each order as it is known; those already up to date come first.

    `jobs` editions are built at once, by default one per core, or two per thread of the cluster
    whose scheduler has this address. `tell` is called with each new state, with the edition's day
    in front if there are several.
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
    tell_lock = threading.Lock()

    def build_one(order: Order, export: Exporter | None = None) -> Outcome:
        def tell_with_day(state: str) -> None:
            with tell_lock:
                tell(f"{order.day}: {state}" if len(orders) > 1 else state)

        return _outcome(order, lambda order: build(order, tell_with_day, export))

    at_once = min(jobs or os.cpu_count() or 1, len(waiting))
    if scheduler is not None and waiting:
        yield from _build_in(cluster.connect(scheduler, jobs), waiting, build_one)
    elif at_once > 1:
        yield from _build_in(Workers(at_once), waiting, build_one)
    else:
        yield from map(build_one, waiting)


def _build_in(
    pool: AbstractContextManager[Pool],
    orders: Sequence[Order],
    build_one: Callable[[Order, Exporter], Outcome],
) -> Generator[Outcome, None, None]:
    """Build the orders in a pool, one thread per order at work.

    The pool is left before the threads are joined: until then they may be waiting for its answers.
    """
    with ExitStack() as joined_last, pool as opened:
        threads = joined_last.enter_context(ThreadPoolExecutor(min(opened.at_once, len(orders))))
        futures = [threads.submit(build_one, order, opened.export) for order in orders]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)


def _outcome(order: Order, work: Callable[[Order], Result | None]) -> Outcome:
    """The result of the work, or its error; even an unexpected one must not stop other editions."""
    try:
        return Outcome(order, work(order))
    except ExplainerError as fault:
        return Outcome(order, error=fault)
    except Exception as fault:
        return Outcome(order, error=unexpected(fault))


# ---------------------------------------------------------------- local processes


class Workers:
    """Local processes: each thread that calls `export` has one of its own, and a pipe to it.

    They share no queue: a process that dies while it holds the queue's lock would block all others.
    """

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self._local = threading.local()
        self._all: list[tuple[BaseProcess, Connection]] = []
        self._stopped = False
        self._starting = threading.Lock()

    def export(self, order: Order, task: Task, tell: Tell) -> Export:
        """Run one notebook for one edition; RunFailed if its process died."""
        pipe = self._pipe()
        try:
            pipe.send((order, task))
            while not (message := pipe.recv())[0]:
                tell(message[1])
        except (EOFError, OSError) as fault:  # the pipe may break within a message, too
            del self._local.pipe
            reason = "its process died (out of memory?); build again what is missing"
            raise RunFailed(f"{task.path.name}: {reason}") from fault
        if isinstance(message[1], ExplainerError):
            raise message[1]
        made: Export = message[1]
        return made

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        """Terminate all of them, give each time to clean up, then kill those that remain."""
        with self._starting:
            self._stopped = True
        for process, _pipe in self._all:
            process.terminate()
        for process, _pipe in self._all:
            process.join(_GRACE)
            process.kill()
            process.join()

    def _pipe(self) -> Connection:
        """The pipe to this thread's process, which is started if necessary."""
        if not hasattr(self._local, "pipe"):
            with self._starting:
                if self._stopped:
                    raise RunFailed("cancelled")
                self._local.pipe = self._start()
        pipe: Connection = self._local.pipe
        return pipe

    def _start(self) -> Connection:
        ours, theirs = _CONTEXT.Pipe()
        # A daemon: if nobody has stopped it, it is terminated, not joined, when this process ends.
        process = _CONTEXT.Process(target=_serve, args=(theirs, os.getpid()), daemon=True)
        with closing(theirs), _interrupts_blocked():  # closed here, so that its death ends the pipe
            process.start()
        self._all.append((process, ours))
        return ours


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Hold Ctrl-C back, here and in a process started now, which would show a traceback."""
    if not _POSIX:
        yield
        return
    resource_tracker.ensure_running()  # starting it later would unblock SIGINT
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection, parent: int) -> None:
    """Make exports until the pipe is closed, or TERM or HUP ends the process."""
    from explainer.run.kernel import die_with

    die_with(parent)
    if _POSIX:
        ignore(signal.SIGINT)  # the parent handles Ctrl-C
        leave_on_signals(once=True)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    with suppress(EOFError, OSError), closing(pipe):  # the parent has closed the pipe, or has died
        while True:
            order, task = pipe.recv()
            pipe.send((True, _answer(order, task, pipe)))


def _answer(order: Order, task: Task, pipe: Connection) -> Export | ExplainerError:
    """The export, or the error, with its traceback as a note."""
    try:
        return make_export(order, task, lambda state: pipe.send((False, state)))
    except Exception as fault:
        error = fault if isinstance(fault, ExplainerError) else unexpected(fault)
        error.add_note(traceback.format_exc())
        return error
