"""Runs as the few plain dictionaries that the PDF's template sets in a line.

The template inserts every string as text and evaluates none, so nothing is escaped here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from explainer.document.nodes import (
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
    return {**piece, "lang": _primary(lang), "dir": direction(lang), "isolate": foreign}


def _primary(lang: str) -> str:
    """The primary subtag, or `und` where it is none that the compiler knows the form of."""
    tag = lang.split("-")[0].lower()
    return tag if re.fullmatch("[a-z]{2,3}", tag) else "und"


def _cut(word: str, limit: int) -> Iterator[str]:
    for joint in _JOINTS.findall(word):
        while len(joint) > limit:
            at = _between_letters(joint, limit // 2)
            yield joint[:at]
            joint = joint[at:]
        yield joint


def _between_letters(text: str, at: int) -> int:
    while at < len(text) and unicodedata.combining(text[at]):
        at += 1
    return at
