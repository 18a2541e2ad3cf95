"""Numbers that different parties stated for the same date, side by side.

Belongs here: which conflicts are drawn and how. Does not belong here: finding them (facts), and
deciding between them, which nobody does.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from explainer.charts import NotKnown, assemble, frame, rows
from explainer.charts.asked import Title, named, titled
from explainer.charts.sheet import Box, Sheet, spaced
from explainer.document import Chart, Number, Runs
from explainer.facts.edition import Conflict, Edition
from explainer.facts.model import Figure
from explainer.prose import computed, numbers, sentences
from explainer.prose.tables import figures_table
from explainer.words import Words

VALUES = 110.0  # right of the axis: room for a number beside the largest mark


def draw(
    edition: Edition, *metrics: str, words: Words, id: str = "", title: Title = "", most: int = 6
) -> Chart:
    """The conflicts that differ most, at most `most` of them; raises NotKnown where there is none.

    The others are counted in the caption and stand in the table.
    """
    every = [c for metric in metrics for c in edition.conflicts(metric)]
    every = every if metrics else list(edition.conflicts())
    if not every:
        raise NotKnown(words("conflicts.none") + edition.date.isoformat())
    shown = sorted(sorted(every, key=_apart, reverse=True)[:most], key=every.index)
    name = named(id, "conflicts", *metrics)
    heading = titled(title, sentences.text(words("charts.conflicts-title")))
    drawn = _figures(shown)
    table = figures_table(edition, _figures(every), words, id=f"{name}-table", caption=heading)
    return assemble.chart(
        assemble.both(lambda sheet: _draw(sheet, edition, shown, words)),
        edition,
        drawn,
        words,
        id=name,
        title=heading,
        alt=assemble.alt(heading, *(_line(edition, c, words) for c in shown), words=words),
        caption=_caption(name, drawn, [c for c in every if c not in shown], words),
        source=sentences.source_line(edition, _figures(every), words),
        table=table,
    )


def _apart(conflict: Conflict) -> Decimal:
    low = min(figure.bounds[0] for figure in conflict.figures)
    high = max(figure.bounds[1] for figure in conflict.figures)
    return (high - low) / high if high else Decimal(0)


def _figures(conflicts: Sequence[Conflict]) -> list[Figure]:
    return list({figure.id: figure for c in conflicts for figure in c.figures}.values())


def _draw(sheet: Sheet, edition: Edition, conflicts: Sequence[Conflict], words: Words) -> None:
    y = frame.side_legend(sheet, edition, _figures(conflicts), 0) + 2
    for conflict in conflicts:
        y = _group(sheet, edition, conflict, y, words) + 9


def _group(sheet: Sheet, edition: Edition, conflict: Conflict, y: float, words: Words) -> float:
    figures = sorted(conflict.figures, key=lambda figure: figure.bounds)
    scale = rows.largest(sheet, figures, VALUES)
    top = rows.heading(sheet, _title(edition, conflict, words), y) + 1
    y = top
    for figure in figures:
        date = figure.as_of.iso != conflict.as_of.iso
        y = rows.figure_row(sheet, edition, figure, scale, y, words, date=date, grid=False)
    low, high = scale(figures[0].bounds[0]), scale(max(f.bounds[1] for f in figures))
    sheet.bar(Box(low, top - 1, high, y), "panel", z=0)
    sheet.line([(scale.start, top - 1), (scale.start, y)], colour="faint")
    return y


def _title(edition: Edition, conflict: Conflict, words: Words) -> Runs:
    date = numbers.date(conflict.as_of, f"figure:{_dated(conflict).id}.as_of", words)
    as_of = words("prose.comma") + words("prose.as-of")
    return spaced(sentences.label(edition, conflict.metric), as_of, date)


def _dated(conflict: Conflict) -> Figure:
    return next(f for f in conflict.figures if f.as_of.iso == conflict.as_of.iso)


def _line(edition: Edition, conflict: Conflict, words: Words) -> Runs:
    said = [assemble.stated(edition, figure, words) for figure in conflict.figures]
    return spaced(
        _title(edition, conflict, words),
        words("prose.colon"),
        sentences.join(said, words("prose.semicolon")),
    )


def _caption(name: str, drawn: Sequence[Figure], others: Sequence[Conflict], words: Words) -> Runs:
    arrows = assemble.arrows((figure.hedge for figure in drawn), words)
    text = sentences.text(words("charts.conflicts") + arrows)
    if not others:
        return text
    count = _count(name, others, words)
    return spaced(text, words("charts.conflicts-more"), count, words("prose.stop"))


def _count(name: str, conflicts: Sequence[Conflict], words: Words) -> Number:
    # Each conflict is counted by a figure of its own day, so that the count leads to the records.
    return computed.count((f"figure:{_dated(c).id}" for c in conflicts), words, f"{name}-others")
