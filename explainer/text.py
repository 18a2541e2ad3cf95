"""Small facts about text that every layer needs. Imports nothing of ours."""

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
    """`rtl` or `ltr`: the direction of a BCP 47 tag's language (scripts are not looked at)."""
    return "rtl" if language.split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def nfc(text: str) -> str:
    """The text in Unicode normalization form C (UAX #15)."""
    return unicodedata.normalize("NFC", text)


@cache
def read_table(package: str, name: str) -> Mapping[str, Any]:
    """The content of a TOML file that lies beside the modules of a package of ours."""
    text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


_COMPARED = 2000  # names; to compare with a million would take longer than finding it by hand


def nearest(name: str, names: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the closest of the names, or an empty string.

    Of very many names only those that begin alike are compared.
    """
    known = list(names)
    if len(known) > _COMPARED:
        known = [other for other in known if other[:3] == name[:3]][:_COMPARED]
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


def slug(words: str) -> str:
    """The words as an id: lower case, letters and digits of any script, hyphens between."""
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


# What starts a formula somewhere: = + - @ and their full-width forms, after any white space that an
# import strips, or a control character by itself. The apostrophes in front are our own guard.
_FORMULA = re.compile(r"[\s'\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")


def guarded(words: str) -> str:
    """The text as a cell that no spreadsheet runs; equal texts give equal cells."""
    return "'" + words if _FORMULA.match(words) else words


def unguarded(cell: str) -> str:
    """The text that was guarded."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
