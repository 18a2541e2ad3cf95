"""The one environment that renders templates: escaping always on, an unknown name an error."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from explainer import palette
from explainer.document.nodes import Theme
from explainer.facts.theme import FAMILY
from explainer.markup.drawing import letters
from explainer.markup.view import View

_SCOPE = ".explainer:is(#explainer,.explainer)"  # outweighs JupyterLab's rules for outputs
_FACES = (("regular", 400), ("bold", 700))


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("explainer.markup", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def render(template: str, view: View, **names: Any) -> str:
    """The template filled; every text in it comes out escaped, style sheets of ours excepted."""
    return _environment().get_template(template).render(view=view, **names)


def ready(template: str) -> None:
    """Compile what every fragment needs and this template, for those who ask for them later."""
    for name in ("blocks.j2", "marks.j2", "runs.j2", template):
        _environment().get_template(name)


def _static(name: str) -> bytes:
    return resources.files("explainer.markup").joinpath("static", name).read_bytes()


@cache
def sheet(name: str) -> Markup:
    """A style sheet or script of ours without comments; ValueError if it could end its element."""
    lines = (line.strip() for line in _static(name).decode("utf-8").splitlines())
    return _checked("\n".join(line for line in lines if line and not line.startswith("/*")))


@cache
def _faces() -> str:
    return "\n".join(
        f"@font-face{{font-family:Page;font-weight:{weight};"
        "src:url(data:font/woff2;base64,"
        f"{base64.b64encode(_static(f'page-{name}.woff2')).decode()}) format('woff2')}}"
        for name, weight in _FACES
    )


def _side_rules(scope: str) -> str:
    return "\n".join(f"{scope}.{name}{{--side:var(--{name})}}" for name in palette.SIDES)


def _drawing_rules() -> str:
    """Drawings stand in the page in light colours; here they take those of the reader's theme."""
    return "\n".join(
        f'.drawing [{paint}="{colour}"]{{{paint}:var(--{name})}}'
        for name, colour in palette.LIGHT.items()
        for paint in ("fill", "stroke")
    )


def _themes(theme: Theme) -> Iterator[str]:
    """The colours of a page, light and, where a reader prefers it, dark; and a type of its own."""
    own = (theme.accent, theme.accent_dark)
    own_light, own_dark = ({"accent": colour} if colour else {} for colour in own)
    light = palette.variables(palette.LIGHT | own_light)
    dark = palette.variables(palette.DARK | own_dark)
    yield f":root{{{light}}}"
    yield f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    faces = {400: theme.typeface, 700: theme.typeface_bold}
    if all(faces.values()):
        yield f":root{{--text:{FAMILY},var(--letters)}}"
        for weight, face in faces.items():
            yield f"@font-face{{font-family:{FAMILY};font-weight:{weight};src:url({face})}}"


@cache
def page_style(theme: Theme | None = None) -> Markup:
    """A page's one style sheet with its faces and colours: ours, so it is not escaped.

    The colour of links and the type may be a publisher's own, which were checked.
    """
    sheets = (sheet("page.css"), sheet("blocks.css"), _side_rules(""), _drawing_rules())
    return _checked("\n".join((_faces(), *sheets, *_themes(theme or Theme()))))


@cache
def index_style(theme: Theme | None = None) -> Markup:
    """The style sheet of a list of editions or stories: the page's own, and what differs there."""
    return _checked(f"{page_style(theme)}\n{sheet('index.css')}")


@cache
def embed_style(theme: Theme | None = None) -> Markup:
    """The style sheet of a chart on a page of its own, with the letters of drawings."""
    parts = (letters(), sheet("embed.css"), _drawing_rules(), *_themes(theme or Theme()))
    return _checked("\n".join(parts))


@cache
def notebook_style() -> Markup:
    """The style sheet for one block in JupyterLab: scoped, and following its theme."""
    light, dark = palette.variables(palette.LIGHT), palette.variables(palette.DARK)
    parts = (
        f".explainer{{{light}}}",
        f"[data-jp-theme-light=false] .explainer{{{dark}}}",
        sheet("notebook.css"),
        f"{_SCOPE}{{{sheet('blocks.css')}}}",
        f"{_SCOPE}{{{sheet('notebook-blocks.css')}}}",
        _side_rules(".explainer "),
    )
    return _checked("\n".join(parts))


def data_block(json: str) -> Markup:
    """JSON as the content of a <script> element; ValueError if it could end that element."""
    if "<" in json:
        raise ValueError("a data block may hold no '<'; write it as an escape")
    return Markup(json)  # in a script element nothing is unescaped


def _checked(style: str) -> Markup:
    if "<" in style:
        raise ValueError("a style sheet may hold no '<'")
    return Markup(style)  # our own files and palette, never facts
