"""The checks: what they refuse, one planted fault at a time, and that an honest report passes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from explainer import checks
from explainer.checks import conflicts, own_words
from explainer.document.compute import NotComparable
from explainer.document.nodes import Chart, Document, Items, Paragraph, Quotation, numbers, walk
from explainer.document.runs import Date, Number, Quote, Record, Speaker, Text, plain
from explainer.errors import ReportRefused, UnboundNumber
from explainer.export.files import page_of
from explainer.export.notebook import read
from explainer.report.shown import Shown
from tests.flood import FIRST, SECOND
from tests.memory import BRIDGE, document_of, flood_report, notebook, variants, whole

PLANTED = (
    "14200", "14,200", "3.5", "١٢", "१२", "１２", "½", "Ⅻ", "②", "三千", "%", "per cent", "two",
    "twenty-two", "dozens", "half", "a third", "two-thirds", "a quarter of",
    "hundreds of thousands", "million", "two million", "between three and five", "2 June 2023",
    "2023-06-02", "twice", "doubled", "tenfold", "zero", "one in five", "one hundred", "f\u00adive",
)  # fmt: skip
TYPED = PLANTED[::4]


def honest(*cells: Any, **more: Any) -> dict[str, Any]:
    """A notebook with its title block in front and its method section behind."""
    report = flood_report()
    return notebook(report.front(), *cells, report.method(), report.sources(), **more)


def refused(*cells: Any, **more: Any) -> str:
    """The message with which a notebook of these cells is refused."""
    with pytest.raises(ReportRefused) as refusal:
        document_of(honest(*cells, **more))
    return str(refusal.value)


# ---------------------------------------------------------------- must stop


@pytest.mark.parametrize("words", TYPED)
def test_a_number_typed_into_a_cell_stops_and_is_named_with_cell_and_place(words: str) -> None:
    """Whatever cell an author types it into: the error names cell, place and words."""
    report = flood_report()
    visible = words.replace("\u00ad", "")
    typed = {
        "prose cell, heading": f"## About {words} people",
        "prose cell, paragraph": f"Some say {words} of them left.",
        "prose cell, list item 2": f"- A line.\n- And {words} more.",
        "notice": report.chosen(report.quote("board-gates"), f"Only {words} fit.", "series-x"),
        "paragraph": report.say(f"It was {words}, said {{office-left-06-02.party}}."),
        "heading": report.heading(f"What about {words}?"),
        "title of chart 'series-left-homes'": report.chart(
            "series", "left-homes", title=f"Left: {words}"
        ),
        "bridge note of a computed number": report.say(
            "Who stayed: {left}.",
            left=report.difference("office-town-2022", "office-left-06-02", f"Both count {words}."),
        ),
    }
    seen = 0
    for number, (place, cell) in enumerate(typed.items(), start=2):
        before = ["A word."] * (number - 2)
        try:
            document_of(honest(*before, cell))
        except UnboundNumber as error:
            lines = [line for line in error.faults if f"cell {number} (" in line and place in line]
            first = visible.split()[0][:3]
            assert any(first in line.replace("\u00ad", "") for line in lines), error
            seen += 1
    assert seen == len(typed)


@pytest.mark.parametrize("words", PLANTED)
def test_a_planted_number_is_found_in_every_kind_of_place(words: str) -> None:
    """Each kind of number, in each kind of line that a document has."""
    reading = whole()
    found = set()
    for at, line in _kinds_of_place(reading.document):
        block = reading.document.all_blocks()[at]
        named = set()
        for planted in _planted(block, line.runs, words):
            document = Document(front=reading.document.front, blocks=(planted,))
            faults = own_words.check(reading.about(document, ()))
            named |= {fault.place for fault in faults if fault.number}
        assert line.place in named
        found.add(_kind(line.place))
    assert len(found) >= 22


def _kinds_of_place(document: Document) -> Iterator[tuple[int, checks.Line]]:
    seen = set()
    for line in checks.lines(document):
        kind = _kind(line.place)
        if kind not in seen and line.at and not kind.startswith(("date of", "label of field")):
            seen.add(kind)
            yield line.at, line


def _kind(place: str) -> str:
    import re

    return re.sub(r"'[^']*'|\d+", "", place)


def _planted(block: Any, runs: Any, words: str) -> Iterator[Any]:
    def plant(line: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        if line == runs:
            yield (*line, Text(text=f" {words} "))

    return variants(block, plant)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda p: {"svg": p.svg.replace("</text>", " 12 of</text>", 1)},
            "is drawn and not declared",
        ),
        (lambda p: {"drawn": (*p.drawn, (Text(text="a word"),))}, "is declared and not drawn"),
        (lambda p: {"drawn": (*p.drawn, (Text(text="twelve"),))}, "is bound to no record"),
        (lambda p: {"ticks": (*p.ticks, "12 of them")}, "is no number or date of an axis"),
    ],
)
def test_the_narrow_drawing_is_held_to_the_same(change: Any, said: str) -> None:
    """What a phone shows is checked as what a desk shows: drawn and declared words, ticks."""
    reading = whole()
    chart = next(node for node in walk(reading.document) if isinstance(node, Chart))
    assert chart.narrow is not None
    narrow = chart.narrow.model_copy(update=change(chart.narrow))
    bad = chart.model_copy(update={"narrow": narrow})
    document = Document(front=reading.document.front, blocks=(bad,))
    assert any(said in fault.message for fault in checks.faults(reading.about(document, ())))


def test_a_number_in_a_card_label_or_a_tick_is_found() -> None:
    """The two places that hold bare strings."""
    reading = whole()
    chart = next(node for node in walk(reading.document) if isinstance(node, Chart))
    for tick in ("twelve", "12 of them", "about 12", "12 June or so", "12,00"):
        bad = chart.model_copy(update={"ticks": (*chart.ticks, tick)})
        document = Document(front=reading.document.front, blocks=(bad,))
        assert any(
            repr(tick) in fault.message for fault in checks.faults(reading.about(document, ()))
        )
    sources = reading.document.blocks[-1]
    entry = sources.entries[0]
    label = entry.fields[0].model_copy(update={"label": "Read 3 times"})
    bad_entry = entry.model_copy(update={"fields": (label, *entry.fields[1:])})
    bad = sources.model_copy(update={"entries": (bad_entry, *sources.entries[1:])})
    document = Document(front=reading.document.front, blocks=(bad,))
    assert any("'3'" in fault.message for fault in checks.faults(reading.about(document, ())))


def test_every_fault_is_named_in_one_error() -> None:
    """Three faults in two cells: one error, three lines."""
    message = refused("Some 12 left.", "## Two of them\n\nAnd half stayed.")
    for words in ("'12'", "'Two'", "'half'"):
        assert words in message
    assert "cell 2 (`Some 12 left.`)" in message and "cell 3 (`## Two of them`)" in message


@pytest.mark.parametrize(
    "text", ["−{x}", "~{x}", "0.{x}", "<{x}", "twice {x}", "{x}0", "{x} million"]
)
def test_text_that_touches_a_number_does_not_change_it(text: str) -> None:
    """A sign, a digit or a scale beside a bound number makes another number of it."""
    said = text.replace("{x}", "{office-town-2022.number}")
    message = refused(flood_report().say("{office-town-2022.party}: " + said))
    assert "paragraph" in message


def test_a_number_cannot_hide_across_emphasis() -> None:
    """Neighbouring texts are read as one word."""
    assert "twen" in refused("Some twen**ty** left.")


# ---------------------------------------------------------------- allow-list


def test_an_allowed_word_passes_and_is_listed_with_its_reason() -> None:
    """The allowed word stands in the text as it is, and in the method section with its reason."""
    allow = {"half": "Timbered houses are called so."}
    document = document_of(honest("The half is a tavern.", allow=allow))
    texts = [
        plain(item) for node in walk(document) if isinstance(node, Items) for item in node.items
    ]
    assert "half: Timbered houses are called so." in texts
    assert page_of(document).count("Timbered houses are called so.") == 1


@pytest.mark.parametrize(
    ("allow", "prose", "reason"),
    [
        ({"half": ""}, "The half.", "without a reason"),
        ({"half": "A name."}, "The tavern.", "does not use"),
        ({"tavern": "A name."}, "The tavern.", "names no number"),
        ({"half": "A name."}, "The half a million.", "'half a million' is bound"),
        ({"half": "Has 3 doors."}, "The half.", "'3' is bound"),
        ({f"{n} doors": "Why not." for n in range(11)}, "The tavern.", "at most 10"),
    ],
)
def test_an_allow_list_is_held_to_its_rules(allow: dict[str, str], prose: str, reason: str) -> None:
    """Needless, unexplained and too wide allowances are refused."""
    assert reason in refused(prose, allow=allow)


# ---------------------------------------------------------------- references


def test_a_reference_to_nothing_is_named_with_its_cell() -> None:
    """Every one in the notebook at once: a figure, a party, a word that is a number."""
    report = flood_report()
    shown = [
        Shown(report.words, Paragraph(runs=(Text(text="So: "), run)))
        for run in (
            Number(fact="nobody-left"),
            Speaker(party="nobody"),
            Record(of="figure:office-left-06-02.printed"),
            Record(of="figure:office-left-06-02.value"),
            Quote(of="position:nobody.quote"),
            Date(of="figure:office-left-06-02.value"),
        )
    ]
    message = refused(*shown)
    assert [n for n in range(2, 8) if f"cell {n} (" in message] == list(range(2, 8))


@pytest.mark.parametrize("field", ["operands", "first", "kind"])
def test_a_computed_number_is_computed_anew(field: str) -> None:
    """What is saved is the computation: another one gives another number, or is refused."""
    report = flood_report()
    share = report.share("office-left-06-02", "office-town-2022", "board-town-2022")
    assert share.derived is not None
    other = {"operands": tuple(reversed(share.derived.operands)), "first": 2, "kind": "total"}
    derived = share.derived.model_copy(update={field: other[field]})
    bad = share.model_copy(update={"derived": derived})
    said = "{party:office} and {party:board}, {party:relief}: {share}."
    try:
        said_so = report.say(said, share=bad)
    except NotComparable:
        return
    document = read(honest(report.chart("series", "left-homes"), said_so)).document
    made = [n for n in numbers(document) if n.derived and n.derived.id == share.derived.id]
    assert made and share.plain not in [number.plain for number in made]


# ---------------------------------------------------------------- attribution, conflicts


@pytest.mark.parametrize(
    "template",
    [
        "In all {office-left-06-02} left; {relief-left-06-02.party} says {relief-left-06-02}.",
        "{office-left-06-02.party} spoke. Then {office-left-06-02} left.",
        "They said: {position:board-gates}.",
    ],
)
def test_a_number_or_statement_without_its_party_is_refused(template: str) -> None:
    """The party stands in the same sentence, not in the one before."""
    report = flood_report()
    message = refused(report.chart("series", "left-homes"), report.say(template))
    assert "party" in message or "stated by" in message


def test_a_sentence_about_one_side_of_a_conflict_needs_the_other_in_its_section() -> None:
    """One party's number alone is refused; with the chart in the section it passes."""
    report = flood_report()
    alone = report.say("{office-missing-06-02.party} counts {office-missing-06-02}.")
    assert "relief-missing-06-02" in refused("## Left", alone, "## Elsewhere")
    document_of(honest("## Left", alone, report.chart("series", "people-missing")))
    assert "relief-missing-06-02" in refused(
        "## Left", alone, "## Chart", report.chart("series", "people-missing")
    )


