"""`explainer import`: the records of a sheet, added after a look at what would change.

Belongs here: rows to asked records, showing the difference, asking, writing.
Does not belong here: reading sheets (facts.sheets), judging and placing (facts.additions).

A row that the file holds already, field for field, is passed over; so a sheet can be imported
again after rows were added to it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from explainer import project
from explainer.commands import told
from explainer.commands.questions import Questions
from explainer.errors import FactsRefused, ParametersRefused, Problem
from explainer.facts.additions import Plan, plan
from explainer.facts.asked import KINDS, Asked, read
from explainer.facts.asked_rows import Known, asked_in, columns
from explainer.facts.opened import Opened, opened
from explainer.facts.rewrite import replace
from explainer.facts.sheets import sheet
from explainer.text import nearest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which sheet, into which facts, records of which kind."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a .csv or .xlsx file")
    parser.add_argument("facts", nargs="?", metavar="FACTS", help="default: data/facts.yml")
    parser.add_argument(
        "--kind", default="figure", metavar="KIND", help=f"{', '.join(KINDS)}; default: figure"
    )
    parser.add_argument("--sheet", default="", metavar="NAME", help="default: the first one")
    parser.add_argument("--yes", action="store_true", help="add without asking")


def run(arguments: argparse.Namespace) -> int:
    """Show what would change, ask, and write it; 0 if all is there already."""
    if arguments.kind not in KINDS:
        hint = nearest(arguments.kind, KINDS)
        raise ParametersRefused(f"--kind: expected one of {', '.join(KINDS)}{hint}")
    kind = KINDS[arguments.kind]
    path = project.facts_file(arguments.facts, Path.cwd())
    there = opened(path, str(project.near(path)))
    read_in = sheet(arguments.file, str(arguments.file), columns(kind), arguments.sheet)
    known = Known(there.facts)
    asked = asked_in(read_in, kind, known)
    new = [each for each in asked if not known.holds(each)]
    rows = "1 row" if len(read_in.rows) == 1 else f"{len(read_in.rows)} rows"
    _say(arguments, f"{rows}, {_passed_over(len(asked) - len(new))}")
    if not new:
        _say(arguments, f"nothing to add to {there.file}")
        return 0
    made = _planned(there, new, known)
    _show(arguments, made)
    if not arguments.yes and not _wanted(made):
        _say(arguments, f"{there.file} is as it was")
        return 0
    replace(made.rewrites)
    for line in told.added(made):
        _say(arguments, line)
    return 0


def _planned(there: Opened, new: list[Asked], known: Known) -> Plan:
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


def _edit(asked: Asked, known: Known) -> list[Problem]:
    """What is wrong with a record that bears the id of one in the file and is not equal to it."""
    record, faults = read(asked, known.facts, "", ())
    if record is None:
        return [asked.place("").problem(fault.field, fault.message) for fault in faults]
    old = known.by_id(asked)
    names = [n for n in type(old).model_fields if getattr(old, n) != getattr(record, n)]
    message = f"is in the file already, with another {', '.join(names)}; a change is a new record"
    return [asked.place("").problem("", f"{message} with an id of its own")]


def _show(arguments: argparse.Namespace, made: Plan) -> None:
    _say(arguments, f"would add {told.counted(made)}:")
    for line in told.difference(made):
        _say(arguments, line)


def _wanted(made: Plan) -> bool:
    if not sys.stdin.isatty():
        raise ParametersRefused("nobody is there to ask; --yes adds without asking")
    return Questions().yes(f"Add {told.counted(made)} to {made.file}?")


def _passed_over(count: int) -> str:
    return f"records in the file already: {count}" if count else "all of them new"


def _say(arguments: argparse.Namespace, text: str) -> None:
    if not arguments.quiet:
        print(text)
