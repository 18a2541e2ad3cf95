"""The Tab key inside quotation marks offers the ids that the call asks for, and no others."""

from __future__ import annotations

import pytest

from explainer.report import displays
from tests.flood import flood_facts

FACTS = flood_facts()


@pytest.mark.parametrize(
    ("line", "ids"),
    [
        ("edition.metric('", list(FACTS.metrics)),
        ('report.chart("series", "left', [m for m in FACTS.metrics if m.startswith("left")]),
        ('explorer.choose(metrics=["left-homes", "', list(FACTS.metrics)),
        ("explorer.choose(metrics=['left-homes'], sides=['", list(FACTS.sides)),
        ("show(edition.side('t", [side for side in FACTS.sides if side.startswith("t")]),
        ("edition.source('cour", [id for id in FACTS.sources if id.startswith("cour")]),
        ("edition.figure('office-left-06-02", ["office-left-06-02"]),
        ("report.chart('series', 'left-homes', events=['", [e.ref for e in FACTS.events]),
        ("open('left", []),
        ("edition.metric('left-homes') + '", []),
        ("edition.metric(left", []),
    ],
)
def test_a_call_is_offered_its_ids(line: str, ids: list[str]) -> None:
    """By the name before `=`, else by the call; nothing outside quotation marks."""
    assert list(displays.offered(line, [FACTS])) == ids


def test_nothing_is_offered_before_facts_are_opened() -> None:
    assert list(displays.offered("edition.metric('", [])) == []


def test_ipython_offers_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Alone, without files or builtins beside them; installed once."""
    interactive = pytest.importorskip("IPython.core.interactiveshell")
    completer = pytest.importorskip("IPython.core.completer")
    monkeypatch.setattr(displays, "_opened", [])
    shell = interactive.InteractiveShell.instance()
    try:
        for _ in range(2):
            displays.install(FACTS)
        line = "edition.source('c"
        with completer.provisionalcompleter():
            found = [one.text for one in shell.Completer.completions(line, len(line))]
        assert sorted(found) == sorted(id for id in FACTS.sources if id.startswith("c"))
    finally:
        interactive.InteractiveShell.clear_instance()
