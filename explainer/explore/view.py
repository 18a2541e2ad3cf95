"""The explorer's widgets on one sheet, and how they follow a change, the most urgent first.

The scripts beside this module are sent to the browser unchanged: no build, no network. Their markup
comes from `explainer.markup` alone; every other text is inserted as text.
"""

from __future__ import annotations

import asyncio
import datetime
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING, Any

import anywidget
import ipywidgets
import traitlets

from explainer import markup, palette
from explainer.document import sentences, wording
from explainer.document.nodes import Block, Notice
from explainer.document.runs import plain
from explainer.document.sentences import Phrases
from explainer.explore import panels
from explainer.explore.choice import (
    CHARTS,
    FILTERS,
    Choice,
    Picture,
    counts,
    metrics,
    options,
    step,
)
from explainer.facts.values import PartialDate
from explainer.text import direction

if TYPE_CHECKING:
    from explainer.explore import Explorer

WIDE = ipywidgets.Layout(width="auto", max_width="100%")


def _script(*names: str) -> str:
    folder = resources.files("explainer.explore") / "static"
    return "".join((folder / name).read_text(encoding="utf-8") for name in names)


class Timeline(anywidget.AnyWidget):
    """The slider over the days; it also carries the style sheet and offers files to save."""

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
    """The options of one filter, any number of them pressed, each with its count of figures."""

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


# ---------------------------------------------------------------- the sheet

PANES = ("counts", "picture", "card", "statements", "conflicts", "changed", "share", "code")
MENUS = {"chart": "chart", "compare": "compare-with", "part": "share-part", "base": "share-base"}
BUTTONS = ("clear", "download-figures", "download-positions")
LABELS = {"hedges": "hedge-name", "kinds": "kind"}  # filters whose options the words name
LEAST = 15.0  # points: a mark smaller than this is hard to hit
AHEAD = 0.02  # seconds in which another key press goes first
REST = 0.7  # seconds without a change, after which the saved picture follows


