"""Text helpers that every layer uses. Imports no other module of ours."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

_RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}


def direction(language: str) -> str:
    """`rtl` or `ltr`, by the language of a BCP 47 tag; a script subtag is ignored."""
    return "rtl" if language.split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


DIRECTION_MARKS = re.compile("[\u200e\u200f\u2066-\u2069]")  # tell a renderer the order of words
_TURNING = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
# From the first such letter to the last, with what stands between, unless it is of another script.
RIGHT_TO_LEFT = re.compile(rf"[{_TURNING}](?:[^A-Za-z\u00c0-\u058f]*[{_TURNING}])?")
_OTHERS = re.compile(r"[A-Za-z0-9\u00c0-\u058f]")


def in_order(line: str, rtl: bool) -> str:
    """The line with the marks that make every renderer order its words as a reader does.

    In a line from left to right, a name in Arabic would else turn the numbers behind it; a line of
    a report that is read from right to left is isolated as such, for not every renderer reads
    `direction`. A line that has such marks keeps them.
    """
    if DIRECTION_MARKS.search(line):
        return line
    if rtl:
        return f"\u2067{line}\u2069"
    if not RIGHT_TO_LEFT.search(line) or not _OTHERS.search(line):
        return line
    return RIGHT_TO_LEFT.sub(lambda words: f"\u200e{words[0]}\u200e", line)


def nfc(text: str) -> str:
    """The text in Unicode normalization form C (UAX #15)."""
    return unicodedata.normalize("NFC", text)


@cache
def read_table(package: str, name: str) -> Mapping[str, Any]:
    """The content of a TOML file in the folder of a package of ours."""
    text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


_NAMES_COMPARED = 2000  # a million would take longer than finding the name by hand


def nearest(name: str, names: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the closest of the names, or an empty string.

    Of more than 2,000 names, only those that share the first three letters are compared.
    """
    known = list(names)
    if len(known) > _NAMES_COMPARED:
        known = [other for other in known if other[:3] == name[:3]][:_NAMES_COMPARED]
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


def slug(words: str) -> str:
    """The words as an id: lower case, letters and digits of any script, joined by hyphens."""
    kept = unicodedata.normalize("NFKC", words).casefold()
    return re.sub(r"[^\w]+", "-", kept).strip("-") or "section"


def canonical_json(value: Any, *, indent: int | None = None) -> str:
    """JSON with sorted keys and UTF-8 text: equal values give equal bytes."""
    separators = (",", ":") if indent is None else None
    return json.dumps(
        value,
        ensure_ascii=False,
        sort_keys=True,
        indent=indent,
        separators=separators,
        allow_nan=False,
    )


# What some spreadsheet takes for a formula: = + - @ and their full-width forms, after white space
# that an import strips, or a leading control character. Leading apostrophes may be our own guard.
_FORMULA = re.compile(r"[\s'\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")


def guarded(words: str) -> str:
    """The text as a cell, with an apostrophe in front if it could be read as a formula."""
    return "'" + words if _FORMULA.match(words) else words


def unguarded(cell: str) -> str:
    """The inverse of `guarded`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
