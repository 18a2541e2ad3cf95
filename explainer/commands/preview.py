"""`explainer preview`: a page on this machine that follows the facts file and the notebook.

Belongs here: turning arguments into what to preview, telling what was made.
Does not belong here: making and serving it (preview). Nothing is published.
"""

from __future__ import annotations

import argparse
import datetime
import re
import sys
from pathlib import Path

from explainer import project
from explainer.errors import ParametersRefused
from explainer.run.preview import Made, Wanted, follow

PORT = 8799


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which facts, notebook and edition; at which port."""
    parser.add_argument("facts", nargs="?", metavar="FACTS", help="default: data/facts.yml")
    parser.add_argument("--notebook", metavar="NAME", help="default: report, or brief")
    parser.add_argument("--edition", metavar="DATE", help="default: the story's first edition")
    parser.add_argument(
        "--port", type=int, default=PORT, metavar="N", help=f"default: {PORT}; 0: any that is free"
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted, which ends with 130."""
    if not 0 <= arguments.port < 65536:
        raise ParametersRefused(f"--port: expected 0 to 65535, found {arguments.port}")
    path = project.facts_file(arguments.facts, Path.cwd())
    if arguments.notebook:
        project.notebook(arguments.notebook, path)
    wanted = Wanted(str(path), arguments.notebook or "", _edition(arguments.edition or ""))
    follow(wanted, arguments.port, _ready, _quietly if arguments.quiet else _tell)
    return 0


def _edition(text: str) -> str:
    """The day as given; the facts may still be broken, so whether they have it is seen later."""
    try:
        if text and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            raise ValueError
        return text and datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise ParametersRefused(
            f"--edition: expected a day such as 2024-05-20, found {text!r}"
        ) from None


def _ready(address: str) -> None:
    print(f"{address} (Ctrl-C ends it)", flush=True)


def _tell(made: Made, seconds: float) -> None:
    _quietly(made, seconds)
    if not made.problems:
        print(f"{made.name}: shown ({seconds:.1f} s)", flush=True)


def _quietly(made: Made, seconds: float) -> None:
    for problem in made.problems:
        print(problem, file=sys.stderr, flush=True)
