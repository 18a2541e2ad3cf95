"""The one place where text becomes markup: autoescaped templates, one macro for each kind of node.

Belongs here: HTML of blocks and of the whole page's frame, style sheets, the faces of the page.
Does not belong here: what a document says (prose, report), which page is written where (export).

Every text of a document is escaped on its way in; a link leads to http, https or a place in the
page, and any other address is shown as plain words.
"""

from __future__ import annotations

from explainer.document import Block, Quotation, Silence, walk
from explainer.markup.engine import data_block, notebook_style, page_style, render
from explainer.markup.view import View
from explainer.words import Words

__all__ = [
    "View",
    "data_block",
    "fragment",
    "fragment_for_notebook",
    "page_style",
    "render",
    "sides_of",
]


def sides_of(node: object) -> tuple[str, ...]:
    """The sides in the order in which statements first show them: the order of the facts file."""
    found: dict[str, None] = {}
    for part in walk(node):
        if isinstance(part, Quotation | Silence):
            found.setdefault(part.side)
    return tuple(found)


def fragment(node: Block, words: Words) -> str:
    """The HTML of one block, without style, with no ids of its own for uses in the text."""
    view = View(words=words, language=words.language, sides=sides_of(node))
    return render("fragment.j2", view, node=node).strip() + "\n"


def fragment_for_notebook(node: Block, words: Words) -> str:
    """The HTML of one block with its scoped style, for JupyterLab in its light and dark themes."""
    block = fragment(node, words)
    return f'<style>{notebook_style()}</style>\n<div class="explainer">\n{block}</div>\n'
