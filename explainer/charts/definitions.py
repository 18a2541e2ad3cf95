"""Numbers of the same thing by what they count: a series for each metric, and the gap between two.

Belongs here: two metrics over time, and further ones placed beside them as ringed marks.
Does not belong here: whose number is right.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from explainer.charts import NotKnown, assemble, choose, frame, marks, tags
from explainer.charts.asked import Day, Events, Title, day, named, titled
from explainer.charts.asked import events as asked_events
from explainer.charts.dated import EventStrip, day_axis
from explainer.charts.place import Room
from explainer.charts.scales import Days, Numbers
from explainer.charts.sheet import Box, Sheet, extent, spaced
from explainer.charts.style import SMALL
from explainer.document import Chart, Number, Record, Runs
from explainer.facts.edition import Edition
from explainer.facts.model import Event, Figure
from explainer.prose import computed, sentences
from explainer.words import Words

PLOT = 225.0
TALL = 260.0  # on a narrow sheet, where labels have more lines
HEADROOM = 16.0
EVENTS = 9  # more dated lines than this are thinned out
LABELS = 7


def draw(
    edition: Edition,
    first: str,
    second: str,
    *placed: str,
    words: Words,
    id: str = "",
    title: Title = "",
    events: Events = False,
    since: Day = None,
    until: Day = None,
    bridge: str = "",
    zero: bool = False,
) -> Chart:
    """Two metrics by date, further ones ringed; raises NotKnown where nothing is known.

    Where both are stated for one day, their difference on the latest such day is drawn as a gap;
    `bridge` says why the two may be subtracted. Unless `zero` is asked for, the axis may start
    above zero, so that a small gap can be seen; axis and caption then say so. The newest of the
    placed figures are ringed.
    """
    metrics = (first, second, *placed)
    days = day(since), day(until)
    series = {metric: choose.between(edition.of_metric(metric), *days) for metric in metrics}
    figures = [figure for group in series.values() for figure in group]
    if not figures:
        raise NotKnown(words("charts.nothing-of") + edition.metric(first).label)
    name = named(id, "definitions", first)
    heading = titled(title, _title(edition, metrics, words))
    pair = choose.common_day(series[first], series[second])
    gap = _gap(edition, name, pair, bridge, words) if pair and bridge else None
    span = Days.covering([f.as_of for f in figures], 0, 1)
    lines = EventStrip.fitting(asked_events(edition, events), span, EVENTS)
    drawings = [_Drawing(s, edition, series, pair, gap, words, zero) for s in assemble.blank()]
    for drawing in drawings:
        drawing.draw(lines)
    return assemble.chart(
        tuple(drawing.sheet for drawing in drawings),
        edition,
        figures,
        words,
        id=name,
        title=heading,
        alt=assemble.alt(
            heading,
            assemble.listed(edition, figures, words),
            _gap_line(edition, pair, gap, words),
            assemble.dated(lines, words),
            words=words,
        ),
        caption=_caption(edition, series, placed, words, drawings[0].raised),
    )


class _Drawing:
    """The picture in the making."""

    def __init__(
        self,
        sheet: Sheet,
        edition: Edition,
        series: dict[str, tuple[Figure, ...]],
        pair: tuple[Figure, Figure] | None,
        gap: Number | None,
        words: Words,
        zero: bool,
    ) -> None:
        self.edition, self.series, self.words = edition, series, words
        self.pair, self.gap, self.zero = pair, gap, zero
        self.metrics = list(series)
        self.raised = False
        self.figures = [figure for group in series.values() for figure in group]
        self.unit = edition.metric(self.metrics[0]).unit
        self.sheet = sheet
        self.column = tags.column(sheet)
        self.largest = max(figure.bounds[1] for figure in self.figures)
        left = max(frame.gutter(Numbers.reaching(self.largest, 0, 1), self.unit, words), 24)
        right = sheet.width - self.column - 14
        self.days = Days.covering([f.as_of for f in self.figures], left, right)

    def draw(self, events: Sequence[Event]) -> None:
        """Draw everything, with a line for each of the events."""
        entries = [
            (self._look(metric), sentences.label(self.edition, metric))
            for metric, group in self.series.items()
            if group
        ]
        top = frame.legend(self.sheet, entries, 0)
        strip = EventStrip.of(events, self.days, self.words, self.sheet.width)
        top += max(strip.height, SMALL * 1.6) + HEADROOM
        bottom = top + (TALL if self.sheet.is_narrow else PLOT)
        strip.draw(self.sheet, self.days, top - HEADROOM, bottom)
        unit = frame.unit_name(self.metrics[0], self.unit)
        self.sheet.write(0, top - SMALL * 2.1, unit, size=SMALL, colour="muted", halo=True)
        self._plot(top, bottom)
        day_axis(self.sheet, self.days, bottom, self.words)

    def _plot(self, top: float, bottom: float) -> None:
        scale = self._scale(bottom, top)
        self.raised = scale.base > 0
        frame.number_axis(self.sheet, scale, self.days.start, self.days.end, self.unit, self.words)
        wanted = self._wanted()
        emphasised = frozenset(figure.id for figure in wanted)
        drawn = frame.plot(
            self.sheet, self.figures, self.days, scale, lambda f: self._look(f.metric), emphasised
        )
        newest = self._newest_placed()
        drawn = [
            dataclasses.replace(mark, box=marks.ring(self.sheet, *mark.at))
            if mark.figure in newest
            else mark
            for mark in drawn
        ]
        if scale.base > 0:
            frame.axis_break(self.sheet, self.days.start, bottom)
        bounds = Box(self.days.start + 2, top - 4, self.days.end, bottom - 2)
        room = Room(bounds, [box for d in drawn for box in d.covered])
        self._draw_gap(drawn, room)
        self._label(wanted, drawn, room, top, bottom)

    def _scale(self, bottom: float, top: float) -> Numbers:
        if self.zero:
            return Numbers.reaching(self.largest, bottom, top)
        least = min(figure.bounds[0] for figure in self.figures)
        return Numbers.around(least, self.largest, bottom, top)

    def _newest_placed(self) -> list[Figure]:
        placed = [figure for metric in self.metrics[2:] for figure in self.series[metric]]
        last = max((figure.as_of for figure in placed), default=None)
        return [figure for figure in placed if figure.as_of == last]

    def _wanted(self) -> list[Figure]:
        ends = [group[-1] for group in self.series.values() if group]
        starts = [group[0] for group in self.series.values() if group]
        pair = list(self.pair or ()) if self.gap else []
        wanted = [*self._newest_placed(), *ends, *pair, *starts]
        return list({figure.id: figure for figure in wanted}.values())[:LABELS]

    def _label(
        self,
        wanted: Sequence[Figure],
        drawn: Sequence[frame.Drawn],
        room: Room,
        top: float,
        bottom: float,
    ) -> None:
        places = {d.figure.id: d for d in drawn}
        labels = [tags.Tag.of(self.edition, places[f.id], self.words, self.column) for f in wanted]
        edge = self.days.end - (self.days.end - self.days.start) * 0.2
        late = [tag for tag in labels if tag.drawn.at[0] >= edge]
        at_end = [tag for tag in late if tags.is_open_to_the_right(tag, drawn)]
        # No series' last number goes without a label while there is room in the column.
        owed = [group[-1] for group in self.series.values() if group]
        due = [tag for tag in labels if tag in late or tag.drawn.figure in owed]
        column = Box(self.days.end + 12, top - 12, self.sheet.width, bottom + 6)
        tags.write(self.sheet, labels, at_end, due, room, column)

    def _draw_gap(self, drawn: Sequence[frame.Drawn], room: Room) -> None:
        if self.pair is None or self.gap is None:
            return
        places = {d.figure.id: d.at for d in drawn}
        (x, one), (other, two) = (places[figure.id] for figure in self.pair)
        x, y1, y2 = (x + other) / 2, min(one, two), max(one, two)
        if y2 - y1 > 20:  # else the marks leave no room for the line between them
            for y in (y1 + 7, y2 - 7):
                self.sheet.line([(x - 3, y), (x + 3, y)], colour="ink", width=1.0)
            self.sheet.line([(x, y1 + 7), (x, y2 - 7)], colour="ink", width=1.0)
            room.lines.append(Box(x - 1, y1 + 7, x + 1, y2 - 7))
        runs = spaced(self.words("charts.gap"), self.gap)
        spot = room.label((x, (y1 + y2) / 2), extent(runs, size=SMALL, bold=True), tied=True)
        if spot is not None:
            self.sheet.write(spot.box.left, spot.box.top, runs, size=SMALL, bold=True)
            if spot.leader:
                self.sheet.line(spot.leader, colour="faint", width=0.6)

    def _look(self, metric: str) -> marks.Look:
        return marks.numbered_look(self.metrics.index(metric))


def _title(edition: Edition, metrics: Sequence[str], words: Words) -> Runs:
    """The topic that the metrics share, or else their labels."""
    topics = {edition.metric(metric).topic for metric in metrics}
    end = words("charts.by-definition")
    if len(topics) == 1 and "" not in topics:
        return spaced(Record(text=topics.pop(), of=f"metric:{metrics[0]}.topic"), end)
    labels = [sentences.label(edition, metric) for metric in metrics]
    return spaced(sentences.join(labels, words("prose.semicolon")), end)


def _gap(
    edition: Edition, name: str, pair: tuple[Figure, Figure], bridge: str, words: Words
) -> Number:
    a, b = sorted(pair, key=lambda figure: figure.bounds, reverse=True)
    return computed.difference(edition, (a,), (b,), words, bridge, f"{name}-gap")


def _gap_line(
    edition: Edition, pair: tuple[Figure, Figure] | None, gap: Number | None, words: Words
) -> Runs:
    if pair is None or gap is None:
        return ()
    comma = words("prose.comma")
    return spaced(words("charts.gap"), gap, comma, sentences.as_of(pair[0], words))


def _caption(
    edition: Edition,
    series: dict[str, tuple[Figure, ...]],
    placed: Sequence[str],
    words: Words,
    raised: bool,
) -> Runs:
    text = words("charts.definitions")
    figures = [figure for group in series.values() for figure in group]
    if any(figure.as_of.precision != "day" for figure in figures):
        text += words("charts.spans")
    text += words("charts.not-from-zero") if raised else ""
    text += words("charts.some-labelled")
    ringed = [sentences.label(edition, metric) for metric in placed if series[metric]]
    runs = sentences.text(text)
    if not ringed:
        return runs
    labels = sentences.join(ringed, words("prose.semicolon"))
    return spaced(runs, words("charts.ring"), labels, words("prose.stop"))
