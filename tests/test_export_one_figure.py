"""One figure changed in the facts: its old form is nowhere, the new one where the old one was."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from explainer import words
from explainer.checks.output import drawn_texts
from explainer.document.nodes import Document
from explainer.document.wording import format_decimal
from explainer.export.files import page_of, pdf_of
from explainer.export.layers import layers
from explainer.export.links import charts
from explainer.export.notebook import read
from explainer.facts.edition import cut
from explainer.facts.load import load
from explainer.report.report import Report
from tests.flood import FIRST, facts_of, flood_records
from tests.memory import cells, document_of, executed_file, notebook
from tests.reading import read_pdf

ROOT = Path(__file__).parents[1]


def shown(document: Document) -> dict[str, str]:
    """Everything a reader or a machine can read in what is made of a document, by kind."""
    page = page_of(document)
    pictures = [text for chart in charts(document) for text in drawn_texts(chart.svg)]
    text, attached = read_pdf(pdf_of(document))
    data = {key: value.decode() for key, value in attached.items()}
    return {
        "page": html.unescape(re.sub(r"data:[a-z/+0-9]+;base64,[A-Za-z0-9+/=]*", "", page)),
        "pictures": "\n".join(pictures),
        "PDF": text,
        **data,
    }


def everything(notebook: dict[str, Any]) -> dict[str, str]:
    """The same of a report and the layers below it, page by page and PDF by PDF."""
    parts = [shown(one) for one in (document_of(notebook), *layers([read(notebook)]))]
    return {kind: "\n".join(part.get(kind, "") for part in parts) for kind in parts[0]}


def counts(parts: Mapping[str, str], *forms: str) -> dict[str, int]:
    """How often any of the forms stands in each part, as a number by itself."""
    either = "|".join(re.escape(form) for form in forms)
    pattern = re.compile(rf"(?<![\d.,])(?:{either})(?![\d]|[.,]\d)")
    return {name: len(pattern.findall(text)) for name, text in parts.items()}


def test_the_floods_figure_is_changed_everywhere() -> None:
    """The count by the office: in text and attributes, drawings, PDF, CSV and claims."""

    def made(number: int) -> dict[str, str]:
        records: Any = flood_records()
        grouped = f"{number:,}"
        for figure in records["figures"]:
            if figure["id"] == "office-left-06-02":
                figure["value"] = str(number)
                figure["printed"] = grouped
                figure["anchor"] = figure["anchor"].replace("14,200", grouped)
        report = Report(cut(facts_of(records), FIRST), None, words.load("en"))
        return shown(document_of(notebook(*cells(report))))

    before, after = made(14200), made(13700)
    old = counts(before, "14,200", "14200")
    assert all(old.values()), old
    assert not any(counts(after, "14,200", "14200").values())
    assert counts(after, "13,700", "13700") == old


@pytest.mark.slow
def test_a_figure_of_the_shipped_story_is_changed_everywhere(tmp_path: Path) -> None:
    """A number that the facts hold once: changed in a copy of the file, built, looked for."""
    facts = (ROOT / "data" / "facts.yml").read_text(encoding="utf-8")
    old, new = _swap(facts)
    copy = tmp_path / "facts.yml"
    for had, has in ((old, new), (old.replace(",", ""), new.replace(",", ""))):
        facts = re.sub(rf"(?<![\d,]){had}(?![\d,])", has, facts)
    copy.write_text(facts, encoding="utf-8")
    source = ROOT / "notebooks" / "report.ipynb"
    before = everything(executed_file(source, facts=str(ROOT / "data" / "facts.yml")))
    after = everything(executed_file(source, facts=str(copy)))
    times = counts(before, old, old.replace(",", ""))
    print(f"{old} changed to {new}: {times}")
    assert all(times[name] for name in ("page", "PDF", "facts.csv", "claims.jsonld")), times
    assert not any(counts(after, old, old.replace(",", "")).values())
    assert counts(after, new, new.replace(",", "")) == times


def _swap(facts: str) -> tuple[str, str]:
    """A charted number that stands once in the story, and one of its form that does not."""
    story = load(ROOT / "data" / "facts.yml")
    first = cut(story, story.story.editions[0].date)
    for figure in (f for f in first.of_metric("rafah-departures") if f.value is not None):
        old = format_decimal(figure.bounds[0], words.load("en"))
        # Near by, so that the chart has room for its label too.
        others = [old.replace("0", digit, 1) for digit in "123456789"]
        unused = [other for other in others if not _times(other, facts)]
        if figure.printed == old and _times(old, facts) == 3 and unused:
            return old, unused[0]
    raise AssertionError("every number of the story stands in it more than once")


def _times(number: str, facts: str) -> int:
    """How often the facts hold a number, as a value and as printed in an anchor and by itself."""
    plain = number.replace(",", "")
    return len(re.findall(rf"(?<![\d,])(?:{number}|{plain})(?![\d,])", facts))
