"""The panels around the chart: statements, conflicts, what changed, a share, a source card."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from explainer.document import compute, sentences
from explainer.document.nodes import Block, Heading, Items, Notice, Paragraph, Quotation, Silence
from explainer.document.runs import Runs, plain
from explainer.document.sentences import Phrases
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


def mark_label(phrases: Phrases, of: str) -> Runs:
    """A mark's record in a line: who, the hedged number or the statement, and when."""
    kind, _, id = of.partition(":")
    if kind == "position":
        return phrases.said(phrases.edition.position(id))
    return phrases.attributed(phrases.edition.figure(id))


def chart(phrases: Phrases, made: Picture) -> Blocks:
    """The chart, and how much of the selection it draws; or a notice that nothing can be drawn."""
    if made.chart is None:
        runs = sentences.line(phrases.words("explore.nothing"), phrases.edition_date(), ".")
        return (Notice(kind="unknown", runs=runs),)
    if made.drawn == made.of or made.name not in ("series", "places", "definitions"):
        return (made.chart,)
    drawn = note(phrases.words, "some-drawn", drawn=f"{made.drawn:,}", of=f"{made.of:,}")
    return (drawn, made.chart)


def counts(phrases: Phrases, selected: Edition) -> Blocks:
    """How many figures and statements are known on the day, and how many are selected."""
    whole = phrases.edition
    line = note(
        phrases.words,
        "counts",
        figures=f"{len(whole.figures):,}",
        positions=f"{len(whole.positions):,}",
        chosen=f"{len(selected.figures):,}",
        said=f"{len(selected.positions):,}",
    )
    return (line,)


def statements(phrases: Phrases, made: Picture, choice: Choice) -> Blocks:
    """The last statement of each chosen side beside the metrics; silent sides keep their place.

    Only sides are filtered: a statement left out by another filter would look like a silence.
    """
    beside = made.metrics or metrics_of(phrases.edition.facts, choice)
    label = heading("statements", phrases.words)
    statements: Sequence[Quotation | Silence] = phrases.beside(beside, 1)
    return (label, *(s for s in statements if not choice.sides or s.side in choice.sides))


def in_conflict(phrases: Phrases, metrics: Sequence[str]) -> Blocks:
    """The conflicts of the metrics as known on the day, newest first, every side of them."""
    found = conflicts_of(phrases.edition, metrics)
    if not found:
        return (Paragraph(runs=compare.no_conflicts(phrases)),)
    newest = sorted(found, key=lambda c: (c.as_of.last, c.as_of.first), reverse=True)
    lines = tuple(compare.conflict_line(phrases, conflict) for conflict in newest[:CONFLICTS])
    rest = len(found) - len(lines)
    more = [note(phrases.words, "conflicts-more", count=f"{rest:,}")] if rest else []
    return (Items(items=lines), *more)


def comparison(earlier: Edition | None, later: Edition, words: Words) -> Blocks:
    """What changed between two selections, as a report shows it; empty without an earlier one."""
    if earlier is None:
        return ()
    if earlier.date > later.date:
        return (note(words, "compare-later"), *comparison(later, earlier, words))
    found = difference(earlier, later)
    if len(found.entries) > CHANGES:
        more = words("explore.compare-more", count=f"{len(found.entries):,}")
        return (Notice(kind="changed", runs=sentences.text(more)),)
    return changes.changes(Phrases(later, words), earlier, found, whole="")


def share(phrases: Phrases, part: str, base: str) -> Blocks:
    """Each party's latest figure of the part in per cent of the base figure; a hint without one."""
    if not part or not base:
        return (note(phrases.words, "share-hint"),)
    try:
        over = phrases.edition.figure(base)
        shown, _ = figures.recent(phrases.edition, part)
        lines = [_share(phrases, figure, over) for figure in shown]
    except (ExplainerError, ArithmeticError) as error:
        return (Notice(kind="unknown", runs=sentences.text(str(error))),)
    if not lines:
        return (figures.unknown(phrases, (part,)),)
    return (Items(items=(phrases.attributed(over), *lines)),)


def _share(phrases: Phrases, figure: Figure, base: Figure) -> Runs:
    number, words = compute.share(phrases, (figure,), (base,)), phrases.words
    is_share, of_base = words("explore.share-is"), words("explore.share-of")
    return sentences.line(phrases.attributed(figure), is_share, number, of_base)


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

    A stock needs a figure of the day from which the part is counted, or of an earlier one: later
    ones count those who stayed.
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


def base_label(phrases: Phrases, figure: Figure) -> str:
    """A figure in a menu: what it counts, who states it, its number in words, and for when."""
    sentence = plain(phrases.attributed(figure))
    return f"{phrases.edition.metric(figure.metric).label}. {sentence}"


def card(phrases: Phrases, reference: str) -> Blocks:
    """The source and the card of a figure or position (`kind:id`), under their heading."""
    found = cards.sources(phrases, {reference})
    own = tuple(
        entry.model_copy(update={"cards": kept})
        for entry in found.entries
        if (kept := tuple(card for card in entry.cards if f"{card.kind}:{card.id}" == reference))
    )
    return (heading("card", phrases.words), found.model_copy(update={"entries": own}))
