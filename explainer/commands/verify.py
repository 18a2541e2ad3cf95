"""`explainer verify`: everything wrong with a published edition, one line each.

Belongs here: printing the findings. Does not belong here: the checks (verify).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from explainer.errors import ParametersRefused
from explainer.verify import Findings, verify

REFUSED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which edition."""
    parser.add_argument(
        "edition", type=Path, metavar="EDITION_DIR", help="a folder with a manifest.json"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the findings; 0 if every file says what the facts say, 2 if one does not."""
    folder: Path = arguments.edition
    if not folder.is_dir():
        raise ParametersRefused(f"{folder}: no such folder")
    findings = verify(folder)
    for problem in findings.problems:
        print(problem, file=sys.stderr)
    if not arguments.quiet:
        for note in findings.notes:
            print(f"note: {note}")
        print(f"{folder}: {_summary(findings)}")
    return REFUSED if findings else 0


def _summary(findings: Findings) -> str:
    looked_at = f"{findings.files} files, {findings.facts} facts"
    count = len(findings.problems)
    found = "nothing wrong" if not count else f"{count} problem{'' if count == 1 else 's'}"
    return f"{looked_at}: {found}"
