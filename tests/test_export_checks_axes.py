"""Ticks: what an axis can have made, and what somebody wrote beside the drawing."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from explainer.charts import chart
from explainer.document import Chart
from explainer.export.checks import axes
from explainer.facts.diff import difference
from explainer.facts.edition import cut
from explainer.words import load
from tests.flood import FIRST, SECOND, facts_of, flood_records
from tests.memory import flood_report

EN = load("en")


def drawn(name: str, *metrics: str) -> Any:
    """A chart of the flood."""
    (chart,) = (n for n in flood_report().chart(name, *metrics).nodes if isinstance(n, Chart))
    return chart


def planted(chart: Any, text: str, x: float, y: float) -> Any:
    """The chart with a text written into the drawing, and called a tick."""
    shape = f'<g><!-- {text} --><g transform="translate({x} {y}) scale(0.1 -0.1)"/></g></svg>'
    svg = chart.svg.replace("</svg>", shape)
    return chart.model_copy(update={"svg": svg, "ticks": (*chart.ticks, text)})


CHARTS = (
    ("series", "left-homes"),
    ("share", "left-homes", "town-people"),
    ("places", "left-homes", "people-missing"),
    ("conflicts",),
    ("lanes",),
)


@pytest.mark.parametrize("asked", CHARTS)
def test_the_ticks_of_our_charts_are_an_axis(asked: tuple[str, ...]) -> None:
    """Upright and level axes of numbers, shares and days."""
    assert list(axes.faults(drawn(*asked), EN)) == []


@pytest.mark.parametrize("asked", CHARTS)
@pytest.mark.parametrize("text", ["99,999", "7%"])
def test_a_number_called_a_tick_is_found(asked: tuple[str, ...], text: str) -> None:
    """Out of step, alone, or off the axis."""
    assert list(axes.faults(planted(drawn(*asked), text, 200.0, 77.7), EN))


@pytest.mark.parametrize("asked", [CHARTS[0], CHARTS[-1]])
def test_a_date_off_the_axis_is_found(asked: tuple[str, ...]) -> None:
    """Where an axis has dates, they stand in one line."""
    assert list(axes.faults(planted(drawn(*asked), "9 Jun", 200.0, 77.7), EN))


def test_the_next_number_of_an_axis_is_found_where_it_does_not_belong() -> None:
    """In step with the others, and not at the place that its value has."""
    chart = drawn("series", "left-homes")
    values = sorted(v for t in chart.ticks if (v := axes.number(t, EN)) is not None)
    following = f"{values[-1] + values[1] - values[0]:,}"
    (fault,) = axes.faults(planted(chart, following, 200.0, 77.7), EN)
    assert re.search("do not stand on one axis", fault)
    (again,) = axes.faults(planted(chart, f"{values[1]:,}", 200.0, 77.7), EN)
    assert re.search("more than once", again)


def moves() -> Any:
    """The chart of moves of two metrics, each with an axis that starts at zero."""
    records = flood_records()
    (moved,) = (one for one in records["figures"] if one["id"] == "office-left-06-08")
    moved |= {"value": "25000", "printed": "25,000", "anchor": "about 25,000 people had moved"}
    for day, value in (("2023-06-02", "20"), ("2023-06-08", "30")):
        records["figures"].append(
            {**records["figures"][3], "id": f"office-boats-{day}", "metric": "people-missing",
             "as_of": day, "published": day, "value": value, "printed": None, "note": "Read off.",
             "stated_by": "relief"}
        )  # fmt: skip
    facts = facts_of(records)
    later = cut(facts, SECOND)
    changed = difference(cut(facts, FIRST), later)
    return chart("moves")(later, words=EN, changed=changed)


def test_axes_below_one_another_are_judged_each_for_itself() -> None:
    """As many as the drawing has metrics; zero stands on each of them."""
    drawn = moves()
    assert drawn.ticks.count("0") == 2
    assert list(axes.faults(drawn, EN, most=2)) == []
    assert list(axes.faults(drawn, EN))


@pytest.mark.parametrize("text", ["0", "7", "99,999"])
def test_a_number_beside_several_axes_is_found(text: str) -> None:
    """It is on none of them, and no axis of its own."""
    assert list(axes.faults(planted(moves(), text, 200.0, 77.7), EN, most=2))
    assert list(axes.faults(planted(moves(), text, 200.0, 77.7), EN, most=3))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5,000", "5000"),
        ("2.5", "2.5"),
        ("40%", "40"),
        ("12 km", "12"),
        ("−5", "-5"),
        ("2023", None),
        ("1 Jun 2023", None),
        ("Jun 2023", None),
    ],
)
def test_a_tick_is_a_number_or_a_date(text: str, value: str | None) -> None:
    """Years are dates: a number of four digits is grouped."""
    assert axes.number(text, EN) == (Decimal(value) if value else None)
