"""What a command says while it works: a live line on a terminal, plain lines in a log, or nothing.

Belongs here: telling. Does not belong here: results, which go to standard output.
"""

from __future__ import annotations

import shutil
import sys
import time
from typing import TextIO

BAR = 20  # characters


class Progress:
    """Tells the newest state on standard error; on a terminal it replaces the one before."""

    def __init__(self, quiet: bool, stream: TextIO | None = None, of: int = 1) -> None:
        """`of` is how many things are done in all; from two on, a terminal shows a bar."""
        self._stream = stream or sys.stderr
        self._quiet = quiet
        self._live = self._stream.isatty()
        self._told: set[str] = set()
        self._shown = False
        self._done, self._of = 0, of
        self._started = time.monotonic()

    def __call__(self, state: str) -> None:
        """Show this state; in a log its words up to a comma, once."""
        if self._quiet:
            return
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            self._stream.write(f"\r\x1b[K{(self._bar() + state)[:width]}")
            self._stream.flush()
            self._shown = True
            return
        words = state.partition(",")[0]
        if words not in self._told:
            self._told.add(words)
            print(words, file=self._stream, flush=True)

    def step(self) -> None:
        """One of the things is done; the live line goes, for what is printed next."""
        self._done += 1
        self.clear()

    def clear(self) -> None:
        """Take the live line away."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
        self._shown = False

    def _bar(self) -> str:
        if self._of < 2:
            return ""
        full = BAR * self._done // self._of
        return f"[{'#' * full}{'.' * (BAR - full)}] {self._done} of {self._of}  "

    @property
    def seconds(self) -> float:
        """Seconds since this was made."""
        return time.monotonic() - self._started
