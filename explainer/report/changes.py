"""What changed since an earlier edition, written for the reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from explainer.document import compute, sentences, tables, wording
from explainer.document.nodes import Block, Column, Heading, Notice, Paragraph, Row, Table
from explainer.document.runs import Runs, Text
from explainer.facts.diff import Change, Difference, Entry
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.words import Words

NEWEST = 3  # new figures of a metric that are written out; further ones are counted


def changes(
    edition: Edition, earlier: Edition | None, difference: Difference | None, words: Words
) -> tuple[Block, ...]:
    """The section: how many changes, the corrections, then a table for each kind of change."""
    if earlier is None or difference is None:
        return (_first("first", words),)
    if not difference:
        return (_nothing("none", earlier, words),)
    day = sentences.edition_date(earlier, words)
    return (
        Paragraph(runs=(Text(text=words("changes.since")), day, *_summary(difference, words))),
        *_corrections(edition, difference, words),
        *_tables(edition, difference, words),
    )


def summary(
    edition: Edition, earlier: Edition | None, difference: Difference | None, words: Words
) -> tuple[Block, ...]:
    """The section's heading, first sentence and corrections; a first edition has none of it."""
    if earlier is None:
        return ()
    told = changes(edition, earlier, difference, words)
    heading = Heading(level=2, id="changed", runs=sentences.text(words("record.changes")))
    return (heading, *(block for block in told if not isinstance(block, Table)))


def _first(key: str, words: Words) -> Paragraph:
    return Paragraph(runs=sentences.text(words(f"changes.{key}")))


def _nothing(key: str, earlier: Edition, words: Words) -> Paragraph:
    day = sentences.edition_date(earlier, words)
    return Paragraph(runs=(Text(text=words(f"changes.{key}")), day, Text(text=words("prose.stop"))))


def _summary(difference: Difference, words: Words) -> Runs:
    """How many numbers and statements changed in which way; the events stand in their table."""
    groups = [(f"figure-{change}", difference.of(change)) for change in Change]
    groups.append(("position-added", difference.of(Change.ADDED, kind="position")))
    parts = [_count(name, entries, words) for name, entries in groups if entries]
    listed = sentences.join(parts, words("prose.comma"), words("prose.and"))
    said = listed or sentences.text(words("changes.only"))
    return (Text(text=words("prose.colon")), *said, Text(text=words("prose.stop")))


def _count(name: str, entries: Sequence[Entry], words: Words) -> Runs:
    """`3 new numbers`."""
    records = (f"{entry.kind}:{entry.id}" for entry in entries)
    number = compute.count(records, words, f"changes-{name}")
    table = "index.count-one" if len(entries) == 1 else "index.count"
    counted = words.get(f"{table}.{name}") or words(f"{table}.other")
    return (number, Text(text=f" {counted}"))


def _corrections(edition: Edition, difference: Difference, words: Words) -> Iterator[Notice]:
    """A correction is labelled a correction: what, when and why, before anything else."""
    for entry in difference.of(Change.CORRECTED):
        figure = edition.figure(entry.id)
        when = wording.date(figure.published, f"figure:{figure.id}.published", words)
        label = sentences.label(edition, entry.metric)
        comma, colon = Text(text=words("prose.comma")), Text(text=words("prose.colon"))
        yield Notice(
            kind="corrected", runs=(*label, comma, when, colon, *sentences.why(edition, entry))
        )


def _tables(edition: Edition, difference: Difference, words: Words) -> Iterator[Table]:
    for change in (Change.CORRECTED, Change.REVISED, Change.UPDATED):
        entries = difference.of(change)
        if entries:
            yield tables.moves_table(
                edition,
                entries,
                words,
                id=f"changes-{change}",
                caption=sentences.text(words(f"changes.{change}-caption")),
                reasons=change is not Change.UPDATED,
            )
    if difference.of(Change.ADDED):
        yield _added(edition, difference.of(Change.ADDED), words)
    positions = [edition.position(e.id) for e in difference.of(Change.ADDED, kind="position")]
    if positions:
        caption = sentences.text(words("changes.positions-caption"))
        yield tables.positions_table(
            edition, positions, words, id="changes-positions", caption=caption
        )
    if difference.of(Change.ADDED, kind="event"):
        yield _events(edition, difference, words)


