"""How IPython displays records and editions, and completes their ids.

A record holds the ids of other records, not their names. So the facts opened last are kept here,
and a record is shown with the names and the source that its own facts give: as a card in
JupyterLab, as lines on a terminal. Inside quotation marks Tab completes the ids a call takes.
"""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from explainer import words as catalogue
from explainer.document import sentences, tables, wording
from explainer.document.nodes import Block, Items, Paragraph, Row, Sources, Table
from explainer.document.runs import Number, Record, Run, Runs
from explainer.document.sentences import Phrases
from explainer.facts.edition import Conflict, Edition, cut
from explainer.facts.model import (
    Event,
    Facts,
    Figure,
    Metric,
    Party,
    Position,
    Question,
    Side,
    Source,
    Story,
)
from explainer.report import about, answers, cards, compare, figures
from explainer.report.changes import event_line
from explainer.report.shown import lines
from explainer.words import Words

Blocks = Sequence[Block]
_KEPT = 4
_opened: list[Facts] = []


def install(facts: Facts) -> None:
    """Register displays and completion of these facts with IPython, if that is running."""
    shell = _shell()
    if shell is None:
        return
    if facts not in [kept for kept in _opened if kept is facts]:
        _opened.insert(0, facts)
        del _opened[_KEPT:]
    _register_completion(shell, _opened)
    formatters = shell.display_formatter.formatters
    for kind in _BLOCKS:
        formatters["text/html"].for_type(kind, _html)
        formatters["text/plain"].for_type(kind, _print)


def in_notebook() -> bool:
    """Whether the code runs in a Jupyter kernel, not on a terminal."""
    return getattr(_shell(), "kernel", None) is not None


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def blocks(record: Any) -> tuple[Blocks, Words]:
    """The blocks that show a record, none if its facts are not open; the words in its language."""
    facts = _facts_of(record)
    if facts is None:
        return (), catalogue.load("")
    words = catalogue.load(facts.story.language)
    whole = record if isinstance(record, Edition) else cut(facts, _last_day(facts))
    return _BLOCKS[type(record)](Phrases(whole, words), record), words


def _html(record: Any) -> str | None:
    from explainer import markup

    shown, words = blocks(record)
    facts = _facts_of(record)
    sides = markup.Sides.listed(facts) if facts else markup.Sides()
    fragments = "".join(markup.fragment(block, words, sides) for block in shown)
    return markup.framed(fragments) if fragments else None


def _print(record: Any, printer: Any, cycle: bool) -> None:
    shown, _ = blocks(record)
    text = "\n".join(line for block in shown for line in lines(block, detailed=True))
    printer.text(text or repr(record))


def _last_day(facts: Facts) -> datetime.date:
    """The day on which everything in the file is known."""
    dated: list[Source | Figure | Position] = [*facts.sources.values(), *facts.figures]
    days = [record.published.last for record in (*dated, *facts.positions)]
    return max(*days, *(edition.date for edition in facts.story.editions))


def _facts_of(record: Any) -> Facts | None:
    """The open facts that hold this very record; for a number, the facts opened last."""
    match record:
        case Facts():
            return record
        case Edition():
            return record.facts
        case Conflict():
            return _facts_of(record.figures[0])
        case Number():
            return next(iter(_opened), None)
    return next((facts for facts in _opened if any(one is record for one in _records(facts))), None)


def _records(facts: Facts) -> Iterator[Any]:
    """Every record of the facts."""
    keyed = (facts.sources, facts.parties, facts.sides, facts.metrics, facts.questions)
    yield from (facts.story, *facts.figures, *facts.positions, *facts.events)
    yield from (record for group in keyed for record in group.values())


# ---------------------------------------------------------------- the blocks of a record


def _line(*parts: str | Run | Runs) -> Block:
    return Paragraph(runs=sentences.line(*parts))


def _story(phrases: Phrases, story: Story) -> Blocks:
    title = (Record(text=story.title, of="story.title"),)
    summary = (Record(text=story.summary, of="story.summary"),) if story.summary else ()
    columns = (tables.column(phrases, "edition", row_header=True), tables.column(phrases, "what"))
    rows = []
    for edition in story.editions:
        when = wording.date(edition.date, f"edition:{edition.date}", phrases.words)
        rows.append(Row(cells=((when,), _note(edition.note, edition.date))))
    caption = phrases.text("displays.editions")
    editions = Table(id="editions", caption=caption, columns=columns, rows=tuple(rows))
    return (_line(title, ". " if summary else "", summary), editions)


def _note(note: str | None, day: datetime.date) -> Runs:
    return (Record(text=note, of=f"edition:{day}.note"),) if note else ()


def _facts(phrases: Phrases, facts: Facts) -> Blocks:
    return (*_story(phrases, facts.story), about.parties(phrases))


def _edition(phrases: Phrases, edition: Edition) -> Blocks:
    words, leading = phrases.words, figures.leading_metrics(edition)
    strip = (figures.key_figures(phrases, leading),) if leading else ()
    day, note = phrases.edition_date(), _note(edition.note, edition.date)
    counted = words(
        "displays.counted",
        figures=f"{len(edition.figures):,}",
        positions=f"{len(edition.positions):,}",
        conflicts=f"{len(edition.conflicts()):,}",
    )
    return (
        _line(Record(text=edition.story.title, of="story.title")),
        _line(words("prose.as-known"), day, words("prose.colon") if note else "", note),
        _line(counted),
        *strip,
    )


