"""The explorer's widgets on one sheet, and what a change changes there, in order of urgency.

The scripts beside this module are sent to the browser as they stand: no build, no network. Markup
reaches them from `explainer.markup` alone; every other text is set as text.
"""

from __future__ import annotations

import asyncio
import datetime
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING, Any

import anywidget
import ipywidgets
import traitlets

from explainer import markup, palette
from explainer.document import sentences, wording
from explainer.document.nodes import Block, Chart, Notice
from explainer.document.runs import plain
from explainer.explore import panels
from explainer.explore.choice import (
    CHARTS,
    FILTERS,
    Choice,
    Counts,
    Days,
    counts,
    metrics,
    step,
    topic,
    topics,
)
from explainer.facts.model import Facts, Hedge, SourceKind
from explainer.facts.values import PartialDate
from explainer.words import Words

if TYPE_CHECKING:
    from explainer.charts.drawing import Spot
    from explainer.explore import Explorer

Options = list[tuple[str, Any]]
Option = dict[str, str]
WIDE = ipywidgets.Layout(width="auto", max_width="100%")


def _script(*names: str) -> str:
    folder = resources.files("explainer.explore") / "static"
    return "".join((folder / name).read_text(encoding="utf-8") for name in names)


class Timeline(anywidget.AnyWidget):
    """The slider over the days; it also carries the style sheet and hands over files."""

    _esm = _script("timeline.js")
    _css = f"{markup.notebook_style()}\n{markup.sheet('explore.css')}"
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
        "metrics": [_option(*metric) for metric in metric_options(facts, ())],
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


def metric_options(facts: Facts, chosen: tuple[str, ...]) -> Options:
    """The metrics of the chosen topics (of all where none is), by label."""
    wanted = [m for m in facts.metrics.values() if not chosen or topic(m) in chosen]
    return [(metric.label, metric.id) for metric in wanted]


def menu(label: str, options: Options) -> Any:
    """A menu with its label."""
    return ipywidgets.Dropdown(options=options, description=label, layout=WIDE)


def _offer(menu: Any, options: Options, chosen: Any) -> None:
    """Let the menu offer these, and show what is chosen where it is among them."""
    if list(menu.options) != options:
        menu.options = options
    menu.value = chosen if chosen in [value for _, value in options] else ""


def button(label: str) -> Any:
    """A button."""
    return ipywidgets.Button(description=label, layout=WIDE)


def box(name: str, *children: Any) -> Any:
    """The children in a box of this class; the style sheet lays them out."""
    made = ipywidgets.Box(children=children)
    made.add_class(f"explorer-{name}")
    return made


def show_choice(lists: dict[str, Chips], facts: Facts, choice: Choice, counted: Counts) -> None:
    """Let the chips show the choice; metrics are offered as far as the topics leave them."""
    offered = [_option(*metric) for metric in metric_options(facts, choice.topics)]
    for name, chips in lists.items():
        with chips.hold_sync():
            if name == "metrics":
                chips.options = offered
            chips.value = list(getattr(choice, name))
            chips.counts = dict(counted[name])


# ---------------------------------------------------------------- the sheet, and its life

PANES = ("counts", "picture", "card", "statements", "conflicts", "changed", "share", "code")
LEAST = 15.0  # points: a mark smaller than this is hard to hit
AHEAD = 0.02  # seconds: time for a next key, which goes first
REST = 0.7  # seconds without a change, after which the saved picture follows


