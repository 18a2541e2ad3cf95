"""Drawings in the page: only what is on the list, nothing of the SVG's own text, letters shared."""

from __future__ import annotations

import re

import pytest

from explainer.errors import NotADocument
from explainer.markup.drawing import Drawing
from explainer.markup.letters import Letters
from tests.sample import sample_svg

START = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
LETTER = '<path id="r46" d="M1869 3494Q2310 3494 2627 3302z" transform="scale(0.015625)"/>'


def _drawn(inside: str, letters: Letters | None = None, number: int = 1) -> str:
    svg = f"{START}{inside}</svg>"
    return str(Drawing(svg, number, letters or Letters()).markup)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(name)</script>",
        "<foreignObject><p>x</p></foreignObject>",
        '<image href="https://a.example/x.png"/>',
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
    "svg",
    [
        "",
        "no drawing",
        "<html></html>",
        "<svg><g></svg>",
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
        '<!DOCTYPE svg PUBLIC "x" "y" [<!ENTITY a SYSTEM "file:///etc/hosts">]><svg>&a;</svg>',
    ],
)
def test_what_is_no_plain_drawing_stops_the_page(svg: str) -> None:
    """Not well-formed, not SVG, or declaring entities."""
    with pytest.raises(NotADocument):
        Drawing(svg, 1, Letters())


