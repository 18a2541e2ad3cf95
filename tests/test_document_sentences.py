"""Sentences: who said what stands in them, no side is left out, and each run is bound."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from explainer.document import tables
from explainer.document.nodes import Quotation, Silence, walk
from explainer.document.runs import Number, Record, Speaker, plain
from explainer.document.sentences import Phrases
from explainer.facts.edition import Edition, cut
from explainer.facts.values import PartialDate
from explainer.words import load
from tests.flood import ARABIC, GERMAN, SECOND, facts_of, flood_edition, flood_records

WORDS = load("en")


@pytest.fixture(scope="module")
def edition() -> Edition:
    return flood_edition(SECOND)


def test_a_statement_keeps_its_language_and_its_words(edition: Edition) -> None:
    """A quotation in its own language; a paraphrase in the report's, and said to be one."""
    german = Phrases(edition, WORDS).quotation(edition.position("board-gates"))
    arabic = Phrases(edition, WORDS).quotation(edition.position("relief-return"))
    retold = Phrases(edition, WORDS).quotation(edition.position("residents-gates"))
    assert (german.text, german.lang, german.paraphrase) == (GERMAN, "de", False)
    assert (arabic.text, arabic.lang) == (ARABIC, "ar")
    assert retold.paraphrase and retold.lang == "en"
    assert plain(german.speaker) == "Anna Deichmann, Vorsteherin, Wasserverband"
    assert plain(arabic.speaker) == "Relief Service"


def test_every_side_has_its_place_beside_a_metric(edition: Edition) -> None:
    """Sides stand in the order of the facts; a silent one says up to when any were looked for."""
    rows = Phrases(edition, WORDS).beside(["left-homes"])
    assert [row.side for row in rows] == ["state", "relief", "town"]
    assert isinstance(rows[2], Silence) and plain(rows[2].runs) == "No statement found."
    story = edition.story.model_copy(update={"gathered_until": datetime.date(2023, 6, 4)})
    later = dataclasses.replace(edition, facts=edition.facts.model_copy(update={"story": story}))
    silent = Phrases(later, WORDS).silence("town")
    assert plain(silent.runs) == "No statement found up to 4 June 2023."
    assert plain(Phrases(later, WORDS).gathering()) == "Statements were gathered up to 4 June 2023."
    both = Phrases(edition, WORDS).beside(["left-homes", "streets-flooded"])
    assert len([row for row in both if isinstance(row, Quotation)]) == 3
    assert not any(isinstance(row, Silence) for row in both)


def test_a_statement_of_an_unknown_day_is_not_passed_over_as_the_last() -> None:
    """It may be of the month's last day, after one whose day is known."""
    records = flood_records()
    gates = next(p for p in records["positions"] if p["id"] == "board-gates")
    undated = {**gates, "id": "board-again", "date": "2023-06", "quote": "Die Tore bleiben offen."}
    records["positions"].insert(0, undated)
    known = cut(facts_of(records), SECOND)
    (last, *_) = Phrases(known, WORDS).beside(gates["beside"], latest=1)
    assert isinstance(last, Quotation)
    assert last.position == "board-again"


def test_a_source_line_names_each_source_once_and_what_a_copy_copies(edition: Edition) -> None:
    """The original of a re-publication is a record of its own."""
    figures = [edition.figure("office-left-06-02"), edition.figure("office-town-2022")]
    assert plain(Phrases(edition, WORDS).source_line(figures)).count("River Office") == 1
    assert Phrases(edition, WORDS).source_line([]) == ()
    copy = Phrases(edition, WORDS).publisher("courier-copy")
    assert plain(copy) == "Evening Mirror (copy of Valley Courier), 3 June 2023"
    original = next(run for run in copy if isinstance(run, Record))
    assert (original.text, original.of) == ("Valley Courier", "source:courier-copy.copy_of")


def test_a_table_of_figures_names_the_metric_only_where_there_are_several(edition: Edition) -> None:
    """Each row holds speaker and hedged number of its figure."""
    one = edition.of_metric("left-homes")
    several = [*one, *edition.of_metric("town-people")]
    narrow = tables.figures_table(Phrases(edition, WORDS), one, id="a", caption=())
    wide = tables.figures_table(Phrases(edition, WORDS), several, id="b", caption=())
    assert len(wide.columns) == len(narrow.columns) + 1
    for row in wide.rows:
        numbers = [run for run in walk(row) if isinstance(run, Number)]
        speakers = [run for run in walk(row) if isinstance(run, Speaker)]
        assert [number.fact for number in numbers] == list(row.facts) and len(speakers) == 1


def test_own_words_come_before_a_paraphrase_of_a_later_day(edition: Edition) -> None:
    """A party is heard in its own words where there are any, and retold only where not."""
    quoted = edition.position("board-gates")
    update = {
        "id": "retold",
        "quote": None,
        "paraphrase": "Retold.",
        "date": PartialDate.of("2023-06-10"),
    }
    retold = quoted.model_copy(update=update)
    heard = dataclasses.replace(edition, positions=(*edition.positions, retold))
    shown = Phrases(heard, WORDS).beside(quoted.beside, latest=1)
    assert "board-gates" in [row.position for row in shown if isinstance(row, Quotation)]
    assert "retold" not in [row.position for row in shown if isinstance(row, Quotation)]
