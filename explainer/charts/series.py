"""Stated numbers of one metric by the date they describe: marks, no joining line.

Answers "how many, and who says so?". Dated lines mark events; a strip below may show when each side
made the statements recorded beside the metric, on the same days.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from explainer.charts import NotKnown, assemble, choose, dense, frame, marks, tags
from explainer.charts.asked import Day, Events, Title, day, named, titled
from explainer.charts.asked import events as asked_events
from explainer.charts.crowd import Crowd
from explainer.charts.dated import EventStrip, day_axis
from explainer.charts.place import Room
from explainer.charts.scales import Days, Numbers
from explainer.charts.sheet import Box, Sheet, spaced
from explainer.charts.stances import slim_lane, stance_key
from explainer.charts.style import SMALL
from explainer.document import Chart, Runs
from explainer.facts.edition import Edition
from explainer.facts.model import Event, Figure, Metric, Position, Side
from explainer.facts.values import PartialDate
from explainer.prose import sentences
from explainer.words import Words

PLOT = 215.0  # height of the plot, in points
TALL = 260.0  # on a narrow sheet, where labels have more lines
HEADROOM = 16.0  # for arrows and labels above the highest number
EVENTS = 9  # more dated lines than this are thinned out
LABELS = 9  # more direct labels than this crowd the plot
Statements = tuple[tuple[Side, tuple[Position, ...]], ...]


def draw(
    edition: Edition,
    metric: str,
    *,
    words: Words,
    id: str = "",
    title: Title = "",
    events: Events = True,
    since: Day = None,
    until: Day = None,
    statements: bool = False,
) -> Chart:
    """The metric's figures as hedged marks over time; raises NotKnown where there are none."""
    first, last = day(since), day(until)
    figures = choose.between(edition.of_metric(metric), first, last)
    if not figures:
        raise NotKnown(words("charts.nothing-of") + edition.metric(metric).label)
    said = _within(edition.statements(metric), first, last) if statements else ()
    heading = titled(title, sentences.label(edition, metric))
    days = Days.covering(_dates(figures, said), 0, 1)
    lines = EventStrip.fitting(asked_events(edition, events), days, EVENTS)
    told = dense.told(edition, metric, figures)
    shown = _Shown.of(edition, metric, figures, told, said, days)
    drawings = [_Drawing(sheet, shown, words) for sheet in assemble.blank()]
    for drawing in drawings:
        drawing.draw(lines)
    unlabelled = any(drawing.unlabelled for drawing in drawings)
    caption = _caption(figures, unlabelled, len(told) < len(figures), words)
    alt = assemble.alt(
        heading,
        assemble.listed(edition, told, words),
        sentences.text(words("charts.dense-alt") if len(told) < len(figures) else ""),
        assemble.dated(lines, words),
        _said(edition, said, words),
        words=words,
    )
    name = named(id, "series", metric)
    sheets = tuple(drawing.sheet for drawing in drawings)
    return assemble.chart(
        sheets, edition, told, words, id=name, title=heading, alt=alt, caption=caption,
        hedges={hedge.value for hedge in {figure.hedge for figure in figures}},
    )  # fmt: skip


@dataclass(frozen=True)
class _Shown:
    """What is the same on every sheet: of a long series, none of it is worked out twice."""

    edition: Edition
    metric: Metric
    figures: Sequence[Figure]
    told: Sequence[Figure]
    crowd: Crowd | None  # the figures that are not told
    said: Statements
    days: Days
    largest: Decimal
    owed: tuple[Figure, ...]  # no side's last word goes without a label while there is room
    wanted: Sequence[Figure]  # with a label, the most wanted first

    @classmethod
    def of(
        cls,
        edition: Edition,
        metric: str,
        figures: Sequence[Figure],
        told: Sequence[Figure],
        said: Statements,
        days: Days,
    ) -> _Shown:
        """What there is to show of these figures."""
        ids = {figure.id for figure in told}
        others = [figure for figure in figures if figure.id not in ids]
        return cls(
            edition, edition.metric(metric), figures, told,
            Crowd(edition, others) if len(told) < len(figures) else None,
            said, days,
            max(figure.bounds[1] for figure in figures),
            choose.newest_by_side(edition, figures),
            tags.worth_labelling(edition, told, LABELS),
        )  # fmt: skip


