"""Lines and tables as the few plain dictionaries that the PDF's template sets.

The template inserts every string as text and evaluates none, so nothing is escaped here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from explainer.document.nodes import Column, Table
from explainer.document.runs import (
    Address,
    Date,
    Link,
    Mark,
    Number,
    Quote,
    Record,
    Run,
    Runs,
    Text,
    place,
    plain,
)
from explainer.text import direction
from explainer.words import Words

Piece = dict[str, Any]

LONG = 22  # characters; a longer word gets places where it may break
STRETCH = 16  # the same for an address, whose parts mean nothing to a reader
_WORDS = re.compile(r"\S+|\s+")
_ADDRESS = re.compile(r"\w[./_@?&=]\w")
_BESIDE = re.compile(r"([a-z0-9-]+)\.html(?=#|$)")
_JOINTS = re.compile(r"[^/?&=._:@+\-]*[/?&=._:@+\-]+|[^/?&=._:@+\-]+")


def line(runs: Runs, words: Words) -> list[Piece]:
    """The runs as pieces for the template, white space collapsed to single spaces."""
    pieces = [piece(run, words) for run in runs]
    return [found for found in pieces if found["parts"]]


def piece(run: Run, words: Words) -> Piece:
    """One run as a piece: its text in parts, its look, its target."""
    match run:
        case Text():
            return _piece(run.text, strong=run.strong, em=run.em)
        case Number():
            return _piece(run.plain, look="number", to=place(run.of))
        case Date():
            return _piece(run.text, look="whole")
        case Quote():
            return quoted(run.text, run.lang, words)
        case Record():
            return _spoken(_piece(run.text), run.lang, words)
        case Link() | Address():
            return _piece(run.text, **_leads(run.to))
        case Mark():
            grave = run.change in ("revised", "corrected")
            words_and_day = run.text.removesuffix(f"{run.date.text}]"), [f"{run.date.text}]"]
            return {"parts": list(words_and_day), "look": "grave-change" if grave else "change"}
        case _:
            return _piece(run.text)


def quoted(text: str, lang: str, words: Words) -> Piece:
    """Quoted words as a piece: in their language and direction, in the report's quotation marks."""
    piece = _spoken(_piece(text), lang, words)
    return {**piece, "open": words("pdf.quote-open"), "close": words("pdf.quote-close")}


def parts(text: str) -> list[str | list[str]]:
    """The text, spaces collapsed, as strings; a long word as the list of its unbreakable parts."""
    found: list[str | list[str]] = []
    for word in _WORDS.findall(re.sub(r"\s+", " ", text)):
        limit = STRETCH if _ADDRESS.search(word) else LONG
        if len(word) > limit:
            found.append(list(_cut(word, limit)))
        elif found and isinstance(found[-1], str):
            found[-1] += word
        else:
            found.append(word)
    return found


def short(runs: Runs, limit: int) -> str:
    """The runs as plain text of at most `limit` characters, cut between words."""
    text = " ".join(plain(runs).split())
    if len(text) <= limit:
        return text
    kept = text[: limit - 1].rsplit(" ", 1)[0]
    return kept.rstrip(" ,;:–-") + "…"


def _piece(text: str, **look: Any) -> Piece:
    return {"parts": parts(text), **{name: value for name, value in look.items() if value}}


def _leads(to: str) -> Piece:
    """The look of a link; text and no more where it leads to no place here, file beside, or https.

    A page beside this PDF has a PDF of its own, with the same places.
    """
    if to.startswith("#"):
        return {"look": "link", "to": to[1:]}
    if _BESIDE.match(to):
        return {"look": "link", "url": _BESIDE.sub(r"\1.pdf", to)}
    return {"look": "link", "url": to} if to.startswith("https://") else {}


def _spoken(piece: Piece, lang: str | None, words: Words) -> Piece:
    if lang is None:
        return piece
    foreign = direction(lang) != direction(words.language)
    tag = lang.split("-")[0].lower()  # `und` where the compiler does not know its form
    primary = tag if re.fullmatch("[a-z]{2,3}", tag) else "und"
    return {**piece, "lang": primary, "dir": direction(lang), "isolate": foreign}


def _cut(word: str, limit: int) -> Iterator[str]:
    for joint in _JOINTS.findall(word):
        while len(joint) > limit:
            at = limit // 2
            while at < len(joint) and unicodedata.combining(joint[at]):
                at += 1
            yield joint[:at]
            joint = joint[at:]
        yield joint


# ---------------------------------------------------------------- tables


SPAN = 50.0  # ems of its type that a table is wide
WIDE_SPAN = 63.5  # the same, for one of many columns, in smaller type and set into the margins
WIDE = 5  # columns
ASKED = 0.16  # of the table of answers: the column of questions
EVEN = 4  # columns of that table that have equal room
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
    columns = [
        {
            "header": line(column.header, words),
            "end": column.kind == "number",
            "strong": column.row_header,
            "width": round(width, 3),
        }
        for column, width in zip(node.columns, widths, strict=True)
    ]
    rows = [
        {
            "cells": [line(cell, words) for cell in row.cells],
            "whole": all(len(plain(cell)) < TALL for cell in row.cells),
        }
        for row in node.rows
    ]
    caption = line(node.caption, words)
    rest = {"caption": caption, "columns": columns, "rows": rows}
    return {"kind": "table", "wide": wide, "id": node.id, **rest}


def _widths(node: Table, span: float) -> list[float]:
    """Each column's width in ems; together the span. The sides' answers have equal room."""
    if node.id == "answers":
        several = len(node.columns)
        asked = ASKED * span if several > EVEN else span / several
        return [asked] + [(span - asked) / (several - 1)] * (several - 1)
    cells = [[plain(row.cells[at]) for row in node.rows] for at in range(len(node.columns))]
    measures = [_measures(column, held) for column, held in zip(node.columns, cells, strict=True)]
    floors, weights = zip(*measures, strict=True)
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


def _measures(column: Column, held: list[str]) -> tuple[float, float]:
    """The least width, of the longest word; and how much the column holds, damped.

    A narrow one, or one of dates, is as wide as its longest line, and holds nothing more.
    """
    longest, naming = max(map(len, held), default=0), column.row_header
    whole = longest <= NARROW or column.kind == "date"
    least = longest if whole else max(map(_longest_word, held), default=0)
    letter, strong = LETTER * (1.08 if naming else 1.0), LETTER * 1.08
    floor = max(least * letter, _longest_word(plain(column.header)) * strong) + INSET
    if whole:
        return floor, 0.0
    if column.kind == "number":
        return floor, float((min(longest, NUMBER) ** 2) ** DAMPING)
    mean = sum(map(len, held)) / len(held)
    return floor, float((NAMING if naming else 1.0) * (max(mean, NARROW) * longest) ** DAMPING)


def _longest_word(text: str) -> int:
    words = (part if isinstance(part, list) else part.split() for part in parts(text))
    return max((len(word) for group in words for word in group), default=0)
