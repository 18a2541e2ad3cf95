"""`explainer build`: run the notebooks of one edition or of all, and publish what they give."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which facts, editions and notebooks; as what, to where and how; the same for `publish`."""
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
    from explainer.commands import orders

    return orders.carry_out(arguments)
