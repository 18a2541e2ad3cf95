"""The sheet: wrapping, measuring, the record of what was written."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from explainer.charts.compact import drawn_texts
from explainer.charts.sheet import Box, Sheet, extent, in_order, spaced, wrap
from explainer.charts.style import NARROW, WIDE, measure
from explainer.document import numbers
from tests.flood import flood_edition
from tests.test_charts import DRAWINGS, changed, figures


def test_only_names_of_the_palette_are_colours() -> None:
    """A colour without a dark counterpart cannot be drawn."""
    with pytest.raises(KeyError):
        Sheet().line([(0, 0), (1, 1)], colour="#123456")


def test_only_a_word_wider_than_its_line_is_parted() -> None:
    """Wrapping loses nothing, and no line is wider than it may be."""
    text = "a Donaudampfschifffahrtsgesellschaft on its way"
    lines = wrap(text, 60)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(measure(line) for line in lines) <= 60
    assert wrap(text, measure("Donaudampfschifffahrtsgesellschaft") + 1)[1:] == [
        "Donaudampfschifffahrtsgesellschaft",
        "on its way",
    ]


@pytest.mark.parametrize("blank", ["\t", "\n", "\r"])
def test_a_tab_or_line_break_in_a_name_is_a_space(blank: str) -> None:
    """No font draws one, and the page shows a space."""
    assert wrap(f"Relief{blank}Service", None) == ["Relief Service"]
    narrow = measure("Service", 10)
    assert wrap(f"Relief{blank}Service", narrow, 10) == ["Relief", "Service"]


def test_a_parted_word_is_one_text_all_the_same() -> None:
    """What the drawing says is the text as given, letter for letter."""
    sheet, name = Sheet(), "Donaudampfschifffahrtsgesellschaft"
    box = sheet.write(0, 0, spaced(name), width=60)
    assert box.right <= 60
    assert drawn_texts(sheet.svg()) == (name,)


@pytest.mark.parametrize(
    ("line", "placed"),
    [
        ("بلدية درنة, 15 September", "\u200eبلدية درنة\u200e, 15 September"),
        ("15 May  انهيار السدين", "15 May  \u200eانهيار السدين\u200e"),
        ("أكثر من 40 ألف, May", "\u200eأكثر من 40 ألف\u200e, May"),
        ("עיר, 2 May", "\u200eעיר\u200e, 2 May"),
        ("بلدية درنة", "بلدية درنة"),
        ("Derna, 15 September", "Derna, 15 September"),
    ],
)
def test_words_written_right_to_left_do_not_turn_the_line(line: str, placed: str) -> None:
    """A date behind an Arabic name stays a date, and the name stays in its own order."""
    assert in_order(line) == placed


def test_the_extent_is_that_of_the_widest_line() -> None:
    """Width and height follow from the wrapped lines."""
    width, height = extent(spaced("some words in several lines"), 60)
    assert width <= 60
    assert height > extent(spaced("some"))[1]


def test_bold_is_wider() -> None:
    """Measuring knows the weight."""
    assert measure("Wasserverband", bold=True) > measure("Wasserverband")


Texts = list[tuple[Sheet, str, Box]]
SLACK = 1.5  # what the box of a text has above and below its letters, in points


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> Texts:
    """The place of every text that is written from here on, with its sheet."""
    seen: Texts = []
    text = Sheet._text

    def remember(self: Sheet, x: float, y: float, lines: Any, *rest: Any) -> Box:
        box = text(self, x, y, lines, *rest)
        inner = box._replace(top=box.top + SLACK, bottom=box.bottom - SLACK)
        seen.append((self, " ".join(lines), inner))
        return box

    monkeypatch.setattr(Sheet, "_text", remember)
    return seen


def _reach(sheet: Sheet) -> Iterator[float]:
    """How far each stroke of a sheet goes to the left and to the right."""
    for _, values in sheet._strokes:
        x, radius = values.get("x", 0.0), values.get("radius", 0.0)
        yield from (x - radius, x + radius)
        yield from (x for x, _ in values.get("points", ()))


def _check(texts: Texts) -> None:
    """Both drawings: nothing beyond the sheet, no text over another text or over a mark."""
    sheets = list({id(sheet): sheet for sheet, _, _ in texts}.values())
    assert [sheet.width for sheet in sheets] == [WIDE, NARROW]
    for sheet in sheets:
        written = [(text, box) for on, text, box in texts if on is sheet]
        marked = [(of, box) for of, box in sheet.spots]
        over = [(a, b) for (a, one), (b, two) in combinations(written, 2) if one.overlaps(two)]
        over += [(a, b) for a, one in written for b, two in marked if one.overlaps(two)]
        assert not over, sheet.width
        outside = [t for t, box in written if box.left < -0.5 or box.right > sheet.width + 0.5]
        assert not outside, sheet.width
        assert all(-0.5 <= x <= sheet.width + 0.5 for x in _reach(sheet)), sheet.width


@pytest.mark.parametrize("name", DRAWINGS)
def test_no_text_covers_another_or_is_cut(name: str, texts: Texts) -> None:
    """In every chart each text has its own place inside the picture, wide and narrow."""
    DRAWINGS[name](flood_edition())
    _check(texts)


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_phone_is_shown_every_figure(name: str, texts: Texts) -> None:
    """Each figure and statement is marked or labelled on the narrow sheet as on the wide one."""
    chart = DRAWINGS[name](flood_edition())
    sheets = {id(sheet): sheet for sheet, _, _ in texts}.values()
    wide, narrow = (
        {of for of, _ in sheet.spots}
        | {f"figure:{number.fact}" for number in numbers(tuple(sheet.written)) if number.fact}
        for sheet in sheets
    )
    assert wide == narrow >= {f"figure:{id}" for id in chart.facts}


@pytest.mark.parametrize(("count", "step"), [(1, 0), (7, 0), (70, 0), (70, 10)])
@pytest.mark.parametrize("name", ["series", "places", "conflicts"])
def test_no_text_covers_another_however_many_marks(
    name: str, count: int, step: int, texts: Texts
) -> None:
    """Neither seventy marks of a day nor seventy over two years make labels collide."""
    if name == "conflicts" and (count == 1 or step):
        pytest.skip("no two parties speak of the same day")
    DRAWINGS[name](changed(figures=figures(count, step=step), positions=[]))
    _check(texts)


def test_asking_for_charts_imports_no_matplotlib() -> None:
    """The list of charts is cheap; a chart's module is imported when it is drawn."""
    code = "import sys, explainer.charts as c; c.CHARTS; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
