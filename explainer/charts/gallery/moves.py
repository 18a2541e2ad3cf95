"""The numbers that moved between two editions: before and now, party by party.

Each metric has a scale of its own, because a count of hundreds would not move on an axis of a
million. It starts at zero where the move can be seen so; otherwise it does not, and the note says
so: these are marks on an axis, and no lengths are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explainer.charts import NotKnown, describe, marks
from explainer.charts.axis import around
from explainer.charts.describe import Description
from explainer.charts.labels import spaced
from explainer.charts.marks import RADIUS, Look
from explainer.charts.rows import Rows, stack
from explainer.charts.style import COLOURS
from explainer.document import sentences, wording
from explainer.document.nodes import Runs
from explainer.document.tables import MOVED, moves_table
from explainer.facts.diff import Difference
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.facts.quantity import Quantity
from explainer.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


@dataclass(frozen=True)
class Move:
    """A party's number before and now."""

    before: Figure
    now: Figure


def draw(
    fig: Canvas,
    edition: Edition,
    *metrics: str,
    words: Words,
    id: str,
    changed: Difference | None = None,
    most: int = 16,
) -> Description:
    """A row for each party whose number moved, by metric: an arrow from before to now.

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
    groups: dict[str, list[Move]] = {}
    for move in drawn:
        groups.setdefault(move.now.metric, []).append(move)
    panels, raised = [], False
    for metric, group in groups.items():
        ends = around(figure for move in group for figure in (move.before, move.now))
        raised = raised or ends[0] > 0
        rows = Rows(fig, edition, words, ends)
        rows.heading(sentences.label(edition, metric))
        for move in group:
            _row(rows, edition, move, words)
        panels.append((rows, edition.metric(metric).unit))
    stack(fig, panels, [move.now for move in drawn])
    return Description(
        figures=[figure for move in drawn for figure in (move.before, move.now)],
        title=sentences.text(words("charts.moves-title")),
        alt=[_line(edition, metric, group, words) for metric, group in groups.items()],
        caption=sentences.text(_caption(groups, raised, len(drawn) < len(moves), words)),
        table=lambda name, caption: moves_table(edition, entries, words, id=name, caption=caption),
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


def _caption(groups: dict[str, list[Move]], raised: bool, more: bool, words: Words) -> str:
    caption = words("charts.moves")
    caption += words("charts.moves-scales") if len(groups) > 1 else ""
    caption += words("charts.not-from-zero") if raised else ""
    return caption + (words("charts.moves-more") if more else "")


def _row(rows: Rows, edition: Edition, move: Move, words: Words) -> None:
    """Both marks on one line, the arrow between them, and both numbers below."""
    look = marks.side_look(edition, move.now.stated_by)
    old, now = Quantity.of(move.before), Quantity.of(move.now)
    drawn = [
        (Look(look.shape, "faint"), old, f"figure:{move.before.id}"),
        (look, now, f"figure:{move.now.id}"),
    ]
    rows.quantity(_who(edition, move), drawn, ())
    start, end = (float(q.low + q.high) / 2 for q in (old, now))
    if abs(rows.x(end) - rows.x(start)) > 3 * RADIUS:
        way = {"arrowstyle": "->", "color": COLOURS["muted"], "shrinkA": 0, "shrinkB": RADIUS + 2}
        rows.ax.annotate("", (end, rows.middle), (start, rows.middle), arrowprops=way)
    said = _then_now(edition, move, words)
    left = rows.start + 4
    rows.y += rows.text(left, rows.y - 3, said, width=rows.width - left, halo=True)[1]


def _who(edition: Edition, move: Move) -> Runs:
    """The party; both, where the number takes the place of another party's."""
    parties = dict.fromkeys((move.before.stated_by, move.now.stated_by))
    return sentences.join([(sentences.speaker(edition, party),) for party in parties], " → ")


def _then_now(edition: Edition, move: Move, words: Words) -> Runs:
    """`an estimated 810,000, 20 May → about 1,000,000, 28 May 2024`."""
    same_year = move.before.as_of.iso[:4] == move.now.as_of.iso[:4]
    before, now = (
        spaced(
            wording.number(figure, words, edition.metric(figure.metric).unit),
            words("prose.comma"),
            sentences.as_of(figure, words, short=short),
        )
        for figure, short in ((move.before, same_year), (move.now, False))
    )
    return spaced(before, words("charts.then-now"), now)


def _line(edition: Edition, metric: str, moves: Sequence[Move], words: Words) -> Runs:
    lines = [
        spaced(
            describe.stated(edition, move.before, words), words("charts.then"),
            describe.stated(edition, move.now, words),
        )
        for move in moves
    ]  # fmt: skip
    said = sentences.join(lines, words("prose.semicolon"))
    return spaced(sentences.label(edition, metric), words("prose.colon"), said)
