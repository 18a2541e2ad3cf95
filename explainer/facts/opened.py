"""A facts file as it is before something is added to it.

Belongs here: its bytes, text and records together, and facts with more records in a section.
Does not belong here: judging what is added (judging), writing it (additions).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from explainer.errors import FactsRefused, Problem
from explainer.facts.check import check
from explainer.facts.draft import Draft
from explainer.facts.files import decoded, read_bytes
from explainer.facts.layout import Layout, layout
from explainer.facts.load import draft_of
from explainer.facts.model import Facts
from explainer.facts.references import UNUSED
from explainer.facts.series import series, table_path


@dataclass(frozen=True)
class Opened:
    """A facts file as it is: its bytes, its text, its records, and the table of its figures."""

    path: Path
    file: str
    data: bytes
    text: str
    draft: Draft
    facts: Facts
    layout: Layout
    table: Path | None  # that holds the figures

    @cached_property
    def warnings(self) -> set[tuple[str, str]]:
        """The warnings it has already, without their lines."""
        found = check(self.facts, self.draft.origin).warnings
        return {(warning.field, warning.message) for warning in found}


def opened(path: Path, file: str) -> Opened:
    """The facts file as it is; FactsRefused if it has faults, but for records nothing names yet."""
    data = read_bytes(path)
    text = decoded(data, file)
    draft = draft_of(text, file, lambda name: series(path, name, file))
    problems = set(draft.problems)
    if draft.facts is not None:
        problems.update(check(draft.facts, draft.origin).errors)
    if draft.facts is None or but_unused(problems):
        raise FactsRefused(sorted(problems))
    spans = layout(text)
    return Opened(path, file, data, text, draft, draft.facts, spans, _table(spans, path))


def but_unused(problems: Iterable[Problem]) -> set[Problem]:
    """Without those of records that nothing names yet: one comes before the other."""
    return {problem for problem in problems if not problem.message.endswith(UNUSED)}


def with_records(facts: Facts, section: str, records: Sequence[Any]) -> Facts:
    """The facts with these as the records of a section, in this order."""
    if section == "editions":
        story = facts.story.model_copy(update={"editions": tuple(records)})
        return facts.model_copy(update={"story": story})
    keyed = isinstance(getattr(facts, section), dict)
    ordered: Any = {record.id: record for record in records} if keyed else tuple(records)
    return facts.model_copy(update={section: ordered})


def _table(text: Layout, path: Path) -> Path | None:
    named = text.root.of("figures")
    if named is None or named.value is None:
        return None
    return table_path(path, named.value)
