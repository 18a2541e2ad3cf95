"""Cutting the facts at a date."""

# ruff: noqa: E501  (a case to a line reads best)

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explainer.errors import UnknownRecord
from explainer.facts.edition import Edition, cut, find_conflicts
from explainer.facts.model import Facts, Figure, Hedge
from explainer.text import canonical_json
from tests.flood import FIRST, SECOND, facts_of, flood_edition, flood_facts, flood_records
from tests.river import loaded


def ids(figures: tuple[Figure, ...]) -> list[str]:
    return [figure.id for figure in figures]


def test_an_unknown_record_suggests_the_nearest() -> None:
    """A misspelt id is answered with the one that was meant."""
    edition = flood_edition()
    with pytest.raises(UnknownRecord, match="no metric 'left-home'; did you mean 'left-homes'"):
        edition.of_metric("left-home")
    with pytest.raises(UnknownRecord, match="no party 'offic'; did you mean 'office'"):
        edition.current("left-homes", "offic")
    for look_up in (edition.figure, edition.position, edition.side, edition.source,
                    edition.question, edition.side_of, edition.statements, edition.on_question,
                    edition.conflicts):  # fmt: skip
        with pytest.raises(UnknownRecord):
            look_up("nothing-like-it")


def test_a_record_of_a_later_day_says_when_it_is_published() -> None:
    """The id is right, the edition too early."""
    with pytest.raises(
        UnknownRecord, match="not known in the edition of 2023-06-03: published 2023"
    ):
        flood_edition().figure("office-left-06-08")


def test_an_edition_knows_what_was_published_by_its_day() -> None:
    """The later figure and event are known in the later edition only."""
    first, second = flood_edition(FIRST), flood_edition(SECOND)
    assert "office-left-06-08" not in ids(first.figures)
    assert "office-left-06-08" in ids(second.figures)
    assert "Gates closed again" not in [event.label for event in first.events]
    assert second.events[-1].label == "Gates closed again"
    assert (
        first.note == "The day after the dyke at the mill broke." and first.story.id == "aue-flood"
    )


def test_a_replaced_figure_is_history_once_its_replacement_is_known(tmp_path: Path) -> None:
    """Before that day it is the figure."""
    facts = loaded(tmp_path)
    before, after = cut(facts, dt.date(2023, 6, 8)), cut(facts, dt.date(2023, 6, 9))
    assert ids(before.figures) == ["office-left-1", "office-level"] and before.history == ()
    assert "office-left-2" in ids(after.figures) and ids(after.history) == ["office-left-1"]
    assert after.figure("office-left-1").id == "office-left-1"


def test_a_month_is_known_when_it_is_over(tmp_path: Path) -> None:
    """What was published in June is surely known on the 30th."""
    facts = loaded(tmp_path)
    assert "relief-left" not in ids(cut(facts, dt.date(2023, 6, 29)).figures)
    assert "relief-left" in ids(cut(facts, dt.date(2023, 6, 30)).figures)


def test_an_event_is_known_with_its_source_and_once_it_has_begun() -> None:
    """Neither a later report of it nor an announcement puts it on an earlier day's chart."""
    records = flood_records()
    records["events"] = [
        {"date": "2023-06-01", "label": "Told later", "source": "office-review"},
        {"date": "2023-06-09", "label": "Announced", "source": "courier"},
        {"date": "2023-06", "label": "Begun", "source": "courier"},
    ]
    facts = facts_of(records)
    assert [event.label for event in cut(facts, FIRST).events] == ["Begun"]
    assert len(cut(facts, SECOND).events) == 3


def test_current_is_each_partys_latest_date() -> None:
    """In the order of sides; a misprint is never current."""
    first = flood_edition(FIRST)
    assert ids(first.current("left-homes")) == [
        "board-left-06-01", "office-left-06-02", "relief-left-06-02"
    ]  # fmt: skip
    assert ids(first.current("left-homes", "office")) == ["office-left-06-02"]
    assert ids(flood_edition(SECOND).current("left-homes", "office")) == ["office-left-06-08"]
    assert first.current("left-homes", "residents") == ()


def test_figures_of_a_metric_come_by_date_and_without_misprints() -> None:
    edition = flood_edition()
    assert "courier-left-06-02" not in ids(edition.of_metric("left-homes"))
    everything = edition.of_metric("left-homes", chart=False)
    assert "courier-left-06-02" in ids(everything)
    assert [f.as_of for f in everything] == sorted(f.as_of for f in everything)


def test_every_side_keeps_its_place_beside_a_metric() -> None:
    """A side that said nothing is there with nothing."""
    shown = [
        (side.id, [p.id for p in said]) for side, said in flood_edition().statements("left-homes")
    ]
    assert shown == [("state", ["board-gates"]), ("relief", ["relief-return"]), ("town", [])]
    asked = [len(said) for _, said in flood_edition().on_question("open-gates")]
    assert asked == [1, 0, 1]


