"""The first and the last moments of the command: Ctrl-C there, too, ends without a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
_WHILE_IMPORTING = """
import os, signal, sys
class Interrupts:
    def find_spec(self, name, path=None, target=None):
        if name == "explainer.errors":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupts())
"""
_WHILE_RUNNING = """
import os, signal
from explainer.cli import editions
def run(**given):
    os.kill(os.getpid(), signal.SIGINT)
    return 0
editions.editions.callback = run
"""
_WHEN_DONE = """
import atexit, os, signal
atexit.register(lambda: os.kill(os.getpid(), signal.SIGINT))
"""
_IGNORED = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
_CALLED = "import sys; from explainer.__main__ import main; sys.exit(main())"


def _called(before: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", f"{before}\n{_CALLED}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


@posix
@pytest.mark.parametrize("moment", [_WHILE_IMPORTING, _WHEN_DONE])
def test_an_interrupt_around_the_command_ends_it_as_any_other_program(moment: str) -> None:
    """Killed by the signal, and not a word on standard error."""
    ended = _called(moment, "--version")
    assert (ended.returncode, ended.stderr) == (-signal.SIGINT, "")


@posix
def test_an_interrupt_while_it_runs_is_said() -> None:
    """The command itself answers, with its own exit code."""
    ended = _called(_WHILE_RUNNING, "editions")
    assert (ended.returncode, ended.stderr) == (130, "interrupted\n")


@posix
@pytest.mark.parametrize("moment", [_WHILE_IMPORTING, _WHILE_RUNNING, _WHEN_DONE])
def test_an_interrupt_that_the_caller_ignores_stays_ignored(moment: str) -> None:
    """As in the background of a script, or under `nohup`."""
    ended = _called(_IGNORED + moment, "editions")
    assert (ended.returncode, ended.stderr) == (0, "")
