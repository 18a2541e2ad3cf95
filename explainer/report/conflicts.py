"""Where the parties differ: two numbers for one thing and date, or for one that stands still."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from explainer.document import sentences, wording
from explainer.document.nodes import Block, Items, Notice
from explainer.document.runs import Runs, Text
from explainer.facts.edition import Conflict, Edition
from explainer.facts.model import Figure, Hedge
from explainer.report import figures, topics
from explainer.words import Words


def conflicts(edition: Edition, metric_ids: Sequence[str], words: Words) -> Block:
    """One line a conflict: what, when, every party's figure; a notice where there is none."""
    found = [c for m in metric_ids or (None,) for c in edition.conflicts(m)]
    lines = [line(edition, conflict, words) for conflict in found]
    lines += _apart(edition, metric_ids, words)
    if not lines:
        runs = (*sentences.text(words("conflicts.none")), sentences.edition_date(edition, words))
        return Notice(kind="unknown", runs=(*runs, Text(text=words("prose.stop"))))
    return Items(items=tuple(lines))


def _apart(edition: Edition, metric_ids: Sequence[str], words: Words) -> Iterator[Runs]:
    """A line for each metric that stands still, whose parties' numbers for other dates differ.

    Of a metric that any party states for several dates, a later number is no contradiction.
    """
    for metric in metric_ids or topics.known_metrics(edition):
        current = edition.current(metric)
        if figures.moves(edition, metric) or not _any_apart(current):
            continue
        said = [sentences.attributed(edition, figure, words) for figure in current]
        colon = Text(text=words("prose.colon"))
        yield (*sentences.label(edition, metric), colon, *sentences.join(said, "; "))


def _any_apart(stated: Sequence[Figure]) -> bool:
    """Whether two parties state numbers, for dates that do not overlap, that exclude each other."""
    return any(
        a.stated_by != b.stated_by and not a.as_of.overlaps(b.as_of) and _exclude(a, b)
        for a, b in permutations(stated, 2)
    )


def _exclude(a: Figure, b: Figure) -> bool:
    """Whether all that the first admits lies below all that the second admits."""
    if a.hedge.above or b.hedge.below:
        return False
    high, low = a.bounds[1], b.bounds[0]
    return high < low or (high == low and b.hedge is Hedge.MORE_THAN)


def line(edition: Edition, conflict: Conflict, words: Words) -> Runs:
    """What is in conflict, for which date, and every party's figure."""
    dated = next(f for f in conflict.figures if f.as_of.iso == conflict.as_of.iso)
    when = wording.date(conflict.as_of, f"figure:{dated.id}.as_of", words)
    said = [sentences.attributed(edition, figure, words) for figure in conflict.figures]
    comma, colon = Text(text=words("prose.comma")), Text(text=words("prose.colon"))
    return (
        *sentences.label(edition, conflict.metric),
        comma,
        when,
        colon,
        *sentences.join(said, "; "),
    )
