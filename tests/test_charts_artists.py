"""What stands on the figures themselves: no label over a label or a mark, whatever is drawn."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from math import dist
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.text import Text

from explainer import cli
from explainer import words as catalogue
from explainer.charts import svg
from explainer.charts.drawing import Drawing, marks_of, own_node
from explainer.charts.placing import Box, covered
from explainer.charts.style import COLOURS, Said
from explainer.document.runs import Date
from explainer.document.sentences import Phrases
from explainer.facts.edition import Edition
from explainer.facts.load import load
from explainer.report import open_report
from explainer.text import DIRECTION_MARKS
from tests.flood import SECOND, flood_edition
from tests.memory import executed_file
from tests.test_charts import DRAWINGS, changed, figures

WORDS = catalogue.load("en")
SLACK = 1.5  # points: what is a hair's breadth is no overlap
LENGTH = 12.0  # points of a leader line on an event's, from which on they look like one
LONGEST = 216.0  # points, three inches: a line to a label that is longer cannot be followed
ASKED: dict[str, tuple[Any, ...]] = {
    "series": ("left-homes",),
    "bars": ("left-homes",),
    "conflicts": (),
    "places": ("left-homes", "people-missing"),
    "share": ("left-homes", "town-people"),
    "definitions": ("left-homes", "town-people", "people-missing"),
    "parts": ("people-missing", "left-homes"),
    "lanes": (),
}


def labels(fig: Canvas) -> Iterator[tuple[Said, Box]]:
    """Each visible label of the figure and what it covers, in points from the top left."""
    high = fig.bbox.height
    backend: Any = RendererSVG
    renderer = backend(fig.bbox.width, high, io.StringIO(), image_dpi=72)
    for text in fig.findobj(Text):
        assert isinstance(text, Text)
        said = text.get_text()
        if isinstance(said, Said) and text.get_visible() and said:
            box = text.get_window_extent(renderer)
            yield said, Box(box.x0, high - box.y1, box.x1, high - box.y0)


def overlaps(fig: Canvas) -> list[str]:
    """The labels that cover another label, the mark of a record, or, of an event, others' lines.

    And the lines that lead so far to a label that no eye follows them, or along an event's line.
    """
    fig.draw_without_rendering()
    tight = [(name, Box(b.left, b.top + 2, b.right, b.bottom - 2)) for name, b in labels(fig)]
    marked = [(of, covered(line)) for of, lines in marks_of(fig).items() for line in lines]
    dated = [
        (name, box)
        for name, box in tight
        if any(isinstance(run, Date) and run.of.startswith("event:") for run in name.runs)
    ]
    both = [
        *combinations(tight, 2),
        *((one, other) for one in tight for other in marked),
        *((one, ("a dated line", line)) for one in dated for line in dated_lines(fig)),
    ]
    ways = list(leaders(fig))
    lengths = [sum(dist(a, b) for a, b in way) for way in ways]
    far = [f"{length:.0f} points to a label" for length in lengths if length > LONGEST]
    far += [
        f"to a label along a dated line: {a}, {b}"
        for a, b in (part for way in ways for part in way)
        if dist(a, b) > LENGTH and any(_runs_along(line, a, b) for line in dated_lines(fig))
    ]
    return far + [f"{a!r} and {b!r}" for (a, one), (b, other) in both if touch(one, other)]


def touch(one: Box, other: Box) -> bool:
    across = one.left < other.right - SLACK and other.left < one.right - SLACK
    return across and one.top < other.bottom - SLACK and other.top < one.bottom - SLACK


def leaders(fig: Canvas) -> Iterator[list[tuple[Any, Any]]]:
    """The parts of each line between a label and its mark, in points."""
    for line in fig.findobj(Line2D):
        assert isinstance(line, Line2D)
        is_leader = (line.get_color(), line.get_linewidth()) == (COLOURS["faint"], 0.6)
        if is_leader and line.get_visible():
            yield list(pairwise(line.get_xydata().tolist()))


def _runs_along(line: Box, a: tuple[float, float], b: tuple[float, float]) -> bool:
    inside = all(line.left <= x <= line.right for x, _ in (a, b))
    return inside and line.top <= max(a[1], b[1]) and min(a[1], b[1]) <= line.bottom


def dated_lines(fig: Canvas) -> Iterator[Box]:
    for line in fig.findobj(Line2D):
        assert isinstance(line, Line2D)
        if line.get_linestyle() == "--" and line.get_visible():
            box = covered(line)
            yield Box(box.left - SLACK, box.top, box.right + SLACK, box.bottom)


def both(edition: Edition, name: str) -> list[str]:
    drawing = Drawing(name, Phrases(edition, WORDS), *ASKED[name])
    return [*overlaps(drawing.figure), *overlaps(drawing.narrow)]


@pytest.mark.parametrize("name", ASKED)
def test_no_label_covers_a_label_or_a_mark(name: str) -> None:
    """In both editions of the flood, wide and for a phone."""
    for edition in (flood_edition(), flood_edition(SECOND)):
        assert both(edition, name) == []


@pytest.mark.parametrize("count", [1, 2, 30, 400])
@pytest.mark.parametrize("name", ["series", "bars", "conflicts", "places"])
def test_however_many_figures_there_are(name: str, count: int) -> None:
    """From one figure to four hundred, of one day and spread over time."""
    for step in (0, 3):
        edition = changed(figures=figures(count, step=step), positions=[])
        if name == "conflicts" and not edition.conflicts():
            continue
        assert both(edition, name) == []


@pytest.mark.slow
@pytest.mark.parametrize("story", ["rafah-2024", "starter"])
def test_every_edition_of_the_stories_that_are_shipped(
    story: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All figures of their notebooks and of an overview, at both widths, as they are published."""
    root = Path(__file__).parents[1]
    if story == "starter":
        monkeypatch.chdir(tmp_path)
        assert cli.main(["new", story]) == 0
        root = tmp_path / story
    published: list[Canvas] = []
    render = svg.render
    monkeypatch.setattr(
        svg, "render", lambda fig, *more: published.append(fig) or render(fig, *more)
    )
    editions = load(root / "data" / "facts.yml").story.editions
    for edition in editions:
        published.clear()
        for name in ("report", "changes"):
            notebook = root / "notebooks" / f"{name}.ipynb"
            if notebook.is_file() and (name == "report" or edition is not editions[0]):
                facts, day = str(root / "data" / "facts.yml"), edition.date.isoformat()
                executed_file(notebook, facts=facts, edition=day)  # which draws
                open_report(facts, day).overview()._repr_mimebundle_()
        assert published
        if edition in (editions[0], editions[-1]):  # and what an analyst may ask for
            known = open_report(facts, day).edition
            metrics = [metric for metric in known.facts.metrics if known.of_metric(metric)]
            for metric in metrics:
                drawing = Drawing("series", Phrases(known, WORDS), metric, statements=True)
                published += [drawing.figure, drawing.narrow]
        assert [found for fig in published for found in overlaps(fig)] == [], edition.date


