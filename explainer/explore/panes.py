"""The widgets that marks, downloads, filters and a named slider need; the rest is ipywidgets.

Belongs here: what passes between Python and the scripts beside this module. Does not belong here:
what is shown (view).

The scripts are sent to the browser as they stand: no build, no network. Markup reaches them from
`explainer.markup` alone; every other text is set as text.
"""

from __future__ import annotations

from importlib import resources
from typing import Any

import anywidget
import traitlets

from explainer import markup


def _script(*names: str) -> str:
    folder = resources.files("explainer.explore") / "static"
    return "".join((folder / name).read_text(encoding="utf-8") for name in names)


class Timeline(anywidget.AnyWidget):
    """The slider over the days; it also carries the style sheet and hands over files."""

    _esm = _script("timeline.js")
    _css = f"{markup.notebook_style()}\n{markup.explore_style()}"
    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    editions = traitlets.Dict().tag(sync=True)  # the label of an edition, by its place
    index = traitlets.Int(0).tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.on_msg(self._answer)

    def hand_over(self, name: str, text: str) -> None:
        """Let the browser save a text as a file of this name."""
        self.send({"kind": "file", "name": name, "text": text})

    def _answer(self, widget: Any, content: Any, buffers: Any) -> None:
        # Without a kernel nobody answers, and the saved picture stays in place of the explorer.
        if content == {"kind": "alive"}:
            self.send(content)


class Chips(anywidget.AnyWidget):
    """The options of one filter, any number of them pressed, each with the figures behind it."""

    _esm = _script("once.js", "chips.js")
    label = traitlets.Unicode().tag(sync=True)
    options: Any = traitlets.List().tag(sync=True)  # {"text", "value", "look"}; a look is a class
    counts = traitlets.Dict().tag(sync=True)  # of figures, by an option's value
    value: Any = traitlets.List(traitlets.Unicode()).tag(sync=True)


class Pane(anywidget.AnyWidget):
    """Blocks as markup, with places that can be picked; `on_pick` is called with a record's id."""

    _esm = _script("once.js", "pane.js")
    markup = traitlets.Unicode().tag(sync=True)
    code = traitlets.Unicode().tag(sync=True)  # shown as text, below the markup
    spots: Any = traitlets.List().tag(sync=True)
    picked = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)  # of the region, or of the group of marks
    live = traitlets.Bool(False).tag(sync=True)  # changes are read out

    def on_pick(self, call: Any) -> None:
        """Call with the id of the record whose mark or number is picked."""
        self.on_msg(lambda widget, content, buffers: call(str(content.get("pick", ""))))
