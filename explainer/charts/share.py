"""A part over each stated whole: shares as intervals, and those the parties stated.

Answers "was it more than half?" without choosing a base: every stated base has its bar, and every
party's number its mark on it. Does not belong here: which metrics are part and whole (report).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from explainer.charts import NotKnown, assemble, choose, marks
from explainer.charts import bases as bases_of
from explainer.charts.asked import Title, named, titled
from explainer.charts.bases import PERCENT, Row
from explainer.charts.marks import Hold
from explainer.charts.scales import Numbers
from explainer.charts.sheet import Box, Sheet, extent, spaced
from explainer.charts.style import SMALL, measure
from explainer.document import Chart, Number, Runs
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.facts.quantity import Quantity, between
from explainer.prose import numbers, sentences
from explainer.words import Words

NAMES = 168.0  # the width of the row labels beside the bars; on a narrow sheet they stand above
VALUES = 106.0  # the width of the shares written at the right
ROW = 29.0


def draw(
    edition: Edition,
    part: str,
    *bases: str,
    words: Words,
    id: str = "",
    title: Title = "",
    stated: str | None = None,
    reference: Decimal | None = None,
    reference_label: Runs = (),
) -> Chart:
    """Shares of the part's figures of one day in every figure of the bases; raises NotKnown.

    The day is the last for which different sides state the part, or else the last of all.
    `stated` is a metric in per cent whose figures are drawn on the same axis. `reference` puts a
    thin line at a share, named by `reference_label`.
    """
    parts = choose.of_one_day(edition, part)
    stated_wholes = [f for base in bases for f in edition.of_metric(base) if f.bounds[0] > 0]
    # "Hundreds of thousands" is no number to divide by.
    wholes = [f for f in stated_wholes if not numbers.is_phrase(f, words)]
    worded = [f for f in stated_wholes if f not in wholes]
    if not parts or not wholes:
        missing = bases[0] if parts and bases else part
        raise NotKnown(words("charts.nothing-of") + edition.metric(missing).label)
    id, heading = (
        named(id, "share", part),
        titled(title, _title(edition, part, bases, stated, words)),
    )
    said = edition.of_metric(stated) if stated else ()
    wholes.sort(key=lambda f: (f.bounds, f.as_of))
    rows = [bases_of.row(edition, id, base, parts, words) for base in wholes]
    total = bases_of.total(edition, id, rows, words)
    figures = [*parts, *wholes, *said]
    hedges = [share.hedge.value for row in rows for _, share in row.shares]
    return assemble.chart(
        assemble.both(
            lambda sheet: _draw(
                sheet, edition, rows, total, said, reference, reference_label, words
            )
        ),
        edition,
        figures,
        words,
        id=id,
        title=heading,
        alt=_alt(edition, heading, rows, total, said, words),
        caption=_caption(edition, worded, hedges, reference_label, words),
        hedges=hedges,
        table=bases_of.table(edition, rows, total, said, words, id, heading),
    )


def _title(
    edition: Edition, part: str, bases: Sequence[str], stated: str | None, words: Words
) -> Runs:
    if stated:
        return sentences.label(edition, stated)
    labels = sentences.join([sentences.label(edition, base) for base in bases], "; ")
    return spaced(sentences.label(edition, part), words("charts.share-of"), labels)


def _draw(
    sheet: Sheet,
    edition: Edition,
    rows: Sequence[Row],
    total: Number,
    said: Sequence[Figure],
    reference: Decimal | None,
    reference_label: Runs,
    words: Words,
) -> None:
    largest = max([Decimal(100), *(row.hull.high for row in rows)])
    scale = Numbers.reaching(largest, _start(sheet), sheet.width - VALUES - 8)
    y = _parts_legend(sheet, edition, [part for part, _ in rows[0].shares], words)
    if reference is not None and reference_label:
        x = scale(reference)
        half = extent(reference_label, size=SMALL)[0] / 2
        x = max(half, min(x, sheet.width - half))
        box = sheet.write(x, y, reference_label, size=SMALL, colour="muted", align="center")
        y = box.bottom + 2
    top = y
    y = _heading(sheet, words("charts.bases"), y)
    for row in rows:
        y = _bar_row(sheet, edition, row, scale, y, words)
    y = _total_row(sheet, rows, total, scale, y, words)
    if said:
        y = _heading(sheet, words("charts.stated-shares"), y + 6)
    for figure in said:
        y = _stated_row(sheet, edition, figure, scale, y, words)
    _axis(sheet, scale, top, y, reference, words)


def _start(sheet: Sheet) -> float:
    return 6.0 if sheet.is_narrow else NAMES


def _names(sheet: Sheet) -> float:
    return sheet.width if sheet.is_narrow else NAMES - 8


def _bar_top(sheet: Sheet, top: float, bottom: float) -> float:
    """The top of a bar's line, whose name stands from top to bottom: beside or above it."""
    return bottom - 8 if sheet.is_narrow else top


def _parts_legend(sheet: Sheet, edition: Edition, parts: Sequence[Figure], words: Words) -> float:
    """Draw what is divided: each number with its mark, speaker and date; the y below."""
    y = 0.0
    for part in parts:
        look = marks.side_look(edition, part.stated_by)
        low = high = (12.0, y + SMALL * 0.64)
        marks.draw(sheet, look, low, high, Hold.of(Quantity.of(part)), axis="right", radius=3.6)
        said = assemble.stated(edition, part, words)
        y = sheet.write(28, y, said, size=SMALL, width=sheet.width - 28).bottom + 2
    return y + 4


