"""What stands on the figures themselves: no label over a label or a mark, whatever is drawn."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Text

from explainer import words as catalogue
from explainer.charts.drawing import Drawing, marks_of
from explainer.charts.labels import Said
from explainer.charts.placing import Box, Mark, covered
from explainer.facts.edition import Edition
from tests.flood import SECOND, flood_edition
from tests.test_charts import DRAWINGS, changed, figures

WORDS = catalogue.load("en")
SLACK = 1.5  # points: what is a hair's breadth is no overlap
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


def labels(fig: Canvas) -> Iterator[tuple[str, Box]]:
    """Each visible label of the figure and what it covers, in points from the top left."""
    high = fig.bbox.height
    svg: Any = RendererSVG
    renderer = svg(fig.bbox.width, high, io.StringIO(), image_dpi=72)
    for text in fig.findobj(Text):
        assert isinstance(text, Text)
        if isinstance(text.get_text(), Said) and text.get_visible() and text.get_text():
            box = text.get_window_extent(renderer)
            yield text.get_text(), Box(box.x0, high - box.y1, box.x1, high - box.y0)


def overlaps(fig: Canvas) -> list[str]:
    """The labels that cover another label or the mark of a record."""
    fig.draw_without_rendering()
    said = list(labels(fig))
    marked = [(of, Mark(of, tuple(lines)).box) for of, lines in marks_of(fig).items()]
    tight = [(name, Box(b.left, b.top + 2, b.right, b.bottom - 2)) for name, b in said]
    both = [
        *combinations(tight, 2),
        *((one, other) for one in tight for other in marked),
    ]
    return [f"{a!r} and {b!r}" for (a, one), (b, other) in both if one.overlaps(other, -SLACK)]


def both(edition: Edition, name: str) -> list[str]:
    """What overlaps at either width."""
    drawing = Drawing(name, edition, *ASKED[name], words=WORDS)
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


def test_labels_are_placed_anew_after_a_change() -> None:
    """`set_ylim` moves the marks; matplotlib's layout engine sets the labels beside them again."""
    drawing = Drawing("series", flood_edition(), "left-homes", words=WORDS)
    before = dict(labels(drawing.figure))
    drawing.figure.axes[0].set_ylim(0, 60_000)
    assert overlaps(drawing.figure) == []
    assert dict(labels(drawing.figure)) != before


def test_a_mark_bears_the_name_of_its_record() -> None:
    """So that the explorer and an analyst find it."""
    drawing = Drawing("series", flood_edition(), "left-homes", words=WORDS)
    assert set(marks_of(drawing.figure)) == {f"figure:{id}" for id in drawing.node().facts}
    for lines in marks_of(drawing.figure).values():
        assert all(covered(line).right > covered(line).left for line in lines)


def test_the_flood_of_the_tests_asks_every_chart() -> None:
    """A chart that is left out here is one of few words."""
    assert set(DRAWINGS) - set(ASKED) == {"balance", "line"}
