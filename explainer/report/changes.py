"""What changed since an earlier edition, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from explainer.document import compute, sentences
from explainer.document.nodes import Block, Heading, Items, Notice, Paragraph
from explainer.document.runs import Link, Quote, Run, Runs, place, plain
from explainer.document.sentences import Phrases
from explainer.facts.diff import Change, Difference, Entry
from explainer.facts.edition import Edition
from explainer.facts.model import Event, Figure, Position
from explainer.report import answers

# All that can happen to a number within a facts file: none is ever withdrawn or rewritten.
WITHIN = (Change.CORRECTED, Change.REVISED, Change.UPDATED, Change.ADDED)
STATEMENTS = "statements.html"  # published beside the report's page


def changes(
    phrases: Phrases,
    earlier: Edition | None,
    difference: Difference | None,
    whole: str = STATEMENTS,
) -> tuple[Block, ...]:
    """The section on changes: how many, the corrections, then a sentence for each change.

    Numbers come first, then new statements by question and side, then events. `whole` is the page
    that a new statement links to for its full text; no link if it is empty.
    """
    if earlier is None or difference is None:
        return (_first(phrases, "first"),)
    if not difference:
        return (_nothing(phrases, "none", earlier),)
    return (
        _summary(phrases, earlier, difference),
        *_corrections(phrases, difference),
        *_sentences(phrases, difference),
        *_statements(phrases, difference, whole),
        *_events(phrases, difference),
    )


def summary(
    phrases: Phrases, earlier: Edition | None, difference: Difference | None
) -> tuple[Block, ...]:
    """The section's heading, first sentence and corrections; nothing in a first edition."""
    if earlier is None:
        return ()
    blocks = changes(phrases, earlier, difference)
    heading = Heading(level=2, id="changed", runs=phrases.text("record.changes"))
    return (heading, *(block for block in blocks if isinstance(block, Paragraph | Notice)))


def _first(phrases: Phrases, key: str) -> Paragraph:
    return Paragraph(runs=phrases.text(f"changes.{key}"))


def _nothing(phrases: Phrases, key: str, earlier: Edition) -> Paragraph:
    day = Phrases(earlier, phrases.words).edition_date()
    return Paragraph(runs=phrases.phrase(f"changes.{key}", day=day))


def _summary(phrases: Phrases, earlier: Edition, difference: Difference) -> Paragraph:
    """How many numbers and statements changed, by kind of change; events are listed below."""
    groups = [(f"figure-{change}", difference.of(change)) for change in Change]
    groups.append(("position-added", difference.of(Change.ADDED, kind="position")))
    counted = [_count(phrases, name, entries) for name, entries in groups if entries]
    said = phrases.join(counted, "prose.comma", "prose.and") or phrases.text("changes.only")
    day = Phrases(earlier, phrases.words).edition_date()
    return Paragraph(runs=phrases.phrase("changes.since", day=day, what=said))


def _count(phrases: Phrases, name: str, entries: Sequence[Entry]) -> Runs:
    """`3 new numbers`."""
    records = (f"{entry.kind}:{entry.id}" for entry in entries)
    number = compute.count(phrases, records, f"changes-{name}")
    table = "index.count-one" if len(entries) == 1 else "index.count"
    words = phrases.words
    return sentences.line(number, " ", words.get(f"{table}.{name}") or words(f"{table}.other"))


def _corrections(phrases: Phrases, difference: Difference) -> Iterator[Notice]:
    """A notice for each correction: what was corrected, when and why."""
    for entry in difference.of(Change.CORRECTED):
        when = phrases.published(phrases.edition.figure(entry.id))
        what = phrases.join((phrases.label(entry.metric), when), "prose.comma")
        yield Notice(kind="corrected", runs=phrases.headed(what, phrases.why(entry)))


def _sentences(phrases: Phrases, difference: Difference) -> Iterator[Items]:
    entries = difference.of(*WITHIN)
    if entries:
        items = tuple(_sentence(phrases, entry) for entry in entries)
        yield Items(changes=True, items=items)