class Sheet:
    """All widgets of an explorer; `whole` holds them."""

    def __init__(self, facts: Facts, words: Words, days: Days) -> None:
        self.facts, self.words, self.days = facts, words, days
        self.timeline = self._timeline()
        self.filters = filters(facts, words)
        named = [(words(f"explore.chart-{name}"), name) for name in CHARTS]
        charts = [(words("explore.chart-fits"), ""), *named]
        self.chart_menu = menu(words("explore.chart"), charts)
        self.compare_menu = menu(words("explore.compare-with"), self.day_options())
        self.part_menu = menu(words("explore.share-part"), self._parts())
        self.base_menu = menu(words("explore.share-base"), [])
        names = ("clear", "download-figures", "download-positions")
        self.buttons = {name: button(words(f"explore.{name}")) for name in names}
        self.panes = {name: Pane() for name in PANES}
        for name, pane in self.panes.items():
            pane.add_class(f"explorer-{name}")
        self.panes["counts"].live = self.panes["card"].live = True
        self.panes["picture"].label = words("explore.marks")
        self.whole = self._laid_out()

    def html(self, blocks: Sequence[Block]) -> str:
        """The blocks as markup, each side in its colour."""
        sides = markup.Sides.listed(self.facts)
        return "".join(markup.fragment(block, self.words, sides) for block in blocks)

    def label(self, day: datetime.date) -> str:
        """The day as a reader reads it."""
        return wording.date(PartialDate.on(day), "day", self.words).text

    def day_options(self) -> Options:
        """Nothing to compare with, then each edition of the story."""
        listed = [(self.label(e.date), e.date) for e in self.facts.story.editions]
        # A menu takes None for "no option is chosen", so nothing to compare with is an empty text.
        return [(self.words("explore.compare-none"), ""), *listed]

    def _timeline(self) -> Timeline:
        labels = [self.label(day) for day in self.days]
        editions = [step(self.days, edition.date) for edition in self.facts.story.editions]
        keys = {"day": "day", "jump": "jump", "none": "jump-none"}
        keys |= {"earlier": "earlier", "later": "later"}
        return Timeline(
            labels=labels,
            editions={str(place): labels[place] for place in sorted(editions)},
            words={name: self.words(f"explore.{key}") for name, key in keys.items()},
        )

    def _parts(self) -> Options:
        none = (self.words("explore.share-none"), "")
        every = metric_options(self.facts, ())
        return [none, *((label, id) for label, id in every if panels.wholes(self.facts, id))]

    def _laid_out(self) -> Any:
        words, panes = self.words, self.panes
        banner = Notice(kind="caution", runs=sentences.text(words("explore.banner-note")))
        title = self._pane(panels.heading("banner", words), banner)
        clear, figures, statements = self.buttons.values()
        whole = box(
            "sheet",
            title,
            box("filters", *self.filters.values()),
            box("menus", self.chart_menu, clear, self._note("filters-hint")),
            self.timeline,
            panes["counts"],
            box("main", panes["picture"], box("side", panes["card"], panes["statements"])),
            box("section", self._pane(panels.heading("conflicts", words)), panes["conflicts"]),
            self._section("compare", self.compare_menu, pane="changed"),
            self._section("share", self.part_menu, self.base_menu, pane="share"),
            box(
                "section",
                self._pane(panels.heading("selection", words)),
                box("menus", figures, statements, self._note("selection-hint")),
                panes["code"],
            ),
        )
        whole.add_class("explainer")
        whole.add_class("explorer")
        return whole

    def _section(self, key: str, *menus: Any, pane: str) -> Any:
        heading = self._pane(panels.heading(key, self.words))
        return box("section", heading, box("menus", *menus), self.panes[pane])

    def _pane(self, *blocks: Block) -> Pane:
        return Pane(markup=self.html(blocks))

    def _note(self, key: str) -> Pane:
        return self._pane(panels.note(key, self.words))


