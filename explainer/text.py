"""Small facts about text that every layer needs. Imports nothing of ours."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from importlib import resources
from itertools import islice
from json.encoder import encode_basestring
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
        known = list(islice((other for other in known if other[:3] == name[:3]), _COMPARED))
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


def slug(words: str) -> str:
    """The words as an id: lower case, letters and digits of any script, hyphens between."""
    kept = unicodedata.normalize("NFKC", words).casefold()
    return re.sub(r"[^\w]+", "-", kept).strip("-") or "section"


def canonical_json(value: Any, *, indent: int | None = None) -> str:
    """JSON with sorted keys and UTF-8 text: equal values give equal bytes."""
    if indent is not None:
        return indented_json(value, indent, allow_nan=False)
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def indented_json(value: Any, indent: int = 1, *, allow_nan: bool = True) -> str:
    """JSON with sorted keys and UTF-8 text, indented by so many spaces a level.

    The same as `json.dumps(value, indent=…, sort_keys=True, ensure_ascii=False)`, which is several
    times slower: with an indent, the standard library does without its C code.
    """
    parts: list[str] = []
    leaf = partial(json.dumps, allow_nan=allow_nan)
    _indented(value, "\n", " " * indent, parts.append, leaf)
    return "".join(parts)


def _indented(
    value: Any, line: str, step: str, put: Callable[[str], None], leaf: Callable[[Any], str]
) -> None:
    """Put the parts of a value whose lines begin with `line`."""
    if isinstance(value, str):
        put(encode_basestring(value))
    elif isinstance(value, dict) and value:
        opening, inner = "{", line + step
        for key in sorted(value):
            part, named = value[key], f"{opening}{inner}{encode_basestring(key)}: "
            if isinstance(part, str):  # most parts are; a call for each is what takes long
                put(named + encode_basestring(part))
            else:
                put(named)
                _indented(part, inner, step, put, leaf)
            opening = ","
        put(line + "}")
    elif isinstance(value, list | tuple) and value:
        opening, inner = "[" + line + step, line + step
        for part in value:
            if isinstance(part, str):
                put(opening + encode_basestring(part))
            else:
                put(opening)
                _indented(part, inner, step, put, leaf)
            opening = "," + inner
        put(line + "]")
    else:
        put(leaf(value))


# What starts a formula somewhere: = + - @ and their full-width forms, after any white space that an
# import strips, or a control character by itself. The apostrophes in front are our own guard.
_FORMULA = re.compile(r"[\s'\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")


def guarded(words: str) -> str:
    """The text as a cell that no spreadsheet runs; equal texts give equal cells."""
    return "'" + words if _FORMULA.match(words) else words


def unguarded(cell: str) -> str:
    """The text that was guarded."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
