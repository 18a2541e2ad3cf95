"""The command line: picks the verb, and turns every error into an exit code and a line.

Its module is imported only when it is called; verbs that do much the same share one.
"""

from __future__ import annotations

import gc
import io
import os
import select
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import TextIO

import click

from explainer import __version__
from explainer.cli import terminal
from explainer.cli.verbs import Verb, Verbs, write_examples
from explainer.errors import ExplainerError, unexpected
from explainer.signals import leave_on_signals

VERBS = {  # its summary, then the module and the name of its command
    "check": ("list everything wrong with the facts file", "check:check"),
    "build": ("make a draft of an edition, as often as you like", "build:build"),
    "publish": ("make it an edition that cannot change silently", "build:publish"),
    "editions": ("list the editions: which are drafts, published, up to date", "editions:editions"),
    "diff": ("tell what changed between two editions or two facts files", "editions:diff"),
    "verify": ("check an edition from its folder alone", "check:verify"),
    "preview": ("show the page here, and anew whenever something is saved", "build:preview"),
    "add": ("add a record to the facts file, by questions or options", "add:add"),
    "import": ("add the records of a sheet, after showing what would change", "add:import_sheet"),
    "site": ("gather what is published into a folder for a static host", "editions:site"),
    "new": ("start another story", "add:new"),
    "completion": ("print the script that completes commands in a shell", ":completion"),
}
EXIT_CODES = """\
Exit codes: 0 done or already up to date; 2 facts or parameters refused; 3 the run failed;
4 could not publish; 5 busy; 130 interrupted."""
COMPLETING = "_EXPLAINER_COMPLETE"  # set by the shell's script when it asks
READER_LEFT = 141  # 128 + SIGPIPE


class Explainer(Verbs):
    """The command as a whole."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what to begin with, and the exit codes."""
        write_examples(formatter, "Begin with", ("check", "build", "build --help"))
        formatter.write(f"\n{EXIT_CODES}\n")


def _imported(name: str) -> click.Command:
    """The command of a verb, from its module."""
    module, _, attribute = VERBS[name][1].partition(":")
    gc.disable()  # what is imported stays; to look through it meanwhile takes a tenth longer
    try:
        command: click.Command = getattr(import_module(f".{module}", __name__), attribute)
    finally:
        gc.enable()
    return command


explainer = Explainer(
    "explainer",
    noun="command",
    summaries={name: summary for name, (summary, _) in VERBS.items()},
    make=_imported,
    help="Figures and stated positions, as a report that can be checked.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
)
click.version_option(__version__, message="explainer %(version)s")(explainer)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit code as listed in `explainer.errors`.

    Where whoever reads the output has left (`| head`), it ends without a word, as by SIGPIPE.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # an old terminal can be told anything
            stream.reconfigure(errors="backslashreplace")
    if COMPLETING in os.environ:
        from click.shell_completion import shell_complete

        return shell_complete(explainer, {}, "explainer", COMPLETING, os.environ[COMPLETING])
    leave_on_signals()
    try:
        code = _call(list(sys.argv[1:] if argv is None else argv))
    finally:
        left = _nobody_reads()
    return READER_LEFT if left else code


def _call(given: list[str]) -> int:
    try:
        with explainer.make_context(terminal.program(), given) as context:
            return explainer.invoke(context) or 0
    except click.exceptions.Exit as end:  # --help, --version
        return end.exit_code
    except (KeyboardInterrupt, Exception) as fault:
        if isinstance(fault, BrokenPipeError) and _nobody_reads():
            return READER_LEFT
        if "--debug" in given and not isinstance(fault, click.UsageError):
            raise
        reason, code = _reason(fault)
    with suppress(BrokenPipeError):
        terminal.complain(reason)
    return code


def _reason(fault: KeyboardInterrupt | Exception) -> tuple[str, int]:
    """What to say of an error, in one line for each thing that is wrong, and the exit code."""
    match fault:
        case KeyboardInterrupt() | click.Abort():
            return "interrupted", 130
        case click.exceptions.NoArgsIsHelpError():
            return fault.format_message(), fault.exit_code
        case click.UsageError():
            path = fault.ctx.command_path if fault.ctx is not None else terminal.program()
            words = " ".join(fault.format_message().split()).rstrip(".")
            return f"{words} ({path} --help)", fault.exit_code
    error = fault if isinstance(fault, ExplainerError) else unexpected(fault)
    return str(error), error.exit_code


def _nobody_reads() -> bool:
    """Whether the reader of the output has left; then what is still to be said is dropped."""
    left = [stream for stream in (sys.stdout, sys.stderr) if stream and _has_no_reader(stream)]
    for stream in left:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())
    return bool(left)


def _has_no_reader(stream: TextIO) -> bool:
    try:
        stream.flush()
        poll = select.poll()  # without a buffer, nothing is left to flush
        poll.register(stream.fileno(), select.POLLOUT)
        return any(event & select.POLLERR for _, event in poll.poll(0))
    except BrokenPipeError:
        return True
    except (OSError, ValueError, AttributeError):  # no file behind it, or no poll on this system
        return False


# ---------------------------------------------------------------- completion


@click.command(
    cls=Verb,
    help="Print the script that completes commands, options and editions in a shell.",
    examples=(
        "completion bash >> ~/.bashrc",
        'completion zsh > "${fpath[1]}/_explainer"',
        "completion fish > ~/.config/fish/completions/explainer.fish",
    ),
)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print the script."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None  # one of click's own
    print(kind(explainer, {}, "explainer", COMPLETING).source())
