"""A finished drawing as a Chart node: the alt text, key, source line and table around the picture.

Belongs here: what every chart says of the figures it drew. Does not belong here: drawing, wording
of numbers (prose).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence

from explainer.charts import marks, spots
from explainer.charts.sheet import Sheet, spaced
from explainer.charts.style import NARROW, WIDE
from explainer.document import Chart, Picture, Record, Runs, Table, plain
from explainer.facts.edition import Edition
from explainer.facts.model import Event, Figure, Position
from explainer.prose import numbers, sentences
from explainer.prose.tables import figures_table
from explainer.words import Words

ARROWED = {"nearly", "at-most", "more-than", "at-least"}


Sheets = tuple[Sheet, ...]


def blank() -> Sheets:
    """A wide sheet and a narrow one, which a phone shows instead; a chart is drawn on both.

    Whoever picks marks sees the wide one alone, and waits for no other.
    """
    return (Sheet(WIDE),) if spots.are_kept() else (Sheet(WIDE), Sheet(NARROW))


def both(draw: Callable[[Sheet], object]) -> Sheets:
    """The blank sheets, drawn on one after the other."""
    sheets = blank()
    for sheet in sheets:
        draw(sheet)
    return sheets


def chart(
    sheets: Sheets,
    edition: Edition,
    figures: Sequence[Figure],
    words: Words,
    *,
    id: str,
    title: Runs,
    alt: Runs,
    caption: Runs,
    hedges: Iterable[str] = (),
    table: Table | None = None,
    source: Runs | None = None,
) -> Chart:
    """The node of the drawn sheets; the key names the figures' hedges and those given besides."""
    used = [figure.hedge.value for figure in figures]
    spots.keep(sheets[0])
    wide, *narrow = map(_picture, sheets)
    return Chart(
        **dict(wide),
        narrow=narrow[0] if narrow else None,
        id=id,
        title=title,
        alt=alt,
        key=marks.key([*used, *hedges], words),
        caption=caption,
        source=source if source is not None else sentences.source_line(edition, figures, words),
        table=table or figures_table(edition, figures, words, id=f"{id}-table", caption=title),
        facts=tuple(dict.fromkeys(figure.id for figure in figures)),
    )


def _picture(sheet: Sheet) -> Picture:
    return Picture(
        svg=sheet.svg(),
        width=sheet.width,
        height=sheet.whole_height,
        drawn=tuple(sheet.written),
        ticks=tuple(sheet.ticks),
    )


def stated(edition: Edition, figure: Figure, words: Words) -> Runs:
    """`UNRWA, an estimated 810,000, 20 May 2024`: speaker, hedged number and date in a list."""
    comma = words("prose.comma")
    number = numbers.number(figure, words, edition.metric(figure.metric).unit)
    speaker = sentences.speaker(edition, figure.stated_by)
    return spaced(speaker, comma, number, comma, sentences.as_of(figure, words))


def listed(edition: Edition, figures: Iterable[Figure], words: Words) -> Runs:
    """Every figure in a line, by metric: `label: speaker, number, date; …`."""
    parts = []
    for metric, group in itertools.groupby(figures, key=lambda figure: figure.metric):
        lines = [stated(edition, figure, words) for figure in group]
        said = sentences.join(lines, words("prose.semicolon"))
        parts.append(spaced(sentences.label(edition, metric), words("prose.colon"), said))
    return sentences.join(parts, words("prose.stop") + " ")


def arrows(hedges: Iterable[str], words: Words) -> str:
    """What arrows mean on a level axis, where some of the hedges are drawn with one."""
    return words("charts.arrows") if set(hedges) & ARROWED else ""


def alt(title: Runs, *parts: Runs, words: Words) -> Runs:
    """Alt text: what is drawn, part by part, each ended with a stop."""
    stop = "" if plain(title).endswith(("?", "!", ".")) else words("prose.stop")
    runs = (
        spaced(words("charts.as-drawn"), title, stop)
        if stop
        else spaced(words("charts.as-drawn"), title)
    )
    for part in parts:
        if part:
            runs = spaced(runs, " ", part, words("prose.stop"))
    return runs


def dated(events: Iterable[Event], words: Words) -> Runs:
    """The events in a line, each with its date."""
    lines = [spaced(event_date(e, words), " ", sentences.event_label(e)) for e in events]
    joined = sentences.join(lines, words("prose.semicolon"))
    return spaced(words("charts.events-alt").strip() + " ", joined) if lines else ()


def event_date(event: Event, words: Words, *, short: bool = False) -> Runs:
    """The date of an event as a run."""
    return (numbers.date(event.date, f"event:{event.ref}.date", words, short=short),)


def said(edition: Edition, position: Position, words: Words) -> Runs:
    """`Yoav Gallant (Israel), for, 20 May 2024`: a statement in a list."""
    date = numbers.date(position.date, f"position:{position.id}.date", words)
    comma = words("prose.comma")
    stance = comma.join(words(f"stance.{stance}") for stance in position.answers.values())
    return spaced(who(edition, position), comma, stance, comma, date)


def who(edition: Edition, position: Position) -> Runs:
    """The speaker of a statement: the person, or the party where it speaks itself."""
    if position.speaker:
        return (Record(text=position.speaker, of=f"position:{position.id}.speaker"),)
    return (sentences.speaker(edition, position.party),)
