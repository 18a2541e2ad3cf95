"""Views of changes: a chart of moves shows moves, and nothing else may pass for such a view.

A table or chart of changes tells one party's number before and now, so it need not show every side
(`marks.is_view`). The tables follow from the records alone; a chart chooses among the moves.
"""

from __future__ import annotations

from collections.abc import Iterator

from explainer.checks.case import Case, Fault
from explainer.document.nodes import Chart
from explainer.document.tables import MOVED, moves_table
from explainer.report import marks


def check(case: Case) -> Iterator[Fault]:
    """A fault for each chart of changes with a row that is no move since the earlier edition."""
    entries = [e for e in case.changed.of(*MOVED) if e.old] if case.changed else []
    moves = moves_table(case.edition, entries, case.words, id="", caption=()).rows
    for at, nodes in enumerate(case.below):
        for node in nodes:
            if not isinstance(node, Chart) or not marks.is_view(node):
                continue
            if not all(row in moves for row in node.table.rows):
                yield Fault(at, f"chart {node.id!r}", "is not what the records make of it")
