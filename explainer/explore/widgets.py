"""The widgets: slider, chips, panes with marks, menus, and what each filter offers.

The scripts beside this module are sent to the browser as they stand: no build, no network. Markup
reaches them from `explainer.markup` alone; every other text is set as text.
"""

from __future__ import annotations

from importlib import resources
from typing import Any

import anywidget
import ipywidgets
import traitlets

from explainer import markup, palette
from explainer.explore.choice import CHARTS, FILTERS, Choice, Counts, metrics, topic, topics
from explainer.facts.model import Facts, Hedge, SourceKind
from explainer.words import Words

Options = list[tuple[str, Any]]
Option = dict[str, str]
WIDE = ipywidgets.Layout(width="auto", max_width="100%")


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


# ---------------------------------------------------------------- filters and menus


def filters(facts: Facts, words: Words) -> dict[str, Chips]:
    """The chips of each filter, by the name of its field in a choice."""
    sides = list(facts.sides.values())
    options: dict[str, list[Option]] = {
        "topics": [_option(name, name) for name in topics(facts)],
        "metrics": metric_chips(facts, ()),
        "sides": [
            _option(side.name, side.id, f"swatch {palette.side(n)}") for n, side in enumerate(sides)
        ],
        "hedges": [_option(words(f"hedge-name.{hedge}"), hedge.value) for hedge in Hedge],
        "kinds": [_option(words(f"kind.{kind}"), kind.value) for kind in SourceKind],
    }
    made = {name: Chips(label=words(f"explore.{name}"), options=options[name]) for name in FILTERS}
    for name, chips in made.items():
        chips.add_class(f"explorer-{name}")
    return made


def _option(text: str, value: str, look: str = "") -> Option:
    return {"text": text, "value": value, "look": look}


def metric_chips(facts: Facts, chosen: tuple[str, ...]) -> list[Option]:
    """The metrics of the chosen topics (of all where none is) as options of a filter."""
    return [_option(label, id) for label, id in metric_options(facts, chosen)]


def metric_options(facts: Facts, chosen: tuple[str, ...]) -> Options:
    """The metrics of the chosen topics (of all where none is), by label."""
    wanted = [m for m in facts.metrics.values() if not chosen or topic(m) in chosen]
    return [(metric.label, metric.id) for metric in wanted]


def chart_menu(words: Words) -> Any:
    """Which chart: the one that fits, or one by name."""
    named = [(words(f"explore.chart-{name}"), name) for name in CHARTS]
    return menu(words("explore.chart"), [(words("explore.chart-fits"), ""), *named])


def menu(label: str, options: Options) -> Any:
    """A menu with its label."""
    return ipywidgets.Dropdown(options=options, description=label, layout=WIDE)


def button(label: str) -> Any:
    """A button."""
    return ipywidgets.Button(description=label, layout=WIDE)


def box(name: str, *children: Any) -> Any:
    """The children in a box of this class; the style sheet lays them out."""
    made = ipywidgets.Box(children=children)
    made.add_class(f"explorer-{name}")
    return made


def follow(lists: dict[str, Chips], facts: Facts, choice: Choice, counted: Counts) -> None:
    """Let the chips show the choice; metrics are offered as far as the topics leave them."""
    offered = metric_chips(facts, choice.topics)
    for name, chips in lists.items():
        with chips.hold_sync():
            if name == "metrics":
                chips.options = offered
            chips.value = list(getattr(choice, name))
            chips.counts = dict(counted[name])


def within_topics(facts: Facts, choice: Choice) -> tuple[str, ...]:
    """The chosen metrics that the chosen topics still offer."""
    return metrics(facts, choice) if choice.metrics else ()
