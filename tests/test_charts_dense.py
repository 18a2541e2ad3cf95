"""Long series as charts: small, each side and hedge seen, nothing averaged, all of it said."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from explainer import words
from explainer.charts import dense, series
from explainer.charts.crowd import Crowd
from explainer.charts.scales import Days, Numbers
from explainer.charts.sheet import Sheet
from explainer.document import Chart, numbers, plain
from explainer.facts.edition import Edition, cut
from explainer.facts.load import load
from tests.long import write_long

WORDS = words.load("en")
LAST = datetime.date(2024, 6, 30)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """Some three thousand numbers of one metric, by seven parties of two sides, day by day."""
    return cut(load(write_long(tmp_path_factory.mktemp("dense"), 3000)), LAST)


@pytest.fixture(scope="module")
def chart(edition: Edition) -> Chart:
    """Their chart."""
    return series.draw(edition, "homes", words=WORDS)


def test_few_figures_keep_a_mark_each(edition: Edition) -> None:
    """Up to the limit nothing is shared."""
    few = edition.of_metric("homes")[: dense.MOST]
    assert dense.told(edition, "homes", few) == few


def test_told_are_everybodys_latest_and_what_they_conflict_with(edition: Edition) -> None:
    """No current number is left out, and of a conflict that is told all sides are."""
    told = {figure.id for figure in dense.told(edition, "homes", edition.of_metric("homes"))}
    current = {figure.id for figure in edition.current("homes")}
    assert current <= told and len(told) <= dense.LISTED
    for conflict in edition.conflicts("homes"):
        ids = {figure.id for figure in conflict.figures}
        assert not ids & told or ids <= told
    largest = max(edition.of_metric("homes"), key=lambda figure: figure.bounds)
    assert largest.id in told


def test_the_chart_of_many_is_small_and_says_what_it_holds(chart: Chart) -> None:
    """Table and alt text list those with marks of their own; caption and alt say where all are."""
    assert len(chart.svg) < 1_000_000
    assert len(chart.facts) <= dense.LISTED and len(chart.table.rows) == len(chart.facts)
    assert {n.fact for n in numbers(chart.alt)} == set(chart.facts)
    for said in (plain(chart.caption), plain(chart.alt)):
        assert "in the data of this edition" in said
    assert "Nothing is averaged" in plain(chart.caption)


def test_the_key_explains_every_hedge_that_is_drawn(edition: Edition, chart: Chart) -> None:
    """Those of the small marks, too."""
    used = {figure.hedge.value for figure in edition.of_metric("homes")}
    assert {entry.hedge for entry in chart.key} == used


def small(edition: Edition, *changes: dict[str, object]) -> list[tuple[str, dict[str, object]]]:
    """The strokes of the small marks of figures of one day that lie close together."""
    first = edition.of_metric("homes")[0]
    plainly = {"value": Decimal(5000), "hedge": "exact", "low": None, "high": None}
    figures = [first.model_copy(update={**plainly, **change}) for change in changes]
    figures = [type(f).model_validate(dict(f)) for f in figures]
    sheet = Sheet()
    days = Days.covering([first.as_of], 30, 300)
    Crowd(edition, figures).draw(sheet, days, Numbers.reaching(Decimal(9000), 200, 0))
    return sheet._strokes  # type: ignore[return-value]


def test_numbers_close_together_share_a_mark_that_stands_at_one_of_them(edition: Edition) -> None:
    """At a number somebody stated, not between two."""
    ((_, one),) = small(edition, {})
    ((_, two),) = small(edition, {}, {"value": Decimal(5001)})
    assert one == two


@pytest.mark.parametrize("hedge", ["about", "nearly", "at-most", "more-than", "at-least"])
def test_a_shared_mark_carries_every_hedge(edition: Edition, hedge: str) -> None:
    """One hedged number among exact ones makes the mark hollow, with the stem of its hedge."""
    strokes = small(edition, {}, {"hedge": hedge}, {})
    marks = [values for kind, values in strokes if kind != "line"]
    stems = [values["points"] for kind, values in strokes if kind == "line"]
    assert len(marks) == 1 and marks[0]["fill"] != marks[0]["edge"]
    assert len(stems) == (hedge != "about")
    for (_, start), (_, end) in stems:  # type: ignore[misc]
        assert (end > start) == (hedge in ("nearly", "at-most"))


def test_a_range_is_a_line_over_all_that_is_spanned(edition: Edition) -> None:
    """From the lowest to the highest of the bounds that share it."""
    between = {"value": None, "hedge": "between", "low": Decimal(4000)}
    strokes = small(edition, {**between, "high": Decimal(6000)},
                    {**between, "high": Decimal(6001)})  # fmt: skip
    (line,) = [values["points"] for kind, values in strokes if kind == "line"]
    heights = [y for _, y in line]  # type: ignore[misc, attr-defined]
    scale = Numbers.reaching(Decimal(9000), 200, 0)
    assert heights == pytest.approx([scale(Decimal(4000)), scale(Decimal(6001))])


def test_sides_in_one_place_stand_beside_each_other(edition: Edition) -> None:
    """Two sides that say the same on one day give two marks that do not cover each other."""
    parties = {edition.side_of(party).id: party for party in edition.facts.parties}
    strokes = small(edition, *({"stated_by": party} for party in parties.values()))
    marks = [values for kind, values in strokes if kind != "line"]
    assert len(marks) == 2 and len({values["edge"] for values in marks}) == 2


def test_never_more_small_marks_than_a_page_can_bear(tmp_path: Path) -> None:
    """However the numbers lie, cells grow until their marks are few enough."""
    many = cut(load(write_long(tmp_path, 6000, spread=90_000)), LAST)
    drawn = series.draw(many, "homes", words=WORDS)
    assert len(drawn.svg) < 1_000_000
