"""Marks at changed numbers and charts: `[updated 28 May 2024]` wherever the number appears.

- A figure added since the edition compared with, and now its party's current one, is new or
  updated. One added that is not current (a point within a series) has no mark; tables show the day
  it was published.
- A revised or corrected figure keeps its mark in every later edition, and the number that it
  replaced is marked so wherever it still appears.
- A computed number is marked unless a marked operand is in the same line; not with an update or
  revision older than another operand, since before that it could not have been computed.
- A chart's caption says when something in it was last updated, revised or corrected; a revision or
  correction stays there as it does at its number.

Source cards, statements and the section on changes itself have no marks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from explainer.document import wording
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
from explainer.document.sentences import MarkName, Phrases
from explainer.facts.diff import Change, Difference
from explainer.facts.model import Figure
from explainer.facts.values import PartialDate
from explainer.words import Words

VIEWS = "changes"  # the first part of the ids of tables and charts of changes
_UNMARKED = (Front, Heading, Quotation, Silence, Sources)
_NAMES: dict[Change, MarkName] = {
    Change.ADDED: "new",
    Change.UPDATED: "updated",
    Change.REVISED: "revised",
    Change.CORRECTED: "corrected",
}


def is_view(node: Any) -> bool:
    """Whether the node is itself a list, table or chart of changes, which has no marks."""
    if isinstance(node, Items):
        return node.changes
    return isinstance(node, Table | Chart) and node.id.split("-")[0] == VIEWS


@dataclass(frozen=True)
class Marks:
    """The marks of one edition by figure id: at numbers, and in the captions of charts.

    `published` is the day each figure was published (ISO 8601, as far as it is known).
    """

    numbers: Mapping[str, Mark]
    in_charts: Mapping[str, Mark]
    published: Mapping[str, str]

    def marked(self, node: Any) -> Any:
        """The block with a mark after each changed number, and in the caption of each chart."""
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
            mark = self._mark_of(run, here) if isinstance(run, Number) else None
            if mark is not None:
                found.insert(_index_after(runs, at), mark)
        return tuple(found)

    def _mark_of(self, number: Number, here: set[str | None]) -> Mark | None:
        if number.derived is None:
            return self.numbers.get(str(number.fact))
        operands = {operand.removeprefix("figure:") for operand in number.derived.operands}
        if number.derived.kind == "count" or operands & here:
            return None
        newest = max((self.published.get(id, "") for id in operands), default="")
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
    phrases: Phrases, difference: Difference | None, revised: Mapping[str, Date] | None = None
) -> Marks:
    """The marks of an edition; `difference` is what changed since the one compared with, if any.

    `revised`, as `days` gives it, replaces the day of a mark: a record may bear the edition's own
    day, while a reader who saw the old number looks for the day on which it was put right.
    """
    edition = phrases.edition
    days = revised or {}
    numbers = {id: _redated(days, mark) for id, mark in _lasting(phrases)}
    drawn = (figure.id for figure in edition.figures if figure.chart and figure.replaces)
    in_charts = {id: numbers[id] for id in drawn if id in numbers}
    for entry in difference.of(*_NAMES) if difference else ():
        figure, name = edition.figure(entry.id), _NAMES[entry.change]
        if figure.chart:
            of_chart: MarkName = "updated" if name == "new" else name
            in_charts.setdefault(figure.id, _redated(days, phrases.mark(figure, of_chart)))
        if figure in edition.current(figure.metric, figure.stated_by):
            numbers.setdefault(figure.id, phrases.mark(figure, name))
    published = {figure.id: figure.published.iso for figure in edition.figures}
    return Marks(numbers, in_charts, published)


def days(revisions: Mapping[str, Any], words: Words) -> dict[str, Date]:
    """The day of the revision for each figure that replaced a published one.

    By the reference of the date in its mark, `figure:id.published`.
    """
    found: dict[str, Date] = {}
    for number, revision in sorted(revisions.items(), key=lambda pair: int(pair[0])):
        when = wording.date(PartialDate.of(revision["when"]), f"revision:{number}.when", words)
        for change in revision["changes"]:
            was = change.get("old", {}).get("id", change["id"])
            if change["kind"] == "figure" and was != change["id"]:
                found[f"figure:{change['id']}.published"] = when
    return found


def _redated(days: Mapping[str, Date], mark: Mark) -> Mark:
    """The mark, with the day of its revision if there was one."""
    day = days.get(mark.date.of)
    return mark.model_copy(update={"date": day}) if day else mark


def _lasting(phrases: Phrases) -> Iterator[tuple[str, Mark]]:
    """The marks that every later edition keeps: of revised, corrected and replaced figures."""
    edition = phrases.edition
    for figure in (*edition.figures, *edition.history):
        name = _name(figure)
        if name is not None and figure.replaces:
            yield figure.replaces, phrases.mark(figure, name, since=True)
    for figure in edition.figures:
        name = _name(figure)
        if name in ("revised", "corrected"):
            yield figure.id, phrases.mark(figure, name)


def _name(figure: Figure) -> MarkName | None:
    return _NAMES[Change(figure.change)] if figure.change is not None else None


def _index_after(runs: Runs, at: int) -> int:
    """The index of a number's mark: after its date if one follows, else after its unit."""
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
