"""What a verification found, and the ways in which it is said.

Belongs here: problems of an edition, collected; naming records in words.
Does not belong here: finding them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from explainer.errors import Problem

_KINDS = "figure|position|source|metric|party|question"
_REFERENCE = re.compile(rf"\b(?:{_KINDS}):([a-z0-9][a-z0-9-]*)|#[a-z]+-([a-z0-9][a-z0-9-]*)")


@dataclass(frozen=True)
class Findings:
    """Everything wrong with an edition, and what could not be looked at."""

    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    files: int = 0
    facts: int = 0

    def __bool__(self) -> bool:
        return bool(self.problems)

    @property
    def records(self) -> frozenset[str]:
        """The ids of all records that a problem names."""
        return frozenset(name for problem in self.problems for name in problem.record.split(", "))


@dataclass
class Found:
    """The problems found so far."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def say(self, file: str, message: str, records: Iterable[str] = (), part: str = "") -> None:
        """Note a problem in a file, with the ids of the records it is about."""
        names = ", ".join(dict.fromkeys(name for name in records if name))
        problem = Problem(file, 0, names, part, message)
        if problem not in self.problems:
            self.problems.append(problem)

    def about(self, file: str) -> bool:
        """Whether a problem in this file is known already."""
        return any(problem.file == file for problem in self.problems)


def referred(text: str) -> list[str]:
    """The ids of the records that a text refers to, as `kind:id` or `#kind-id`."""
    return [one or other for one, other in _REFERENCE.findall(text)]


def has_digit(text: str) -> bool:
    """Whether a text holds a digit of any script."""
    return any(character.isdigit() for character in text)


def squashed(text: str) -> str:
    """The text with each run of white space as one space, none at its ends."""
    return " ".join(text.split())


def short(text: str, limit: int = 60) -> str:
    """The text in one line, cut off where it is long."""
    line = squashed(text)
    return line if len(line) <= limit else line[: limit - 1] + "…"
