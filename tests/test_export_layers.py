"""The layers below a report: all that is known stands in one of them, once, and can be reached."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from explainer import words
from explainer.document.nodes import derivations
from explainer.export.exporters import HTMLPageExporter
from explainer.export.files import check, layer_files, page_of
from explainer.export.notebook import Reading, read
from explainer.facts.load import load
from explainer.report import compare, figures
from explainer.report.report import Report
from tests.flood import SECOND, flood_edition
from tests.memory import executed_file
from tests.published import executed_from
from tests.reading import Page

EDITION = flood_edition(SECOND)
REPORT_OF = Report(EDITION, None, words.load("en"))
REPORT = Path("notebooks") / "report.ipynb"
DAYS = [day.date.isoformat() for day in load(Path("data") / "facts.yml").story.editions]


class _Short(Report):
    """A report that prints little: what it leaves out has to stand below it."""

    def key_figures(self, *metrics: str) -> Any:
        return super().key_figures("left-homes")

    def sources(self) -> Any:
        a, b = [figure.id for figure in self.edition.of_metric("left-homes")][:2]
        template = f"{{{a}.party}}: {{{a}}}; {{{b}.party}}: {{{b}}}; {{gap}} between them."
        return self.say(template, gap=self.difference(a, b))


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read(executed_from(_Short(EDITION, None, words.load("en"))))


@pytest.fixture(scope="module")
def pages(reading: Reading) -> dict[str, str]:
    made = {name: page.decode() for name, page in layer_files([reading], ("html",)).items()}
    return made | {"report.html": page_of(check(reading))}


def test_what_was_computed_for_one_is_computed_for_each_party(reading: Reading) -> None:
    """Each party's share of the same totals, and a difference on each day with both counts."""
    share, town = REPORT_OF.share, [f.id for f in EDITION.of_metric("town-people")]
    made = [share("office-left-06-08", town[0]), share("office-left-06-08", *town)]
    derived = [number.derived for number in made if number.derived is not None]
    found = list(compare.companions(REPORT_OF.phrases, derived))
    stated = [f.id for f in figures.recent(EDITION, "left-homes")[0] if f.id != "office-left-06-08"]
    assert stated and [n.text for n in found] == [share(id, *town).text for id in stated]


def test_every_number_opens_a_card_that_leads_on(pages: dict[str, str]) -> None:
    """A button that a browser knows how to open and close without script; then the record."""
    report, record = Page(pages["report.html"]), set(Page(pages["record.html"]).values("id"))
    numbers = [b for b in report.all("button") if b.get("class") == "number"]
    cards = {div["id"] for div in report.all("div") if "popover" in div}
    opened = {number["popovertarget"] for number in numbers}
    assert opened <= cards
    assert {f"record.html#{str(card).removeprefix('card-')}" for card in cards} <= {
        a["href"] for a in report.all("a")
    }
    assert {str(card).removeprefix("card-") for card in cards} <= record


def test_the_layers_lead_to_each_other(pages: dict[str, str]) -> None:
    """Every link from one page of the edition into another finds its place."""
    ids = {name: set(Page(page).values("id")) for name, page in pages.items()}
    for page in pages.values():
        for name, place in re.findall(r'href="([a-z]+\.html)#([^"]+)"', page):
            assert place in ids[name], f"{name}#{place}"


def test_nbconvert_writes_the_layers_beside_the_page() -> None:
    """`jupyter nbconvert --to explainer_html` gives the same three pages as a build."""
    notebook = executed_from(_Short(EDITION, None, words.load("en")))
    _, resources = HTMLPageExporter().from_notebook_node(notebook)
    given = layer_files([read(notebook)], ["html"])
    assert set(given) == {"statements.html", "record.html"}
    assert {name: resources["outputs"][name] for name in given} == given


@pytest.mark.parametrize("day", ["", *(pytest.param(day, marks=pytest.mark.slow) for day in DAYS)])
def test_whatever_an_edition_knows_stands_once_in_its_layer(day: str, reading: Reading) -> None:
    """Figure, source, event, definition and computed number in the record, statement beside it.

    Of the flood, whether the report prints it or not, and of each edition of this project.
    """
    reading = read(executed_file(REPORT, edition=day)) if day else reading
    edition = reading.edition
    made = {name: page.decode() for name, page in layer_files([reading], ("html",)).items()}
    record, statements = Page(made["record.html"]), Page(made["statements.html"])
    computed = derivations(check(reading).blocks)
    figures = (*edition.figures, *edition.history)
    assert figures and edition.positions and computed
    assert not day or edition.date.isoformat() == day
    for page, expected in (
        (record, [f"figure-{figure.id}" for figure in figures]),
        (record, [f"source-{id}" for id in {r.source for r in (*figures, *edition.positions)}]),
        (record, [f"derived-{id}" for id in computed]),
        (statements, [f"position-{position.id}" for position in edition.positions]),
    ):
        found = Counter(page.values("id"))
        assert [(id, found[id]) for id in expected if found[id] != 1] == []
    for position in edition.positions:
        assert (position.quote or position.paraphrase or "") in statements.text, position.id
        assert f'href="statements.html#position-{position.id}"' in made["record.html"]
    for figure in figures:
        assert (figure.anchor or "") in record.text and (figure.note or "") in record.text, figure
        assert edition.party(figure.stated_by).name in record.text
    every = record.text + statements.text + Page(page_of(check(reading))).text
    for metric in {figure.metric for figure in edition.figures}:
        assert every.count(edition.metric(metric).counts or "") == 1, metric
    assert [event.label for event in edition.events if event.label not in record.text] == []
