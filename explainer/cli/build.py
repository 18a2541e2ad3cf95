"""`explainer build`, `publish` and `preview`: notebooks run, and what they give shown or kept.

Building and publishing take the same arguments: publishing is a build whose result cannot change
silently afterwards.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from explainer import project
from explainer.cli import terminal, verbs
from explainer.cli.verbs import Verb
from explainer.errors import ParametersRefused
from explainer.facts.load import load
from explainer.facts.model import Facts
from explainer.facts.values import hidden
from explainer.publish import revisions
from explainer.publish.manifest import FEED, INDEX
from explainer.run.batch import Outcome, build_all
from explainer.run.build import Order, Result
from explainer.text import nfc

KINDS = ("html", "pdf")
CURRENT = "already up to date"
PORT = 8799
_WORST_FIRST = (4, 3, 2, 5)  # exit codes: not published, run failed, refused, busy


def _reason(_: click.Context, option: click.Parameter, given: str | None) -> str:
    """Returns the reason as it will stand in the log and on the page, in one line."""
    reason = " ".join((given or "").split())
    if given is not None and not reason:
        raise ParametersRefused("--revise: expected the reason in words, found nothing")
    if any(hidden(reason)):
        raise ParametersRefused("--revise: holds a hidden character; write it without")
    return nfc(reason)


def _kinds(_: click.Context, option: click.Parameter, given: str) -> tuple[str, ...]:
    kinds = tuple(dict.fromkeys(kind.strip() for kind in given.split(",")))
    for kind in kinds:
        if kind not in KINDS:
            raise ParametersRefused(f"--to: expected {' or '.join(KINDS)}, found {kind!r}")
    return kinds


ARGUMENTS = (  # of both verbs; one that is named like a field of `Order` is that field
    verbs.FACTS,
    verbs.EDITION,
    click.option("--all", is_flag=True, help="Every edition of the story."),
    verbs.notebook_option("report, or brief; with --all every one that fits"),
    click.option(
        "--to",
        "kinds",
        default=",".join(KINDS),
        callback=_kinds,
        metavar="KINDS",
        help=f"Default: {','.join(KINDS)}.",
    ),
    verbs.OUT,
    click.option(
        "--revise",
        "reason",
        callback=_reason,
        metavar="REASON",
        help="Why what is published changes, where no record says it.",
    ),
    click.option("--jobs", type=int, metavar="N", help="Editions at once. Default: cores."),
    click.option(
        "--scheduler", metavar="ADDRESS", help="Build on a Dask cluster: tcp://HOST:PORT."
    ),
    click.option("--wait", is_flag=True, help="Wait for another build to end."),
)


def _arguments(command: Any) -> Any:
    for argument in reversed(ARGUMENTS):
        command = argument(command)
    return command


@click.command(
    cls=Verb,
    help="Run the notebooks of an edition and put page, PDF, charts and data in place, as a draft. "
    "A draft may be built as often as you like. Of an edition that is published, the draft lies "
    "in drafts/.",
    examples=(
        "build",
        "build --edition 2024-06-20 --to html",
        "build --all --jobs 2",
        "build other-facts.yml --out /tmp/draft",
    ),
)
@_arguments
def build(**given: Any) -> int:
    """Build as asked; returns 0, or the gravest exit code of the editions that failed."""
    return _carry_out(given, publish=False)


@click.command(
    cls=Verb,
    help="Publish an edition: what a build would make, which from then on cannot change silently. "
    "Where it is published already, what the facts record as changed becomes a revision of it; the "
    "old folder stays beside it, and the log says what changed and why.",
    examples=(
        "publish --edition 2024-05-20",
        'publish --edition 2024-05-20 --revise "The quotation was misheard."',
        "publish --all",
    ),
)
@_arguments
def publish(**given: Any) -> int:
    """Publish as asked; returns 0, or the gravest exit code of the editions that failed."""
    return _carry_out(given, publish=True)


def _carry_out(given: dict[str, Any], publish: bool) -> int:
    orders = _orders(given, publish)
    began = time.monotonic()
    progress = terminal.Progress(terminal.has_flag("quiet"), of=len(orders))
    outcomes: list[Outcome] = []
    try:
        with closing(build_all(orders, given["jobs"], progress, given["scheduler"])) as found:
            for outcome in found:
                progress.step()
                outcomes.append(outcome)
                _tell(outcome, len(orders))
    finally:
        progress.clear()
        _refresh_index(orders[0], outcomes)
    if len(orders) > 1:
        terminal.say(f"{_summary(outcomes)} ({time.monotonic() - began:.1f} s)")
    codes = {outcome.error.exit_code for outcome in outcomes if outcome.error is not None}
    return next((code for code in _WORST_FIRST if code in codes), 0)


# ---------------------------------------------------------------- what is ordered


def _orders(given: dict[str, Any], publish: bool) -> list[Order]:
    if given["jobs"] is not None and given["jobs"] < 1:
        raise ParametersRefused(f"--jobs: expected 1 or more, found {given['jobs']}")
    if given["all"] and given["edition"]:
        raise ParametersRefused("--all and --edition: expected one of them")
    path = project.facts_file(given["facts"], Path.cwd())
    facts = load(project.near(path))
    days = [project.edition_day(facts, given["edition"])]
    names = _notebooks(given["notebook"], given["all"], facts, path)
    whole = {one.name: given[one.name] for one in fields(Order) if one.name in given} | {
        "facts_path": path,
        "facts": facts,
        "out": project.output_folder(given["out"], path),
        "publish": publish,
    }
    return [
        Order(day=day, notebooks=notebooks_of(names, day, facts), **whole)
        for day in ([one.date for one in facts.story.editions] if given["all"] else days)
    ]


def _notebooks(name: str | None, all_of_them: bool, facts: Facts, path: Path) -> tuple[str, ...]:
    story, default = facts.story.id, project.default_notebook(facts.story.id, path)
    if name is None and all_of_them:
        return project.fitting_notebooks(story, path) or (default,)
    project.notebook(name or default, path)  # refused before anything starts
    return (name or default,)


def notebooks_of(names: tuple[str, ...], day: datetime.date, facts: Facts) -> tuple[str, ...]:
    """Returns the notebooks of one edition: the first one has none to be compared with."""
    first = day == min(edition.date for edition in facts.story.editions)
    several = tuple(name for name in names if not (first and name == project.COMPARING))
    return several or names


# ---------------------------------------------------------------- what became of it


def _tell(outcome: Outcome, orders: int) -> None:
    """Tell what became of one edition; with --debug the first error is raised."""
    if outcome.error is None:
        assert outcome.result is not None
        terminal.say(_success(outcome.result))
        return
    place = f"{outcome.order.facts.story.id} {outcome.order.day}: " if orders > 1 else ""
    terminal.complain(f"{place}{outcome.error}")
    if terminal.has_flag("debug"):
        raise outcome.error


def _success(result: Result) -> str:
    """Returns the edition with its state, and where the pages of its notebooks are."""
    state = "published" if result.published else "draft"
    state += f", built {', '.join(result.built)}" if result.built else f", {CURRENT}"
    if result.revision is not None:
        state += f"; revision {result.revision['revision']}: {result.revision['reason']}"
    pages = [path for path in result.files if path.suffix in (".html", ".pdf")]
    shown = [path for path in pages if path.with_suffix(".ipynb") in result.files]
    lines = [f"{result.place.story} {result.place.edition}: {state}"]
    return "\n".join([*lines, *(f"  {project.near(path)}" for path in shown)])


def _summary(outcomes: Sequence[Outcome]) -> str:
    """Returns how many editions were built, were up to date and failed."""
    results = [outcome.result for outcome in outcomes if outcome.result is not None]
    built = sum(bool(result.built) for result in results)
    failed = len(outcomes) - len(results)
    return f"{built} built, {len(results) - built} {CURRENT}, {failed} failed"


def _refresh_index(order: Order, outcomes: Sequence[Outcome]) -> None:
    """Make the story's index, feed and log anew, if an edition was built or they need it."""
    folder = order.place.story_folder
    results = [outcome.result for outcome in outcomes if outcome.result is not None]
    built = any(result.built for result in results)
    needed = (INDEX, FEED) if any(result.published for result in results) else (INDEX,)
    whole = all((folder / name).is_file() for name in needed)  # drafts alone have no feed
    if folder.is_dir() and (built or not whole or revisions.problems(folder)):
        from explainer.publish.index import refresh

        refresh(order.place)


