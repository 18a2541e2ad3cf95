"""The report a notebook talks to: opening it, its templates, and that every answer passes."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path

import pytest

from explainer import words
from explainer.charts import ChartError
from explainer.document.compute import NotComparable
from explainer.document.nodes import Beside, Heading, Notice, Paragraph, Quotation, Silence, Table
from explainer.document.runs import Date, Number, Quote, Record, Runs, Speaker, Text, plain
from explainer.document.sentences import Phrases
from explainer.errors import FactsRefused, ParametersRefused, UnknownRecord
from explainer.facts.edition import cut
from explainer.report import open_report, say
from explainer.report.report import Report
from explainer.words import load
from tests.flood import (
    FIRST,
    GERMAN,
    SECOND,
    facts_of,
    flood_edition,
    flood_facts,
    flood_records,
    write_flood,
)
from tests.memory import BRIDGE, flood_report


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"edition": "yesterday"}, "edition: 'yesterday' is not a day"),
        ({"edition": "2023-06"}, "is not a day"),
        ({"compare_with": "x"}, "compare_with: 'x' is not a day"),
    ],
)
def test_a_parameter_of_the_wrong_kind_is_refused(
    tmp_path: Path, parameters: dict[str, str], reason: str
) -> None:
    with pytest.raises(ParametersRefused, match=reason):
        open_report(write_flood(tmp_path), **parameters)


def test_a_missing_or_broken_facts_file_is_refused(tmp_path: Path) -> None:
    """Not found anywhere above, or not a facts file."""
    with pytest.raises(ParametersRefused, match="no file"):
        open_report(tmp_path / "none.yml")
    (tmp_path / "broken.yml").write_text("story: 3\n")
    with pytest.raises(FactsRefused):
        open_report(tmp_path / "broken.yml")


def test_a_facts_file_is_found_in_a_folder_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same notebook runs from the top and from its own folder; the first edition is shown."""
    write_flood(tmp_path)
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.chdir(folder)
    report = open_report("flood.yml")
    assert report.edition.date.isoformat() == "2023-06-03" and report.earlier is None
    later = open_report("flood.yml", "2023-06-10")
    assert later.earlier is not None and later.earlier.date.isoformat() == "2023-06-03"


@pytest.mark.parametrize(
    ("ask", "reason"),
    [
        (lambda r: r.chart("serie", "left-homes"), "did you mean 'series'"),
        (lambda r: r.current("left-home"), "left-homes"),
        (lambda r: r.quote("board-gate"), "board-gates"),
        (lambda r: r.positions("open-gate"), "open-gates"),
        (lambda r: r.say("{office-left-06-08}"), "not known"),
        (lambda r: r.share("office-left-06-02"), "no figure given"),
        (
            lambda r: r.total("office-left-06-02", "office-left-06-02", bridge=BRIDGE),
            "side by side",
        ),
    ],
)
def test_asking_for_what_there_is_not_is_refused(ask, reason: str) -> None:  # type: ignore[no-untyped-def]
    """The error helps to ask rightly."""
    with pytest.raises((UnknownRecord, NotComparable, ChartError, ValueError), match=reason):
        ask(flood_report())


def test_what_is_not_known_yet_may_be_said_otherwise() -> None:
    """A later record's sentence has a form for the edition before."""
    report = flood_report()
    shown = report.say("{office-left-06-08.party}: {office-left-06-08}", otherwise="Not yet known.")
    assert repr(shown) == "Not yet known."
    later = flood_report(SECOND).say("{office-left-06-08.party}: {office-left-06-08}", "Not yet.")
    assert repr(later).startswith("River Office: about 15,600 people")


def test_a_chart_of_nothing_is_a_notice() -> None:
    """An edition before the first figure says that nothing is recorded."""
    report = flood_report(datetime.date(2023, 5, 1))
    for shown in (report.chart("series", "left-homes"), report.current("left-homes")):
        assert isinstance(shown.nodes[0], Notice) and shown.nodes[0].kind == "unknown"


