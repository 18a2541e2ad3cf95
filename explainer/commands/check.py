"""`explainer check`: everything wrong with a facts file, one problem a line, warnings after.

Belongs here: printing the findings. Does not belong here: the rules (facts.check).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from explainer import project
from explainer.errors import Problem
from explainer.facts.anchors import Opened, check_sources
from explainer.facts.check import check
from explainer.facts.load import load_unchecked
from explainer.facts.model import Facts


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which facts, and the kept texts of their sources."""
    parser.add_argument("facts", nargs="?", metavar="FACTS", help="default: data/facts.yml")
    parser.add_argument(
        "--sources",
        metavar="DIR",
        help="also look for every anchor and quote in the kept texts DIR/<source id>.txt",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print every error, then every warning, then a summary; 2 if there is an error."""
    draft = load_unchecked(project.near(project.facts_file(arguments.facts, Path.cwd())))
    errors: set[Problem] = set(draft.problems)
    warnings: tuple[Problem, ...] = ()
    if draft.facts is not None:
        findings = check(draft.facts, draft.origin)
        errors |= set(findings.errors)
        warnings = findings.warnings
        if arguments.sources is not None:
            opened = check_sources(draft.facts, arguments.sources, draft.origin)
            errors |= set(opened.errors)
            if not arguments.quiet:
                print(_opened(opened))
    for error in sorted(errors):
        print(error, file=sys.stderr)
    if not arguments.quiet:
        for warning in warnings:
            print(f"warning: {warning}")
        print(_summary(draft.facts, len(errors), len(warnings)))
    return 2 if errors else 0


def _summary(facts: Facts | None, errors: int, warnings: int) -> str:
    found = f"{_counted(errors, 'error')}, {_counted(warnings, 'warning')}"
    if facts is None:
        return found
    counts = {
        "figure": len(facts.figures),
        "position": len(facts.positions),
        "event": len(facts.events),
        "source": len(facts.sources),
        "edition": len(facts.story.editions),
    }
    records = ", ".join(_counted(number, name) for name, number in counts.items())
    return f"{facts.story.id}: {records}; {found}"


def _opened(opened: Opened) -> str:
    """What was compared: without it, no error could also mean that nothing was looked at."""
    texts, words = _counted(opened.sources, "kept text"), _counted(opened.words, "passage")
    return f"{texts} opened, {words} looked for; {opened.without} with a hash but no text"


def _counted(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
