"""What came in since an earlier edition, written for the reader.

Belongs here: the section on changes. Does not belong here: comparing editions (facts.difference).
"""

from __future__ import annotations

from explainer.document import Block, Items, Notice, Runs, Text
from explainer.facts.edition import Edition
from explainer.prose import sentences
from explainer.words import Words


def changes(edition: Edition, earlier: Edition | None, words: Words) -> Block:
    """One line for each figure that was not known in the earlier edition, by metric."""
    if earlier is None:
        return Notice(kind="changed", runs=sentences.text(words("changes.first")))
    known = {figure.id for figure in (*earlier.figures, *earlier.history)}
    added = [figure for figure in edition.figures if figure.id not in known]
    if not added:
        return Notice(kind="changed", runs=sentences.text(words("changes.none")))
    items: list[Runs] = []
    for metric in edition.facts.metrics:
        new = [sentences.attributed(edition, f, words) for f in added if f.metric == metric]
        if new:
            label = sentences.label(edition, metric)
            items.append((*label, Text(text=words("prose.colon")), *sentences.join(new, "; ")))
    return Items(items=tuple(items))
