"""Markup and drawings: every text is escaped, links and elements are held to a list."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from explainer import markup, palette, words
from explainer.document.nodes import Beside, Paragraph, Quotation, Table, numbers, walk
from explainer.document.runs import Date, Link, Mark, Node, Number, Quote, Record, Text
from explainer.errors import NotADocument
from explainer.markup import engine
from explainer.markup.drawing import Drawing, standalone
from explainer.markup.view import View
from tests import sample
from tests.reading import Page

ENGLISH = words.load("en")
PAYLOADS = (
    "<script>alert('x')</script>",
    '" onmouseover="alert(\'x\')" x="',
    "' autofocus onfocus='alert(name)",
    "</style></title><svg onload=alert(name)>",
    "{{ view.words }}{% include 'page.j2' %}",
    "&lt;img src=x onerror=alert(name)&gt;",
)
# What is checked by its pattern, or chosen from a fixed list, holds no free text.
BOUND = {
    "hedges", "change", "type", "hedge", "kind", "kinds", "level", "side", "position", "fact", "id",
    "metric", "lang", "svg", "shows",
}  # fmt: skip


def _render(*runs: Any) -> str:
    return markup.fragment(Paragraph(runs=runs), ENGLISH)


def _blocks() -> list[Node]:
    return list(sample.sample_document().all_blocks())


def _poisoned(value: Any, payload: str, name: str = "") -> Any:
    """The same JSON with every free text replaced by the payload."""
    if isinstance(value, dict):
        return {key: _poisoned(part, payload, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_poisoned(part, payload, name) for part in value]
    free = isinstance(value, str) and value and name not in BOUND | {"low", "high"}
    return payload if free else value


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("node", _blocks(), ids=lambda node: node.type)
def test_hostile_text_in_every_field_changes_no_element(node: Any, payload: str) -> None:
    """The shape of a block is the same with harmless and with hostile text in all its fields."""
    dumped = {k: v for k, v in node.model_dump(mode="json").items() if k != "records"}
    if node.type == "front":
        dumped["records"] = {}
    calm, wild = (
        Page(markup.fragment(type(node).model_validate(_poisoned(dumped, text)), ENGLISH))
        for text in ("calm", payload)
    )
    assert wild.skeleton() == calm.skeleton()
    assert not wild.all("script")


@pytest.mark.parametrize("node", _blocks(), ids=lambda node: node.type)
def test_every_word_of_a_block_is_shown(node: Any) -> None:
    """No run is lost on its way into markup, but for what a picture draws."""
    page = Page(markup.fragment(node, ENGLISH))
    shown = page.text + "".join(page.values("alt"))
    drawn = {id(run) for part in walk(node) for runs in getattr(part, "drawn", ()) for run in runs}
    # What is said of the front's imprint stands in the page's foot.
    front = node.type == "front"
    said = (node.title, node.subtitle, node.summary, node.note) if front else node
    for part in walk(said):
        if isinstance(part, Text | Number | Record | Quote) and id(part) not in drawn:
            assert part.text in shown


@pytest.mark.parametrize(
    "to",
    [
        "javascript:alert(name)", "JaVaScRiPt:alert(name)", " https://a.example/",
        "data:text/html,x",
        "//a.example/", "vbscript:x", "https://a.example/\njavascript:x", "#", "# x", "ftp://a.b",
        "file:///etc/hosts", "https:///x", "", "../facts.csv", "facts.exe", "facts.xmlX", "-a.csv",
        "superseded/x/facts.csv", "other/1/facts.csv",
    ],
)  # fmt: skip
def test_any_other_address_is_shown_as_words(to: str) -> None:
    """Only the web, places in the page and files beside it become links."""
    html = _render(Link(text="here", to=to))
    assert html == "<p>here</p>\n"


@pytest.mark.parametrize(
    "to",
    [
        "https://a.example/?a=1&b=2",
        "http://a.example",
        "#figure-x",
        "superseded/12/facts.csv",
        *(f"facts-1.{kind}" for kind in ("csv", "json", "jsonld", "pdf", "ipynb", "html", "xml")),
    ],
)
def test_addresses_become_links(to: str) -> None:
    """The address arrives as it was, escaped."""
    assert Page(_render(Link(text="here", to=to))).all("a") == [{"href": to}]


def test_a_number_carries_its_hedge_inside_its_link() -> None:
    """The link opens the fact's card, and holds the hedge words."""
    html = _render(Number(text="900", before="nearly", after="or so", hedge="nearly", fact="f-1"))
    assert html == (
        '<p><a class="number" href="#figure-f-1" data-fact="f-1" data-hedge="nearly">'
        '<span class="hedge">nearly</span> 900 <span class="hedge">or so</span></a></p>\n'
    )


def test_a_computed_number_leads_to_its_derivation() -> None:
    """It names no fact, since it is none."""
    share = next(n for n in numbers(sample.sample_document().blocks) if n.derived)
    (link,) = Page(_render(share)).all("a")
    assert share.derived is not None and link["href"] == f"#derived-{share.derived.id}"
    assert "data-fact" not in link and link["data-derived"] == share.derived.id


def test_a_mark_tells_what_became_of_a_number() -> None:
    """The words of the change stand behind the number, with the day as a date."""
    day = Date(text="2 June 2021", iso="2021-06-02", of="x")
    assert _render(Mark(change="corrected", word="corrected", date=day)) == (
        '<p> <span class="change corrected">[corrected '
        '<time datetime="2021-06-02">2 June 2021</time>]</span></p>\n'
    )


def test_quotes_name_their_language_and_direction() -> None:
    """Screen readers and the bidirectional algorithm need both."""
    html = _render(Quote(text="بعد", lang="ar", of="x"), Quote(text="so", lang="und", of="x"))
    assert html == '<p><q lang="ar" dir="rtl">بعد</q><q lang="" dir="auto">so</q></p>\n'


