"""Statements along a scale of days: a mark for each stance, a lane for each side.

Belongs here: what a stance looks like, lanes with and without names. Does not belong here: choosing
statements, the days (scales).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explainer.charts import marks
from explainer.charts.assemble import who
from explainer.charts.scales import Days
from explainer.charts.sheet import Box, Sheet, extent, spaced
from explainer.charts.style import LINE, SMALL
from explainer.document import Record
from explainer.facts.edition import Edition
from explainer.facts.model import Position, Side, Stance
from explainer.prose import sentences
from explainer.words import Words

LANE_LABEL = 210.0
ROW = 15.0
# Corners and turn of each stance's shape, and whether it is filled; no corners is a circle.
STANCES: dict[Stance, tuple[int, float, bool]] = {
    Stance.FOR: (3, 90.0, True),
    Stance.AGAINST: (3, 270.0, True),
    Stance.CONDITIONAL: (4, 0.0, False),
    Stance.YES: (4, 45.0, True),
    Stance.NO: (4, 45.0, False),
    Stance.PARTLY: (3, 90.0, False),
    Stance.DESCRIBES: (0, 0.0, True),
    Stance.NOT_STATED: (0, 0.0, False),
}


def stance_mark(sheet: Sheet, x: float, y: float, stance: Stance, colour: str) -> None:
    """Draw the mark of a stance."""
    corners, turn, filled = STANCES[stance]
    fill = colour if filled else "paper"
    if not corners:
        sheet.circle(x, y, 3.6, fill=fill, edge=colour)
    else:
        sheet.shape(marks.polygon(x, y, 5.0, corners, turn), fill=fill, edge=colour, width=1.2, z=4)


def stance_key(sheet: Sheet, stances: Sequence[Stance], y: float, words: Words) -> float:
    """Draw a line that explains the stances that occur; the y below it."""
    x = 6.0
    for stance in [stance for stance in STANCES if stance in stances]:
        runs = sentences.text(words(f"stance.{stance}"))
        width = extent(runs, size=SMALL)[0]
        if x > 6 and x + width + 12 > sheet.width:
            x, y = 6.0, y + ROW
        stance_mark(sheet, x, y + SMALL * 0.62, stance, "ink")
        sheet.write(x + 9, y, runs, size=SMALL)
        x += width + 28
    return y + SMALL * LINE


def labelled_lane(
    sheet: Sheet,
    edition: Edition,
    question: str,
    side: Side,
    positions: Sequence[Position],
    days: Days,
    top: float,
    colour: str,
    words: Words,
) -> float:
    """Draw a side's lane with the speakers' names in it; the y below it.

    The side's name stands at the left of the lane, on a narrow sheet above it.
    """
    name = (Record(text=side.name, of=f"side:{side.id}.name"),)
    width = sheet.width if sheet.is_narrow else days.start - 14
    floor = sheet.write(0, top, name, size=SMALL, bold=True, width=width, halo=True).bottom
    top = floor + 1 if sheet.is_narrow else top
    if not positions:
        runs = spaced(words("charts.no-statement"), sentences.up_to(edition, words))
        left = max(0.0, days.start - 6)
        look: Any = {"size": SMALL, "colour": "muted", "halo": True, "width": sheet.width - left}
        return max(floor, sheet.write(left, top, runs, **look).bottom) + 3
    ends: list[float] = []
    for position in sorted(positions, key=lambda p: (p.date, p.id)):
        stance = position.answers[question]
        _statement(sheet, edition, position, stance, days, top, colour, ends, words)
    return max(floor, top + len(ends) * ROW) + 3


def _statement(
    sheet: Sheet,
    edition: Edition,
    position: Position,
    stance: Stance,
    days: Days,
    top: float,
    colour: str,
    ends: list[float],
    words: Words,
) -> None:
    """Draw a statement in the first row with room; `ends` is where each row is taken to."""
    label = spaced(who(edition, position), words("prose.comma") + words(f"stance.{stance}"))
    x = days.middle(position.date)
    before, after = x - 8 - (days.start - 6), sheet.width - x - 8
    most = min(LANE_LABEL, max(before, after))
    width, height = extent(label, most, SMALL)
    to_left = width > after
    rows = round(height / (SMALL * LINE))  # a wrapped label takes the rows below it too
    row = _free(ends, rows, x - 8 - width if to_left else x - 6)
    ends += [0.0] * (row + rows - len(ends))
    ends[row : row + rows] = [x + 6 if to_left else x + 8 + width] * rows
    level = top + row * ROW
    stance_mark(sheet, x, level + SMALL * 0.66, stance, colour)
    _spot(sheet, position, x, level + SMALL * 0.66)
    sheet.write(
        x - 8 if to_left else x + 8,
        level,
        label,
        size=SMALL,
        width=most,
        align="right" if to_left else "left",
        halo=True,
    )


def _spot(sheet: Sheet, position: Position, x: float, y: float) -> None:
    sheet.spot(f"position:{position.id}", Box(x - 5, y - 5, x + 5, y + 5))


def _free(ends: Sequence[float], rows: int, start: float) -> int:
    """The first row from which on so many rows are free at a place."""
    for row in range(len(ends)):
        if all(end + 6 < start for end in ends[row : row + rows]):
            return row
    return len(ends)


def slim_lane(
    sheet: Sheet,
    edition: Edition,
    side: Side,
    positions: Sequence[Position],
    days: Days,
    top: float,
    colour: str,
    words: Words,
) -> float:
    """Draw a side's lane as marks on a line; the y below it.

    The side's name stands at the right of the line, on a narrow sheet above it.
    """
    name = (Record(text=side.name, of=f"side:{side.id}.name"),)
    left = 0.0 if sheet.is_narrow else days.end + 8
    colour_of_name = "ink" if positions else "muted"
    width = sheet.width - left
    floor = sheet.write(left, top, name, size=SMALL, width=width, colour=colour_of_name).bottom
    top = floor + 1 if sheet.is_narrow else top
    y = top + SMALL * 0.66
    sheet.line([(days.start, y), (days.end, y)], colour="grid", width=0.8)
    if not positions:
        silence = spaced(words("charts.no-statement"), sentences.up_to(edition, words))
        start = days.start + 6
        look: Any = {"size": SMALL, "colour": "muted", "halo": True, "width": sheet.width - start}
        floor = max(floor, sheet.write(start, top, silence, **look).bottom)
    places: list[float] = []
    answers = ((said, stance) for said in positions for stance in said.answers.values())
    for position, stance in answers:
        middle = days.middle(position.date)
        tries = (middle + way * 9 for way in (0, -1, 1, -2, 2))
        x = next((x for x in tries if all(abs(x - other) > 7 for other in places)), middle)
        places.append(x)
        stance_mark(sheet, x, y, stance, colour)
        _spot(sheet, position, x, y)
    return max(floor, top + SMALL * 1.24) + 4
