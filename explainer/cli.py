"""The command line: picks the verb, and turns every error into an exit code and a line.

Belongs here: the list of verbs, what all of them share, signals and exit codes.
Does not belong here: what a verb does (commands/<verb>.py, imported only when it is called).
"""

from __future__ import annotations

import argparse
import os
import select
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn, TextIO

from explainer import __version__
from explainer.errors import ExplainerError
from explainer.facts.resting import collector_resting

VERBS = {
    "check": "read the facts file and list everything wrong with it",
    "build": "make a draft of an edition, as often as you like: page, PDF, charts and data",
    "publish": "make it a published edition, which from then on cannot change silently",
    "editions": "list the editions, and whether each is built and up to date",
    "diff": "tell what changed between two editions, or between two facts files",
    "verify": "check a published edition from its folder: files, numbers, drawings, claims",
    "preview": "show the page on this machine, and anew whenever facts or notebook are saved",
    "add": "add a record to the facts file, asking for its fields or taking them as options",
    "import": "add the records of a sheet (.csv, .xlsx) after showing what would change",
    "new": "start the facts file and the report notebook of another story",
}
MODULES = {"import": "import_sheet"}  # where a verb is a word of Python
READER_LEFT = 141  # 128 + SIGPIPE


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; the exit code as listed in `explainer.errors`.

    Where whoever reads the output has left (`| head`), it ends without a word, as by SIGPIPE.
    """
    given = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _called(given)
    except SystemExit:  # --help, wrong arguments, a signal
        if _nobody_reads():
            return READER_LEFT
        raise
    except KeyboardInterrupt:
        if "--debug" in given:
            raise
        code = _said("interrupted", 130)
    return READER_LEFT if _nobody_reads() else code


def _called(given: Sequence[str]) -> int:
    _print_anything()
    arguments = _parser(given).parse_args(given)
    _end_cleanly()
    try:
        verb = import_module(_module(arguments.verb))
        return int(verb.run(arguments))
    except ExplainerError as fault:
        return _ended(arguments, str(fault), fault.exit_code)
    except Exception as fault:
        if isinstance(fault, BrokenPipeError) and _nobody_reads():
            return READER_LEFT
        reason = f"unexpected {type(fault).__name__}: {fault} (--debug shows where)"
        return _ended(arguments, reason, ExplainerError.exit_code)


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    """The parser; only the verb that is called says its own arguments."""
    parser = argparse.ArgumentParser(
        prog="explainer",
        description="Figures and stated positions, as a report that can be checked.",
        epilog="Exit codes: 0 done or already up to date; 2 facts or parameters refused; "
        "3 the run failed; 4 could not publish; 5 busy; 130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    called = next((word for word in given if word in VERBS), None)
    for name, summary in VERBS.items():
        verb = verbs.add_parser(name, help=summary, description=summary.capitalize() + ".")
        verb.add_argument("--debug", action="store_true", help="show a traceback with an error")
        verb.add_argument("--quiet", action="store_true", help="print errors only")
        if name == called:
            with collector_resting():  # what is imported stays
                import_module(_module(name)).add_arguments(verb)
    return parser


def _module(verb: str) -> str:
    return f"explainer.commands.{MODULES.get(verb, verb)}"


def _ended(arguments: argparse.Namespace, reason: str, code: int) -> int:
    if arguments.debug:
        raise  # the error that is being handled
    return _said(reason, code)


def _said(reason: str, code: int) -> int:
    with suppress(BrokenPipeError):
        print(reason, file=sys.stderr)
    return code


def _nobody_reads() -> bool:
    """Whether the reader of the output has left; then what is still to be said is dropped."""
    left = False
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            gone = _no_reader(stream)
            stream.flush()
        except BrokenPipeError:
            gone = True
        if gone:
            left = True
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
    return left


def _no_reader(stream: TextIO) -> bool:
    """Whether the other end of a pipe is closed; without a buffer, nothing is left to flush."""
    if not hasattr(select, "poll"):
        return False
    with suppress(OSError, ValueError):  # no file behind it
        asked = select.poll()
        asked.register(stream.fileno(), select.POLLOUT)
        return any(event & select.POLLERR for _, event in asked.poll(0))
    return False


def _print_anything() -> None:
    """Let no character stop a message on a terminal that cannot show it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _end_cleanly() -> None:
    """Leave on TERM and HUP as on an error, so that kernels and staged files are cleared away."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _leave)


def _leave(number: int, frame: Any) -> NoReturn:
    raise SystemExit(128 + number)
