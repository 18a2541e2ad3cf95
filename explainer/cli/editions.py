"""`explainer editions`: each edition of a story, its state, and what changed in it."""

from __future__ import annotations

from pathlib import Path

import click

from explainer import project
from explainer.cli import terminal, verbs
from explainer.cli.verbs import Verb
from explainer.errors import PublishFailed
from explainer.facts.diff import difference
from explainer.facts.edition import Edition, cut
from explainer.facts.load import load
from explainer.publish import revisions
from explainer.publish.manifest import NAME, contents
from explainer.run.build import Order, stale, up_to_date

_INDENT = " " * 12


@click.command(
    cls=Verb,
    help="List the editions: which are drafts, published and up to date, and what changed in each.",
    examples=("editions",),
)
@verbs.facts_argument()
@verbs.out_option()
def editions(facts: str | None, out: Path | None) -> int:
    """Print date, state and note of each edition, then what changed in it; 4 for a broken log."""
    path = project.facts_file(facts, Path.cwd())
    loaded = load(project.near(path))
    where = project.output_folder(out, path)
    name = project.default_notebook(loaded.story.id, path)
    earlier: Edition | None = None
    folder = None
    for listed in sorted(loaded.story.editions, key=lambda edition: edition.date):
        order = Order(path, loaded, listed.date, (name,), (), where)
        folder = order.place.story_folder
        terminal.say(f"{listed.date}  {_state(order):<12}  {listed.note}".rstrip())
        edition = cut(loaded, listed.date)
        for line in (_changed(earlier, edition), *_revised(order)):
            terminal.say(f"{_INDENT}{line}")
        earlier = edition
    problems = revisions.problems(folder) if folder is not None else ()
    for problem in problems:
        terminal.complain(f"{problem}; explainer build writes it anew from the manifests")
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
        return (
            f"first: {len(edition.figures)} figures, {len(edition.history)} replaced or overtaken"
        )
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
