"""The warm process of a preview, started as `python -m explainer.preview.warm` by `worker`.

It imports and draws once, then forks a child for each order it reads; a newer order ends the child
before. It dies with the process that started it, and a child with it, and all that cells started.

Belongs here: forking, time limits, passing the answer on. Does not belong here: making the page.
Nothing may start a thread here: a fork copies only one.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from explainer import kernel
from explainer.cells import DEFAULT_LIMITS
from explainer.charts import kept
from explainer.preview.making import Made, Wanted, made, warm

_RARELY = 50_000  # objects between two collections: a page's nodes live until it is done


@dataclass
class Child:
    """A forked process that makes one page, and what it has said so far."""

    pid: int
    pipe: int
    ends: float
    said: bytes = b""  # since the last whole line
    answered: bool = False

    @classmethod
    def start(cls, wanted: Wanted, scratch: str) -> Child:
        """A child at work."""
        reading, writing = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _in_child(wanted, writing, parent, tempfile.mkdtemp(dir=scratch))
        os.close(writing)
        return cls(pid, reading, time.monotonic() + DEFAULT_LIMITS.whole)

    def end(self) -> None:
        """Stop it and whatever its cells started, now."""
        os.close(self.pipe)
        for stop in (os.killpg, os.kill):  # it may not lead its group yet
            with suppress(OSError):
                stop(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def _in_child(wanted: Wanted, writing: int, parent: int, scratch: str) -> None:
    """Answer on the pipe, and be gone."""
    try:
        os.setsid()
        kernel.die_with(parent)
        kernel.leave_nothing(scratch)
        kernel.limit_memory(DEFAULT_LIMITS.memory)
        gc.set_threshold(_RARELY)
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), 0)
        with open(writing, "wb") as pipe:
            for answer in _answers(wanted, scratch):
                pipe.write(answer.line())
                pipe.flush()
            pipe.write(b"\n")
    finally:
        os._exit(0)


def _answers(wanted: Wanted, scratch: str) -> Iterator[Made]:
    try:
        yield from made(wanted, scratch)
    except MemoryError:
        yield Made(problems=("the run needs more memory than it may have",))
    except BaseException as fault:
        yield Made(problems=(f"unexpected {type(fault).__name__}: {fault}",))


def serve(orders: int, answers: int, scratch: str) -> None:
    """Answer orders, each a line of JSON, until there are no more to come."""
    child: Child | None = None
    while True:
        waiting = [orders] if child is None else [orders, child.pipe]
        left = None if child is None else max(0.0, child.ends - time.monotonic())
        ready, _, _ = select.select(waiting, [], [], left)
        if orders in ready:
            read = os.read(orders, 1_000_000)
            if child is not None:
                child.end()
            if not read:
                return
            child = Child.start(Wanted(**json.loads(read.splitlines()[-1])), scratch)
        elif child is not None:
            child = _heard(child, bool(ready), answers)


def _heard(child: Child, ready: bool, answers: int) -> Child | None:
    """Pass on what the child says; the child, if it has more to say."""
    read = os.read(child.pipe, 1_000_000) if ready else b""
    *lines, child.said = (child.said + read).split(b"\n")
    for line in filter(None, lines):
        _write(answers, line + b"\n")
        child.answered = True
    if read and b"" not in lines:  # an empty line ends the answers
        return child
    child.end()
    if not ready:
        _say(answers, f"the run took longer than {DEFAULT_LIMITS.whole:g} s")
    elif not child.answered:
        _say(answers, "the run ended without an answer (did a cell end it?)")
    return None


def _say(answers: int, problem: str) -> None:
    _write(answers, Made(problems=(problem,)).line())


def _write(answers: int, line: bytes) -> None:
    with open(answers, "wb", closefd=False) as out:
        out.write(line)


def main() -> None:
    """Warm up, then serve standard input and output."""
    kernel.die_with(int(os.environ[kernel.PARENT]))
    scratch = os.environ[kernel.SCRATCH]
    kernel.leave_nothing(scratch)
    answers = os.dup(1)
    os.dup2(2, 1)  # what cells print past IPython does not reach the answers
    kept.keep_in(Path(tempfile.mkdtemp(dir=scratch)))
    warm(Wanted(**json.loads(sys.argv[1])), scratch)
    gc.freeze()
    serve(0, answers, scratch)


if __name__ == "__main__":
    main()
