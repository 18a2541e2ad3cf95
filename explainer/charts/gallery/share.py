"""A part over each stated whole, and the shares that the parties stated: a line at one half.

Answers "was it more than half?" without choosing a base: every stated base has a line for each side
that states the part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from explainer.charts import choose, describe, marks
from explainer.charts.axis import round_above
from explainer.charts.choose import need
from explainer.charts.describe import Description
from explainer.charts.labels import extent, say, spaced
from explainer.charts.rows import Rows
from explainer.charts.style import COLOURS
from explainer.document import compute, sentences, tables, wording
from explainer.document.nodes import Number, Runs, Table, plain
from explainer.document.nodes import Row as TableRow
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.facts.quantity import Quantity, between
from explainer.words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

PERCENT = "percent"
HALF = Decimal(50)


@dataclass(frozen=True)
class Lane:
    """One side's numbers over one base: the interval they span, in words and as a quantity."""

    side: str
    parts: tuple[Figure, ...]
    span: Quantity
    number: Number


@dataclass(frozen=True)
class Over:
    """A base, each side's share of it, and the share of all of them."""

    base: Figure
    lanes: tuple[Lane, ...]
    number: Number


def draw(
    fig: Canvas,
    edition: Edition,
    part: str,
    *bases: str,
    words: Words,
    id: str,
    stated: str | None = None,
    reference: Decimal | int | None = 50,
) -> Description:
    """Shares of a part's numbers of one day in every stated base, a line for each side.

    The day is the last for which different sides state the part, or else the last of all.
    `stated` is a metric in per cent, drawn on the same axis; `reference` the share with a bold
    line, None for no line.
    """
    parts = need(choose.of_one_day(edition, part), edition.metric(part).label, words)
    wholes = [f for base in bases for f in edition.of_metric(base) if f.bounds[0] > 0]
    worded = [f for f in wholes if wording.is_phrase(f, words)]  # "hundreds" divide nothing
    labels = ", ".join(edition.metric(base).label for base in bases) or edition.metric(part).label
    usable = need([f for f in wholes if f not in worded], labels, words)
    overs = [
        _over(edition, id, base, parts, words)
        for base in sorted(usable, key=lambda f: (f.bounds, f.as_of))
    ]
    said = edition.of_metric(stated) if stated else ()
    total = compute.share(edition, parts, [over.base for over in overs], words, f"{id}-all")
    spans = [lane.span for over in overs for lane in over.lanes]
    _picture(fig, edition, overs, said, reference, words)
    return Description(
        figures=[*parts, *(over.base for over in overs), *said],
        title=_title(edition, part, bases, stated, overs, words),
        alt=[
            sentences.join([describe.stated(edition, p, words) for p in parts], "; "),
            spaced(
                words("charts.bases"),
                ": ",
                sentences.join(list(_lines(edition, overs, words)), "; "),
            ),
            spaced(words("charts.all-bases"), words("prose.colon"), total),
            describe.listed(edition, said, words),
        ],
        caption=_caption(edition, worded, reference, words),
        hedges=[span.hedge.value for span in spans],
        table=lambda name, caption: _table(edition, overs, total, said, words, name, caption),
    )


def _over(edition: Edition, id: str, base: Figure, parts: Sequence[Figure], words: Words) -> Over:
    whole, lanes = Quantity.of(base), []
    for side in edition.facts.sides:
        own = tuple(p for p in parts if edition.side_of(p.stated_by).id == side)
        if own:
            span = between(Quantity.of(p) / whole * 100 for p in own)
            number = compute.share(edition, own, (base,), words, f"{id}-{base.id}-{side}")
            lanes.append(Lane(side, own, span, number))
    number = compute.share(edition, parts, (base,), words, f"{id}-{base.id}")
    return Over(base, tuple(lanes), number)


def _picture(
    fig: Canvas,
    edition: Edition,
    overs: Sequence[Over],
    said: Sequence[Figure],
    reference: Decimal | int | None,
    words: Words,
) -> None:
    spans = [lane.span.high for over in overs for lane in over.lanes]
    numbers_ = [(lane.number,) for over in overs for lane in over.lanes]
    numbers_ += [(wording.number(figure, words, PERCENT),) for figure in said]
    widest = max(extent(say(number))[0] for number in numbers_)
    largest = max([Decimal(100), *spans])
    after = min(widest + 16, 110.0)
    rows = Rows(fig, edition, words, (0.0, round_above(largest)), names=172.0, after=after)
    rows.heading(words("charts.bases"))
    for over in overs:
        _lanes(rows, edition, over, words)
    if said:
        rows.y += 4
        rows.heading(words("charts.stated-shares"))
    for figure in said:
        look = marks.side_look(edition, figure.stated_by)
        name = describe.name(edition, figure, words)
        drawn = [(look, Quantity.of(figure), f"figure:{figure.id}")]
        rows.quantity(name, drawn, (wording.number(figure, words, PERCENT),))
    rows.finish(PERCENT, legend=[p for lane in overs[0].lanes for p in lane.parts] + list(said))
    if reference is not None:
        rows.ax.axvline(
            float(reference), color=COLOURS["ink"], linewidth=1.6, zorder=1.5, clip_on=False
        )


