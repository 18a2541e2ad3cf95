"""Changes as runs and rows: the mark at a changed number, and tables of before and now.

Every record is looked up in the later edition, which knows the earlier one's figures too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from explainer.document import Mark, Record, Row, Runs, Table, Text
from explainer.facts.diff import Change, Entry
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.prose import numbers, sentences, tables
from explainer.words import Words

MOVED = (Change.CORRECTED, Change.REVISED, Change.ALTERED, Change.UPDATED)  # have a before
MarkName = Literal["new", "updated", "revised", "corrected"]


def mark(figure: Figure, change: MarkName, words: Words, *, since: bool = False) -> Mark:
    """`[updated 28 May 2024]`: the day the figure was said; `since`: of the number it replaced."""
    when = numbers.date(figure.published, f"figure:{figure.id}.published", words)
    return Mark(change=change, word=words(f"marks.{'since-' if since else ''}{change}"), date=when)


def moves_table(
    edition: Edition,
    entries: Sequence[Entry],
    words: Words,
    *,
    id: str,
    caption: Runs,
    reasons: bool = False,
) -> Table:
    """One row a change: what is counted, the number before, the number now, and why if asked."""
    keys = ["what", "before", "now", *(["why"] if reasons else [])]
    columns = tuple(tables.column(words, key, row_header=key == "what") for key in keys)
    rows = tuple(_row(edition, entry, words, reasons) for entry in entries)
    return Table(id=id, caption=caption, columns=columns, rows=rows)


def _row(edition: Edition, entry: Entry, words: Words, reasons: bool) -> Row:
    cells = [sentences.label(edition, entry.metric), *both(edition, entry, words)]
    if reasons:
        cells.append(why(edition, entry))
    ids = tuple(id for id in (entry.old, entry.new) if id is not None)
    return Row(cells=tuple(cells), facts=ids)


def both(edition: Edition, entry: Entry, words: Words) -> tuple[Runs, Runs]:
    """The number before and the number now, each with speaker, hedge and date; empty if none."""
    before, now = (
        sentences.attributed(edition, edition.figure(id), words) if id is not None else ()
        for id in (entry.old, entry.new)
    )
    return before, now


def why(edition: Edition, entry: Entry) -> Runs:
    """The reasons on record, of the steps between too."""
    steps = [edition.figure(id) for id in (*reversed(entry.via), entry.id)]
    reasons: list[Runs] = [
        (Record(text=step.reason, of=f"figure:{step.id}.reason"),) for step in steps if step.reason
    ]
    return sentences.join(reasons, " ")


def listed(edition: Edition, figures: Iterable[Figure], words: Words) -> Runs:
    """The figures in a line, each attributed; one kept off every chart says so."""
    return sentences.join([_said(edition, figure, words) for figure in figures], "; ")


def _said(edition: Edition, figure: Figure, words: Words) -> Runs:
    said = sentences.attributed(edition, figure, words)
    if figure.chart:
        return said
    return (*said, Text(text=f" ({words('changes.off-chart')})"))