def test_a_choice_is_named_with_its_reason_and_leads_to_all_sides() -> None:
    """`chosen` lifts the rule; without a reason, or leading nowhere, it does not."""
    report = flood_report()
    alone = report.say("{office-missing-06-02.party} counts {office-missing-06-02}.")
    chart = ("## All", report.chart("series", "people-missing"))
    good = report.chosen(
        alone, "The section is about buses, which one party counted.", chart[1].nodes[0].id
    )
    document_of(honest("## Left", good, *chart))
    for bad in (
        report.chosen(alone, " ", chart[1].nodes[0].id),
        report.chosen(alone, "So.", "lanes"),
    ):
        assert "relief-missing-06-02" in refused("## Left", bad, *chart, report.chart("lanes"))


def test_there_is_no_average_and_no_sum_over_a_conflict() -> None:
    """Two parties' numbers for one thing are never made one."""
    report = flood_report()
    assert not [
        name for name in dir(report) if "mean" in name or "average" in name or "median" in name
    ]
    with pytest.raises(NotComparable, match="side by side"):
        report.total("office-left-06-02", "relief-left-06-02", bridge=BRIDGE)


# ---------------------------------------------------------------- must pass, must be caught


@pytest.mark.parametrize("day", [FIRST, SECOND])
def test_an_honest_report_passes(day: Any) -> None:
    """Every kind of answer of the flood's report, in both editions."""
    reading = whole(day)
    assert [reading.line(fault) for fault in checks.faults(reading)] == []


def test_a_statement_left_out_of_a_list_of_all_sides_is_noticed() -> None:
    """The flood's statements beside the streets: without any one side the list is refused."""
    report = flood_report()
    shown = report.statements("streets-flooded")
    document_of(honest(shown))
    everything = shown.nodes
    assert len({node.side for node in everything}) == 3
    for node in everything:
        if isinstance(node, Quotation):
            shown.kept = tuple(other for other in everything if other is not node)
            assert "leave out the side" in refused(shown)


def test_a_chart_is_judged_by_what_it_draws() -> None:
    """Few rows or many: a metric in conflict has every current figure, and one in the table only
    is not shown."""
    (chart,) = flood_report().chart("places", "people-missing", most=1).nodes
    assert isinstance(chart, Chart)
    first = flood_report().edition.conflicts("people-missing")[-1]
    assert {figure.id for figure in first.figures} <= set(chart.facts)
    fewer = chart.model_copy(update={"facts": (first.figures[0].id,)})
    document = Document(front=flood_report().front().nodes[0], blocks=(fewer,))  # type: ignore[arg-type]
    (fault,) = [f for f in conflicts.check(whole().about(document, ())) if "chart" in f.place]
    assert first.figures[1].id in fault.message