# ---------------------------------------------------------------- preview


@click.command(
    cls=Verb,
    help="Show the page on this machine, and anew whenever the facts file or a notebook is saved. "
    "What is wrong is listed on top of it. Nothing is published; Ctrl-C ends it.",
    examples=("preview", "preview --edition 2024-06-20 --notebook brief"),
)
@verbs.FACTS
@verbs.EDITION
@verbs.notebook_option("report, or brief")
@click.option(
    "--port", type=int, default=PORT, metavar="N", help=f"Default: {PORT}. 0: any that is free."
)
def preview(
    facts: str | None, edition: datetime.date | None, notebook: str | None, port: int
) -> None:
    """Serve until interrupted, which ends with 130."""
    from explainer.run.preview import Preview, Target, follow

    def report(shown: Preview, seconds: float) -> None:
        for problem in shown.problems:
            terminal.complain(problem)
        if not shown.problems:
            terminal.say(f"{shown.name}: shown ({seconds:.1f} s)")

    def announce(address: str) -> None:
        print(f"{address} (Ctrl-C ends it)", flush=True)

    if not 0 <= port < 65536:
        raise ParametersRefused(f"--port: expected 0 to 65535, found {port}")
    path = project.facts_file(facts, Path.cwd())
    if notebook:
        project.notebook(notebook, path)
    follow(Target(path, notebook or "", edition), port, announce, report)
