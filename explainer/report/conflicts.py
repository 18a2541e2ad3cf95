"""Conflicts: two parties, two numbers for the same thing and date, side by side.

Belongs here: the list of conflicts. Does not belong here: finding them (facts.edition), the chart.
"""

from __future__ import annotations

from collections.abc import Sequence

from explainer.document import Block, Items, Notice, Runs, Text
from explainer.facts.edition import Conflict, Edition
from explainer.prose import numbers, sentences
from explainer.words import Words


def conflicts(edition: Edition, metric_ids: Sequence[str], words: Words) -> Block:
    """One line a conflict: what, when, every party's figure; a notice where there is none."""
    found = [c for m in metric_ids or (None,) for c in edition.conflicts(m)]
    if not found:
        runs = (*sentences.text(words("conflicts.none")), sentences.edition_date(edition, words))
        return Notice(kind="unknown", runs=(*runs, Text(text=words("prose.stop"))))
    return Items(items=tuple(line(edition, conflict, words) for conflict in found))


def line(edition: Edition, conflict: Conflict, words: Words) -> Runs:
    """What is in conflict, for which date, and every party's figure."""
    dated = next(f for f in conflict.figures if f.as_of.iso == conflict.as_of.iso)
    when = numbers.date(conflict.as_of, f"figure:{dated.id}.as_of", words)
    said = [sentences.attributed(edition, figure, words) for figure in conflict.figures]
    comma, colon = Text(text=words("prose.comma")), Text(text=words("prose.colon"))
    return (
        *sentences.label(edition, conflict.metric),
        comma,
        when,
        colon,
        *sentences.join(said, "; "),
    )
