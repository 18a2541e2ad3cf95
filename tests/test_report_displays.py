"""Records as the last line of a cell, and their ids behind the Tab key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from explainer import words as catalogue
from explainer.document import compute
from explainer.document.sentences import Phrases
from explainer.facts.edition import Edition, cut
from explainer.report import displays
from tests.flood import SECOND, flood_facts

FACTS = flood_facts()


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Edition:
    monkeypatch.setattr(displays, "_opened", [])
    return cut(FACTS, SECOND)


@pytest.fixture
def shell(known: Edition) -> Iterator[Any]:
    """IPython, with the facts opened in it twice; where no shell runs, nothing happens."""
    interactive = pytest.importorskip("IPython.core.interactiveshell")
    displays.install(FACTS)
    begun = interactive.InteractiveShell.instance()
    for _ in range(2):
        displays.install(FACTS)
    yield begun
    interactive.InteractiveShell.clear_instance()


def _each(edition: Edition) -> Iterator[tuple[Any, str]]:
    facts = edition.facts
    yield facts, "The Aue in flood"
    yield facts.story, "The water has gone down."
    yield edition, "conflicts: "
    yield edition.figure("office-left-06-02"), "an estimated 14,200 people had moved"
    yield edition.position("board-gates"), "Die Deiche halten"
    yield facts.sources["courier"], "Mill dyke gives way"
    yield edition.conflicts()[0], "Wasserverband"
    yield facts.metrics["left-homes"], "those who came back are not taken off"
    yield facts.questions["open-gates"], "Should the upper gates be opened?"
    yield facts.parties["office"], "State office for rivers"
    yield facts.sides["relief"], "Relief Service"
    yield facts.events[1], "Mill dyke breaks"


def test_every_record_shows_what_it_says(known: Edition, shell: Any) -> None:
    """As the last line of a cell: as HTML with its names, and as lines of text."""
    for record, said in _each(known):
        shown, _ = shell.display_formatter.format(record)
        assert said in shown["text/html"], type(record)
        assert shown["text/plain"] != repr(record), type(record)
    shown, _ = shell.display_formatter.format(known.figure("relief-left-06-02"))
    assert "more than 12,000 people" in shown["text/plain"]
    for form in ("text/plain", "text/html"):
        assert "https://example.org/relief/bayan" in shown[form]
    assert not displays.in_notebook()


def test_a_plain_shell_shows_one_line(known: Edition) -> None:
    """Short, with the id and the hedge; never the whole file."""
    for record, _ in _each(known):
        assert repr(record).startswith("<") and "\n" not in repr(record)
        assert len(repr(record)) < 400
    assert repr(known.figure("office-left-06-02")) == (
        "<Figure office-left-06-02: about 14,200 (left-homes), office, as of 2023-06-02>"
    )


def test_a_computed_number_shows_its_formula(known: Edition, shell: Any) -> None:
    a, b = known.figure("office-left-06-08"), known.figure("office-town-2022")
    number = compute.share(Phrases(known, catalogue.load("en")), (a,), (b,))
    shown, _ = shell.display_formatter.format(number)
    assert "the part as a share" in shown["text/html"]


def test_the_tab_key_lists_what_a_record_holds(known: Edition) -> None:
    """Its fields and its own methods, without those of the library that records are made with."""
    fields = set(type(known.facts.story).model_fields)
    assert {name for name in dir(known.facts.story) if name[0] != "_"} == {*fields, "edition"}


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
    assert list(displays.completions(line, [FACTS])) == ids


def test_ipython_offers_them(shell: Any) -> None:
    """Alone, without files or builtins beside them."""
    completer = pytest.importorskip("IPython.core.completer")
    line = "edition.source('c"
    with completer.provisionalcompleter():
        found = [one.text for one in shell.Completer.completions(line, len(line))]
    assert sorted(found) == sorted(id for id in FACTS.sources if id.startswith("c"))
