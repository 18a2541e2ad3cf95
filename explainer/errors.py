"""The errors of the package and the exit code of each. Imports no other module of ours.

Exit codes: 0 done or already up to date; 2 facts or parameters refused; 3 the run failed;
4 could not publish; 5 busy; 130 interrupted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter


@dataclass(frozen=True, order=True)
class Problem:
    """A fault at one place: file, line (0 if it has none), record, field, and what is wrong."""

    file: str
    line: int
    record: str
    field: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: "
        subject = " ".join(part for part in (self.record, self.field) if part)
        return f"{place}{subject}: {self.message}" if subject else f"{place}{self.message}"


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems sorted, without duplicates."""
    # A key of strings sorts many problems faster than the dataclass's own comparison.
    key = attrgetter("file", "line", "record", "field", "message")
    return tuple(sorted(set(problems), key=key))


class ExplainerError(Exception):
    """The base of every error that ends a command with a one-line message."""

    exit_code = 3


class FactsRefused(ExplainerError):
    """The facts file breaks the rules; `problems` lists every fault found in one run."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[object, ...]:  # workers send errors back pickled
        return type(self), (self.problems,)


class ParametersRefused(ExplainerError):
    """A parameter is unknown, ill-typed or out of range; no kernel was started."""

    exit_code = 2


class UnknownRecord(ExplainerError, KeyError):
    """No record has this id; the message suggests the nearest ones."""

    exit_code = 2

    def __str__(self) -> str:  # KeyError would print the repr of the message
        return str(self.args[0])


class NotYetKnown(UnknownRecord):
    """The record exists, but was published after the edition's day."""


class NotADocument(ExplainerError):
    """A notebook holds what a report cannot; the message names the cell and what to do instead."""


class ReportRefused(ExplainerError):
    """A report says what its facts do not support; the message names notebook, cell and words.

    `faults` lists every fault found in one run, one line each.
    """

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))

    def __reduce__(self) -> tuple[object, ...]:  # workers send errors back pickled
        return type(self), (self.faults,)


class UnboundNumber(ReportRefused):
    """A reader would see numbers that come from no record; they are among the faults."""


class RunFailed(ExplainerError):
    """The notebook did not run to the end."""


def unexpected(fault: Exception) -> RunFailed:
    """An unforeseen exception, wrapped so that it ends a command with a one-line message."""
    error = RunFailed(f"unexpected {type(fault).__name__}: {fault} (--debug shows where)")
    error.__cause__ = fault
    return error


class PublishFailed(ExplainerError):
    """The finished files could not be put in place; the message says what is in place now."""

    exit_code = 4


class Busy(ExplainerError):
    """Another build of the same edition holds the lock."""

    exit_code = 5
