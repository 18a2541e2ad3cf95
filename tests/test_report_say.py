"""Templates: each placeholder becomes a bound run, and a wrong one is named with the nearest."""

from __future__ import annotations

import pytest

from explainer.document.runs import Date, Number, Quote, Record, Runs, Speaker, Text, plain
from explainer.errors import UnknownRecord
from explainer.report import say
from explainer.words import load
from tests.flood import FIRST, GERMAN, flood_edition

WORDS = load("en")


def said(template: str, **given: Number | Runs) -> Runs:
    return say.runs(template, flood_edition(FIRST), WORDS, given)


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


def test_text_stays_text_and_given_values_stay_bound() -> None:
    """The author's own words around a value handed over; doubled braces are braces."""
    given = (Text(text="by the river"),)
    runs = said("They met {where}, {{as agreed}}.", where=given)
    assert plain(runs) == "They met by the river, {as agreed}."
    assert all(isinstance(run, Text) for run in runs)
