"""Forks of this process: work done beside the rest, where a core is idle.

Belongs here: whether a system can fork, a fork's end, its result. Does not belong here: which work
(whoever calls), processes that are started anew (warm, kernel).
A fork copies one thread only, and a lock that another one holds is never released in it: where a
thread was started since forks were allowed, nothing is forked. No result is waited for too long.
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import select
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Generic, TypeVar

FORKS = sys.platform.startswith("linux")  # elsewhere a fork of what is imported is not safe
T = TypeVar("T")
_PR_SET_PDEATHSIG = 1
_WHOLE = b"done"  # behind a result that was written whole
_PATIENCE = 300.0  # seconds; then the work is done here
_threads: frozenset[threading.Thread] | None = None  # beside which work may be done in forks


@contextmanager
def allowed(spare: bool = True) -> Iterator[None]:
    """Within the block work may be done in forks, if there is a core to spare."""
    global _threads
    may = spare and FORKS and _cores() > 1
    before, _threads = _threads, frozenset(threading.enumerate()) if may else None
    try:
        yield
    finally:
        _threads = before


def is_allowed() -> bool:
    """Whether work is done in forks; otherwise it is done when its result is asked for."""
    return _threads is not None and _threads.issuperset(threading.enumerate())


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def die_with(parent: int) -> None:
    """Ask Linux to kill this process when its parent ends (elsewhere ipykernel polls)."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before the call above
        os._exit(1)


class Task(Generic[T]):
    """A piece of work, begun; `close` has to be called, whatever happens.

    What the work changes in the fork is lost, but for its result and its warnings.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        self._work, self._child, self._pipe = work, 0, -1
        if is_allowed():
            with suppress(OSError):  # no room for one more process: the work is done here
                self._begin()

    def _begin(self) -> None:
        parent = os.getpid()
        reading, writing = os.pipe()
        try:
            child = os.fork()
            if not child:
                _in_child(self._work, writing, parent)
        except OSError:
            os.close(reading)
            raise
        finally:
            if os.getpid() != parent:  # whatever interrupted it: nothing of the parent's is undone
                os._exit(0)
            os.close(writing)
        self._child, self._pipe = child, reading

    def result(self) -> T:
        """What the work gave, or what it raised; work that failed in the fork is done here."""
        if not self._child:
            return self._work()
        content = _read(self._pipe)
        self.close()
        if not content.endswith(_WHOLE):
            return self._work()  # so that an error is raised where it can be told
        result: T
        try:
            result, heard = pickle.loads(content)
        except Exception:  # a warning may be made of other things than it keeps
            return self._work()
        for message, kind, file, line in heard:
            warnings.warn_explicit(message, kind, file, line)
        return result

    def close(self) -> None:
        """Leave no child."""
        child, pipe, self._child, self._pipe = self._child, self._pipe, 0, -1
        if child:
            os.close(pipe)
            with suppress(OSError):
                os.kill(child, signal.SIGKILL)
            with suppress(OSError):  # where children's ends are ignored, it is gone already
                os.waitpid(child, 0)


def _read(pipe: int) -> bytes:
    """All that the fork says, or as much as came in time."""
    parts, ends = [], time.monotonic() + _PATIENCE
    while select.select([pipe], [], [], max(0.0, ends - time.monotonic()))[0]:
        part = os.read(pipe, 1_000_000)
        if not part:
            break
        parts.append(part)
    return b"".join(parts)


def _in_child(work: Callable[[], object], writing: int, parent: int) -> None:
    """Do the work, write what it gave, and be gone; nothing is written where it failed."""
    try:
        gc.disable()
        die_with(parent)
        with warnings.catch_warnings(record=True) as heard:
            result = work()
        told = [(one.message, one.category, one.filename, one.lineno) for one in heard]
        content = pickle.dumps((result, told))
        with open(writing, "wb") as pipe:
            pipe.write(content + _WHOLE)
    finally:
        os._exit(0)
