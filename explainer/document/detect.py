"""Finding number expressions in plain text, which a report's own words may not contain.

They are characters of the Unicode classes Nd, Nl and No (including ½, ² and Ⅻ), Han numerals of two
or more characters, with a scale character, or among other scripts, signs of proportion (%, ‰, ٪),
and number words of the given languages. Diacritics, kinds of dash and invisible characters make no
difference. This catches honest slips; an author who means to hide a number can.

The rules are chosen so that ordinary prose passes and a figure does not:
- `one` counts only before a scale, a fraction, a unit of proportion, what reports count (people,
  homes, weeks) or what happens to people ("one died"), or in "one in", "all but one"; so "no one",
  "one another", "one side" pass.
- "a couple" and "scores" count by themselves ("a couple were killed", "scores died").
- Ordinals are not numbers ("the first meeting", "a second round", "third country"), but they are
  fractions after a count ("a third", "two fifths"), before "of", and in the plural ("tenths").
- "quarter" is a part of a town unless a count comes before it or "of" after it.
- "most", "several", "a majority", "decades", "once", "both" are not numbers here.
A notebook can allow a word that is a number by these rules but a name in the report ("the Four
Powers"), giving its reason. The words are in `number_words.toml`, with an entry per language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import Any

from explainer.text import read_table

SIGNS = "%‰‱٪﹪％؉؊"
_HAN = "〇零一二两兩三四五六七八九十百千万萬亿億兆壹贰叁肆伍陆柒捌玖拾佰仟"
_HAN_SCALE = "十百千万萬亿億兆拾佰仟"
_BETWEEN = re.compile(
    r"(?:[.,:'’]?|\s?[-/+×−]?\s?)(?:\b(?:and|of|a|to|und|von|bis|et|de|y)\b[\s-]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, order=True)
class Found:
    """A number expression: where it starts and ends in the text, and its visible characters."""

    start: int
    end: int
    words: str


def find(text: str, languages: Iterable[str] = ("en",)) -> tuple[Found, ...]:
    """The number expressions in a text of these languages (BCP 47), in order, each in full.

    A language without number words of its own is searched for English ones.
    """
    return _find(text, _primary(tuple(languages)))


def names_number(text: str, languages: Iterable[str] = ("en",)) -> bool:
    """Whether the text holds any number expression."""
    return bool(find(text, languages))


@lru_cache(maxsize=50_000)  # several checks, and those of each edition, search the same text
def _find(text: str, languages: tuple[str, ...]) -> tuple[Found, ...]:
    plain, places = _plain(text)
    spans = [match.span() for match in _words(languages).finditer(plain)]
    if not plain.isascii():
        spans += [match.span() for match in _han().finditer(plain)]
    spans += [(at, at + 1) for at, character in enumerate(plain) if _is_numeric(character)]
    joined = _merge(plain, sorted(spans))
    return tuple(_found(text, places[start], places[end - 1] + 1) for start, end in joined)


def _found(text: str, start: int, end: int) -> Found:
    words = (sign for sign in text[start:end] if unicodedata.category(sign) != "Cf")
    return Found(start, end, "".join(words))


def _plain(text: str) -> tuple[str, range | list[int]]:
    """The text without diacritics and invisible characters, dashes as hyphens; their indices."""
    if text.isascii():
        return text, range(len(text))
    kept = [at for at, sign in enumerate(text) if unicodedata.category(sign) not in ("Cf", "Mn")]
    return "".join(_bare(text[at]) for at in kept), kept


@cache
def _bare(character: str) -> str:
    if unicodedata.category(character) == "Pd":
        return "-"
    return unicodedata.normalize("NFD", character)[0]


@cache
def _primary(languages: tuple[str, ...]) -> tuple[str, ...]:
    primary, known = (tag.split("-")[0].lower() for tag in languages), _number_words()
    return tuple(sorted({name if name in known else "en" for name in primary}))


@cache
def _is_numeric(character: str) -> bool:
    return character in SIGNS or unicodedata.category(character)[0] == "N"


@cache
def _words(languages: tuple[str, ...]) -> re.Pattern[str]:
    patterns = "|".join(f"(?:{p})" for name in languages for p in reversed(_patterns(name)))
    bare = "".join(map(_bare, unicodedata.normalize("NFC", patterns)))
    return re.compile(rf"(?<![^\W\d_])(?:{bare})(?![^\W\d_])", re.IGNORECASE)


def _number_words() -> Mapping[str, Any]:
    return read_table("explainer.document", "number_words.toml")


def _patterns(language: str) -> list[str]:
    """The patterns of a language with its words in them."""
    known = _number_words()[language]
    fill = partial(re.sub, "{([a-z-]+)}", lambda name: "|".join(known[name[1]].split()))
    return [fill(pattern) for pattern in known["patterns"]]


@cache
def _han() -> re.Pattern[str]:
    alone = rf"(?<![\u3040-\u9fff])[{_HAN}](?![\u3040-\u9fff])"
    return re.compile(rf"[{_HAN}]{{2,}}|[{_HAN_SCALE}]|{alone}")


def _merge(plain: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Adjacent matches merged into one: `hundreds of thousands`, `20 000`, `twenty-two`."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and (start <= joined[-1][1] or _BETWEEN.fullmatch(plain, joined[-1][1], start)):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
