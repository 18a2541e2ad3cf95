"""Finding number expressions in plain text: what may not stand in a report's own words.

Belongs here: digits of any script, per cent signs, number words, Roman numerals; where they stand.
Does not belong here: how a reader sees a text (seen), each language's words (number_words), what to
do with a find (export.checks).

Found are characters of the Unicode classes Nd, Nl and No (so ½, ² and Ⅻ too), Han numerals of two
or more signs, with a scale sign, or among other scripts, signs of proportion (%, ‰, ٪) and pictures
of numbers, number words of the languages asked for, spaced out or not, Roman numerals of two or
more letters (not `vi`, `xi`, which are words), and letters that pose as digits (lOO). Invisible
characters, combining marks and letters that look like others hide nothing (seen).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from explainer.prose.number_words import PATTERNS
from explainer.prose.seen import bare, seen

SIGNS = "%‰‱٪﹪％؉؊💯🔟⚀⚁⚂⚃⚄⚅"
_HAN = "〇零一二两兩三四五六七八九十百千万萬亿億兆壹贰叁肆伍陆柒捌玖拾佰仟"
_HAN_SCALE = "十百千万萬亿億兆拾佰仟"
_ROMAN = r"(?=[IVXLCDM]{2})M{0,4}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_SMALL_ROMAN = r"(?=[ivx]{2})(?!(?:vi|xi)(?!\w))x{0,3}(?:ix|iv|v?i{0,3})"
_POSING = r"l[O]+|(?=[lI.,]*O[lI.,]*O)[lI](?:[.,]?[lIO]){2,}"
_SPACED_OUT = re.compile(r"(?<!\w)[^\W\d_](?:([ .·-])[^\W\d_])(?:\1[^\W\d_])+(?!\w)")
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
    return _find(text, _names(languages))


def names_number(text: str, languages: Iterable[str] = ("en",)) -> bool:
    """Whether the text holds any number expression."""
    return bool(find(text, languages))


@lru_cache(maxsize=50_000)  # the same text is judged by several checks, and in each edition
def _find(text: str, languages: tuple[str, ...]) -> tuple[Found, ...]:
    plain, places = seen(text)
    spans = _atoms(plain, languages)
    return tuple(_found(text, plain, places, span) for span in _joined(plain, spans))


@cache
def _primary(languages: tuple[str, ...]) -> tuple[str, ...]:
    primary = (tag.split("-")[0].lower() for tag in languages)
    return tuple(sorted({name if name in PATTERNS else "en" for name in primary}))


def _names(languages: Iterable[str]) -> tuple[str, ...]:
    return _primary(tuple(languages))


def _atoms(plain: str, languages: tuple[str, ...]) -> list[tuple[int, int]]:
    spans = [match.span() for match in _words(languages).finditer(plain)]
    spans += [match.span() for match in _letters().finditer(plain) if match.group()]
    spans += _spaced_out(plain, languages)
    if not plain.isascii():
        spans += [match.span() for match in _han().finditer(plain)]
        if (without := bare(plain)) != plain:
            spans += [match.span() for match in _words(languages).finditer(without)]
    numeric = _numeric(plain)
    if numeric:
        spans += [match.span() for match in re.finditer(f"[{numeric}]+", plain)]
    return sorted(spans)


def _spaced_out(plain: str, languages: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Number words written letter by letter."""
    for match in _SPACED_OUT.finditer(plain):
        if _words(languages).fullmatch(match[0].replace(match[1], "")):
            yield match.span()


def _numeric(plain: str) -> str:
    """The characters of the text that are digits or signs, as the inside of a character class."""
    found = sorted(c for c in set(plain) if c in SIGNS or unicodedata.category(c)[0] == "N")
    return "".join(re.escape(character) for character in found)


@cache
def _words(languages: tuple[str, ...]) -> re.Pattern[str]:
    patterns = "|".join(f"(?:{p})" for name in languages for p in reversed(PATTERNS[name]))
    return re.compile(rf"(?<![^\W\d_])(?:{patterns})(?![^\W\d_])", re.IGNORECASE)


@cache
def _letters() -> re.Pattern[str]:
    """Roman numerals, and letters in the place of digits."""
    return re.compile(rf"(?<!\w)(?:{_ROMAN}|{_SMALL_ROMAN}|{_POSING})(?!\w)")


@cache
def _han() -> re.Pattern[str]:
    alone = rf"(?<![\u3040-\u9fff])[{_HAN}](?![\u3040-\u9fff])"
    return re.compile(rf"[{_HAN}]{{2,}}|[{_HAN_SCALE}]|{alone}")


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
