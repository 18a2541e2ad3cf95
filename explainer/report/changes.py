"""What changed since an earlier edition, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from explainer.document import compute, sentences, wording
from explainer.document.nodes import Block, Heading, Items, Notice, Paragraph
from explainer.document.runs import Link, Quote, Run, Runs, place, plain
from explainer.facts.diff import Change, Difference, Entry
from explainer.facts.edition import Edition
from explainer.facts.model import Event, Figure, Position
from explainer.report import answers
from explainer.words import Words

# All that can happen to a number within a facts file: none is ever withdrawn or rewritten.
WITHIN = (Change.CORRECTED, Change.REVISED, Change.UPDATED, Change.ADDED)
STATEMENTS = "statements.html"  # published beside the report's page


def changes(
    edition: Edition,
    earlier: Edition | None,
    difference: Difference | None,
    words: Words,
    whole: str = STATEMENTS,
) -> tuple[Block, ...]:
    """The section on changes: how many, the corrections, then a sentence for each change.

    Numbers come first, then new statements by question and side, then events. `whole` is the page
    that a new statement links to for its full text; no link if it is empty.
    """
    if earlier is None or difference is None:
        return (_first("first", words),)
    if not difference:
        return (_nothing("none", earlier, words),)
    return (
        _summary(earlier, difference, words),
        *_corrections(edition, difference, words),
        *_sentences(edition, difference, words),
        *_statements(edition, difference, words, whole),
        *_events(edition, difference, words),
    )


def summary(
    edition: Edition, earlier: Edition | None, difference: Difference | None, words: Words
) -> tuple[Block, ...]:
    """The section's heading, first sentence and corrections; nothing in a first edition."""
    if earlier is None:
        return ()
    blocks = changes(edition, earlier, difference, words)
    heading = Heading(level=2, id="changed", runs=sentences.text(words("record.changes")))
    return (heading, *(block for block in blocks if isinstance(block, Paragraph | Notice)))


def _first(key: str, words: Words) -> Paragraph:
    return Paragraph(runs=sentences.text(words(f"changes.{key}")))


def _nothing(key: str, earlier: Edition, words: Words) -> Paragraph:
    day = sentences.edition_date(earlier, words)
    return Paragraph(runs=sentences.phrase(words, f"changes.{key}", day=day))


def _summary(earlier: Edition, difference: Difference, words: Words) -> Paragraph:
    """How many numbers and statements changed, by kind of change; events are listed below."""
    groups = [(f"figure-{change}", difference.of(change)) for change in Change]
    groups.append(("position-added", difference.of(Change.ADDED, kind="position")))
    counted = [_count(name, entries, words) for name, entries in groups if entries]
    said = sentences.listed(counted, words) or sentences.text(words("changes.only"))
    day = sentences.edition_date(earlier, words)
    return Paragraph(runs=sentences.phrase(words, "changes.since", day=day, what=said))


def _count(name: str, entries: Sequence[Entry], words: Words) -> Runs:
    """`3 new numbers`."""
    records = (f"{entry.kind}:{entry.id}" for entry in entries)
    number = compute.count(records, words, f"changes-{name}")
    table = "index.count-one" if len(entries) == 1 else "index.count"
    return sentences.line(number, " ", words.get(f"{table}.{name}") or words(f"{table}.other"))


def _corrections(edition: Edition, difference: Difference, words: Words) -> Iterator[Notice]:
    """A notice for each correction: what was corrected, when and why."""
    for entry in difference.of(Change.CORRECTED):
        figure = edition.figure(entry.id)
        when = wording.date(figure.published, f"figure:{figure.id}.published", words)
        label, why = sentences.label(edition, entry.metric), sentences.why(edition, entry)
        runs = sentences.line(label, words("prose.comma"), when, words("prose.colon"), why)
        yield Notice(kind="corrected", runs=runs)


def _sentences(edition: Edition, difference: Difference, words: Words) -> Iterator[Items]:
    entries = difference.of(*WITHIN)
    if entries:
        items = tuple(_sentence(edition, entry, words) for entry in entries)
        yield Items(changes=True, items=items)


