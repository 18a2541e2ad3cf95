"""Every chart, held to what a chart promises: same bytes, every figure named, nothing lost."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from explainer import markup
from explainer import words as catalogue
from explainer.charts import ChartError, NotKnown, chart, names
from explainer.charts.drawing import Drawing
from explainer.charts.style import WIDE, MissingGlyph
from explainer.checks.output import drawn_texts
from explainer.document.nodes import Chart, read_block, saved, walk
from explainer.document.runs import Date, Number, Speaker, plain
from explainer.document.sentences import Phrases
from explainer.errors import UnknownRecord
from explainer.facts.edition import Edition, cut
from explainer.palette import LIGHT
from tests.flood import ARABIC, SECOND, facts_of, flood_edition, flood_records

WORDS = catalogue.load("en")
Draws = Callable[[Edition], Chart]


def _draw(name: str, *metrics: str, **options: Any) -> Draws:
    return lambda edition: Drawing(name, Phrases(edition, WORDS), *metrics, **options).node()


DRAWINGS: dict[str, Draws] = {
    "series": _draw("series", "left-homes", statements=True),
    "share": _draw("share", "left-homes", "town-people", stated="streets-flooded"),
    "definitions": _draw("definitions", "left-homes", "town-people", "people-missing"),
    "parts": _draw("parts", "people-missing", "left-homes"),
    "places": _draw("places", "left-homes", "people-missing"),
    "lanes": _draw("lanes"),
    "conflicts": _draw("conflicts"),
    "bars": _draw("bars", "left-homes"),
    "line": lambda edition: _draw("line", "left-homes", party="office")(a_flow(edition)),
    "balance": _draw("balance", left=["office-left-06-02"], right=["relief-left-06-02"]),
}


def a_flow(edition: Edition) -> Edition:
    """The same figures, as those of a metric whose numbers may be joined."""
    metrics = flood_records()["metrics"]
    metrics["left-homes"] |= {"kind": "flow"}
    metrics["left-homes"].pop("since", None)
    return cut(facts_of(flood_records() | {"metrics": metrics}), edition.date)


@pytest.fixture(params=DRAWINGS, scope="module")
def drawn(request: pytest.FixtureRequest) -> Chart:
    return DRAWINGS[request.param](flood_edition())


def changed(**records: Any) -> Edition:
    """The flood story with whole groups of records replaced."""
    return cut(facts_of(flood_records() | records), SECOND)


def figures(count: int, start: str = "2023-06-01", step: int = 0) -> list[dict[str, Any]]:
    """So many figures of one metric, of all hedges in turn."""
    hedges = ["exact", "about", "nearly", "at-most", "more-than", "at-least", "between"]
    first = datetime.date.fromisoformat(start)
    made = []
    for number in range(count):
        hedge = hedges[number % len(hedges)]
        record: dict[str, Any] = {
            "id": f"made-{number}",
            "metric": "left-homes",
            "hedge": hedge,
            "as_of": (first - datetime.timedelta(days=step * number)).isoformat(),
            "stated_by": ("office", "relief", "residents")[number % 3],
            "source": "office-bulletin",
            "printed": None,
            "note": "made up",
        }
        ends = {"low": str(900 + number * 10), "high": str(1400 + number * 10)}
        made.append(record | (ends if hedge == "between" else {"value": str(1000 + number * 37)}))
    return made


# ---------------------------------------------------------------- refusals


def test_an_unknown_chart_names_the_nearest() -> None:
    """A misspelt chart is refused with the name that was probably meant, and all there are."""
    with pytest.raises(ChartError, match=r"did you mean 'lanes'.*charts: balance, bars, conflicts"):
        chart("lane")


def test_a_call_that_a_chart_does_not_take_says_what_it_takes() -> None:
    """An option or metric there is not, a metric too few, no day: what can be asked is named."""
    edition = flood_edition()
    with pytest.raises(ChartError, match=r"no option 'untl'; did you mean 'until'.*statements"):
        Drawing("series", Phrases(edition, WORDS), "left-homes", untl="2023-06-02")
    with pytest.raises(ChartError, match="'definitions' takes first, second, more: missing"):
        Drawing("definitions", Phrases(edition, WORDS), "left-homes")
    with pytest.raises(UnknownRecord, match=r"'left-home'; did you mean 'left-homes'.*town-people"):
        Drawing("series", Phrases(edition, WORDS), "left-home")
    with pytest.raises(UnknownRecord, match=r"no metric 'x'; metrics with figures: left-homes"):
        Drawing("places", Phrases(edition, WORDS), "left-homes", "x")
    with pytest.raises(UnknownRecord, match=r"'left-home'; did you mean 'left-homes'.*town-people"):
        Drawing("share", Phrases(edition, WORDS), "left-homes", "town-people", stated="left-home")
    for near in ("left-homes", "office-left-06-02"):
        with pytest.raises(UnknownRecord, match=rf"did you mean '{near}'.*figures: .*town-people"):
            Drawing("balance", Phrases(edition, WORDS), left=[f"{near}x"], right=["left-homes"])
    with pytest.raises(ChartError, match="'june' is no day"):
        Drawing("series", Phrases(edition, WORDS), "left-homes", until="june")
    with pytest.raises(ChartError, match="mill-dyke-breaks"):
        _draw("series", "left-homes", events=["2023-06-02-mill-dyke-break"])(edition)


def test_a_line_joins_only_what_one_party_counted() -> None:
    """Numbers of several parties, and hedged ones of a level, are not joined."""
    with pytest.raises(ChartError, match="one party; name it in party=: board, office"):
        _draw("line", "left-homes")(flood_edition(SECOND))
    with pytest.raises(ChartError, match="is no flow"):
        _draw("line", "left-homes", party="office")(flood_edition(SECOND))


NEEDY = ["series", "share", "definitions", "parts", "places", "conflicts", "lanes"]


@pytest.mark.parametrize("name", NEEDY)
def test_nothing_known_is_said_so(name: str) -> None:
    """A metric without a figure draws no empty picture, nor does a chart of all records."""
    edition = cut(flood_edition().facts, datetime.date(2023, 5, 1))
    with pytest.raises(NotKnown):
        DRAWINGS[name](edition)


def test_a_balance_needs_every_operand() -> None:
    """An operand of a later edition is not known yet; one that is no record at all is an error."""
    later = _draw("balance", left=["office-left-06-02"], right=["office-left-06-08"])
    with pytest.raises(NotKnown, match="not known"):
        later(flood_edition())
    with pytest.raises(UnknownRecord):
        _draw("balance", left=["office-left-06-02"], right=["no-such"])(flood_edition())


def test_a_letter_that_no_font_has_is_an_error() -> None:
    """A missing glyph stops the drawing, with the character and the text."""
    parties = flood_records()["parties"]
    parties["office"]["name"] = "Office 𒀀"
    with pytest.raises(MissingGlyph, match="U\\+12000"):
        DRAWINGS["series"](changed(parties=parties))


# ---------------------------------------------------------------- promises of every chart


def test_every_chart_is_tried_here() -> None:
    """A new chart comes with its drawing above, or with a test file of its own."""
    here = Path(__file__).parent
    own = {name for name in names() if (here / f"test_charts_{name}.py").exists()}
    assert set(DRAWINGS) <= set(names()) <= set(DRAWINGS) | own


def test_the_same_facts_give_the_same_bytes(drawn: Chart, request: pytest.FixtureRequest) -> None:
    """A second drawing is equal, and the picture survives what is saved of the node."""
    assert DRAWINGS[request.node.callspec.params["drawn"]](flood_edition()) == drawn
    again = read_block(saved(drawn))
    assert isinstance(again, Chart) and again.pictures[0].svg == drawn.svg


def test_drawn_texts_are_all_accounted_for(drawn: Chart) -> None:
    """Every text in the picture is a run that was handed over, or a tick."""
    known = sorted([*(plain(runs) for runs in drawn.drawn), *drawn.ticks])
    assert sorted(drawn_texts(drawn.svg)) == known


def test_alt_names_each_figure_with_hedge_speaker_and_date(drawn: Chart) -> None:
    """Whoever cannot see the marks is told each of them."""
    edition = flood_edition()
    bound = {run.fact: run for run in walk(drawn.alt) if isinstance(run, Number) and run.fact}
    dates = {run.of for run in walk(drawn.alt) if isinstance(run, Date)}
    speakers = {run.party for run in walk(drawn.alt) if isinstance(run, Speaker)}
    for id in drawn.facts:
        figure = edition.figure(id)
        assert bound[id].hedge == figure.hedge.value
        assert figure.stated_by in speakers
        assert f"figure:{id}.as_of" in dates


def test_the_key_explains_every_hedge_drawn(drawn: Chart) -> None:
    """No mark without its line in the key."""
    hedges = {flood_edition().figure(id).hedge.value for id in drawn.facts} - {"exact"}
    assert hedges <= {hedge for entry in drawn.key for hedge in entry.hedges}
    assert len(drawn.key) <= 2


def test_only_colours_of_the_palette_are_drawn(drawn: Chart) -> None:
    """Each colour has its dark counterpart."""
    assert set(re.findall(r"#[0-9a-f]{6}\b", drawn.svg)) <= set(LIGHT.values())


def test_the_picture_is_small_and_holds_no_needless_part(drawn: Chart) -> None:
    """Text is text; no metadata, no style sheet, no script, no date."""
    assert len(drawn.svg) < 20_000
    assert not re.search(r"<metadata|<style|<script|<!DOCTYPE|xlink|<!--", drawn.svg)
    assert f'viewBox="0 0 {WIDE:g} {drawn.height}"' in drawn.svg
    assert "<text" in drawn.svg


def test_nothing_is_drawn_outside_the_picture(drawn: Chart) -> None:
    """Every line of text and every mark lies inside, at both widths."""
    for picture in drawn.pictures:
        for x, y, wide in re.findall(r' x="([^"]+)" y="([^"]+)" textLength="([^"]+)"', picture.svg):
            assert float(x) >= -0.5 and float(x) + float(wide) <= picture.width + 0.5
            assert 0 <= float(y) <= picture.height
        for x, y in re.findall(r'<use [^>]* x="([^"]+)" y="([^"]+)"', picture.svg):
            assert -1 <= float(x) <= picture.width + 1 and -1 <= float(y) <= picture.height + 1


def test_a_chart_says_where_its_numbers_come_from(drawn: Chart) -> None:
    """The source line and the table are never empty."""
    assert plain(drawn.source).startswith(("Source: ", "Sources: "))
    assert drawn.table.rows


# ---------------------------------------------------------------- what is drawn


def test_a_title_says_what_is_seen_where_the_records_bear_it_out() -> None:
    """And is the label of what is counted where they do not."""
    records, left = flood_records()["figures"], "People who left the banks since 1 June 2023"
    like = {**records[3], "printed": None, "note": "made up", "hedge": "exact", "words": None}
    two = [
        {**like, "id": "one", "value": "15000"},
        {**like, "id": "two", "value": "44000", "metric": "town-people"},
    ]
    open_ended = [*two, *(figure for figure in records if figure.get("printed") == "dozens")]
    first, few, dozens = flood_edition(), changed(figures=two), changed(figures=open_ended)
    both, bridge = ("left-homes", "town-people"), "The same people."
    drawn = [
        _draw("share", *both)(first),
        _draw("share", *both)(few),
        _draw("definitions", *both, bridge=bridge)(few),
        _draw("definitions", *both)(few),
        _draw("parts", "people-missing", "left-homes")(dozens),
        _draw("parts", "people-missing", "left-homes")(first),
    ]
    assert [plain(chart.title) for chart in drawn] == [
        f"{left}: the share depends on the total it is divided by",
        f"{left}, as a share of: People who live in the town",
        f"{left}; People who live in the town: one party's counts differ by what is counted",
        f"{left}; People who live in the town, by what is counted",
        "People reported missing: nobody states an upper end",
        "People reported missing",
    ]


def test_a_misprint_kept_off_the_charts_stays_off() -> None:
    """`chart: false` keeps a figure out of picture, alt text and scale."""
    drawn = DRAWINGS["series"](flood_edition())
    assert "courier-left-06-02" not in drawn.facts
    assert "142,000" not in plain(drawn.alt)


@pytest.mark.parametrize(("count", "step"), [(1, 0), (2, 1), (70, 0), (70, 10)])
def test_a_series_of_any_length(count: int, step: int) -> None:
    """From a single point to seventy over two years, with every mark and the labels apart."""
    drawn = DRAWINGS["series"](changed(figures=figures(count, step=step), positions=[]))
    assert len(drawn.facts) == count
    assert len(drawn.ticks) >= 3


def test_a_less_precise_date_is_a_span() -> None:
    """A month is drawn as wide as it is, and the caption says so."""
    records = figures(3, step=40)
    records[1]["as_of"] = "2023-04"
    drawn = DRAWINGS["series"](changed(figures=records, positions=[]))
    assert "vague date" in plain(drawn.caption)


def test_signs_with_a_meaning_elsewhere_are_drawn_as_they_are() -> None:
    """`$`, `%`, `_`, `\\`, `--` and markup in a name come back character for character."""
    name = r"A $5 % of_this \alpha^2 -- <b>&amp;</b> -->"
    parties = flood_records()["parties"]
    parties["relief"]["name"] = name
    drawn = DRAWINGS["series"](changed(parties=parties))
    assert name in drawn_texts(drawn.svg)


def test_names_in_arabic_and_hebrew_are_drawn() -> None:
    """Right-to-left names are shaped, measured and kept as they stand."""
    parties = flood_records()["parties"]
    parties["relief"]["name"], parties["office"]["name"] = ARABIC, "רשות הנחלים"
    drawn = DRAWINGS["series"](changed(parties=parties))
    assert {ARABIC, "רשות הנחלים"} <= set(drawn_texts(drawn.svg))


@pytest.mark.parametrize(("name", "upright"), [("series", True), ("share", False)])
def test_the_arrows_of_the_key_stand_as_those_of_the_picture(name: str, upright: bool) -> None:
    """Upright over days, level in rows, on the page."""
    drawn = DRAWINGS[name](flood_edition())
    assert any(entry.hedges[0].open for entry in drawn.key)
    page = markup.fragment(drawn, WORDS)
    key = page[page.index('<ul class="key">') :]
    assert ('<g transform="rotate(-90 12 12)">' in key) == upright


def test_a_statement_on_several_questions_shows_its_stance_on_the_one_asked() -> None:
    """In the words for those who do not see the picture, and in the table behind it."""
    records = flood_records()
    (said,) = [one for one in records["positions"] if one["id"] == "board-gates"]
    del said["question"], said["stance"]
    said["answers"] = {"open-gates": "conditional", "return-home": "against"}
    drawn = _draw("lanes", questions=("open-gates",))(cut(facts_of(records), SECOND))
    assert "Anna Deichmann, on a condition, " in plain(drawn.alt)
    (row,) = [row for row in drawn.table.rows if "Anna Deichmann" in plain(row.cells[0])]
    assert plain(row.cells[2]) == "on a condition"


def test_a_side_that_said_nothing_keeps_its_lane() -> None:
    """Every side stands in the chart of statements, the silent one says so."""
    drawn = DRAWINGS["lanes"](flood_edition())
    texts = [plain(runs) for runs in drawn.drawn]
    assert {"State", "Relief", "Town"} <= set(texts)
    assert "no statement found" in texts


def test_a_share_keeps_its_hedge() -> None:
    """A share of hedged numbers is computed, bound to its operands, and hedged."""
    drawn = DRAWINGS["share"](flood_edition())
    shares = [run for run in walk(drawn.drawn) if isinstance(run, Number) and run.derived]
    assert shares
    assert all(share.hedge != "exact" for share in shares)


def test_conflicts_beyond_the_most_are_counted() -> None:
    """What is not drawn is counted in the caption and stands in the table."""
    drawn = _draw("conflicts", most=1)(flood_edition())
    counted = [run for run in walk(drawn.caption) if isinstance(run, Number)]
    assert [run.derived.kind for run in counted if run.derived] == ["count"]
    assert len(drawn.table.rows) > len(drawn.facts)


def test_a_balance_that_does_not_come_out_says_by_how_much() -> None:
    """The sides of the account are summed; a difference is printed, not hidden."""
    drawn = DRAWINGS["balance"](flood_edition())
    assert "differ by" in plain(drawn.caption)


def test_a_balance_that_comes_out_says_the_total_and_the_day_of_each_part() -> None:
    """The sum is a computed number in the caption; a part without its day would look current."""
    ids = ["office-left-06-02", "office-missing-06-02"]
    drawn = _draw("balance", left=ids, right=ids[::-1], bridge="The same people.")(flood_edition())
    assert plain(drawn.caption).endswith("come to the same number: about 14,200.")
    assert any(
        re.search(r": an estimated 14,200 \+ .* = about 14,200$", plain(text))
        for text in drawn.drawn
    )
    assert sum("2 June 2023" in plain(text) for text in drawn.drawn) >= 2
