"""What one cell after the other shows and prints, in the order and form that a kernel gives it.

Belongs here: the list of a cell's outputs, standing in for standard output and error, what is
printed past Python. Does not belong here: running cells (shell).
"""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

TOO_MUCH = 77  # the exit code of a process whose cells gave more output than they may
MUCH = "too much output"  # what that means
_NAMES = ("stdout", "stderr")  # the order in which a kernel passes them on


class Outputs:
    """The outputs of the cell that runs; beyond `limit` characters in all, the process ends."""

    def __init__(self, limit: int) -> None:
        self._left = limit
        self._found: list[dict[str, Any]] = []
        self._printed: dict[str, list[str]] = {name: [] for name in _NAMES}

    def printed(self, name: str, text: str) -> None:
        """Text on one of the streams."""
        self._take(len(text))
        self._printed[name].append(text)

    def show(self, output: dict[str, Any]) -> None:
        """Something shown, after what was printed so far."""
        self.flush()
        self._take(sum(map(_size, output.values())))
        self._found.append(output)

    def flush(self) -> None:
        """What was printed so far becomes outputs."""
        for name, parts in self._printed.items():
            text = "".join(parts)
            parts.clear()
            if text:
                self._found.append({"output_type": "stream", "name": name, "text": text})

    def clear(self) -> None:
        """Forget what the cell showed."""
        self.taken()

    def taken(self) -> list[dict[str, Any]]:
        """All of it; the next cell starts anew."""
        self.flush()
        found, self._found = self._found, []
        return found

    def _take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            os._exit(TOO_MUCH)


def _size(shown: Any) -> int:
    """About how many characters it has: those of its texts, which are most, are only counted."""
    if isinstance(shown, str):
        return len(shown)
    if isinstance(shown, dict):
        return 10 + sum(
            len(part) if isinstance(part, str) else len(repr(part)) for part in shown.values()
        )
    return len(repr(shown))


class _Stream(io.TextIOBase):
    """Python's standard output or error."""

    def __init__(self, name: str, outputs: Outputs, number: int) -> None:
        self._name, self._outputs, self._number = name, outputs, number

    encoding = "utf-8"

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._number

    def write(self, text: str) -> int:
        self._outputs.printed(self._name, text)
        return len(text)


class Past:
    """What is printed past Python, by other programs and by C: read from a pipe in their place."""

    def __init__(self, number: int, name: str, outputs: Outputs) -> None:
        reading, self._writing = os.pipe()
        os.dup2(self._writing, number)
        self._name, self._outputs = name, outputs
        self._mark = os.urandom(16)
        self._reached = threading.Event()
        threading.Thread(target=self._listen, args=(reading,), daemon=True).start()

    def catch_up(self) -> None:
        """Wait until everything printed so far is among the outputs."""
        self._reached.clear()
        os.write(self._writing, self._mark)
        self._reached.wait()

    def _listen(self, reading: int) -> None:
        read = b""
        while more := os.read(reading, 65536):
            read += more
            said, mark, rest = read.partition(self._mark)
            if mark or len(said) > 1_000_000 or not _may_end_in(said, self._mark):
                if said:
                    self._outputs.printed(self._name, said.decode("utf-8", "replace"))
                read = rest
            if mark:
                self._reached.set()


def _may_end_in(said: bytes, mark: bytes) -> bool:
    """Whether the beginning of the mark may stand at the end."""
    return any(said.endswith(mark[:length]) for length in range(1, len(mark)))


@contextmanager
def standing_in(outputs: Outputs) -> Iterator[None]:
    """Python's streams lead to the outputs while the block runs."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (
        _Stream(name, outputs, number) for number, name in enumerate(_NAMES, start=1)
    )
    try:
        yield
    finally:
        with suppress(ValueError):
            sys.stdout.flush()
        sys.stdout, sys.stderr = before
