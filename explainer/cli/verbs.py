"""What the verbs share: how one is made and found, and the arguments that several of them take."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from explainer import project
from explainer.cli import terminal
from explainer.errors import ExplainerError, ParametersRefused


class Verb(click.Command):
    """A command with examples in its help, and the options that every command has."""

    def __init__(self, *arguments: Any, examples: Sequence[str] = (), **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.examples = examples
        for flag, about in (("quiet", "Print errors only."), ("debug", "Show a traceback.")):
            self.params.append(click.Option([f"--{flag}"], is_flag=True, help=about))

    def invoke(self, ctx: click.Context) -> Any:
        """Call the command with its own arguments."""
        own = {name: value for name, value in ctx.params.items() if name not in ("quiet", "debug")}
        return ctx.invoke(self.callback, **own) if self.callback else None

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples as they work from here."""
        write_examples(formatter, "Examples", self.examples)


class Verbs(click.Group):
    """A group whose commands are made when they are called, or their own help is asked for."""

    def __init__(
        self,
        *arguments: Any,
        noun: str,
        summaries: Mapping[str, str],
        make: Callable[[str], click.Command],
        **settings: Any,
    ) -> None:
        """`noun` is what a command is called, `make` gives the command of a name."""
        super().__init__(*arguments, **settings)
        self.noun, self.summaries, self.make = noun, summaries, make

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Returns the names in their order."""
        return list(self.summaries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Returns the command, or None if there is none of this name."""
        return self.make(cmd_name) if cmd_name in self.summaries else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Returns the command that was asked for; UsageError names the nearest one, or all."""
        if args[0] in self.summaries or args[0].startswith("-"):
            return super().resolve_command(ctx, args)
        hint = terminal.hint(args[0], self.summaries)
        raise click.UsageError(f"there is no {self.noun} {args[0]!r}{hint}", ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, making none."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.summaries.items()))


def write_examples(formatter: click.HelpFormatter, heading: str, examples: Sequence[str]) -> None:
    """Write commands as they work from here."""
    with formatter.section(heading):
        for example in examples:
            formatter.write(f"  {terminal.as_called(f'explainer {example}')}\n")


# ---------------------------------------------------------------- arguments


def facts_so_far(ctx: click.Context) -> Path:
    """Returns the facts file of a command that is being typed; an option may lack its value."""
    given: str | None = ctx.params.get("facts") or next(iter(ctx.args), None)
    return project.facts_file(given, Path.cwd())


def _editions(ctx: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """Returns the editions of the facts file that begin so, each with its note."""
    from explainer.facts.load import load

    with suppress(ExplainerError):
        editions = load(facts_so_far(ctx)).story.editions
        found = [CompletionItem(one.date.isoformat(), help=one.note) for one in editions]
        return [item for item in found if item.value.startswith(begun)]
    return []


def _notebooks(ctx: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """Returns the names of the notebooks for the facts file that begin so."""
    with suppress(ExplainerError):
        names = project.notebooks(facts_so_far(ctx))
        return [name for name in names if name.startswith(begun)]
    return []


def _day(_: click.Context, option: click.Parameter, text: str | None) -> datetime.date | None:
    return None if text is None else day(text, f"{option.opts[0]}: ")


def is_like_a_day(text: str) -> bool:
    """Whether it is written as a day is, one of the calendar or not."""
    return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII))


def day(text: str, name: str = "") -> datetime.date:
    """Returns the day that the text says; ParametersRefused with the option's name if none."""
    if not is_like_a_day(text):
        raise ParametersRefused(f"{name}expected a day such as 2024-05-20, found {text!r}")
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ParametersRefused(f"{name}expected a day of the calendar, found {text!r}") from None


Decorator = Callable[[Any], Any]
FACTS: Decorator = click.argument("facts", required=False, metavar="[FACTS]", type=click.Path())
EDITION: Decorator = click.option(
    "--edition",
    callback=_day,
    shell_complete=_editions,
    metavar="DATE",
    help="Default: the story's first edition.",
)
OUT: Decorator = click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where reports/ and figures/ lie. Default: the folder with notebooks/ and data/.",
)


def notebook_option(default: str) -> Decorator:
    """Returns the option that names one notebook."""
    about = f"Default: {default}."
    return click.option("--notebook", shell_complete=_notebooks, metavar="NAME", help=about)
