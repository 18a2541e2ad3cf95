"""The main points, the table of answers, and each side's statements on a question.

Points are written for an edition in the facts file, or generated: for each topic the newest number
of each side. In the table all parties of a side share a column; a cell without a number says so.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from explainer.document import sentences, tables
from explainer.document.nodes import Block, Column, Heading, Items, Paragraph, Row, Table
from explainer.document.runs import Record, Run, Runs, Text, plain
from explainer.document.sentences import Phrases
from explainer.facts.edition import Edition
from explainer.facts.model import Figure, Position, SourceKind, Stance
from explainer.report import figures, say

MOST = 6  # main points, and rows of a table of answers that is made from the records
QUESTIONS = 2  # questions answered in `in_brief`
COLUMNS = 2  # sides with a column of their own in the table of answers

Metrics: TypeAlias = str | Sequence[str] | Mapping[str, str]
Answer: TypeAlias = tuple[str, Metrics, str]


def points(phrases: Phrases) -> tuple[Block, ...]:
    """The main points as one list; nothing if no figure is known."""
    written = [say.runs(phrases, template, {}) for template in phrases.edition.points]
    items = tuple(written or _generated_points(phrases))
    return (Items(items=items, points=True),) if items else ()


def _generated_points(phrases: Phrases) -> Iterator[Runs]:
    """For each topic, the label of its first metric and the newest number of each side."""
    for metric in figures.leading_metrics(phrases.edition)[:MOST]:
        newest = newest_of_sides(phrases.edition, metric).values()
        if newest:
            each = sentences.join(map(phrases.attributed, newest), "; ")
            yield phrases.sentence(phrases.headed(phrases.label(metric), each))


def newest_of_sides(edition: Edition, metric: str) -> dict[str, Figure]:
    """By side, the figure for the latest date that any of its parties states.

    Of several for that date the one published last, and of these the first in the file.
    """
    found: dict[str, Figure] = {}
    for figure in figures.recent(edition, metric)[0]:
        side = edition.side_of(figure.stated_by).id
        if side not in found or _recency(figure) > _recency(found[side]):
            found[side] = figure
    return found


def _recency(figure: Figure) -> tuple[datetime.date, datetime.date]:
    return figure.as_of.last, figure.published.last


def answers(phrases: Phrases, rows: Sequence[Answer]) -> tuple[Block, ...]:
    """The table of answers; nothing if no number of its metrics is known."""
    edition = phrases.edition
    answered = [(q, _metrics(m), why) for q, m, why in rows or _by_topic(edition)]
    known = [row for row in answered if any(map(edition.current, row[1]))]
    if not known:
        return ()
    sides = _leading_sides(edition, [metric for row in known for metric in row[1]])
    columns = [tables.column(phrases, "asked", row_header=True)]
    columns += [Column(header=phrases.side(side)) for side in sides]
    columns += [tables.column(phrases, "others")]
    if any(why for _, _, why in known):
        columns += [tables.column(phrases, "differ")]
    made = tuple(_row(phrases, row, sides, len(columns)) for row in known)
    caption = phrases.text("table.answers")
    return (Table(id="answers", caption=caption, columns=tuple(columns), rows=made),)


def _by_topic(edition: Edition) -> list[Answer]:
    """A row for each of the topics with the most figures, in the order of the facts file."""
    leading = figures.leading_metrics(edition)
    most = sorted(leading, key=lambda metric: -len(edition.of_metric(metric)))[:MOST]
    return [(f"{{metric:{metric}}}", metric, "") for metric in leading if metric in most]


def _metrics(named: Metrics) -> Mapping[str, str]:
    """The metrics of a row, each with the words that distinguish it from the others there."""
    if isinstance(named, Mapping):
        return named
    return dict.fromkeys((named,) if isinstance(named, str) else named, "")


def _leading_sides(edition: Edition, metrics: Sequence[str]) -> list[str]:
    """The sides with numbers for the most metrics, in the order of the file, which breaks ties."""
    count = Counter(side for metric in metrics for side in newest_of_sides(edition, metric))
    *sides, _ = edition.facts.sides  # the last is by convention that of all others
    leading = sorted(sides, key=lambda side: -count[side])[:COLUMNS]
    return [side for side in sides if side in leading and count[side]]


def _row(
    phrases: Phrases, row: tuple[str, Mapping[str, str], str], sides: Sequence[str], width: int
) -> Row:
    edition, (question, metrics, why) = phrases.edition, row
    by_side: dict[str, list[Figure]] = {}
    for metric in metrics:
        for side, figure in newest_of_sides(edition, metric).items():
            by_side.setdefault(side, []).append(figure)
    if any(edition.metric(metric).part_of in metrics for metric in metrics):
        by_side = {side: _of_one_week(group) for side, group in by_side.items()}
    stated = (figure.stated_by for metric in metrics for figure in edition.of_metric(metric))
    silent = {edition.side_of(party).id for party in stated} - set(by_side)  # now, not always
    others = [f for side, group in by_side.items() if side not in sides for f in group]
    shown = [figure for group in by_side.values() for figure in group]
    differ = say.runs(phrases, why, {})
    cells = (
        say.runs(phrases, question, {}),
        *(_cell(phrases, by_side.get(s, ()), metrics, s in silent) for s in sides),
        _cell(phrases, others, metrics, bool(silent - set(sides))),
        differ if len(shown) > 1 else phrases.text("table.only-one"),
    )
    return Row(cells=cells[:width], facts=tuple(figure.id for figure in shown))


def _of_one_week(stated: Sequence[Figure]) -> list[Figure]:
    """The figures of the last week: a part of today beside a whole of last year misleads."""
    last = max(figure.as_of.last for figure in stated)
    return [figure for figure in stated if figure.as_of.last >= last - figures.WEEK]


def _cell(
    phrases: Phrases, stated: Sequence[Figure], counts: Mapping[str, str], before: bool
) -> Runs:
    if not stated:
        return phrases.text("table.no-later" if before else "table.none")
    lines = [_brief(phrases, figure, counts[figure.metric]) for figure in stated]
    return phrases.join(lines)


def _brief(phrases: Phrases, figure: Figure, counts: str) -> Runs:
    """`UNRWA: an estimated 810,000 people, 20 May`, or `OCHA: an estimated 128 (everyone, …)`."""
    amount = phrases.amount(figure)
    comma, date = phrases.words("prose.comma"), phrases.as_of(figure)
    parts = (amount[0], f" ({counts}", comma, date, ")") if counts else (amount, comma, date)
    return phrases.headed(phrases.speaker(figure), *parts)


# ---------------------------------------------------------------- statements


def statements(phrases: Phrases, question_id: str) -> Table:
    """What each side said on the question: one row a statement, one row for each silent side."""
    id, caption = f"positions-{question_id}", phrases.question(question_id)
    rows: list[Row] = []
    for side, said in phrases.edition.on_question(question_id):
        ordered = sorted(said, key=lambda position: position.date.first)
        rows += tables.positions_table(phrases, ordered, id=id, caption=caption).rows
        if not said:
            silence = phrases.silence(side.id, question_id).runs
            rows.append(Row(cells=(phrases.side(side.id), (), (), silence, ())))
    table = tables.positions_table(phrases, (), id=id, caption=caption)
    return table.model_copy(update={"rows": tuple(rows)})


def voices(phrases: Phrases, question_id: str, seen: dict[str, str]) -> Iterator[Block]:
    """Each side's latest statement on the question, a line each; a last line names the silent.

    `seen` maps each statement and speaker of the report to the question that first shows it,
    and is updated: a statement is quoted once, and a speaker's role is given once.
    """
    lines = [
        _voice(phrases, side.id, max(said, key=_weight(question_id)), question_id, seen)
        for side, said in phrases.edition.on_question(question_id)
        if said and not is_press(phrases.edition, side.id)
    ]
    if lines:
        yield Items(items=tuple(lines))
    yield from silent(phrases, question_id)


def silent(phrases: Phrases, question_id: str) -> Iterator[Block]:
    """One line with the sides of which no answer is known; the press owes none."""
    edition = phrases.edition
    sides = [side.id for side, said in edition.on_question(question_id) if not said]
    owing = [phrases.side(id) for id in sides if not is_press(edition, id)]
    if owing:
        none = sentences.line(phrases.words("prose.silence"), phrases.up_to(question_id))
        who = phrases.join(owing, "prose.comma", "prose.and")
        yield Paragraph(runs=phrases.sentence(phrases.headed(none, who)))


def is_press(edition: Edition, side_id: str) -> bool:
    """Whether the side is that of newspapers and agencies, which report and owe no answer."""
    press = {s.publisher for s in edition.facts.sources.values() if s.kind is SourceKind.PRESS}
    return any(p.side == side_id and p.name in press for p in edition.facts.parties.values())


def in_brief(phrases: Phrases) -> Iterator[Block]:
    """The questions that most sides answer, with the latest statement of each, a line each."""
    seen: dict[str, str] = {}
    answered = {id: _latest_answers(phrases.edition, id) for id in phrases.edition.facts.questions}
    most = sorted(answered, key=lambda id: -len(answered[id]))[:QUESTIONS]
    for id, last in answered.items():
        if id in most and last:
            lines = [
                _voice(phrases, side, said, id, seen, introduced=False)
                for side, said in last.items()
            ]
            yield Heading(level=3, id=f"asked-{id}", runs=phrases.question(id))
            yield Items(items=tuple(lines))


def _latest_answers(edition: Edition, question_id: str) -> dict[str, Position]:
    """By side, the latest statement that answers the question; without the press."""
    found = {}
    for side, said in edition.on_question(question_id):
        taken = [position for position in said if _takes_stance(position, question_id)]
        if taken and not is_press(edition, side.id):
            found[side.id] = max(taken, key=_weight(question_id))
    return found


def _weight(question_id: str) -> Callable[[Position], tuple[object, ...]]:
    """A sort key: statements that take a side, then quotations over paraphrases, then by date."""
    return lambda p: (_takes_stance(p, question_id), bool(p.quote), p.date.last, p.date.first)


def _takes_stance(position: Position, question_id: str) -> bool:
    """Whether the statement takes a stance on the question, as far as it is on record."""
    return position.answers[question_id] not in (Stance.DESCRIBES, Stance.NOT_STATED)


def _voice(
    phrases: Phrases,
    side_id: str,
    position: Position,
    question_id: str,
    seen: dict[str, str],
    *,
    introduced: bool = True,
) -> Runs:
    """`Israel: Yoav Gallant, defence minister, 20 May 2024 (for): “…”`."""
    words, said = phrases.words, phrases.quotation(position)
    who, party = said.speaker, phrases.party(position.party)
    side = phrases.headed(phrases.side(side_id))
    if isinstance(who[0], Record):  # a person; the side already stands before the name
        who = who[:-2] if who[-1] == party else who
        new = seen.setdefault(plain(who), question_id) == question_id
        who = who if introduced and new else who[:1]
    elif party.text == phrases.edition.side(side_id).name:
        side = ()
    text = statement_text(phrases, position)
    of = f"position:{position.id}"
    if seen.setdefault(of, question_id) != question_id:
        text = Text(text=words("prose.quoted-above"))
    taken = stance(phrases, position, question_id)
    named = sentences.line(side, who, words("prose.comma"), said.date, taken)
    return phrases.headed(named, text)


def statement_text(phrases: Phrases, position: Position) -> Run:
    """The quotation, or the paraphrase if there is none in the language of the report."""
    said = phrases.quotation(position)
    foreign = said.lang.split("-")[0] != phrases.words.language.split("-")[0]
    if said.paraphrase or (position.paraphrase and foreign):
        return sentences.field(position, "paraphrase")[0]
    return phrases.quote(position, "quote")


def stance(phrases: Phrases, position: Position, question_id: str) -> Runs:
    """` (for)`, if the statement takes a stance on the question; else nothing."""
    taken = phrases.words(f"stance.{position.answers[question_id]}")
    return sentences.text(f" ({taken})" if _takes_stance(position, question_id) else "")
