"""`explainer add`: one new record, from options or asked for at a terminal.

Belongs here: options to asked records, the confirmation, the writing.
Does not belong here: the questions (asking), judging and placing the record (facts.additions).

`--source.publisher` and the like are fields of a record that the new one names: it is added along.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from explainer import project
from explainer.commands import told
from explainer.commands.asking import Asking
from explainer.commands.questions import Questions
from explainer.errors import FactsRefused, ParametersRefused
from explainer.facts.additions import Plan, plan
from explainer.facts.asked import KINDS, Asked, Kind, along, suggested_id
from explainer.facts.model import Facts
from explainer.facts.opened import Opened, opened
from explainer.facts.rewrite import replace
from explainer.facts.spelling import Value

_HAVE_NO_ID = ("event", "edition")
Given = dict[str, Value]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What kind of record; then the facts file and the record's fields."""
    kinds = parser.add_subparsers(dest="kind", metavar="KIND")
    for kind in KINDS.values():
        about = (kind.model.__doc__ or "").partition("\n")[0]
        one = kinds.add_parser(
            kind.name, help=about, description=about, epilog=_epilog(kind), allow_abbrev=False
        )
        for option in ("--debug", "--quiet"):
            one.add_argument(
                option, action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS
            )
        one.add_argument("facts", nargs="?", metavar="FACTS", help="default: data/facts.yml")
        _field_options(one, kind)


def run(arguments: argparse.Namespace) -> int:
    """Write the record, or say why not; at a terminal ask for what is not given."""
    asks = sys.stdin.isatty()
    if arguments.kind is None and not asks:
        raise ParametersRefused(f"expected what to add: {', '.join(KINDS)}")
    questions = Questions()
    name = arguments.kind or questions.choice("What is to be added?", tuple(KINDS))
    kind = KINDS[name]
    path = project.facts_file(getattr(arguments, "facts", None), Path.cwd())
    there = opened(path, str(project.near(path)))
    given = _given(arguments, kind)
    if asks and _lacks(kind, given):
        made = _asked_at_terminal(there, kind, given, questions)
        if not questions.yes(f"Write this to {there.file}?"):
            questions.say(f"{there.file} is as it was")
            return 0
    else:
        made = plan(there, asked_for(kind, given, there.facts))
    replace(made.rewrites)
    if not arguments.quiet:
        for line in told.added(made):
            print(line)
    return 0


def asked_for(kind: Kind, given: Mapping[str, Value], facts: Facts) -> list[Asked]:
    """The record of these fields, and those that `source.publisher` and the like add along."""
    own: Given = {name: value for name, value in given.items() if "." not in name}
    records: list[Asked] = []
    for name, other in along(kind).items():
        start = f"{name}."
        parts = {k.removeprefix(start): v for k, v in given.items() if k.startswith(start)}
        if parts:
            id = str(own.get(name) or suggested_id(other, parts, facts))
            own[name] = id
            records.append(Asked(other, id, parts))
    return [_own(kind, own, facts), *records]


def _own(kind: Kind, fields: Given, facts: Facts) -> Asked:
    if kind.name in _HAVE_NO_ID:
        return Asked(kind, "", fields)
    id = str(fields.get("id") or suggested_id(kind, fields, facts))
    rest = {name: value for name, value in fields.items() if name != "id"}
    return Asked(kind, id, rest if kind.keyed or not id else {"id": id, **rest})


def _asked_at_terminal(there: Opened, kind: Kind, given: Given, questions: Questions) -> Plan:
    """The plan for the record as answered; what is refused is asked for again."""
    asking = Asking(there.facts, questions)
    questions.say(f"A new {kind.name} for {there.file}. {asking.HELP}")
    fields = asking.record(kind, given)
    while True:
        records = asked_for(kind, fields, there.facts)
        try:
            made = plan(there, records)
        except FactsRefused as refused:
            questions.say(f"\n{refused}")
            fields = asking.again(kind, fields, refused.problems, records)
            continue
        questions.say("\n" + "\n".join(told.written(made)))
        return made


def _lacks(kind: Kind, given: Given) -> bool:
    """Whether a field that is always needed is not among the options."""
    fields = kind.model.model_fields
    needed = {name for name in kind.fields if fields[name].is_required()}
    filled = {name.partition(".")[0] for name in given}
    return bool(needed - {"id", "published" if kind.name != "source" else "", "language"} - filled)


# ---------------------------------------------------------------- options


def _field_options(parser: argparse.ArgumentParser, kind: Kind) -> None:
    fields = kind.model.model_fields
    if kind.keyed:
        parser.add_argument("--id", dest="field.id", metavar="TEXT", help="default: suggested")
    for name in kind.fields:
        about = (fields[name].description or "").replace("%", "%%")
        _option(parser, name, about, name in kind.lists)
    for name, other in along(kind).items():
        for part in other.fields:
            _option(parser, f"{name}.{part}", argparse.SUPPRESS, part in other.lists)


def _option(parser: argparse.ArgumentParser, name: str, about: str, several: bool) -> None:
    flags = dict.fromkeys((f"--{name.replace('_', '-')}", f"--{name}"))
    add: Callable[..., object] = parser.add_argument
    help = f"{about} May be given several times." if several and about[0] != "=" else about
    add(*flags, dest=f"field.{name}", metavar="TEXT", help=help, action="append")


def _given(arguments: argparse.Namespace, kind: Kind) -> Given:
    """The fields that were given as options, `null` as nothing printed."""
    given: Given = {}
    for name, values in vars(arguments).items():
        if not name.startswith("field.") or values is None:
            continue
        field = name.removeprefix("field.")
        first, _, rest = field.partition(".")
        several = rest in along(kind)[first].lists if rest else field in kind.lists
        if isinstance(values, str):
            given[field] = values
        elif several:
            given[field] = tuple(values)
        elif len(values) > 1:
            raise ParametersRefused(f"--{field}: given {len(values)} times; expected once")
        else:
            given[field] = None if (field, values[0]) == ("printed", "null") else values[0]
    return given


def _epilog(kind: Kind) -> str:
    others = ", ".join(f"--{name.replace('_', '-')}.FIELD" for name in along(kind))
    begins = "Without the needed fields they are asked for at a terminal. A text that begins with a"
    text = f"{begins} hyphen is given as --note=-text."
    if not others:
        return text
    return f"{text} {others}: fields of a record that is not in the file yet, added along with it."
