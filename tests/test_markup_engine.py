"""The environment of the templates, and the style sheets: whole, in order, each rule on a line."""

from __future__ import annotations

from collections.abc import Iterator

import jinja2
import pytest

from explainer import markup, palette, words
from explainer.document.nodes import Paragraph, Text
from explainer.markup import engine

MADE = (
    engine._environment,
    engine._sheet,
    engine._faces,
    engine.page_style,
    engine.index_style,
    engine.notebook_style,
    engine.explore_style,
    engine.preview_style,
    engine.preview_script,
)


@pytest.fixture(autouse=True)
def _made_anew() -> Iterator[None]:
    """What is made once for all is made in each of these tests, and again after them."""
    for made in MADE:
        made.cache_clear()
    yield
    for made in MADE:
        made.cache_clear()


@pytest.mark.parametrize("name", ["nothing.j2", "../engine.py", ""])
def test_only_our_templates_are_rendered(name: str) -> None:
    """No other file is found, above the folder of templates least of all."""
    with pytest.raises(jinja2.TemplateNotFound):
        engine._environment().get_template(name)


def test_text_is_escaped_and_tags_leave_no_space() -> None:
    """What is not markup is made harmless; a line with a tag alone leaves nothing behind."""
    template = engine._environment().from_string(
        "<p>\n  {% if text %}\n{{ text }}\n  {% endif %}\n"
    )
    assert template.render(text="<b>\"'&") == "<p>\n&lt;b&gt;&#34;&#39;&amp;\n"


def test_after_getting_ready_no_template_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """What forks inherit is enough for any fragment: no file is opened, nor looked at again."""
    engine.ready("fragment.j2")

    def unread(*arguments: object) -> None:
        raise AssertionError(arguments)

    monkeypatch.setattr(jinja2.PackageLoader, "get_source", unread)
    monkeypatch.setattr("os.path.getmtime", unread)
    made = markup.fragment(Paragraph(runs=(Text(text="a"),)), words.load("en"))
    assert made == "<p>a</p>\n"


def test_a_sheet_loses_indents_empty_lines_and_comments(monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing else: letters of any script arrive."""
    sheet = "/* a comment */\n\n.a {\n  --b: '–';\n  /* another */\n}\n".encode()
    monkeypatch.setattr(engine, "_static", lambda name: sheet)
    assert engine._sheet("any.css") == ".a {\n--b: '–';\n}"


def test_the_page_has_faces_and_colours_first() -> None:
    """Two weights of its own face, the light colours, and the dark ones for a screen only."""
    regular, bold, light, dark, *rest = engine.page_style().splitlines()
    for face, weight, name in ((regular, 400, "regular"), (bold, 700, "bold")):
        coded = engine.base64.b64encode(engine._static(f"page-{name}.woff2")).decode()
        assert face == (
            f"@font-face{{font-family:Page;font-weight:{weight};"
            f"src:url(data:font/woff2;base64,{coded}) format('woff2')}}"
        )
    assert light == f":root{{{palette.variables(palette.LIGHT)}}}"
    assert dark == (
        "@media screen and (prefers-color-scheme:dark)"
        f"{{:root{{{palette.variables(palette.DARK)}}}}}"
    )
    sheets = [*engine._sheet("page.css").splitlines(), *engine._sheet("blocks.css").splitlines()]
    assert rest[: len(sheets)] == sheets
    assert rest[len(sheets) :] == [
        *(f".{side}{{--side:var(--{side})}}" for side in palette.SIDES),
        *(
            f'.drawing [{paint}="{colour}"]{{{paint}:var(--{name})}}'
            for name, colour in palette.LIGHT.items()
            for paint in ("fill", "stroke")
        ),
    ]


def test_the_index_has_the_pages_style_and_its_own() -> None:
    """Its own comes last, where it wins."""
    assert engine.index_style() == f"{engine.page_style()}\n{engine._sheet('index.css')}"


def test_a_notebooks_style_is_kept_to_our_element() -> None:
    """Light unless JupyterLab's theme is dark; blocks' rules outweigh those of JupyterLab."""
    light, dark, *rest = engine.notebook_style().splitlines()
    assert light == f".explainer{{{palette.variables(palette.LIGHT)}}}"
    assert dark == (f"[data-jp-theme-light=false] .explainer{{{palette.variables(palette.DARK)}}}")
    scope = ".explainer:is(#explainer,.explainer)"
    assert "\n".join(rest) == "\n".join(
        [
            engine._sheet("notebook.css"),
            f"{scope}{{{engine._sheet('blocks.css')}}}",
            f"{scope}{{{engine._sheet('notebook-blocks.css')}}}",
            *(f".explainer .{side}{{--side:var(--{side})}}" for side in palette.SIDES),
        ]
    )


@pytest.mark.parametrize(
    ("made", "name"),
    [
        (engine.explore_style, "explore.css"),
        (engine.preview_style, "preview.css"),
        (engine.preview_script, "preview.js"),
    ],
)
def test_other_sheets_are_one_file_each(made: object, name: str) -> None:
    """Explorer and preview, whole, and as markup that is not escaped again."""
    assert callable(made)
    sheet = made()
    assert sheet == engine._sheet(name)
    assert isinstance(sheet, engine.Markup)


def test_style_and_data_are_markup() -> None:
    """Put into a template they stay as they are; what could end their element is an error."""
    assert isinstance(engine._checked("a>b"), engine.Markup)
    assert isinstance(engine.data_block("&"), engine.Markup)
    with pytest.raises(ValueError, match=r"^a style sheet may hold no '<'$"):
        engine._checked("<")
    with pytest.raises(ValueError, match=r"^a data block may hold no '<'; write it as an"):
        engine.data_block("<")
