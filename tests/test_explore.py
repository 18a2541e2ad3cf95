"""The explorer without a browser: what it lets through, draws, says and hands over."""

from __future__ import annotations

import datetime
import html
import io
import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from explainer import project
from explainer import words as catalogue
from explainer.charts.drawing import Drawing
from explainer.charts.style import WIDE
from explainer.document.nodes import Quotation, Silence
from explainer.document.runs import plain
from explainer.document.sentences import Phrases
from explainer.errors import NotADocument, ParametersRefused, UnknownRecord
from explainer.explore import Explorer, choice, open_explorer, panels
from explainer.explore.choice import Choice, moments, options, select
from explainer.export import notebook
from explainer.facts.edition import Conflict, cut
from explainer.facts.model import Hedge
from explainer.facts.records import FIGURES, POSITIONS
from explainer.facts.sides import thinned
from explainer.report import Report
from explainer.text import unguarded
from tests.flood import FIRST, SECOND, facts_of, flood_facts, flood_records
from tests.large import write_large

WORDS = catalogue.load("en")
HOSTILE = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def explorer() -> Explorer:
    """The flood, on the day of its first edition, with the first metric chosen."""
    return open_explorer(flood_facts())


# ---------------------------------------------------------------- time


def test_the_days_are_those_on_which_something_became_known() -> None:
    """Each day that makes a difference is a step, and each edition; none in between."""
    facts = flood_facts()
    days = moments(facts)
    assert {edition.date for edition in facts.story.editions} <= set(days)
    for before, day in itertools.pairwise(days):
        a, b = cut(facts, before), cut(facts, day)
        known = [(len(e.figures) + len(e.history), len(e.positions), len(e.events)) for e in (a, b)]
        assert known[0] != known[1] or facts.story.edition(day)
        between = cut(facts, day - datetime.timedelta(days=1))
        assert between.figures == a.figures and between.positions == a.positions


# ---------------------------------------------------------------- choosing


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"metrics": "left-home"}, "no metric 'left-home'; did you mean 'left-homes'?"),
        ({"sides": ["stat"]}, "no side 'stat'; did you mean 'state'?"),
        ({"hedges": ["abuot"]}, "no hedge 'abuot'; did you mean 'about'?"),
        ({"chart": "serie"}, "no chart 'serie'; did you mean 'series'?"),
        ({"base": "office-town"}, "no figure 'office-town'; did you mean 'office-town-2022'?"),
        ({"topics": "towns"}, "no topic 'towns'; did you mean 'town'?"),
    ],
)
def test_a_wrong_id_suggests_the_nearest(
    explorer: Explorer, wrong: dict[str, Any], said: str
) -> None:
    """And the choice stays as it was."""
    before = explorer.choice
    with pytest.raises(UnknownRecord) as refused:
        explorer.choose(**wrong)
    assert str(refused.value) == said
    assert explorer.choice == before


@pytest.mark.parametrize("hedge", list(Hedge))
def test_each_filter_lets_through_what_it_says(explorer: Explorer, hedge: Hedge) -> None:
    """Compared with looking at each figure; nothing chosen means everything."""
    explorer.choose(day=SECOND, metrics=[])
    everything = explorer.edition
    assert explorer.selection.figures == everything.figures
    explorer.choose(sides=["state"], kinds=["primary"], hedges=[hedge])
    wanted = [
        figure
        for figure in everything.figures
        if everything.party(figure.stated_by).side == "state"
        and everything.source(figure.source).kind == "primary"
        and figure.hedge == hedge
    ]
    assert list(explorer.selection.figures) == wanted
    assert list(explorer.figures["id"]) == [figure.id for figure in wanted]


@pytest.mark.parametrize("name", choice.FILTERS)
def test_the_number_behind_an_option_is_what_it_would_let_through(
    explorer: Explorer, name: str
) -> None:
    """For each option of each filter, alone and with another filter on, zero included."""
    metric = next(iter(explorer.facts.metrics))
    for others in ({}, {"sides": ("relief",)}, {"hedges": ("exact",)}, {"metrics": (metric,)}):
        asked = replace(explorer.choice, **({"metrics": ()} | others))
        counted = choice.counts(explorer.edition, asked)[name]
        for option in options(explorer.facts)[name]:
            alone = replace(asked, **{name: (option,)})
            if name == "topics":
                alone = replace(alone, metrics=())
            assert counted[option] == len(select(explorer.edition, alone).figures), option


