"""Whatever is taken away from a node of a report is noticed: a hedge, a speaker, one side."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explainer import checks
from explainer.checks import attribution
from explainer.document.nodes import Document, Items, KeyFigures, Paragraph, Table, saved, walk
from explainer.document.runs import Number, Record, Speaker
from explainer.export.notebook import read
from tests.memory import executed_file, variants, whole


def removals(block: Any) -> Iterator[tuple[str, str, Any]]:
    """(what, which, the block without it): each hedge, speaker and side of a conflict in turn."""
    for other in variants(block, _without_hedge):
        yield "hedge", "", other
    for other in variants(block, _without_speaker):
        yield "speaker", "", other
    yield from (("side", "", other) for other in _without_side(block))


def _without_hedge(line: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    for at, run in enumerate(line):
        if isinstance(run, Number) and (run.before or run.after):
            bare = run.model_copy(update={"before": "", "after": ""})
            yield (*line[:at], bare, *line[at + 1 :])
        if isinstance(run, Number) and run.hedge != "exact":
            exact = run.model_copy(update={"hedge": "exact"})
            yield (*line[:at], exact, *line[at + 1 :])


def _without_speaker(line: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Lines with a party less that is named once; a person who is named speaks for it."""
    if any(isinstance(run, Record) and run.of.endswith(".speaker") for run in line):
        return
    named = Counter(run.party for run in line if isinstance(run, Speaker))
    for at, run in enumerate(line):
        if isinstance(run, Speaker) and named[run.party] == 1:
            yield (*line[:at], *line[at + 1 :])


def _without_clause(line: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    parts = list(attribution.stretches(line, attribution._CLAUSE))
    stated = [any(isinstance(run, Number) and run.fact for run in part) for part in parts]
    for at, holds in enumerate(stated):
        if holds and sum(stated) > 1:
            yield tuple(run for part in _less(tuple(parts), at) for run in part)


def one_sided(case: checks.Case, before: Any, after: Any) -> bool:
    """Whether a side of a conflict went while another stayed."""
    had, has = (
        Counter(n.fact for n in walk(block) if isinstance(n, Number) and n.fact)
        for block in (before, after)
    )
    gone = (had - has).keys()
    sides = [{figure.id for figure in c.figures} for c in case.edition.conflicts()]
    return any(gone & ids and has.keys() & ids for ids in sides)


def _without_side(block: Any) -> Iterator[Any]:
    """Lists, strips, tables and statements with one entry less."""
    yield from variants(block, _without_clause)
    if isinstance(block, Items) and any(isinstance(part, Number) for part in walk(block)):
        for at in range(len(block.items)):
            yield block.model_copy(update={"items": _less(block.items, at)})
    if isinstance(block, KeyFigures):
        for n, item in enumerate(block.items):
            for at in range(len(item.entries)):
                fewer = item.model_copy(update={"entries": _less(item.entries, at)})
                items = (*block.items[:n], fewer, *block.items[n + 1 :])
                yield block.model_copy(update={"items": items})
    if isinstance(block, Table) and any(isinstance(part, Number) for part in walk(block)):
        for at in range(len(block.rows)):
            yield block.model_copy(update={"rows": _less(block.rows, at)})
    for name in ("table", "statements", "blocks"):
        value = getattr(block, name, None)
        if isinstance(value, Table):
            yield from (block.model_copy(update={name: t}) for t in _without_side(value))
        elif name == "statements" and value:
            yield from (
                block.model_copy(update={name: _less(value, at)}) for at in range(len(value))
            )
        elif value:
            for at, part in enumerate(value):
                for other in _without_side(part):
                    parts = (*value[:at], other, *value[at + 1 :])
                    yield block.model_copy(update={name: parts})


def _less(parts: tuple[Any, ...], at: int) -> tuple[Any, ...]:
    return (*parts[:at], *parts[at + 1 :])


def survivors(reading: Any) -> tuple[dict[str, int], list[str]]:
    """How many removals were tried of each kind, and those that no check noticed."""
    tried: dict[str, int] = {}
    missed: list[str] = []
    document, cells = reading.document, reading.cells
    case = reading
    for at, block in enumerate(document.all_blocks()):
        if not at:
            continue
        around = case.section(at)
        start = around.start
        for what, _, other in removals(block):
            if what == "side" and not one_sided(case, block, other):
                continue
            if isinstance(block, Paragraph | Items) and not _speaks(case, block, other, what):
                continue
            tried[what] = tried.get(what, 0) + 1
            if not _noticed(case, start, len(around), at, other):
                missed.append(
                    f"{what} of {type(block).__name__} {cells[at]}: {_short(block, other)}"
                )
    return tried, missed


def _speaks(case: checks.Case, before: Any, after: Any, what: str) -> bool:
    """Whether what an author's words lost is a party whose number stays, or anything in a list."""
    if what != "speaker":
        return isinstance(before, Items) and not before.points
    had, has = ({n.party for n in walk(b) if isinstance(n, Speaker)} for b in (before, after))
    facts = [n.fact for n in walk(after) if isinstance(n, Number) and n.fact]
    return bool((had - has) & {case.edition.figure(fact).stated_by for fact in facts})


def _noticed(case: checks.Case, start: int, length: int, at: int, other: Any) -> bool:
    """Whether the change cannot be saved, or is refused in its section."""
    blocks, cells = list(case.document.all_blocks()), case.cells
    if saved(blocks[at]) == saved(other) or _follows(other):
        return True
    blocks[at] = other
    first, last = max(start, 1), start + length
    section = Document(front=case.document.front, blocks=tuple(blocks[first:last]))
    return bool(checks.faults(case.about(section, (cells[0], *cells[first:last]))))


def _follows(block: Any) -> bool:
    """Whether the block stands for a listing: it is saved as its name alone."""
    return isinstance(block, Table) and block.id.startswith(("parties", "lexicon", "positions-"))


def _short(block: Any, other: Any) -> str:
    before, after = ("".join(getattr(n, "text", "") for n in walk(b)) for b in (block, other))
    at = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    return before[max(0, at - 40) : at + 40]


def test_whatever_is_taken_away_from_a_node_is_noticed() -> None:
    """Each hedge, each speaker, each side of a conflict, of every node of the flood's report."""
    tried, missed = survivors(whole())
    print(f"removed one at a time: {tried}")
    assert not missed, "\n".join(missed)
    assert tried["hedge"] > 100 and tried["speaker"] > 100 and tried["side"] > 30


@pytest.mark.slow
def test_whatever_is_taken_away_from_the_shipped_report_is_noticed() -> None:
    """The same for every node of the report of this project, as it is published."""
    reading = read(executed_file(Path("notebooks") / "report.ipynb"))
    assert not reading.faults and not checks.faults(reading)
    tried, missed = survivors(reading)
    print(f"report: removed one at a time: {tried}")
    assert not missed, "\n".join(missed)


def test_the_shipped_notebooks_allow_at_most_ten_words_each_with_a_reason() -> None:
    """What the notebooks of this project allow."""
    for path in Path("notebooks").glob("*.ipynb"):
        metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
        allowed = metadata.get("explainer", {}).get("allow", {})
        assert len(allowed) <= 10 and all(reason.strip() for reason in allowed.values())
