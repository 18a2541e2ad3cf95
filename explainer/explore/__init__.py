"""The explorer of a facts file: what is known on a day, filtered, drawn, and saved as data.

A notebook uses it by hand or through its widgets, which are imported only once they are shown. What
it shows is an exploration, not an edition.
"""

from __future__ import annotations

import csv
import datetime
import io
import threading
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explainer import words as catalogue
from explainer.document.sentences import Phrases
from explainer.errors import ParametersRefused
from explainer.explore import panels
from explainer.explore.choice import (
    Choice,
    Code,
    Picture,
    check,
    code,
    conflicts,
    metrics,
    moments,
    picture,
    select,
)
from explainer.facts.edition import Conflict, Edition, cut
from explainer.facts.load import load
from explainer.facts.model import Facts
from explainer.facts.records import DAY, FIGURES, NUMBER, POSITIONS, TRUTH
from explainer.report import displays
from explainer.report.figures import known_metrics
from explainer.report.report import find
from explainer.text import guarded
from explainer.words import Words

if TYPE_CHECKING:
    from pandas import DataFrame

    from explainer.explore.view import View

__all__ = ["Explorer", "open_explorer"]
TABLES = {"figures": FIGURES, "positions": POSITIONS}
Several = str | Sequence[str] | None


def open_explorer(
    facts: str | Path | Facts, edition: str = "", compare_with: str = "", language: str = ""
) -> Explorer:
    """An explorer of the facts; empty parameters mean the story's first edition and language.

    A relative path is searched for in the working folder, then in each folder above it.
    """
    records = facts if isinstance(facts, Facts) else load(find(facts))
    day = _day(edition) or records.story.editions[0].date
    displays.install(records)
    known = known_metrics(cut(records, day))
    part = next((id for id in known if panels.wholes(records, id)), "")
    choice = Choice(day, metrics=known[:1], compare=_day(compare_with), part=part)
    return Explorer(records, choice, catalogue.load(language or records.story.language))