def test_topics_choose_metrics_and_the_statements_beside_them(explorer: Explorer) -> None:
    """A statement is selected if it stands beside one of the metrics."""
    explorer.choose(metrics=[], topics="streets")
    assert {f.metric for f in explorer.selection.figures} == {"streets-flooded"}
    assert [p.id for p in explorer.selection.positions] == ["board-gates", "residents-gates"]


def test_no_filter_makes_a_side_silent(explorer: Explorer) -> None:
    """Statements are looked up in the whole edition; only a side that is not chosen is left out."""
    explorer.choose(kinds=["copy"], hedges=["exact"])
    said = panels.statements(Phrases(explorer.edition, WORDS), explorer.picture, explorer.choice)
    spoken = {block.side for block in said if isinstance(block, Quotation)}
    assert spoken == {"state", "relief"}
    explorer.choose(sides=["town"], kinds=[], hedges=[])
    said = panels.statements(Phrases(explorer.edition, WORDS), explorer.picture, explorer.choice)
    assert [b.side for b in said if isinstance(b, Quotation | Silence)] in (["town"], [])


def test_no_filter_takes_a_side_out_of_a_conflict(explorer: Explorer) -> None:
    """Every party of a conflict stays, whichever side is chosen."""
    whole = explorer.conflicts
    assert whole and all(isinstance(conflict, Conflict) for conflict in whole)
    assert whole == explorer.edition.conflicts("left-homes")
    explorer.choose(sides=["relief"], chart="conflicts")
    assert explorer.conflicts == whole
    drawn = explorer.picture.chart
    assert drawn is not None and set(drawn.facts) == {f.id for c in whole for f in c.figures}


# ---------------------------------------------------------------- the chart and its marks


def test_one_metric_is_drawn_over_time_and_several_side_by_side(explorer: Explorer) -> None:
    """As the overview of a report chooses."""
    assert (explorer.picture.name, explorer.picture.metrics) == ("series", ("left-homes",))
    explorer.choose(metrics=["left-homes", "people-missing", "streets-flooded"])
    assert explorer.picture.name == "places"
    assert explorer.picture.metrics == ("left-homes", "people-missing")  # one unit on one axis


def test_the_printed_call_draws_the_same_chart_in_a_report(explorer: Explorer) -> None:
    """Whatever the chart; the edition is named above the call."""
    for chosen in ({}, {"metrics": ["left-homes", "people-missing"]}, {"chart": "lanes"},
                   {"chart": "conflicts"}, {"chart": "definitions"}):  # fmt: skip
        explorer.choose(**chosen)
        report = Report(explorer.edition, None, WORDS)
        *remarks, call = explorer.code().splitlines()
        assert remarks == ['# as known on 2023-06-03: open the report with edition="2023-06-03"']
        (node,) = eval(call, {"report": report}).nodes
        drawn = explorer.picture.chart
        assert drawn is not None
        assert (node.svg, node.alt, node.facts) == (drawn.svg, drawn.alt, drawn.facts)


def test_what_the_call_leaves_out_is_said(explorer: Explorer) -> None:
    """A filter by side, and a day that is no edition."""
    explorer.choose(day="2023-06-09", sides=["state"])
    code = explorer.code()
    assert "is no edition yet" in code and "# filtered by side (state)" in code
    assert repr(code) == str(code)


def test_nothing_to_draw_is_said(explorer: Explorer) -> None:
    """A chart that needs more than is chosen, and a choice without a figure."""
    explorer.choose(chart="definitions", metrics=["left-homes"])
    assert explorer.picture.chart is None
    explorer.choose(chart="", sides=["town"])
    assert explorer.picture.chart is None
    (notice,) = panels.chart(Phrases(explorer.edition, WORDS), explorer.picture)
    assert plain(notice.runs).startswith("Nothing that your choices let through")