def test_names_that_run_the_other_way_are_isolated() -> None:
    """An Arabic name in an English line must not turn the punctuation after it."""
    assert _render(Record(text="سلمى", of="x")) == "<p><bdi>سلمى</bdi></p>\n"
    assert _render(Record(text="Ida", of="x")) == "<p>Ida</p>\n"
    turning = {"en": ["Ida א", "Ida س"], "ar": ["Ida", "سلمى I"]}
    straight = {"en": ["Ida 7, – ٧"], "ar": ["سلمى", "سلمى א 7"]}
    for texts, turns in ((turning, True), (straight, False)):
        for language, said in texts.items():
            assert {View(words=ENGLISH, language=language).turns(text) for text in said} == {turns}


def test_a_block_quotation_keeps_its_script() -> None:
    """`blockquote` carries language and direction; a paraphrase is told apart by its class."""
    verbatim, paraphrase = (
        Page(markup.fragment(sample.first(Quotation, **which), ENGLISH)).all("blockquote")[0]
        for which in ({"side": "relief"}, {"paraphrase": True})
    )
    assert verbatim == {"class": "verbatim", "lang": "ar", "dir": "rtl"}
    assert paraphrase["class"] == "paraphrase"


def test_tables_tell_their_headers() -> None:
    """Column and row headers have a scope; a cell names its column where rows are stacked."""
    page = Page(markup.fragment(sample.first(Table), ENGLISH))
    scopes = [th["scope"] for th in page.all("th")]
    assert scopes == sorted(scopes) and set(scopes) == {"col", "row"}
    assert all(td["data-label"] for td in page.all("td"))


def test_sides_take_their_colour_by_their_place() -> None:
    """The first side shown has the first colour, in every block that shows it."""
    page = Page(markup.fragment(sample.first(Beside), ENGLISH))
    classes = [c for c in page.values("class") if c.startswith("statement ")]
    assert classes[0] == "statement side-1" and classes[-1] == "statement silent side-3"


def test_the_notebook_form_brings_a_scoped_style() -> None:
    """In JupyterLab every rule is kept to our own element, and no element has an id of a use."""
    html = markup.fragment_for_notebook(sample.first(Paragraph), ENGLISH)
    page = Page(html)
    assert [e.tag for e in page.elements][:2] == ["style", "div"]
    assert not page.values("id")
    assert ":root" not in html and "body{" not in html


def test_a_picture_lies_on_its_own_paper() -> None:
    """In a notebook that is not trusted nothing else of ours is there, light or dark."""
    address = View(words=ENGLISH, language="en").picture("<svg><path/></svg>")
    svg = base64.b64decode(address.partition("base64,")[2]).decode()
    light, dark = svg.split("@media screen and (prefers-color-scheme: dark)", 1)
    assert f"svg{{background:{palette.LIGHT['paper']}}}" in light
    assert f"svg{{background:{palette.DARK['paper']}}}" in dark


def test_what_could_end_its_element_is_refused() -> None:
    """A style sheet or a data block with a `<` is a fault of ours, and stops the page."""
    with pytest.raises(ValueError, match="a style sheet may hold no '<'"):
        engine._checked("a</style>")
    with pytest.raises(ValueError, match="a data block may hold no '<'"):
        markup.data_block('{"a": "</script>"}')
    assert str(markup.data_block('{"a": "&amp;"}')) == '{"a": "&amp;"}'


START = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def _drawn(inside: str) -> str:
    return str(Drawing(f"{START}{inside}</svg>", 1).markup)


@pytest.mark.parametrize(
    ("inside", "drawn"),
    [
        ("<!-- </svg><script> --><text x='1'>&lt;\"</text>", '<text x="1">&lt;&#34;</text>'),
        (
            '<clipPath id="p"><path/></clipPath><g clip-path="url(#p)"><text/></g>',
            '<clipPath id="_1-p"><path/></clipPath><g clip-path="url(#_1-p)"><text/></g>',
        ),
        *(
            (f'<path d="M0 0" {attribute}/>', '<path d="M0 0"/>')
            for attribute in (
                'onload="alert(name)"',
                'href="https://a.example/"',
                'xlink:href="javascript:alert(name)"',
                'fill="url(https://a.example/x)"',
                'style="background: url(https://a.example/x)"',
                'class="front"',
            )
        ),
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
    """What is kept of it, its names made the drawing's own; handlers and addresses are left out."""
    assert _drawn(inside) == f"<g>{drawn}</g>"


@pytest.mark.parametrize(
    ("svg", "said"),
    [
        *(
            (
                f"<svg>{inside}</svg>",
                f"a chart's drawing may hold no <{name}>; show it with chart(...)",
            )
            for inside, name in (
                ("<script>alert(name)</script>", "script"),
                ("<foreignObject><p>x</p></foreignObject>", "foreignObject"),
                ("<a href='javascript:alert(name)'><path d='M0 0'/></a>", "a"),
                ('<animate attributeName="href" to="javascript:alert(name)"/>', "animate"),
                ("<g><iframe/></g>", "iframe"),
            )
        ),
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


def test_a_drawing_by_itself_carries_letters_names_and_both_themes() -> None:
    """What a file in figures/ or an image in a notebook needs, and no page gives it."""
    made = standalone(
        '<svg xmlns="http://www.w3.org/2000/svg"><path fill="#1f2429"/></svg>', "A<", "B"
    )
    assert made.count("@font-face") == 2 and "prefers-color-scheme: dark" in made
    assert '[fill="#1f2429"]{fill:#e7e9ea}' in made
    assert "<title>A&lt;</title><desc>B</desc>" in made
