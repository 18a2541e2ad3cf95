"""What stands around the chart: statements, conflicts, what changed, a share, a source card."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from explainer.charts.canvas import Phrases
from explainer.document import compute, sentences
from explainer.document.nodes import Block, Heading, Items, Notice, Paragraph, Quotation, Silence
from explainer.document.runs import Runs, plain
from explainer.errors import ExplainerError
from explainer.explore.choice import Choice, Picture
from explainer.explore.choice import conflicts as conflicts_of
from explainer.explore.choice import metrics as metrics_of
from explainer.facts.diff import difference
from explainer.facts.edition import Edition
from explainer.facts.model import Facts, Figure, MetricKind
from explainer.report import cards, changes, compare, figures
from explainer.words import Words

CONFLICTS = 12  # of the latest dates
CHANGES = 150
BASES = 200
Blocks = tuple[Block, ...]


def heading(key: str, words: Words) -> Heading:
    """The heading of a panel."""
    runs = sentences.text(words(f"explore.{key}"))
    return Heading(level=2, id=f"explore-{key}", runs=runs)


def note(words: Words, key: str, **values: str) -> Paragraph:
    """A line of the explorer's own."""
    return Paragraph(runs=sentences.text(words(f"explore.{key}", **values)))


def named(whole: Edition, of: str, words: Words) -> Runs:
    """A mark's record in a line: who, the hedged number or the statement, and when."""
    kind, _, id = of.partition(":")
    if kind == "position":
        return Phrases(whole, words).said(whole.position(id))
    return sentences.attributed(whole, whole.figure(id), words)


def chart(made: Picture, edition: Edition, words: Words) -> Blocks:
    """The chart, and how much of the selection it draws; or that there is nothing to draw."""
    if made.chart is None:
        day = sentences.edition_date(edition, words)
        runs = (*sentences.text(words("explore.nothing")), day, *sentences.text("."))
        return (Notice(kind="unknown", runs=runs),)
    if made.drawn == made.of or made.name not in ("series", "places", "definitions"):
        return (made.chart,)
    drawn = note(words, "some-drawn", drawn=f"{made.drawn:,}", of=f"{made.of:,}")
    return (drawn, made.chart)


def counts(whole: Edition, selected: Edition, words: Words) -> Blocks:
    """How many figures and statements are known on the day, and how many are selected."""
    line = note(
        words,
        "counts",
        figures=f"{len(whole.figures):,}",
        positions=f"{len(whole.positions):,}",
        chosen=f"{len(selected.figures):,}",
        said=f"{len(selected.positions):,}",
    )
    return (line,)


def statements(whole: Edition, made: Picture, choice: Choice, words: Words) -> Blocks:
    """The last statement of each chosen side beside the metrics; who was silent keeps its place.

    Only sides are filtered: a statement left out by another filter would look like a silence.
    """
    beside = made.metrics or metrics_of(whole.facts, choice)
    label = heading("statements", words)
    statements: Sequence[Quotation | Silence] = sentences.beside(whole, beside, words, 1)
    return (label, *(s for s in statements if not choice.sides or s.side in choice.sides))


def in_conflict(whole: Edition, metrics: Sequence[str], words: Words) -> Blocks:
    """The conflicts of the metrics as known on the day, newest first, every side of them."""
    found = conflicts_of(whole, metrics)
    if not found:
        return (Paragraph(runs=compare.no_conflicts(whole, words)),)
    newest = sorted(found, key=lambda c: (c.as_of.last, c.as_of.first), reverse=True)
    lines = tuple(compare.conflict_line(whole, conflict, words) for conflict in newest[:CONFLICTS])
    rest = len(found) - len(lines)
    more = [note(words, "conflicts-more", count=f"{rest:,}")] if rest else []
    return (Items(items=lines), *more)


def changed(earlier: Edition | None, later: Edition, words: Words) -> Blocks:
    """What changed between two selections, as the report tells it; nothing without the earlier."""
    if earlier is None:
        return ()
    if earlier.date > later.date:
        return (note(words, "compare-later"), *changed(later, earlier, words))
    found = difference(earlier, later)
    if len(found.entries) > CHANGES:
        more = words("explore.compare-more", count=f"{len(found.entries):,}")
        return (Notice(kind="changed", runs=sentences.text(more)),)
    return changes.changes(later, earlier, found, words, whole="")


def share(whole: Edition, part: str, base: str, words: Words) -> Blocks:
    """Each party's latest figure of the part in per cent of the base figure; a hint without one."""
    if not part or not base:
        return (note(words, "share-hint"),)
    try:
        over = whole.figure(base)
        shown, _ = figures.recent(whole, part)
        lines = [_share(whole, figure, over, words) for figure in shown]
    except (ExplainerError, ArithmeticError) as error:
        return (Notice(kind="unknown", runs=sentences.text(str(error))),)
    if not lines:
        return (figures.unknown(whole, (part,), words),)
    return (Items(items=(sentences.attributed(whole, over, words), *lines)),)


def _share(whole: Edition, figure: Figure, base: Figure, words: Words) -> Runs:
    return (
        *sentences.attributed(whole, figure, words),
        *sentences.text(words("explore.share-is")),
        compute.share(whole, (figure,), (base,), words),
        *sentences.text(words("explore.share-of")),
    )


def wholes(facts: Facts, part: str) -> tuple[str, ...]:
    """The metrics whose numbers this one's can be a share of.

    Those that it is `part_of`; and, for what is counted since a day, stocks in the same place.
    """
    metric, wider = facts.metrics[part], list[str]()
    above = metric.part_of
    while above is not None and above not in wider:
        wider.append(above)
        above = facts.metrics[above].part_of
    stocks = [
        other.id
        for other in facts.metrics.values()
        if metric.since and other.kind is MetricKind.STOCK and other.place == metric.place
    ]
    return tuple(id for id in (*wider, *stocks) if facts.metrics[id].unit == metric.unit)


def bases(whole: Edition, part: str) -> tuple[Figure, ...]:
    """The figures a part may be divided by: those of its `wholes`, where they are no smaller.

    Of a stock, one has to be of the day from which the part is counted, or earlier: who stayed is
    counted later.
    """
    if not part:
        return ()
    facts, metric = whole.facts, whole.metric(part)
    least = max([Decimal(1), *(figure.bounds[0] for figure in whole.current(part))])
    found: list[Figure] = []
    for id in wholes(facts, part):
        figures = [one for one in whole.current(id) if one.bounds[1] >= least]
        begun = metric.since if facts.metrics[id].kind is MetricKind.STOCK else None
        if begun is None or any(one.as_of.first <= begun.last for one in figures):
            found += figures
    return tuple(found[:BASES])


def base_label(whole: Edition, figure: Figure, words: Words) -> str:
    """A figure in a menu: what it counts, who states it, its number in words, and for when."""
    sentence = plain(sentences.attributed(whole, figure, words))
    return f"{whole.metric(figure.metric).label}. {sentence}"


def card(whole: Edition, reference: str, words: Words) -> Blocks:
    """The source and the card of a figure or position (`kind:id`), under their heading."""
    found = cards.sources(whole, words, {reference})
    own = tuple(
        entry.model_copy(update={"cards": kept})
        for entry in found.entries
        if (kept := tuple(card for card in entry.cards if f"{card.kind}:{card.id}" == reference))
    )
    return (heading("card", words), found.model_copy(update={"entries": own}))
