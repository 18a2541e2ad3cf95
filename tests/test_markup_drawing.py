"""Drawings in the page and by themselves: only what is on the list, every word escaped."""

from __future__ import annotations

import pytest

from explainer.errors import NotADocument
from explainer.markup.drawing import Drawing, standalone

START = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def _drawn(inside: str, number: int = 1) -> str:
    svg = f"{START}{inside}</svg>"
    return str(Drawing(svg, number).markup)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(name)</script>",
        "<foreignObject><p>x</p></foreignObject>",
        "<a href='javascript:alert(name)'><path d='M0 0'/></a>",
        '<animate attributeName="href" to="javascript:alert(name)"/>',
        "<g><iframe/></g>",
    ],
)
def test_an_element_not_on_the_list_stops_the_page(inside: str) -> None:
    """What could run, load or animate is refused, wherever it stands."""
    with pytest.raises(NotADocument, match="may hold no <"):
        _drawn(inside)


@pytest.mark.parametrize(
    "attributes",
    [
        'onload="alert(name)"',
        'href="https://a.example/"',
        'xlink:href="javascript:alert(name)"',
        'fill="url(https://a.example/x)"',
        'style="background: url(https://a.example/x)"',
        'class="front"',
    ],
)
def test_an_attribute_not_on_the_list_is_left_out(attributes: str) -> None:
    """Handlers, addresses, foreign paint and the page's own classes do not get in."""
    assert _drawn(f'<path d="M0 0" {attributes}/>') == '<g><path d="M0 0"/></g>'


def test_text_is_escaped_and_comments_are_left_out() -> None:
    """What a drawing says in letters or comments can close nothing."""
    made = _drawn("<!-- </svg><script> --><text x='1'>&lt;script&gt;\"</text>")
    assert made == '<g><text x="1">&lt;script&gt;&#34;</text></g>'


def test_names_are_the_drawings_own() -> None:
    """Two drawings with the same names do not mix."""
    inside = (
        '<clipPath id="p"><path d="M0 0"/></clipPath><g clip-path="url(#p)"><path d="M1 1"/></g>'
    )
    first, second = _drawn(inside, number=1), _drawn(inside, number=2)
    assert 'id="_1-p"' in first and 'clip-path="url(#_1-p)"' in first
    assert 'id="_2-p"' in second and "_1-" not in second


@pytest.mark.parametrize(
    ("inside", "drawn"),
    [
        ("<metadata><p>a</p></metadata><title>b</title><desc>c</desc><style>d</style><defs/>", ""),
        ("<text/><g>e</g>", "<text/>"),
        ('<path id="a"/>', '<path id="_1-a"/>'),
        ('<use href="#a"/><use href="#b" x="5"/>', '<use href="#_1-a"/><use href="#_1-b" x="5"/>'),
        ('<rect fill="#1f2429" data-x="5"/>', '<rect fill="#1f2429"/>'),
        ('<rect fill="a:b" stroke="url(#a)"/>', "<rect/>"),
        ('<text text-anchor="end" font-style="italic">a</text>',) * 2,
        ('<g id="figure:a"><path d="M0 0"/></g>', '<path d="M0 0"/>'),
        ('<g fill="#1f2429">a<path d="M0 0"/>b</g>', '<g fill="#1f2429"><path d="M0 0"/></g>'),
        ("<text>a <tspan>b</tspan> c</text>",) * 2,
        ('<text x="1" textLength="9.5" lengthAdjust="spacingAndGlyphs">ab</text>',) * 2,
        ('<image width="1" href="data:image/png;base64,AAAA"/>',) * 2,
        ('<image width="1" href="https://a.example/x.png"/>', '<image width="1"/>'),
    ],
)
def test_each_element_is_drawn_so(inside: str, drawn: str) -> None:
    """What is kept of it, what becomes of its names, and what is left out."""
    assert _drawn(inside) == f"<g>{drawn}</g>"


@pytest.mark.parametrize(
    ("svg", "said"),
    [
        ("<svg><a/></svg>", "a chart's drawing may hold no <a>; show it with chart(...)"),
        ("<!DOCTYPE x><svg/>", "a chart's drawing may declare nothing; show it with chart(...)"),
        ("<html/>", "a chart holds <html>, not an SVG drawing"),
        ('<svgs xmlns="http://www.w3.org/2000/svg"/>', "a chart holds <svgs>, not an SVG drawing"),
        (
            "<svg>",
            "a chart holds no SVG drawing (no element found: line 1, column 5); "
            "show it with chart(...)",
        ),
    ],
)
def test_a_refusal_says_what_was_found(svg: str, said: str) -> None:
    """And how to get a drawing that can be shown."""
    with pytest.raises(NotADocument) as caught:
        _ = Drawing(svg, 1).markup
    assert str(caught.value) == said


def test_the_drawing_itself_may_have_looks() -> None:
    """They stand around all that it holds."""
    drawing = Drawing('<svg fill="none" font-size="10" width="9" viewBox="0 0 1 1"/>', 1)
    assert (drawing.markup, drawing.box) == ('<g fill="none" font-size="10"></g>', "0 0 1 1")
    assert Drawing("<svg/>", 1).box == ""


def test_a_drawing_by_itself_carries_letters_names_and_both_themes() -> None:
    """What a file in figures/ or an image in a notebook needs, and no page gives it."""
    made = standalone(
        '<svg xmlns="http://www.w3.org/2000/svg"><path fill="#1f2429"/></svg>', "A<", "B"
    )
    assert made.count("@font-face") == 2 and "prefers-color-scheme: dark" in made
    assert '[fill="#1f2429"]{fill:#e7e9ea}' in made
    assert "<title>A&lt;</title><desc>B</desc>" in made
