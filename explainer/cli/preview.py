"""`explainer preview`: a page on this machine that follows the facts file and the notebook."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from explainer import project
from explainer.cli import terminal, verbs
from explainer.cli.verbs import Verb
from explainer.errors import ParametersRefused
from explainer.run.preview import Made, Wanted, follow

PORT = 8799


@click.command(
    cls=Verb,
    help="Show the page on this machine, and anew whenever the facts file or a notebook is saved. "
    "What is wrong is listed on top of it. Nothing is published; Ctrl-C ends it.",
    examples=("preview", "preview --edition 2024-06-20 --notebook brief"),
)
@verbs.facts_argument()
@verbs.edition_option()
@verbs.notebook_option("report, or brief")
@click.option(
    "--port", type=int, default=PORT, metavar="N", help=f"Default: {PORT}. 0: any that is free."
)
def preview(
    facts: str | None, edition: datetime.date | None, notebook: str | None, port: int
) -> None:
    """Serve until interrupted, which ends with 130."""
    if not 0 <= port < 65536:
        raise ParametersRefused(f"--port: expected 0 to 65535, found {port}")
    path = project.facts_file(facts, Path.cwd())
    if notebook:
        project.notebook(notebook, path)
    day = edition.isoformat() if edition else ""  # the facts may be broken: looked up later
    follow(Wanted(str(path), notebook or "", day), port, _ready, _tell)


def _ready(address: str) -> None:
    print(f"{address} (Ctrl-C ends it)", flush=True)


def _tell(made: Made, seconds: float) -> None:
    for problem in made.problems:
        terminal.complain(problem)
    if not made.problems:
        terminal.say(f"{made.name}: shown ({seconds:.1f} s)")
