"""The terminal: what is said there, in which colour, how work is shown, and what is asked."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Collection, Mapping, Sequence
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


def has_flag(name: str) -> bool:
    """Whether the command was called with `--quiet`, or with `--debug`."""
    context = click.get_current_context(silent=True)
    return bool(context and context.params.get(name))


def say(text: str) -> None:
    """Print it, unless `--quiet` was given; commands in it work as they are printed."""
    if not has_flag("quiet"):
        print(as_called(text), flush=True)


def warn(text: str) -> None:
    """Print a warning, unless `--quiet` was given."""
    say(f"{_coloured('warning:', sys.stdout, 'yellow')} {text}")


def complain(text: str) -> None:
    """Print the reason for a refusal on standard error; places in files stand out there."""
    shown = _PLACE.sub(lambda found: _coloured(found[1], sys.stderr, "red"), text)
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
    return shlex.quote(str(called.relative_to(here) if called.is_relative_to(here) else called))


def _coloured(text: str, stream: TextIO, colour: str) -> str:
    plain = "NO_COLOR" in os.environ or not stream.isatty()
    return text if plain else click.style(text, fg=colour)


class Progress:
    """Shows the newest state on standard error: a live line on a terminal, lines in a log."""

    def __init__(self, quiet: bool, stream: TextIO | None = None, of: int = 1) -> None:
        """`of` is how many things are done in all; from two on, a terminal shows a bar."""
        self._stream = stream or sys.stderr
        self._quiet, self._live = quiet, self._stream.isatty()
        self._logged: set[str] = set()
        self._done, self._of = 0, of

    def __call__(self, state: str) -> None:
        """Show this state; in a log its words up to a comma, once."""
        if self._quiet:
            return
        if self._live:
            full = BAR * self._done // self._of
            bar = f"[{'#' * full}{'.' * (BAR - full)}] {self._done} of {self._of}  "
            line = (bar if self._of > 1 else "") + state
            self.clear()
            self._stream.write(line[: shutil.get_terminal_size().columns - 1])
            self._stream.flush()
            return
        words = state.partition(",")[0]
        if words not in self._logged:
            self._logged.add(words)
            print(words, file=self._stream, flush=True)

    def step(self) -> None:
        """One of the things is done; the live line goes, for what is printed next."""
        self._done += 1
        self.clear()

    def clear(self) -> None:
        """Take the live line away."""
        if self._live and not self._quiet:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


# ---------------------------------------------------------------- asking


def ask(prompt: str, choices: Sequence[str] = ()) -> str:
    """Returns the answer without spaces around; the end of the input counts as Ctrl-C.

    The tab key completes one of the choices, where the terminal can.
    """
    with suppress(ImportError):
        import readline

        def completed(text: str, state: int) -> str | None:
            found = [choice for choice in choices if choice.startswith(text)]
            return found[state] if state < len(found) else None

        readline.set_completer(completed)
        readline.set_completer_delims(" ,")
        readline.parse_and_bind("tab: complete")
    try:
        return input(prompt).strip()
    except (EOFError, KeyboardInterrupt):
        print()  # what is said next begins a line
        raise KeyboardInterrupt from None


def ask_for(name: str, known: Sequence[str], question: str, answers: Mapping[str, str]) -> str:
    """Returns one of those that are known, or what another of the answers stands for."""
    while True:
        answer = ask(f"{question} ", known)
        found = answers.get(answer.casefold(), answer.replace("-", "_"))
        if found in known or found in answers.values():
            return found
        print(f"  there is no {name} {answer!r}{hint(answer, known)}")


def hint(name: str, known: Collection[str]) -> str:
    """Returns the nearest of the names that are known, or all of them, to follow a refusal."""
    return nearest(name, known) or f" (there are: {', '.join(known)})"


def ask_yes(question: str, default: bool = True) -> bool:
    """Whether it is wanted; Enter means the default."""
    while True:
        answer = ask(f"{question} [{'Y/n' if default else 'y/N'}] ").casefold()
        if answer in ("", "y", "yes", "n", "no"):
            return answer.startswith("y") if answer else default
        print(f"  expected y or n, found {answer!r}")
