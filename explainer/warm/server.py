"""The warm process itself: it imports once, then forks a child for each order it reads.

A newer order ends the child before. It dies with the process that started it, and a child with it,
and all that cells started. Modules that run as such a process call `main` with their work.

Belongs here: forking, time limits, passing the answer on. Does not belong here: what is answered.
Nothing may start a thread here: a fork copies only one.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from explainer import kernel
from explainer.forks import die_with

RARELY = 250_000  # objects between two collections: a report's nodes live until it is done


@dataclass(frozen=True)
class Work:
    """What a warm process does: get ready, and answer an order, in a child, with lines.

    `before` is done for each order here, for this child and those after it; it may not fail.
    `failed` is the answer when there is none: it is told why. `seconds` is how long a child has;
    `codes`, what an exit code of a child means.
    """

    prepare: Callable[[str, str], None]  # an argument of the command line, the scratch folder
    answers: Callable[[bytes, str], Iterator[bytes]]  # the order, a scratch folder of its own
    failed: Callable[[str], bytes]
    seconds: float
    before: Callable[[bytes], None] = lambda order: None
    codes: Mapping[int, str] = field(default_factory=dict)


@dataclass
class Child:
    """A forked process that answers one order, and what it has said so far."""

    pid: int
    pipe: int
    ends: float
    said: bytes = b""  # since the last whole line
    answered: bool = False

    @classmethod
    def start(cls, work: Work, order: bytes, scratch: str) -> Child:
        """A child at work."""
        reading, writing = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _in_child(work, order, writing, parent, scratch)
        os.close(writing)
        return cls(pid, reading, time.monotonic() + work.seconds)

    def end(self) -> int:
        """Stop it and whatever its cells started, now; its exit code, if it ended by itself."""
        os.close(self.pipe)
        for stop in (os.killpg, os.kill):  # it may not lead its group yet
            with suppress(OSError):
                stop(self.pid, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def _in_child(work: Work, order: bytes, writing: int, parent: int, scratch: str) -> None:
    """Answer on the pipe, and be gone."""
    try:
        os.setsid()
        die_with(parent)  # before it makes anything that its end could leave
        own = tempfile.mkdtemp(dir=scratch)
        kernel.leave_nothing(own)
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), 0)
        with open(writing, "wb") as pipe:
            for line in _answers(work, order, own):
                pipe.write(line + b"\n")
                pipe.flush()
            pipe.write(b"\n")
    finally:
        os._exit(0)


def _answers(work: Work, order: bytes, scratch: str) -> Iterator[bytes]:
    try:
        yield from work.answers(order, scratch)
    except MemoryError:
        yield work.failed("the run needs more memory than it may have")
    except BaseException as fault:
        yield work.failed(f"unexpected {type(fault).__name__}: {fault}")


def serve(orders: int, answers: int, scratch: str, work: Work) -> None:
    """Answer orders, each a line, until there are no more to come."""
    child: Child | None = None
    read = b""
    while True:
        waiting = [orders] if child is None else [orders, child.pipe]
        left = None if child is None else max(0.0, child.ends - time.monotonic())
        ready, _, _ = select.select(waiting, [], [], left)
        if orders in ready:
            more = os.read(orders, 1_000_000)
            *lines, read = (read + more).split(b"\n")
            if child is not None and (lines or not more):
                child.end()
                child = None
            if not more:
                return
            if lines:
                work.before(lines[-1])
                child = Child.start(work, lines[-1], scratch)
        elif child is not None:
            child = _heard(child, bool(ready), answers, work)


def _heard(child: Child, ready: bool, answers: int, work: Work) -> Child | None:
    """Pass on what the child says; the child, if it has more to say."""
    read = os.read(child.pipe, 1_000_000) if ready else b""
    *lines, child.said = (child.said + read).split(b"\n")
    for line in filter(None, lines):
        _write(answers, line + b"\n")
        child.answered = True
    if read and b"" not in lines:  # an empty line ends the answers
        return child
    code = child.end()
    if not ready:
        _write(answers, work.failed(f"the run took longer than {work.seconds:g} s") + b"\n")
    elif not read or not child.answered:
        said = work.codes.get(code, "the run ended without an answer (did a cell end it?)")
        _write(answers, work.failed(said) + b"\n")
    return None


def _write(answers: int, line: bytes) -> None:
    with suppress(BrokenPipeError), open(answers, "wb", closefd=False) as out:
        out.write(line)


def main(work: Work) -> None:
    """Get ready, then serve standard input and output."""
    scratch = os.environ[kernel.SCRATCH]
    kernel.leave_nothing(scratch)  # first: whoever made the folder may be gone already
    die_with(int(os.environ[kernel.PARENT]))
    answers = os.dup(1)
    os.dup2(2, 1)  # what cells print past IPython does not reach the answers
    work.prepare(sys.argv[1], scratch)
    gc.freeze()
    gc.set_threshold(RARELY)
    serve(0, answers, scratch, work)
