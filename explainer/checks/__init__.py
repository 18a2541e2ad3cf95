"""The checks that stand between a notebook and a reader: nothing is rendered that they refuse."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from explainer.checks.case import Case, Fault
from explainer.checks.places import Cell
from explainer.errors import ReportRefused, UnboundNumber

__all__ = ["Case", "Cell", "Fault", "check", "faults"]


def faults(case: Case) -> tuple[Fault, ...]:
    """Every fault of a case, in reading order."""
    found = dict.fromkeys(fault for module in ready() for fault in module.check(case))
    return tuple(sorted(found, key=lambda fault: fault.at))


def ready() -> tuple[Any, ...]:
    """The module of each check, imported."""
    from explainer.checks import (
        attribution,
        changes,
        comparisons,
        conflicts,
        own_words,
        pictures,
    )

    return own_words, attribution, pictures, conflicts, comparisons, changes


def check(case: Case, others: Iterable[str] = ()) -> None:
    """Nothing, if the document may be rendered.

    Raises UnboundNumber where a number is bound to nothing, ReportRefused for any other fault; both
    name every fault, `others` (such as those of the allow-list) first.
    """
    found = faults(case)
    lines = [*others, *(case.line(fault) for fault in found)]
    if any(fault.number for fault in found):
        raise UnboundNumber(lines)
    if lines:
        raise ReportRefused(lines)
