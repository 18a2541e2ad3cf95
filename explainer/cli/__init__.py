"""The command line: picks the verb, and turns every error into an exit code and a line.

A verb is a module of this room, imported only when it is called.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn, TextIO

import click

from explainer import __version__
from explainer.cli import terminal
from explainer.errors import ExplainerError
from explainer.text import nearest

VERBS = {  # its summary, and the module and name of its command
    "check": ("list everything wrong with the facts file", "check:check"),
    "build": ("make a draft of an edition, as often as you like", "build:build"),
    "publish": ("make it an edition that cannot change silently", "build:publish"),
    "editions": ("list the editions: which are drafts, published, up to date", "editions:editions"),
    "diff": ("tell what changed between two editions or two facts files", "diff:diff"),
    "verify": ("check an edition from its folder alone", "verify:verify"),
    "preview": ("show the page here, and anew whenever something is saved", "preview:preview"),
    "add": ("add a record to the facts file, by questions or options", "add:add"),
    "import": ("add the records of a sheet, after showing what would change", "import_sheet:load"),
    "site": ("gather what is published into a folder for a static host", "site:site"),
    "new": ("start another story", "new:new"),
    "completion": ("print the script that completes commands in a shell", "completion:completion"),
}
EXIT_CODES = """\
Exit codes: 0 done or already up to date; 2 facts or parameters refused; 3 the run failed;
4 could not publish; 5 busy; 130 interrupted."""
COMPLETING = "_EXPLAINER_COMPLETE"  # set by the shell's script when it asks
READER_LEFT = 141  # 128 + SIGPIPE


class Explainer(click.Group):
    """The verbs, each imported when it is called or its own help is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Returns the verbs in the order of the list."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Returns the verb's command, or None if there is no such verb."""
        if cmd_name not in VERBS:
            return None
        module, _, name = VERBS[cmd_name][1].partition(":")
        gc.disable()  # what is imported stays; to look through it meanwhile takes a tenth longer
        try:
            command: click.Command = getattr(import_module(f"explainer.cli.{module}"), name)
        finally:
            gc.enable()
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Returns the verb that was asked for; UsageError names the nearest one."""
        if args[0] in VERBS or args[0].startswith("-"):
            return super().resolve_command(ctx, args)
        raise click.UsageError(f"there is no command {args[0]!r}{nearest(args[0], VERBS)}", ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of verbs, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (summary, _) in VERBS.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what to begin with, and the exit codes."""
        with formatter.section("Begin with"):
            for line in ("check", "build", "build --help"):
                formatter.write(terminal.as_called(f"  explainer {line}\n"))
        formatter.write(f"\n{EXIT_CODES}\n")


explainer = Explainer(
    "explainer",
    help="Figures and stated positions, as a report that can be checked.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            help="Print the version and end.",
            callback=lambda ctx, _, asked: _print_version(ctx) if asked else None,
        )
    ],
    no_args_is_help=True,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit code as listed in `explainer.errors`.

    Where whoever reads the output has left (`| head`), it ends without a word, as by SIGPIPE.
    """
    given = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _call(given)
    except SystemExit:  # a signal
        if _nobody_reads():
            return READER_LEFT
        raise
    except (KeyboardInterrupt, click.Abort):
        if "--debug" in given:
            raise
        code = _end("interrupted", 130)
    return READER_LEFT if _nobody_reads() else code


def _call(given: list[str]) -> int:
    _print_anything()
    program = terminal.program()
    if COMPLETING in os.environ:
        from click.shell_completion import shell_complete

        return shell_complete(explainer, {}, "explainer", COMPLETING, os.environ[COMPLETING])
    _end_cleanly()
    try:
        with explainer.make_context(program, given) as context:
            code = explainer.invoke(context)
            return code if isinstance(code, int) else 0
    except click.exceptions.Exit as end:  # --help, --version
        return end.exit_code
    except click.UsageError as fault:
        return _refuse(fault)
    except ExplainerError as fault:
        return _end(str(fault), fault.exit_code, "--debug" in given)
    except Exception as fault:
        if isinstance(fault, BrokenPipeError) and _nobody_reads():
            return READER_LEFT
        reason = f"unexpected {type(fault).__name__}: {fault} (--debug shows where)"
        return _end(reason, ExplainerError.exit_code, "--debug" in given)


def _refuse(fault: click.UsageError) -> int:
    """Say in one line what is wrong with the arguments, and where to look; without any, help."""
    if isinstance(fault, click.exceptions.NoArgsIsHelpError):
        with suppress(BrokenPipeError):
            print(fault.format_message())
        return fault.exit_code
    path = fault.ctx.command_path if fault.ctx is not None else terminal.program()
    said = " ".join(fault.format_message().split()).rstrip(".")
    return _end(f"{said} ({path} --help)", fault.exit_code)


def _end(reason: str, code: int, debug: bool = False) -> int:
    if debug:
        raise  # the error that is being handled
    with suppress(BrokenPipeError):
        terminal.complain(reason)
    return code


def _print_version(ctx: click.Context) -> NoReturn:
    print(f"explainer {__version__}")
    ctx.exit()


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