class _Drawing:
    """The picture in the making: scales follow from the figures, height from what it holds."""

    def __init__(self, sheet: Sheet, shown: _Shown, words: Words) -> None:
        self.sheet, self.shown, self.words = sheet, shown, words
        self.unlabelled = False
        draft = Numbers.reaching(shown.largest, 0, 1)
        self.left = max(frame.gutter(draft, shown.metric.unit, words), 24)
        self.column = tags.column(sheet)
        self.days = replace(shown.days, start=self.left, end=sheet.width - self.column - 14)

    def draw(self, events: Sequence[Event]) -> None:
        """Draw everything, with a line for each of the events."""
        top = frame.side_legend(self.sheet, self.shown.edition, self.shown.figures, 0)
        strip = EventStrip.of(events, self.days, self.words, self.sheet.width)
        unit = frame.unit_name(self.shown.metric.id, self.shown.metric.unit)
        plot_top = top + max(strip.height, SMALL * 1.6) + HEADROOM
        bottom = plot_top + (TALL if self.sheet.is_narrow else PLOT)
        strip.draw(self.sheet, self.days, plot_top - HEADROOM, bottom)
        if self.shown.metric.unit not in ("percent", "%"):
            self.sheet.write(0, plot_top - SMALL * 2.1, unit, size=SMALL, colour="muted", halo=True)
        self._plot(plot_top, bottom, events)
        y = day_axis(self.sheet, self.days, bottom, self.words)
        if self.shown.said:
            self._statements(y + 10)

    def _plot(self, top: float, bottom: float, events: Sequence[Event]) -> None:
        scale = Numbers.reaching(self.shown.largest, bottom, top)
        unit = self.shown.metric.unit
        frame.number_axis(self.sheet, scale, self.left, self.days.end, unit, self.words)
        current = frozenset(figure.id for figure in self.shown.wanted)
        if self.shown.crowd is not None:
            self.shown.crowd.draw(self.sheet, self.days, scale)
        drawn = frame.plot(self.sheet, self.shown.told, self.days, scale, self._look, current)
        self._label(drawn, top, bottom, [self.days.middle(e.date) for e in events])

    def _label(
        self,
        drawn: Sequence[frame.Drawn],
        top: float,
        bottom: float,
        lines: Sequence[float],
    ) -> None:
        places = {d.figure.id: d for d in drawn}
        edition, wanted = self.shown.edition, self.shown.wanted
        labels = [tags.Tag.of(edition, places[f.id], self.words, self.column) for f in wanted]
        edge = self.days.end - (self.days.end - self.days.start) * 0.2
        late = [tag for tag in labels if tag.drawn.at[0] >= edge]
        at_end = [tag for tag in late if tags.is_open_to_the_right(tag, drawn)]
        due = [tag for tag in labels if tag in late or tag.drawn.figure in self.shown.owed]
        upright = [Box(x - 1, top, x + 1, bottom) for x in lines]
        bounds = Box(self.left + 2, top - 4, self.days.end, bottom - 2)
        room = Room(bounds, [box for d in drawn for box in d.covered], lines=upright)
        column = Box(self.days.end + 12, top - 12, self.sheet.width, bottom + 6)
        written = tags.write(self.sheet, labels, at_end, due, room, column)
        self.unlabelled = written < len(self.shown.told)

    def _look(self, figure: Figure) -> marks.Look:
        return marks.side_look(self.shown.edition, figure.stated_by)

    def _statements(self, y: float) -> None:
        y = (
            self.sheet.write(
                0, y, sentences.text(self.words("charts.statements")), size=SMALL, bold=True
            ).bottom
            + 3
        )
        said = [position for _, positions in self.shown.said for position in positions]
        stances = [stance for position in said for stance in position.answers.values()]
        y = stance_key(self.sheet, stances, y, self.words) + 5
        for index, (side, positions) in enumerate(self.shown.said):
            colour = marks.numbered_look(index).colour
            y = slim_lane(
                self.sheet, self.shown.edition, side, positions, self.days, y, colour, self.words
            )


def _dates(figures: Sequence[Figure], said: Statements) -> list[PartialDate]:
    return [f.as_of for f in figures] + [p.date for _, positions in said for p in positions]


def _within(
    statements: Statements, since: datetime.date | None, until: datetime.date | None
) -> Statements:
    return tuple(
        (
            side,
            tuple(
                p
                for p in positions
                if (since is None or p.date.last >= since)
                and (until is None or p.date.first <= until)
            ),
        )
        for side, positions in statements
    )


def _said(edition: Edition, said: Statements, words: Words) -> Runs:
    parts = [assemble.said(edition, p, words) for _, positions in said for p in positions]
    if not parts:
        return ()
    return spaced(words("charts.statements-alt").strip() + " ", sentences.join(parts, "; "))


def _caption(figures: Sequence[Figure], unlabelled: bool, many: bool, words: Words) -> Runs:
    if many:
        return sentences.text(words("charts.dense"))
    text = words("charts.each-mark")
    if len({figure.as_of.iso for figure in figures}) < len(figures):
        text += words("charts.same-day")
    if any(figure.as_of.precision != "day" for figure in figures):
        text += words("charts.spans")
    if unlabelled:
        text += words("charts.labelled")
    return sentences.text(text)
