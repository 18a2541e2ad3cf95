"""How many figures stand behind each option of a filter, the other filters as they are.

Belongs here: counting. Does not belong here: filtering (choice), showing the counts (controls).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from explainer.explore.choice import Choice, topic
from explainer.facts.edition import Edition

FILTERS = ("topics", "metrics", "sides", "hedges", "kinds")
Counts = dict[str, Counter[str]]
# A metric chosen within one topic says nothing against another topic.
_FREE = {name: {name} for name in FILTERS} | {"topics": {"topics", "metrics"}}


def counts(whole: Edition, choice: Choice) -> Counts:
    """By filter and option, the figures of the edition that the option would let through."""
    chosen = {name: frozenset(getattr(choice, name)) for name in FILTERS}
    found: Counts = {name: Counter() for name in FILTERS}
    for values in _values(whole):
        missed = {name for name, wanted in chosen.items() if wanted and values[name] not in wanted}
        for name, free in _FREE.items():
            if missed <= free:
                found[name][values[name]] += 1
    return found


def _values(whole: Edition) -> list[Mapping[str, str]]:
    """What each figure is to each filter."""
    facts = whole.facts
    topics = {metric.id: topic(metric) for metric in facts.metrics.values()}
    return [
        {
            "topics": topics[figure.metric],
            "metrics": figure.metric,
            "sides": facts.parties[figure.stated_by].side,
            "hedges": figure.hedge.value,
            "kinds": facts.sources[figure.source].kind.value,
        }
        for figure in whole.figures
    ]
