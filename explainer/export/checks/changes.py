"""Changes: every mark is right and none is missing; views of changes show what changed.

Belongs here: the comparison with the changes worked out again from the facts that the report
carries and the day it is compared with. Does not belong here: finding changes (facts.difference).

A table or chart of changes shows one party's number before and now, and is no view of what is known
on a date: `marks.is_view` exempts it from showing every side; this check holds it to its form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from explainer.document import Chart, Mark, Row, Table, walk
from explainer.export import revised
from explainer.export.checks.case import Case, Fault
from explainer.prose.changes import MOVED, moves_table
from explainer.report import changes, marks


def check(case: Case) -> Iterator[Fault]:
    """A fault for each mark that is wrong or missing, and each wrong view of changes."""
    days = revised.days(case.document.front, case.words)
    right = marks.marks(case.edition, case.changed, case.words, days)
    tables, moves = _tables(case), _moves(case)
    for at, block in enumerate(case.document.all_blocks()):
        for message in _unlike(block, right.marked(marks.unmarked(block))):
            yield Fault(at, block.type, message)
        for node in case.below[at]:
            if not isinstance(node, Table | Chart) or not marks.is_view(node):
                continue
            if not _is_right(node, tables, moves):
                message = "is not what the records make of it"
                yield Fault(at, f"{node.type} {node.id!r}", message)


def _unlike(block: Any, again: Any) -> Iterator[str]:
    if block == again:
        return
    found, wanted = (
        ", ".join(mark.text.strip() for mark in walk(part) if isinstance(mark, Mark)) or "no mark"
        for part in (block, again)
    )
    yield f"marks of change: {found!r} stands where {wanted!r} belongs"


def _tables(case: Case) -> Mapping[str, Table]:
    """The right form of each table of changes, by id."""
    blocks = (
        *changes.changes(case.edition, case.earlier, case.changed, case.words),
        *changes.full_list(case.edition, case.earlier, case.changed, case.words),
        *revised.blocks(case.document.front, case.words),
    )
    return {block.id: block for block in blocks if isinstance(block, Table)}


def _moves(case: Case) -> tuple[Row, ...]:
    """The right rows of the table under a chart of moves."""
    entries = [e for e in case.changed.of(*MOVED) if e.old] if case.changed else []
    return moves_table(case.edition, entries, case.words, id="", caption=()).rows


def _is_right(node: Table | Chart, tables: Mapping[str, Table], moves: tuple[Row, ...]) -> bool:
    """Whether a table is its records' own; the table under a chart may choose among the moves."""
    table = node.table if isinstance(node, Chart) else node
    if table.id in tables:
        return table == tables[table.id]
    return all(row in moves for row in table.rows)
