"""Whatever a cell may change in how charts are drawn is seen."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib
import pytest
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.font_manager import fontManager

from explainer.charts import compact, series, strokes, style, untouched
from explainer.charts.sheet import Sheet
from explainer.document import Text

Patch = pytest.MonkeyPatch
CHANGES: dict[str, Callable[[Patch], object]] = {
    "a function of ours": lambda patch: patch.setattr(strokes, "font", style.measure),
    "a function that another module looks up": lambda patch: patch.setattr(
        compact, "_short", lambda number: number
    ),
    "a chart": lambda patch: patch.setattr(series, "draw", None),
    "a number": lambda patch: patch.setattr(style, "TEXT", 12.0),
    "a method of ours": lambda patch: patch.setattr(Sheet, "line", lambda *_, **__: None),
    "a method of matplotlib's": lambda patch: patch.setattr(RendererSVG, "draw_path", None),
    "something taken away": lambda patch: patch.delattr(style, "LINE"),
    "a setting": lambda patch: patch.setitem(matplotlib.rcParams, "lines.linewidth", 9.0),
    "a font": lambda patch: patch.setattr(fontManager, "ttflist", fontManager.ttflist[1:]),
    "an order of fonts": lambda patch: patch.setattr(style, "FAMILIES", style.FAMILIES[::-1]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen_and_so_is_its_end(
    change: Callable[[Patch], object], monkeypatch: Patch
) -> None:
    """As long as it lasts, and no longer."""
    untouched.remember()
    with monkeypatch.context() as patch:
        change(patch)
        assert not untouched.untouched()
    assert untouched.untouched()


def test_what_nobody_remembered_counts_as_touched(monkeypatch: Patch) -> None:
    """A process that was not made ready keeps nothing."""
    monkeypatch.setattr(untouched, "_remembered", None)
    assert not untouched.untouched()


def test_to_draw_and_to_measure_touches_nothing() -> None:
    """Otherwise nothing would ever be kept."""
    style.measure("a")
    untouched.remember()
    sheet = Sheet()
    sheet.write(10, 10, (Text(text="about nine"),))
    sheet.circle(10, 40, 3, fill="ink", edge="ink")
    assert "<svg" in sheet.svg()
    assert untouched.untouched()
