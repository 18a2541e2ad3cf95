"""A whole report of the flood with hostile words in it, for tests of what reads documents."""

from __future__ import annotations

from functools import cache
from typing import Any

from explainer import words
from explainer.document.nodes import Chart, Document, Paragraph, walk
from explainer.document.runs import Allowed, Link, Quote, Run, Runs, Text
from explainer.export.notebook import read
from explainer.facts.edition import cut
from explainer.report.report import Report
from tests.flood import ARABIC, FIRST, SECOND, facts_of, flood_records
from tests.memory import notebook

HOSTILE = "<script>alert('x')</script>\"'&amp;{{ a*b }}<b onmouseover=alert()>"


def runs(*parts: str | Run) -> Runs:
    """The parts as runs: a string is a Text, a run is itself."""
    return tuple(Text(text=part) if isinstance(part, str) else part for part in parts)


@cache
def sample_document() -> Document:
    """Two scripts, every kind of block and of run, and a paragraph that no checked report has."""
    records = flood_records()
    records["story"]["editions"][1]["note"] = HOSTILE
    for metric in records["metrics"].values():
        metric["counts"] = f"Whoever left. {HOSTILE}"
    records["questions"]["open-gates"]["text"] += f" {HOSTILE}"
    later = {"published": "2023-06-09", "source": "office-review"}
    next(f for f in records["figures"] if f["id"] == "office-left-06-01-b").update(later)
    facts = facts_of(records)
    report = Report(cut(facts, SECOND), cut(facts, FIRST), words.load("en"))
    share = report.share("office-left-06-02", "office-town-2022", "board-town-2022")
    document = read(
        notebook(
            report.front(),
            report.key_figures("left-homes", "streets-flooded"),
            "## How many people left?",
            report.current("left-homes"),
            report.beside(report.chart("series", "left-homes"), "left-homes"),
            "### The share of the town",
            report.say("{party:office} and {party:board} together: {share}.", share=share),
            report.current("people-missing"),
            "## Who said what?",
            report.statements("streets-flooded"),
            report.figures("left-homes"),
            "## What changed?",
            report.changes(),
            "## Limits",
            "- Returns are not counted.\n\n1. Read the card.",
            report.method(),
            "## Sources",
            report.sources(),
        )
    ).document
    odd = Paragraph(
        runs=runs(
            Text(text="strong", strong=True), " and ", Text(text="soft", em=True), " words, ",
            Quote(text=ARABIC, lang="ar", of="position:relief-return.quote"), ", ",
            Allowed(text="Two", reason="the rivers"), f" rivers: {HOSTILE} ", share, ", ",
            Link(text="the bulletin", to="https://office.example/bulletin"), ", ",
            Link(text=HOSTILE, to="javascript:alert(document.domain)"), ".",
        )
    )  # fmt: skip
    first, *rest = document.blocks
    return document.model_copy(update={"blocks": (first, odd, *rest)})


def first(kind: type[Any], **fields: Any) -> Any:
    """The first node of a kind in the sample, wherever it stands, that has these fields."""
    return next(
        node
        for node in walk(sample_document())
        if isinstance(node, kind) and all(getattr(node, k) == v for k, v in fields.items())
    )


def chart() -> Chart:
    return first(Chart)  # type: ignore[no-any-return]
