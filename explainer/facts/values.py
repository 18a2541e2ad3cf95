"""The types of single values in a facts file (dates, numbers, ids, addresses), and its characters.

The loader passes every scalar as text; its type in the model decides what it means. Characters that
a reader cannot see but software acts on are refused: controls, surrogates, private use,
noncharacters, line and paragraph separators, format characters, variation selectors and other
characters that display as nothing. Exceptions are U+200C and U+200D between letters (which Persian
and Indic spelling needs), the visible number and verse signs of Arabic, tabs and line breaks.

The JSON Schema of a type also allows what an editor's YAML parser makes of a bare value (a number,
a boolean), because to this project both are the same text.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

FIRST_YEAR, LAST_YEAR = 1000, 2999  # leaves room for axes, which extend beyond their dates
Precision = Literal["day", "month", "year"]
PARTIAL_DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
_SHAPE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class PartialDate:
    """A day, month or year of the Gregorian calendar; build it with `PartialDate.of(text)`."""

    first: date
    last: date
    iso: str = field(compare=False)

    @classmethod
    def of(cls, text: str) -> PartialDate:
        """The date written `2024-05-20`, `2024-05` or `2024`; ValueError says what is wrong."""
        found = _SHAPE.fullmatch(text)
        if found is None:
            raise ValueError("expected a day (2024-05-20), a month (2024-05) or a year (2024)")
        year, month, of_month = (int(part) if part else None for part in found.groups())
        if not year or not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(f"expected a year from {FIRST_YEAR} to {LAST_YEAR}")
        if month is None:
            return cls(date(year, 1, 1), date(year, 12, 31), text)
        if not 1 <= month <= 12:
            raise ValueError("expected a date of the calendar")
        length = calendar.monthrange(year, month)[1]
        if of_month is None:
            return cls(date(year, month, 1), date(year, month, length), text)
        if not 1 <= of_month <= length:
            has = f"{year:04}-{month:02} has {length} days"
            raise ValueError(f"expected a date of the calendar ({has})")
        return cls.on(date(year, month, of_month))

    @classmethod
    def on(cls, day: date) -> PartialDate:
        """The given day."""
        return cls(day, day, day.isoformat())

    @property
    def precision(self) -> Precision:
        """How exactly the date is known."""
        return {10: "day", 7: "month", 4: "year"}[len(self.iso)]  # type: ignore[return-value]

    def overlaps(self, other: PartialDate) -> bool:
        """Whether the two dates share a day."""
        return self.first <= other.last and other.first <= self.last

    def surely_after(self, other: PartialDate) -> bool:
        """Whether every day of this date comes after every day of the other."""
        return self.first > other.last

    def known_by(self, day: date) -> bool:
        """Whether the whole date lies on or before the day."""
        return self.last <= day

    def __str__(self) -> str:
        return self.iso

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _validated, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        # An editor's YAML parser reads a bare year as a number.
        return {
            "type": ["string", "integer"],
            "pattern": PARTIAL_DATE,
            "minimum": FIRST_YEAR,
            "maximum": LAST_YEAR,
        }


def _validated(value: Any) -> PartialDate:
    if isinstance(value, PartialDate):
        return value
    if isinstance(value, date):
        return PartialDate.on(value)
    if not isinstance(value, str):
        raise PydanticCustomError("not_text", "expected a date")
    try:
        return PartialDate.of(value)
    except ValueError as fault:
        raise PydanticCustomError("date", "{reason}", {"reason": str(fault)}) from None


def day_of(text: str) -> date:
    """The day written as `2024-05-20`; ValueError says what is wrong with any other text."""
    partial = PartialDate.of(text)
    if partial.precision != "day":
        raise ValueError("expected a day, such as 2024-05-20")
    return partial.first


ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LANGUAGE_PATTERN = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"
UNKNOWN_LANGUAGE = "und"  # as BCP 47 has it
NUMBER_PATTERN = r"^(0|[1-9][0-9]*)([.][0-9]+)?$"
URL_PATTERN = r"^https?://[^\s/?#\"'<>\\^`{|}@]+([/?#][^\s\"<>\\^`{|}]*)?$"
SHA256_PATTERN = r"^[0-9a-fA-F]{64}$"
_NUMBER = re.compile(NUMBER_PATTERN)
NUMBER_LENGTH = 24
ID_LENGTH = 100
CONTACT_PATTERN = r"^[^\s@<>\"':]+@[^\s@<>\"']+[.][^\s@<>\"']+$|" + URL_PATTERN
LOGO_PATTERN = r"^[^/\\:*?\"<>|.][^/\\:*?\"<>|]*[.](svg|png|jpg|jpeg)$"


def fault(message: str) -> PydanticCustomError:
    """The error of a value's type; the message says what was expected."""
    return PydanticCustomError("kind", "{reason}", {"reason": message})


def field_fault(field: str, message: str) -> PydanticCustomError:
    """The error of a record about one of its fields that does not fit the others."""
    return PydanticCustomError("pair", "{reason}", {"reason": message, "field": field})


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise fault("expected text")
    return value


def _filled(value: Any) -> str:
    if not _text(value).strip():
        raise fault("expected some text")
    return str(value)