def _heading(sheet: Sheet, text: str, y: float) -> float:
    return sheet.write(0, y, sentences.text(text), size=SMALL, bold=True).bottom + 3


def _bar_row(
    sheet: Sheet, edition: Edition, row: Row, scale: Numbers, y: float, words: Words
) -> float:
    bottom = _name(sheet, edition, row.base, y, words)
    y = _bar_top(sheet, y, bottom)
    middle = y + ROW / 2 - 1
    left, right = scale(row.hull.low), scale(row.hull.high)
    sheet.bar(Box(left, middle - 4, right, middle + 4), "grid")
    seen = set()
    for part, share in row.shares:
        look, hold = marks.side_look(edition, part.stated_by), Hold.of(share)
        low, high = (scale(share.low), middle), (scale(share.high), middle)
        if (look, low, high, hold) not in seen:
            marks.draw(sheet, look, low, high, hold, axis="right")
        seen.add((look, low, high, hold))
    _value(sheet, (row.number,), middle, bold=False)
    return max(bottom, y + ROW)


def _total_row(
    sheet: Sheet, rows: Sequence[Row], total: Number, scale: Numbers, y: float, words: Words
) -> float:
    hull = between(row.hull for row in rows)
    name = sentences.text(words("charts.all-bases"))
    look: Any = {"size": SMALL, "bold": True, "width": _names(sheet)}
    bottom = sheet.write(0, y + ROW / 2 - SMALL * 0.64, name, **look).bottom
    y = _bar_top(sheet, y, bottom)
    middle = y + ROW / 2
    sheet.bar(Box(scale(hull.low), middle - 4, scale(hull.high), middle + 4), "faint")
    _value(sheet, (total,), middle, bold=True)
    return y + ROW


def _stated_row(
    sheet: Sheet, edition: Edition, figure: Figure, scale: Numbers, y: float, words: Words
) -> float:
    speaker = (sentences.speaker(edition, figure.stated_by),)
    box = sheet.write(0, y, speaker, size=SMALL, width=_names(sheet))
    date = (sentences.as_of(figure, words),)
    bottom = sheet.write(0, box.bottom - 1, date, size=SMALL, colour="muted").bottom + 3
    y = _bar_top(sheet, y, bottom)
    middle = y + ROW / 2 - 1
    ends = tuple((scale(end), middle) for end in figure.bounds)
    look = marks.side_look(edition, figure.stated_by)
    marks.draw_figure(sheet, look, figure, (ends[0], ends[1]), axis="right")
    _value(sheet, (numbers.number(figure, words, PERCENT),), middle, bold=False)
    return max(bottom, y + ROW)


def _name(sheet: Sheet, edition: Edition, base: Figure, y: float, words: Words) -> float:
    number = (numbers.number(base, words, edition.metric(base.metric).unit),)
    box = sheet.write(0, y, number, size=SMALL, width=_names(sheet))
    comma = words("prose.comma")
    who = spaced(sentences.speaker(edition, base.stated_by), comma, sentences.as_of(base, words))
    below = box.bottom - 1
    return sheet.write(0, below, who, size=SMALL, colour="muted", width=_names(sheet)).bottom + 3


def _value(sheet: Sheet, runs: Runs, middle: float, *, bold: bool) -> None:
    size = next((s for s in (SMALL, 9.0, 8.0) if extent(runs, VALUES, s, bold)[1] <= ROW), 8.0)
    height = extent(runs, VALUES, size, bold)[1]
    sheet.write(sheet.width - VALUES, middle - height / 2, runs, size=size, bold=bold, width=VALUES)


def _axis(
    sheet: Sheet, scale: Numbers, top: float, y: float, reference: Decimal | None, words: Words
) -> None:
    sheet.line([(scale.start, y), (scale.end, y)], colour="faint")
    for x, label in scale.ticks(PERCENT, words):
        sheet.line([(x, top), (x, y)], colour="grid", width=0.6)
        half = measure(label, SMALL) / 2
        sheet.tick(max(half, x), y + 4, label)
    if reference is not None:
        sheet.line(
            [(scale(reference), top), (scale(reference), y)],
            colour="muted",
            width=0.9,
            dash=(3.0, 2.0),
        )


def _alt(
    edition: Edition,
    title: Runs,
    rows: Sequence[Row],
    total: Number,
    said: Sequence[Figure],
    words: Words,
) -> Runs:
    parts = [assemble.stated(edition, part, words) for part, _ in rows[0].shares]
    lines = [
        spaced(assemble.stated(edition, row.base, words), words("prose.colon"), row.number)
        for row in rows
    ]
    return assemble.alt(
        title,
        sentences.join(parts, "; "),
        spaced(words("charts.bases") + words("prose.colon"), sentences.join(lines, "; ")),
        spaced(words("charts.all-bases") + words("prose.colon"), total),
        assemble.listed(edition, said, words),
        words=words,
    )


def _caption(
    edition: Edition,
    worded: Sequence[Figure],
    hedges: Sequence[str],
    reference_label: Runs,
    words: Words,
) -> Runs:
    runs, stop = (
        sentences.text(words("charts.shares") + assemble.arrows(hedges, words)),
        words("prose.stop"),
    )
    if reference_label:
        runs = spaced(runs, " " + words("charts.reference"), reference_label, stop)
    if worded:
        listed = [assemble.stated(edition, figure, words) for figure in worded]
        left_out = sentences.join(listed, words("prose.semicolon"))
        runs = spaced(runs, words("charts.not-a-base"), left_out, stop)
    return runs