def test_conflicts_stand_at_the_finer_date() -> None:
    """A number for the month meets those of its days; equal numbers and one party's own do not."""

    def figure(id: str, party: str, as_of: str, value: str, chart: bool = True) -> Figure:
        return Figure.model_validate(
            {"id": id, "metric": "m", "value": value, "hedge": "exact", "as_of": as_of,
             "published": "2024", "stated_by": party, "source": "s", "printed": None, "chart": chart}
        )  # fmt: skip

    same = [figure("a", "p", "2023-06-01", "5"), figure("b", "q", "2023-06-01", "5")]
    own = [figure("c", "p", "2023-06-02", "5"), figure("d", "p", "2023-06-02", "6")]
    misprint = [figure("e", "q", "2023-06-02", "9", chart=False)]
    assert find_conflicts([*same, *own, *misprint]) == ()
    month = figure("f", "r", "2023-06", "7")
    found = find_conflicts([*same, *own, *misprint, month])
    assert [(str(c.as_of), ids(c.figures)) for c in found] == [
        ("2023-06-01", ["a", "b", "f"]),
        ("2023-06-02", ["c", "d", "f"]),
    ]
    assert found[0].parties == ("p", "q", "r")


def stated(number: int, as_of: str, party: str, value: str) -> Figure:
    return Figure.model_validate(
        {"id": f"f-{number}", "metric": "mn"[number % 2], "value": value, "hedge": "exact",
         "as_of": as_of, "published": "2024", "stated_by": party, "source": "s", "printed": None}
    )  # fmt: skip


_DATES = ("2023-06-01", "2023-06-02", "2023-06", "2023-07-01", "2023-07", "2023")
_STATED = st.tuples(st.sampled_from(_DATES), st.sampled_from("pq"), st.sampled_from("567"))


@settings(deadline=None)
@given(st.lists(_STATED, max_size=9))
def test_conflicts_are_those_of_all_pairs(said: list[tuple[str, str, str]]) -> None:
    """As found by comparing each figure with each other one, in file order."""
    figures = [stated(number, *each) for number, each in enumerate(said)]

    def differ(one: Figure, other: Figure) -> bool:
        return one.stated_by != other.stated_by and one.value != other.value

    wanted = []
    for metric in dict.fromkeys(figure.metric for figure in figures):
        own = [figure for figure in figures if figure.metric == metric]
        for date in sorted({figure.as_of for figure in own}):
            here = [figure for figure in own if figure.as_of == date]
            around = [f for f in own if f.as_of != date and date.iso.startswith(f.as_of.iso)]
            if any(differ(one, other) for one in here for other in (*here, *around)):
                met = [f for f in around if any(differ(f, one) for one in here)]
                wanted.append((metric, date, sorted([*here, *met], key=figures.index)))
    found = [(c.metric, c.as_of, list(c.figures)) for c in find_conflicts(figures)]
    assert found == wanted


@settings(deadline=None)
@given(st.lists(_STATED, max_size=9))
def test_current_are_each_partys_last_figures(said: list[tuple[str, str, str]]) -> None:
    """Of the date that begins last, and of those that of the one that ends last; in file order."""
    parties, model = ("office", "relief", "board"), flood_facts()
    figures = tuple(
        stated(2 * number, as_of, parties["pq".index(party)], value).model_copy(
            update={"metric": "left-homes"}
        )
        for number, (as_of, party, value) in enumerate(said)
    )
    facts = Facts.model_construct(**{**dict(model), "figures": figures, "events": ()})
    edition = cut(facts, dt.date(2025, 1, 1))
    of_all = []
    for party in parties:
        own = [figure for figure in figures if figure.stated_by == party]
        last = max((figure.as_of for figure in own), default=None)
        wanted = [figure for figure in own if figure.as_of == last]
        assert list(edition.current("left-homes", party)) == wanted
        of_all += wanted
    sides = list(facts.sides)
    of_all.sort(key=lambda f: (sides.index(edition.side_of(f.stated_by).id), figures.index(f)))
    assert list(edition.current("left-homes")) == of_all


OPEN = (
    [("more-than", "2500"), ("exact", "2600")],
    [("at-most", "79"), ("about", "50")],
    [("at-least", "24"), ("more-than", "100")],
)
APART = (
    [("more-than", "2600"), ("exact", "2500")],
    [("about", "800"), ("about", "950")],
    [("nearly", "815"), ("exact", "450")],
)


@pytest.mark.parametrize(
    ("pair", "conflict"), [*((p, False) for p in OPEN), *((p, True) for p in APART)]
)
def test_numbers_that_can_both_be_true_are_no_conflict(
    pair: list[tuple[str, str]], conflict: bool
) -> None:
    """An open bound leaves room; near numbers that differ are shown."""
    figures = [
        stated(2 * n, "2023-06-01", "pq"[n], value).model_copy(update={"hedge": Hedge(hedge)})
        for n, (hedge, value) in enumerate(pair)
    ]
    assert bool(find_conflicts(figures)) is conflict


