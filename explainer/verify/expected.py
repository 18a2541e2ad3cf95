"""What a report may show: every line, number, date, address and place of a notebook's document.

Belongs here: collecting them from the document's nodes, with the records that each is about.
Does not belong here: comparing a page or a PDF with them (page, paper).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from explainer.document import (
    Address,
    Card,
    CardField,
    Chart,
    Date,
    Derivation,
    Document,
    Imprint,
    Link,
    Node,
    Number,
    Quotation,
    Record,
    Runs,
    Silence,
    SourceEntry,
    place,
    plain,
    walk,
)
from explainer.export import html, layers, targets
from explainer.verify.findings import has_digit, referred, squashed

Key = tuple[str, str]
SURE = 12  # characters; a shorter line may stand somewhere by chance


@dataclass
class Expected:
    """The words and numbers of one document, in the form in which a page or PDF shows them."""

    document: Document
    lines: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[Key, set[tuple[str, str]]] = field(default_factory=dict)
    dates: set[tuple[str, str]] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    cards: set[str] = field(default_factory=set)
    charts: list[Chart] = field(default_factory=list)

    def __post_init__(self) -> None:
        for node in walk(layers.with_cards(self.document)):
            self._node(node)
        self.addresses |= {address for _, address in html.ways(self.document.front)}
        self.places = set(targets.offered(self.document))

    def line(self, text: str, records: list[str]) -> None:
        """One more line that may be shown, about these records."""
        about = self.lines.setdefault(squashed(text), [])
        about += [record for record in records if record not in about]

    def within(self, text: str) -> bool:
        """Whether every digit of a text lies in lines that stand in it, between other words."""
        rest = squashed(text)
        for line in sorted(self.lines, key=len, reverse=True):
            if len(line) >= SURE and line in rest:
                rest = rest.replace(line, " ")
        return not has_digit(rest)

    def like(self, text: str) -> list[str]:
        """The records of the line most like a text that is none."""
        said = squashed(text)
        near = [line for line in self.lines if abs(len(line) - len(said)) <= 2]
        close = difflib.get_close_matches(said, near, n=1, cutoff=0.8)
        return self.lines[close[0]] if close else []

    def _node(self, node: Node) -> None:
        for runs in _lines(node):
            self.line(plain(runs), about(runs))
        match node:
            case Number():
                self._number(node)
            case Date():
                self.dates.add((node.iso, squashed(node.text)))
            case Link() | Address():
                self.addresses.add(node.to)
            case Imprint():
                self.addresses.add(node.to)
            case Chart():
                self.charts.append(node)
            case Derivation():
                self.line(node.formula, [])
                self.line(node.note, [])
            case CardField():
                self.line(node.label, [])
            case Quotation() | Silence():
                self.line(node.side_name, [])
        if isinstance(node, Quotation):
            self.cards.add(place(f"position:{node.position}"))
            self.line(node.text, [node.position])
        if isinstance(node, Card | SourceEntry):
            self.line(plain(node.heading), [node.id])
        text = getattr(node, "text", "")
        if text and not isinstance(node, Quotation):
            self.line(text, about((node,)))

    def _number(self, number: Number) -> None:
        self.line(number.plain, about((number,)))
        self.cards.add(place(number.of))
        self.numbers.setdefault(key(number), set()).add((squashed(number.plain), number.hedge))


def key(number: Number) -> Key:
    """What a number is bound to: a figure, or a derivation."""
    if number.derived is not None:
        return "derived", number.derived.id
    return "fact", number.fact or ""


def about(runs: Any) -> list[str]:
    """The ids of the records that the runs are bound to or taken from."""
    found: list[str] = []
    for run in runs:
        if isinstance(run, Number):
            found += [run.fact] if run.fact else referred(" ".join(_operands(run)))
        elif isinstance(run, Record) or hasattr(run, "of"):
            found += referred(run.of)
    return list(dict.fromkeys(found))


def chart_records(chart: Chart) -> list[str]:
    """The ids of the records that a chart shows: figures, or what its alt text tells of."""
    return list(chart.facts) or about(chart.alt)


def _operands(number: Number) -> tuple[str, ...]:
    return number.derived.operands if number.derived is not None else ()


def _lines(node: Node) -> Iterator[Runs]:
    """The lines that are fields of this node itself: runs, or tuples of runs."""
    for name in type(node).model_fields:
        value = getattr(node, name)
        if isinstance(value, tuple) and value:
            yield from (part for part in (value, *value) if _is_line(part))


def _is_line(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and all(hasattr(run, "text") for run in value)
