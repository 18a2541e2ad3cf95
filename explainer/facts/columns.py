"""The sound figures of a table, made column by column: each distinct text is validated once.

Belongs here: whole columns to figures. A row in which anything is wrong or missing is left to
whoever reads records one by one (records), who says what it is.
Does not belong here: what a field may hold (model): each column is handed to its field's validator.

A figure made here equals the one that `read_record` makes of the row: the fields of a figure are
validated one by one, so a column at a time gives the same, and no row is taken that has a fault.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache
from itertools import islice, repeat
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from explainer.facts.dates import PartialDate
from explainer.facts.model import Figure, Source
from explainer.facts.resting import collector_resting
from explainer.facts.scalars import are_ids
from explainer.facts.table import NULLS, Table

_PUBLISHED, _SOURCE = "published", "source"
_AT_ONCE = 4096  # figures
# What a model object consists of, beside its class.
_PUT = {name: vars(BaseModel)[name].__set__ for name in BaseModel.__slots__}


def figures_of(table: Table, sources: Mapping[str, Source]) -> list[Figure | None]:
    """The figure of each row; None where the row has to be read by itself."""
    required = {name for name, field in Figure.model_fields.items() if field.is_required()}
    if not required - {_PUBLISHED} <= table.cells.keys():
        return [None] * len(table)
    with collector_resting():
        left = set(table.refused)
        values = {name: _values(name, cells, left) for name, cells in table.cells.items()}
        read_in = [sources.get(id) for id in values[_SOURCE]]
        values[_PUBLISHED] = _published(values.get(_PUBLISHED), read_in, left)
        made: list[Figure | None] = list(_figures(values))
    for number in left:
        made[number] = None
    return made


def _values(name: str, cells: list[str], left: set[int]) -> list[Any]:
    """The value of each cell; the numbers of rows without one are added to those `left`."""
    if name == "id" and are_ids(cells):
        return cells
    distinct = dict.fromkeys(cells)
    if 2 * len(distinct) > len(cells) and not distinct.keys() & {*NULLS}:  # hardly one comes twice
        with suppress(ValidationError):
            return _validator(name).validate_python(cells)
    values, bad = _validated(name, distinct)
    if bad:
        left.update(number for number, cell in enumerate(cells) if cell in bad)
    return list(map(values.__getitem__, cells))


def _validated(name: str, texts: Iterable[str]) -> tuple[dict[str, Any], set[str]]:
    """The value of each distinct text of a column, and the texts that have none."""
    field = Figure.model_fields[name]
    empty = {text for text in texts if not text or (name == "printed" and text in NULLS)}
    missing = empty if field.is_required() and name not in ("printed", _PUBLISHED) else set()
    default = None if field.is_required() else field.default
    found, bad = _answers(name, [text for text in texts if text not in empty])
    return {**dict.fromkeys(empty, default), **found}, bad | missing


def _answers(name: str, texts: list[str]) -> tuple[dict[str, Any], set[str]]:
    try:
        return dict(zip(texts, _validator(name).validate_python(texts), strict=True)), set()
    except ValidationError as refused:
        bad = {texts[int(error["loc"][0])] for error in refused.errors(include_url=False)}
    sound = [text for text in texts if text not in bad]
    return {**dict.fromkeys(bad), **_answers(name, sound)[0]}, bad


@cache
def _validator(name: str) -> TypeAdapter[list[Any]]:
    """What the model does with the field, for a list of its values."""
    field = Figure.model_fields[name]
    kind: Any = field.annotation
    for constraint in field.metadata:
        kind = Annotated[kind, constraint]
    return TypeAdapter(list[kind])


def _published(
    written: list[PartialDate | None] | None, read_in: list[Source | None], left: set[int]
) -> list[PartialDate | None]:
    """The dates as written, or those of the sources; a row whose source is not known is `left`."""
    left.update(number for number, source in enumerate(read_in) if source is None)
    taken = [source.published if source else None for source in read_in]
    return taken if written is None else [a or b for a, b in zip(written, taken, strict=True)]


def _figures(values: Mapping[str, list[Any]]) -> list[Figure]:
    """Figures with these values, and defaults in the fields that are not among them.

    Validating again what is validated would take most of the time. The fields are copied from one
    figure to the next because such copies share the table of their names, a third of the memory;
    a part of the figures at a time, since only loops within C are quick enough for a million.
    """
    blank, filled, made = _blank(), set(values), list[Figure]()
    rows = zip(*values.values(), strict=True)
    while some := list(islice(rows, _AT_ONCE)):
        fields = [blank.copy() for _ in some]
        _each(dict.update, fields, map(zip, repeat(tuple(values)), some))
        figures = list(map(Figure.__new__, repeat(Figure, len(some))))
        _each(_PUT["__dict__"], figures, fields)
        _each(_PUT["__pydantic_fields_set__"], figures, repeat(filled))
        _each(_PUT["__pydantic_extra__"], figures, repeat(None))
        _each(_PUT["__pydantic_private__"], figures, repeat(None))
        made += figures
    return made


def _each(function: Callable[..., Any], *arguments: Iterable[Any]) -> None:
    """Call the function with each of these arguments in turn."""
    deque(map(function, *arguments), maxlen=0)


def _blank() -> dict[str, Any]:
    """The fields of a figure, in order, all at their default; kept as Python keeps objects'."""
    figure = Figure.__new__(Figure)
    for name, field in Figure.model_fields.items():
        object.__setattr__(figure, name, field.default)
    return vars(figure)
