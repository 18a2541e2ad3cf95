"""The filters: a list for topic, metric, side, hedge and kind of source, and a few menus.

Belongs here: ipywidgets and what each of them offers. Does not belong here: what follows from a
choice (view).
"""

from __future__ import annotations

from typing import Any

import ipywidgets

from explainer.explore.choice import CHARTS, Choice, metrics, topic, topics
from explainer.facts.model import Facts, Figure, Hedge, SourceKind
from explainer.words import Words

Options = list[tuple[str, Any]]
ROWS = 6
FILTERS = ("topics", "metrics", "sides", "hedges", "kinds")
WIDE = ipywidgets.Layout(width="auto", max_width="100%")


def filters(facts: Facts, words: Words) -> dict[str, Any]:
    """The list of each filter, by the name of its field in a choice."""
    options: dict[str, Options] = {
        "topics": [(name, name) for name in topics(facts)],
        "metrics": metric_options(facts, ()),
        "sides": [(side.name, side.id) for side in facts.sides.values()],
        "hedges": [(words(f"hedge-name.{hedge}"), hedge.value) for hedge in Hedge],
        "kinds": [(words(f"kind.{kind}"), kind.value) for kind in SourceKind],
    }
    return {name: _list(words(f"explore.{name}"), options[name], name) for name in FILTERS}


def _list(label: str, options: Options, name: str) -> Any:
    rows = min(ROWS, max(3, len(options)))
    made = ipywidgets.SelectMultiple(options=options, description=label, rows=rows, layout=WIDE)
    made.add_class(f"explorer-{name}")
    return made


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


def follow(lists: dict[str, Any], facts: Facts, choice: Choice) -> None:
    """Let the lists show the choice; metrics are offered as far as the topics leave them."""
    offered = metric_options(facts, choice.topics)
    if list(lists["metrics"].options) != offered:
        lists["metrics"].options = offered
    for name in FILTERS:
        lists[name].value = getattr(choice, name)


def within_topics(facts: Facts, choice: Choice) -> tuple[str, ...]:
    """The chosen metrics that the chosen topics still offer."""
    return metrics(facts, choice) if choice.metrics else ()


def base_label(figure: Figure, facts: Facts) -> str:
    """A figure in a menu: what it counts, its number, who states it and for when."""
    low, high = figure.bounds
    number = f"{low:,f}" if low == high else f"{low:,f}–{high:,f}"
    hedge = "" if figure.hedge is Hedge.EXACT else f"{figure.hedge} "
    metric, party = facts.metrics[figure.metric], facts.parties[figure.stated_by]
    return f"{metric.label}: {hedge}{number} ({party.name}, {figure.as_of})"