def levels(*said: tuple[str, str, str, str]) -> Edition:
    """An edition of levels: metric, hedge, value, date; the streets are part of the town, by two."""
    records = flood_records()
    records["metrics"]["town-people"]["unit"] = "percent"
    records["metrics"]["streets-flooded"]["part_of"] = "town-people"
    records["figures"] = [
        {"id": f"f-{n}", "metric": metric, "value": value, "hedge": hedge, "as_of": as_of,
         "stated_by": ("office", "relief")[n % 2], "source": "office-review",
         "published": as_of, "printed": None, "note": "n"}
        for n, (metric, hedge, value, as_of) in enumerate(said)
    ]  # fmt: skip
    facts = facts_of(records)
    return cut(facts, SECOND)


@pytest.mark.parametrize(
    ("part", "whole", "overtaken"),
    [
        (("exact", "57", "2023-06-03"), ("exact", "0", "2023-06-08"), True),
        (("at-most", "5", "2023-06-03"), ("exact", "0", "2023-06-08"), True),
        (("about", "94", "2023-06-03"), ("exact", "6", "2023-06-08"), True),
        (("about", "57", "2023-06-03"), ("exact", "50", "2023-06-08"), False),
        (("at-most", "79", "2023-06-03"), ("exact", "6", "2023-06-08"), False),
        (("exact", "57", "2023-06-03"), ("about", "6", "2023-06-08"), False),
        (("exact", "57", "2023-06-08"), ("exact", "0", "2023-06-03"), False),
        (("exact", "0", "2023-06-03"), ("exact", "0", "2023-06-08"), False),
    ],
)
def test_a_later_whole_overtakes_a_part(
    part: tuple[str, str, str], whole: tuple[str, str, str], overtaken: bool
) -> None:
    """Where it surely leaves no room: not current any more, still known, and it says by which."""
    edition = levels(("streets-flooded", *part), ("town-people", *whole))
    assert ids(edition.current("streets-flooded")) == ([] if overtaken else ["f-0"])
    assert edition.current("town-people") and edition.figure("f-0") in edition.of_metric(
        "streets-flooded"
    )
    by = edition.overtaken_by(edition.figure("f-0"))
    assert by == (edition.figure("f-1") if overtaken else None)


def test_how_far_statements_were_gathered() -> None:
    """The question's own day counts, else the story's; None up to that day."""
    records = flood_records()
    records["story"]["gathered_until"] = "2023-06-05"
    records["questions"]["open-gates"]["gathered_until"] = "2023-06-02"
    facts = facts_of(records)
    first, second = cut(facts, FIRST), cut(facts, SECOND)
    assert first.gathered_until() is None and first.gathered_until("return-home") is None
    assert first.gathered_until("open-gates") == dt.date(2023, 6, 2)
    assert second.gathered_until() == second.gathered_until("return-home") == dt.date(2023, 6, 5)


def test_since_gives_what_is_new() -> None:
    """For what changed since an earlier day; everything without one."""
    second = flood_edition(SECOND)
    assert ids(second.since(FIRST)) == ["office-left-06-08"]
    assert len(second.since(None)) == len(second.figures) + len(second.history)


def test_the_records_are_plain_and_the_same_each_time() -> None:
    """JSON and back changes nothing; numbers are text without trailing zeros."""
    records = flood_edition().records()
    assert json.loads(canonical_json(records)) == records
    assert canonical_json(records) == canonical_json(flood_edition().records())
    assert {f["value"] for f in records["figures"] if f["metric"] == "streets-flooded"} == {
        "37.5",
        "52",
    }
    assert records["edition"]["date"] == "2023-06-03" and "editions" not in records["story"]
    assert "2023-06-02-mill-dyke-breaks" in {event["ref"] for event in records["events"]}
    assert list(records["sides"]) == ["state", "relief", "town"]


def test_a_later_record_leaves_earlier_editions_as_they_are() -> None:
    """Not even a new source, party, metric, question or edition shows in an earlier cut."""
    records = flood_records()
    records["story"]["editions"].append({"date": "2023-06-20"})
    records["sources"]["late"] = {"publisher": "L", "published": "2023-06-19",
                                  "accessed": "2023-07-01", "kind": "press"}  # fmt: skip
    records["parties"]["late"] = {"name": "Late", "side": "town"}
    records["metrics"]["late"] = {"label": "L", "unit": "u", "kind": "stock"}
    records["figures"].append({"id": "late", "metric": "late", "value": "1", "hedge": "exact",
                               "as_of": "2023", "stated_by": "late", "source": "late",
                               "printed": None, "note": "n"})  # fmt: skip
    grown = facts_of(records)
    for day in (FIRST, SECOND):
        assert cut(grown, day).records() == flood_edition(day).records()
    assert cut(grown, dt.date(2023, 6, 20)).figure("late")
