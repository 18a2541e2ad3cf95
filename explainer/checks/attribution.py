"""Attribution: every stated number and every statement comes with the name of its party.

The rules, strictest where the tool composes the line itself:
- in an author's paragraph, main point, heading, notice or caption: each sentence with a figure's
  number names its party, and each with the words of a statement names its party or speaker;
- in a list item, an entry of a key figure, the alt text: each clause (up to a semicolon or the
  end of a sentence) names a party once for each of its numbers, and someone for each statement
  mentioned;
- in a table: each row does the same;
- a verb quoted from a figure comes with every party recorded as using it for that metric;
- a computed number: its block names the parties of all its operands, unless it counts records.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from explainer.checks import Case, Fault, operands
from explainer.document.nodes import (
    Beside,
    Cards,
    Chart,
    Front,
    Items,
    KeyFigures,
    Quotation,
    Silence,
    Sources,
    Table,
    lines_of,
)
from explainer.document.runs import Date, Node, Number, Quote, Record, Run, Runs, Speaker, Text
from explainer.report.resolve import split

_SENTENCE = re.compile(r"(?<![A-Z])(?<!\bNo)[.!?…。؟](?:[\s”’»)]+|$)|\n")
_CLAUSE = re.compile(_SENTENCE.pattern + r"|[;؛](?:\s+|$)")


def check(case: Case) -> Iterator[Fault]:
    """A fault for each number, statement or verb that comes without its party."""
    blocks = case.document.all_blocks()
    for at, block in enumerate(blocks):
        for place, runs, strict in _units(block):
            for message in _unnamed(case, runs, strict):
                yield Fault(at, place, message)
        for message in _computed(case, case.below[at]):
            yield Fault(at, block.type, message)


# ---------------------------------------------------------------- what has to name its parties


def _units(block: Any) -> Iterator[tuple[str, Runs, bool]]:
    """Each stretch of runs that has to name its parties, as (place, runs, strict)."""
    match block:
        case Items(points=True):  # an author's sentences
            for n, item in enumerate(block.items, start=1):
                yield from ((f"point {n}", part, False) for part in stretches(item, _SENTENCE))
        case Items():
            for n, item in enumerate(block.items, start=1):
                parts = stretches(item, _CLAUSE)
                yield from ((f"list item {n}", part, not block.changes) for part in parts)
        case KeyFigures():
            entries = (entry for item in block.items for entry in item.entries)
            yield from (("key figure", entry, True) for entry in entries)
        case Table():
            yield from _table(block)
        case Chart():
            yield from _chart(block)
        case Beside():
            for part in block.blocks:
                yield from _units(part)
        case Front() | Quotation() | Silence() | Sources() | Cards():
            return
        case _:  # an author's words, of whatever kind
            for _, line in lines_of(block):
                yield from ((block.type, part, False) for part in stretches(line, _SENTENCE))


def _table(table: Table) -> Iterator[tuple[str, Runs, bool]]:
    for part in stretches(table.caption, _SENTENCE):
        yield f"caption of table {table.id!r}", part, False
    for n, row in enumerate(table.rows, start=1):
        yield f"row {n} of table {table.id!r}", sum(row.cells, ()), True


def _chart(chart: Chart) -> Iterator[tuple[str, Runs, bool]]:
    for part in stretches(chart.alt, _CLAUSE):
        yield f"alt text of chart {chart.id!r}", part, True
    for runs in (chart.title, chart.caption):
        for part in stretches(runs, _SENTENCE):
            yield f"title or caption of chart {chart.id!r}", part, False
    yield from _table(chart.table)


def stretches(runs: Runs, end: re.Pattern[str]) -> Iterator[Runs]:
    """The runs, split where the report's own text matches `end`."""
    current: list[Run] = []
    for run in runs:
        if not isinstance(run, Text):
            current.append(run)
            continue
        for n, part in enumerate(end.split(run.text)):
            if n:
                yield tuple(current)
                current = []
            if part:
                current.append(Text(text=part))
    yield tuple(current)


# ---------------------------------------------------------------- which names are missing


def _unnamed(case: Case, runs: Runs, strict: bool) -> Iterator[str]:
    named = Counter(run.party for run in runs if isinstance(run, Speaker))
    yield from _numbers(case, runs, named, strict)
    yield from _statements(case, runs, named, strict)
    yield from _verbs(case, runs, named)


def _numbers(case: Case, runs: Runs, named: Counter[str], strict: bool) -> Iterator[str]:
    needed: Counter[str] = Counter()
    for run in runs:
        if not isinstance(run, Number) or run.fact not in case.known:
            continue  # an unknown figure is a fault of its own
        party = case.known[run.fact].stated_by
        needed[party] += 1
        if named[party] < (needed[party] if strict else 1):
            name = case.edition.party(party).name
            yield f"{run.plain!r} is stated by {name} ({party!r}), who is not named with it"


def _statements(case: Case, runs: Runs, named: Counter[str], strict: bool) -> Iterator[str]:
    people = [r.of for r in runs if isinstance(r, Record) and r.of.endswith(".speaker")]
    said = (split(run.of) for run in runs if isinstance(run, Quote | Record | Date))
    mentions = 0
    for position, field in ((id, path[-1:]) for kind, id, path in said if kind == "position"):
        if field in (["quote"], ["paraphrase"]):
            party = case.edition.position(position).party
            speaker = f"position:{position}.speaker" in people
            if not named[party] and not speaker and not (people and not strict):
                yield f"the statement {position!r} stands without the name of its party ({party!r})"
        elif field == ["date"] and strict:
            mentions += 1
            if named.total() + len(people) < mentions:
                yield f"the statement {position!r} is mentioned without who made it"


def _verbs(case: Case, runs: Runs, named: Counter[str]) -> Iterator[str]:
    """A line with a quoted verb and no number lists those who use the verb: all of them."""
    if any(isinstance(run, Number) for run in runs):
        return
    for run in runs:
        if not isinstance(run, Quote) or not run.of.endswith(".verb"):
            continue
        figure, edition = case.edition.figure(split(run.of)[1]), case.edition
        users = {
            other.stated_by
            for other in edition.of_metric(figure.metric)
            if other.verb == figure.verb and edition.source(other.source).language == run.lang
        }
        if missing := sorted(users - set(named)):
            yield f"the verb {run.text!r} stands without {', '.join(missing)}, who use it too"


def _computed(case: Case, nodes: Iterable[Node]) -> Iterator[str]:
    """Each computed number in a block that does not name the parties of all its operands."""
    here = {node.party for node in nodes if isinstance(node, Speaker)}
    for number in (node for node in nodes if isinstance(node, Number)):
        parties = {case.known[id].stated_by for id in operands([number]) if id in case.known}
        if missing := ", ".join(sorted(parties - here)):
            yield f"{number.plain!r} is computed from figures of {missing}, not named here"
