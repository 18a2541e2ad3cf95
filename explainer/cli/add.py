"""`explainer add`: one new record, from options or by questions at a terminal.

`--source.publisher` and the like are fields of a record that the new one names: it is added along.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from explainer import project
from explainer.cli import records, terminal
from explainer.cli.form import Form
from explainer.cli.offers import Given
from explainer.cli.verbs import Verb
from explainer.errors import ParametersRefused
from explainer.facts.edit import open_facts_file, plan, replace
from explainer.facts.model import KINDS, Kind
from explainer.files import held
from explainer.text import nearest


class Kinds(click.Group):
    """The kinds of records, each a command with the record's fields as its options."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Returns the names of all kinds."""
        return list(KINDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Returns the command that adds records of this kind."""
        return _command(KINDS[cmd_name]) if cmd_name in KINDS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Returns the kind that was asked for; UsageError names the nearest one."""
        if args[0] in KINDS or args[0].startswith("-"):
            return super().resolve_command(ctx, args)
        hint = nearest(args[0], KINDS) or f" (there are: {', '.join(KINDS)})"
        raise click.UsageError(f"there is no kind {args[0]!r}{hint}", ctx)


@click.command(
    cls=Kinds,
    invoke_without_command=True,
    subcommand_metavar="KIND ...",
    help="Add a record to the facts file. Its fields are given as options, or asked for at a "
    "terminal: each answer is judged at once, < goes back, the whole record is shown before it is "
    "written, and what was typed before Ctrl-C is offered again.",
)
@click.pass_context
def add(context: click.Context) -> int | None:
    """Ask what to add, where no kind was named."""
    if context.invoked_subcommand is not None:
        return None
    if not sys.stdin.isatty():
        raise ParametersRefused(f"expected what to add: {', '.join(KINDS)}")
    kind = KINDS[terminal.ask_choice("What is to be added?", tuple(KINDS))]
    return _add(kind, None, {})


def _command(kind: Kind) -> click.Command:
    """The command of one kind; its fields are its options."""
    model = kind.model.model_fields
    params: list[click.Parameter] = [
        click.Argument(["facts"], required=False, metavar="[FACTS]", type=click.Path())
    ]
    own = ("id", *kind.fields) if kind.keyed else kind.fields
    for name in own:
        about = model[name].description or ""
        params.append(
            _option(name, f"{about} Repeat for several." if name in kind.lists else about)
        )
    for name, other in kind.nested.items():
        params += [_option(f"{name}.{part}", "", hidden=True) for part in other.fields]
    others = ", ".join(f"--{name.replace('_', '-')}.FIELD" for name in kind.nested)
    about = (kind.model.__doc__ or "").partition("\n")[0]
    along_too = f" {others}: fields of a record that is added along with it." if others else ""
    return Verb(
        kind.name,
        context_settings={"token_normalize_func": lambda token: token.replace("_", "-")},
        params=params,
        help=f"Add one: {about[0].lower()}{about[1:]} Needed fields that are not given are asked "
        f"for at a terminal.{along_too}",
        short_help=about,
        callback=lambda facts, **fields: _add(kind, facts, _given(fields, kind)),
        examples=(f"add {kind.name}", f"add {kind.name} data/facts.yml --note=-text"),
    )


def _option(name: str, about: str, hidden: bool = False) -> click.Option:
    key, flag = f"field_{name.replace('.', '__')}", f"--{name.replace('_', '-')}"
    return click.Option([key, flag], metavar="TEXT", help=about, multiple=True, hidden=hidden)


def _given(values: Mapping[str, tuple[str, ...]], kind: Kind) -> Given:
    """The fields that were given as options, `null` as nothing printed."""
    given: Given = {}
    for key, found in values.items():
        if not found:
            continue
        field = key.removeprefix("field_").replace("__", ".")
        first, _, rest = field.partition(".")
        several = rest in kind.nested[first].lists if rest else field in kind.lists
        if several:
            given[field] = tuple(found)
        elif len(found) > 1:
            raise ParametersRefused(f"--{field}: given {len(found)} times; expected once")
        else:
            null = field in ("printed", "words") and found[0] == "null"
            given[field] = None if null else found[0]
    return given


def _add(kind: Kind, facts: str | None, given: Given) -> int:
    """Write the record, or say why not; at a terminal ask for what is not given."""
    path = project.facts_file(facts, Path.cwd())
    with held(path):
        there = open_facts_file(path, str(project.near(path)))
        form = Form(there, kind, given)
        if sys.stdin.isatty() and form.lacks_something():
            made = form.ask_for_all()
            if made is None:
                print(f"{there.file} is as it was")
                return 0
        else:
            made = plan(there, form.records())
        replace(made.rewrites)
        form.forget()
    for line in records.added(made):
        terminal.say(line)
    return 0