@pytest.mark.parametrize(
    "attributes",
    [
        'onload="alert(name)"',
        'href="https://a.example/"',
        'xlink:href="javascript:alert(name)"',
        'fill="url(https://a.example/x)"',
        'style="background: url(https://a.example/x)"',
        'style="fill: url(https://a.example/#x)"',
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


def test_inline_styles_become_attributes() -> None:
    """The page's policy forbids the one and allows the other; unknown properties are dropped."""
    made = _drawn('<path d="M0 0" style="fill: #1f2429; stroke-width: 2; behavior: x"/>')
    assert made == '<g><path d="M0 0" fill="#1f2429" stroke-width="2"/></g>'


def test_names_are_the_drawings_own() -> None:
    """Two drawings with the same names do not mix."""
    inside = (
        '<clipPath id="p"><path d="M0 0"/></clipPath><g clip-path="url(#p)"><path d="M1 1"/></g>'
    )
    first, second = _drawn(inside, number=1), _drawn(inside, number=2)
    assert 'id="_1-p"' in first and 'clip-path="url(#_1-p)"' in first
    assert 'id="_2-p"' in second and "_1-" not in second


def test_letters_are_drawn_once_in_a_page() -> None:
    """A second chart uses the letter of the first; another shape of the same name is another."""
    letters = Letters()
    inside = f'<defs>{LETTER}</defs><use href="#r46" x="48.52"/>'
    first, second = _drawn(inside, letters), _drawn(inside, letters, 2)
    assert re.findall(r'id="([^"]+)"', first) == ["_0"]
    assert second == '<g><use href="#_0" x="49"/></g>'
    other = _drawn(inside.replace("1869", "1000"), letters, 3)
    assert 'id="_1"' in other and 'href="#_1"' in other


def test_the_sample_is_drawn_whole() -> None:
    """Every mark and text of a drawing arrives."""
    drawing = Drawing(sample_svg(), 1, Letters())
    assert drawing.box == "0 0 580 240"
    assert drawing.markup.count("<circle") == 3 and drawing.markup.count("<text") == 6


def test_what_says_nothing_leaves_nothing() -> None:
    """Metadata and titles go with all they hold, empty definitions go, an empty text is closed."""
    inside = "<metadata><p>a</p></metadata><title>b</title><desc>c</desc><style>d</style><defs/>"
    assert _drawn(inside) == "<g></g>"
    assert _drawn("<text/><g>e</g>") == "<g><text/></g>"


def test_a_letter_of_another_scale_keeps_it_or_has_none() -> None:
    """Its outline and its place are as they were drawn."""
    scaled = '<defs><path id="a" d="M0 0C1 2 3 4 5 6" transform="scale(2)"/></defs>'
    plain = '<defs><path id="a" d="M0 0C1 2 3 4 5 6"/></defs>'
    path = '<path id="_0" d="M0 0C1 2 3 4 5 6"'
    assert _drawn(scaled) == f'<g><defs>{path} transform="scale(2)"/></defs></g>'
    assert _drawn(plain) == f"<g><defs>{path}/></defs></g>"


def test_places_and_words_are_kept() -> None:
    """Where a text stands and turns, and what its parts say; only letters lose a fraction."""
    text = '<text x="1.55" transform="rotate(9)">a<tspan x="2.55">b</tspan></text>'
    assert _drawn(text) == f"<g>{text}</g>"
    assert _drawn('<use x="1.55" y="1.55"/>') == '<g><use x="2" y="1.55"/></g>'


def test_an_outline_that_is_none_is_left_out() -> None:
    """Words in the place of an outline draw nothing, and do not reach the page."""
    assert _drawn('<path d="url(https://a.example/)" fill="#123456"/>') == (
        '<g><path fill="#123456"/></g>'
    )


@pytest.mark.parametrize("last", ["", "\n"])
def test_white_space_ends_a_word_and_a_line(last: str) -> None:
    """Letters before it are one word; it makes none after the last letter."""
    letter = '<use href="#r46" x="{}"/>'
    line = f"{letter.format(0)}{letter.format(50)}\n{letter.format(100)}{letter.format(150)}{last}"
    drawn = _drawn(f"<defs>{LETTER}</defs><g>{line}</g>")
    assert len(re.findall(r'<g id="_', drawn)) == 1, "both words have one shape"
    assert drawn.count("<use ") == 4


@pytest.mark.parametrize(
    ("inside", "drawn"),
    [
        # an id or an outline alone makes no letter, nor do both where there is no path
        ('<path id="a"/>', '<path id="_1-a"/>'),
        ('<path d="M0 0" transform="scale(2)"/>', '<path d="M0 0" transform="scale(2)"/>'),
        ('<g id="a" d="M0 0"><line x1="1"/></g>', '<g id="_1-a" d="M0 0"><line x1="1"/></g>'),
        # names that are no letter's, by either name of the attribute
        ('<use href="#a"/><use href="#b" x="5"/>', '<use href="#_1-a"/><use href="#_1-b" x="5"/>'),
        ('<use xlink:href="#a"/>', '<use href="#_1-a"/>'),
        # an attribute is a place, with the value of one, or it is a look, or it is left out
        ('<rect fill="#1f2429" data-x="5"/>', '<rect fill="#1f2429"/>'),
        ('<rect x="url(#a)" width="1" rx="2"/>', '<rect width="1" rx="2"/>'),
        ('<rect fill="a:b" stroke="url(#a)"/>', '<rect stroke="url(#_1-a)"/>'),
        ('<text text-anchor="end" font-style="italic">a</text>',) * 2,
        ('<rect fill="#111111" style="fill : #222222 ;x: 3"/>', '<rect fill="#222222"/>'),
        # only a fraction of a letter's place is rounded
        ('<use x="1,5" y="-1.75"/><use x="-1.75"/>', '<use x="1,5" y="-1.75"/><use x="-2"/>'),
        # words are kept where words belong
        ('<g fill="#1f2429">a<path d="M0 0"/>b</g>', '<g fill="#1f2429"><path d="M0 0"/></g>'),
        ("<text>a<tspan>b</tspan></text><tspan>c</tspan>",) * 2,
        ("<rect><circle r='1'/></rect><g><line/></g>", '<rect><circle r="1"/></rect><line/>'),
        ('<defs><clipPath id="p"/></defs>', '<defs><clipPath id="_1-p"/></defs>'),
    ],
)
def test_each_element_is_drawn_so(inside: str, drawn: str) -> None:
    """What is kept of it, what becomes of its names, and what is left out."""
    assert _drawn(inside) == f"<g>{drawn}</g>"


LETTERS = '<defs><path id="a" d="M0 0"/><path id="b" d="M1 1"/></defs>'
SHAPES = '<defs><path id="_0" d="M0 0"/><path id="_1" d="M1 1"/></defs>'


@pytest.mark.parametrize(
    ("line", "word", "drawn"),
    [
        # a word starts where its first letter does, wherever that is
        ('<use href="#a" x="10"/><use href="#b" x="60"/>', ("", ' x="50"'), ' x="10"'),
        ('<use href="#a"/><use href="#b" x="60"/>', ("", ' x="60"'), ""),
        ('<use href="#a" x="60"/><use href="#b"/>', ("", ' x="-60"'), ' x="60"'),
    ],
)
def test_a_word_starts_with_its_first_letter(line: str, word: tuple[str, str], drawn: str) -> None:
    """Its letters are placed from there; a letter without a place stands at the line's start."""
    shape = f'<use href="#_0"{word[0]}/><use href="#_1"{word[1]}/>'
    new = f'<defs><g id="_2">{shape}</g></defs>'
    assert _drawn(LETTERS + line) == f'<g>{new}{SHAPES}<use href="#_2"{drawn}/></g>'


@pytest.mark.parametrize("more", ['y="2"', 'fill="#111111"'])
def test_a_letter_that_does_more_is_no_part_of_a_word(more: str) -> None:
    """It stands by itself with what it has, and parts the letters beside it."""
    line = f'<use href="#a"/><use href="#b" {more}/><use href="#a" x="9"/>'
    drawn = f'<use href="#_0"/><use href="#_1" {more}/><use href="#_0" x="9"/>'
    assert _drawn(LETTERS + line) == f"<g>{SHAPES}{drawn}</g>"
    other = '<rect href="#a"/><use href="#b"/>'
    assert _drawn(LETTERS + other) == f'<g>{SHAPES}<rect href="#_0"/><use href="#_1"/></g>'


def test_letters_of_two_scales_are_two_shapes() -> None:
    """The same outline, turned or scaled, is drawn as another letter."""
    one = '<path id="{}" d="M0 0" transform="scale({})"/>'
    inside = f"<defs>{one.format('a', 2)}{one.format('b', 3)}</defs>"
    drawn = f"<defs>{one.format('_0', 2)}{one.format('_1', 3)}</defs>"
    assert _drawn(inside) == f"<g>{drawn}</g>"


@pytest.mark.parametrize(("digits", "shared"), [(0, False), (1, True)])
def test_only_a_long_outline_is_shared(digits: int, shared: bool) -> None:
    """Sixty signs are drawn where they stand; from sixty-one on the shape is drawn once."""
    outline = "M1 1" + "L2 3" * 13 + "L4 5" + digits * "0"
    assert len(outline) == 60 + digits
    drawn = _drawn(f'<path d="{outline}" fill="#111111"/>')
    assert drawn.startswith('<g><defs><path id="_0" d="M0 0L') is shared
    assert drawn.endswith('<use href="#_0" x="1" y="1" fill="#111111"/></g>') is shared
    assert ("<defs>" in drawn) is shared


def test_a_long_outline_of_other_steps_is_drawn_where_it_stands() -> None:
    """Its place cannot be told from its shape."""
    path = f'<path d="M0 0{"Q1 2 3 4" * 9}" fill="#111111"/>'
    assert _drawn(path) == f"<g>{path}</g>"


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
        _ = Drawing(svg, 1, Letters()).markup
    assert str(caught.value) == said


def test_the_drawing_itself_may_have_looks() -> None:
    """They stand around all that it holds; the type of SVG may be declared, and no more."""
    kind = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"\n "http://www.w3.org/svg11.dtd">'
    drawing = Drawing(f'{kind}<svg fill="none" width="9" viewBox="0 0 1 1"/>', 1, Letters())
    assert (drawing.markup, drawing.box) == ('<g fill="none"></g>', "0 0 1 1")
    assert Drawing("<svg/>", 1, Letters()).box == ""