def test_what_is_shown_travels_as_json_html_and_text() -> None:
    """The three forms of one answer; the JSON reads back to the same nodes."""
    bundle = flood_report().current("left-homes")._repr_mimebundle_()
    carried = bundle["application/vnd.explainer.node+json"]
    assert json.loads(json.dumps(carried)) == carried
    assert "an estimated 14,200 people" in bundle["text/plain"]
    assert "14,200" in bundle["text/html"]


def test_statements_stand_beside_with_every_side() -> None:
    """The sides' latest statements; a silent side keeps its place."""
    report = flood_report()
    shown = report.beside(report.chart("series", "left-homes"), "left-homes")
    (node,) = shown.nodes
    assert isinstance(node, Beside) and node.metrics == ("left-homes",)
    assert [part.side for part in node.statements] == ["state", "relief", "town"]
    assert isinstance(node.statements[-1], Silence)


def test_abbreviations_are_spelled_out_for_the_parties_named() -> None:
    """Once each and in order; a party that was not named, or has a name of words, is left out."""
    facts = flood_facts()
    short = {"office": "SRO", "board": "WB", "relief": "Relief Service"}
    parties = {
        id: party.model_copy(update={"name": short.get(id, party.name)})
        for id, party in facts.parties.items()
    }
    edition = cut(facts.model_copy(update={"parties": parties}), FIRST)
    report = Report(edition, None, words.load("en"))
    assert report.abbreviations().nodes == ()
    report.say("{party:relief}, {party:office} and again {party:office}.")
    (line,) = report.abbreviations().nodes
    assert isinstance(line, Paragraph) and plain(line.runs) == "SRO: State office for rivers."


def test_a_metric_without_topic_heads_its_own_part_of_the_overview() -> None:
    """The heading names the field it was taken from, so that the checks find it."""
    facts = flood_facts()
    bare = {id: m.model_copy(update={"topic": ""}) for id, m in facts.metrics.items()}
    edition = cut(facts.model_copy(update={"metrics": bare}), FIRST)
    shown = Report(edition, None, words.load("en")).overview()
    headings = [node for node in shown.nodes if isinstance(node, Heading)]
    assert [run for heading in headings for run in heading.runs] == [
        Record(text=metric.label, of=f"metric:{metric.id}.label")
        for metric in bare.values()
        if edition.of_metric(metric.id)
    ]


def test_a_side_has_its_colour_in_a_notebook_as_on_the_page() -> None:
    """By its place in the facts file, also where a cell shows one statement or no statement."""
    report = flood_report()
    places = {side: f"side-{n}" for n, side in enumerate(report.edition.facts.sides, start=1)}
    for statement in report.statements(latest=1).nodes:
        if isinstance(statement, Silence | Quotation):
            alone = report._shown(statement)._repr_mimebundle_()["text/html"]
            assert re.findall(r'class="statement [a-z ]*(side-\w+)"', alone) == [
                places[statement.side]
            ]
    strip = report.key_figures()._repr_mimebundle_()["text/html"]
    found = set(re.findall(r'class="[^"]*\b(side-\w+)"', strip))
    assert found and found <= set(places.values())


@pytest.mark.parametrize(
    ("said_last", "shown"), [("2023-06-03", "38,000"), ("2023-06-01", "41,350")]
)
def test_of_two_numbers_for_one_day_the_table_of_answers_shows_the_one_said_last(
    said_last: str, shown: str
) -> None:
    """An early count of a day does not stand for a side that has counted that day anew."""
    records = flood_records()
    (board,) = [one for one in records["figures"] if one["id"] == "board-town-2022"]
    board["published"] = said_last  # the office of the same side said its own on 2 June
    edition = cut(facts_of(records), SECOND)
    (table,) = Report(edition, None, words.load("en")).answers().nodes
    assert isinstance(table, Table)
    (row,) = [row for row in table.rows if any("town" in fact for fact in row.facts)]
    assert shown in plain(row.cells[1])


