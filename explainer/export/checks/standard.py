"""Nodes that have one right form: made again from the records, they must be equal.

Belongs here: which nodes these are (the title block, statements, key figures, source cards, the
tables of parties, positions and hedges), and the comparison.
Does not belong here: nodes that an author composes (binding, attribution, conflicts).

Marks at changed numbers are left aside: they come and go with the edition compared with.
Whatever is taken away from such a node (a speaker, a hedge, a side, a row) is found by this alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from explainer.document import (
    Beside,
    Front,
    KeyFigures,
    Quotation,
    Silence,
    Sources,
    Table,
    walk,
)
from explainer.errors import ExplainerError
from explainer.export.checks.case import Case, Fault
from explainer.prose import sentences
from explainer.report import cards, changes, figures, front, marks, method, parties, positions
from explainer.words import Words

_KINDS = (Front, Quotation, Silence, Beside, KeyFigures, Sources, Table)
_OF_THE_RUN = ("notebook", "records", "named", "order", "compared_with", "draft")


def check(case: Case) -> Iterator[Fault]:
    """A fault for each node that is not what its records make of it."""
    for at, nodes in enumerate(case.below):
        for node in (node for node in nodes if isinstance(node, _KINDS)):
            place, message = _compared(case, node)
            if message:
                yield Fault(at, place, message)


def _compared(case: Case, node: Any) -> tuple[str, str]:
    place, node = _name(node), marks.unmarked(node)
    try:
        right = _again(case, node)
    except ExplainerError as fault:
        return place, str(fault)
    if right is None or _same(node, right):
        return place, ""
    return place, f"is not what the records make of it: {_difference(node, right)}"


def _again(case: Case, node: Any) -> Any:
    """The node made anew, or None for one that has no single right form."""
    edition, words = case.edition, case.words
    match node:
        case Front():
            made = front.front(edition, words)
            return made.model_copy(update={name: getattr(node, name) for name in _OF_THE_RUN})
        case Quotation():
            return sentences.quotation(edition, edition.position(node.position), words)
        case Silence():
            return sentences.silence(edition, node.side, words)
        case Beside():
            statements = sentences.beside(edition, node.metrics, words, node.latest)
            return node.model_copy(update={"statements": statements})
        case KeyFigures():
            return figures.key_figures(edition, (item.metric for item in node.items), words)
        case Sources():
            whole = cards.sources(edition, words)
            part = cards.sources(edition, words, changes.shown_records(case.changed))
            if _cards(node) == _cards(part) or len(node.entries) != len(whole.entries):
                return part
            return whole
        case Table():
            return _table(case, node, words)
    return None


def _cards(node: Sources) -> list[str]:
    return [card.id for entry in node.entries for card in entry.cards]


def _table(case: Case, node: Table, words: Words) -> Table | None:
    if node.id == "parties":
        return parties.table(case.edition, words)
    if node.id == "lexicon":
        return method.lexicon(case.edition, words)
    question = node.id.removeprefix("positions-")
    if question != node.id and question in case.edition.facts.questions:
        return positions.table(case.edition, question, words)
    return None


def _same(node: Any, right: Any) -> bool:
    """Equality, except that allowed words may stand marked where the report's own words stand."""
    return bool(node == right) or _texts(node) == _texts(right)


def _texts(node: Any) -> list[tuple[str, ...]]:
    """The node's runs in order, own words joined, so that marking a word changes nothing."""
    found: list[tuple[str, ...]] = []
    for part in walk(node):
        kind = getattr(part, "type", type(part).__name__)
        if kind in ("text", "allowed"):
            if found and found[-1][0] == "own":
                found[-1] = ("own", found[-1][1] + part.text)  # type: ignore[attr-defined]
            else:
                found.append(("own", part.text))  # type: ignore[attr-defined]
        else:
            found.append((kind, *_scalars(part)))
    return found


def _scalars(part: Any) -> tuple[str, ...]:
    values = ((name, getattr(part, name)) for name in type(part).model_fields)
    return tuple(f"{name}={value}" for name, value in values if isinstance(value, str | bool | int))


def _name(node: Any) -> str:
    match node:
        case Quotation():
            return f"quotation {node.position!r}"
        case Silence():
            return f"empty place of side {node.side!r}"
        case Table():
            return f"table {node.id!r}"
        case Beside():
            return "statements beside " + ", ".join(node.metrics)
        case KeyFigures():
            return "key figures"
        case Sources():
            return "sources"
    return "title block"


def _difference(node: Any, right: Any) -> str:
    """The first thing that differs, in words."""
    for found, wanted in zip(_texts(node), _texts(right), strict=False):
        if found != wanted:
            return f"{_short(found)} stands where {_short(wanted)} belongs"
    missing = _texts(right)[len(_texts(node)) :]
    return f"{_short(missing[0])} is missing" if missing else "something is added at its end"


def _short(part: tuple[str, ...]) -> str:
    words = " ".join(part[1:]) or part[0]
    return repr(words if len(words) <= 80 else words[:77] + "...")
