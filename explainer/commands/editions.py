"""`explainer editions`: each edition of a story, and whether it is built and up to date.

Belongs here: printing the list. Does not belong here: deciding what is up to date (build).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from explainer import project
from explainer.build import Order, up_to_date
from explainer.facts.load import load
from explainer.manifest import published


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which facts, and where the editions are published."""
    parser.add_argument("facts", nargs="?", metavar="FACTS", help="default: data/facts.yml")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="default: the folder with notebooks/ and data/"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print one line an edition: date, state, note."""
    start = Path.cwd()
    path = project.facts_file(arguments.facts, start)
    facts = load(project.near(path))
    out = (arguments.out or project.root_above(path.parent) or start).resolve()
    name = project.default_notebook(facts.story.id, path)
    for edition in facts.story.editions:
        order = Order(path, facts, edition.date, (name,), (), out)
        print(f"{edition.date}  {_state(order):<12}  {edition.note}".rstrip())
    return 0


def _state(order: Order) -> str:
    now = published(order.place)
    if now.damage:
        return "damaged"
    if not now.notebooks:
        return "not built"
    return "up to date" if up_to_date(order) else "out of date"
