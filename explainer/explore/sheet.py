"""The explorer's widgets, made and laid out on one sheet.

Belongs here: which widgets there are, what they offer at first, where each of them stands.
Does not belong here: what a change of the choice changes (view), the widgets themselves (panes,
controls), the style sheet (markup).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from explainer import markup
from explainer.document import Block, Notice
from explainer.explore import controls, panels
from explainer.explore.moments import Days, step
from explainer.explore.panes import Pane, Timeline
from explainer.facts.model import Facts
from explainer.facts.values import PartialDate
from explainer.prose import numbers, sentences
from explainer.words import Words

PANES = ("counts", "picture", "card", "statements", "conflicts", "changed", "share", "code")


class Sheet:
    """All widgets of an explorer; `whole` holds them."""

    def __init__(self, facts: Facts, words: Words, days: Days) -> None:
        self.facts, self.words, self.days = facts, words, days
        self.timeline = self._timeline()
        self.filters = controls.filters(facts, words)
        self.chart_menu = controls.chart_menu(words)
        self.compare_menu = controls.menu(words("explore.compare-with"), self.day_options())
        self.part_menu = controls.menu(words("explore.share-part"), self._parts())
        self.base_menu = controls.menu(words("explore.share-base"), [])
        names = ("clear", "download-figures", "download-positions")
        self.buttons = {name: controls.button(words(f"explore.{name}")) for name in names}
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
        return numbers.date(PartialDate.on(day), "day", self.words).text

    def day_options(self) -> controls.Options:
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

    def _parts(self) -> controls.Options:
        none = (self.words("explore.share-none"), "")
        return [none, *controls.metric_options(self.facts, ())]

    def _laid_out(self) -> Any:
        box, words, panes = controls.box, self.words, self.panes
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
        return controls.box("section", heading, controls.box("menus", *menus), self.panes[pane])

    def _pane(self, *blocks: Block) -> Pane:
        return Pane(markup=self.html(blocks))

    def _note(self, key: str) -> Pane:
        return self._pane(panels.note(key, self.words))
