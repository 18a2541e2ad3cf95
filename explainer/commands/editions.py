"""`explainer editions`: each edition of a story, its state, and what changed in it.

Belongs here: printing the list. Does not belong here: deciding what is up to date (build), what
changed (facts.difference).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from explainer import project
from explainer.errors import PublishFailed
from explainer.facts.difference import difference
from explainer.facts.edition import Edition, cut
from explainer.facts.load import load
from explainer.publish import revisions
from explainer.publish.manifest import NAME, contents
from explainer.run.build import Order, stale, up_to_date

_INDENT = " " * 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which facts, and where the editions are published."""
    parser.add_argument("facts", nargs="?", metavar="FACTS", help="default: data/facts.yml")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="default: the folder with notebooks/ and data/"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print date, state and note of each edition, then what changed in it; 4 for a broken log."""
    start = Path.cwd()
    path = project.facts_file(arguments.facts, start)
    facts = load(project.near(path))
    out = (arguments.out or project.root_above(path.parent) or start).resolve()
    name = project.default_notebook(facts.story.id, path)
    earlier: Edition | None = None
    folder = None
    for listed in sorted(facts.story.editions, key=lambda edition: edition.date):
        order = Order(path, facts, listed.date, (name,), (), out)
        folder = order.place.reports.parent
        print(f"{listed.date}  {_state(order):<12}  {listed.note}".rstrip())
        edition = cut(facts, listed.date)
        for line in (_changed(earlier, edition), *_revised(order)):
            print(f"{_INDENT}{line}")
        earlier = edition
    problems = revisions.problems(folder) if folder is not None else ()
    for problem in problems:
        print(problem, file=sys.stderr)
    return PublishFailed.exit_code if problems else 0


def _state(order: Order) -> str:
    now = contents(order.place)
    if now.damage:
        return f"damaged ({now.damage})"
    if not now.notebooks:
        return "not built"
    state = "published" if now.history.published else "draft"
    return state if up_to_date(order) else f"{state}, out of date ({', '.join(stale(order))})"


def _changed(earlier: Edition | None, edition: Edition) -> str:
    """How many records are new or changed since the edition before."""
    if earlier is None:
        return f"first: {len(edition.figures) + len(edition.history)} figures"
    found = difference(earlier, edition)
    counts: dict[str, int] = {}
    for entry in found.entries:
        name = f"{entry.kind}s {entry.change}"
        counts[name] = counts.get(name, 0) + 1
    listed = ", ".join(f"{name} {number}" for name, number in counts.items())
    return f"since {earlier.date}: {listed or 'nothing'}"


def _revised(order: Order) -> list[str]:
    """The edition's own revisions, oldest first."""
    found = revisions.revisions_of(order.place)
    draft = revisions.draft_beside(order.place).reports
    beside = [f"draft of a revision: {project.near(draft)}"] if (draft / NAME).is_file() else []
    return beside + [f"revised {entry['when']}: {entry['reason']}" for entry in found]
