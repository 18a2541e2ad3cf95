"""Records and editions as the last line of a cell: a card in JupyterLab, lines on a terminal.

A record holds ids, not what they name. So the facts that were opened last are kept here, and a
record is shown with the names and the source that its own facts give it.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable
from typing import Any

from explainer import words as catalogue
from explainer.document.runs import Number
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
from explainer.report import completing
from explainer.report.records import BLOCKS, Blocks
from explainer.report.terminal import detailed
from explainer.words import Words

_KEPT = 4
_opened: list[Facts] = []


def install(facts: Facts) -> None:
    """Let IPython show the records of these facts; without IPython nothing happens."""
    shell = _shell()
    if shell is None:
        return
    if facts not in [kept for kept in _opened if kept is facts]:
        _opened.insert(0, facts)
        del _opened[_KEPT:]
    completing.install(shell, _opened)
    formatters = shell.display_formatter.formatters
    for kind in (*BLOCKS, Number):
        formatters["text/html"].for_type(kind, _html)
        formatters["text/plain"].for_type(kind, _print)


def in_notebook() -> bool:
    """Whether a Jupyter kernel asks, and not a terminal."""
    return getattr(_shell(), "kernel", None) is not None


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def blocks(record: Any) -> tuple[Blocks, Words]:
    """The blocks that show a record, and the words of its story's language; none if unknown."""
    facts = _facts_of(record)
    if facts is None:
        return (), catalogue.load("")
    words = catalogue.load(facts.story.language)
    whole = record if isinstance(record, Edition) else cut(facts, _last_day(facts))
    return BLOCKS[type(record)](whole, record, words), words


def _html(record: Any) -> str | None:
    from explainer import markup

    shown, words = blocks(record)
    facts = _facts_of(record)
    sides = markup.Sides.listed(facts) if facts else markup.Sides()
    fragments = "".join(markup.fragment(block, words, sides) for block in shown)
    return markup.framed(fragments) if fragments else None


def _print(record: Any, printer: Any, cycle: bool) -> None:
    shown, _ = blocks(record)
    text = "\n".join(line for block in shown for line in detailed(block))
    printer.text(text or repr(record))


def _last_day(facts: Facts) -> datetime.date:
    """The day by which everything in the file is known."""
    days = [edition.date for edition in facts.story.editions]
    days += [source.published.last for source in facts.sources.values()]
    days += [figure.published.last for figure in facts.figures]
    days += [position.published.last for position in facts.positions]
    return max(days)


def _facts_of(record: Any) -> Facts | None:
    if isinstance(record, Facts):
        return record
    if isinstance(record, Edition):
        return record.facts
    return next((facts for facts in _opened if _holds(facts, record)), None)


def _holds(facts: Facts, record: Any) -> bool:
    if isinstance(record, Conflict):
        return _holds(facts, record.figures[0])
    groups: dict[type, Iterable[Any]] = {
        Story: (facts.story,),
        Figure: facts.figures,
        Position: facts.positions,
        Event: facts.events,
        Source: facts.sources.values(),
        Party: facts.parties.values(),
        Side: facts.sides.values(),
        Metric: facts.metrics.values(),
        Question: facts.questions.values(),
    }
    found = groups.get(type(record), (record,))  # a number belongs to no facts of its own
    return any(other is record for other in found)
