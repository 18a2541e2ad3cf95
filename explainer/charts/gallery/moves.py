"""The numbers that moved between two editions: before and now, party by party.

Each metric has a scale of its own, because a count of hundreds would not move on an axis of a
million. It starts at zero where the move can be seen so; otherwise it does not, and the note says
so: these are marks on an axis, and no lengths are compared.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from explainer.charts import NotKnown, marks
from explainer.charts.axis import around
from explainer.charts.canvas import Canvas
from explainer.charts.marks import ARROW, RADIUS, Look, open_ends
from explainer.charts.rows import Rows, stack
from explainer.charts.style import COLOURS, extent
from explainer.document import sentences
from explainer.document.charts import Description
from explainer.document.runs import Runs
from explainer.document.tables import MOVED, moves_table
from explainer.facts.diff import Difference
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.facts.quantity import Quantity

Move = tuple[Figure, Figure]  # a party's number before and now


def draw(
    canvas: Canvas, *metrics: str, changed: Difference | None = None, most: int = 16
) -> Description:
    """A row for each party whose number moved, by metric: an arrow from before to now.

    At most `most` rows are drawn, the graver changes first; the table has all of them.
    """
    edition, words = canvas.edition, canvas.words
    entries = [
        e for e in (changed.of(*MOVED) if changed else ())
        if e.old and (not metrics or e.metric in metrics)
    ]  # fmt: skip
    moves = [(edition.figure(e.old), edition.figure(e.id)) for e in entries if e.old]
    shown = _distinct(move for move in moves if all(figure.chart for figure in move))
    if not shown:
        raise NotKnown(words("charts.nothing-of") + ", ".join(metrics))
    drawn = sorted(shown[:most], key=lambda move: _order(edition, move[1]))
    panels, alt = [], []
    for metric, moved in itertools.groupby(drawn, key=lambda move: move[1].metric):
        group = list(moved)
        ends = around([figure for move in group for figure in move])
        rows = Rows(canvas, edition.metric(metric).unit, ends=ends, after=34.0)
        rows.heading(canvas.label(metric))
        for move in group:
            _row(rows, move)
        panels.append(rows)
        then = [canvas.join(map(canvas.stated, move), "charts.then") for move in group]
        alt.append(canvas.headed(canvas.label(metric), canvas.join(then)))
    stack(panels)
    return Description(
        figures=[figure for move in drawn for figure in move],
        title=canvas.text("charts.moves-title"),
        alt=alt,
        caption=canvas.text(
            "charts.moves",
            len(panels) > 1 and "charts.moves-scales",
            any(rows.ends[0] > 0 for rows in panels) and "charts.not-from-zero",
            len(drawn) < len(moves) and "charts.moves-more",
        ),
        table=lambda name, caption: moves_table(canvas, entries, id=name, caption=caption),
    )


def _distinct(moves: Iterable[Move]) -> list[Move]:
    """The moves, those that say the same of one party once (two sources printing one number)."""
    found: dict[tuple[object, ...], Move] = {}
    for before, now in moves:
        key = (now.metric, now.stated_by, before.id, now.bounds, now.hedge, now.as_of)
        found.setdefault(key, (before, now))
    return list(found.values())


def _order(edition: Edition, figure: Figure) -> tuple[int, int]:
    metrics, sides = list(edition.facts.metrics), list(edition.facts.sides)
    return metrics.index(figure.metric), sides.index(edition.side_of(figure.stated_by).id)


def _row(rows: Rows, move: Move) -> None:
    """Both marks on one line, the arrow between them, and both numbers below."""
    look = marks.side_look(rows.canvas.edition, move[1].stated_by)
    looks, (old, now) = (Look(look.shape, "faint"), look), map(Quantity.of, move)
    of = (f"figure:{figure.id}" for figure in move)
    drawn = list(zip(looks, (old, now), of, strict=True))
    rows.shown.append(move[1])
    rows.quantity(_who(rows.canvas, move), drawn, ())
    start, end = (float(q.low + q.high) / 2 for q in (old, now))
    if abs(rows.x(end) - rows.x(start)) > 3 * RADIUS:
        rises = end > start  # the arrow keeps off those of the marks
        after = RADIUS + 1 + ARROW * open_ends(old)[rises]
        before = RADIUS + 1 + ARROW * open_ends(now)[not rises]
        way = {"arrowstyle": "->", "color": COLOURS["muted"], "shrinkA": after, "shrinkB": before}
        rows.ax.annotate("", (end, rows.middle), (start, rows.middle), arrowprops=way)
    said, width = _then_now(rows.canvas, move), rows.canvas.width
    left = max(0.0, min(rows.start + 4, width - extent(rows.canvas.say(said))[0]))
    rows.y = rows.write(left, rows.y - 3, said, width=width - left) + 3


def _who(canvas: Canvas, move: Move) -> Runs:
    """The party; both, where the number takes the place of another party's."""
    parties = {figure.stated_by: (canvas.speaker(figure),) for figure in move}
    return sentences.join(list(parties.values()), " → ")


def _then_now(canvas: Canvas, move: Move) -> Runs:
    """`an estimated 810,000, 20 May → about 1,000,000, 28 May 2024`."""
    same_year = len({figure.as_of.iso[:4] for figure in move}) == 1
    comma = canvas.words("prose.comma")
    before, now = (
        sentences.line(canvas.number(figure), comma, canvas.as_of(figure, short=short))
        for figure, short in zip(move, (same_year, False), strict=True)
    )
    return sentences.line(before, canvas.words("charts.then-now"), now)
