"""`explainer import`: the records of a sheet, added after a look at what would change.

A row that the file holds already, field for field, is passed over; so a sheet can be imported
again after rows were added to it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from explainer import project
from explainer.cli import terminal, verbs
from explainer.cli.form import added, counted, difference
from explainer.cli.verbs import Verb
from explainer.errors import FactsRefused, ParametersRefused, Problem
from explainer.facts.additions import NewRecord, read
from explainer.facts.edit import FactsFile, Plan, open_facts_file, plan, replace
from explainer.facts.kinds import KINDS
from explainer.facts.sheets import Known, new_records, sheet
from explainer.files import lock_file
from explainer.text import nearest

NOT_EXPORTED = (
    "facts.csv does not say whether a note `explains` its number to readers, nor that `words` are "
    "null: set these in the facts file where they are needed"
)


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
def load(file: Path, facts: str | None, kind: str, name: str, yes: bool) -> int:
    """Show what would change, ask, and write it; returns 0 if all is there already."""
    if kind not in KINDS:
        raise ParametersRefused(f"--kind: expected one of {', '.join(KINDS)}{nearest(kind, KINDS)}")
    path = project.facts_file(facts, Path.cwd())
    with lock_file(path):
        there = open_facts_file(path, str(project.near(path)))
        read_in = sheet(file, str(file), KINDS[kind], name)
        known = Known(there.facts)
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
            terminal.say(f"nothing to add to {there.file}")
            return 0
        made = _planned(there, new, known)
        terminal.say(f"would add {counted(made)}:")
        for line in difference(made):
            terminal.say(line)
        if not yes and not sys.stdin.isatty():
            raise ParametersRefused("this is no terminal to ask at; --yes adds without asking")
        if not yes and not terminal.ask_yes(f"Add {counted(made)} to {made.file}?"):
            terminal.say(f"{there.file} is as it was")
            return 0
        replace(made.rewrites)
    for line in added(made):
        terminal.say(line)
    return 0


def _planned(there: FactsFile, new: list[NewRecord], known: Known) -> Plan:
    """The plan; a row that edits a record of the file is refused in words of its own."""
    edits = {each.id: each for each in new if known.by_id(each) is not None}
    problems = [problem for each in edits.values() for problem in _edit(each, known)]
    try:
        made = plan(there, [each for each in new if each.id not in edits])
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
