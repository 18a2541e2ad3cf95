"""Direct labels of marks: the speaker over the hedged number, beside the mark or in a column.

Belongs here: which label goes where. Does not belong here: which figures are labelled (the charts).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explainer.charts.frame import Drawn
from explainer.charts.place import Room
from explainer.charts.place import column as in_column
from explainer.charts.sheet import Sheet, extent
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


def beside(sheet: Sheet, tags: Sequence[Tag], room: Room) -> list[Tag]:
    """Write each label near its mark where there is room; the labels that found none."""
    left_over = []
    for tag in tags:
        size = (tag.width, tag.height)
        spot = room.label(tag.drawn.at, size) or room.label(tag.drawn.at, size, over_lines=True)
        if spot is None:
            left_over.append(tag)
            continue
        tag.write(sheet, spot.box.left, spot.box.top)
        if spot.leader is not None:
            sheet.line(spot.leader, colour="faint", width=0.6)
    return left_over


def stacked(sheet: Sheet, tags: Sequence[Tag], left: float, top: float, bottom: float) -> list[Tag]:
    """Write labels in a column, each near its mark's height; the labels that do not fit."""
    fitting: list[Tag] = []
    for tag in tags:
        if sum(t.height + 5 for t in fitting) + tag.height <= bottom - top:
            fitting.append(tag)
    places = in_column(
        [t.drawn.at[1] for t in fitting], [t.height for t in fitting], top, bottom, 5
    )
    for tag, centre in zip(fitting, places, strict=True):
        _, y = tag.drawn.at
        start, first_line = tag.drawn.box.right + 1, centre - tag.height / 2 + SMALL * 0.66
        elbow = max(start, left - 9)
        sheet.line([(start, y), (elbow, y), (left - 3, first_line)], colour="faint", width=0.6)
        tag.write(sheet, left, centre - tag.height / 2)
    return [tag for tag in tags if tag not in fitting]


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
