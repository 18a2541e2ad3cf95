"""Direct labels of marks: the speaker over the hedged number, beside the mark or in a column.

Belongs here: which label goes where. Does not belong here: which figures are labelled (the charts).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from explainer.charts.frame import Drawn
from explainer.charts.place import Point, Room, Spot
from explainer.charts.place import column as in_column
from explainer.charts.sheet import Box, Sheet, extent
from explainer.charts.style import SMALL
from explainer.document import Runs
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.prose import numbers, sentences
from explainer.words import Words


def column(sheet: Sheet) -> float:
    """The width of the column of labels right of a plot."""
    return 88.0 if sheet.is_narrow else 124.0


@dataclass(frozen=True)
class Tag:
    """The label of a mark: its lines, each with its own weight, and its size in points."""

    drawn: Drawn
    lines: tuple[tuple[Runs, bool], ...]
    most: float  # the width it is wrapped to
    width: float
    height: float

    @classmethod
    def of(cls, edition: Edition, drawn: Drawn, words: Words, most: float) -> Tag:
        """The label of a drawn figure: speaker, then number."""
        figure = drawn.figure
        speaker: Runs = (sentences.speaker(edition, figure.stated_by),)
        unit = edition.metric(figure.metric).unit
        number: Runs = (numbers.number(figure, words, unit),)
        lines = ((speaker, True), (number, False))
        sizes = [extent(runs, most, SMALL, bold) for runs, bold in lines]
        return cls(drawn, lines, most, max(w for w, _ in sizes), sum(h for _, h in sizes))

    def write(self, sheet: Sheet, left: float, top: float) -> None:
        """Write the label with its top left at a point."""
        for runs, bold in self.lines:
            box = sheet.write(left, top, runs, size=SMALL, bold=bold, width=self.most, halo=True)
            top = box.bottom


def write(
    sheet: Sheet,
    labels: Sequence[Tag],
    at_end: Sequence[Tag],
    due: Sequence[Tag],
    room: Room,
    column: Box,
) -> int:
    """Write labels in the column if `at_end`, else near their marks; how many found a place.

    One that is `due` and finds none near its mark goes to the column as well. The leader lines from
    there run through the plot, so the labels in it are placed anew until none covers a line.
    """
    right = list(at_end)
    while True:
        right.sort(key=labels.index)
        stack = stacked(right, column.left, column.top, column.bottom)
        leaders = [*room.leaders, *(part for place in stack for part in place.leaders)]
        free = replace(room, taken=list(room.taken), leaders=leaders)
        places = near([tag for tag in labels if tag not in right], free)
        moved = [tag for tag in due if tag not in right and tag not in places]
        if not moved:
            break
        right += moved
    write_near(sheet, places)
    write_column(sheet, stack)
    return len(places) + len(stack)


def near(tags: Sequence[Tag], room: Room) -> dict[Tag, Spot]:
    """A place near its mark for each label that finds one."""
    found = {}
    for tag in tags:
        size = (tag.width, tag.height)
        spot = room.label(tag.drawn.at, size) or room.label(tag.drawn.at, size, over_lines=True)
        if spot is not None:
            found[tag] = spot
    return found


def write_near(sheet: Sheet, places: Mapping[Tag, Spot]) -> None:
    """Write labels in their places, with the leader lines of those that lie apart."""
    for tag, spot in places.items():
        tag.write(sheet, spot.box.left, spot.box.top)
        if spot.leader is not None:
            sheet.line(spot.leader, colour="faint", width=0.6)


@dataclass(frozen=True)
class InColumn:
    """A label in the column beside a plot: its top left, and the bends of its leader line."""

    tag: Tag
    at: Point
    way: tuple[Point, Point, Point]

    @property
    def leaders(self) -> tuple[tuple[Point, Point], ...]:
        """The straight parts of the leader line."""
        start, elbow, end = self.way
        return (start, elbow), (elbow, end)


def stacked(tags: Sequence[Tag], left: float, top: float, bottom: float) -> list[InColumn]:
    """Places in a column, each near its mark's height, for the labels that fit."""
    fitting: list[Tag] = []
    for tag in tags:
        if sum(t.height + 5 for t in fitting) + tag.height <= bottom - top:
            fitting.append(tag)
    heights = [tag.height for tag in fitting]
    centres = in_column([tag.drawn.at[1] for tag in fitting], heights, top, bottom, 5)
    return [_in_column(tag, left, y) for tag, y in zip(fitting, centres, strict=True)]


def _in_column(tag: Tag, left: float, centre: float) -> InColumn:
    y, top = tag.drawn.at[1], centre - tag.height / 2
    start = tag.drawn.box.right + 1
    way = (start, y), (max(start, left - 9), y), (left - 3, top + SMALL * 0.66)
    return InColumn(tag, (left, top), way)


def write_column(sheet: Sheet, places: Sequence[InColumn]) -> None:
    """Write labels in their column, each with its leader line."""
    for place in places:
        sheet.line(place.way, colour="faint", width=0.6)
        place.tag.write(sheet, *place.at)


def worth_labelling(edition: Edition, figures: Sequence[Figure], limit: int) -> list[Figure]:
    """The figures to label, most wanted first: each side's latest, extremes, each party's latest.

    Where the parties' latest are more than the limit, only those of each side's last day are kept.
    """
    shown = {figure.id for figure in figures}
    metrics = dict.fromkeys(figure.metric for figure in figures)
    current = [f for metric in metrics for f in edition.current(metric) if f.id in shown]
    latest_first = sorted(current, key=lambda f: f.as_of, reverse=True)
    last_day = {
        edition.side_of(figure.stated_by).id: figure.as_of for figure in reversed(latest_first)
    }
    of_last_day = [f for f in latest_first if f.as_of == last_day[edition.side_of(f.stated_by).id]]
    extremes = [
        max(figures, key=lambda f: f.bounds[1]),
        min(figures, key=lambda f: f.bounds[0]),
    ]
    rest = latest_first if len(latest_first) <= limit else []
    wanted = [*of_last_day, *extremes, *rest]
    return list({figure.id: figure for figure in wanted}.values())[:limit]


def is_open_to_the_right(tag: Tag, drawn: Sequence[Drawn]) -> bool:
    """True where no other mark lies on the level way from the tag's mark to the right edge."""
    x, y = tag.drawn.at
    others = (d.box for d in drawn if d.figure.id != tag.drawn.figure.id)
    return not any(box.right > x + 1 and box.top < y < box.bottom for box in others)
