"""The warm process, as the session sees it: an order goes out, an answer comes back later.

Belongs here: starting it, ending it, passing lines. Does not belong here: what it does (warm).
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from explainer import cells
from explainer.preview.making import Made, Wanted


class Worker:
    """A warm process for one thing to preview; `end` has to be called, whatever happens.

    It has to be made in the main thread: the process dies with the thread that starts it.
    """

    def __init__(self, wanted: Wanted) -> None:
        self._order = json.dumps(asdict(wanted)).encode("ascii")
        self._scratch = tempfile.mkdtemp(prefix="explainer-")
        self._answers: queue.SimpleQueue[Made | None] = queue.SimpleQueue()
        self._log = open(Path(self._scratch) / "warm.log", "w+b")  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "explainer.preview.warm", self._order.decode("ascii")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=cells.environment(Path(self._scratch), cells.DEFAULT_LIMITS),
            start_new_session=True,
        )
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether an order can be answered."""
        return self._process.poll() is None

    def order(self) -> None:
        """Ask for a page; an order that is not answered yet is dropped."""
        assert self._process.stdin is not None
        with suppress(OSError):  # it died: the answer says so
            self._process.stdin.write(self._order + b"\n")
            self._process.stdin.flush()

    def answer(self) -> Made | None:
        """The newest answer since the last call, or None."""
        newest: Made | None = None
        while not self._answers.empty():
            newest = self._answers.get() or Made(problems=(f"the preview ended: {self._last()}",))
        return newest

    def end(self) -> None:
        """Stop the process, its children, and remove its folder."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(1)  # it ends its child, which leads a group of its own
        except subprocess.TimeoutExpired:
            with suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._log.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(Made.of(line))
        self._answers.put(None)

    def _last(self) -> str:
        self._log.seek(0)
        lines = self._log.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else f"exit code {self._process.poll()}"
