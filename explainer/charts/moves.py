"""The numbers that moved between two editions: before and now, party by party.

Belongs here: which changes are drawn, and a row of the drawing. Does not belong here: what changed
(facts.difference), the table of before and now (prose.changes).

Each metric has a scale of its own, because a count of hundreds would not move on an axis of a
million. It starts at zero where the move can be seen so; otherwise it does not, and the caption
says so: these are marks on an axis, and no lengths are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from explainer.charts import NotKnown, assemble, frame, marks, rows
from explainer.charts.asked import Title, titled
from explainer.charts.marks import RADIUS, Look
from explainer.charts.scales import Numbers
from explainer.charts.sheet import Sheet, spaced
from explainer.charts.style import SMALL
from explainer.document import Chart, Runs
from explainer.facts.diff import Difference
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.prose import numbers, sentences
from explainer.prose.changes import MOVED, moves_table
from explainer.words import Words

VISIBLE = Decimal("0.12")  # of the largest number: a smaller move gets a scale around it


@dataclass(frozen=True)
class Move:
    """A party's number before and now."""

    before: Figure
    now: Figure


def draw(
    edition: Edition,
    *metrics: str,
    words: Words,
    changed: Difference | None = None,
    id: str = "",
    title: Title = "",
    most: int = 16,
) -> Chart:
    """A row for each party whose number moved, by metric; raises NotKnown where none did.

    At most `most` rows are drawn, the graver changes first; the table has all of them.
    """
    entries = [
        e for e in (changed.of(*MOVED) if changed else ())
        if e.old and (not metrics or e.metric in metrics)
    ]  # fmt: skip
    moves = [Move(edition.figure(e.old), edition.figure(e.id)) for e in entries if e.old]
    shown = _distinct(move for move in moves if move.before.chart and move.now.chart)
    if not shown:
        raise NotKnown(words("charts.nothing-of") + ", ".join(metrics))
    drawn = sorted(shown[:most], key=lambda move: _order(edition, move))
    name, heading = (
        id or "changes-moves",
        titled(title, sentences.text(words("charts.moves-title"))),
    )
    figures = [figure for move in drawn for figure in (move.before, move.now)]
    return assemble.chart(
        assemble.both(lambda sheet: _draw(sheet, edition, drawn, words)),
        edition,
        figures,
        words,
        id=name,
        title=heading,
        alt=_alt(edition, drawn, heading, words),
        caption=sentences.text(_caption(drawn, len(drawn) < len(moves), words)),
        table=moves_table(edition, entries, words, id=f"{name}-table", caption=heading),
    )


def _distinct(moves: Iterable[Move]) -> list[Move]:
    """The moves, those that say the same of one party once (two sources printing one number)."""
    found: dict[tuple[object, ...], Move] = {}
    for move in moves:
        now = move.now
        key = (now.metric, now.stated_by, move.before.id, now.bounds, now.hedge, now.as_of)
        found.setdefault(key, move)
    return list(found.values())


def _order(edition: Edition, move: Move) -> tuple[int, int]:
    metrics, sides = list(edition.facts.metrics), list(edition.facts.sides)
    return metrics.index(move.now.metric), sides.index(edition.side_of(move.now.stated_by).id)


def _caption(moves: Sequence[Move], more: bool, words: Words) -> str:
    groups = _groups(moves)
    caption = words("charts.moves")
    if len(groups) > 1:
        caption += words("charts.moves-scales")
    if any(_scale(group, 0, 1).base for group in groups.values()):
        caption += words("charts.not-from-zero")
    return caption + (words("charts.moves-more") if more else "")


def _groups(moves: Sequence[Move]) -> dict[str, list[Move]]:
    groups: dict[str, list[Move]] = {}
    for move in moves:
        groups.setdefault(move.now.metric, []).append(move)
    return groups


