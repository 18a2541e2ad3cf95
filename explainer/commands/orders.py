"""The orders that `explainer build` was given, and what became of each.

Belongs here: turning arguments into orders, printing the outcomes.
Does not belong here: the arguments (commands.build), building (build, batch).
"""

from __future__ import annotations

import argparse
import datetime
import re
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from explainer import phases, project
from explainer.commands import lines
from explainer.commands.progress import Progress
from explainer.errors import ParametersRefused
from explainer.facts.hidden import hidden
from explainer.facts.load import load
from explainer.facts.model import Facts
from explainer.publish import revisions
from explainer.publish.manifest import FEED, INDEX
from explainer.run.batch import Outcome, build_all
from explainer.run.build import Order
from explainer.text import nfc

KINDS = ("html", "pdf")
_WORST_FIRST = (4, 3, 2, 5)  # exit codes: not published, run failed, refused, busy


def carry_out(arguments: argparse.Namespace) -> int:
    """Build as asked; 0, or the gravest exit code of the editions that failed."""
    if arguments.profile:
        phases.watch()
    with phases.phase("facts read and judged"):
        orders = _orders(arguments)
    jobs = 1 if arguments.profile else arguments.jobs
    progress = Progress(arguments.quiet, of=len(orders))
    outcomes: list[Outcome] = []
    try:
        with closing(build_all(orders, jobs, progress, arguments.scheduler)) as found:
            for outcome in found:
                progress.step()
                outcomes.append(outcome)
                _tell(outcome, len(orders), arguments)
    finally:
        progress.clear()
        _refresh_index(orders[0], outcomes)
    if len(orders) > 1 and not arguments.quiet:
        print(_summary(outcomes, progress.seconds))
    if arguments.profile:
        print(*phases.table(), sep="\n")
    codes = {outcome.error.exit_code for outcome in outcomes if outcome.error is not None}
    return next((code for code in _WORST_FIRST if code in codes), 0)


def _tell(outcome: Outcome, orders: int, arguments: argparse.Namespace) -> None:
    """The outcome of one edition; with --debug the first error is raised."""
    if outcome.error is not None:
        print(_failure(outcome, orders), file=sys.stderr)
        if arguments.debug:
            raise outcome.error
    elif not arguments.quiet:
        print(_success(outcome))


def _refresh_index(order: Order, outcomes: Sequence[Outcome]) -> None:
    """Make the story's index, feed and log anew, if an edition was built or they need it."""
    folder = order.place.story_folder
    built = any(outcome.result is not None and outcome.result.built for outcome in outcomes)
    whole = all((folder / name).is_file() for name in (INDEX, FEED))
    if folder.is_dir() and (built or not whole or revisions.problems(folder)):
        from explainer.publish import site

        site.refresh(order.place)


def _summary(outcomes: Sequence[Outcome], seconds: float) -> str:
    """How many editions were built, were up to date and failed, and how long it took."""
    results = [outcome.result for outcome in outcomes if outcome.result is not None]
    built = sum(bool(result.built) for result in results)
    return lines.summary(built, len(results) - built, len(outcomes) - len(results), seconds)


def _orders(arguments: argparse.Namespace) -> list[Order]:
    start = Path.cwd()
    kinds = _kinds(arguments.to)
    if arguments.jobs is not None and arguments.jobs < 1:
        raise ParametersRefused(f"--jobs: expected 1 or more, found {arguments.jobs}")
    path = project.facts_file(arguments.facts, start)
    facts = load(project.near(path))
    names = _notebooks(arguments, facts, path)
    reason = _reason(arguments.revise)
    return [
        Order(
            path,
            facts,
            day,
            _of_day(names, day, facts),
            kinds,
            project.output_folder(arguments.out, path),
            arguments.wait,
            reason,
            arguments.verb == "publish",
        )
        for day in _days(arguments, facts)
    ]


def _notebooks(arguments: argparse.Namespace, facts: Facts, path: Path) -> tuple[str, ...]:
    story, default = facts.story.id, project.default_notebook(facts.story.id, path)
    if arguments.notebook is None and arguments.all:
        return project.fitting_notebooks(story, path) or (default,)
    name = arguments.notebook or default
    project.notebook(name, path)  # refused before anything starts
    return (name,)


def _of_day(names: tuple[str, ...], day: datetime.date, facts: Facts) -> tuple[str, ...]:
    """The notebooks of one edition: the first one has none to be compared with."""
    first = day == min(edition.date for edition in facts.story.editions)
    several = tuple(name for name in names if not (first and name == project.COMPARING))
    return several or names


def _reason(given: str | None) -> str:
    """The reason as it will stand in the log and on the page, in one line."""
    reason = " ".join((given or "").split())
    if given is not None and not reason:
        raise ParametersRefused("--revise: expected the reason in words, found nothing")
    if any(hidden(reason)):
        raise ParametersRefused("--revise: holds a hidden character; write it without")
    return nfc(reason)


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
    state = lines.state(result.built, result.published)
    if result.revision is not None:
        state += f"; revision {result.revision['revision']}: {result.revision['reason']}"
    return lines.edition(result.place, state, result.files)
