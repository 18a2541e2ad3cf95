"""Conflicts: where parties state different numbers, a view shows every side or says why not.

- A chart, table, list or key figure is a view by itself, a chart by what it draws, not by its
  table. A sentence is read together with its section, and so is a computed number, which counts as
  showing its operands.
- A view of current figures only must show those of every party in the conflict; a view with an
  older figure must show all the figures of that conflict.
- The main points and the table of answers compare sides: one number per side is enough there, since
  the other parties of the side follow further down.
- A list with one current figure per item says who states what now: of a metric in conflict it must
  have every party's current figure, except those older than the last week described
  (figures.recent).
- A table, chart or list of changes shows what happened to single records; it is not a view of a
  metric.
- A choice is declared by a notice of caution after the view, in the same cell (`report.chosen`):
  the reason in words, and a link to a chart or table of the report with all the missing figures.
- Statements that one cell shows together with a side's silence include every side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from explainer.checks import Case, Fault, figures_in, operands
from explainer.document.nodes import (
    Beside,
    Chart,
    Heading,
    Items,
    KeyFigures,
    Notice,
    Paragraph,
    Quotation,
    Silence,
    Table,
    walk,
)
from explainer.document.runs import Link, Text
from explainer.facts.edition import Conflict
from explainer.facts.sides import LISTED, spanning
from explainer.report import figures, marks


def check(case: Case) -> Iterator[Fault]:
    """A fault for each view that shows only one side of a conflict."""
    numbers = [figures_in(nodes) for nodes in case.below]
    for at, block in enumerate(case.document.all_blocks()):
        for place, view in _views(block):
            shown = _shown(view)
            around = shown | (_same_sides(case, shown) if _of_sides(view) else set())
            yield from _view(case, at, place, shown, around)
        if isinstance(block, Items) and not (block.points or block.changes):
            yield from _list(case, at, block)
        loose = operands(case.below[at])
        if isinstance(block, Paragraph | Notice | Heading):
            loose |= figures_in(block)
        around = loose.union(*(numbers[n] for n in case.section(at))) if loose else set()
        if _of_sides(block):
            around |= _same_sides(case, around)
        yield from _view(case, at, block.type, loose, around)
    yield from _statements(case)


def _of_sides(view: Any) -> bool:
    """Whether a view compares sides, with one number each: main points or the table of answers."""
    return (isinstance(view, Items) and view.points) or (
        isinstance(view, Table) and view.id == "answers"
    )


def _same_sides(case: Case, shown: set[str]) -> set[str]:
    """The figures of parties whose side already has a number of that metric among those shown."""
    edition = case.edition
    heard = {
        (figure.metric, edition.side_of(figure.stated_by).id)
        for figure in edition.figures
        if figure.id in shown
    }
    return {f.id for f in edition.figures if (f.metric, edition.side_of(f.stated_by).id) in heard}


def _views(block: Any) -> Iterator[tuple[str, Any]]:
    if marks.is_view(block):
        return
    match block:
        case Chart():
            yield f"chart {block.id!r}", block
            yield from _views(block.table)
        case Table():
            yield f"table {block.id!r}", block
        case Items():
            yield "list", block
        case KeyFigures():
            yield from ((f"key figure {item.metric!r}", item) for item in block.items)
        case Beside():
            for part in block.blocks:
                yield from _views(part)


def _view(case: Case, at: int, place: str, shown: set[str], around: set[str]) -> Iterator[Fault]:
    for conflict in case.edition.conflicts():
        ids = {figure.id for figure in conflict.figures}
        if not shown & ids:
            continue
        missing = sorted(required(case, conflict, shown) - around)
        if missing and not _chosen(case, at, missing):
            date = conflict.as_of.iso
            yield Fault(
                at,
                place,
                f"shows {', '.join(sorted(shown & ids))} of {conflict.metric!r} for {date} without"
                f" {', '.join(missing)}; show every side, or name the choice with report.chosen(…)",
            )


def required(case: Case, conflict: Conflict, shown: set[str]) -> set[str]:
    """The figures of this conflict that a view of the `shown` ones must show.

    Of more than anybody can read one by one, only the lowest and the highest of each side.
    """
    if len(conflict.figures) > LISTED:
        return {figure.id for figure in spanning(case.edition, conflict.figures)}
    current = {figure.id for figure in case.edition.current(conflict.metric)}
    known = {figure.id for figure in case.edition.of_metric(conflict.metric)}
    if not (shown & known) <= current:
        return {figure.id for figure in conflict.figures}
    every = case.edition.current(conflict.metric)
    return {figure.id for figure in every if figure.stated_by in conflict.parties}


def _list(case: Case, at: int, items: Items) -> Iterator[Fault]:
    """Faults of a list of what each party states now, if it is one."""
    single = [_shown(item) for item in items.items]
    if any(len(ids) != 1 for ids in single):
        return
    shown = set().union(*single)
    for metric in {conflict.metric for conflict in case.edition.conflicts()}:
        current = {figure.id for figure in case.edition.current(metric)}
        if not shown & current or shown - current:
            continue
        missing = {figure.id for figure in figures.recent(case.edition, metric)[0]} - shown
        if missing:
            names = ", ".join(sorted(missing))
            yield Fault(at, "list", f"says who states {metric!r} now, and leaves out {names}")


def _shown(part: Any) -> set[str]:
    """The figures that a part shows as numbers; for a chart, those that it draws."""
    return set(part.facts) if isinstance(part, Chart) else figures_in(part)


def _chosen(case: Case, at: int, missing: Sequence[str]) -> bool:
    """Whether a notice of caution in the same cell gives a reason and links to what is missing."""
    following = zip(case.cells[at + 1 :], case.document.all_blocks()[at + 1 :], strict=False)
    for cell, block in following:
        if cell.number != case.cells[at].number:
            return False
        if isinstance(block, Notice) and block.kind == "caution":
            reason = any(isinstance(run, Text) and run.text.strip(" .:") for run in block.runs)
            places = {run.to[1:] for run in block.runs if isinstance(run, Link)}
            views = (v for v in walk(case.document.blocks) if isinstance(v, Chart | Table))
            if reason and any(v.id in places and set(missing) <= figures_in(v) for v in views):
                return True
    return False


def _statements(case: Case) -> Iterator[Fault]:
    """A fault for each cell that shows one side's silence but leaves out another side."""
    groups: dict[int, list[tuple[int, Quotation | Silence]]] = {}
    for at, block in enumerate(case.document.all_blocks()):
        if isinstance(block, Quotation | Silence) and at < len(case.cells):
            groups.setdefault(case.cells[at].number, []).append((at, block))
    for group in groups.values():
        sides = {block.side for _, block in group}
        silent = any(isinstance(block, Silence) for _, block in group)
        missing = [side for side in case.edition.facts.sides if side not in sides]
        if missing and silent:
            yield Fault(group[0][0], "statements", f"leave out the side {', '.join(missing)}")