@pytest.mark.parametrize("name", ["series", "places", "conflicts", "definitions", "lanes"])
def test_every_drawn_record_has_a_mark_inside_the_picture(name: str) -> None:
    """So that each can be picked; without asking for marks the wide picture is the same."""
    edition = cut(flood_facts(), SECOND)
    metrics = {"series": ["left-homes"], "lanes": []}.get(name, ["left-homes", "people-missing"])
    drawing = Drawing(name, Phrases(edition, WORDS), *metrics)
    made, marks = drawing.node(narrow=False), choice.spots(drawing)
    assert made == drawing.node().model_copy(update={"narrow": None})
    figures = {spot.of.partition(":")[2] for spot in marks if spot.of.startswith("figure:")}
    assert figures == set(made.facts)
    assert marks
    for spot in marks:
        assert -6 <= spot.box.left < spot.box.right <= WIDE + 6
        assert 0 <= spot.box.top < spot.box.bottom <= made.height


def test_a_long_series_keeps_its_extremes_and_everybodys_last_word(tmp_path: Any) -> None:
    """Of hundreds of figures some ninety are drawn, and the explorer says so."""
    explorer = open_explorer(write_large(tmp_path, 4000), "2023-12-31")
    figures = explorer.edition.of_metric("homes-0")
    assert len(figures) == 200
    few = thinned(explorer.edition, figures, 90)
    assert len(few) <= 96 and set(few) <= set(figures)
    by_size = sorted(figures, key=lambda figure: figure.bounds)
    assert {by_size[0].bounds, by_size[-1].bounds} <= {figure.bounds for figure in few}
    last = {figure.stated_by: figure for figure in figures}
    assert set(last.values()) <= set(few)
    said, _ = panels.chart(Phrases(explorer.edition, WORDS), explorer.picture)
    assert f"draws {explorer.picture.drawn} of 200 selected figures" in plain(said.runs)


# ---------------------------------------------------------------- taking it along


def test_the_csv_equals_the_data_frame(explorer: Explorer) -> None:
    """Columns, types and cells, those that a spreadsheet would run among them."""
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    records = flood_records()
    records["figures"][0]["anchor"] = "=cmd()|' /C calc'!A0 fast 9.000"
    records["positions"][2]["paraphrase"] = "+1, said the council,\n\"at once\"; 'now'"
    explorer = Explorer(facts_of(records), Choice(SECOND), WORDS)
    for kind, columns in (("figures", FIGURES), ("positions", POSITIONS)):
        table, text = getattr(explorer, kind), explorer.csv(kind)
        assert "\n=cmd" not in text and ",=cmd" not in text
        days = [name for name, dtype in columns.items() if dtype.startswith("datetime")]
        others = {name: dtype for name, dtype in columns.items() if name not in days}
        again = pandas.read_csv(
            io.StringIO(text), dtype=others, parse_dates=days, na_values={"value": ""},
            keep_default_na=False,
        ).map(lambda cell: unguarded(cell) if isinstance(cell, str) else cell)  # fmt: skip
        assert list(table.columns) == list(columns) and len(table) > 2
        pandas.testing.assert_frame_equal(again.astype(columns), table)


def test_the_tables_hold_their_documented_types(explorer: Explorer) -> None:
    pytest.importorskip("pandas", reason="pandas is not installed")
    for table, columns in (
        (explorer.edition.figures_table(replaced=True), FIGURES),
        (explorer.edition.positions_table(), POSITIONS),
        (explorer.facts.figures_table(), FIGURES),
        (cut(explorer.facts, datetime.date(1999, 1, 1)).figures_table(), FIGURES),
    ):
        assert {name: str(dtype) for name, dtype in table.dtypes.items()} == columns
    whole = explorer.edition.figures_table(replaced=True)
    assert list(whole[whole["replaced"]]["id"]) == ["office-left-06-01"]
    homes = explorer.edition.figures_table("left-homes")
    assert set(homes["metric"]) == {"left-homes"} and not homes["replaced"].any()
    with pytest.raises(UnknownRecord, match="did you mean 'left-homes'"):
        explorer.edition.figures_table("left-home")


def test_a_selection_is_saved_beside_the_notebook(explorer: Explorer, tmp_path: Any) -> None:
    """Two files, named for the story and the day."""
    pytest.importorskip("pandas", reason="pandas is not installed")
    figures, positions = explorer.save(tmp_path)
    assert figures.name == "exploration-aue-flood-2023-06-03-figures.csv"
    assert figures.read_bytes().decode("utf-8") == explorer.csv("figures")
    assert positions.read_bytes().endswith(b"\r\n")


