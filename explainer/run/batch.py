"""Several editions: made side by side, each published as it is done, one failure stopping no other.

One loop asks for "this notebook of this edition, made", of processes here or of a Dask cluster, and
publishes what comes. A process that dies loses the edition that it was making and no other; that
one is made once more, with nothing beside it: memory may have been short.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any, NoReturn, Protocol

from explainer.errors import ExplainerError, RunFailed
from explainer.publish.manifest import Export
from explainer.run.build import Order, Result, Task, Tell, build, check_order, make_export
from explainer.run.kernel import die_with

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

    def stop(self) -> None:
        """Break off what is being made, and leave nothing at work."""


class Died(RunFailed):
    """A process ended in the middle of its work."""


def build_all(
    orders: Sequence[Order], jobs: int | None, tell: Tell, scheduler: str | None = None
) -> Generator[Outcome, None, None]:
    """The outcome of each order as it is known; those that are up to date come first.

    `jobs` editions are made at once, by default one for each core, or two for each thread of the
    cluster whose scheduler has this address. `tell` hears what is being done, with the edition's
    day in front where there are several.
    """
    waiting: list[Order] = []
    if scheduler is not None:
        from explainer.run import cluster

        cluster.check_address(scheduler)
    for order in orders:
        outcome = _outcome(order, check_order)
        if outcome.result is None and outcome.error is None:
            waiting.append(order)
        else:
            yield outcome
    if not waiting:
        return
    if scheduler is not None:
        with cluster.connect(scheduler, waiting[0], jobs) as makers:
            yield from _side_by_side(waiting, makers, tell)
        return
    jobs = min(jobs or os.cpu_count() or 1, len(waiting))
    if jobs > 1:
        yield from _side_by_side(waiting, Workers(jobs), tell)
        return
    for order in waiting:
        said = _with_day(order, tell) if len(orders) > 1 else tell
        yield _outcome(order, lambda order, said=said: build(order, said))  # type: ignore[misc]


def _side_by_side(
    orders: Sequence[Order], makers: Makers, tell: Tell
) -> Generator[Outcome, None, None]:
    telling = threading.Lock()

    def built(order: Order) -> Outcome:
        def told(state: str) -> None:
            with telling:
                tell(f"{order.day}: {state}")

        return _outcome(order, lambda order: build(order, told, makers.export))

    died = []
    pool = ThreadPoolExecutor(min(makers.at_once, len(orders)))
    try:
        for future in as_completed([pool.submit(built, order) for order in orders]):
            outcome = future.result()
            if isinstance(outcome.error, Died):
                died.append(outcome.order)
            else:
                yield outcome
        for order in died:
            yield pool.submit(built, order).result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        makers.stop()
        pool.shutdown()


def _with_day(order: Order, tell: Tell) -> Tell:
    return lambda state: tell(f"{order.day}: {state}")


def _outcome(order: Order, work: Callable[[Order], Result | None]) -> Outcome:
    """What the work gave, or the error it ended with; an unexpected one stops no other edition."""
    try:
        return Outcome(order, work(order))
    except ExplainerError as fault:
        return Outcome(order, error=fault)
    except Exception as fault:
        said = RunFailed(f"unexpected {type(fault).__name__}: {fault} (--debug shows where)")
        said.__cause__ = fault
        return Outcome(order, error=said)


# ---------------------------------------------------------------- processes here


class Workers:
    """Processes of this machine, each with a pipe of its own, that make one notebook at a time.

    They share no queue: its lock, held by a process that dies, is held for ever.
    """

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self._idle: list[_Worker] = []
        self._all: list[_Worker] = []
        self._stopped = False
        self._starting = threading.Lock()

    def export(self, order: Order, task: Task, tell: Tell) -> Export:
        """What one notebook gives for one edition; Died if its process did."""
        worker = self._free()
        while (heard := worker.heard((order, task))) is not None:
            answered, said = heard
            if answered:
                self._idle.append(worker)
                if isinstance(said, Exception):
                    raise said
                made: Export = said
                return made
            tell(said)
        raise Died(f"{task.path.name}: its process died")

    def stop(self) -> None:
        """Tell all of them, then wait for them."""
        with self._starting:
            self._stopped = True
        for worker in self._all:
            worker.stop(busy=worker not in self._idle)
        for worker in self._all:
            worker.wait()

    def _free(self) -> _Worker:
        with self._starting:
            if self._stopped:
                raise Died("broken off")
            if self._idle:
                return self._idle.pop()
            self._all.append(_Worker())
            return self._all[-1]


class _Worker:
    """A process, and the pipe to it."""

    def __init__(self) -> None:
        self._pipe, theirs = _CONTEXT.Pipe()
        self._asked = False
        # As a daemon it is ended, not waited for, at the end of this process, if nobody closed it.
        self._process = _CONTEXT.Process(target=_serve, args=(theirs, os.getpid()), daemon=True)
        try:
            with _interrupts_held():
                self._process.start()
        except BaseException:
            self._pipe.close()
            raise
        finally:
            theirs.close()  # so that the pipe ends with the process

    def heard(self, work: Any) -> tuple[bool, Any] | None:
        """Whether this answers the work, and what it says; None if it died, in mid-word too."""
        try:
            if not self._asked:
                self._pipe.send(work)
            self._asked = True
            heard: tuple[bool, Any] = self._pipe.recv()
        except (EOFError, OSError):
            return None
        self._asked = not heard[0]
        return heard

    def stop(self, *, busy: bool) -> None:
        """Have it end; what it is doing is broken off, and cleared away by itself."""
        if busy and _POSIX:  # elsewhere that would leave it no time to clear away
            self._process.terminate()
        elif not busy:
            self._pipe.close()

    def wait(self) -> None:
        """Leave no process, once it was told."""
        if not wait([self._process.sentinel], _GRACE):
            self._process.kill()
        self._process.join()


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


def _serve(pipe: Connection, parent: int) -> None:
    """Make what is ordered until there are no more orders to come."""
    die_with(parent)
    # Whoever asked is gone, or wants no more.
    with suppress(EOFError, OSError, KeyboardInterrupt), closing(pipe):
        try:
            _stop_when_told()
            while True:
                order, task = pipe.recv()
                pipe.send((True, _answer(order, task, pipe)))
        finally:
            _stop_anyway()


def _answer(order: Order, task: Task, pipe: Connection) -> Any:
    """What was made, or the error, with the place where it was raised."""
    try:
        return make_export(order, task, lambda state: pipe.send((False, state)))
    except Exception as fault:
        fault.add_note(traceback.format_exc())
        try:
            pickle.loads(pickle.dumps(fault))
        except Exception:  # it cannot be handed over: its words can
            other = RuntimeError(f"{type(fault).__name__}: {fault}")
            other.add_note(traceback.format_exc())
            return other
        return fault