def _scale(moves: Sequence[Move], start: float, end: float) -> Numbers:
    """From zero where the smallest move can be seen so, else around the numbers."""
    ends = [end for move in moves for figure in (move.before, move.now) for end in figure.bounds]
    least, largest = min(ends), max(ends)
    if least == largest or largest - least >= VISIBLE * largest:
        return Numbers.reaching(largest, start, end, steps=4)
    return Numbers.around(least, largest, start, end)


def _draw(sheet: Sheet, edition: Edition, moves: Sequence[Move], words: Words) -> None:
    y = frame.side_legend(sheet, edition, [move.now for move in moves], 0) + 4
    for metric, group in _groups(moves).items():
        y = top = rows.heading(sheet, sentences.label(edition, metric), y) + 2
        scale = _scale(group, rows.start(sheet), sheet.width - rows.TICK)
        for move in group:
            y = _row(sheet, edition, move, scale, y, words)
        y = rows.axis(sheet, scale, top, y, edition.metric(metric).unit, words) + 12


def _row(
    sheet: Sheet, edition: Edition, move: Move, scale: Numbers, y: float, words: Words
) -> float:
    """Draw the party, its two marks with the arrow, and both numbers below; the y below it."""
    look: Any = {"size": SMALL, "bold": True, "halo": sheet.is_narrow}
    left = rows.indent(sheet)
    name = sheet.write(left, y, _who(edition, move, words), width=rows.names(sheet) - left, **look)
    y = rows.level(sheet, y, name.bottom + 2)
    middle = y + SMALL * 0.64
    _marks(sheet, marks.side_look(edition, move.now.stated_by), move, scale, middle)
    said = _then_now(edition, move, words)
    left = rows.start(sheet) + 4
    text = sheet.write(left, y + 15, said, size=SMALL, width=sheet.width - left, halo=True)
    return max(name.bottom, text.bottom) + 7


def _who(edition: Edition, move: Move, words: Words) -> Runs:
    """The party; both, where the number takes the place of another party's."""
    parties = dict.fromkeys((move.before.stated_by, move.now.stated_by))
    names = [(sentences.speaker(edition, party),) for party in parties]
    return sentences.join(names, words("charts.then-now"))


def _marks(sheet: Sheet, look: Look, move: Move, scale: Numbers, y: float) -> None:
    start, end = (scale((f.bounds[0] + f.bounds[1]) / 2) for f in (move.before, move.now))
    way = 1 if end >= start else -1
    if abs(end - start) > 2.6 * RADIUS:
        tip = end - way * (RADIUS + 2.2)
        sheet.line([(start, y), (tip, y)], colour="muted", width=1.2)
        for up in (-2.6, 2.6):
            sheet.line([(tip - way * 4, y + up), (tip, y)], colour="muted", width=1.2)
    old = Look(look.shape, "faint")
    for figure, style, radius in ((move.before, old, RADIUS * 0.8), (move.now, look, RADIUS)):
        low, high = (scale(bound) for bound in figure.bounds)
        marks.draw_figure(sheet, style, figure, ((low, y), (high, y)), axis="right", radius=radius)


def _then_now(edition: Edition, move: Move, words: Words) -> Runs:
    """`an estimated 810,000, 20 May → about 1,000,000, 28 May 2024`."""
    same_year = move.before.as_of.iso[:4] == move.now.as_of.iso[:4]
    before, now = (
        spaced(
            numbers.number(figure, words, edition.metric(figure.metric).unit),
            words("prose.comma"),
            sentences.as_of(figure, words, short=short),
        )
        for figure, short in ((move.before, same_year), (move.now, False))
    )
    return spaced(before, words("charts.then-now"), now)


def _alt(edition: Edition, moves: Sequence[Move], title: Runs, words: Words) -> Runs:
    parts = []
    for metric, group in _groups(moves).items():
        lines = [
            spaced(
                assemble.stated(edition, move.before, words), words("charts.then"),
                assemble.stated(edition, move.now, words),
            )
            for move in group
        ]  # fmt: skip
        said = sentences.join(lines, words("prose.semicolon"))
        parts.append(spaced(sentences.label(edition, metric), words("prose.colon"), said))
    return assemble.alt(title, *parts, words=words)
