"""Small facts about text that every layer needs. Imports nothing of ours.

Belongs here: normal form, direction, nearest name, the one JSON spelling.
Does not belong here: anything that knows what a figure or a document is.
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Iterable
from itertools import islice
from typing import Any

_RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}


def direction(language: str) -> str:
    """`rtl` or `ltr`: the direction of a BCP 47 tag's language (scripts are not looked at)."""
    return "rtl" if language.split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def nfc(text: str) -> str:
    """The text in Unicode normalization form C (UAX #15)."""
    return unicodedata.normalize("NFC", text)


_COMPARED = 2000  # names; to compare with a million would take longer than finding it by hand


def nearest(name: str, names: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the closest of the names, or an empty string.

    Of very many names only those that begin alike are compared.
    """
    known = list(names)
    if len(known) > _COMPARED:
        known = list(islice((other for other in known if other[:3] == name[:3]), _COMPARED))
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


def slug(words: str) -> str:
    """The words as an id: lower case, letters and digits of any script, hyphens between."""
    kept = unicodedata.normalize("NFKC", words).casefold()
    return re.sub(r"[^\w]+", "-", kept).strip("-") or "section"


def canonical_json(value: Any, *, indent: int | None = None) -> str:
    """JSON with sorted keys and UTF-8 text: equal values give equal bytes."""
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(
        value,
        ensure_ascii=False,
        sort_keys=True,
        indent=indent,
        separators=separators,
        allow_nan=False,
    )
