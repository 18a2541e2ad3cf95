"""`explainer check`: everything wrong with a facts file, one problem a line, warnings after.

Belongs here: printing the findings. Does not belong here: the rules (facts.check). What only an
option needs is imported where it is given: half a second is long for whoever checks while typing.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from explainer import project
from explainer.errors import ParametersRefused, Problem
from explainer.facts.check import check
from explainer.facts.load import load_unchecked
from explainer.facts.model import Facts
from explainer.facts.resting import collector_resting

if TYPE_CHECKING:
    from explainer.facts.anchors import Opened
    from explainer.facts.revisions import Revision
    from explainer.publish.manifest import Place


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which facts, and the kept texts of their sources."""
    parser.add_argument("facts", nargs="?", metavar="FACTS", help="default: data/facts.yml")
    parser.add_argument(
        "--against",
        metavar="DIR",
        type=Path,
        help="also list what a build would change in a published edition, or in all of a story's",
    )
    parser.add_argument(
        "--sources",
        metavar="DIR",
        help="also look for every anchor and quote in the kept texts DIR/<source id>.txt",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print every error, then every warning, then a summary; 2 if there is an error."""
    with collector_resting():
        return _run(arguments)


def _run(arguments: argparse.Namespace) -> int:
    draft = load_unchecked(project.near(project.facts_file(arguments.facts, Path.cwd())))
    errors: set[Problem] = set(draft.problems)
    warnings: tuple[Problem, ...] = ()
    if draft.facts is not None:
        findings = check(draft.facts, draft.origin)
        errors |= set(findings.errors)
        warnings = () if arguments.quiet else findings.grouped_warnings
        if arguments.sources is not None:
            from explainer.facts.anchors import check_sources

            opened = check_sources(draft.facts, arguments.sources, draft.origin)
            errors |= set(opened.errors)
            if not arguments.quiet:
                print(_opened(opened))
        if arguments.against is not None:
            from explainer.publish import revisions

            for place in _places(arguments.against, draft.facts):
                found = revisions.changes(place, draft.facts, draft.origin)
                errors |= set(found.refused())
                if not arguments.quiet:
                    print(_against(place, found))
    for error in sorted(errors):
        print(error, file=sys.stderr)
    if not arguments.quiet:
        for warning in warnings:
            print(f"warning: {warning}")
        print(_summary(draft.facts, len(errors), len(warnings)))
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
    """What a build would do to a published edition."""
    if not found:
        return f"{place.edition}: nothing that is published would change"
    if found.refused():
        refused = len(found.refused())
        return f"{place.edition}: {_counted(refused, 'change')} without a record or reason"
    changes = _counted(len(found.entries), "recorded change")
    return f"{place.edition}: {changes}; a build would supersede what is published"


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
