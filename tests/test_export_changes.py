"""changes.json: what changed, and the sentences, tables and charts it stands in."""

from __future__ import annotations

import datetime
import json
from typing import Any

from explainer import words as catalogue
from explainer.document.nodes import Document, Heading
from explainer.document.runs import Text
from explainer.export.data import Whole, changes
from explainer.export.notebook import Reading
from explainer.facts.diff import difference
from explainer.facts.edition import cut
from explainer.report.report import Report
from tests.flood import FIRST, SECOND, facts_of, flood_records
from tests.test_report_changes import corrected_later

WORDS = catalogue.load("en")


def made(
    earlier: datetime.date | None = FIRST, records: dict[str, Any] | None = None
) -> tuple[Report, Document]:
    """The flood's second edition, with a strip, a sentence, a chart and the section on changes."""
    facts = facts_of(records or flood_records())
    report = Report(cut(facts, SECOND), cut(facts, earlier) if earlier else None, WORDS)
    parts = [
        report.key_figures("left-homes"),
        Heading(level=2, id="who-left", runs=(Text(text="Who left?"),)),
        report.say("{office-left-06-08.party}: {office-left-06-08}."),
        report.beside(report.chart("series", "left-homes"), "left-homes"),
        report.figures("people-missing"),
        Heading(level=2, id="changes", runs=(Text(text="What changed?"),)),
        report.changes(),
        report.sources(),
    ]
    nodes = [node for part in parts for node in getattr(part, "nodes", [part])]
    return report, Document(front=report.front().nodes[0], blocks=tuple(nodes))  # type: ignore[arg-type]


def read(report: Report, document: Document) -> dict[str, Any]:
    reading = Reading(document, (), report.edition, report.earlier)
    made = changes.files(Whole(report.edition.records(), {"report": reading}, {}))
    found: dict[str, Any] = json.loads(made[changes.NAME])
    return found


def test_the_first_edition_has_an_empty_list() -> None:
    """It is compared with nothing; and an edition equal to the one before has none either."""
    found = read(*made(earlier=None))
    assert (found["compared_with"], found["changes"]) == (None, [])
    assert read(*made(earlier=SECOND))["changes"] == []


def test_the_entries_are_those_of_the_difference() -> None:
    """Worked out again from the facts that the report carries, they are the same."""
    report, document = made(records=corrected_later())
    assert report.earlier is not None
    found = read(report, document)
    without = [{k: v for k, v in entry.items() if k != "touches"} for entry in found["changes"]]
    assert without == difference(report.earlier, report.edition).plain()
    assert (found["compared_with"], found["edition"]) == ("2023-06-03", "2023-06-10")


def test_an_update_touches_strip_sentence_and_chart() -> None:
    """Not the table of another metric, the source cards, or the section on changes."""
    (entry, *_) = read(*made())["changes"]
    assert entry["touches"] == [
        {"notebook": "report", "section": "", "kind": "key-figure", "id": "left-homes"},
        {
            "notebook": "report",
            "section": "who-left",
            "kind": "paragraph",
            "text": "River Office: about 15,600 people.",
        },
        {"notebook": "report", "section": "who-left", "kind": "chart", "id": "series-left-homes"},
    ]


def test_a_correction_touches_where_the_old_number_still_stands() -> None:
    """The number before is a wrong one, wherever it is said."""
    report, document = made(records=corrected_later())
    line = report.say("{office-left-06-01.party}: {office-left-06-01}.").nodes[0]
    whole = document.model_copy(update={"blocks": (line, *document.blocks)})
    (corrected, *_) = read(report, whole)["changes"]
    assert corrected["change"] == "corrected"
    assert "River Office: 7,135 people." in [place.get("text") for place in corrected["touches"]]
