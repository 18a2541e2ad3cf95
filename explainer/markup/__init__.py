"""The one place where text becomes markup: autoescaped templates, one macro for each kind of node.

Every text of a document is escaped on its way in; a link leads to http, https or a place in the
page, and any other address is shown as plain words.
"""

from __future__ import annotations

from html import escape

from explainer.document.nodes import Block, Chart
from explainer.document.runs import plain
from explainer.markup.drawing import address, standalone
from explainer.markup.engine import (
    data_block,
    embed_style,
    index_style,
    notebook_style,
    page_style,
    render,
    sheet,
)
from explainer.markup.view import Sides, View
from explainer.words import Words

__all__ = [
    "Sides",
    "View",
    "data_block",
    "embed_style",
    "fragment",
    "fragment_for_notebook",
    "framed",
    "index_style",
    "last_picture",
    "notebook_style",
    "page_style",
    "pictured",
    "render",
    "sheet",
    "standalone",
]

_UNKNOWN = Sides()


def fragment(node: Block, words: Words, sides: Sides = _UNKNOWN) -> str:
    """The HTML of one block, without style, with no ids of its own for uses in the text.

    `sides` give each its colour where not all of them are shown.
    """
    view = View(words, words.language, sides.within(node), sides.of_party)
    return render("fragment.j2", view, node=node).strip() + "\n"


def fragment_for_notebook(node: Block, words: Words, sides: Sides = _UNKNOWN) -> str:
    """The HTML of one block with its scoped style, for JupyterLab in its light and dark themes."""
    return framed(fragment(node, words, sides))


def pictured(node: Chart) -> str:
    """A chart's picture alone, for a notebook."""
    look = f'width="{node.width}" height="{node.height}"'
    return f'<img src="{address(node.svg)}" alt="{escape(plain(node.alt))}" {look}>'


def framed(blocks: str) -> str:
    """Fragments in a frame with their scoped style."""
    return f'<style>{notebook_style()}</style>\n<div class="explainer">\n{blocks}</div>\n'


def last_picture(blocks: str) -> str:
    """Fragments that stand in a notebook in place of the explorer while no kernel runs."""
    style = f"{notebook_style()}\n{sheet('explore.css')}"
    frame = '<div class="explainer explorer explorer-saved">'
    return f"<style>{style}</style>\n{frame}\n{blocks}</div>\n"
