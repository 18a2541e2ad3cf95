"""The filters: chips for topic, metric, side, hedge and kind of source, and a few menus.

Belongs here: what each filter and menu offers. Does not belong here: what follows from a
choice (view).
"""

from __future__ import annotations

from typing import Any

import ipywidgets

from explainer import palette
from explainer.explore.choice import CHARTS, Choice, metrics, topic, topics
from explainer.explore.facets import FILTERS, Counts
from explainer.explore.panes import Chips
from explainer.facts.model import Facts, Hedge, SourceKind
from explainer.words import Words

Options = list[tuple[str, Any]]
Option = dict[str, str]
WIDE = ipywidgets.Layout(width="auto", max_width="100%")


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
