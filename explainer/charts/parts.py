"""A part whose end nobody states, next to the totals it is a part of: bars from zero.

A bar of an at-least number fades into an arrow instead of ending. Does not belong here: shares.
"""

from __future__ import annotations

from collections.abc import Sequence

from explainer.charts import NotKnown, assemble, choose, frame, marks, rows
from explainer.charts.asked import Title, named, titled
from explainer.charts.scales import Numbers
from explainer.charts.sheet import Box, Sheet, spaced
from explainer.charts.style import SMALL
from explainer.document import Chart, Runs
from explainer.facts.edition import Edition
from explainer.facts.model import Figure, Hedge
from explainer.prose import numbers, sentences
from explainer.words import Words

FADE = 46.0  # how far beyond its number an open bar fades, in points
STEPS = 8
OPEN = (Hedge.AT_LEAST, Hedge.MORE_THAN)


def draw(
    edition: Edition, part: str, *totals: str, words: Words, id: str = "", title: Title = ""
) -> Chart:
    """Each side's latest figures of the part, and of the totals up to that date; raises NotKnown."""
    parts = choose.newest_by_side(edition, edition.of_metric(part))
    if not parts:
        raise NotKnown(words("charts.nothing-of") + edition.metric(part).label)
    until = max(figure.as_of.last for figure in parts)
    wholes = {
        total: choose.newest_by_side(edition, edition.of_metric(total), until) for total in totals
    }
    heading = titled(title, sentences.label(edition, part))
    figures = [*parts, *(figure for group in wholes.values() for figure in group)]
    return assemble.chart(
        _draw(edition, part, parts, wholes, figures, words),
        edition,
        figures,
        words,
        id=named(id, "parts", part),
        title=heading,
        alt=assemble.alt(heading, assemble.listed(edition, figures, words), words=words),
        caption=_caption(parts, words),
    )


def _draw(
    edition: Edition, part: str, parts: Sequence[Figure], wholes: dict[str, tuple[Figure, ...]],
    figures: Sequence[Figure], words: Words,
) -> Sheet:
    sheet = Sheet()
    scale = rows.largest(figures)
    y = top = frame.side_legend(sheet, edition, figures, 0) + 2
    y = _panel(sheet, edition, part, parts, scale, y, words)
    for total, group in wholes.items():
        y = _panel(sheet, edition, total, group, scale, y, words) if group else y
    rows.axis(sheet, scale, top, y, edition.metric(part).unit, words)
    return sheet


def _panel(
    sheet: Sheet, edition: Edition, metric: str, figures: Sequence[Figure], scale: Numbers,
    y: float, words: Words,
) -> float:
    y = rows.heading(sheet, sentences.label(edition, metric), y) + 2
    for figure in figures:
        if figure.hedge in OPEN:
            y = _open_row(sheet, edition, figure, scale, y, words)
        else:
            y = rows.figure_row(sheet, edition, figure, scale, y, words, bar=True)
    return y + 8


def _open_row(
    sheet: Sheet, edition: Edition, figure: Figure, scale: Numbers, y: float, words: Words
) -> float:
    bottom = rows.name(sheet, edition, figure, y, words, bold=False, date=True)
    look = marks.side_look(edition, figure.stated_by)
    middle, end = y + SMALL * 0.64, scale(figure.bounds[0])
    sheet.bar(Box(scale.start, middle - 4.5, end, middle + 4.5), look.colour, opacity=0.3)
    for step in range(STEPS):
        left = end + FADE * step / STEPS
        box = Box(left, middle - 4.5, left + FADE / STEPS, middle + 4.5)
        sheet.bar(box, look.colour, opacity=round(0.3 * (1 - (step + 1) / (STEPS + 1)), 2))
    tip = end + FADE
    sheet.line([(end + 6, middle), (tip, middle)], colour=look.colour, width=1.4, over=True)
    barbs = [(tip - 4, middle - 3), (tip, middle), (tip - 4, middle + 3)]
    sheet.line(barbs, colour=look.colour, width=1.4, over=True)
    marks.token(sheet, look, end, middle, filled=False)
    number: Runs = (numbers.number(figure, words, edition.metric(figure.metric).unit),)
    rows.value(sheet, number, Box(end, middle, tip, middle), y)
    return max(bottom, y + rows.ROW)


def _caption(parts: Sequence[Figure], words: Words) -> Runs:
    text = words("charts.bars")
    if any(figure.hedge in OPEN for figure in parts):
        text += " " + words("charts.open-ended")
    return sentences.text(text)
