"""Which earlier figure a new one takes the place of.

Belongs here: following `replaces`, and finding the current figure that a later one updates.
Does not belong here: the list of changes (difference), changes inside one record (alterations).

- A figure that replaces one known before is what its `change` says. Where it does so over several
  steps that were not known before either, it is one change with the gravest of their names, and the
  steps between are its `via`.
- Otherwise a figure updates the one that was current for its metric and party before, if it
  describes a later date and is now current itself. A new figure for a date between, or for an
  earlier one, is added: it changes nothing that was said to be the latest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from explainer.facts.alterations import Change
from explainer.facts.edition import Edition
from explainer.facts.model import Figure


@dataclass(frozen=True)
class Succession:
    """A new figure, what it took the place of (if anything), and the steps between.

    `recorded`: it took its place by `replaces`, and not only by its later date.
    """

    figure: Figure
    change: Change
    old: Figure | None = None
    via: tuple[Figure, ...] = ()
    recorded: bool = False

    @property
    def reason(self) -> str:
        """The reasons on record, of the steps between too, in the order they were given."""
        steps = (*reversed(self.via), self.figure)
        return " ".join(figure.reason for figure in steps if figure.reason)


def successions(earlier: Edition, later: Edition) -> Iterator[Succession]:
    """One for each figure that only the later edition knows and that is no step between others."""
    before = {figure.id: figure for figure in (*earlier.figures, *earlier.history)}
    known = {figure.id: figure for figure in (*later.figures, *later.history)}
    new = {id: figure for id, figure in known.items() if id not in before}
    steps = {figure.replaces for figure in new.values()}
    taken: set[str] = set()
    for figure in new.values():
        if figure.id not in steps:
            way, root = _back(figure, new, taken)
            taken |= {step.id for step in way}
            yield _succession(earlier, later, figure, before.get(root or ""), way)


def _back(
    figure: Figure, new: dict[str, Figure], taken: set[str]
) -> tuple[list[Figure], str | None]:
    """The new figures that this one replaced step by step, and what the first of them replaced."""
    way: list[Figure] = []
    target = figure.replaces
    while target in new and target not in taken and new[target] not in way:
        way.append(new[target])
        target = new[target].replaces
    return way, target


def _succession(
    earlier: Edition, later: Edition, figure: Figure, root: Figure | None, way: list[Figure]
) -> Succession:
    if root is not None:
        named = [Change(step.change) for step in (figure, *way) if step.change is not None]
        gravest = min(named, key=list(Change).index, default=Change.UPDATED)
        return Succession(figure, gravest, root, tuple(way), recorded=True)
    old = _updated(earlier, later, figure)
    change = Change.ADDED if old is None else Change.UPDATED
    return Succession(figure, change, old, tuple(way))


def _updated(earlier: Edition, later: Edition, figure: Figure) -> Figure | None:
    """The figure that was its party's current one before this one described a later date."""
    if figure not in later.current(figure.metric, figure.stated_by):
        return None
    if figure.metric not in earlier.facts.metrics or figure.stated_by not in earlier.facts.parties:
        return None
    before = earlier.current(figure.metric, figure.stated_by)
    if not before or not before[0].as_of < figure.as_of:
        return None
    return max(before, key=lambda old: (old.published, old.id))