# ---------------------------------------------------------------- the panels


def test_two_days_are_compared_and_a_share_is_worked_out(explorer: Explorer) -> None:
    """As the report tells a change; the base is named with its hedge."""
    explorer.choose(day=SECOND, compare=FIRST)
    told = panels.comparison(explorer.selection_before, explorer.selection, WORDS)
    assert "1 number updated" in plain(told[0].runs)
    explorer.choose(day=FIRST, compare=SECOND)
    note, *backwards = panels.comparison(explorer.selection_before, explorer.selection, WORDS)
    assert "the later one" in plain(note.runs) and tuple(backwards) == told
    explorer.choose(day=SECOND)
    offered = {figure.id for figure in panels.bases(explorer.edition, "left-homes")}
    assert "office-town-2022" in offered and "office-left-06-08" not in offered
    (items,) = panels.share(Phrases(explorer.edition, WORDS), "left-homes", "office-town-2022")
    assert plain(items.items[0]).startswith("River Office: 41,350 people")
    assert "38%" in plain(items.items[1]) + plain(items.items[2])
    label = panels.base_label(
        Phrases(explorer.edition, WORDS), explorer.edition.figure("office-town-2022")
    )
    assert label.startswith("People who live in the town. River Office: 41,350 people")
    (hint,) = panels.share(Phrases(explorer.edition, WORDS), "left-homes", "")
    assert plain(hint.runs).startswith("Choose a base")


def test_widgets_follow_the_choice_and_make_it() -> None:
    """Slider, lists and code move one another; a pick opens the right card."""
    pytest.importorskip("anywidget", reason="anywidget is not installed")
    from explainer.explore.view import View

    explorer = open_explorer(flood_facts())
    view = explorer._view = View(explorer)
    view.timeline.index = len(explorer.days) - 1
    assert explorer.choice.day == SECOND
    known = explorer.edition
    counted = f"Known: {len(known.figures)} figures, {len(known.positions)} statements"
    assert counted in view.panes["counts"].markup
    explorer.choose(sides=["relief"])
    assert view.filters["sides"].value == ["relief"]
    view.clear()
    assert explorer.selection.figures == known.figures
    view.pick("figure:relief-left-06-02")
    assert "غادر أكثر من ١٢٠٠٠ شخص ضفاف النهر" in view.panes["card"].markup
    assert "https://example.org/relief/bayan" in view.panes["card"].markup
    view.pick("position:board-gates")
    assert "Die Deiche halten" in view.panes["card"].markup


def test_no_text_of_the_facts_becomes_markup() -> None:
    """A hostile file stays text in every pane; labels and menus travel as text."""
    pytest.importorskip("anywidget", reason="anywidget is not installed")
    from explainer.explore.view import View

    records = flood_records()
    for group in ("parties", "sides"):
        for record in records[group].values():
            record["name"] += HOSTILE
    for record in (*records["metrics"].values(), *records["events"]):
        record["label"] += HOSTILE
    for record in records["sources"].values():
        record["title"] += HOSTILE
    explorer = open_explorer(facts_of(records))
    view = explorer._view = View(explorer)
    explorer.choose(day=SECOND, compare=FIRST, part="left-homes", base="office-town-2022")
    view.pick("figure:office-left-06-08")
    shown = [pane.markup for pane in view.panes.values()] + [view.last_picture()["text/html"]]
    assert sum(html.escape(HOSTILE, quote=False)[2:] in text for text in shown) > 4
    assert not any("<img src=x" in text for text in shown)


# ---------------------------------------------------------------- what is not an edition


def test_an_exploration_is_no_edition(explorer: Explorer) -> None:
    """It says so on a terminal; a build refuses its notebook, and so does the exporter."""
    assert repr(explorer).startswith("Exploration, not an edition: ")
    facts = project.facts_file(None, Path(__file__).parent)
    with pytest.raises(ParametersRefused, match="explores: what it shows is no edition"):
        project.notebook("explore", facts)
    assert "explore" not in project.fitting_notebooks("any", facts)
    with pytest.raises(NotADocument, match="explores"):
        notebook.read({"cells": [], "metadata": {"explainer": {"exploration": True}}})
