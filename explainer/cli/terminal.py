"""The terminal: what is said there, in which colour, how work is told, and what is asked."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TextIO

import click

from explainer.text import nearest

BAR = 20  # characters
_COMMAND = re.compile(r"(?<![\w./-])explainer (?=[a-z])")
_PLACE = re.compile(r"^(\S+?:\d+:)(?= )", re.MULTILINE)


# ---------------------------------------------------------------- saying


def say(text: str) -> None:
    """Print it, unless `--quiet` was given; commands in it work as they are printed."""
    context = click.get_current_context(silent=True)
    if context is None or not context.params.get("quiet"):
        print(as_called(text), flush=True)


def warn(text: str) -> None:
    """Print a warning, unless `--quiet` was given."""
    say(f"{_coloured('warning:', sys.stdout, fg='yellow')} {text}")


def complain(text: str) -> None:
    """Print the reason for a refusal on standard error; places in files stand out there."""
    shown = _PLACE.sub(lambda found: _coloured(found[1], sys.stderr, fg="red"), text)
    print(as_called(shown), file=sys.stderr, flush=True)


def as_called(text: str) -> str:
    """Returns the text with its commands as they work from where one is."""
    return _COMMAND.sub(lambda _: f"{program()} ", text)


@cache
def program() -> str:
    """Returns what was typed to call this program: `explainer`, or the path that leads to it."""
    called = Path(sys.argv[0])
    if called.parts[-2:] == ("explainer", "__main__.py"):
        return f"{shlex.quote(Path(sys.executable).name)} -m explainer"
    found = shutil.which("explainer")
    if called.name != "explainer" or (found and Path(found).samefile(called)):
        return "explainer"
    here = Path.cwd()
    near = called.relative_to(here) if called.is_relative_to(here) else called
    return shlex.quote(str(near))


def _coloured(text: str, stream: TextIO, **style: str) -> str:
    if "NO_COLOR" in os.environ or not stream.isatty():
        return text
    return click.style(text, **style)  # type: ignore[arg-type]


class Progress:
    """Tells the newest state on standard error: a live line on a terminal, lines in a log."""

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


# ---------------------------------------------------------------- asking


def ask(prompt: str, choices: Sequence[str] = ()) -> str:
    """Returns the answer without spaces around; the end of the input counts as Ctrl-C.

    The tab key completes one of the choices, where the terminal can.
    """
    _complete(choices)
    try:
        return input(prompt).strip()
    except EOFError:
        raise KeyboardInterrupt from None


def ask_yes(question: str, default: bool = True) -> bool:
    """Whether it is wanted; Enter means the default."""
    choices = "[Y/n]" if default else "[y/N]"
    while True:
        answer = ask(f"{question} {choices} ").casefold()
        if answer in ("", "y", "yes", "n", "no"):
            return answer.startswith("y") if answer else default


def ask_choice(question: str, choices: Sequence[str]) -> str:
    """Returns one of the choices; Enter means the first."""
    while True:
        answer = ask(f"{question} ({', '.join(choices)}) [{choices[0]}] ", choices)
        if answer in ("", *choices):
            return answer or choices[0]
        print(f"there is no {answer!r}{nearest(answer, choices)}")


def _complete(choices: Sequence[str]) -> None:
    with suppress(ImportError):
        import readline

        def completed(text: str, state: int) -> str | None:
            found = [choice for choice in choices if choice.startswith(text)]
            return found[state] if state < len(found) else None

        readline.set_completer(completed)
        readline.set_completer_delims(" ,")
        readline.parse_and_bind("tab: complete")