def _added(edition: Edition, entries: Sequence[Entry], words: Words) -> Table:
    """One row a metric: its newest new figures, and how many more there are."""
    groups: dict[str, list[Figure]] = {}
    for entry in entries:
        groups.setdefault(entry.metric, []).append(edition.figure(entry.id))
    columns = (
        tables.column(words, "what", row_header=True),
        Column(header=sentences.text(words("table.new"))),
    )
    rows = tuple(_group(edition, metric, group, words) for metric, group in groups.items())
    caption = sentences.text(words("changes.added-caption"))
    return Table(id="changes-added", caption=caption, columns=columns, rows=rows)


def _group(edition: Edition, metric: str, figures: list[Figure], words: Words) -> Row:
    newest = sorted(figures, key=lambda f: (f.chart, f.as_of), reverse=True)
    shown, rest = newest[:NEWEST], newest[NEWEST:]
    line = sentences.listed(edition, shown, words)
    if rest:
        references = (f"figure:{figure.id}" for figure in rest)
        count = compute.count(references, words, f"changes-more-{metric}")
        line = (*line, Text(text=words("changes.more")), count)
    cells = (sentences.label(edition, metric), line)
    return Row(cells=cells, facts=tuple(figure.id for figure in shown))


def _events(edition: Edition, difference: Difference, words: Words) -> Table:
    by_ref = {event.ref: event for event in edition.events}
    columns = (
        tables.column(words, "date"),
        tables.column(words, "event", row_header=True),
        tables.column(words, "source"),
    )
    rows = []
    for entry in difference.of(Change.ADDED, kind="event"):
        event = by_ref[entry.id]
        when = wording.date(event.date, f"event:{event.ref}.date", words)
        source = sentences.publisher(edition, event.source, words)
        rows.append(Row(cells=((when,), sentences.event_label(event), source)))
    caption = sentences.text(words("changes.events-caption"))
    return Table(id="changes-events", caption=caption, columns=columns, rows=tuple(rows))


def full_list(
    edition: Edition, earlier: Edition | None, difference: Difference | None, words: Words
) -> tuple[Block, ...]:
    """Every changed figure in a table: how it changed, the number before and now, its source."""
    if earlier is None or difference is None:
        return (_first("first-list", words),)
    if not difference.of(*Change):
        return (_nothing("no-figures", earlier, words),)
    keys = ["change", "what", "before", "now", "source"]
    columns = tuple(tables.column(words, key, row_header=key == "what") for key in keys)
    rows = tuple(_listed(edition, entry, words) for entry in difference.of(*Change))
    day = sentences.edition_date(earlier, words)
    caption = (Text(text=words("changes.list-caption")), day)
    return (Table(id="changes-list", caption=caption, columns=columns, rows=rows),)


def _listed(edition: Edition, entry: Entry, words: Words) -> Row:
    figure = edition.figure(entry.id)
    before, now = sentences.both(edition, entry, words)
    cells = (
        sentences.text(words(f"changes.class-{entry.change}")),
        sentences.label(edition, entry.metric),
        before or sentences.text(words("changes.not-before")),
        now,
        sentences.publisher(edition, figure.source, words),
    )
    ids = tuple(id for id in (entry.old, entry.new) if id is not None)
    return Row(cells=cells, facts=ids)


def no_moves(earlier: Edition | None, words: Words) -> Paragraph:
    """What stands in place of the chart of moves where no number moved."""
    return _nothing("no-moves", earlier, words) if earlier else _first("first-moves", words)


def no_sources(words: Words) -> Paragraph:
    """What stands in place of the source cards where nothing changed."""
    return _first("no-sources", words)


def shown_records(difference: Difference | None) -> frozenset[str]:
    """The figures and positions that changed (`kind:id`), before and now: what needs a card."""
    entries = difference.entries if difference else ()
    stated = (e for e in entries if e.kind in ("figure", "position"))
    return frozenset(f"{entry.kind}:{id}" for entry in stated for id in entry.ids)