class Explorer:
    """What a facts file knew on any day. Show it as the last line of a cell, or ask it:

    `choose(day=…, metrics=…, sides=…)` chooses; `edition`, `selection`, `figures`, `positions`,
    `conflicts` answer; `code()` gives the call that takes the chart into a report; `save()` writes
    the selection as CSV. What it shows is an exploration, not an edition.
    """

    def __init__(self, facts: Facts, choice: Choice, words: Words) -> None:
        self.facts = facts
        self.words = words
        self.days = moments(facts)
        self._choice = check(facts, choice)
        self._view: View | None = None
        # A kernel may handle the messages of several widgets at once, each in a thread of its own.
        self.lock = threading.RLock()
        self._cut = lru_cache(32)(lambda day: cut(facts, day))
        self._selected = lru_cache(32)(lambda choice: select(self._cut(choice.day), choice))
        self._picture = lru_cache(128)(self._draw)

    def __repr__(self) -> str:
        known, chosen = self.edition, self.selection
        return (
            f"{self.words('explore.banner')}: {known.story.title}, as known on {known.date}:"
            f" {len(known.figures)} figures, {len(known.positions)} positions;"
            f" selected {len(chosen.figures)} and {len(chosen.positions)}"
        )

    def _ipython_display_(self) -> None:
        if not displays.in_notebook():
            print(repr(self))
            return
        from explainer.explore.view import View

        self._view = self._view or View(self)
        self._view.display()

    # ------------------------------------------------------------ choosing

    @property
    def choice(self) -> Choice:
        """What is chosen now."""
        return self._choice

    @choice.setter
    def choice(self, choice: Choice) -> None:
        with self.lock:
            self._choice = check(self.facts, choice)
            if self._view is not None:
                self._view.follow()

    def choose(
        self,
        *,
        day: datetime.date | str | None = None,
        topics: Several = None,
        metrics: Several = None,
        sides: Several = None,
        hedges: Several = None,
        kinds: Several = None,
        chart: str | None = None,
        compare: datetime.date | str | None = None,
        part: str | None = None,
        base: str | None = None,
    ) -> None:
        """Choose a day, filters (`[]` for everything), a chart, a day to compare with, a share.

        What is not given stays as it is. UnknownRecord suggests the nearest id.
        """
        several = dict(topics=topics, metrics=metrics, sides=sides, hedges=hedges, kinds=kinds)
        changes: dict[str, Any] = {
            name: (value,) if isinstance(value, str) else tuple(value)
            for name, value in several.items()
            if value is not None
        }
        single = dict(day=_day(day), chart=chart, part=part, base=base)
        changes |= {name: value for name, value in single.items() if value is not None}
        if compare is not None:
            changes["compare"] = _day(compare)
        with self.lock:
            self.choice = replace(self._choice, **changes)

    # ------------------------------------------------------------ what is known and selected

    @property
    def edition(self) -> Edition:
        """Everything known on the chosen day, whatever the filters."""
        return self._cut(self._choice.day)

    @property
    def selection(self) -> Edition:
        """The edition with only the figures and positions that pass the filters."""
        return self._selected(self._choice)

    @property
    def selection_before(self) -> Edition | None:
        """The same selection as known on the day to compare with."""
        day = self._choice.compare
        return self._selected(replace(self._choice, day=day)) if day else None

    @property
    def figures(self) -> DataFrame:
        """The selected figures as a DataFrame; columns as in facts.records.FIGURES."""
        return self.selection.figures_table()

    @property
    def positions(self) -> DataFrame:
        """The selected positions as a DataFrame; columns as in facts.records.POSITIONS."""
        return self.selection.positions_table()

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """The conflicts of the chosen metrics on the day, every side of them."""
        return conflicts(self.edition, metrics(self.facts, self._choice))

    @property
    def picture(self) -> Picture:
        """The chart of the choice, with its marks."""
        with self.lock:
            return self._picture(self._choice)

    def code(self) -> Code:
        """The one call that draws this chart in a report, with what it leaves out as comments."""
        return code(self.picture, self.edition, self._choice)

    # ------------------------------------------------------------ saving

    def csv(self, kind: str = "figures") -> str:
        """The selected `figures` or `positions` as CSV (RFC 4180), guarded as facts.csv is."""
        columns, table = TABLES[kind], getattr(self, kind)
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(columns)
        cells = [[_cell(value, kind) for value in table[name]] for name, kind in columns.items()]
        writer.writerows(zip(*cells, strict=True))
        return out.getvalue()

    def save(self, folder: str | Path = ".") -> tuple[Path, Path]:
        """Write the selection to two CSV files in this folder; returns their paths."""
        figures, positions = (Path(folder) / self.file_name(kind) for kind in TABLES)
        figures.write_text(self.csv("figures"), encoding="utf-8", newline="")
        positions.write_text(self.csv("positions"), encoding="utf-8", newline="")
        return figures, positions

    def file_name(self, kind: str) -> str:
        """The name of the file that a selection is saved to."""
        return f"exploration-{self.facts.story.id}-{self._choice.day}-{kind}.csv"

    def draw_ahead(self, day: datetime.date) -> None:
        """Draw the chart of a day that may come next, and cache it."""
        with self.lock:
            self._picture(replace(self._choice, day=day))

    def _draw(self, choice: Choice) -> Picture:
        return picture(Phrases(self._cut(choice.day), self.words), self._selected(choice), choice)


def _day(value: datetime.date | str | None) -> datetime.date | None:
    if not isinstance(value, str):
        return value
    try:
        return datetime.date.fromisoformat(value) if value else None
    except ValueError:
        raise ParametersRefused(f"{value!r} is not a day such as 2024-05-20") from None


def _cell(value: Any, kind: str) -> str:
    if kind == NUMBER:  # in the shortest digits that read back as the same, without an exponent
        known = value == value
        return format(Decimal(repr(float(value))), "f").removesuffix(".0") if known else ""
    if kind == TRUTH:
        return "true" if value else "false"
    return str(value.date()) if kind == DAY else guarded(str(value))
