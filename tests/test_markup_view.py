"""What a template may ask: addresses, ids of uses, labels, colours of sides, what fits a margin."""

from __future__ import annotations

import base64

import pytest

from explainer import palette, words
from explainer.document.nodes import Quotation, Silence
from explainer.document.runs import Speaker, Text
from explainer.markup.drawing import letters
from explainer.markup.view import View
from tests import sample

ENGLISH = words.load("en")
SILENT = Silence(side="a", side_name="A", runs=())


def _view(language: str = "en", **rest: object) -> View:
    return View(ENGLISH, language, **rest)  # type: ignore[arg-type]


def _said(speaker: int = 1, text: int = 1, about: int = 1) -> Quotation:
    """A statement with parts of so many letters."""
    parts = {
        "speaker": (Text(text="s" * speaker),),
        "text": "t" * text,
        "about": (Text(text="a" * about),),
    }
    return sample.quotation("office").model_copy(update=parts)


def test_a_picture_is_the_drawing_with_rules_of_its_own() -> None:
    """What stands before the drawing is left out; the rules stand inside it, before its shapes."""
    svg = '<svg width="1">\n<path fill="#015087"/></svg>\n'
    address = _view().picture(f"<?xml?>{svg}")
    start, _, coded = address.partition(",")
    rules = letters() + palette.paper_css() + palette.dark_css(svg)
    assert start == "data:image/svg+xml;base64"
    assert base64.b64decode(coded, validate=True).decode() == (
        f'<svg width="1"><style>{rules}</style><path fill="#015087"/></svg>'
    )


@pytest.mark.parametrize(
    ("language", "text", "turns"),
    [
        ("en", "Ida 7, – ٧", False),
        ("en", "Ida א", True),
        ("en", "Ida س", True),
        ("ar", "سلمى א 7", False),
        ("ar", "سلمى I", True),
    ],
)
def test_letters_of_the_other_direction_turn_a_text(language: str, text: str, turns: bool) -> None:
    """Hebrew as well as Arabic in a line from left to right; Latin in one from right to left."""
    assert _view(language).turns(text) is turns


def test_a_number_leads_to_its_card_here_or_in_the_record() -> None:
    """In the page where it stands, else in the record; a fragment in a notebook leads to itself."""
    view = _view(whole=True, places=frozenset({"figure-a"}))
    assert view.way("figure-a") == "#figure-a"
    assert view.way("figure-b") == "record.html#figure-b"
    assert view.way("position-a", "statements") == "statements.html#position-a"
    assert _view().way("figure-b") == "#figure-b"


def test_labels_are_unlike_one_another() -> None:
    """The second and third of one phrase are numbered."""
    view = _view()
    first = ENGLISH("markup.key-figures")
    assert [view.label("markup.key-figures") for _ in range(3)] == [
        first,
        f"{first} (2)",
        f"{first} (3)",
    ]


def test_a_side_has_the_colour_of_its_place() -> None:
    """That of the first speaker's party; one that is not known has the colour of none."""
    view = _view(sides=("a", "b"), party_sides={"p": "b", "q": "a"})
    of_p, of_q = Speaker(party="p", text="P"), Speaker(party="q", text="Q")
    assert [view.side(side) for side in ("a", "b", "c", "")] == [
        "side-1",
        "side-2",
        "side-other",
        "side-other",
    ]
    assert view.side_of((Text(text="x"), of_p, of_q)) == "side-2"
    assert view.side_of((of_q, of_p)) == "side-1"
    assert view.side_of((Speaker(party="r", text="R"),)) == "side-other"
    assert view.side_of(()) == "side-other"


@pytest.mark.parametrize(("letters", "is_long"), [(38, False), (39, True)])
def test_statements_are_long_beyond_the_chart_beside_them(letters: int, is_long: bool) -> None:
    """52 lines stand beside a chart, and one more does not."""
    fifteen = [SILENT] * 15
    assert _view().is_long([*fifteen, _said(1, 38 * 2, letters)]) is is_long
