"""A profile says where the time went, and adds up."""

from __future__ import annotations

import re

import pytest

from explainer import phases


def test_nothing_is_noted_until_someone_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then every phase has its line, and the last two make up the whole."""
    monkeypatch.setattr(phases, "_noted", None)
    with phases.phase("unseen"):
        pass
    phases.watch()
    with pytest.raises(ZeroDivisionError), phases.phase("that fails"):
        raise ZeroDivisionError
    with phases.phase("second"):
        phases.note("  cell 3 (`x`)", 0.25)
    lines = phases.table()
    names = [re.sub(r"^ *[\d.]+ s +\d+%  ", "", line) for line in lines]
    assert names == ["that fails", "  cell 3 (`x`)", "second", "everything else", "whole build"]
    seconds = [float(line.split()[0]) for line in lines]
    assert seconds[1] == 0.25
    assert seconds[0] + seconds[2] + seconds[3] == pytest.approx(seconds[4], abs=0.03)
