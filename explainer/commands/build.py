"""`explainer build`: run the notebooks of one edition or of all, and publish what they give.

Belongs here: the arguments; saying at once that nothing changed, where nothing did.
Does not belong here: orders and what becomes of them (orders, imported where there is work).
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from explainer import project, unchanged
from explainer.commands import lines
from explainer.publish.manifest import Contents, Place
from explainer.unchanged import Question


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which facts, editions and notebooks; as what, to where and how."""
    parser.add_argument("facts", nargs="?", metavar="FACTS", help="default: data/facts.yml")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--edition", metavar="DATE", help="default: the story's first edition")
    which.add_argument("--all", action="store_true", help="every edition of the story")
    parser.add_argument(
        "--notebook",
        metavar="NAME",
        help="default: report, or brief; with --all every one that fits",
    )
    parser.add_argument("--to", default="html,pdf", metavar="KINDS", help="default: html,pdf")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="default: the folder with notebooks/ and data/"
    )
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="build on a Dask cluster: tcp://HOST:PORT"
    )
    parser.add_argument("--jobs", type=int, metavar="N", help="editions at once; default: cores")
    parser.add_argument(
        "--revise", metavar="REASON", help="why published editions change, where no record says it"
    )
    parser.add_argument(
        "--profile", action="store_true", help="show where the time goes, by phase and cell"
    )
    parser.add_argument("--wait", action="store_true", help="wait for another build to end")


def run(arguments: argparse.Namespace) -> int:
    """Build as asked; 0, or the gravest exit code of the editions that failed."""
    started = time.monotonic()
    question = _question(arguments)
    asked = question.digest()
    if not arguments.profile and (found := unchanged.recall(question)) is not None:
        _tell(found, arguments, time.monotonic() - started)
        return 0
    from explainer.commands import orders

    code, places = orders.carry_out(arguments)
    if code == 0:
        unchanged.keep(question, asked, places)
    return code


def _question(arguments: argparse.Namespace) -> Question:
    path = project.facts_file(arguments.facts, Path.cwd())
    given = (arguments.edition, arguments.all, arguments.notebook, arguments.to, arguments.revise)
    return Question(path, project.output_folder(arguments.out, path), tuple(map(str, given)))


def _tell(
    found: list[tuple[Place, Contents]], arguments: argparse.Namespace, seconds: float
) -> None:
    if arguments.quiet:
        return
    for place, now in found:
        names = sorted({name for export in now.exports.values() for name in export.files})
        print(lines.edition(place, lines.CURRENT, [place.reports / name for name in names]))
    if len(found) > 1:
        print(lines.summary(0, len(found), 0, seconds))
