"""What writes a facts file: `explainer add`, `explainer import` and `explainer new`.

`add` takes one record from options or by questions at a terminal; `--source.publisher` and the like
are fields of a record that the new one names: it is added along. `import` adds the records of a
sheet after a look at what would change; a row that the file holds already, field for field, is
passed over, so a sheet can be imported again after rows were added to it. `new` writes the folder
of another story, whose facts file and report build at once.
"""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from importlib import resources
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from explainer import project
from explainer.cli import terminal, verbs
from explainer.cli.form import Form, added, counted, difference
from explainer.cli.offers import Offers
from explainer.cli.verbs import Verb, Verbs, facts_so_far
from explainer.errors import ExplainerError, FactsRefused, ParametersRefused, Problem, PublishFailed
from explainer.facts.edit import FactsFile, NewRecord, Plan, open_facts_file, plan, read, replace
from explainer.facts.insert import Value, key
from explainer.facts.kinds import KINDS, Kind, schema_text
from explainer.facts.load import load
from explainer.facts.sheets import Known, new_records, sheet
from explainer.facts.values import ID_LENGTH, ID_PATTERN
from explainer.files import lock_file, write_new
from explainer.text import nearest

STARTER_ID = "new-story"
NOT_EXPORTED = (
    "facts.csv does not say whether a note `explains` its number to readers, nor that `words` are "
    "null: set these in the facts file where they are needed"
)

# ---------------------------------------------------------------- add


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
        current = open_facts_file(path, str(project.near(path)))
        form = Form(current, kind, given)
        if sys.stdin.isatty() and form.lacks_something():
            made = form.ask_for_all()
            if made is None:
                print(f"{current.file} is as it was")
                return 0
        else:
            made = plan(current, form.records())
        replace(made.rewrites)
        form.forget()
    for line in added(made):
        terminal.say(line)
    return 0


# ---------------------------------------------------------------- import


