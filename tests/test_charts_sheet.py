"""The sheet: wrapping, measuring, the record of what was written."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from typing import Any

import pytest

from explainer.charts.sheet import Box, Sheet, extent, spaced, wrap
from explainer.charts.style import WIDTH, measure
from tests.flood import flood_edition
from tests.test_charts import DRAWINGS, changed, figures


def test_only_names_of_the_palette_are_colours() -> None:
    """A colour without a dark counterpart cannot be drawn."""
    with pytest.raises(KeyError):
        Sheet().line([(0, 0), (1, 1)], colour="#123456")


def test_a_long_word_keeps_its_own_line() -> None:
    """Wrapping never cuts a word, and never loses one."""
    lines = wrap("a Donaudampfschifffahrtsgesellschaft on its way", 60)
    assert " ".join(lines) == "a Donaudampfschifffahrtsgesellschaft on its way"
    assert "Donaudampfschifffahrtsgesellschaft" in lines


def test_the_extent_is_that_of_the_widest_line() -> None:
    """Width and height follow from the wrapped lines."""
    width, height = extent(spaced("some words in several lines"), 60)
    assert width <= 60
    assert height > extent(spaced("some"))[1]


def test_bold_is_wider() -> None:
    """Measuring knows the weight."""
    assert measure("Wasserverband", bold=True) > measure("Wasserverband")


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Box]]:
    """The place of every text that is written from here on."""
    seen: list[tuple[str, Box]] = []
    text = Sheet._text

    def remember(self: Sheet, x: float, y: float, lines: Any, *rest: Any) -> Box:
        box = text(self, x, y, lines, *rest)
        seen.append((" ".join(lines), box))
        return box

    monkeypatch.setattr(Sheet, "_text", remember)
    return seen


def _apart(boxes: list[tuple[str, Box]]) -> None:
    inner = [
        (text, box._replace(top=box.top + 1.5, bottom=box.bottom - 1.5)) for text, box in boxes
    ]
    over = [(a, b) for (a, one), (b, two) in combinations(inner, 2) if one.overlaps(two)]
    outside = [text for text, box in boxes if box.left < -0.5 or box.right > WIDTH + 0.5]
    assert not over
    assert not outside


@pytest.mark.parametrize("name", DRAWINGS)
def test_no_text_covers_another_or_is_cut(name: str, boxes: list[tuple[str, Box]]) -> None:
    """In every chart each text has its own place inside the picture."""
    DRAWINGS[name](flood_edition())
    _apart(boxes)


@pytest.mark.parametrize(("count", "step"), [(1, 0), (7, 0), (70, 0), (70, 10)])
@pytest.mark.parametrize("name", ["series", "places", "conflicts"])
def test_no_text_covers_another_however_many_marks(
    name: str, count: int, step: int, boxes: list[tuple[str, Box]]
) -> None:
    """Neither seventy marks of a day nor seventy over two years make labels collide."""
    if name == "conflicts" and (count == 1 or step):
        pytest.skip("no two parties speak of the same day")
    DRAWINGS[name](changed(figures=figures(count, step=step), positions=[]))
    _apart(boxes)


def test_asking_for_charts_imports_no_matplotlib() -> None:
    """The list of charts is cheap; a chart's module is imported when it is drawn."""
    code = "import sys, explainer.charts as c; c.CHARTS; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
