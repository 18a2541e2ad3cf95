"""`explainer add`: one new record, from options or by questions at a terminal.

`--source.publisher` and the like are fields of a record that the new one names: it is added along.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from explainer import project
from explainer.cli import terminal
from explainer.cli.form import Form, added
from explainer.cli.offers import Offers
from explainer.cli.verbs import Verb, Verbs, facts_so_far
from explainer.errors import ExplainerError, ParametersRefused
from explainer.facts.edit import open_facts_file, plan, replace
from explainer.facts.insert import Value
from explainer.facts.kinds import KINDS, Kind
from explainer.facts.load import load
from explainer.files import lock_file


@click.command(
    cls=Verbs,
    noun="kind",
    summaries={name: (kind.model.__doc__ or "").partition("\n")[0] for name, kind in KINDS.items()},
    make=lambda name: _command(KINDS[name]),
    invoke_without_command=True,
    subcommand_metavar="KIND ...",
    help="Add a record to the facts file. Its fields are given as options, or asked for at a "
    "terminal: each answer is checked as it is given, < goes back, the whole record is shown "
    "before it is written, and what was typed before Ctrl-C is offered again.",
)
@click.pass_context
def add(context: click.Context) -> int | None:
    """Ask what to add, where no kind was named."""
    if context.invoked_subcommand is not None:
        return None
    if not sys.stdin.isatty():
        raise ParametersRefused(f"expected what to add: {', '.join(KINDS)}")
    question = f"What is to be added? ({', '.join(KINDS)}) [figure]"
    return _add(KINDS[terminal.ask_for("kind", [*KINDS], question, {"": "figure"})], None, {})


def _command(kind: Kind) -> click.Command:
    """The command of one kind; its fields are its options, and those of records added along."""
    about, others = (kind.model.__doc__ or "").partition("\n")[0], kind.nested
    params: list[click.Parameter] = [
        click.Argument(["facts"], required=False, metavar="[FACTS]", type=click.Path())
    ]
    for name in ("id", *kind.fields) if kind.keyed else kind.fields:
        says, several = kind.model.model_fields[name].description or "", name in kind.lists
        says += " Repeat for several." if several else ""
        params.append(_option(kind, name, "", says, several))
    for name, other in others.items():
        for part in other.fields:
            params.append(_option(other, part, f"{name}.", "", part in other.lists))
    flags = ", ".join(f"--{name.replace('_', '-')}.FIELD" for name in others)
    return Verb(
        kind.name,
        context_settings={"token_normalize_func": lambda token: token.replace("_", "-")},
        params=params,
        help=f"{about} Needed fields that are not given are asked for at a terminal."
        + (f" {flags}: fields of a record that is added along with it." if flags else ""),
        callback=lambda facts, **fields: _add(kind, facts, fields),
        examples=(f"add {kind.name}", f"add {kind.name} data/facts.yml --note=-text"),
    )


def _option(kind: Kind, name: str, start: str, about: str, several: bool) -> click.Option:
    """The option of a field; `null` is nothing printed, and an empty tuple that it is not given.

    `start` is the beginning of its name, for a field of a record that is added along.
    """
    field = f"{start}{name}"

    def value(_: click.Context, option: click.Parameter, texts: tuple[str, ...]) -> Value:
        if several or not texts:
            return texts
        if len(texts) > 1:
            raise ParametersRefused(f"--{field}: given {len(texts)} times; expected once")
        return None if field in ("printed", "words") and texts[0] == "null" else texts[0]

    def complete(ctx: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
        with suppress(ExplainerError):
            found = Offers(load(facts_so_far(ctx))).choices(kind, name, {}).items()
            return [CompletionItem(id, help=about) for id, about in found if id.startswith(begun)]
        return []

    return click.Option(
        [field.replace(".", "__"), f"--{field.replace('_', '-')}"],
        metavar="TEXT",
        help=about,
        multiple=True,
        hidden=bool(start),
        callback=value,
        shell_complete=complete,
    )


def _add(kind: Kind, facts: str | None, values: Mapping[str, Value]) -> int:
    """Write the record, or say why not; at a terminal ask for what is not given."""
    given = {name.replace("__", "."): value for name, value in values.items() if value != ()}
    path = project.facts_file(facts, Path.cwd())
    with lock_file(path):
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
    for line in added(made):
        terminal.say(line)
    return 0
