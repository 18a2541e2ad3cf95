"""Tables for the PDF: their cells, and how wide each column is.

A column of dates, or of a few letters, is as wide as its longest line. The rest is shared among
the others by how much they hold, damped by a root; none gets less than its longest word.
"""

from __future__ import annotations

from typing import Any

from explainer.document.nodes import Column, Row, Table, plain
from explainer.export.inline import line, parts
from explainer.words import Words

SPAN = 50.0  # ems of its type that a table is wide
WIDE_SPAN = 63.5  # the same, for one of many columns, in smaller type and set into the margins
WIDE = 5  # columns
LETTER = 0.58  # ems; a letter of ordinary text, on the wide side
INSET = 1.1  # ems; the space on both sides of a cell
NARROW = 13  # characters; a column no wider than this keeps its lines whole
NUMBER = 26  # characters that a column of numbers is weighed with, at most
DAMPING = 0.3  # the power that weakens the weight of long text
NAMING = 1.35  # how much more the column that names a row weighs
TALL = 350  # characters in a cell whose row may break across pages


def table(node: Table, words: Words) -> dict[str, Any]:
    """The table as the template sets it; a column's width is its part of the whole."""
    wide = len(node.columns) >= WIDE
    widths = _widths(node, WIDE_SPAN if wide else SPAN)
    return {
        "kind": "table",
        "wide": wide,
        "id": node.id,
        "caption": line(node.caption, words),
        "columns": [
            _column(column, width, words)
            for column, width in zip(node.columns, widths, strict=True)
        ],
        "rows": [_row(row, words) for row in node.rows],
    }


def _row(row: Row, words: Words) -> dict[str, Any]:
    whole = all(len(plain(cell)) < TALL for cell in row.cells)
    return {"cells": [line(cell, words) for cell in row.cells], "whole": whole}


def _column(column: Column, width: float, words: Words) -> dict[str, Any]:
    return {
        "header": line(column.header, words),
        "end": column.kind == "number",
        "strong": column.row_header,
        "width": round(width, 3),
    }


def _widths(node: Table, span: float) -> list[float]:
    """Each column's width in ems; together the span."""
    cells = [[plain(row.cells[at]) for row in node.rows] for at in range(len(node.columns))]
    floors = [_floor(column, held) for column, held in zip(node.columns, cells, strict=True)]
    weights = [_weight(column, held) for column, held in zip(node.columns, cells, strict=True)]
    if sum(floors) >= span:
        return [floor * span / sum(floors) for floor in floors]
    widths = dict(enumerate(floors))
    free = [at for at, weight in enumerate(weights) if weight]
    while free:
        rest = span - sum(widths[at] for at in range(len(floors)) if at not in free)
        unit = rest / sum(weights[at] for at in free)
        tight = [at for at in free if weights[at] * unit < floors[at]]
        if not tight:
            widths |= {at: weights[at] * unit for at in free}
            break
        free = [at for at in free if at not in tight]
    spare = (span - sum(widths.values())) / len(widths)
    return [width + spare for width in widths.values()]


def _floor(column: Column, held: list[str]) -> float:
    """The least width: of the longest word, or of the longest line in a column kept whole."""
    letter = LETTER * (1.08 if column.row_header else 1.0)
    longest = max((_longest_word(text) for text in held), default=0) * letter
    if not _weight(column, held):
        longest = max((len(text) for text in held), default=0) * letter
    header = _longest_word(plain(column.header)) * LETTER * 1.08
    return max(longest, header) + INSET


def _weight(column: Column, held: list[str]) -> float:
    """How much the column holds, damped; 0 for one that is as wide as its longest line."""
    longest = max((len(text) for text in held), default=0)
    if longest <= NARROW or column.kind == "date":
        return 0.0
    if column.kind == "number":
        return float((min(longest, NUMBER) ** 2) ** DAMPING)
    mean = sum(map(len, held)) / len(held)
    naming = NAMING if column.row_header else 1.0
    return float(naming * (max(mean, NARROW) * longest) ** DAMPING)


def _longest_word(text: str) -> int:
    words = (part if isinstance(part, list) else part.split() for part in parts(text))
    return max((len(word) for group in words for word in group), default=0)