class View(Sheet):
    """The widgets of one explorer, shown in any number of cells."""

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(explorer.facts, explorer.words, explorer.days)
        self.explorer = explorer
        self._following = 0  # the thread that shows a choice: its widgets report what it set
        self._saved: Any = None
        self._waiting: dict[str, Any] = {}
        self._at = 0
        self.follow()
        self._listen()

    def display(self) -> None:
        """Show the widgets, and below them, while no kernel runs, the last picture."""
        from IPython.display import display

        show: Any = display
        show({**self.whole._repr_mimebundle_(), "text/plain": repr(self.explorer)}, raw=True)
        self._saved = show(self._bundle(), raw=True, display_id=True)

    # ------------------------------------------------------------ listening

    def _listen(self) -> None:
        for pane in self.panes.values():
            pane.on_pick(self.pick)
        clear, figures, statements = self.buttons.values()
        clear.on_click(lambda _: self.clear())
        figures.on_click(lambda _: self.hand("figures"))
        statements.on_click(lambda _: self.hand("positions"))
        days = self.explorer.days
        self.timeline.observe(self._chosen("day", days.__getitem__), "index")
        for name, chips in self.filters.items():
            chips.observe(self._chosen(name, tuple), "value")
        menus = {"chart": self.chart_menu, "part": self.part_menu, "base": self.base_menu}
        for name, chosen in menus.items():
            chosen.observe(self._chosen(name, str), "value")
        self.compare_menu.observe(self._chosen("compare", lambda day: day or None), "value")

    def _chosen(self, name: str, kind: Callable[[Any], Any]) -> Callable[[Any], None]:
        return lambda change: self._choose(**{name: kind(change["new"])})

    def _choose(self, **changes: Any) -> None:
        if self._following == threading.get_ident():
            return
        with self.explorer.lock:
            choice = replace(self.explorer.choice, **changes)
            if "topics" in changes:
                offered = metrics(self.facts, choice) if choice.metrics else ()
                choice = replace(choice, metrics=offered)
            self.explorer.choice = choice

    def clear(self) -> None:
        """Take every filter off."""
        self._choose(**dict.fromkeys(FILTERS, ()))

    def hand(self, kind: str) -> None:
        """Let the browser save the selected figures or positions."""
        self.timeline.hand_over(self.explorer.file_name(kind), self.explorer.csv(kind))

    def pick(self, reference: str) -> None:
        """Open the source card of a figure or position, given as `kind:id`."""
        blocks = panels.card(self.explorer.edition, reference, self.words)
        self.panes["card"].markup = self.html((panels.heading("card", self.words), *blocks))
        spots = {spot.of for spot in self.explorer.picture.spots}
        self.panes["picture"].picked = reference if reference in spots else ""

    # ------------------------------------------------------------ filling

    def follow(self) -> None:
        """Show the explorer's choice: the chart first, what is slower to read after it."""
        with self.explorer.lock:
            self._following = threading.get_ident()
            try:
                self._fill(self.explorer.choice)
            finally:
                self._following = 0
        way = -1 if self.timeline.index < self._at else 1
        self._at = self.timeline.index
        self._after("draw", AHEAD, lambda: self._draw_ahead([way, -way]))
        self._save_later()

    def _fill(self, choice: Choice) -> None:
        whole, words = self.explorer.edition, self.words
        made = self.explorer.picture
        self.timeline.index = step(self.explorer.days, choice.day)
        with self.panes["picture"].hold_sync():
            self.panes["picture"].spots = self._spots()
            self.panes["picture"].markup = self.html(panels.chart(made, whole, words))
        self._put("counts", panels.counts(whole, self.explorer.selection, words))
        self._put("statements", panels.statements(whole, made, choice, words))
        show_choice(self.filters, self.facts, choice, counts(whole, choice))
        self.chart_menu.value = choice.chart
        self.panes["code"].code = self.explorer.code()
        self._put("card", (panels.heading("card", words), panels.note("pick", words)))
        self.panes["picture"].picked = ""
        chosen = metrics(self.facts, choice)
        self._put("conflicts", panels.in_conflict(whole, chosen, words))
        self._fill_menus(choice)
        before = self.explorer.selection_before
        self._put("changed", panels.changed(before, self.explorer.selection, words))
        self._put("share", panels.share(whole, choice.part, choice.base, words))

    def _fill_menus(self, choice: Choice) -> None:
        days = self.day_options()
        if choice.compare and choice.compare not in [day for _, day in days]:
            days.append((self.label(choice.compare), choice.compare))
        edition, words = self.explorer.edition, self.words
        offered = panels.bases(edition, choice.part)
        bases = [(words("explore.share-none"), "")]
        bases += [(panels.base_label(edition, figure, words), figure.id) for figure in offered]
        _offer(self.compare_menu, days, choice.compare or "")
        _offer(self.part_menu, list(self.part_menu.options), choice.part)
        _offer(self.base_menu, bases, choice.base)

    def _put(self, name: str, blocks: Sequence[Block]) -> None:
        self.panes[name].markup = self.html(blocks)

    def _spots(self) -> list[dict[str, Any]]:
        made = self.explorer.picture
        chart = made.chart
        return [self._spot(spot, chart) for spot in made.spots] if chart is not None else []

    def _spot(self, spot: Spot, chart: Chart) -> dict[str, Any]:
        """The place of a mark as parts of a hundred of the picture, wide enough to be hit."""
        left, top, right, bottom = spot.box
        wider, higher = (max(0.0, LEAST - size) / 2 for size in (right - left, bottom - top))
        return {
            "of": spot.of,
            "label": plain(panels.named(self.explorer.edition, spot.of, self.words)),
            "left": round(100 * (left - wider) / chart.width, 3),
            "top": round(100 * (top - higher) / chart.height, 3),
            "width": round(100 * (right - left + 2 * wider) / chart.width, 3),
            "height": round(100 * (bottom - top + 2 * higher) / chart.height, 3),
        }

    # ------------------------------------------------------------ what is saved with the notebook

    def _last_picture(self) -> str:
        words, made = self.words, self.explorer.picture
        whole, choice = self.explorer.edition, self.explorer.choice
        needs = Notice(kind="caution", runs=sentences.text(words("explore.no-kernel")))
        blocks = (
            panels.heading("banner", words),
            needs,
            *panels.counts(whole, self.explorer.selection, words),
            *panels.chart(made, whole, words),
            *panels.statements(whole, made, choice, words),
        )
        return markup.last_picture(self.html(blocks))

    def _bundle(self) -> dict[str, str]:
        return {"text/html": self._last_picture(), "text/plain": repr(self.explorer)}

    def _save_later(self) -> None:
        """Let the saved picture follow once nothing has changed for a while."""
        if self._saved is None:
            return
        self._after("save", REST, self._save)

    def _draw_ahead(self, ways: Sequence[int]) -> None:
        """Draw the next step's chart before it is asked for, while nothing else is to be done.

        One at a time: whatever was asked for meanwhile goes before the other.
        """
        way, *others = ways
        place = self.timeline.index + way
        if 0 <= place < len(self.explorer.days):
            day = self.explorer.days[place]
            self.explorer.draw_ahead(replace(self.explorer.choice, day=day))
        if others:
            self._after("draw", AHEAD, lambda: self._draw_ahead(others))

    def _after(self, name: str, seconds: float, call: Any) -> None:
        """Call once nothing has happened for so long; a later order of the name takes its place."""
        if name in self._waiting:
            self._waiting.pop(name).cancel()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # a script, not a kernel
            return
        self._waiting[name] = loop.call_later(seconds, call)

    def _save(self) -> None:
        self._saved.update(self._bundle(), raw=True)
