"""A part over each stated whole, and the shares that the parties stated: a line at one half.

Answers "was it more than half?" without choosing a base: every stated base has a line for each side
that states the part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from explainer.charts import marks
from explainer.charts.axis import round_above
from explainer.charts.canvas import Canvas
from explainer.charts.rows import Rows
from explainer.charts.style import COLOURS, extent
from explainer.document import compute, sentences, wording
from explainer.document.charts import Description
from explainer.document.runs import Number, Runs, plain
from explainer.document.tables import shares_table
from explainer.facts.model import Figure
from explainer.facts.quantity import Quantity, between
from explainer.facts.sides import by_side, of_one_day


@dataclass(frozen=True)
class Lane:
    """One side's numbers over one base: the interval they span, in words and as a quantity."""

    side: str
    span: Quantity
    number: Number


@dataclass(frozen=True)
class Over:
    """A base, each side's share of it, and the share of all of them."""

    base: Figure
    lanes: tuple[Lane, ...]
    number: Number


def draw(
    canvas: Canvas,
    part: str,
    *bases: str,
    stated: str | None = None,
    reference: Decimal | int | None = 50,
) -> Description:
    """Shares of a part's numbers of one day in every stated base, a line for each side.

    The day is the last for which different sides state the part, or else the last of all.
    `stated` is a metric in per cent, drawn on the same axis; `reference` the share with a bold
    line, None for no line.
    """
    edition, words = canvas.edition, canvas.words
    parts = canvas.need(of_one_day(edition, part), part)
    wholes = [f for base in bases for f in edition.of_metric(base) if f.bounds[0] > 0]
    worded = [f for f in wholes if wording.is_phrase(f, words)]  # "hundreds" divide nothing
    usable = canvas.need([f for f in wholes if f not in worded], *(bases or (part,)))
    ordered = sorted(usable, key=lambda figure: (figure.bounds, figure.as_of))
    overs = [_over(canvas, base, parts) for base in ordered]
    said = edition.of_metric(stated) if stated else ()
    bases_drawn = [over.base for over in overs]
    total = compute.share(canvas, parts, bases_drawn, f"{canvas.id}-all")
    divided = [part for group in by_side(edition, parts).values() for part in group]
    _picture(canvas, overs, parts, said, reference)
    return Description(
        figures=[*parts, *bases_drawn, *said],
        title=_title(canvas, part, bases, stated, overs),
        alt=[
            canvas.join(map(canvas.stated, parts)),
            canvas.headed(words("charts.bases"), canvas.join(_lines(canvas, overs))),
            canvas.headed(words("charts.all-bases"), total),
            canvas.listed(said),
        ],
        caption=_caption(canvas, worded, reference),
        hedges=[lane.span.hedge.value for over in overs for lane in over.lanes],
        table=lambda name, caption: shares_table(
            canvas,
            divided,
            [(over.base, over.number) for over in overs],
            total,
            said,
            id=name,
            caption=caption,
        ),
    )


def _over(canvas: Canvas, base: Figure, parts: Sequence[Figure]) -> Over:
    """The base with each side's share of it."""

    def share(figures: Sequence[Figure], side: str = "") -> Number:
        id = f"{canvas.id}-{base.id}{side}"
        return compute.share(canvas, figures, (base,), id)

    whole = Quantity.of(base)
    lanes = [
        Lane(side, between(Quantity.of(p) / whole * 100 for p in own), share(own, f"-{side}"))
        for side, own in by_side(canvas.edition, parts).items()
    ]
    return Over(base, tuple(lanes), share(parts))


def _picture(
    canvas: Canvas,
    overs: Sequence[Over],
    parts: Sequence[Figure],
    said: Sequence[Figure],
    reference: Decimal | int | None,
) -> None:
    lanes = [lane for over in overs for lane in over.lanes]
    numbers = [(lane.number,) for lane in lanes] + [canvas.number(figure) for figure in said]
    after = min(max(extent(canvas.say(number))[0] for number in numbers) + 16, 110.0)
    ends = (0.0, round_above(max([Decimal(100), *(lane.span.high for lane in lanes)])))
    rows = Rows(canvas, "percent", ends=ends, names=172.0, after=after)
    rows.heading(canvas.words("charts.bases"))
    for over in overs:
        _lanes(rows, over)
    if said:
        rows.y += 4
        rows.heading(canvas.words("charts.stated-shares"))
    for figure in said:
        rows.figure(figure)
    rows.shown += parts
    rows.finish()
    if reference is not None:
        look: Any = {"color": COLOURS["ink"], "linewidth": 1.6, "zorder": 1.5}
        rows.ax.axvline(float(reference), clip_on=False, **look)


def _lanes(rows: Rows, over: Over) -> None:
    """The base's name beside its sides' lines, each with its mark and its share."""
    canvas, start = rows.canvas, rows.y
    bottom = 0.0
    for n, lane in enumerate(over.lanes):
        drawn = [(marks.look_of(canvas.edition, lane.side), lane.span, "")]
        if n:
            rows.quantity((), drawn, (lane.number,), joined=True)
            continue
        name, below = canvas.number(over.base), canvas.name(over.base)
        rows.quantity(name, drawn, (lane.number,), below=below)
        bottom = rows.y
        rows.y = bottom if canvas.narrow else start + 15.5
    rows.y = max(rows.y, bottom) + 4


def _title(
    canvas: Canvas, part: str, bases: Sequence[str], stated: str | None, overs: Sequence[Over]
) -> Runs:
    """That the share depends on its base, where one side's shares differ; else what is divided."""
    shares: dict[str, set[str]] = {}
    for lane in (lane for over in overs for lane in over.lanes):
        shares.setdefault(lane.side, set()).add(plain((lane.number,)))
    if any(len(numbers) > 1 for numbers in shares.values()):
        return sentences.line(canvas.label(part), canvas.words("charts.share-depends"))
    if stated:
        return canvas.label(stated)
    return sentences.line(canvas.label(part), canvas.words("charts.share-of"), canvas.label(*bases))


def _lines(canvas: Canvas, overs: Sequence[Over]) -> Iterator[Runs]:
    for over in overs:
        shares = [sentences.line(canvas.side(lane.side), " ", lane.number) for lane in over.lanes]
        yield canvas.headed(canvas.stated(over.base), canvas.join(shares, "prose.comma"))


def _caption(canvas: Canvas, worded: Sequence[Figure], reference: Decimal | int | None) -> Runs:
    half = reference is not None and Decimal(reference) == 50
    text = canvas.text("charts.shares", half and "charts.half")
    if not worded:
        return text
    left_out, stop = canvas.join(map(canvas.stated, worded)), canvas.words("prose.stop")
    return sentences.line(text, canvas.words("charts.not-a-base"), left_out, stop)