class View:
    """The widgets of one explorer, shown in any number of cells; `whole` holds them."""

    def __init__(self, explorer: Explorer) -> None:
        self.explorer, self.facts = explorer, explorer.facts
        self.words = words = explorer.words
        self.timeline = self._timeline()
        self.filters = {name: Chips(label=words(f"explore.{name}")) for name in FILTERS}
        self.menus = {
            name: ipywidgets.Dropdown(description=words(f"explore.{label}"), layout=WIDE)
            for name, label in MENUS.items()
        }
        self.buttons = {
            name: ipywidgets.Button(description=words(f"explore.{name}"), layout=WIDE)
            for name in BUTTONS
        }
        self.panes = {name: Pane() for name in PANES}
        for name, widget in (*self.filters.items(), *self.panes.items()):
            widget.add_class(f"explorer-{name}")
        self.panes["counts"].live = self.panes["card"].live = True
        self.panes["picture"].label = words("explore.marks")
        self.whole = self._layout()
        self._following = 0  # the thread that sets the widgets, whose events are no choices
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
        self._saved = show(self.last_picture(), raw=True, display_id=True)

    def _timeline(self) -> Timeline:
        labels = [self._label(day) for day in self.explorer.days]
        editions = {step(self.explorer.days, one.date) for one in self.facts.story.editions}
        keys = {name: name for name in ("day", "jump", "earlier", "later")} | {"none": "jump-none"}
        return Timeline(
            labels=labels,
            editions={str(place): labels[place] for place in sorted(editions)},
            words={name: self.words(f"explore.{key}") for name, key in keys.items()},
        )

    def _layout(self) -> Any:
        words, panes = self.words, self.panes
        chart, compare, part, base = self.menus.values()
        clear, figures, statements = self.buttons.values()
        banner = Notice(kind="caution", runs=sentences.text(words("explore.banner-note")))
        return _box(
            "sheet explainer explorer",
            self._pane(panels.heading("banner", words), banner),
            _box("filters", *self.filters.values()),
            _box("menus", chart, clear, self._note("filters-hint")),
            self.timeline,
            panes["counts"],
            _box("main", panes["picture"], _box("side", panes["card"], panes["statements"])),
            self._section("conflicts", panes["conflicts"]),
            self._section("compare", _box("menus", compare), panes["changed"]),
            self._section("share", _box("menus", part, base), panes["share"]),
            self._section(
                "selection",
                _box("menus", figures, statements, self._note("selection-hint")),
                panes["code"],
            ),
        )

    def _section(self, key: str, *widgets: Any) -> Any:
        return _box("section", self._pane(panels.heading(key, self.words)), *widgets)

    def _note(self, key: str) -> Pane:
        return self._pane(panels.note(self.words, key))

    def _pane(self, *blocks: Block) -> Pane:
        return Pane(markup=self._html(blocks))

    def _html(self, blocks: Sequence[Block]) -> str:
        """The blocks as markup, each side in its colour."""
        sides = markup.Sides.listed(self.facts)
        return "".join(markup.fragment(block, self.words, sides) for block in blocks)

    @property
    def _phrases(self) -> Phrases:
        """What is known on the day, in words."""
        return Phrases(self.explorer.edition, self.words)

    def _label(self, day: datetime.date) -> str:
        """The day as a reader reads it."""
        return wording.date(PartialDate.on(day), "day", self.words).text

    # ------------------------------------------------------------ listening

    def _listen(self) -> None:
        for pane in self.panes.values():
            pane.on_pick(self.pick)
        clear, figures, statements = self.buttons.values()
        clear.on_click(lambda _: self.clear())
        figures.on_click(lambda _: self._hand_over("figures"))
        statements.on_click(lambda _: self._hand_over("positions"))
        self.timeline.observe(self._chosen("day", self.explorer.days.__getitem__), "index")
        for name, chips in self.filters.items():
            chips.observe(self._chosen(name, tuple), "value")
        for name, menu in self.menus.items():
            kind = (lambda day: day or None) if name == "compare" else str
            menu.observe(self._chosen(name, kind), "value")

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
        """Clear every filter."""
        self._choose(**dict.fromkeys(FILTERS, ()))

    def pick(self, reference: str) -> None:
        """Open the source card of a figure or position, given as `kind:id`."""
        self._put("card", panels.card(self._phrases, reference))
        spots = {spot.of for spot in self.explorer.picture.spots}
        self.panes["picture"].picked = reference if reference in spots else ""

    def _hand_over(self, kind: str) -> None:
        """Let the browser save the selected figures or positions."""
        self.timeline.hand_over(self.explorer.file_name(kind), self.explorer.csv(kind))

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
        if self._saved is not None:  # the saved picture follows once nothing changes any more
            self._after("save", REST, lambda: self._saved.update(self.last_picture(), raw=True))

    def _fill(self, choice: Choice) -> None:
        explorer, words, picture = self.explorer, self.words, self.panes["picture"]
        phrases, selection, made = self._phrases, explorer.selection, explorer.picture
        self.timeline.index = step(explorer.days, choice.day)
        with picture.hold_sync():
            picture.spots = self._spots(made)
            picture.picked = ""
            picture.markup = self._html(panels.chart(phrases, made))
        self._put("counts", panels.counts(phrases, selection))
        self._put("statements", panels.statements(phrases, made, choice))
        self._fill_filters(choice)
        self.panes["code"].code = explorer.code()
        self._put("card", (panels.heading("card", words), panels.note(words, "pick")))
        self._put("conflicts", panels.in_conflict(phrases, metrics(self.facts, choice)))
        for name, offered in self._menu_options(choice).items():
            menu, chosen = self.menus[name], getattr(choice, name) or ""
            if list(menu.options) != offered:
                menu.options = offered
            menu.value = chosen if chosen in [value for _, value in offered] else ""
        self._put("changed", panels.comparison(explorer.selection_before, selection, words))
        self._put("share", panels.share(phrases, choice.part, choice.base))

    def _fill_filters(self, choice: Choice) -> None:
        """Let the chips show the choice; with topics chosen, only their metrics are offered."""
        counted = counts(self.explorer.edition, choice)
        looks = {id: f"swatch {palette.side(n)}" for n, id in enumerate(self.facts.sides)}
        for name, offered in options(self.facts, choice.topics).items():
            chips = self.filters[name]
            with chips.hold_sync():
                chips.options = [
                    {
                        "text": self.words(f"{LABELS[name]}.{id}") if name in LABELS else label,
                        "value": id,
                        "look": looks.get(id, "") if name == "sides" else "",
                    }
                    for id, label in offered.items()
                ]
                chips.value = list(getattr(choice, name))
                chips.counts = dict(counted[name])

    def _menu_options(self, choice: Choice) -> dict[str, list[tuple[str, Any]]]:
        """The options of each menu; the first is none, as an empty text, as None is no option."""
        edition, words = self.explorer.edition, self.words
        days = [one.date for one in self.facts.story.editions]
        if choice.compare and choice.compare not in days:
            days.append(choice.compare)
        parts = [m for m in self.facts.metrics.values() if panels.wholes(self.facts, m.id)]
        bases = panels.bases(edition, choice.part)
        found: dict[str, list[tuple[str, Any]]] = {
            "chart": [(words(f"explore.chart-{name}"), name) for name in CHARTS],
            "compare": [(self._label(day), day) for day in days],
            "part": [(metric.label, metric.id) for metric in parts],
            "base": [(panels.base_label(self._phrases, one), one.id) for one in bases],
        }
        nothing = {"chart": "chart-fits", "compare": "compare-none"}
        return {
            name: [(words(f"explore.{nothing.get(name, 'share-none')}"), ""), *offered]
            for name, offered in found.items()
        }

    def _put(self, name: str, blocks: Sequence[Block]) -> None:
        self.panes[name].markup = self._html(blocks)

    def _spots(self, made: Picture) -> list[dict[str, Any]]:
        """The place of each mark in per cent of the picture, large enough to be hit."""
        if made.chart is None:
            return []
        across, down = 100 / made.chart.width, 100 / made.chart.height
        mirrored = direction(self.words.language) == "rtl"
        found = []
        for spot in made.spots:
            left, top, right, bottom = spot.box
            if mirrored:
                left, right = made.chart.width - right, made.chart.width - left
            wider, higher = (max(0.0, LEAST - size) / 2 for size in (right - left, bottom - top))
            place = {
                "left": across * (left - wider),
                "top": down * (top - higher),
                "width": across * (right - left + 2 * wider),
                "height": down * (bottom - top + 2 * higher),
            }
            label = plain(panels.mark_label(self._phrases, spot.of))
            rounded = {name: round(number, 3) for name, number in place.items()}
            found.append({"of": spot.of, "label": label, **rounded})
        return found

    # ------------------------------------------------------------ when idle

    def last_picture(self) -> dict[str, str]:
        """The last picture, which is saved with the notebook."""
        words, phrases = self.words, self._phrases
        made, choice = self.explorer.picture, self.explorer.choice
        blocks = (
            panels.heading("banner", words),
            Notice(kind="caution", runs=sentences.text(words("explore.no-kernel"))),
            *panels.counts(phrases, self.explorer.selection),
            *panels.chart(phrases, made),
            *panels.statements(phrases, made, choice),
        )
        shown = markup.last_picture(self._html(blocks))
        return {"text/html": shown, "text/plain": repr(self.explorer)}

    def _draw_ahead(self, ways: Sequence[int]) -> None:
        """Draw the next step's chart before it is asked for.

        One at a time: anything asked for meanwhile goes before the next.
        """
        way, *others = ways
        place = self.timeline.index + way
        if 0 <= place < len(self.explorer.days):
            self.explorer.draw_ahead(self.explorer.days[place])
        if others:
            self._after("draw", AHEAD, lambda: self._draw_ahead(others))

    def _after(self, name: str, seconds: float, call: Callable[[], None]) -> None:
        """Call after this time, unless a later request of the same name takes its place."""
        if name in self._waiting:
            self._waiting.pop(name).cancel()
        with suppress(RuntimeError):  # a script, not a kernel
            self._waiting[name] = asyncio.get_running_loop().call_later(seconds, call)


def _box(classes: str, *children: Any) -> Any:
    """The children in a box of this class; the style sheet lays them out."""
    made = ipywidgets.Box(children=children)
    first, *more = classes.split()
    for name in (f"explorer-{first}", *more):
        made.add_class(name)
    return made
