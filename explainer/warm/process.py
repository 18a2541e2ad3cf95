"""A warm process, seen from whoever starts it: an order goes out as a line, lines come back.

Belongs here: starting it, ending it, its folder. Does not belong here: what it does (server).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

from explainer import cells

DRAWINGS = "drawings"  # the folder in its own one where a warm process keeps them


class Process:
    """A warm process that runs `module`; `end` has to be called, whatever happens.

    It has to be made in a thread that stays: the process dies with the thread that starts it.
    """

    def __init__(self, module: str, argument: str = "") -> None:
        self.scratch = Path(tempfile.mkdtemp(prefix="explainer-"))
        self._log = open(self.scratch / "warm.log", "w+b")  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, argument],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=cells.environment(self.scratch, cells.DEFAULT_LIMITS),
            start_new_session=True,
        )

    @property
    def alive(self) -> bool:
        """Whether an order can be answered."""
        return self._process.poll() is None

    @property
    def lines(self) -> IO[bytes]:
        """What it answers."""
        assert self._process.stdout is not None
        return self._process.stdout

    def order(self, line: bytes) -> None:
        """Ask for something; an order that is not answered yet is dropped."""
        assert self._process.stdin is not None
        with suppress(OSError):  # it died: the answer says so
            self._process.stdin.write(line + b"\n")
            self._process.stdin.flush()

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
        shutil.rmtree(self.scratch, ignore_errors=True)

    def last_words(self) -> str:
        """The last line it said to nobody, or its exit code."""
        self._log.seek(0)
        lines = self._log.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else f"exit code {self._process.poll()}"