def _sentence(edition: Edition, entry: Entry, words: Words) -> Runs:
    """`What is counted – UNRWA: before … (18 May 2024), now … (20 May 2024), a later number.`

    If another party's number took its place, both are named.
    """
    now = edition.figure(entry.id)
    old = edition.figure(entry.old) if entry.old else None
    parts: dict[str, Run | Runs] = {
        "what": sentences.label(edition, entry.metric),
        "who": sentences.speaker(edition, now.stated_by),
        "now": _dated(edition, now, words),
        "kind": sentences.line(
            words(f"changes.kind-{entry.change}"),
            "" if now.chart else words("prose.comma") + words("changes.off-chart"),
        ),
    }
    form = "alone"
    if old is not None:
        form = "moved" if old.stated_by == now.stated_by else "passed"
        parts["was"] = sentences.speaker(edition, old.stated_by)
        parts["before"] = _dated(edition, old, words)
    reasons = sentences.why(edition, entry)
    said = sentences.phrase(words, f"changes.{form}", **parts)
    return sentences.line(said, words("prose.colon" if reasons else "prose.stop"), reasons)


def _dated(edition: Edition, figure: Figure, words: Words) -> Runs:
    """`an estimated 810,000 people (“fled”, 20 May 2024)`."""
    quoted = sentences.verb(edition, figure)
    verb = (quoted, words("prose.comma")) if quoted else ()
    amount = wording.amount(figure, edition.metric(figure.metric), words)
    return sentences.line(amount, " (", *verb, sentences.as_of(figure, words), ")")


def _statements(
    edition: Edition, difference: Difference, words: Words, whole: str
) -> Iterator[Block]:
    """A sentence for each new statement, under the first question it answers, by side."""
    new = {entry.id for entry in difference.of(Change.ADDED, kind="position")}
    for question in edition.facts.questions:
        said = [p for _, of_side in edition.on_question(question) for p in of_side if p.id in new]
        new -= {position.id for position in said}
        if said:
            items = tuple(_statement(edition, p, question, words, whole) for p in said)
            yield Heading(
                level=3, id=f"changes-{question}", runs=sentences.question(edition, question)
            )
            yield Items(changes=True, items=items)


def _statement(
    edition: Edition, position: Position, question: str, words: Words, whole: str
) -> Runs:
    """`Yoav Gallant, defence minister, Israel, stated on 20 May 2024 (for): “…”. In full.`"""
    said, text = (
        sentences.quotation(edition, position, words),
        answers.statement_text(edition, position, words),
    )
    form = "changes.said-" + ("day" if position.date.precision == "day" else "month")
    sentence = sentences.phrase(
        words,
        form if isinstance(text, Quote) else f"{form}-in-our-words",
        when=said.date,
        who=sentences.line(said.speaker, "," if len(said.speaker) > 1 else ""),  # with a role
        stance=answers.stance(position, question, words),
        words=text,
    )
    stop = words("prose.stop")
    sentence = sentences.line(sentence, "" if plain((text,)).endswith(stop) else stop)
    link = Link(text=words("changes.in-full"), to=f"{whole}#{place(f'position:{position.id}')}")
    return sentences.line(sentence, " ", link, stop) if whole else sentence


def _events(edition: Edition, difference: Difference, words: Words) -> Iterator[Block]:
    new = {entry.id for entry in difference.of(Change.ADDED, kind="event")}
    items = tuple(event_line(edition, e, words) for e in edition.events if e.ref in new)
    if items:
        heading = sentences.text(words("changes.events"))
        yield Heading(level=3, id="changes-events", runs=heading)
        yield Items(changes=True, items=items)


def event_line(edition: Edition, event: Event, words: Words) -> Runs:
    """`24 May 2024: ICJ order on the Rafah offensive (Middle East Monitor, 24 May 2024).`"""
    return sentences.phrase(
        words,
        "changes.event",
        when=wording.date(event.date, f"event:{event.ref}.date", words),
        what=sentences.event_label(event),
        source=sentences.publisher(edition, event.source, words),
    )


def no_moves(earlier: Edition | None, words: Words) -> Paragraph:
    """What is shown instead of the chart of moves if no number moved."""
    return _nothing("no-moves", earlier, words) if earlier else _first("first-moves", words)


def no_sources(words: Words) -> Paragraph:
    """What is shown instead of the source cards if nothing changed."""
    return _first("no-sources", words)


def shown_records(difference: Difference | None) -> frozenset[str]:
    """The figures and positions that changed, before and after, as `kind:id`; each has a card."""
    entries = difference.entries if difference else ()
    stated = (e for e in entries if e.kind in ("figure", "position"))
    return frozenset(f"{entry.kind}:{id}" for entry in stated for id in entry.ids)
