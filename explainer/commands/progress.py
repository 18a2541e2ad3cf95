"""What a command says while it works: a live line on a terminal, plain lines in a log, or nothing.

Belongs here: telling. Does not belong here: results, which go to standard output.
"""

from __future__ import annotations

import shutil
import sys
import time
from typing import TextIO


class Progress:
    """Tells the newest state on standard error; on a terminal it replaces the one before."""

    def __init__(self, quiet: bool, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._quiet = quiet
        self._live = self._stream.isatty()
        self._last = ""
        self._started = time.monotonic()

    def __call__(self, state: str) -> None:
        """Show this state; in a log only when its words up to a comma change."""
        if self._quiet:
            return
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            self._stream.write(f"\r\x1b[K{state[:width]}")
            self._stream.flush()
        elif state.partition(",")[0] != self._last.partition(",")[0]:
            print(state.partition(",")[0], file=self._stream, flush=True)
        self._last = state

    def clear(self) -> None:
        """Take the live line away."""
        if self._live and self._last and not self._quiet:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
        self._last = ""

    @property
    def seconds(self) -> float:
        """Seconds since this was made."""
        return time.monotonic() - self._started
