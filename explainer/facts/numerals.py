"""How numbers are spelt in print, language by language.

Belongs here: separators, words for thousands and millions, words of ranges and percentages.
Does not belong here: reading a number with them (printed), writing numbers for readers (prose).

A language that is not listed has no number words, and its separators are those of English, which
are also those of most languages outside Europe and Latin America. Add a language by adding lines
here and cases to the test.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

PLAIN_SPACE = " "
FIXED_SPACES = "\u00a0\u2009\u202f"  # no-break, thin, narrow no-break: typography's group marks
ALL_SPACES = PLAIN_SPACE + FIXED_SPACES


@dataclass(frozen=True)
class Numerals:
    """The spellings of one language; all words are case-folded."""

    decimal: str
    groups: str
    scales: dict[str, Decimal]
    attached: frozenset[str]  # scales written right after the digits, such as 600k
    wholes: dict[str, Decimal]  # phrases that are a number by themselves, such as half a million
    at_least: dict[str, Decimal]  # phrases that are a number only with the hedge at-least
    ranges: tuple[tuple[str, str], ...]  # (opening word or "", joining word)
    percent: tuple[str, ...]  # the sign, and words


_DOT_GROUPS = [
    "id",
    "in",
    "de",
    "es",
    "pt",
    "it",
    "nl",
    "tr",
    "da",
    "el",
    "ro",
    "sl",
    "hr",
    "bs",
    "sr",
    "mk",
    "vi",
    "ca",
    "gl",
    "eu",
    "is",
    "az",
    "sq",
]
_SPACE_GROUPS = [
    "fr",
    "ru",
    "uk",
    "be",
    "bg",
    "pl",
    "cs",
    "sk",
    "hu",
    "fi",
    "sv",
    "nb",
    "nn",
    "no",
    "et",
    "lv",
    "lt",
    "hy",
    "ka",
    "kk",
]
_BOTH_GROUPS = {"fr", "nb", "nn", "no", "sv"}
# The same language, other separators: by region.
_COMMA_REGIONS = {
    "es-mx",
    "es-us",
    "es-419",
    "es-gt",
    "es-sv",
    "es-hn",
    "es-ni",
    "es-pa",
    "es-do",
    "es-pr",
}
_DOT_REGIONS = {"ar-ma", "ar-dz", "ar-tn", "ar-ly", "ar-mr"}
_APOSTROPHE_REGIONS = {"de-ch", "fr-ch", "it-ch", "de-li"}

_SIGNS = {  # written right behind the number, or with a space
    "zh": "万:4 萬:4 亿:8 億:8",
    "ja": "万:4 億:8",
    "ko": "만:4 억:8",
}
_SCALES = {
    "en": "thousand:3 million:6 billion:9 trillion:12",
    "de": "tausend:3 tsd.:3 million:6 millionen:6 mio:6 mio.:6 milliarde:9 milliarden:9 mrd:9"
    " mrd.:9",
    "fr": "mille:3 million:6 millions:6 milliard:9 milliards:9",
    "es": "mil:3 millón:6 millones:6 mil_millones:9",
    "pt": "mil:3 milhão:6 milhões:6 mil_milhões:9 bilhão:9 bilhões:9",
    "it": "mila:3 milione:6 milioni:6 miliardo:9 miliardi:9",
    "ca": "mil:3 milió:6 milions:6",
    "nl": "duizend:3 miljoen:6 miljard:9",
    "id": "ribu:3 juta:6 miliar:9 triliun:12",
    "ms": "ribu:3 juta:6 bilion:9",
    "tr": "bin:3 milyon:6 milyar:9",
    "sv": "tusen:3 miljon:6 miljoner:6 miljard:9 miljarder:9",
    "da": "tusind:3 million:6 millioner:6 milliard:9 milliarder:9",
    "nb": "tusen:3 million:6 millioner:6 milliard:9 milliarder:9",
    "fi": "tuhatta:3 miljoona:6 miljoonaa:6 miljardi:9 miljardia:9",
    "pl": "tys.:3 tysiąc:3 tysiące:3 tysięcy:3 mln:6 milion:6 miliony:6 milionów:6 mld:9 miliard:9"
    " miliardy:9 miliardów:9",
    "cs": "tisíc:3 tisíce:3 milion:6 miliony:6 milionů:6 milionu:6 miliarda:9 miliardy:9 miliard:9",
    "ro": "mii:3 milion:6 milioane:6 miliard:9 miliarde:9",
    "ru": "тыс.:3 тыс:3 тысяча:3 тысячи:3 тысяч:3 млн:6 миллион:6 миллиона:6 миллионов:6 млрд:9"
    " миллиард:9 миллиарда:9 миллиардов:9",
    "uk": "тис.:3 тисяча:3 тисячі:3 тисяч:3 млн:6 мільйон:6 мільйони:6 мільйонів:6 мільйона:6"
    " млрд:9 мільярд:9 мільярди:9 мільярдів:9",
    "el": "χιλιάδες:3 εκατομμύριο:6 εκατομμύρια:6 δισεκατομμύριο:9 δισεκατομμύρια:9",
    "ar": "ألف:3 الف:3 آلاف:3 ألفا:3 ألفًا:3 مليون:6 ملايين:6 مليونا:6 مليونًا:6 مليار:9 مليارات:9",
    "fa": "هزار:3 میلیون:6 میلیارد:9",
    "ur": "ہزار:3 لاکھ:5 ملین:6 کروڑ:7",
    "he": "אלף:3 אלפים:3 מיליון:6 מיליוני:6 מיליארד:9",
    "hi": "हज़ार:3 हजार:3 लाख:5 करोड़:7",
    **_SIGNS,
}  # fmt: skip
_ATTACHED = {
    "en": "k:3 m:6 mn:6 bn:9",
    **_SIGNS,
}
_HALVES = {  # phrases for half a million and one million
    "en": ("half a million|half-a-million", "a million|one million"),
    "de": ("eine halbe million|halbe million|einer halben million", "eine million|einer million"),
    "fr": ("un demi-million|demi-million|un demi million", "un million"),
    "es": ("medio millón", "un millón"),
    "pt": ("meio milhão", "um milhão"),
    "it": ("mezzo milione", "un milione"),
    "nl": ("een half miljoen|half miljoen", "een miljoen|één miljoen"),
    "id": ("setengah juta", "satu juta|sejuta"),
    "tr": ("yarım milyon", "bir milyon"),
    "sv": ("en halv miljon", "en miljon"),
    "da": ("en halv million", "en million"),
    "nb": ("en halv million", "en million"),
    "pl": ("pół miliona", "milion"),
    "ru": ("полмиллиона", "миллион"),
    "uk": ("пів мільйона|півмільйона", "мільйон"),
    "ar": ("نصف مليون", "مليون"),
    "fa": ("نیم میلیون", "یک میلیون"),
    "he": ("חצי מיליון", "מיליון"),
    "el": ("μισό εκατομμύριο", "ένα εκατομμύριο"),
}
_MORE_WHOLES = {
    "en": {"half a billion": "500000000", "a billion": "1000000000", "one billion": "1000000000",
           "a thousand": "1000", "one thousand": "1000"},
}  # fmt: skip
_AT_LEAST = {
    "en": {"dozens": "24", "hundreds": "200", "thousands": "2000", "tens of thousands": "20000",
           "hundreds of thousands": "200000"},
}  # fmt: skip
_RANGES = {
    "en": "between+and from+to +to +and",
    "de": "zwischen+und von+bis +bis +und",
    "fr": "entre+et de+à +à +et",
    "es": "entre+y de+a +a +y",
    "pt": "entre+e de+a +a +e",
    "it": "tra+e fra+e da+a +a +e",
    "nl": "tussen+en van+tot +tot +en",
    "id": "antara+dan antara+hingga +hingga +sampai +dan",
    "tr": "+ile +ila",
    "sv": "mellan+och +till +och",
    "da": "mellem+og +til +og",
    "nb": "mellom+og +til +og",
    "pl": "między+a od+do +do",
    "ru": "от+до между+и +до",
    "uk": "від+до між+і +до",
    "ar": "بين+و من+إلى +إلى +و",
    "fa": "بین+تا بین+و +تا",
    "he": "בין+ל +עד",
}
_PERCENT = {
    "en": "per cent|percent|pct", "de": "prozent", "fr": "pour cent|p. cent", "es": "por ciento",
    "pt": "por cento", "it": "per cento", "nl": "procent", "id": "persen", "sv": "procent",
    "da": "procent", "nb": "prosent", "pl": "procent|proc.", "ru": "процент|процента|процентов",
    "ar": "في المئة|في المائة|بالمئة|بالمائة", "fa": "درصد", "he": "אחוז|אחוזים", "tr": "yüzde",
}  # fmt: skip
_SAME_WORDS = {"no": "nb", "nn": "nb", "gl": "es", "sk": "cs", "in": "id", "iw": "he"}


@cache
def numerals(language: str) -> Numerals:
    """The spellings of the language of a BCP 47 tag."""
    tag = language.lower()
    primary = tag.split("-")[0]
    words = _SAME_WORDS.get(primary, primary)
    decimal, groups = _separators(tag, primary)
    half, one = _HALVES.get(words, ("", ""))
    wholes = {phrase: Decimal(500_000) for phrase in half.split("|") if phrase}
    wholes |= {phrase: Decimal(1_000_000) for phrase in one.split("|") if phrase}
    wholes |= {phrase: Decimal(value) for phrase, value in _MORE_WHOLES.get(words, {}).items()}
    scales, attached = _powers(_SCALES.get(words, "")), _powers(_ATTACHED.get(words, ""))
    return Numerals(
        decimal,
        groups,
        scales | attached,
        frozenset(attached),
        wholes,
        {phrase: Decimal(value) for phrase, value in _AT_LEAST.get(words, {}).items()},
        tuple(_pair(entry) for entry in _RANGES.get(words, "").split()),
        ("%", "٪", *filter(None, _PERCENT.get(words, "").split("|"))),
    )


def _separators(tag: str, primary: str) -> tuple[str, str]:
    """(decimal mark, marks that may group three digits)."""
    region = "-".join(part for part in tag.split("-") if len(part) != 4)  # without a script subtag
    if region in _APOSTROPHE_REGIONS:
        return ".", "'’" + ALL_SPACES
    if region in _DOT_REGIONS or (primary in _DOT_GROUPS and region not in _COMMA_REGIONS):
        return ",", "." + ALL_SPACES
    if primary in _SPACE_GROUPS:
        return ",", ALL_SPACES + ("." if primary in _BOTH_GROUPS else "")
    return ".", "," + FIXED_SPACES


def _powers(entries: str) -> dict[str, Decimal]:
    pairs = (entry.split(":") for entry in entries.split())
    return {word.replace("_", " "): Decimal(10) ** int(power) for word, power in pairs}


def _pair(entry: str) -> tuple[str, str]:
    opening, joining = entry.split("+")
    return opening, joining
