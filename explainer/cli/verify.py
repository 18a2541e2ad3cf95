"""`explainer verify`: everything wrong with an edition's folder, one line each."""

from __future__ import annotations

from pathlib import Path

import click

from explainer.cli import terminal
from explainer.cli.verbs import Verb
from explainer.errors import ParametersRefused
from explainer.verify import Findings
from explainer.verify import verify as findings_in

REFUSED = 2


@click.command(
    cls=Verb,
    help="Check an edition from its folder alone: files against the manifest, numbers and "
    "quotations against the records, charts, claims and PDF.",
    examples=("verify reports/rafah-2024/2024-05-20",),
)
@click.argument("edition", metavar="FOLDER", type=click.Path(path_type=Path))
def verify(edition: Path) -> int:
    """Print the findings; returns 0 if every file says what the facts say, 2 if one does not."""
    if not edition.is_dir():
        raise ParametersRefused(f"{edition}: no such folder")
    findings = findings_in(edition)
    for problem in findings.problems:
        terminal.complain(str(problem))
    for note in findings.notes:
        terminal.say(f"note: {note}")
    terminal.say(f"{edition}: {_summary(findings)}")
    return REFUSED if findings else 0


def _summary(findings: Findings) -> str:
    looked_at = f"{findings.files} files, {findings.facts} facts"
    count = len(findings.problems)
    found = "nothing wrong" if not count else f"{count} problem{'' if count == 1 else 's'}"
    return f"{looked_at}: {found}"
