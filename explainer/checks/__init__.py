"""The checks that stand between a notebook and a reader: nothing is rendered that they refuse."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from explainer.checks.case import Case, Cell, Fault
from explainer.errors import ReportRefused, UnboundNumber

__all__ = ["Case", "Cell", "Fault", "check", "faults"]


def faults(case: Case) -> tuple[Fault, ...]:
    """Every fault of a case, in reading order."""
    found = dict.fromkeys(fault for module in ready() for fault in module.check(case))
    return tuple(sorted(found, key=lambda fault: fault.at))


@cache
def ready() -> tuple[Any, ...]:
    """Every module here that has a `check`, imported."""
    names = (found.name for found in iter_modules(__path__, f"{__name__}."))
    return tuple(found for found in map(import_module, names) if hasattr(found, "check"))


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
