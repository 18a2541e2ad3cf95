"""`explainer build`: run the notebooks of one edition or of all, and publish what they give.

Belongs here: turning arguments into orders, printing the outcomes.
Does not belong here: building (build, batch).
"""

from __future__ import annotations

import argparse
import datetime
import os
import re
import sys
from pathlib import Path

from explainer import project
from explainer.batch import Outcome, build_all
from explainer.build import Order
from explainer.commands.progress import Progress
from explainer.errors import ParametersRefused
from explainer.facts.load import load
from explainer.facts.model import Facts

KINDS = ("html", "pdf")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which facts, editions and notebooks; as what, to where and how."""
    parser.add_argument("facts", nargs="?", metavar="FACTS", help="default: data/facts.yml")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--edition", metavar="DATE", help="default: the story's first edition")
    which.add_argument("--all", action="store_true", help="every edition of the story")
    parser.add_argument("--notebook", metavar="NAME", help="default: report, or brief")
    parser.add_argument("--to", default="html,pdf", metavar="KINDS", help="default: html,pdf")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="default: the folder with notebooks/ and data/"
    )
    parser.add_argument("--jobs", type=int, metavar="N", help="editions at once; default: cores")
    parser.add_argument("--wait", action="store_true", help="wait for another build to end")


def run(arguments: argparse.Namespace) -> int:
    """Build as asked; 0, or the exit code of the first edition that failed."""
    orders = _orders(arguments)
    progress = Progress(arguments.quiet)
    jobs = arguments.jobs or os.cpu_count() or 1
    failed: list[Outcome] = []
    for outcome in build_all(orders, jobs, progress):
        progress.clear()
        if outcome.error is not None:
            failed.append(outcome)
            print(_failure(outcome, len(orders)), file=sys.stderr)
            if arguments.debug:
                raise outcome.error
        elif not arguments.quiet:
            print(_success(outcome))
    if len(orders) > 1 and not arguments.quiet:
        built = len(orders) - len(failed)
        print(f"{built} of {len(orders)} editions are in place ({progress.seconds:.1f} s)")
    return failed[0].error.exit_code if failed and failed[0].error else 0


def _orders(arguments: argparse.Namespace) -> list[Order]:
    start = Path.cwd()
    kinds = _kinds(arguments.to)
    if arguments.jobs is not None and arguments.jobs < 1:
        raise ParametersRefused(f"--jobs: expected 1 or more, found {arguments.jobs}")
    path = project.facts_file(arguments.facts, start)
    facts = load(project.near(path))
    name = arguments.notebook or project.default_notebook(facts.story.id, path)
    project.notebook(name, path)  # refused before anything starts
    out = arguments.out or project.root_above(path.parent) or start
    return [
        Order(path, facts, day, (name,), kinds, out.resolve(), arguments.wait)
        for day in _days(arguments, facts)
    ]


def _kinds(text: str) -> tuple[str, ...]:
    kinds = tuple(dict.fromkeys(kind.strip() for kind in text.split(",")))
    for kind in kinds:
        if kind not in KINDS:
            raise ParametersRefused(f"--to: expected {' or '.join(KINDS)}, found {kind!r}")
    return kinds


def _days(arguments: argparse.Namespace, facts: Facts) -> list[datetime.date]:
    listed = [edition.date for edition in facts.story.editions]
    if arguments.all:
        return listed
    if arguments.edition is None:
        return listed[:1]
    day = _day(arguments.edition)
    if day not in listed:
        known = ", ".join(date.isoformat() for date in listed)
        raise ParametersRefused(f"--edition: the story has no edition {day} (it has {known})")
    return [day]


def _day(text: str) -> datetime.date:
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ParametersRefused(
            f"--edition: expected a day such as 2024-05-20, found {text!r}"
        ) from None


def _failure(outcome: Outcome, orders: int) -> str:
    place = f"{outcome.order.facts.story.id} {outcome.order.day}: " if orders > 1 else ""
    return f"{place}{outcome.error}"


def _success(outcome: Outcome) -> str:
    result = outcome.result
    assert result is not None
    edition = f"{outcome.order.facts.story.id} {outcome.order.day}"
    state = f"built {', '.join(result.built)}" if result.built else "already up to date"
    shown = [path for path in result.files if path.suffix in (".html", ".pdf")]
    return "\n".join([f"{edition}: {state}", *(f"  {project.near(path)}" for path in shown)])
