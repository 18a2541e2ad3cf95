"""Numbers that different parties stated for the same date, on one axis for all dates."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from explainer.charts import NotKnown, describe
from explainer.charts.axis import round_above
from explainer.charts.describe import Description
from explainer.charts.labels import spaced
from explainer.charts.rows import GAP, Rows, room_for
from explainer.charts.style import COLOURS
from explainer.document import compute, sentences, wording
from explainer.document.nodes import Runs
from explainer.document.tables import figures_table
from explainer.facts.edition import Conflict, Edition
from explainer.facts.model import Figure
from explainer.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


def draw(
    fig: Canvas, edition: Edition, *metrics: str, words: Words, id: str, most: int = 6
) -> Description:
    """Numbers of different parties for one date, side by side on one axis from zero.

    At most `most` dates are drawn, those that differ most; the others are counted in the note and
    stand in the table. A bracket spans the gap between two sides. Without metrics, all are meant;
    those of the first metric's unit are drawn.
    """
    every = [c for metric in metrics for c in edition.conflicts(metric)]
    every = every if metrics else list(edition.conflicts())
    if not every:
        raise NotKnown(words("conflicts.none") + edition.date.isoformat())
    unit = edition.metric(every[0].metric).unit
    comparable = [c for c in every if edition.metric(c.metric).unit == unit]
    shown = sorted(sorted(comparable, key=_apart, reverse=True)[:most], key=every.index)
    drawn = _figures(shown)
    largest = max(figure.bounds[1] for figure in drawn)
    after = room_for(drawn, edition, words)
    rows = Rows(fig, edition, words, (0.0, round_above(largest)), after=after, grid=False)
    for conflict in shown:
        _group(rows, edition, conflict, words, len({c.metric for c in shown}) > 1)
    rows.finish(unit)
    return Description(
        figures=drawn,
        title=_title(edition, shown, words),
        alt=[_line(edition, conflict, words) for conflict in shown],
        caption=_caption(
            id, any(_gap(edition, c) for c in shown), [c for c in every if c not in shown], words
        ),
        table=lambda name, caption: figures_table(
            edition, _figures(every), words, id=name, caption=caption
        ),
        source=sentences.source_line(edition, _figures(every), words),
    )


def _apart(conflict: Conflict) -> Decimal:
    low = min(figure.bounds[0] for figure in conflict.figures)
    high = max(figure.bounds[1] for figure in conflict.figures)
    return (high - low) / high if high else Decimal(0)


def _figures(conflicts: Sequence[Conflict]) -> list[Figure]:
    return list({figure.id: figure for c in conflicts for figure in c.figures}.values())


def _group(rows: Rows, edition: Edition, conflict: Conflict, words: Words, several: bool) -> None:
    figures = sorted(conflict.figures, key=lambda figure: figure.bounds)
    rows.heading(_heading(edition, conflict, words, several))
    top = rows.y
    for figure in figures:
        rows.figure(figure, date=figure.as_of.iso != conflict.as_of.iso)
    low, high = (float(end) for end in (figures[0].bounds[0], max(f.bounds[1] for f in figures)))
    look: Any = {"color": COLOURS["panel"], "zorder": 0, "clip_on": False}
    rows.ax.add_patch(Rectangle((low, top), high - low, rows.y - GAP - top, **look))
    gap = _gap(edition, conflict)
    if gap is not None:
        ends = [gap[0]] * 2 + [gap[1]] * 2
        y = rows.y
        shape = [y, y + 5, y + 5, y]
        look = {"color": COLOURS["ink"], "linewidth": 1.0, "zorder": 3, "clip_on": False}
        rows.ax.add_line(Line2D(ends, shape, **look))
        rows.y += 7
    rows.y += 7


def _gap(edition: Edition, conflict: Conflict) -> tuple[float, float] | None:
    """From the highest number of the lower side to the lowest of the higher side."""
    split = _split(edition, conflict)
    if split is None:
        return None
    lower, higher = split
    return float(max(f.bounds[1] for f in lower)), float(min(f.bounds[0] for f in higher))


def _split(
    edition: Edition, conflict: Conflict
) -> tuple[Sequence[Figure], Sequence[Figure]] | None:
    """The figures of the lower and the higher of two sides, if their numbers lie apart."""
    sides: dict[str, list[Figure]] = {}
    for figure in conflict.figures:
        sides.setdefault(edition.side_of(figure.stated_by).id, []).append(figure)
    if len(sides) != 2:
        return None
    lower, higher = sorted(sides.values(), key=lambda group: min(f.bounds[0] for f in group))
    apart = max(f.bounds[1] for f in lower) < min(f.bounds[0] for f in higher)
    return (lower, higher) if apart else None


def _title(edition: Edition, conflicts: Sequence[Conflict], words: Words) -> Runs:
    """Who stated the higher number on each date, where that is so for all of one metric."""
    splits = [(c, _split(edition, c)) for c in conflicts]
    sided = [(c, edition.side_of(s[1][0].stated_by).id) for c, s in splits if s is not None]
    if len({c.metric for c, _ in sided}) != 1 or len(sided) < 2:
        return sentences.text(words("charts.conflicts-title"))
    sides = list(dict.fromkeys(side for _, side in sided))
    if len(sides) == 1:
        return spaced(describe.side(edition, sides[0]), words("charts.conflicts-higher"))
    said = [
        spaced(describe.side(edition, side), words("charts.on"), _date(c, words, short=True))
        for c, side in sided
    ]
    return spaced(words("charts.conflicts-switched"), sentences.join(said))


def _heading(edition: Edition, conflict: Conflict, words: Words, several: bool) -> Runs:
    date = _date(conflict, words)
    if not several:
        return date
    return spaced(sentences.label(edition, conflict.metric), words("prose.comma"), date)


def _date(conflict: Conflict, words: Words, *, short: bool = False) -> Runs:
    of = f"figure:{_dated(conflict).id}.as_of"
    return (wording.date(conflict.as_of, of, words, short=short),)


def _dated(conflict: Conflict) -> Figure:
    return next(f for f in conflict.figures if f.as_of.iso == conflict.as_of.iso)


def _line(edition: Edition, conflict: Conflict, words: Words) -> Runs:
    said = [describe.stated(edition, figure, words) for figure in conflict.figures]
    return spaced(
        _heading(edition, conflict, words, True),
        words("prose.colon"),
        sentences.join(said, words("prose.semicolon")),
    )


def _caption(id: str, gaps: bool, others: Sequence[Conflict], words: Words) -> Runs:
    text = words("charts.conflicts") + (words("charts.conflicts-gaps") if gaps else "")
    if not others:
        return sentences.text(text)
    # Each conflict is counted by a figure of its own day, so that the count leads to the records.
    counted = (f"figure:{_dated(c).id}" for c in others)
    count = compute.count(counted, words, f"{id}-others")
    return spaced(text, words("charts.conflicts-more"), count, words("prose.stop"))
