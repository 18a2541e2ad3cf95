"""`explainer check`: everything wrong with a facts file, one problem a line, warnings after.

What only an option needs is imported where it is given: half a second is long for whoever checks
while typing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from explainer import project
from explainer.cli import terminal, verbs
from explainer.cli.verbs import Verb
from explainer.errors import ParametersRefused, Problem
from explainer.facts import validate as rules
from explainer.facts.load import load_unchecked
from explainer.facts.model import Facts

if TYPE_CHECKING:
    from explainer.facts.anchors import Compared
    from explainer.facts.history import Revision
    from explainer.publish.manifest import Place


@click.command(
    cls=Verb,
    help="List everything wrong with a facts file, each fault with its line, then the conflicts "
    "and what else a curator should know.",
    examples=("check", "check data/facts.yml --against reports/rafah-2024", "check --quiet"),
)
@verbs.facts_argument()
@click.option(
    "--against",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Also list what would change in a published edition, or in all of a story's.",
)
@click.option(
    "--sources",
    metavar="DIR",
    help="Also look for every anchor and quote in the kept texts DIR/<source id>.txt.",
)
def check(facts: str | None, against: Path | None, sources: str | None) -> int:
    """Print every error, then every warning, then a summary; returns 2 if there is an error."""
    draft = load_unchecked(project.near(project.facts_file(facts, Path.cwd())))
    errors: set[Problem] = set(draft.problems)
    warnings: tuple[Problem, ...] = ()
    if draft.facts is not None:
        findings = rules.check(draft.facts, draft.origin)
        errors |= set(findings.errors)
        warnings = () if verbs.is_quiet() else findings.grouped_warnings
        if sources is not None:
            from explainer.facts.anchors import check_sources

            opened = check_sources(draft.facts, sources, draft.origin)
            errors |= set(opened.errors)
            terminal.say(_opened(opened))
        if against is not None:
            from explainer.publish import revisions

            for place in _places(against, draft.facts):
                found = revisions.changes(place, draft.facts, draft.origin)
                errors |= set(found.refused())
                terminal.say(_against(place, found))
    for error in sorted(errors):
        terminal.complain(str(error))
    for warning in warnings:
        terminal.warn(str(warning))
    terminal.say(_summary(draft.facts, len(errors), len(warnings)))
    return 2 if errors else 0


def _places(folder: Path, facts: Facts) -> list[Place]:
    """The published editions in a folder: itself, or those below it; of this story only."""
    from explainer.publish import revisions
    from explainer.publish.manifest import NAME

    whole = (
        [folder]
        if (folder / NAME).is_file()
        else [path.parent for path in folder.glob(f"*/{NAME}")]
    )
    found = map(revisions.place_of, sorted(whole))
    places = [place for place in found if revisions.is_published(place)]
    if not places or {place.story for place in places} != {facts.story.id}:
        raise ParametersRefused(f"--against: no published edition of {facts.story.id} in {folder}")
    return places


def _against(place: Place, found: Revision) -> str:
    """Returns what publishing would do to a published edition."""
    if not found:
        return f"{place.edition}: nothing that is published would change"
    if found.refused():
        refused = len(found.refused())
        return f"{place.edition}: {_counted(refused, 'change')} without a record or reason"
    changes = _counted(len(found.entries), "recorded change")
    return f"{place.edition}: {changes}; publishing would supersede what is there"


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


def _opened(opened: Compared) -> str:
    """What was compared: without it, no error could also mean that nothing was looked at."""
    texts, words = _counted(opened.sources, "kept text"), _counted(opened.words, "passage")
    return f"{texts} opened, {words} looked for; {opened.without} with a hash but no text"


def _counted(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