def _sentence(phrases: Phrases, entry: Entry) -> Runs:
    """`What is counted – UNRWA: before … (18 May 2024), now … (20 May 2024), a later number.`

    If another party's number took its place, both are named.
    """
    edition, words = phrases.edition, phrases.words
    now, old = edition.figure(entry.id), edition.figure(entry.old) if entry.old else None
    parts: dict[str, Run | Runs] = {
        "what": phrases.label(entry.metric),
        "who": phrases.speaker(now),
        "now": _dated(phrases, now),
        "kind": sentences.line(
            words(f"changes.kind-{entry.change}"),
            "" if now.chart else words("prose.comma") + words("changes.off-chart"),
        ),
    }
    form = "alone"
    if old is not None:
        form = "moved" if old.stated_by == now.stated_by else "passed"
        parts["was"] = phrases.speaker(old)
        parts["before"] = _dated(phrases, old)
    reasons = phrases.why(entry)
    said = phrases.phrase(f"changes.{form}", **parts)
    return sentences.line(said, words("prose.colon" if reasons else "prose.stop"), reasons)


def _dated(phrases: Phrases, figure: Figure) -> Runs:
    """`an estimated 810,000 people (“fled”, 20 May 2024)`."""
    verb = [phrases.quote(figure, "verb")] if figure.verb else []
    within = phrases.join((*verb, phrases.as_of(figure)), "prose.comma")
    return sentences.line(phrases.amount(figure), " (", within, ")")


def _statements(phrases: Phrases, difference: Difference, whole: str) -> Iterator[Block]:
    """A sentence for each new statement, under the first question it answers, by side."""
    edition = phrases.edition
    new = {entry.id for entry in difference.of(Change.ADDED, kind="position")}
    for question in edition.facts.questions:
        said = [p for _, of_side in edition.on_question(question) for p in of_side if p.id in new]
        new -= {position.id for position in said}
        if said:
            items = tuple(_statement(phrases, p, question, whole) for p in said)
            yield Heading(level=3, id=f"changes-{question}", runs=phrases.question(question))
            yield Items(changes=True, items=items)


def _statement(phrases: Phrases, position: Position, question: str, whole: str) -> Runs:
    """`Yoav Gallant, defence minister, Israel, stated on 20 May 2024 (for): “…”. In full.`"""
    said, text = phrases.quotation(position), answers.statement_text(phrases, position)
    form = "changes.said-" + ("day" if position.date.precision == "day" else "month")
    sentence = phrases.phrase(
        form if isinstance(text, Quote) else f"{form}-in-our-words",
        when=said.date,
        who=sentences.line(said.speaker, "," if len(said.speaker) > 1 else ""),  # with a role
        stance=answers.stance(phrases, position, question),
        words=text,
    )
    stop = phrases.words("prose.stop")
    sentence = sentences.line(sentence, "" if plain((text,)).endswith(stop) else stop)
    to = f"{whole}#{place(f'position:{position.id}')}"
    link = Link(text=phrases.words("changes.in-full"), to=to)
    return sentences.line(sentence, " ", link, stop) if whole else sentence


def _events(phrases: Phrases, difference: Difference) -> Iterator[Block]:
    new = {entry.id for entry in difference.of(Change.ADDED, kind="event")}
    items = tuple(event_line(phrases, e) for e in phrases.edition.events if e.ref in new)
    if items:
        heading = phrases.text("changes.events")
        yield Heading(level=3, id="changes-events", runs=heading)
        yield Items(changes=True, items=items)


def event_line(phrases: Phrases, event: Event) -> Runs:
    """`24 May 2024: ICJ order on the Rafah offensive (Middle East Monitor, 24 May 2024).`"""
    return phrases.phrase(
        "changes.event",
        when=phrases.event_date(event),
        what=sentences.event_label(event),
        source=phrases.publisher(event.source),
    )


def no_moves(phrases: Phrases, earlier: Edition | None) -> Paragraph:
    """What is shown instead of the chart of moves if no number moved."""
    return _nothing(phrases, "no-moves", earlier) if earlier else _first(phrases, "first-moves")


def no_sources(phrases: Phrases) -> Paragraph:
    """What is shown instead of the source cards if nothing changed."""
    return _first(phrases, "no-sources")


def shown_records(difference: Difference | None) -> frozenset[str]:
    """The figures and positions that changed, before and after, as `kind:id`; each has a card."""
    entries = difference.entries if difference else ()
    stated = (e for e in entries if e.kind in ("figure", "position"))
    return frozenset(f"{entry.kind}:{id}" for entry in stated for id in entry.ids)