def _matching(pattern: str, expected: str, limit: int = 2000) -> BeforeValidator:
    compiled = re.compile(pattern)

    def check(value: Any) -> str:
        # `$` would accept a final line break.
        if "\n" in _text(value) or len(value) > limit or not compiled.search(value):
            raise fault(f"expected {expected}")
        return str(value)

    return BeforeValidator(check)


def _schema(pattern: str, *types: str) -> WithJsonSchema:
    return WithJsonSchema({"type": list(types) if types else "string", "pattern": pattern})


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


def plain_decimal(value: Decimal) -> str:
    """The number in plain digits without trailing zeros: equal numbers give equal text."""
    text = str(value)
    if text.isdigit():  # a shortcut for most numbers; formatting takes twice as long
        return text
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


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
    kinds = {unicodedata.category(sign) for sign in text if sign not in "0123456789"}
    if any(kind == "Nd" or kind[0] == "C" for kind in kinds) or len(text) > 80:
        raise fault("expected a short unit in letters and plain signs")
    return text


_ANY_SCALAR: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_SOME = WithJsonSchema({**_ANY_SCALAR, "minLength": 1})
_LANGUAGE = _matching(LANGUAGE_PATTERN, "a BCP 47 language tag, such as en or pt-BR", 40)
_URL = _matching(URL_PATTERN, "an address that begins with https:// or http://")
_CONTACT = _matching(CONTACT_PATTERN, "an e-mail address, or one that begins with https://", 300)
_LOGO = _matching(LOGO_PATTERN, "the name of an .svg, .png or .jpg file beside this one", 200)
_SHA256 = _matching(SHA256_PATTERN, "a SHA-256 hash in 64 hexadecimal digits")
_ID = _matching(ID_PATTERN, "an id in kebab-case (a-z, 0-9 and -)", ID_LENGTH)

Id = Annotated[str, _ID, _schema(ID_PATTERN, "string", "integer")]
AnyText = Annotated[str, BeforeValidator(_text), WithJsonSchema(_ANY_SCALAR)]
Filled = Annotated[str, BeforeValidator(_filled), _SOME]
Unit = Annotated[str, BeforeValidator(_unit), _SOME]
Language = Annotated[str, _LANGUAGE, _schema(LANGUAGE_PATTERN)]
Url = Annotated[str, _URL, _schema(URL_PATTERN)]
Contact = Annotated[str, _CONTACT, _schema(CONTACT_PATTERN)]
Logo = Annotated[str, _LOGO, _schema(LOGO_PATTERN)]
Sha256 = Annotated[str, _SHA256, _schema(SHA256_PATTERN, "string", "number")]
Number = Annotated[
    Decimal,
    BeforeValidator(_number),
    PlainSerializer(plain_decimal, return_type=str, when_used="json"),
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


_JOINERS = "\u200c\u200d"
_SHOWN_AS_NOTHING = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_NOT_FOR_TEXT = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
    "\U000f0000-\U0010ffff"
    + "".join(chr(plane * 0x10000 + end) for plane in range(1, 15) for end in (0xFFFE, 0xFFFF))
)
_SUSPECT = re.compile(f"[{_SHOWN_AS_NOTHING}{_NOT_FOR_TEXT}{_JOINERS}]")
_NOT_PLAIN = re.compile(r"[^\t\n -~]+")  # only such stretches are searched
# What a YAML parser would stop at, or would count as a line break.
UNPARSABLE = re.compile(f"[{_NOT_FOR_TEXT}\ufeff\u2028\u2029]")


def hidden(text: str) -> Iterator[tuple[int, str]]:
    """The index and the name of each hidden character in the text that is refused."""
    if text.isascii() and text.isprintable():
        return
    for part in _NOT_PLAIN.finditer(text):
        for found in _SUSPECT.finditer(text, *part.span()):
            at, character = found.start(), found[0]
            around = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
            kinds = [unicodedata.category(beside)[0] for beside in around]
            joins = character in _JOINERS and len(kinds) == 2 and {*kinds} <= {"L", "M"}
            if not joins:
                yield at, name(character)


def undrawable(text: str) -> Iterator[str]:
    """The name of each character that no font of a report covers, without duplicates."""
    if not text.isascii():
        for character in dict.fromkeys(_not_covered().findall(text)):
            yield name(character)


@cache
def _not_covered() -> re.Pattern[str]:
    lines = resources.files("explainer").joinpath("fonts/covered.txt").read_text(encoding="utf-8")
    ranges = " ".join(line for line in lines.splitlines() if line[:1] != "#").split()
    escaped = ("-".join(rf"\U{end:0>8}" for end in part.split("-")) for part in ranges)
    # Joiners change what is drawn around them, and need no glyph.
    return re.compile(rf"[^\x00-\x7f{''.join(escaped)}{_JOINERS}]")


_UNNAMED = {"Cc": "(control)", "Cs": "(surrogate)", "Co": "(private use)", "Cn": "(unassigned)"}


def name(character: str) -> str:
    """The character as `U+202E RIGHT-TO-LEFT OVERRIDE`."""
    plain = unicodedata.name(character, _UNNAMED.get(unicodedata.category(character), ""))
    return f"U+{ord(character):04X} {plain}"
