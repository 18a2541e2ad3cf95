"""The rules a facts file must hold, gathered: errors that refuse it, warnings that do not.

Belongs here: which rule families there are, and asking each of them.
Does not belong here: the rules themselves: in a record (fields), between records (references),
printed numbers (reading), warnings (notices), texts of sources (anchors), editions (revisions).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice

from explainer.errors import Problem, in_order
from explainer.facts import fields, hedges, notices, reading, references
from explainer.facts.draft import PROBLEM_LIMIT, Origin, too_many
from explainer.facts.mended import joined, well_founded
from explainer.facts.model import Facts


@dataclass(frozen=True)
class Findings:
    """What is wrong (errors) and what a curator should look at (warnings), each sorted by line.

    Warnings are looked for when they are asked for: a build needs none, and they take a third of
    the time.
    """

    errors: tuple[Problem, ...]
    _facts: Facts
    _origin: Origin

    @cached_property
    def warnings(self) -> tuple[Problem, ...]:
        """What is allowed but should be looked at."""
        return in_order(notices.warnings(self._facts, self._origin))

    @cached_property
    def grouped_warnings(self) -> tuple[Problem, ...]:
        """The same as a curator reads them: what is so for many records in one line."""
        return in_order(notices.grouped(self.warnings))


def check(facts: Facts, origin: Origin | None = None) -> Findings:
    """Rules 1, 2, 3, 5 and 7 to 10 over these facts; `origin` says where their records stand."""
    origin = origin or Origin()
    whole, places = joined(facts, origin.places, origin.mended)
    stood = replace(origin, places=places)
    rules = (references, fields, reading, hedges)
    found = chain.from_iterable(rule.problems(whole, stood) for rule in rules)
    errors = list(islice(well_founded(found, origin.mended), PROBLEM_LIMIT + 1))
    if len(errors) > PROBLEM_LIMIT:
        errors[-1] = too_many(errors[-1])
    return Findings(in_order(errors), facts, origin)