WORDS = load("en")


def said(template: str, **given: Number | Runs) -> Runs:
    return say.runs(Phrases(flood_edition(FIRST), WORDS), template, given)


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("{office-left-06-03}", "did you mean 'office-left-06-0"),
        ("{office-left-06-08}", "not known"),
        ("{office-left-06-02.partie}", "no part 'partie'; did you mean 'party'"),
        ("{office-town-2022.verb}", "has no verb"),
        ("{relief-missing-06-02.number:>9}", "relief"),
        ("{latest:left-homes/residents}", "states no figure"),
        ("{latest:left-homes/nobody}", "no party"),
        ("{posiiton:board-gates}", "did you mean 'position'"),
        ("{position:relief-return.speaker}", "has no speaker"),
        ("{event:2023-06-08-gates-closed-again}", "no event"),
        ("{metric:left-home}", "left-homes"),
        ("{office-left-06-02!r}", "no conversion"),
        ("{office-left-06-02", "cannot be read"),
        ("a } brace", "cannot be read"),
        ("{}", "no figure"),
    ],
)
def test_a_placeholder_that_names_nothing_is_refused(template: str, reason: str) -> None:
    """Misspelt, not yet known, without the field, malformed."""
    with pytest.raises(UnknownRecord, match=reason.replace("{", r"\{").replace("(", r"\(")):
        said(template)


@pytest.mark.parametrize(
    ("template", "expected", "kind"),
    [
        ("{office-left-06-02}", "an estimated 14,200 people", Number),
        ("{office-left-06-02.number}", "an estimated 14,200", Number),
        ("{office-left-06-02.party}", "River Office", Speaker),
        ("{office-left-06-02.as_of}", "2 June 2023", Date),
        ("{office-left-06-02.published}", "2 June 2023", Date),
        ("{office-left-06-02.verb}", "moved", Quote),
        ("{office-left-06-02.words}", "an estimated 14,200 people had moved", Quote),
        ("{latest:left-homes/office}", "an estimated 14,200 people", Number),
        ("{position:board-gates}", GERMAN, Quote),
        (
            "{position:residents-gates}",
            "The council wants 2 of the upper gates opened at once.",
            Record,
        ),
        ("{position:board-gates.speaker}", "Anna Deichmann", Record),
        ("{position:board-gates.role}", "Vorsteherin", Record),
        ("{position:board-gates.date}", "2 June 2023", Date),
        ("{party:relief}", "Relief Service", Speaker),
        ("{side:town}", "Town", Record),
        ("{metric:town-people}", "People who live in the town", Record),
        ("{question:open-gates}", "Should the upper gates be opened?", Record),
        ("{event:2023-06-02-mill-dyke-breaks}", "Mill dyke breaks", Record),
        ("{event:2023-06-02-mill-dyke-breaks.date}", "2 June 2023", Date),
        ("{edition}", "3 June 2023", Date),
    ],
)
def test_each_placeholder_becomes_a_bound_run(template: str, expected: str, kind: type) -> None:
    """The text as printed, in a run that names its record."""
    runs = said(template)
    assert plain(runs) == expected and isinstance(runs[0], kind)


def test_a_unit_that_the_author_writes_out_is_said_once() -> None:
    """`{figure} people` reads as `{figure}`, which says its unit itself."""
    assert plain(said("{office-left-06-02} people left.")) == "an estimated 14,200 people left."
    assert plain(said("{office-left-06-02} peoples")) == "an estimated 14,200 people peoples"


def test_text_stays_text_and_given_values_stay_bound() -> None:
    """The author's own words around a value handed over; doubled braces are braces."""
    given = (Text(text="by the river"),)
    runs = said("They met {where}, {{as agreed}}.", where=given)
    assert plain(runs) == "They met by the river, {as agreed}."
    assert all(isinstance(run, Text) for run in runs)
