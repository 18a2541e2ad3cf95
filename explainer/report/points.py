"""The first two screens: the main points of an edition, and the table of answers.

Points are written for an edition in the facts file, or made from its records: for each topic the
newest number of each side. In the table the bodies of one side share a column; an empty cell says
that none was found.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from explainer.document import sentences, tables, wording
from explainer.document.nodes import Block, Column, Items, Row, Table
from explainer.document.runs import Runs, Text
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.report import figures, say, topics
from explainer.words import Words

MOST = 6  # main points, and rows of a table of answers that is made from the records
COLUMNS = 2  # sides with a column of their own in the table of answers

Asked: TypeAlias = str | Sequence[str] | Mapping[str, str]
Answer: TypeAlias = tuple[str, Asked, str]


def points(edition: Edition, words: Words) -> tuple[Block, ...]:
    """The main points as one list; nothing where nothing is known."""
    written = [say.runs(template, edition, words, {}) for template in edition.points]
    items = tuple(written) or tuple(_made(edition, words))
    return (Items(items=items, points=True),) if items else ()


def _made(edition: Edition, words: Words) -> Iterator[Runs]:
    """For each topic what its first metric counts, and the newest number of each side."""
    for metric in topics.leading_metrics(edition)[:MOST]:
        newest = newest_of_sides(edition, metric)
        if newest:
            said = [sentences.attributed(edition, figure, words) for figure in newest]
            stop = Text(text=words("prose.stop"))
            colon = Text(text=words("prose.colon"))
            yield (*sentences.label(edition, metric), colon, *sentences.join(said, "; "), stop)


def newest_of_sides(edition: Edition, metric: str) -> tuple[Figure, ...]:
    """One figure a side: for the newest date that any of its bodies states, the one said last.

    Of several said on one day it is the first in the file.
    """
    chosen: dict[str, Figure] = {}
    for figure in figures.recent(edition, metric)[0]:
        side = edition.side_of(figure.stated_by).id
        if side not in chosen or _when(figure) > _when(chosen[side]):
            chosen[side] = figure
    return tuple(chosen.values())


def _when(figure: Figure) -> tuple[datetime.date, datetime.date]:
    return figure.as_of.last, figure.published.last


def answers(edition: Edition, rows: Sequence[Answer], words: Words) -> tuple[Block, ...]:
    """The table of answers; nothing where no number of its metrics is known."""
    asked = rows or tuple(_by_topic(edition))
    known = [(q, _metrics(m), why) for q, m, why in asked]
    known = [row for row in known if any(map(edition.current, row[1]))]
    if not known:
        return ()
    sides = _leading_sides(edition, [metric for row in known for metric in row[1]])
    columns = [tables.column(words, "asked", row_header=True)]
    columns += [Column(header=sentences.side(edition, side)) for side in sides]
    columns += [tables.column(words, "others")]
    if any(why for _, _, why in known):
        columns += [tables.column(words, "differ")]
    made = tuple(_row(edition, row, sides, len(columns), words) for row in known)
    caption = sentences.text(words("table.answers"))
    return (Table(id="answers", caption=caption, columns=tuple(columns), rows=made),)


def _by_topic(edition: Edition) -> Iterator[Answer]:
    """A row for each of the topics that most is stated on, in the order of the facts file."""
    leading = topics.leading_metrics(edition)
    most = sorted(leading, key=lambda metric: -len(edition.of_metric(metric)))[:MOST]
    for metric in leading:
        if metric in most:
            yield f"{{metric:{metric}}}", metric, ""


def _metrics(named: Asked) -> Mapping[str, str]:
    """The metrics of a row, each with the words that tell it from the others of the row."""
    if isinstance(named, Mapping):
        return named
    return dict.fromkeys((named,) if isinstance(named, str) else named, "")


def _leading_sides(edition: Edition, metrics: Sequence[str]) -> list[str]:
    """The sides that answer on the most metrics; the order of the file decides, and is kept."""
    count = dict.fromkeys(edition.facts.sides, 0)
    for metric in metrics:
        for figure in newest_of_sides(edition, metric):
            count[edition.side_of(figure.stated_by).id] += 1
    last = list(count)[-1]  # by convention the side of all others
    ranked = sorted((s for s in count if s != last), key=lambda side: -count[side])
    leading = {side for side in ranked[:COLUMNS] if count[side]}
    return [side for side in count if side in leading]


def _row(
    edition: Edition,
    row: tuple[str, Mapping[str, str], str],
    sides: Sequence[str],
    width: int,
    words: Words,
) -> Row:
    question, metrics, why = row
    by_side: dict[str, list[Figure]] = {}
    for metric in metrics:
        for figure in newest_of_sides(edition, metric):
            by_side.setdefault(edition.side_of(figure.stated_by).id, []).append(figure)
    if any(edition.metric(metric).part_of in metrics for metric in metrics):
        by_side = {side: _of_one_week(group) for side, group in by_side.items()}
    others = [f for side, group in by_side.items() if side not in sides for f in group]
    silent = _silent(edition, metrics, by_side)
    shown = [figure for group in by_side.values() for figure in group]
    cells = [
        say.runs(question, edition, words, {}),
        *(_cell(edition, by_side.get(s, ()), metrics, words, s in silent) for s in sides),
        _cell(edition, others, metrics, words, bool(silent - set(sides))),
        say.runs(why, edition, words, {})
        if len(shown) > 1
        else sentences.text(words("table.only-one")),
    ]
    return Row(cells=tuple(cells[:width]), facts=tuple(figure.id for figure in shown))


def _of_one_week(stated: Sequence[Figure]) -> list[Figure]:
    """The newest: a part of today beside a whole of last year would be no answer."""
    last = max(figure.as_of.last for figure in stated)
    return [figure for figure in stated if figure.as_of.last >= last - figures.WEEK]


def _silent(edition: Edition, metrics: Iterable[str], shown: Mapping[str, object]) -> set[str]:
    """The sides that stated a number once, and none that still stands."""
    stated = (f.stated_by for metric in metrics for f in edition.of_metric(metric))
    return {edition.side_of(party).id for party in stated} - set(shown)


def _cell(
    edition: Edition,
    stated: Sequence[Figure],
    counts: Mapping[str, str],
    words: Words,
    before: bool,
) -> Runs:
    if not stated:
        return sentences.text(words("table.no-later" if before else "table.none"))
    told = [_brief(edition, figure, counts[figure.metric], words) for figure in stated]
    return sentences.join(told, words("prose.semicolon"))


def _brief(edition: Edition, figure: Figure, counts: str, words: Words) -> Runs:
    """`UNRWA: an estimated 810,000 people, 20 May`, or `OCHA: an estimated 128 (everyone, …)`."""
    speaker, comma = sentences.speaker(edition, figure.stated_by), Text(text=words("prose.comma"))
    amount = wording.amount(figure, edition.metric(figure.metric), words)
    said, date = (speaker, Text(text=words("prose.colon"))), sentences.as_of(figure, words)
    if not counts:
        return (*said, *amount, comma, date)
    return (*said, amount[0], *sentences.text(f" ({counts}"), comma, date, Text(text=")"))
