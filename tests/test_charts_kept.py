"""Kept drawings: the same strokes are drawn once, any other stroke or word is drawn anew."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from explainer.charts import kept, strokes, style, untouched
from explainer.charts.sheet import Sheet
from explainer.document import Text


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where drawings are kept, for this test alone."""
    kept.keep_in(tmp_path)
    yield tmp_path
    kept.keep_in(None)


def _sheet(words: str = "about 9,000", x: float = 10.0) -> Sheet:
    sheet = Sheet()
    sheet.write(x, 10, (Text(text=words),))
    sheet.circle(x, 40, 3, fill="ink", edge="ink")
    return sheet


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The texts of each drawing that matplotlib makes from here on."""
    made: list[tuple[str, ...]] = []
    finish = style.finish
    monkeypatch.setattr(
        style, "finish", lambda figure, texts: made.append(texts) or finish(figure, texts)
    )
    untouched.remember()
    return made


def test_who_draws_in_another_way_takes_and_keeps_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the cells of one run change in the charts shows in its own drawings alone."""
    first = _sheet().svg()
    with monkeypatch.context() as changed:
        font = style.font
        changed.setattr(strokes, "font", lambda size, bold: font(2 * size, bold))
        assert _sheet().svg() != first
        larger = _sheet("not drawn before").svg()
    assert _sheet().svg() == first
    assert _sheet("not drawn before").svg() != larger


@pytest.mark.parametrize("other", [{"words": "about 9,001"}, {"words": "9,000"}, {"x": 10.01}])
def test_a_drawing_that_differs_in_anything_is_drawn_anew(
    folder: Path, drawings: list[tuple[str, ...]], other: dict[str, object]
) -> None:
    """One digit, one hedge, a hundredth of a point: never the picture kept before."""
    first = _sheet().svg()
    changed = _sheet(**other).svg()  # type: ignore[arg-type]
    assert changed != first
    assert len(drawings) == 2


def test_the_same_drawing_is_drawn_once(folder: Path, drawings: list[tuple[str, ...]]) -> None:
    """What is kept is what drawing gave, byte for byte; without a folder nothing is kept."""
    first = _sheet().svg()
    assert _sheet().svg() == first
    assert len(drawings) == 1
    kept.keep_in(None)
    assert _sheet().svg() == first
    assert len(drawings) == 2


def test_a_folder_of_somebody_else_is_not_asked(
    folder: Path, drawings: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have the name of ours, and drawings in it under the right digests."""
    first = _sheet().svg()
    kept.keep_widths({"a": 1.0})
    for drawing in folder.iterdir():
        drawing.write_text("forged", encoding="utf-8")
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    assert (_sheet().svg(), kept.widths()) == (first, {})
    assert len(drawings) == 2


def test_a_folder_that_is_gone_stops_no_drawing(folder: Path) -> None:
    """It is drawn and not kept."""
    shutil.rmtree(folder)
    assert "<svg" in _sheet().svg()
    folder.mkdir()


def test_a_folder_has_its_limit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The drawing not asked for the longest goes first, and nothing half written stays."""
    monkeypatch.setattr(kept, "MOST", 3)
    untouched.remember()
    for n in range(5):
        kept.drawn(n, lambda n=n: str(n))  # type: ignore[misc]
    assert sorted(path.read_text(encoding="utf-8") for path in folder.iterdir()) == ["2", "3", "4"]


def test_what_one_run_measured_the_next_one_knows(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By text and weight; nothing is known where nothing is kept."""
    monkeypatch.setattr(style, "_widths", {})
    untouched.remember()
    wide = style.measure("about", 10, bold=True)
    kept.keep_widths(style.measured())
    monkeypatch.setattr(style, "_widths", {})
    monkeypatch.setattr(style, "_width", lambda text, bold: 1.0)
    style.know(kept.widths())
    assert style.measure("about", 10, bold=True) == wide
    assert style.measure("about", 10) == 10.0 != wide
    kept.keep_in(None)
    assert kept.widths() == {}
