"""Who said it: every stated number and every statement stands with the name of its party.

The rules, strictest where the tool composes the line itself:
- in an author's paragraph, main point, heading, notice or caption: each sentence that holds a
  figure's number
  names its party, and each sentence that holds words of a statement names the party or the speaker;
- in a list item, an entry of a key figure, the alt text: each clause (between semicolons and stops)
  names the party as often as it holds numbers of it, and someone for each statement mentioned;
- in a table: so does each row;
- a verb quoted from figures stands with every party that is recorded with it for those metrics;
- a computed number: the parties of its operands are named in the same block. A count of records
  names nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from explainer.checks.case import Case, Fault
from explainer.document.nodes import (
    Beside,
    Cards,
    Chart,
    Front,
    Heading,
    Items,
    KeyFigures,
    Notice,
    Paragraph,
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
    """A fault for each number, statement or verb that stands without its party."""
    blocks = case.document.all_blocks()
    for at, block in enumerate(blocks):
        for place, runs, strict in _units(block):
            for message in _unnamed(case, runs, strict):
                yield Fault(at, place, message)
        for place, message in _computed(case, block, case.below[at]):
            yield Fault(at, place, message)


# ---------------------------------------------------------------- where names are looked for


def _units(block: Any) -> Iterator[tuple[str, Runs, bool]]:
    """(place, runs, strict) of each stretch in which numbers need their names."""
    match block:
        case Paragraph() | Notice() | Heading():
            yield from ((block.type, part, False) for part in stretches(block.runs, _SENTENCE))
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
    """The runs cut where the report's own words hold an end."""
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


# ---------------------------------------------------------------- what must be named


def _unnamed(case: Case, runs: Runs, strict: bool) -> Iterator[str]:
    named = Counter(run.party for run in runs if isinstance(run, Speaker))
    yield from _numbers(case, runs, named, strict)
    yield from _statements(case, runs, named, strict)
    yield from _verbs(case, runs, named)


def _numbers(case: Case, runs: Runs, named: Counter[str], strict: bool) -> Iterator[str]:
    needed: Counter[str] = Counter()
    for run in runs:
        if not isinstance(run, Number) or run.fact is None or run.fact not in _known(case):
            continue  # an unknown figure is a fault of its own
        party = case.edition.figure(run.fact).stated_by
        needed[party] += 1
        if named[party] < (needed[party] if strict else 1):
            name = case.edition.party(party).name
            yield f"{run.plain!r} is stated by {name} ({party!r}), who is not named with it"


def _known(case: Case) -> set[str]:
    return {figure.id for figure in (*case.edition.figures, *case.edition.history)}


def _statements(case: Case, runs: Runs, named: Counter[str], strict: bool) -> Iterator[str]:
    said = [_position(run) for run in runs]
    people = sum(1 for run in runs if isinstance(run, Record) and run.of.endswith(".speaker"))
    mentions = 0
    for run, position in zip(runs, said, strict=True):
        if not position:
            continue
        field = split(getattr(run, "of", ""))[2][-1:]
        if field in (["quote"], ["paraphrase"]):
            party = case.edition.position(position).party
            speaker = any(getattr(r, "of", "") == f"position:{position}.speaker" for r in runs)
            if not named[party] and not speaker and not (people and not strict):
                yield f"the statement {position!r} stands without the name of its party ({party!r})"
        elif field == ["date"] and strict:
            mentions += 1
            if sum(named.values()) + people < mentions:
                yield f"the statement {position!r} is mentioned without who made it"


def _position(run: Run) -> str:
    if not isinstance(run, Quote | Record | Date) or not run.of.startswith("position:"):
        return ""
    return split(run.of)[1]


def _verbs(case: Case, runs: Runs, named: Counter[str]) -> Iterator[str]:
    """A line that holds a quoted verb and no number is a list of those who use the verb."""
    verbs = [run for run in runs if isinstance(run, Quote) and run.of.endswith(".verb")]
    if not verbs or any(isinstance(run, Number) for run in runs):
        return
    for run in verbs:
        figure = case.edition.figure(split(run.of)[1])
        users = {
            other.stated_by
            for other in case.edition.of_metric(figure.metric)
            if other.verb == figure.verb and _language(case, other.source) == run.lang
        }
        missing = sorted(users - set(named))
        if missing:
            yield f"the verb {run.text!r} stands without {', '.join(missing)}, who use it too"


def _language(case: Case, source: str) -> str:
    return case.edition.source(source).language


# ---------------------------------------------------------------- computed numbers


def _computed(case: Case, block: Any, nodes: Iterable[Node]) -> Iterator[tuple[str, str]]:
    here = {node.party for node in nodes if isinstance(node, Speaker)}
    for number in (node for node in nodes if isinstance(node, Number)):
        if number.derived is None or number.derived.kind == "count":
            continue
        parties = _parties(case, number)
        missing = ", ".join(sorted(parties - here))
        if missing:
            message = f"{number.plain!r} is computed from figures of {missing}, not named here"
            yield block.type, message


def _parties(case: Case, number: Number) -> set[str]:
    assert number.derived is not None  # asked for by its derivation
    ids = (operand.removeprefix("figure:") for operand in number.derived.operands)
    return {case.edition.figure(id).stated_by for id in ids if id in _known(case)}


def section(case: Case, at: int) -> range:
    """The places of the blocks between the main headings around a block, the heading included."""
    blocks = case.document.all_blocks()
    starts = [n for n, b in enumerate(blocks) if isinstance(b, Heading) and b.level == 2]
    first = max((n for n in starts if n <= at), default=0)
    last = min((n for n in starts if n > at), default=len(blocks))
    return range(first, last)
