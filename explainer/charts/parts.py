"""A part whose end nobody states, next to the totals it is a part of: bars from zero.

A bar of an at-least number fades into an arrow instead of ending. Does not belong here: shares.
"""

from __future__ import annotations

from collections.abc import Sequence

from explainer.charts import NotKnown, assemble, choose, frame, marks, rows
from explainer.charts.asked import Title, named, titled
from explainer.charts.scales import Numbers
from explainer.charts.sheet import Box, Sheet
from explainer.charts.style import SMALL
from explainer.document import Chart, Runs
from explainer.facts.edition import Edition
from explainer.facts.model import Figure, Hedge
from explainer.prose import sentences
from explainer.words import Words

FADE = 46.0  # how far beyond its number an open bar fades, in points
STEPS = 8
START = 6.0
BAR = 11.0
TINT = 0.3
OPEN = (Hedge.AT_LEAST, Hedge.MORE_THAN)


def draw(
    edition: Edition, part: str, *totals: str, words: Words, id: str = "", title: Title = ""
) -> Chart:
    """Each side's latest figures of the part, and of the totals by that date; raises NotKnown."""
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
        assemble.both(lambda sheet: _draw(sheet, edition, part, parts, wholes, figures, words)),
        edition,
        figures,
        words,
        id=named(id, "parts", part),
        title=heading,
        alt=assemble.alt(heading, assemble.listed(edition, figures, words), words=words),
        caption=_caption(parts, words),
    )


def _draw(
    sheet: Sheet,
    edition: Edition,
    part: str,
    parts: Sequence[Figure],
    wholes: dict[str, tuple[Figure, ...]],
    figures: Sequence[Figure],
    words: Words,
) -> None:
    end = sheet.width - FADE - 12
    scale = Numbers.reaching(max(f.bounds[1] for f in figures), START, end)
    y = top = frame.side_legend(sheet, edition, figures, 0) + 2
    for metric, group in ((part, parts), *wholes.items()):
        if group:
            y = rows.heading(sheet, sentences.label(edition, metric), y) + 2
            for figure in group:
                y = _row(sheet, edition, figure, scale, y, words)
            y += 5
    rows.axis(sheet, scale, top, y, edition.metric(part).unit, words)


def _row(
    sheet: Sheet, edition: Edition, figure: Figure, scale: Numbers, y: float, words: Words
) -> float:
    """Draw a number, its speaker and date over its bar; the y below them."""
    said = assemble.stated(edition, figure, words)
    y = (
        sheet.write(START + 2, y, said, size=SMALL, width=sheet.width - START - 2, halo=True).bottom
        + 2
    )
    look = marks.side_look(edition, figure.stated_by)
    middle = y + BAR / 2
    low, high = (scale(end) for end in figure.bounds)
    sheet.bar(Box(scale.start, y, low, y + BAR), look.colour, opacity=TINT)
    if figure.hedge in OPEN:
        _fade(sheet, look.colour, low, middle)
        marks.token(sheet, look, low, middle, filled=False)
        sheet.spot(f"figure:{figure.id}", Box(low - 5, y, low + FADE, y + BAR))
    else:
        marks.draw_figure(sheet, look, figure, ((low, middle), (high, middle)), axis="right")
    return y + BAR + 6


def _fade(sheet: Sheet, colour: str, start: float, middle: float) -> None:
    for step in range(STEPS):
        left = start + FADE * step / STEPS
        box = Box(left, middle - BAR / 2, left + FADE / STEPS, middle + BAR / 2)
        sheet.bar(box, colour, opacity=round(TINT * (1 - (step + 1) / (STEPS + 1)), 2))
    tip = start + FADE
    sheet.line([(start + 6, middle), (tip, middle)], colour=colour, width=1.4, over=True)
    barbs = [(tip - 4, middle - 3), (tip, middle), (tip - 4, middle + 3)]
    sheet.line(barbs, colour=colour, width=1.4, over=True)


def _caption(parts: Sequence[Figure], words: Words) -> Runs:
    text = words("charts.bars")
    if any(figure.hedge in OPEN for figure in parts):
        text += " " + words("charts.open-ended")
    return sentences.text(text)