def test_labels_are_placed_anew_after_a_change() -> None:
    """`set_ylim` moves the marks; matplotlib's layout engine sets the labels beside them again."""
    drawing = Drawing("series", Phrases(flood_edition(), WORDS), "left-homes")
    before = dict(labels(drawing.figure))
    drawing.figure.axes[0].set_ylim(0, 60_000)
    assert overlaps(drawing.figure) == []
    assert dict(labels(drawing.figure)) != before


@pytest.mark.parametrize("name", ASKED)
def test_a_report_that_is_read_from_right_to_left_has_the_mirrored_picture(name: str) -> None:
    """Time and numbers run from the right: marks, labels, ticks and legend change sides."""
    edition, turned = flood_edition(), replace(WORDS, language="ar")
    english = Drawing(name, Phrases(edition, WORDS), *ASKED[name]).node()
    arabic = Drawing(name, Phrases(edition, turned), *ASKED[name]).node()
    assert english.narrow and arabic.narrow
    for one, other in ((english, arabic), (english.narrow, arabic.narrow)):
        found = dict(standing(other.svg))
        assert len(found) > 4
        for of, x in standing(one.svg):
            assert found[of] == pytest.approx(one.width - x, abs=0.2), of


def standing(svg: str) -> Iterator[tuple[tuple[Any, ...], float]]:
    """Each mark, line and text of a picture, told apart by how high it stands, and its middle."""
    for n, one in enumerate(ElementTree.fromstring(svg).iter()):
        kind, at, y = one.tag.rpartition("}")[2], one.get("x"), one.get("y")
        if kind == "use" and at is not None:
            yield (n, kind, y), float(at)
        elif kind in ("text", "tspan") and at is not None:
            half = float(one.get("textLength", 0)) / 2
            is_turned = one.text is not None and one.text.startswith("\u2067")
            said = DIRECTION_MARKS.sub("", one.text or "")
            yield (n, kind, said, y), float(at) + (-half if is_turned else half)


def test_a_figure_of_an_analysts_own_is_not_mirrored() -> None:
    """It may hold a map."""
    edition = flood_edition()

    def drawn(language: str) -> list[str]:
        fig = Canvas()
        ax = fig.add_subplot()
        ax.imshow([[0, 1], [2, 3]])
        ax.scatter([0.2], [0.8])
        ax.set_axis_off()
        phrases = Phrases(edition, replace(WORDS, language=language))
        records = [edition.of_metric("left-homes")[0].id]
        svg = own_node(phrases, fig, records, alt="A map.", title="The banks").svg
        return re.findall("<(?:image|use) .*?>", svg)

    assert drawn("ar") == drawn("en") != []


def test_a_mark_bears_the_name_of_its_record() -> None:
    """So that the explorer and an analyst find it."""
    drawing = Drawing("series", Phrases(flood_edition(), WORDS), "left-homes")
    assert set(marks_of(drawing.figure)) == {f"figure:{id}" for id in drawing.node().facts}
    for lines in marks_of(drawing.figure).values():
        assert all(covered(line).right > covered(line).left for line in lines)


def test_the_flood_of_the_tests_asks_every_chart() -> None:
    """A chart that is left out here is one of few words."""
    assert set(DRAWINGS) - set(ASKED) == {"balance", "line"}
