"""Notebooks run in forks of a warm process, seen from a build: cells go out, outputs come back.

Belongs here: orders, limits of time, naming the cell that failed, one warm process for all the
notebooks of a build. Does not belong here: the process (process, server), parameters (run).
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from explainer import forks, phases
from explainer.cells import Limits, Progress, at, environment
from explainer.errors import RunFailed
from explainer.warm.process import DRAWINGS, Process
from explainer.warm.streams import MUCH

_STARTS = 60.0  # seconds
_NAMING = 5.0  # seconds, for a process of the same batch to say where drawings are kept
_SKIPPED = "skip-execution"  # a tag by which Jupyter leaves a cell out
PLACE = 4096  # bytes, for the name of a folder
_warm: list[Process] = []  # the one of this process, if there is one
_drawings: Any = None  # where the warm processes of a batch say in which folder drawings are kept


def share(drawings: Any) -> None:
    """Keep drawings in the folder that is named there (an array of multiprocessing, PLACE bytes).

    The first process to start one names its own. Once that has ended, drawings are kept no more.
    """
    global _drawings
    _drawings = drawings


def start() -> None:
    """Start the warm process if it is not there: it imports while other things are done."""
    if _warm and not _warm[0].alive:
        end()
    if not _warm:
        _warm.append(_started())
        atexit.register(_leave)


def _started() -> Process:
    # A process that died may hold the lock for ever.
    if _drawings is None or not _drawings.get_lock().acquire(timeout=_NAMING):
        return Process("explainer.warm.cells")
    try:
        process = Process("explainer.warm.cells", os.fsdecode(_drawings.value))
        if not _drawings.value:
            _drawings.value = os.fsencode(process.scratch / DRAWINGS)
    finally:
        _drawings.get_lock().release()
    return process


def end() -> None:
    """Leave no process and no folder."""
    while _warm:
        _warm.pop().end()


def _leave() -> None:
    """End it as this process ends: what was done is done, so a signal that comes now is late."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    end()


def execute(
    node: Any,
    folder: Path,
    limits: Limits,
    progress: Progress | None,
    meanwhile: Callable[[], None] = lambda: None,
    facts: str = "",
) -> None:
    """Run every code cell, in `folder`, outputs in place; RunFailed names cell and reason.

    `meanwhile` is done while the first cells run. `facts` is the path, from there, of a file that
    they will read.
    """
    start()
    try:
        _Run(node, limits, _warm[0]).whole(folder, facts, progress, meanwhile)
    except BaseException:
        end()  # whatever its state is: the next run has one of its own
        raise


def _sent(name: str) -> str:
    """The name as the warm process writes it, which is in UTF-8 mode: the same bytes."""
    return os.fsencode(name).decode("utf-8", "surrogateescape")


class _Run:
    """One notebook on its way through the warm process."""

    def __init__(self, node: Any, limits: Limits, process: Process) -> None:
        self._node, self._limits, self._process = node, limits, process
        self._ends = time.monotonic() + limits.whole
        self._read = b""

    def whole(
        self, folder: Path, facts: str, progress: Progress | None, meanwhile: Callable[[], None]
    ) -> None:
        """Order all cells, and put in place what comes back."""
        due = [index for index, cell in enumerate(self._node.cells) if _is_run(cell)]
        self._process.order(self._order(due, folder, facts))
        meanwhile()
        self._ready()
        total = len(self._node.cells)
        for index in due:
            self._put(index, self._answer(index))
            if progress is not None:
                progress(index + 1, total)
        if progress is not None and due[-1:] != [total - 1]:
            progress(total, total)

    def _order(self, due: list[int], folder: Path, facts: str) -> bytes:
        order = {
            "cells": [self._node.cells[index].source for index in due],
            "folder": _sent(str(folder)),
            "facts": _sent(facts),
            "environment": {
                name: _sent(value) for name, value in environment(folder, self._limits).items()
            },
            "memory": self._limits.memory,
            "spare": forks.is_allowed(),
            "output": self._limits.output,
        }
        return json.dumps(order).encode("ascii")

    def _ready(self) -> None:
        """Wait for the fork; RunFailed if there is none."""
        line = self._line(_STARTS, f"the kernel did not start within {_STARTS:g} s")
        answer: dict[str, Any] = json.loads(line or b"{}")
        if "ready" not in answer:
            reason = answer.get("ended") or self._process.last_words()
            raise RunFailed(f"the kernel did not start: {reason}")

    def _answer(self, index: int) -> dict[str, Any]:
        """What this cell gave; RunFailed where it gave nothing."""
        cell, limit = self._node.cells[index], self._limits.cell
        line = self._line(limit, at(cell, index, f"took longer than {limit:g} s"))
        answer: dict[str, Any] = json.loads(line or b'{"ended": "the process is gone"}')
        if "ended" not in answer:
            return answer
        if answer["ended"] == MUCH:
            raise RunFailed(at(cell, index, f"more than {self._limits.output} bytes of output"))
        raise RunFailed(at(cell, index, f"the kernel died (out of memory?): {answer['ended']}"))

    def _put(self, index: int, answer: dict[str, Any]) -> None:
        cell = self._node.cells[index]
        cell.outputs = answer["outputs"]
        cell.execution_count = answer["count"]
        phases.note(f"  {at(cell, index, '').removesuffix(': ')}", answer["seconds"])
        if answer["fault"] is not None:
            name, words = answer["fault"]
            raise RunFailed(at(cell, index, f"{name}: {words}"))

    def _line(self, seconds: float, too_late: str) -> bytes:
        """The next line that the process says; nothing if it ended; RunFailed if it is too late."""
        number, ends = self._process.lines.fileno(), time.monotonic() + seconds
        while b"\n" not in self._read:
            left = min(self._ends, ends) - time.monotonic()
            if not select.select([number], [], [], max(0.0, left))[0]:
                whole = f"took longer than {self._limits.whole:g} s"
                raise RunFailed(whole if self._ends <= ends else too_late)
            more = os.read(number, 1_000_000)
            if not more:
                return b""
            self._read += more
        line, _, self._read = self._read.partition(b"\n")
        return line


def _is_run(cell: Any) -> bool:
    if cell.cell_type != "code" or not cell.source.strip():
        return False
    return _SKIPPED not in cell.metadata.get("tags", ())
