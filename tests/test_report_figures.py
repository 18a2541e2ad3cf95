"""Which figures say who states what now: no side falls silent, nothing overtaken stands as new."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from explainer import words
from explainer.document.nodes import Items, Paragraph
from explainer.document.runs import plain
from explainer.document.sentences import Phrases
from explainer.facts.edition import Edition, cut
from explainer.report import figures
from explainer.report.report import Report
from tests.flood import FIRST, SECOND, facts_of, flood_records

WORDS = words.load("en")
LATE = datetime.date(2023, 7, 1)


def _edition(*more: dict[str, Any], beside: list[str] | None = None) -> Edition:
    """The flood with later figures; `beside` replaces what its statements stand beside."""
    records = flood_records()
    records["figures"] += more
    for position in records["positions"]:
        position["beside"] = position.get("beside", []) if beside is None else beside
    records["story"]["editions"].append({"date": LATE.isoformat(), "note": "Later."})
    return cut(facts_of(records), LATE)


def _later(day: str, value: str, metric: str = "left-homes") -> dict[str, Any]:
    return {
        "id": f"office-{metric}-{day}", "metric": metric, "value": value, "hedge": "exact",
        "as_of": day, "published": day, "stated_by": "office", "source": "office-review",
        "printed": value, "anchor": f"now {value} people",
    }  # fmt: skip


def _ids(edition: Edition, metric: str) -> set[str]:
    return {figure.id for figure in figures.recent(edition, metric)[0]}


def test_a_side_heard_beside_a_metric_keeps_its_newest_number() -> None:
    """The relief service stopped counting; its last number stands beside the office's later one."""
    edition = _edition(_later("2023-06-20", "17000"), beside=["left-homes"])
    assert {edition.party(p.party).side for p in edition.positions} >= {"relief"}
    assert _ids(edition, "left-homes") == {"office-left-homes-2023-06-20", "relief-left-06-02"}
    assert figures.recent(edition, "left-homes")[1]


def test_a_number_overtaken_by_more_than_a_week_is_not_shown_as_current() -> None:
    """Where no statement of the side stands beside the metric."""
    edition = _edition(_later("2023-06-20", "17000"), beside=[])
    assert _ids(edition, "left-homes") == {"office-left-homes-2023-06-20"}


def test_where_no_party_states_a_second_date_every_number_stands() -> None:
    """A base stated once by each, weeks apart, is no series: nothing was overtaken."""
    edition = _edition(
        {**_later("2023-06-25", "41000", "town-people"), "stated_by": "relief"}, beside=[]
    )
    assert len(_ids(edition, "town-people")) == 3
    assert not figures.recent(edition, "town-people")[1]


def test_older_numbers_are_told_once_below_the_strip() -> None:
    """One line for the whole, not one a metric."""
    report = Report(_edition(_later("2023-06-20", "17000"), beside=[]), None, WORDS)
    shown = report.key_figures("left-homes", "streets-flooded")
    texts = [plain(node.runs) for node in shown.nodes if isinstance(node, Paragraph)]
    assert texts.count(WORDS("prose.older")) == 1


def test_a_single_number_stands_on_the_line_of_its_label() -> None:
    """A list of one item would read like a machine."""
    report = Report(_edition(_later("2023-06-20", "17000"), beside=[]), None, WORDS)
    first, *rest = report.current("left-homes", "streets-flooded").nodes
    assert isinstance(first, Paragraph)
    assert plain(first.runs).startswith(
        "People who left the banks since 1 June 2023. River Office: 17,000 people"
    )
    assert any(isinstance(node, Items) and len(node.items) == 2 for node in rest)


def test_what_only_a_later_day_brought_is_not_named_before() -> None:
    """Left out while nothing is known of it, told like any other once something is."""
    records = flood_records()
    late = {**records["figures"][0], "id": "late", "metric": "cellars", "source": "office-review"}
    records["figures"].append(late)
    records["metrics"]["cellars"] = {**records["metrics"]["left-homes"], "label": "Cellars pumped"}
    facts = facts_of(records)
    asked = {"once_known": ["cellars"]}
    before = repr(Report(cut(facts, FIRST), None, WORDS).current("left-homes", **asked))
    after = repr(Report(cut(facts, SECOND), None, WORDS).current("left-homes", **asked))
    assert "Cellars" not in before and "Nothing recorded" not in before
    assert "Cellars pumped. " in after
    alone = Report(cut(facts, FIRST), None, WORDS).current(**asked)
    assert repr(alone).startswith("No number found by 3 June 2023")


@pytest.mark.parametrize(("metric", "differs"), [("streets-flooded", True), ("left-homes", False)])
def test_a_conflict_is_told_where_both_its_numbers_stand(metric: str, differs: bool) -> None:
    """Not beside a single number, whose conflict of an earlier day is in the chart."""
    edition = _edition(_later("2023-06-20", "17000"), beside=[])
    assert edition.conflicts(metric)
    strip = figures.key_figures(Phrases(edition, WORDS), [metric])
    assert (plain(strip.items[0].note) == WORDS("prose.conflict")) is differs


def test_a_level_of_last_year_is_not_shown_beside_the_newest() -> None:
    """However much its side is heard: a level moves on, a running total only grows."""
    records = flood_records()
    metric = records["metrics"]["left-homes"]
    metric["kind"] = "stock"
    del metric["since"]
    records["figures"].append(_later("2023-06-20", "17000"))
    for position in records["positions"]:
        position["beside"] = ["left-homes"]
    records["story"]["editions"].append({"date": LATE.isoformat(), "note": "Later."})
    assert _ids(cut(facts_of(records), LATE), "left-homes") == {"office-left-homes-2023-06-20"}


def test_of_several_metrics_the_latest_may_be_asked_for() -> None:
    """One that was last stated over a month before is left to the sources."""
    records = flood_records()
    records["figures"].append(_later("2023-07-10", "5", "streets-flooded"))
    report = Report(cut(facts_of(records), datetime.date(2023, 7, 15)), None, WORDS)
    whole = repr(report.current("left-homes", "streets-flooded"))
    shown = repr(report.current("left-homes", "streets-flooded", latest=True))
    assert "People who left the banks" in whole
    assert "People who left the banks" not in shown
    told = [figure.id for figure in report.edition.current("streets-flooded")]
    assert repr(report.current("streets-flooded", "left-homes", elsewhere=told)).startswith(
        "People who"
    )
