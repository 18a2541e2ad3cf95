"""What a template may ask: addresses, ids of uses, labels, colours of sides, what fits a margin."""

from __future__ import annotations

import base64

import pytest

from explainer import palette, words
from explainer.document.nodes import Number, Quotation, Silence, Speaker, Text
from explainer.errors import NotADocument
from explainer.markup.drawing import letters
from explainer.markup.view import View, _lines
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


@pytest.mark.parametrize("svg", ["", "<html></html>", "<svgx></svgx>", "<svg"])
def test_a_picture_of_no_drawing_is_refused(svg: str) -> None:
    """What does not begin as an SVG drawing is no picture, and the error says how to get one."""
    with pytest.raises(NotADocument) as caught:
        _view().picture(svg)
    assert str(caught.value) == "a chart holds no SVG drawing; show it with chart(...)"


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
    "to",
    ["https://a.example/x", "#figure-x", "superseded/12/facts.csv"]
    + [f"facts-1.{ending}" for ending in ("csv", "json", "jsonld", "pdf", "ipynb", "html", "xml")],
)
def test_each_kind_of_address_is_known(to: str) -> None:
    """The web, a place in the page, each kind of file beside it, now or before a revision."""
    assert _view().address(to) == to


@pytest.mark.parametrize(
    "to", ["facts.xmlX", "superseded/x/facts.csv", "other/1/facts.csv", "-a.csv", "#", "ftp://a.b"]
)
def test_any_other_address_is_none(to: str) -> None:
    """Nothing is repaired: what is not known in full is no address."""
    assert _view().address(to) is None


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


def test_a_number_leads_to_the_card_of_its_fact_or_computation() -> None:
    """The two kinds of cards have names that cannot meet."""
    assert _view().target(Number(text="7", hedge="exact", fact="f-1")) == "figure-f-1"
    assert _view().target(sample.SHARE) == "derived-share-of-town"


def test_a_number_leads_to_its_card_here_or_in_the_record() -> None:
    """In the page where it stands, else in the record; a fragment in a notebook leads to itself."""
    view = _view(whole=True, places=frozenset({"figure-a"}))
    assert view.way("figure-a") == "#figure-a"
    assert view.way("figure-b") == "record.html#figure-b"
    assert view.way("position-a", "statements") == "statements.html#position-a"
    assert _view().way("figure-b") == "#figure-b"


def test_the_text_ends_where_the_cards_begin() -> None:
    """Until told, numbers stand in the text."""
    view = _view()
    assert view.in_text is True
    view.leave_text()
    assert view.in_text is False


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


@pytest.mark.parametrize(
    ("statement", "lines"),
    [
        (SILENT, 3),
        (_said(), 6),
        (_said(38, 38, 38), 6),
        (_said(39, 1, 1), 7),
        (_said(1, 39, 1), 7),
        (_said(1, 1, 77), 8),
        (_said(1, 0, 0), 4),
    ],
)
def test_a_statement_fills_lines_of_the_margin(statement: Quotation | Silence, lines: int) -> None:
    """A line holds 38 letters, each part begins one of its own, and three are space around it."""
    assert _lines(statement) == lines


@pytest.mark.parametrize(("letters", "is_long"), [(38, False), (39, True)])
def test_statements_are_long_beyond_the_chart_beside_them(letters: int, is_long: bool) -> None:
    """52 lines stand beside a chart, and one more does not."""
    fifteen = [SILENT] * 15
    assert _view().is_long([*fifteen, _said(1, 38 * 2, letters)]) is is_long


def test_the_drawings_of_a_page_are_told_apart() -> None:
    """The names in each are its own, counted from one."""
    svg = '<svg><defs><path id="a" d="M0 0L1 1"/></defs><use href="#a"/></svg>'
    view = _view()
    for number in (1, 2):
        assert view.drawing(svg).markup == (
            f'<g><defs><path id="_{number}-a" d="M0 0L1 1"/></defs><use href="#_{number}-a"/></g>'
        )
