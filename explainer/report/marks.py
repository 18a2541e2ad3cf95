"""Marks at changed numbers and charts: `[updated 28 May 2024]` wherever the number stands.

- A figure that came in since the edition compared with, and is its party's current one, is new or
  updated. One that came in and is not current (a point between others) stands unmarked, with the
  day it was published beside it in the table.
- A revised or corrected figure keeps its mark in every later edition, and the number that it took
  the place of says so wherever it still stands.
- A computed number is marked where a marked operand does not stand in the same line; not with an
  update or revision that is older than another operand, for it was not computed before that.
- A chart says in its caption when something in it was last updated, revised or corrected; a
  revision or correction stays there as it does at its number.

Source cards, statements and the section on changes itself carry no marks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from explainer.document import sentences, wording
from explainer.document.nodes import (
    Chart,
    Front,
    Heading,
    Items,
    KeyFigure,
    Quotation,
    Silence,
    Sources,
    Table,
    copied,
)
from explainer.document.runs import Date, Mark, Node, Number, Record, Runs, Text
from explainer.document.sentences import MarkName
from explainer.facts.diff import Change, Difference
from explainer.facts.edition import Edition
from explainer.facts.model import Figure
from explainer.facts.values import PartialDate
from explainer.words import Words

VIEWS = "changes"  # ids of tables and charts that tell of changes begin so
_UNMARKED = (Front, Heading, Quotation, Silence, Sources)
_NAMES: dict[Change, MarkName] = {
    Change.ADDED: "new",
    Change.UPDATED: "updated",
    Change.REVISED: "revised",
    Change.CORRECTED: "corrected",
}


def is_view(node: Any) -> bool:
    """Whether the node itself tells of changes, each row or item with one number by itself."""
    if isinstance(node, Items):
        return node.changes
    return isinstance(node, Table | Chart) and node.id.split("-")[0] == VIEWS


@dataclass(frozen=True)
class Marks:
    """The marks of one edition, by figure's id: at numbers, and in the captions of charts.

    `said` is the day each figure was published, as far as that is known.
    """

    numbers: Mapping[str, Mark]
    in_charts: Mapping[str, Mark]
    said: Mapping[str, str]

    def marked(self, node: Any) -> Any:
        """The block with a mark behind each changed number, and in the caption of each chart."""
        if not self.numbers and not self.in_charts:
            return node
        if isinstance(node, _UNMARKED) or is_view(node):
            return node
        if isinstance(node, Chart):
            caption = (*self._line(node.caption), *self._of_chart(node))
            return node.model_copy(update={"caption": caption, "table": self.marked(node.table)})
        if isinstance(node, KeyFigure):
            entries = tuple(self._line(entry) for entry in node.entries)
            return node.model_copy(update={"entries": entries})
        if isinstance(node, tuple):
            line = any(isinstance(part, Number) for part in node)
            return self._line(node) if line else tuple(self.marked(part) for part in node)
        return copied(node, self.marked) if isinstance(node, Node) else node

    def _line(self, runs: Runs) -> Runs:
        """The runs with a mark after each changed number, its unit and its date."""
        here = {run.fact for run in runs if isinstance(run, Number) and run.fact in self.numbers}
        found = list(runs)
        for at in reversed(range(len(runs))):
            run = runs[at]
            mark = self._of(run, here) if isinstance(run, Number) else None
            if mark is not None:
                found.insert(_behind(runs, at), mark)
        return tuple(found)

    def _of(self, number: Number, here: set[str | None]) -> Mark | None:
        if number.derived is None:
            return self.numbers.get(str(number.fact))
        operands = {operand.removeprefix("figure:") for operand in number.derived.operands}
        if number.derived.kind == "count" or operands & here:
            return None
        newest = max((self.said.get(id, "") for id in operands), default="")
        found = [self.numbers[id] for id in operands if id in self.numbers]
        lasting = [m for m in found if m.change == "corrected" or m.date.iso >= newest]
        return max(lasting, key=_weight, default=None)

    def _of_chart(self, chart: Chart) -> Iterator[Mark]:
        newest: dict[str, Mark] = {}
        for id in chart.facts:
            if id in self.in_charts:
                mark = self.in_charts[id]
                newest[mark.change] = max(newest.get(mark.change, mark), mark, key=_weight)
        yield from (newest[name] for name in ("corrected", "revised", "updated") if name in newest)


def marks(
    edition: Edition,
    difference: Difference | None,
    words: Words,
    revised: Mapping[str, Date] | None = None,
) -> Marks:
    """The marks of an edition, given what changed since the one compared with, if any.

    `revised` gives the day of the revision for figures that took the place of published ones: the
    record may be of the day the edition shows, and a reader who saw the number before has to find
    the day on which it was put right.
    """
    days = revised or {}
    numbers = {id: _on(days, mark) for id, mark in _lasting(edition, words)}
    drawn = (figure.id for figure in edition.figures if figure.chart and figure.replaces)
    in_charts = {id: numbers[id] for id in drawn if id in numbers}
    for entry in difference.of(*_NAMES) if difference else ():
        figure, name = edition.figure(entry.id), _NAMES[entry.change]
        if figure.chart:
            of_chart: MarkName = "updated" if name == "new" else name
            in_charts.setdefault(figure.id, _on(days, sentences.mark(figure, of_chart, words)))
        if figure in edition.current(figure.metric, figure.stated_by):
            numbers.setdefault(figure.id, sentences.mark(figure, name, words))
    said = {figure.id: figure.published.iso for figure in edition.figures}
    return Marks(numbers, in_charts, said)


def days(revisions: Mapping[str, Any], words: Words) -> dict[str, Date]:
    """For each figure that took the place of a published one, the day of that revision.

    By what the date of its mark is of.
    """
    found: dict[str, Date] = {}
    for number, revision in sorted(revisions.items(), key=lambda pair: int(pair[0])):
        when = wording.date(PartialDate.of(revision["when"]), f"revision:{number}.when", words)
        for change in revision["changes"]:
            was = change.get("old", {}).get("id", change["id"])
            if change["kind"] == "figure" and was != change["id"]:
                found[f"figure:{change['id']}.published"] = when
    return found


def _on(days: Mapping[str, Date], mark: Mark) -> Mark:
    """The mark with the day given for what its own date is of, if one is."""
    day = days.get(mark.date.of)
    return mark.model_copy(update={"date": day}) if day else mark


def _lasting(edition: Edition, words: Words) -> Iterator[tuple[str, Mark]]:
    """Revised and corrected figures, and those that one took the place of."""
    for figure in (*edition.figures, *edition.history):
        name = _name(figure)
        if name is not None and figure.replaces:
            yield figure.replaces, sentences.mark(figure, name, words, since=True)
    for figure in edition.figures:
        name = _name(figure)
        if name in ("revised", "corrected"):
            yield figure.id, sentences.mark(figure, name, words)


def _name(figure: Figure) -> MarkName | None:
    return _NAMES[Change(figure.change)] if figure.change is not None else None


def _behind(runs: Runs, at: int) -> int:
    """The place behind a number: after its date where one follows, else after its unit."""
    number = runs[at]
    date = f"figure:{number.fact}.as_of" if isinstance(number, Number) else ""
    for place in range(at + 1, len(runs)):
        run = runs[place]
        if isinstance(run, Number):
            break
        if isinstance(run, Date) and run.of == date:
            return place + 1
    unit = runs[at + 1 : at + 3]
    return at + 1 + (len(unit) if _is_unit(unit) else 0)


def _is_unit(runs: Runs) -> bool:
    if len(runs) < 2:
        return False
    space, unit = runs
    is_space = isinstance(space, Text) and space.text == " "
    return is_space and isinstance(unit, Record) and unit.of.endswith(".unit")


def _weight(mark: Mark) -> tuple[str, str]:
    return mark.date.iso, mark.date.of
