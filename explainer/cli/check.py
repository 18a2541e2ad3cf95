"""`explainer check` and `explainer verify`: everything wrong with a facts file, or with an edition.

What only an option needs is imported where it is given: half a second is long for whoever checks
while typing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from explainer import project
from explainer.cli import terminal, verbs
from explainer.cli.verbs import Verb
from explainer.errors import ExplainerError, FactsRefused, ParametersRefused, Problem
from explainer.facts import validate
from explainer.facts.load import load_unchecked
from explainer.facts.model import Facts
from explainer.facts.nodes import Origin
from explainer.facts.source_files import check_sources
from explainer.facts.theme import theme

if TYPE_CHECKING:
    from explainer.facts.history import Revision
    from explainer.publish.manifest import Place

REFUSED = 2


@click.command(
    cls=Verb,
    help="List everything wrong with a facts file, each fault with its line, then the conflicts "
    "and what else a curator should know.",
    examples=("check", "check data/facts.yml --against reports/rafah-2024", "check --quiet"),
)
@verbs.FACTS
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
    path = project.near(project.facts_file(facts, Path.cwd()))
    draft = load_unchecked(path)
    errors: set[Problem] = set(draft.problems)
    warnings: tuple[Problem, ...] = ()
    if draft.facts is not None:
        findings = validate.check(draft.facts, draft.origin)
        errors |= set(findings.errors) | set(_look(path, draft.facts))
        errors |= set() if errors else set(_points(draft.facts, draft.origin))
        warnings = () if terminal.has_flag("quiet") else findings.grouped_warnings
        if sources is not None:
            texts = check_sources(draft.facts, sources, draft.origin)
            errors |= set(texts.errors)
            terminal.say(  # without it, no error could also mean that nothing was looked at
                f"{_counted(texts.sources, 'kept text')} opened, "
                f"{_counted(texts.words, 'passage')} looked for; "
                f"{texts.without} with a hash but no text"
            )
        if against is not None:
            from explainer.publish import revisions

            for place in _published(against, draft.facts):
                found = revisions.changes(place, draft.facts, draft.origin)
                errors |= set(found.refused())
                terminal.say(f"{place.edition}: {_would_change(found)}")
    for error in sorted(errors):
        terminal.complain(str(error))
    for warning in warnings:
        terminal.warn(str(warning))
    summary = f"{_counted(len(errors), 'error')}, {_counted(len(warnings), 'warning')}"
    terminal.say(f"{_records(draft.facts)}; {summary}" if draft.facts else summary)
    return REFUSED if errors else 0


def _look(path: Path, facts: Facts) -> Sequence[Problem]:
    """What is wrong with the theme and the logo beside the facts file."""
    try:
        theme(path, facts.story)
    except FactsRefused as refused:
        return refused.problems
    return ()


def _points(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """The main points that cannot be said, or name what their edition does not know."""
    from explainer import words
    from explainer.document.sentences import Phrases
    from explainer.facts.edition import cut
    from explainer.report import say

    spoken = words.load(facts.story.language)
    for number, edition in enumerate(facts.story.editions):
        for count, point in enumerate(edition.points):
            try:
                say.runs(Phrases(cut(facts, edition.date), spoken), point, {})
            except ExplainerError as fault:
                name = f"editions[{number}].points[{count}]"
                yield origin.place("story", "").problem(name, str(fault))


def _published(folder: Path, facts: Facts) -> list[Place]:
    """The published editions in a folder: itself, or those below it; of this story only."""
    from explainer.publish import revisions
    from explainer.publish.manifest import NAME

    whole = (
        [folder]
        if (folder / NAME).is_file()
        else sorted(p.parent for p in folder.glob(f"*/{NAME}"))
    )
    places = [place for place in map(revisions.place_of, whole) if revisions.is_published(place)]
    if not places or {place.story for place in places} != {facts.story.id}:
        raise ParametersRefused(f"--against: no published edition of {facts.story.id} in {folder}")
    return places


def _would_change(found: Revision) -> str:
    """What publishing would do to a published edition."""
    if not found:
        return "nothing that is published would change"
    if refused := found.refused():
        return f"{_counted(len(refused), 'change')} without a record or reason"
    changes = _counted(len(found.entries), "recorded change")
    return f"{changes}; publishing would supersede what is there"


def _records(facts: Facts) -> str:
    counted = {
        "figure": facts.figures,
        "position": facts.positions,
        "event": facts.events,
        "source": facts.sources,
        "edition": facts.story.editions,
    }
    records = ", ".join(_counted(len(records), name) for name, records in counted.items())
    return f"{facts.story.id}: {records}"


def _counted(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


@click.command(
    cls=Verb,
    help="Check an edition from its folder alone: files against the manifest, numbers and "
    "quotations against the records, charts, claims and PDF.",
    examples=("verify reports/rafah-2024/2024-05-20",),
)
@click.argument("edition", metavar="FOLDER", type=click.Path(path_type=Path))
def verify(edition: Path) -> int:
    """Print the findings; returns 0 if every file says what the facts say, 2 if one does not."""
    from explainer.verify import verify as findings_in

    if not edition.is_dir():
        raise ParametersRefused(f"{edition}: no such folder")
    findings = findings_in(edition)
    for problem in findings.problems:
        terminal.complain(str(problem))
    for note in findings.notes:
        terminal.say(f"note: {note}")
    found = _counted(len(findings.problems), "problem") if findings else "nothing wrong"
    terminal.say(f"{edition}: {findings.files} files, {findings.facts} facts: {found}")
    return REFUSED if findings else 0
