"""Who holds what: recorded statements on a timeline, a lane for each side.

Belongs here: panels and lanes. Does not belong here: what stands in a lane (dated), the full words
of a statement (the table and the margin).
"""

from __future__ import annotations

from collections.abc import Sequence

from explainer.charts import NotKnown, assemble, marks
from explainer.charts.asked import Events, Title, named, titled
from explainer.charts.asked import events as asked_events
from explainer.charts.dated import EventStrip, day_axis
from explainer.charts.scales import Days
from explainer.charts.sheet import Sheet, spaced
from explainer.charts.stances import labelled_lane, stance_key
from explainer.document import Chart, Record, Runs
from explainer.facts.edition import Edition
from explainer.facts.model import Event, Position, Side
from explainer.prose import sentences
from explainer.prose.tables import positions_table
from explainer.words import Words

GUTTER = 122.0  # room for the names of the sides, which stand above their lanes on a narrow sheet
EVENTS = 8  # more dated lines than this are thinned out
Panel = tuple[str, tuple[tuple[Side, tuple[Position, ...]], ...]]


def draw(
    edition: Edition,
    *metrics: str,
    words: Words,
    id: str = "",
    title: Title = "",
    questions: Sequence[str] = (),
    events: Events = True,
) -> Chart:
    """The statements on the questions by date and side; raises NotKnown where there are none.

    By default the question with the most statements is drawn, and the caption names the others.
    With metrics, only statements recorded beside one of them.
    """
    asked = tuple(questions) or tuple(edition.facts.questions)
    every = [(question, _lanes(edition, question, metrics)) for question in asked]
    every = [panel for panel in every if _count(panel)]
    panels = every if questions else sorted(every, key=_count, reverse=True)[:1]
    positions = [p for _, lanes in panels for _, said in lanes for p in said]
    if not positions:
        raise NotKnown(words("charts.nothing-of") + words("charts.lanes-title"))
    name = named(id, "lanes", *questions)
    heading = titled(title, _title(edition, panels, words))
    dates = [position.date for position in positions]
    inside = EventStrip.fitting(asked_events(edition, events), Days.covering(dates, 0, 1), EVENTS)
    table = positions_table(edition, positions, words, id=f"{name}-table", caption=heading)
    return assemble.chart(
        assemble.both(lambda sheet: _draw(sheet, edition, panels, positions, inside, words)),
        edition,
        (),
        words,
        id=name,
        title=heading,
        alt=_alt(edition, panels, inside, heading, words),
        caption=_caption(edition, panels, [panel for panel in every if panel not in panels], words),
        source=_sources(edition, positions, words),
        table=table,
    )


def _lanes(
    edition: Edition, question: str, metrics: Sequence[str]
) -> tuple[tuple[Side, tuple[Position, ...]], ...]:
    return tuple(
        (side, tuple(p for p in said if not metrics or set(p.beside) & set(metrics)))
        for side, said in edition.on_question(question)
    )


def _count(panel: Panel) -> int:
    return sum(len(said) for _, said in panel[1])


def _caption(
    edition: Edition, drawn: Sequence[Panel], others: Sequence[Panel], words: Words
) -> Runs:
    said = [position for _, lanes in drawn for _, positions in lanes for position in positions]
    vague = any(position.date.precision != "day" for position in said)
    text = sentences.text(words("charts.lanes") + (words("charts.lanes-undated") if vague else ""))
    if drawn and (until := sentences.gathering(edition, words, drawn[0][0])):
        text = spaced(text, " ", until)
    if not others:
        return text
    asked = sentences.join([_question(edition, question) for question, _ in others], " ")
    return spaced(text, words("charts.other-questions"), asked)


def _title(edition: Edition, panels: Sequence[Panel], words: Words) -> Runs:
    if len(panels) == 1:
        return _question(edition, panels[0][0])
    return sentences.text(words("charts.lanes-title"))


def _question(edition: Edition, question: str) -> Runs:
    return (Record(text=edition.question(question).text, of=f"question:{question}.text"),)


def _draw(
    sheet: Sheet,
    edition: Edition,
    panels: Sequence[Panel],
    positions: Sequence[Position],
    events: Sequence[Event],
    words: Words,
) -> None:
    left = 8.0 if sheet.is_narrow else GUTTER
    days = Days.covering([position.date for position in positions], left, sheet.width - 8)
    stances = [p.answers[asked] for asked, lanes in panels for _, said in lanes for p in said]
    y = stance_key(sheet, stances, 0, words) + 4
    strip = EventStrip.of(events, days, words, sheet.width)
    y = top = y + strip.height + 6
    for question, lanes in panels:
        if len(panels) > 1:
            asked = _question(edition, question)
            y = sheet.write(0, y, asked, bold=True, width=sheet.width, halo=True).bottom + 3
        for index, (side, said) in enumerate(lanes):
            sheet.line([(0, y), (sheet.width, y)], colour="grid", width=0.6)
            colour = marks.numbered_look(index).colour
            y = labelled_lane(sheet, edition, question, side, said, days, y + 2, colour, words)
    bottom = y + 2
    strip.draw(sheet, days, top, bottom)
    day_axis(sheet, days, bottom, words)


def _alt(
    edition: Edition, panels: Sequence[Panel], events: Sequence[Event], title: Runs, words: Words
) -> Runs:
    parts = []
    for question, lanes in panels:
        said = [_lane(edition, side, positions, words) for side, positions in lanes]
        line = sentences.join(said, words("prose.semicolon"))
        one = len(panels) == 1
        parts.append(line if one else spaced(_question(edition, question), " ", line))
    return assemble.alt(title, *parts, assemble.dated(events, words), words=words)


def _lane(edition: Edition, side: Side, positions: Sequence[Position], words: Words) -> Runs:
    name = (Record(text=side.name, of=f"side:{side.id}.name"),)
    if not positions:
        date = sentences.up_to(edition, words)
        return spaced(name, words("prose.colon") + words("charts.no-statement"), date)
    said = [assemble.said(edition, position, words) for position in positions]
    return spaced(name, words("prose.colon"), sentences.join(said, words("prose.comma")))


def _sources(edition: Edition, positions: Sequence[Position], words: Words) -> Runs:
    used = dict.fromkeys(position.source for position in positions)
    parts = [sentences.publisher(edition, source, words) for source in used]
    key = "prose.source" if len(parts) == 1 else "prose.sources"
    return spaced(words(key), sentences.join(parts, words("prose.semicolon")))
