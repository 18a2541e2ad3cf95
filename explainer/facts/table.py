"""Figures and positions as tables for analysts: one row a record, a documented type a column.

A date may be a day, a month or a year: `as_of` and `published` hold it as written, and the columns
that end in `_first` and `_last` its first and last day. `low` and `high` are the bounds of every
figure, equal to `value` unless it was stated as a range; read them together with `hedge`. Numbers
are floats, which is exact for whole numbers up to 2**53; `printed` holds the number as it stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from explainer.facts.model import Facts, Figure, Position, Record
from explainer.facts.values import PartialDate

if TYPE_CHECKING:
    from pandas import DataFrame

TEXT, NUMBER, DAY, TRUTH = "string", "float64", "datetime64[s]", "bool"

# `value` is empty where the figure is a range; `replaced`: another figure of the same edition takes
# its place.
FIGURES: dict[str, str] = {
    "id": TEXT, "metric": TEXT, "label": TEXT, "topic": TEXT, "place": TEXT, "unit": TEXT,
    "value": NUMBER, "low": NUMBER, "high": NUMBER, "hedge": TEXT, "words": TEXT, "status": TEXT,
    "as_of": TEXT, "as_of_first": DAY, "as_of_last": DAY, "published": TEXT, "published_last": DAY,
    "party": TEXT, "party_name": TEXT, "side": TEXT, "side_name": TEXT, "printed": TEXT,
    "anchor": TEXT, "verb": TEXT, "chart": TRUTH, "replaced": TRUTH, "replaces": TEXT,
    "change": TEXT, "note": TEXT, "source": TEXT, "publisher": TEXT, "source_kind": TEXT,
    "url": TEXT,
}  # fmt: skip
# `beside` holds ids of metrics, with spaces between.
POSITIONS: dict[str, str] = {
    "id": TEXT, "question": TEXT, "question_text": TEXT, "stance": TEXT, "date": TEXT,
    "date_first": DAY, "date_last": DAY, "published": TEXT, "published_last": DAY, "party": TEXT,
    "party_name": TEXT, "side": TEXT, "side_name": TEXT, "speaker": TEXT, "role": TEXT,
    "quote": TEXT, "paraphrase": TEXT, "beside": TEXT, "note": TEXT, "source": TEXT,
    "publisher": TEXT, "source_kind": TEXT, "url": TEXT,
}  # fmt: skip


def figures_table(
    facts: Facts, figures: Iterable[Figure], replaced: Iterable[Figure] = ()
) -> DataFrame:
    """One row a figure, in the order given, replaced ones last; columns and types as in FIGURES."""
    rows = [_figure(facts, figure, False) for figure in figures]
    rows += [_figure(facts, figure, True) for figure in replaced]
    return _frame(rows, FIGURES)


def positions_table(facts: Facts, positions: Iterable[Position]) -> DataFrame:
    """One row a position and question, in the order given; columns and types as in POSITIONS."""
    rows = [row for position in positions for row in _position(facts, position)]
    return _frame(rows, POSITIONS)


def _frame(rows: list[dict[str, Any]], columns: Mapping[str, str]) -> DataFrame:
    import pandas

    return pandas.DataFrame(rows, columns=[*columns]).astype(dict(columns))


def _figure(facts: Facts, figure: Figure, replaced: bool) -> dict[str, Any]:
    metric = facts.metrics[figure.metric]
    low, high = figure.bounds
    return {
        **_texts(metric, FIGURES),
        **_texts(figure, FIGURES),
        **_named(facts, figure.stated_by, figure.source, figure.published),
        "value": None if figure.value is None else float(figure.value),
        "low": float(low),
        "high": float(high),
        "as_of_first": figure.as_of.first,
        "as_of_last": figure.as_of.last,
        "chart": figure.chart,
        "replaced": replaced,
    }


def _position(facts: Facts, position: Position) -> Iterator[dict[str, Any]]:
    row = {
        **_texts(position, POSITIONS),
        **_named(facts, position.party, position.source, position.published),
        "date_first": position.date.first,
        "date_last": position.date.last,
        "beside": " ".join(position.beside),
    }
    for question, stance in position.answers.items():
        text = facts.questions[question].text
        yield {**row, "question": question, "question_text": text, "stance": str(stance)}


def _texts(record: Record, columns: Mapping[str, str]) -> dict[str, str]:
    """The record's fields that are columns, as texts."""
    names = [name for name in type(record).model_fields if name in columns]
    return {name: _text(getattr(record, name)) for name in names}


def _named(facts: Facts, party: str, source: str, published: PartialDate) -> dict[str, Any]:
    who, read = facts.parties[party], facts.sources[source]
    return {
        "party": party,
        "party_name": who.name,
        "side": who.side,
        "side_name": facts.sides[who.side].name,
        "published": published.iso,
        "published_last": published.last,
        "source": source,
        "publisher": read.publisher,
        "source_kind": str(read.kind),
        "url": _text(read.url),
    }


def _text(value: Any) -> str:
    return "" if value is None else str(value)
