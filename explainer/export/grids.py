"""Tables for the PDF: their cells, and how wide each column may be.

Belongs here: a table node as the template's JSON.
Does not belong here: what stands in a line (inline), rules and shading (the template).
"""

from __future__ import annotations

from typing import Any

from explainer.document import Column, Table, plain
from explainer.export.inline import line
from explainer.words import Words

NARROW = 15  # characters; a column no wider than this keeps its lines whole
NUMBER = 24  # characters that a column of numbers is weighed with, at most
WIDEST = 46  # characters that a column of prose is weighed with, at most
TALL = 900  # characters in a row that may break across pages


def table(node: Table, words: Words) -> dict[str, Any]:
    """The table as the template sets it; a column's width is a share, or 0 for its own width."""
    return {
        "id": node.id,
        "caption": line(node.caption, words),
        "columns": [_column(node, at, words) for at in range(len(node.columns))],
        "rows": [[line(cell, words) for cell in row.cells] for row in node.rows],
        "whole": all(_length(row.cells) < TALL for row in node.rows),
    }


def _column(node: Table, at: int, words: Words) -> dict[str, Any]:
    column = node.columns[at]
    return {
        "header": line(column.header, words),
        "end": column.kind == "number",
        "strong": column.row_header,
        "share": _share(column, [len(plain(row.cells[at])) for row in node.rows]),
    }


def _share(column: Column, lengths: list[int]) -> float:
    longest = max([*lengths, _longest_word(plain(column.header))])
    if longest <= NARROW:
        return 0.0
    if column.kind == "number":
        return float(min(longest, NUMBER))
    mean = sum(lengths) / max(len(lengths), 1)
    return round(min(max(mean, NARROW), WIDEST), 1)


def _longest_word(text: str) -> int:
    return max((len(word) for word in text.split()), default=0)


def _length(cells: tuple[Any, ...]) -> int:
    return max((len(plain(cell)) for cell in cells), default=0)