@click.command(
    "import",
    cls=Verb,
    help="Add the records of a sheet (.csv or .xlsx), one a row, after showing what would change. "
    "Rows that the file holds already are passed over. data/README.md lists the columns.",
    examples=("import new.csv", "import statements.xlsx --kind position --sheet May"),
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@verbs.FACTS
@click.option(
    "--kind", default="figure", metavar="KIND", help=f"{', '.join(KINDS)}. Default: figure."
)
@click.option("--sheet", "name", default="", metavar="NAME", help="Default: the first one.")
@click.option("--yes", is_flag=True, help="Add without asking.")
def import_sheet(file: Path, facts: str | None, kind: str, name: str, yes: bool) -> int:
    """Show what would change, ask, and write it; returns 0 if all is there already."""
    if kind not in KINDS:
        raise ParametersRefused(f"--kind: expected one of {', '.join(KINDS)}{nearest(kind, KINDS)}")
    path = project.facts_file(facts, Path.cwd())
    with lock_file(path):
        current = open_facts_file(path, str(project.near(path)))
        read_in = sheet(file, str(file), KINDS[kind], name)
        known = Known(current.facts)
        records = new_records(read_in, KINDS[kind], known)
        new = [each for each in records if not known.holds(each)]
        rows, known_already = len(read_in.rows), len(records) - len(new)
        old = (
            f"records in the file already: {known_already}" if known_already else "all of them new"
        )
        terminal.say(f"{rows} row{'' if rows == 1 else 's'}, {old}")
        if read_in.exported and kind == "figure" and new:
            terminal.say(NOT_EXPORTED)
        if not new:
            terminal.say(f"nothing to add to {current.file}")
            return 0
        made = _planned(current, new, known)
        terminal.say(f"would add {counted(made)}:")
        for line in difference(made):
            terminal.say(line)
        if not yes and not sys.stdin.isatty():
            raise ParametersRefused("this is no terminal to ask at; --yes adds without asking")
        if not yes and not terminal.ask_yes(f"Add {counted(made)} to {made.file}?"):
            terminal.say(f"{current.file} is as it was")
            return 0
        replace(made.rewrites)
    for line in added(made):
        terminal.say(line)
    return 0


def _planned(current: FactsFile, new: list[NewRecord], known: Known) -> Plan:
    """The plan; a row that edits a record of the file is refused in words of its own."""
    edits = {each.id: each for each in new if known.by_id(each) is not None}
    problems = [problem for each in edits.values() for problem in _edit(each, known)]
    try:
        made = plan(current, [each for each in new if each.id not in edits])
    except FactsRefused as refused:
        raise FactsRefused(sorted({*problems, *refused.problems})) from None
    if problems:
        raise FactsRefused(sorted(problems))
    return made


def _edit(new: NewRecord, known: Known) -> list[Problem]:
    """What is wrong with a record that bears the id of one in the file and is not equal to it."""
    record, faults = read(new, known.facts, "", ())
    if record is None:
        return [new.place("").problem(fault.field, fault.message) for fault in faults]
    old = known.by_id(new)
    names = [n for n in type(old).model_fields if getattr(old, n) != getattr(record, n)]
    message = f"is in the file already, with another {', '.join(names)}; a change is a new record"
    return [new.place("").problem("", f"{message} with an id of its own")]


# ---------------------------------------------------------------- new


@click.command(
    cls=Verb,
    help="Start another story: a folder with a facts file of invented examples and a report, which "
    "build at once.",
    examples=("new river-floods",),
)
@click.argument("story", metavar="STORY")
@click.option(
    "--folder", type=click.Path(path_type=Path), metavar="DIR", help="Default: STORY, in this one."
)
def new(story: str, folder: Path | None) -> None:
    """Write the files and say what to do next; ParametersRefused if a file is there."""
    if not re.search(ID_PATTERN, story) or len(story) > ID_LENGTH or "\n" in story:
        reason = f"expected an id in kebab-case (a-z, 0-9 and -), found {story!r}"
        raise ParametersRefused(f"STORY: {reason}")
    where = folder or Path(story)
    files = {where / name: text for name, text in starter(story).items()}
    existing = [str(path) for path in files if path.exists() or path.is_symlink()]
    if existing:
        raise ParametersRefused(f"{', '.join(existing)}: there already; nothing was written")
    _write(files)
    for path in files:
        terminal.say(f"wrote {path}")
    inside = where.resolve() == Path.cwd()
    facts = "" if inside else f" {shlex.quote(str(where / project.FACTS))}"
    terminal.say("every record in it is an invented example; next:")
    for verb, about in (
        ("preview", "see it, and what you change"),
        ("build", "make a draft"),
        ("add figure", "add a number of your own"),
    ):
        terminal.say(f"  explainer {verb}{facts}  # {about}")


def starter(story: str) -> dict[str, str]:
    """Returns the files of a new story by path."""

    def own(name: str) -> str:
        return (resources.files("explainer") / "starter" / name).read_text(encoding="utf-8")

    facts = own("facts.yml")
    title = story.replace("-", " ").capitalize()
    for old, new in (
        (f"  id: {STARTER_ID}\n", f"  id: {key(story)}\n"),
        ("A new story (invented", f"{title} (invented"),
    ):
        assert facts.count(old) == 1, "the starter names its story once"
        facts = facts.replace(old, new)
    explorer = project.notebooks()["explore"].read_text(encoding="utf-8")
    return {
        project.FACTS.as_posix(): facts,
        (project.FACTS.parent / "facts.schema.json").as_posix(): schema_text(),
        f"notebooks/{project.MAIN}.ipynb": own("report.ipynb").replace(
            f'"{STARTER_ID}"', json.dumps(story)
        ),
        "notebooks/explore.ipynb": explorer,
        "README.md": own("README.md").replace("STORY", title, 1).replace("STORY", story),
        ".gitignore": own("gitignore"),
        ".github/workflows/pages.yml": own("pages.yml"),
    }


def _write(files: Mapping[Path, str]) -> None:
    """Write all of them; on a failure take away those that were written."""
    try:
        with ExitStack() as undo:
            for path, text in files.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                write_new(path, text.encode("utf-8"))
                undo.callback(path.unlink, missing_ok=True)
            undo.pop_all()
    except OSError as fault:
        where = fault.filename or "the folder"
        raise PublishFailed(f"{where}: cannot be written: {fault.strerror}") from fault
