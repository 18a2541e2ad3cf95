"""Finding number expressions in plain text: what may not stand in a report's own words.

Belongs here: digits of any script, per cent signs, number words, Roman numerals; where they stand.
Does not belong here: each language's words (number_words), what to do with a find (export.checks).

Found are characters of the Unicode classes Nd, Nl and No (so ½, ² and Ⅻ too), Han numerals of two
or more signs or with a scale sign, signs of proportion (%, ‰, ٪), number words of the languages
asked for, and Roman numerals of two or more capitals. Invisible characters and combining marks
hide nothing; wide and styled letters are read as plain ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from explainer.prose.number_words import PATTERNS

SIGNS = "%‰‱٪﹪％؉؊"
_HAN = "〇零一二两兩三四五六七八九十百千万萬亿億兆壹贰叁肆伍陆柒捌玖拾佰仟"
_HAN_SCALE = "十百千万萬亿億兆拾佰仟"
_ROMAN = r"(?=[IVXLCDM]{2})M{0,4}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_BETWEEN = re.compile(
    r"(?:[.,:'’]?|\s?[-/+×‐‑‒–—−]?\s?)(?:\b(?:and|of|a|to|und|von|bis|et|de|y)\b[\s-]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, order=True)
class Found:
    """A number expression: where it starts and ends in the text, and its words as they are seen."""

    start: int
    end: int
    words: str


def find(text: str, languages: Iterable[str] = ("en",)) -> tuple[Found, ...]:
    """The number expressions in a text of these languages (BCP 47), in order, each in full.

    A language without number words of its own is searched for English ones.
    """
    plain, places = _seen(text)
    spans = _atoms(plain, _names(languages))
    return tuple(_found(text, plain, places, span) for span in _joined(plain, spans))


def names_number(text: str, languages: Iterable[str] = ("en",)) -> bool:
    """Whether the text holds any number expression."""
    plain, _ = _seen(text)
    return bool(_atoms(plain, _names(languages)))


def _names(languages: Iterable[str]) -> tuple[str, ...]:
    primary = (tag.split("-")[0].lower() for tag in languages)
    return tuple(sorted({name if name in PATTERNS else "en" for name in primary}))


def _seen(text: str) -> tuple[str, list[int] | None]:
    """The text as a reader sees it, and for each of its characters the place in the text."""
    if text.isascii():
        return text, None
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if unicodedata.category(character) in ("Cf", "Mn"):
            continue
        for letter in _plain_letter(character):
            letters.append(letter)
            places.append(place)
    return "".join(letters), places


@cache
def _plain_letter(character: str) -> str:
    if unicodedata.category(character) in ("Nl", "No"):
        return character  # its plain form may be letters: Ⅻ is XII
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain.strip() else " "


def _atoms(plain: str, languages: tuple[str, ...]) -> list[tuple[int, int]]:
    spans = [match.span() for match in _words(languages).finditer(plain)]
    spans += [match.span() for match in _capitals().finditer(plain) if match.group()]
    if not plain.isascii():
        spans += [match.span() for match in _han().finditer(plain)]
    numeric = _numeric(plain)
    if numeric:
        spans += [match.span() for match in re.finditer(f"[{numeric}]+", plain)]
    return sorted(spans)


def _numeric(plain: str) -> str:
    """The characters of the text that are digits or signs, as the inside of a character class."""
    found = sorted(c for c in set(plain) if c in SIGNS or unicodedata.category(c)[0] == "N")
    return "".join(re.escape(character) for character in found)


@cache
def _words(languages: tuple[str, ...]) -> re.Pattern[str]:
    patterns = "|".join(f"(?:{p})" for name in languages for p in reversed(PATTERNS[name]))
    return re.compile(rf"(?<![^\W\d_])(?:{patterns})(?![^\W\d_])", re.IGNORECASE)


@cache
def _capitals() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_ROMAN})(?!\w)")


@cache
def _han() -> re.Pattern[str]:
    return re.compile(rf"[{_HAN}]{{2,}}|[{_HAN_SCALE}]")


def _joined(plain: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring finds as one expression: `hundreds of thousands`, `20 000`, `twenty-two`."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and (start <= joined[-1][1] or _BETWEEN.fullmatch(plain, joined[-1][1], start)):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _found(text: str, plain: str, places: list[int] | None, span: tuple[int, int]) -> Found:
    if places is None:
        return Found(*span, text[slice(*span)])
    start, last = places[span[0]], places[span[1] - 1]
    return Found(start, last + 1, plain[slice(*span)])
