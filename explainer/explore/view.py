"""The explorer's widgets on one sheet, and what a change changes there, in order of urgency."""

from __future__ import annotations

import asyncio
import datetime
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from explainer import markup
from explainer.document import sentences, wording
from explainer.document.nodes import Block, Chart, Notice, plain
from explainer.explore import panels, widgets
from explainer.explore.choice import FILTERS, Choice, Days, counts, metrics, step
from explainer.explore.widgets import Pane, Timeline
from explainer.facts.model import Facts
from explainer.facts.values import PartialDate
from explainer.words import Words

if TYPE_CHECKING:
    from explainer.charts.drawing import Spot
    from explainer.explore.explorer import Explorer

PANES = ("counts", "picture", "card", "statements", "conflicts", "changed", "share", "code")
LEAST = 15.0  # points: a mark smaller than this is hard to hit
AHEAD = 0.02  # seconds: time for a next key, which goes first
REST = 0.7  # seconds without a change, after which the saved picture follows


class Sheet:
    """All widgets of an explorer; `whole` holds them."""

    def __init__(self, facts: Facts, words: Words, days: Days) -> None:
        self.facts, self.words, self.days = facts, words, days
        self.timeline = self._timeline()
        self.filters = widgets.filters(facts, words)
        self.chart_menu = widgets.chart_menu(words)
        self.compare_menu = widgets.menu(words("explore.compare-with"), self.day_options())
        self.part_menu = widgets.menu(words("explore.share-part"), self._parts())
        self.base_menu = widgets.menu(words("explore.share-base"), [])
        names = ("clear", "download-figures", "download-positions")
        self.buttons = {name: widgets.button(words(f"explore.{name}")) for name in names}
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

    def day_options(self) -> widgets.Options:
        """Nothing to compare with, then each edition of the story."""
        listed = [(self.label(e.date), e.date) for e in self.facts.story.editions]
        # A menu takes None for "no option is chosen", so nothing to compare with is an empty text.
        return [(self.words("explore.compare-none"), ""), *listed]

    def _timeline(self) -> Timeline:
        labels = [self.label(day) for day in self.days]
        editions = [step(self.days, edition.date) for edition in self.facts.story.editions]
        said = {"day": "day", "jump": "jump", "none": "jump-none"}
        said |= {"earlier": "earlier", "later": "later"}
        return Timeline(
            labels=labels,
            editions={str(place): labels[place] for place in sorted(editions)},
            words={name: self.words(f"explore.{key}") for name, key in said.items()},
        )

    def _parts(self) -> widgets.Options:
        none = (self.words("explore.share-none"), "")
        every = widgets.metric_options(self.facts, ())
        return [none, *((label, id) for label, id in every if panels.wholes(self.facts, id))]

    def _laid_out(self) -> Any:
        box, words, panes = widgets.box, self.words, self.panes
        banner = Notice(kind="caution", runs=sentences.text(words("explore.banner-note")))
        title = self._pane(panels.heading("banner", words), banner)
        clear, figures, said = self.buttons.values()
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
                box("menus", figures, said, self._note("selection-hint")),
                panes["code"],
            ),
        )
        whole.add_class("explainer")
        whole.add_class("explorer")
        return whole

    def _section(self, key: str, *menus: Any, pane: str) -> Any:
        heading = self._pane(panels.heading(key, self.words))
        return widgets.box("section", heading, widgets.box("menus", *menus), self.panes[pane])

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
        clear, figures, said = self.buttons.values()
        clear.on_click(lambda _: self.clear())
        figures.on_click(lambda _: self.hand("figures"))
        said.on_click(lambda _: self.hand("positions"))
        self.timeline.observe(lambda _: self._choose(day=self._day()), "index")
        for name, chips in self.filters.items():
            chips.observe(self._filter(name, tuple), "value")
        menus = {
            "chart": self.chart_menu,
            "part": self.part_menu,
            "base": self.base_menu,
        }
        for name, chosen in menus.items():
            chosen.observe(self._filter(name), "value")
        self.compare_menu.observe(self._compare, "value")

    def _filter(self, name: str, kind: Any = str) -> Any:
        return lambda change: self._choose(**{name: kind(change["new"])})

    def _compare(self, change: Any) -> None:
        self._choose(compare=change["new"] or None)

    def _day(self) -> datetime.date:
        return self.explorer.days[self.timeline.index]

    def _choose(self, **changes: Any) -> None:
        if self._following == threading.get_ident():
            return
        with self.explorer.lock:
            choice = replace(self.explorer.choice, **changes)
            if "topics" in changes:
                choice = replace(choice, metrics=widgets.within_topics(self.facts, choice))
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
        widgets.follow(self.filters, self.facts, choice, counts(whole, choice))
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
        if list(self.compare_menu.options) != days:
            self.compare_menu.options = days
        self.compare_menu.value = choice.compare or ""
        parts = [id for _, id in self.part_menu.options]
        self.part_menu.value = choice.part if choice.part in parts else ""
        offered = panels.bases(self.explorer.edition, choice.part)
        options = [(self.words("explore.share-none"), "")]
        edition, words = self.explorer.edition, self.words
        options += [(panels.base_label(edition, figure, words), figure.id) for figure in offered]
        if list(self.base_menu.options) != options:
            self.base_menu.options = options
        ids = [id for _, id in options]
        self.base_menu.value = choice.base if choice.base in ids else ""

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