def _lanes(rows: Rows, edition: Edition, over: Over, words: Words) -> None:
    """The base's name beside its sides' lines, each with its mark and its share."""
    start, name = rows.y, describe.number(edition, over.base, words)
    for n, lane in enumerate(over.lanes):
        index = list(edition.facts.sides).index(lane.side)
        drawn = [(marks.numbered_look(index), lane.span, "")]
        below = describe.name(edition, over.base, words)
        if n == 0:
            rows.quantity(name, drawn, (lane.number,), below=below)
            bottom = rows.y
            rows.y = bottom if rows.narrow else start + 15.5
        else:
            rows.quantity((), drawn, (lane.number,), joined=True)
    rows.y = max(rows.y, bottom) + 4


def _title(
    edition: Edition,
    part: str,
    bases: Sequence[str],
    stated: str | None,
    overs: Sequence[Over],
    words: Words,
) -> Runs:
    """That the share depends on its base, where one side's shares differ; else what is divided."""
    shares: dict[str, set[str]] = {}
    for lane in (lane for over in overs for lane in over.lanes):
        shares.setdefault(lane.side, set()).add(plain((lane.number,)))
    if any(len(numbers) > 1 for numbers in shares.values()):
        return spaced(sentences.label(edition, part), words("charts.share-depends"))
    if stated:
        return sentences.label(edition, stated)
    labels = sentences.join([sentences.label(edition, base) for base in bases], "; ")
    return spaced(sentences.label(edition, part), words("charts.share-of"), labels)


def _lines(edition: Edition, overs: Sequence[Over], words: Words) -> Iterator[Runs]:
    for over in overs:
        shares = [
            spaced(describe.side(edition, lane.side), " ", lane.number) for lane in over.lanes
        ]
        said = sentences.join(shares, words("prose.comma"))
        yield spaced(describe.stated(edition, over.base, words), words("prose.colon"), said)


def _caption(
    edition: Edition, worded: Sequence[Figure], reference: Decimal | int | None, words: Words
) -> Runs:
    text = words("charts.shares")
    if reference is not None and Decimal(reference) == HALF:
        text += words("charts.half")
    runs = sentences.text(text)
    if worded:
        listed = [describe.stated(edition, figure, words) for figure in worded]
        left_out = sentences.join(listed, words("prose.semicolon"))
        runs = spaced(runs, words("charts.not-a-base"), left_out, words("prose.stop"))
    return runs


def _table(
    edition: Edition,
    overs: Sequence[Over],
    total: Number,
    said: Sequence[Figure],
    words: Words,
    id: str,
    title: Runs,
) -> Table:
    """The numbers divided, then a row a base with its share, the shares as stated, all together."""
    columns = (
        tables.column(words, "party", row_header=True),
        tables.column(words, "number"),
        tables.column(words, "as-of"),
        tables.column(words, "share"),
        tables.column(words, "source"),
    )
    parts = [part for lane in overs[0].lanes for part in lane.parts]
    body = [TableRow(cells=_cells(edition, part, (), words), facts=(part.id,)) for part in parts]
    for over in overs:
        cells = _cells(edition, over.base, (over.number,), words)
        body.append(TableRow(cells=cells, facts=(*(part.id for part in parts), over.base.id)))
    for figure in said:
        stated = (wording.number(figure, words, PERCENT),)
        body.append(TableRow(cells=_cells(edition, figure, stated, words), facts=(figure.id,)))
    every = sentences.text(words("charts.all-bases"))
    body.append(TableRow(cells=(every, (), (), (total,), ())))
    return Table(id=id, caption=title, columns=columns, rows=tuple(body))


def _cells(edition: Edition, figure: Figure, share: Runs, words: Words) -> tuple[Runs, ...]:
    metric = edition.metric(figure.metric)
    amount = () if metric.unit in wording.PERCENT_UNITS else wording.amount(figure, metric, words)
    return (
        (sentences.speaker(edition, figure.stated_by),),
        amount,
        (sentences.as_of(figure, words),),
        share,
        sentences.publisher(edition, figure.source, words),
    )
