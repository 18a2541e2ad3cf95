"""Reading a printed number back, in the language it was printed in.

Belongs here: from the words as printed to the number they say, or the reason why not.
Does not belong here: the spellings of each language (numerals), comparing with a figure (check).

Nothing is guessed: a spelling that could be read in two ways, or that this module does not know,
is refused, and the figure then takes `printed: null` with a note.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from explainer.facts.numerals import ALL_SPACES, Numerals, numerals
from explainer.text import nfc

LONGEST, LONGEST_DIGITS = 80, 24
_SCRIPTS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")
_DIGIT = "[0-9٠-٩۰-۹]"
_ARABIC_GROUP, _ARABIC_DECIMAL = "\u066c", "\u066b"
_DASH = "[-‐‑‒–—−]"
_HAS_DASH = re.compile(_DASH)
_FIRST_DIGIT = re.compile(_DIGIT)
_LEADING_ZERO = re.compile(f"[0٠۰]{_DIGIT}")
_NOT_DIGITS = re.compile("[^0-9٠-٩۰-۹]")
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(rf"{_DIGIT}(?:[.,'’٬٫،{ALL_SPACES}]?{_DIGIT})*")
_DASHED = re.compile(rf"([^-‐‑‒–—−]*{_DIGIT}[^-‐‑‒–—−]*?)\s*{_DASH}\s*({_DIGIT}[^-‐‑‒–—−]*)")


class Printed(NamedTuple):
    """What a printed number says: twice the same number, or the ends of a range.

    `phrase` is set where the words ("dozens") are a number only for the hedge at-least.
    """

    low: Decimal
    high: Decimal
    phrase: str = ""


class _Part(NamedTuple):
    """A number in a range: with and without its scale word, and how it was written."""

    digits: Decimal
    scale: Decimal | None
    grouped: bool

    @property
    def value(self) -> Decimal:
        return self.digits if self.scale is None else self.digits * self.scale


def read_back(text: str, language: str) -> Printed:
    """The number or range that the text says in this language; ValueError tells why if none."""
    if len(text) > LONGEST:
        raise ValueError(f"a printed number has at most {LONGEST} characters")
    words = numerals(language)
    said = nfc(text).strip().casefold()
    if not said:
        raise ValueError("is empty")
    if said in words.at_least:
        return Printed(words.at_least[said], words.at_least[said], said)
    for left, right in _splits(said, words):
        return _range(left, right, words, language)
    value = _part(_without_percent(said, words), words, language).value
    return Printed(value, value)


def _splits(said: str, words: Numerals) -> list[tuple[str, str]]:
    """The two ends of a range, or nothing."""
    dashed = _DASHED.fullmatch(said) if _HAS_DASH.search(said) else None
    if dashed:
        return [(dashed[1], dashed[2])]
    if not _SPACES.search(said):  # before each joining word there is one
        return []
    for opening, joining in words.ranges:
        found = _range_pattern(opening, joining).fullmatch(said)
        if found and (opening or _FIRST_DIGIT.match(said)):
            return [(found[1], found[2])]
    return []


@cache
def _range_pattern(opening: str, joining: str) -> re.Pattern[str]:
    start = rf"{re.escape(opening)}\s+" if opening else ""
    # Arabic and Hebrew write these words without a space before the number.
    end = r"\s*" if joining in ("و", "ל") else r"\s+"
    return re.compile(rf"{start}(.*?\S)\s+{re.escape(joining)}{end}(\S.*)")


def _range(left: str, right: str, words: Numerals, language: str) -> Printed:
    low = _part(_without_percent(left, words), words, language)
    high = _part(_without_percent(right, words), words, language)
    if low.scale is None and high.scale is not None:
        low = _scaled_like(low, high)
    elif not low.grouped and high.grouped and low.digits < 1000 and low.value * 1000 < high.value:
        raise ValueError(
            "it is not clear whether the first number means thousands; use `printed: null`"
        )
    if low.value >= high.value:
        raise ValueError(f"the range goes from {low.value:f} to {high.value:f}")
    return Printed(low.value, high.value)


def _scaled_like(low: _Part, high: _Part) -> _Part:
    """In `1.2 to 1.4 million` the word serves both; in `900,000 to 1.1 million` only the second."""
    shared = _Part(low.digits, high.scale, low.grouped)
    if shared.value < high.value:
        return shared
    if low.digits >= 1000:
        return low
    raise ValueError("it is not clear which numbers the scale word belongs to")


def _part(said: str, words: Numerals, language: str) -> _Part:
    said = said.strip()
    found = _NUMBER.match(said)
    if found is None:
        spaced = _SPACES.sub(" ", said)
        if spaced in words.wholes:
            return _Part(Decimal(1), words.wholes[spaced], True)
        raise ValueError(
            f"no number that can be read in {language!r}; write digits, or `printed: null`"
        )
    digits, grouped = _digits(found[0], words, language)
    rest = said[found.end() :]
    scale = _scale(rest, words, language) if rest else None
    return _Part(digits, scale, grouped)


def _scale(rest: str, words: Numerals, language: str) -> Decimal:
    word = _SPACES.sub(" ", rest).strip()
    if word in words.scales and not (rest[0].isspace() and _only_attached(word, words)):
        return words.scales[word]
    raise ValueError(f"{word!r} after the number is no number word of {language!r}")


def _only_attached(word: str, words: Numerals) -> bool:
    return word in words.attached and word.isascii()


def _digits(said: str, words: Numerals, language: str) -> tuple[Decimal, bool]:
    """The number in digits, and whether its thousands were marked."""
    script = _SCRIPTS[0] if said.isascii() else next(d for d in _SCRIPTS if said[0] in d)
    if not said.isascii() and re.search(f"(?![{script}]){_DIGIT}", said):
        raise ValueError("mixes digits of two scripts")
    decimal, groups = words.decimal, words.groups
    if script != _SCRIPTS[0]:
        decimal, groups = _ARABIC_DECIMAL, _ARABIC_GROUP
    whole, mark, fraction = said.partition(decimal)
    used = set(_NOT_DIGITS.findall(whole))
    if len(used) > 1 or used - set(groups) or _NOT_DIGITS.search(fraction):
        raise ValueError(f"its separators cannot be read in {language!r}")
    grouped, separator = bool(used), used.pop() if used else ""
    if grouped and not _groups_of_three(separator).fullmatch(whole):
        raise ValueError(f"its digits are not in groups of three, as {language!r} would have them")
    plain = whole.replace(separator, "") + ("." + fraction if mark else "")
    if _LEADING_ZERO.match(plain) or len(plain) > LONGEST_DIGITS:
        raise ValueError("begins with a zero or has too many digits")
    return Decimal(plain), grouped  # which knows the digits of every script


@cache
def _groups_of_three(separator: str) -> re.Pattern[str]:
    return re.compile(rf"{_DIGIT}{{1,3}}(?:{re.escape(separator)}{_DIGIT}{{3}})+")


def _without_percent(said: str, words: Numerals) -> str:
    """The text before a per cent sign or its words."""
    if said.endswith(words.percent):
        suffix = next(suffix for suffix in words.percent if said.endswith(suffix))
        return said.removesuffix(suffix).rstrip()
    return said
