"""What the verbs share: a command with examples, and the arguments that several of them take."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from explainer import project
from explainer.cli import terminal
from explainer.errors import ExplainerError, ParametersRefused

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Verb(click.Command):
    """A command with examples in its help, and the options that every command has."""

    def __init__(self, *arguments: Any, examples: Sequence[str] = (), **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.examples = examples
        self.params += [
            click.Option(["--quiet"], is_flag=True, help="Print errors only."),
            click.Option(["--debug"], is_flag=True, help="Show a traceback with an error."),
        ]

    def invoke(self, ctx: click.Context) -> Any:
        """Call the command with its own arguments."""
        own = {name: value for name, value in ctx.params.items() if name not in ("quiet", "debug")}
        return ctx.invoke(self.callback, **own) if self.callback else None

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples as they work from here."""
        super().format_epilog(ctx, formatter)
        if self.examples:
            with formatter.section("Examples"):
                for example in self.examples:
                    formatter.write(f"  {terminal.as_called(f'explainer {example}')}\n")


class Day(click.ParamType[datetime.date]):
    """A day of the calendar; the shell completes those of the story's editions."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: click.Context | None) -> datetime.date:
        """Returns the day; ParametersRefused for any other text."""
        if isinstance(value, datetime.date):
            return value
        name = f"{param.opts[0]}: " if param is not None and param.opts[0].startswith("-") else ""
        return day(str(value), name)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Returns the editions of the facts file that begin so, each with its note."""
        from explainer.facts.load import load

        with suppress(ExplainerError):
            facts = load(project.facts_file(ctx.params.get("facts"), Path.cwd()))
            found = [(edition.date.isoformat(), edition.note) for edition in facts.story.editions]
            return [CompletionItem(d, help=note) for d, note in found if d.startswith(incomplete)]
        return []


class Notebook(click.ParamType[str]):
    """The name of a notebook; the shell completes those that there are."""

    name = "name"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Returns the notebooks whose names begin so."""
        with suppress(ExplainerError):
            facts = project.facts_file(ctx.params.get("facts"), Path.cwd())
            return [CompletionItem(n) for n in project.names(facts) if n.startswith(incomplete)]
        return []


def day(text: str, name: str = "") -> datetime.date:
    """Returns the day that the text says; ParametersRefused with the option's name if none."""
    expected = "a day such as 2024-05-20"
    if _DAY.fullmatch(text):
        expected = "a day of the calendar"
        with suppress(ValueError):
            return datetime.date.fromisoformat(text)
    raise ParametersRefused(f"{name}expected {expected}, found {text!r}")


Decorator = Callable[[Any], Any]


def facts_argument() -> Decorator:
    """The facts file."""
    return click.argument("facts", required=False, metavar="[FACTS]", type=click.Path())


def edition_option() -> Decorator:
    """One edition of the story."""
    return click.option(
        "--edition", type=Day(), metavar="DATE", help="Default: the story's first edition."
    )


def notebook_option(default: str) -> Decorator:
    """One notebook."""
    return click.option("--notebook", type=Notebook(), metavar="NAME", help=f"Default: {default}.")


def out_option() -> Decorator:
    """Where reports/ and figures/ lie."""
    return click.option(
        "--out",
        type=click.Path(file_okay=True, path_type=Path),
        metavar="DIR",
        help="Where reports/ and figures/ lie. Default: the folder with notebooks/ and data/.",
    )


def is_quiet() -> bool:
    """Whether the command was told to print errors only."""
    context = click.get_current_context(silent=True)
    return bool(context and context.params.get("quiet"))


def is_debugged() -> bool:
    """Whether the command was told to show a traceback with an error."""
    context = click.get_current_context(silent=True)
    return bool(context and context.params.get("debug"))
