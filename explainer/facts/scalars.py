"""What a single value of the facts file may be: each kind with its check and its JSON Schema.

Belongs here: the shape of one scalar. The loader hands every scalar over as text; the kind named in
the model decides what it means.
Does not belong here: rules between fields or records (check), dates, hidden characters.

The JSON Schema of a kind also admits what an editor's YAML parser makes of a bare value (a number,
a truth value), because to this project both are the same text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from explainer.facts.dates import day_of

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LANGUAGE_PATTERN = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"
NUMBER_PATTERN = r"^(0|[1-9][0-9]*)([.][0-9]+)?$"
URL_PATTERN = r"^https?://[^\s/?#\"'<>\\^`{|}@]+([/?#][^\s\"<>\\^`{|}]*)?$"
SHA256_PATTERN = r"^[0-9a-fA-F]{64}$"
_ID, _NUMBER = re.compile(ID_PATTERN), re.compile(NUMBER_PATTERN)
NUMBER_LENGTH = 24
ID_LENGTH = 100


CONTACT_PATTERN = r"^[^\s@<>\"']+@[^\s@<>\"']+[.][^\s@<>\"']+$|" + URL_PATTERN
LOGO_PATTERN = r"^[^/\\:*?\"<>|.][^/\\:*?\"<>|]*[.](svg|png|jpg|jpeg)$"


def fault(message: str) -> PydanticCustomError:
    """The error a kind raises; the message says what was expected."""
    return PydanticCustomError("kind", "{reason}", {"reason": message})


def field_fault(field: str, message: str) -> PydanticCustomError:
    """The error that a record raises over one of its fields in view of the others."""
    return PydanticCustomError("pair", "{reason}", {"reason": message, "field": field})


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise fault("expected text")
    return value


def _filled(value: Any) -> str:
    if not _text(value).strip():
        raise fault("expected some text")
    return str(value)


def _matching(pattern: str, expected: str, limit: int = 2000) -> Callable[[Any], str]:
    compiled = re.compile(pattern)

    def check(value: Any) -> str:
        # `$` would let a final line break through.
        if "\n" in _text(value) or len(value) > limit or not compiled.search(value):
            raise fault(f"expected {expected}")
        return str(value)

    return check


def are_ids(texts: Sequence[str]) -> bool:
    """Whether all of these are ids: asked of a million at once, in half the time."""
    return max(map(len, texts), default=0) <= ID_LENGTH and all(map(_ID.fullmatch, texts))


def _number(value: Any) -> Decimal:
    if isinstance(value, Decimal) and value.is_finite() and value >= 0:
        return value
    text = _text(value)
    if text.startswith("-"):
        raise fault("expected a number that is not negative")
    if len(text) > NUMBER_LENGTH:
        raise fault(f"expected a number of at most {NUMBER_LENGTH} characters")
    if "\n" in text or not _NUMBER.search(text):
        raise fault("expected a number in plain digits, such as 810000 or 8.5")
    return Decimal(text)


def _truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        raise fault("expected true or false")
    return bool(value == "true")


def _day(value: Any) -> date:
    if type(value) is date:
        return value
    try:
        return day_of(_text(value))
    except ValueError as reason:
        raise fault(str(reason)) from None


def _unit(value: Any) -> str:
    text = _filled(value)
    strange = [c for c in text if unicodedata.category(c)[0] == "C" or _foreign_digit(c)]
    if strange or len(text) > 80:
        raise fault("expected a short unit in letters and plain signs")
    return text


def _foreign_digit(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character) == "Nd"


_ANY_SCALAR: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_ID_SCHEMA = {"type": ["string", "integer"], "pattern": ID_PATTERN}

Id = Annotated[
    str,
    BeforeValidator(_matching(ID_PATTERN, "an id in kebab-case (a-z, 0-9 and -)", ID_LENGTH)),
    WithJsonSchema(_ID_SCHEMA),
]
AnyText = Annotated[str, BeforeValidator(_text), WithJsonSchema(_ANY_SCALAR)]
Filled = Annotated[str, BeforeValidator(_filled), WithJsonSchema({**_ANY_SCALAR, "minLength": 1})]
Unit = Annotated[str, BeforeValidator(_unit), WithJsonSchema({**_ANY_SCALAR, "minLength": 1})]
Language = Annotated[
    str,
    BeforeValidator(_matching(LANGUAGE_PATTERN, "a BCP 47 language tag, such as en or pt-BR", 40)),
    WithJsonSchema({"type": "string", "pattern": LANGUAGE_PATTERN}),
]
Url = Annotated[
    str,
    BeforeValidator(_matching(URL_PATTERN, "an address that begins with https:// or http://")),
    WithJsonSchema({"type": "string", "pattern": URL_PATTERN}),
]
Contact = Annotated[
    str,
    BeforeValidator(
        _matching(CONTACT_PATTERN, "an e-mail address, or one that begins with https://", 300)
    ),
    WithJsonSchema({"type": "string", "pattern": CONTACT_PATTERN}),
]
Logo = Annotated[
    str,
    BeforeValidator(
        _matching(LOGO_PATTERN, "the name of an .svg, .png or .jpg file beside this one", 200)
    ),
    WithJsonSchema({"type": "string", "pattern": LOGO_PATTERN}),
]
Sha256 = Annotated[
    str,
    BeforeValidator(_matching(SHA256_PATTERN, "a SHA-256 hash in 64 hexadecimal digits")),
    WithJsonSchema({"type": ["string", "number"], "pattern": SHA256_PATTERN}),
]
Number = Annotated[
    Decimal,
    BeforeValidator(_number),
    WithJsonSchema({"type": ["number", "string"], "minimum": 0, "pattern": NUMBER_PATTERN}),
]
Truth = Annotated[
    bool, BeforeValidator(_truth), WithJsonSchema({"enum": [True, False, "true", "false"]})
]
Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
]