def _card(phrases: Phrases, record: Figure | Position) -> Blocks:
    """The record's source with this card alone, after the quotation if it is a statement."""
    kind = "figure" if isinstance(record, Figure) else "position"
    own = [
        entry.model_copy(update={"cards": kept})
        for entry in cards.sources(phrases, {f"{kind}:{record.id}"}).entries
        if (kept := tuple(c for c in entry.cards if (c.kind, c.id) == (kind, record.id)))
    ]
    said = [phrases.quotation(record)] if isinstance(record, Position) else []
    return (*said, Sources(entries=tuple(own)))


def _source(phrases: Phrases, source: Source) -> Blocks:
    entries = cards.sources(phrases).entries
    return (Sources(entries=tuple(entry for entry in entries if entry.id == source.id)),)


def _conflict(phrases: Phrases, conflict: Conflict) -> Blocks:
    label, stated = phrases.label(conflict.metric), conflict.figures
    return (
        Items(items=(compare.conflict_line(phrases, conflict),)),
        tables.figures_table(phrases, stated, id="conflict", caption=label),
    )


def _metric(phrases: Phrases, metric: Metric) -> Blocks:
    counts = figures.counts(phrases, (metric.id,))
    return (counts, *figures.current(phrases, (metric.id,)))


def _question(phrases: Phrases, question: Question) -> Blocks:
    return (answers.statements(phrases, question.id),)


def _party(phrases: Phrases, party: Party) -> Blocks:
    long = [about.long_name(phrases.edition, party.id)] if party.long_name else []
    parts: list[Run | Runs] = [phrases.party(party.id), *long, phrases.side(party.side)]
    return (Paragraph(runs=phrases.join(parts, "prose.comma")),)


def _side(phrases: Phrases, side: Side) -> Blocks:
    said = [p for p in phrases.edition.facts.parties.values() if p.side == side.id]
    who = sentences.join(phrases.party(party.id) for party in said)
    return (Paragraph(runs=phrases.headed(phrases.side(side.id), who)),)


def _event(phrases: Phrases, event: Event) -> Blocks:
    return (_line(event_line(phrases, event)),)


def _number(phrases: Phrases, number: Number) -> Blocks:
    return (_line(number, f" ({number.derived.formula})" if number.derived else ""),)


_BLOCKS: dict[type, Callable[[Phrases, Any], Blocks]] = {
    Facts: _facts,
    Story: _story,
    Edition: _edition,
    Figure: _card,
    Position: _card,
    Source: _source,
    Conflict: _conflict,
    Metric: _metric,
    Question: _question,
    Party: _party,
    Side: _side,
    Event: _event,
    Number: _number,
}


# ---------------------------------------------------------------- the Tab key

Offer = Callable[[Facts], Iterable[str]]

# The part of an id typed so far in the innermost open call; a keyword before it is more specific.
_TYPED = re.compile(
    r"""(?P<call>\w+)\((?P<before>[^()]*)(?P<quote>["'])(?P<typed>[\w.:-]*)$""", re.ASCII
)
_NAMED = re.compile(r"(\w+)\s*=\s*[\[(]?[^=]*$")

_OFFERS: dict[str, Offer] = {
    "figure": lambda facts: (figure.id for figure in facts.figures),
    "base": lambda facts: (figure.id for figure in facts.figures),
    "position": lambda facts: (position.id for position in facts.positions),
    "source": lambda facts: facts.sources,
    "party": lambda facts: facts.parties,
    "side": lambda facts: facts.sides,
    "sides": lambda facts: facts.sides,
    "question": lambda facts: facts.questions,
    "on_question": lambda facts: facts.questions,
    "events": lambda facts: (event.ref for event in facts.events),
}
_METRICS = {
    "beside", "chart", "choose", "conflicts", "counts", "current", "key_figures", "metric",
    "of_metric", "statements",
}  # fmt: skip


def completions(line: str, opened: Iterable[Facts]) -> Iterator[str]:
    """The ids, of the facts opened last, that complete the call at the end of the line."""
    found = _TYPED.search(line)
    facts = next(iter(opened), None)
    if found is None or facts is None:
        return
    named = _NAMED.search(found["before"])
    asked = _OFFERS.get(named[1] if named else found["call"])
    ids = asked(facts) if asked else facts.metrics if found["call"] in _METRICS else ()
    yield from (id for id in ids if id.startswith(found["typed"]))


def _register_completion(shell: Any, opened: Iterable[Facts]) -> None:
    """Register the completion of ids with this IPython shell, once."""

    def record_ids(context: Any) -> dict[str, Any]:
        ids = completions(context.text_until_cursor, opened)
        found = [SimpleNamespace(text=id, type="id") for id in ids]
        return {"completions": found, "suppress": bool(found)}  # no files, no builtins beside them

    record_ids.matcher_api_version = 2  # type: ignore[attr-defined]
    matchers = shell.Completer.custom_matchers
    if not any(matcher.__name__ == record_ids.__name__ for matcher in matchers):
        matchers.append(record_ids)
