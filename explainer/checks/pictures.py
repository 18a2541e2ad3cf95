"""Charts: what is drawn, what is said of it, and that both are the same.

- The words in the drawing are those the chart declares: its labels and ticks, no more, no fewer.
- A tick is a number or date of the axis, and nothing else.
- Every figure of the chart stands in its alt text and its table. Binding holds each of them to its
  hedge, and attribution to its party.
- The key explains every hedge among the figures.
- A chart of statements names every side, the silent ones too.
- A chart of changes shows moves, one party's number before and now; it need not show every side
  (`marks.is_view`), so nothing else may pass for one. Tables of changes follow from the records.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from explainer.charts.labels import drawn_texts
from explainer.checks import Case, Fault, stated
from explainer.document.nodes import Chart, Picture, walk
from explainer.document.runs import Record, plain
from explainer.document.tables import MOVED, moves_table
from explainer.document.wording import PERCENT_UNITS
from explainer.report import marks
from explainer.words import Words

_LETTERED = re.compile(
    r"<(?:[\w.-]+:|(?:title|desc|metadata|style|foreignObject|script|a|animate\w*|set)\b)",
    re.IGNORECASE,
)


def check(case: Case) -> Iterator[Fault]:
    """A fault for each thing drawn and not declared, declared and not said, or unmoved."""
    yield from _moves(case)
    for at, nodes in enumerate(case.below):
        for node in nodes:
            if isinstance(node, Chart):
                yield from (Fault(at, f"chart {node.id!r}", wrong) for wrong in _wrong(case, node))


def _wrong(case: Case, chart: Chart) -> Iterator[str]:
    yield from chart.faults
    for picture in chart.pictures:
        yield from _drawing(picture)
    tick = tick_pattern(case, case.words)
    yield from (
        f"the tick {text!r} is no number or date of an axis"
        for picture in chart.pictures
        for text in picture.ticks
        if not tick.fullmatch(text)
    )
    yield from _figures(case, chart)
    yield from _sides(case, chart)


def _drawing(picture: Picture) -> Iterator[str]:
    if _LETTERED.search(picture.svg):
        yield "the drawing holds words or pictures that are not drawn as text"
    drawn = Counter(_spaced(text) for text in drawn_texts(picture.svg))
    said = Counter(_spaced(plain(runs)) for runs in picture.drawn)
    said += Counter(_spaced(text) for text in picture.ticks)
    yield from (f"{text!r} is drawn and not declared" for text in drawn - said)
    yield from (f"{text!r} is declared and not drawn" for text in said - drawn)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _figures(case: Case, chart: Chart) -> Iterator[str]:
    labelled = stated(tuple(picture.drawn for picture in chart.pictures))
    in_alt, in_table = stated(chart.alt), stated(chart.table)
    listed = set(chart.facts)
    explained = {hedge for entry in chart.key for hedge in entry.hedges}
    for id in sorted(labelled | stated((chart.title, chart.caption)) | in_alt):
        if id not in listed:
            yield f"the figure {id!r} is shown and not among the chart's facts"
    for id in chart.facts:
        if id not in in_table:
            yield f"the figure {id!r} is not in the chart's table"
        if id not in in_alt:
            yield f"the figure {id!r} is not in the alt text"
        hedge = case.known[id].hedge.value if id in case.known else "exact"
        if hedge != "exact" and hedge not in explained:
            yield f"the hedge {hedge!r} of {id!r} is not explained in the key"


def _sides(case: Case, chart: Chart) -> Iterator[str]:
    """Every side is named where a chart sets out statements by side, and no numbers."""
    if chart.facts:
        return
    named = {node.of for node in walk(chart.alt) if isinstance(node, Record)}
    sides = {f"side:{side}.name": side for side in case.edition.facts.sides}
    if named & set(sides):
        for reference, side in sides.items():
            if reference not in named:
                yield f"the side {side!r} has no place in the alt text"


def tick_pattern(case: Case, words: Words) -> re.Pattern[str]:
    """What a tick may be: digits grouped as the language does, per cent, a unit, a date."""
    group, point = re.escape(words("number.group")), re.escape(words("number.decimal"))
    number = rf"[−-]?(?:\d{{1,3}}(?:{group}\d{{3}})+|\d+)(?:{point}\d+)?"
    signs = re.escape(words("number.percent", number="@")).replace("@", number)
    units = {m.unit for m in case.edition.facts.metrics.values()} - PERCENT_UNITS
    unit = "|".join(re.escape(unit) for unit in sorted(units))
    months = {*words.table("month").values(), *words.table("charts.month").values()}
    month = "|".join(re.escape(name) for name in sorted(months, key=len, reverse=True))
    day = rf"\d{{1,2}}\.?\s(?:{month})(?:\s\d{{4}})?|(?:{month})(?:\s\d{{4}})?|\d{{4}}"
    return re.compile(rf"{number}(?:\s(?:{unit}))?|{signs}|{day}")


def _moves(case: Case) -> Iterator[Fault]:
    """A fault for each chart of changes with a row that is no move since the earlier edition."""
    entries = [e for e in case.changed.of(*MOVED) if e.old] if case.changed else []
    moves = moves_table(case.edition, entries, case.words, id="", caption=()).rows
    for at, nodes in enumerate(case.below):
        for node in nodes:
            if not isinstance(node, Chart) or not marks.is_view(node):
                continue
            if not all(row in moves for row in node.table.rows):
                yield Fault(at, f"chart {node.id!r}", "is not what the records make of it")
