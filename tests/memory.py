"""Notebooks made in memory, as if they had run, and documents changed in one place at a time."""

from __future__ import annotations

import ast
import datetime
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from explainer import words
from explainer.document.nodes import Document
from explainer.document.runs import (
    Address,
    Allowed,
    Date,
    Link,
    Mark,
    Node,
    Number,
    Quote,
    Record,
    Speaker,
    Text,
)
from explainer.export.files import check
from explainer.export.notebook import Reading, read
from explainer.facts.edition import cut
from explainer.report.report import Report
from explainer.report.shown import Shown
from tests.flood import FIRST, SECOND, flood_facts

RUNS = (Text, Number, Date, Quote, Record, Speaker, Link, Address, Allowed, Mark)
BRIDGE = "The register and the count are of the same town."
Change = Callable[[tuple[Any, ...]], Iterator[tuple[Any, ...]]]


def flood_report(day: datetime.date = FIRST, earlier: datetime.date | None = None) -> Report:
    """The flood's report of a day, ready to answer."""
    facts = flood_facts()
    return Report(cut(facts, day), cut(facts, earlier) if earlier else None, words.load("en"))


def notebook(*cells: str | Shown, allow: dict[str, str] | None = None) -> dict[str, Any]:
    """An executed notebook: a text is a prose cell, what was shown is a code cell's answer."""
    metadata: dict[str, Any] = {"explainer": {"name": "report"}}
    if allow is not None:
        metadata["explainer"]["allow"] = allow
    return {"cells": [_cell(cell) for cell in cells], "metadata": metadata, "nbformat": 4}


def _cell(cell: str | Shown) -> dict[str, Any]:
    if isinstance(cell, str):
        return {"cell_type": "markdown", "source": cell, "metadata": {}}
    output = {"output_type": "execute_result", "data": cell._repr_mimebundle_(), "metadata": {}}
    first = type(cell.nodes[0]).__name__ if cell.nodes else "nothing"
    source = f"report.show({first!r})"
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [output]}


def document_of(notebook: Any) -> Document:
    """The executed notebook as a checked document; raises what reading and checking it do."""
    return check(read(notebook))


@cache
def whole(day: datetime.date = SECOND) -> Reading:
    """A long report of the flood, every kind of answer in it, read as a document with its cells."""
    return read(notebook(*cells(flood_report(day))))


def cells(report: Report) -> tuple[str | Shown, ...]:
    share = report.share("office-left-06-02", "office-town-2022", "board-town-2022")
    return (
        report.front(),
        "Every number leads to its record, and *keeps* its hedge.",
        report.key_figures("left-homes", "streets-flooded"),
        "## How many people left?",
        report.current("left-homes"),
        report.say(
            "{office-left-06-02.party} counts {office-left-06-02} by {office-left-06-02.as_of},"
            " {relief-left-06-02.party} {relief-left-06-02}."
        ),
        report.say("{position:board-gates.party} said: {position:board-gates}."),
        report.say(
            "By {office-left-06-02.party} and {board-town-2022.party} together it is {share}.",
            share=share,
        ),
        report.beside(report.chart("series", "left-homes"), "left-homes"),
        report.figures("left-homes"),
        report.counts("left-homes", "town-people"),
        "## What part of the town?",
        report.chart("share", "left-homes", "town-people"),
        report.chart("places", "left-homes", "people-missing"),
        report.chart("conflicts"),
        "## Who says what?",
        report.statements("streets-flooded"),
        report.chart("lanes"),
        report.positions(),
        report.parties(),
        "## How was this made?",
        report.conflicts(),
        report.method(),
        report.lexicon(),
        report.sources(),
    )


def executed_file(path: Path, **parameters: str) -> dict[str, Any]:
    """A notebook file with its code cells run here and now, in this process."""
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, str(path), "exec"), names)
        if "parameters" in cell["metadata"].get("tags", ()):
            names.update(parameters)
        shown = (
            eval(compile(ast.Expression(last.value), str(path), "eval"), names) if last else None
        )
        answers = [shown._repr_mimebundle_()] if isinstance(shown, Shown) else []
        cell["outputs"] = [{"output_type": "execute_result", "data": data} for data in answers]
    return json.loads(json.dumps(notebook))


def variants(node: Any, change: Change) -> Iterator[Any]:
    """The node with one line changed, once for each change of each line below it."""
    if isinstance(node, Node):
        for name, value in node.__dict__.items():
            if isinstance(value, Node | tuple) and not isinstance(value, RUNS):
                for other in variants(value, change):
                    yield node.model_copy(update={name: other})
    elif isinstance(node, tuple) and node and all(isinstance(part, RUNS) for part in node):
        yield from change(node)
    elif isinstance(node, tuple):
        for at, part in enumerate(node):
            for other in variants(part, change):
                yield (*node[:at], other, *node[at + 1 :])
