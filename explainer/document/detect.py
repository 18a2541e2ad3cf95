"""Finding number expressions in plain text: what may not stand in a report's own words.

Found are characters of the Unicode classes Nd, Nl and No (so ½, ² and Ⅻ too), Han numerals of two
or more signs, with a scale sign, or among other scripts, signs of proportion (%, ‰, ٪), and number
words of the languages asked for. Marks on letters, dashes of any kind and characters that show as
nothing make no difference. This is there for honest slips: an author who means to hide a number
from it can.

The choices, made so that ordinary prose passes and a figure does not:
- `one` counts only before a scale, a fraction, a unit of proportion, what reports count (people,
  homes, weeks) or what befalls people ("one died"), or in "one in", "all but one"; so "no one",
  "one another", "one side" pass.
- "a couple" and "scores" count by themselves ("a couple were killed", "scores died").
- Ordinals are no figures ("the first meeting", "a second round", "third country"), but they are
  fractions after a count ("a third", "two fifths"), before "of", and in the plural ("tenths").
- "quarter" is a place to live unless a count stands before it or "of" behind it.
- "most", "several", "a majority", "decades", "once", "both" are no numbers here.
A word that is a number by these rules and a name in the report ("the Four Powers") is allowed by
the notebook, with its reason. Add a language by adding an entry and cases to the test.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

SIGNS = "%‰‱٪﹪％؉؊"
_HAN = "〇零一二两兩三四五六七八九十百千万萬亿億兆壹贰叁肆伍陆柒捌玖拾佰仟"
_HAN_SCALE = "十百千万萬亿億兆拾佰仟"
_BETWEEN = re.compile(
    r"(?:[.,:'’]?|\s?[-/+×−]?\s?)(?:\b(?:and|of|a|to|und|von|bis|et|de|y)\b[\s-]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, order=True)
class Found:
    """A number expression: where it starts and ends in the text, and its words as they show."""

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


@lru_cache(maxsize=50_000)  # the same text is judged by several checks, and in each edition
def _find(text: str, languages: tuple[str, ...]) -> tuple[Found, ...]:
    plain, places = _plain(text)
    spans = [match.span() for match in _words(languages).finditer(plain)]
    if not plain.isascii():
        spans += [match.span() for match in _han().finditer(plain)]
    spans += [(at, at + 1) for at, character in enumerate(plain) if _is_numeric(character)]
    joined = _joined(plain, sorted(spans))
    return tuple(_found(text, places[start], places[end - 1] + 1) for start, end in joined)


def _found(text: str, start: int, end: int) -> Found:
    words = (sign for sign in text[start:end] if unicodedata.category(sign) != "Cf")
    return Found(start, end, "".join(words))


def _plain(text: str) -> tuple[str, range | list[int]]:
    """The text without marks and hidden characters, dashes as hyphens; the place of each sign."""
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
    primary = (tag.split("-")[0].lower() for tag in languages)
    return tuple(sorted({name if name in PATTERNS else "en" for name in primary}))


@cache
def _is_numeric(character: str) -> bool:
    return character in SIGNS or unicodedata.category(character)[0] == "N"


@cache
def _words(languages: tuple[str, ...]) -> re.Pattern[str]:
    patterns = "|".join(f"(?:{p})" for name in languages for p in reversed(PATTERNS[name]))
    bare = "".join(map(_bare, unicodedata.normalize("NFC", patterns)))
    return re.compile(rf"(?<![^\W\d_])(?:{bare})(?![^\W\d_])", re.IGNORECASE)


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


# ---------------------------------------------------------------- number words by language

_EN_UNITS = "two three four five six seven eight nine"
_EN_COUNTS = (
    f"{_EN_UNITS} ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    " twenty thirty forty fourty fifty sixty seventy eighty ninety"
)
_EN_SCALES = (
    "hundreds? thousands? millions? billions? trillions? quadrillions? dozens? lakhs? crores?"
)
_EN_FRACTIONS = (
    "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth twentieth thirtieth"
    " fortieth fiftieth hundredth thousandth millionth quarter"
)
_EN_ORDINAL_OF = (  # what an ordinal stands before
    "part(?:y|ies) countr(?:y|ies) times? person side state day week month year round option way"
    " vote reading man woman meeting visit attempt phase stage front question point reason"
)
_EN_PLURALS = "twos threes fours fives sixes sevens eights nines"
_EN_DECADES = "tens twenties thirties forties fifties sixties seventies eighties nineties"
_EN_FOLD = f"{_EN_COUNTS} hundred thousand million many several"
_EN_TIMES = (
    "half halves halve halved halving twice thrice (?:re)?doubl(?:e|es|ed|ing) tripl(?:e|es|ed|ing)"
    " trebl(?:e|es|ed|ing) (?:quadr|quint|sext|sept|oct|non|dec|cent)upl(?:e|es|ed|ing)"
    " zero zeros zeroes nought naught nil"
)
_EN_GROUPS = "duos? trios? quartets? quintets? sextets? septets? octets?"
_EN_COUNTED = (  # what a report counts: "one" before it is a figure
    "person people civilian man woman boy girl child baby infant teenager adult"
    " victim casualty fatality death hostage captive prisoner detainee"
    " soldier fighter officer guard medic nurse doctor teacher student patient worker driver"
    " journalist refugee resident citizen national israeli palestinian american voter vote seat"
    " family household home hospital village truck rocket dose"
    " kilomet(?:re|er) met(?:re|er) mile hectare acre tonne? litre liter euro dollar"
    " year month week hour"
)


def _any(words: str) -> str:
    return "|".join(words.split())


def _english() -> tuple[str, ...]:
    counts, scales, fractions = _any(_EN_COUNTS), _any(_EN_SCALES), _any(_EN_FRACTIONS)
    return (
        rf"(?:{counts}|{scales}|{_any(_EN_DECADES)}|{_any(_EN_TIMES)}|{_any(_EN_PLURALS)})",
        rf"(?:(?:one|{counts})[\s-]+)(?:{fractions})s?",
        rf"an?\s+(?:{fractions})(?!\s+(?:{_any(_EN_ORDINAL_OF)}))",
        rf"(?:{fractions})s?\s+of",
        rf"(?:{fractions.removesuffix('|quarter')})s",
        rf"(?:{_any(_EN_FOLD)})-?fold",
        rf"one[\s-]+(?:{scales}|half|per\s?cent|percent|pct|percentage)",
        r"one\s+(?:in|out\s+of|of\s+every|to|for\s+every)",
        rf"(?:one|an?\s+single)\s+(?:{_any(_EN_COUNTED)})",
        r"(?:only|just|exactly|precisely|than|but|except|at\s+least|at\s+most)\s+one",
        r"one(?=\s+(?:of\s+(?:them|those|these)\s+)?"
        r"(?:died|(?:was|were)\s+(?:killed|wounded|injured|released|freed|found|left)))",
        rf"(?:{counts})(?:some|something)s?|single[\s-]+digits?",
        r"per[\s-]?cents?|pct|percentage\s+points?|per\s+mille?|basis\s+points?",
        r"a\s+couple|a\s+pair\s+of|a\s+score\s+of|scores",
        rf"(?:{_any(_EN_GROUPS)})\s+of",
    )


_DE_PART = (
    "ein|eins|zwei|zwo|drei|vier|fünf|fuenf|sechs|sech|sieben|sieb|acht|neun|zehn|elf|zwölf|zwoelf|"
    "zwanzig|dreißig|dreissig|zig|ßig|hundert|tausend|und"
)
_DE_CORE = (
    "zwei|zwo|drei|vier|fünf|fuenf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwoelf|zwanzig|dreißig|"
    "dreissig|hundert|tausend|(?:vier|fünf|sech|sieb|acht|neun)zig"
)


def _german() -> tuple[str, ...]:
    return (
        rf"(?:(?:{_DE_PART})*(?:{_DE_CORE})(?:{_DE_PART})*)(?:e|en|er|ern|s?tel|s?teln|mal|fach\w*|fache\w*)?",
        r"million(?:en)?|milliarden?|billion(?:en)?|dutzend(?:e|en)?|mio\.?|mrd\.?|tsd\.?",
        r"halb(?:e|er|es|en|em)?|hälfte|halbier\w*|drittel\w*|viertel|(?:fünf|sechs|sieb|ach|neun|zehn)tel",
        r"prozent\w*|promille|(?:ver)?doppel\w*|verdreifach\w*|vervierfach\w*|null|anderthalb",
        r"ein(?:e|er|es)?\s+von|jede[rs]?\s+(?:zweite|dritte|vierte|fünfte|zehnte)\w*",
    )


def _french() -> tuple[str, ...]:
    return (
        _any(
            "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
            " vingts? trente quarante cinquante soixante septante huitante octante nonante cents?"
            " mille milles? millions? milliards? milliers? centaines? dizaines? douzaines?"
            " quinzaines? vingtaines? trentaines? quarantaines? cinquantaines? demi demie demis"
            " demies moitié moitiés tiers doubl\\w+ tripl\\w+ quadrupl\\w+ zéro"
        ),
        r"(?:un|deux|trois)\s+(?:quarts?|cinquièmes?|sixièmes?|dixièmes?|centièmes?)",
        r"pour\s+(?:cent|mille)|un\s+(?:sur|pour)",
    )


def _spanish() -> tuple[str, ...]:
    return (
        _any(
            "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"
            " dieci\\w+ veint\\w+ treinta cuarenta cincuenta sesenta setenta ochenta noventa cien"
            " cientos? (?:dos|tres|cuatro|seis|ocho)cientos doscientas trescientas cuatrocientas"
            " quinient[oa]s seiscientas setecient[oa]s ochocientas novecient[oa]s mil miles"
            " millón millones millar millares docenas? decenas? centenas? centenar(?:es)?"
            " mitad mitades tercios? doble dobles duplic\\w+ triple triplic\\w+ cero"
        ),
        r"(?:un|tres)\s+cuartos?|(?:un|dos|tres|cuatro)\s+(?:quintos?|décimos?)|medi[oa]\s+(?:millón|docena|centenar)",
        r"por\s+cientos?|un[oa]?\s+de\s+cada",
    )


# Arabic and Hebrew write "and", "in", "to", "the" as letters before the word.
_AR_BEFORE = "[وفبلك]{0,2}(?:ال)?"
_HE_BEFORE = "[ובלכמהש]{0,3}"


def _arabic() -> tuple[str, ...]:
    words = _any(
        "اثنا اثني اثنتا اثنتي اثنان اثنين اثنتان اثنتين"
        " إثنان إثنين ثلاث ثلاثة أربع أربعة اربعة خمس"
        " خمسة ست ستة سبع سبعة"
        " ثمان ثماني ثمانية تسع تسعة عشر عشرة عشرون عشرين"
        " ثلاثون ثلاثين أربعون أربعين خمسون خمسين"
        " ستون ستين سبعون سبعين ثمانون ثمانين تسعون تسعين"
        " مئة مائة مئتان مئتين مائتان مائتين مئات"
        " \\w*(?:مئة|مائة) ألف الف ألفا ألفان ألفين آلاف"
        " ألوف مليون مليونا مليونان مليونين ملايين"
        " مليار مليارا مليارين مليارات عشرات نصف ثلث"
        " ثلثا ثلثي ثلثين ربع أرباع ضعف ضعفا ضعفي ضعفين"
        " أضعاف صفر"
    )
    return (rf"{_AR_BEFORE}(?:{words})", r"(?:في|ب)\s*(?:ال)?(?:مئة|مائة)")


def _hebrew() -> tuple[str, ...]:
    words = _any(
        "שלושת ארבעת חמשת ששת שבעת שמונת תשעת עשרת שניים"
        " שתיים שנים שתים שני שתי שלוש שלושה ארבע ארבעה"
        " חמש חמישה שש שישה שבע שבעה שמונה תשע"
        " תשעה עשר עשרה עשרים שלושים ארבעים חמישים שישים"
        " שבעים שמונים תשעים מאה מאתיים מאות אלף"
        " אלפיים אלפים אלפי מיליון מיליוני מיליונים מיליארד"
        " מיליארדי מיליארדים עשרות תריסר חצי"
        " מחצית שליש רבע חמישית עשירית כפול כפליים אפס"
        " אחוז אחוזים"
    )
    return (rf"{_HE_BEFORE}(?:{words})",)


PATTERNS: dict[str, tuple[str, ...]] = {
    "en": _english(),
    "de": _german(),
    "fr": _french(),
    "es": _spanish(),
    "ar": _arabic(),
    "he": _hebrew(),
}
