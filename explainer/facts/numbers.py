"""Numbers as they are printed, language by language, and rule 2: a printed number reads back.

Nothing is guessed: a spelling that could be read in two ways, or that this module does not know, is
refused, and the figure then takes `printed: null` with a note. A language that is not listed has no
number words, and its separators are those of English, which are also those of most languages
outside Europe and Latin America. Add a language by adding lines here and cases to the test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from explainer.errors import Problem
from explainer.facts.load import UNKNOWN_LANGUAGE, Origin
from explainer.facts.model import Facts, Figure, Hedge
from explainer.facts.nodes import shown
from explainer.facts.values import plain_decimal
from explainer.text import nfc

PLAIN_SPACE = " "
FIXED_SPACES = "\u00a0\u2009\u202f"  # no-break, thin, narrow no-break: typography's group marks
ALL_SPACES = PLAIN_SPACE + FIXED_SPACES


@dataclass(frozen=True)
class Numerals:
    """The spellings of one language; all words are case-folded."""

    tag: str
    scales: dict[str, Decimal]
    attached: frozenset[str]  # scales written right after the digits, such as 600k
    wholes: dict[str, Decimal]  # phrases that are a number by themselves, such as half a million
    at_least: dict[str, Decimal]  # phrases that are a number only with the hedge at-least
    ranges: tuple[tuple[str, str], ...]  # (opening word or "", joining word)
    percent: tuple[str, ...]  # the sign, and words

    @property
    def decimal(self) -> str:
        """The mark before a fraction."""
        return _separators(self.tag)[0]

    @property
    def groups(self) -> str:
        """The marks that may group three digits."""
        return _separators(self.tag)[1]


# CLDR gives one way in which a language prints its numbers; these are others.
_ALSO_DOTS = ("fr", "nb", "nn", "no", "sv", "de", "pt", "es", "sq")
_APART = {"en": (".", ","), "fr-ch": (".", "’")}  # in print, whatever the region

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
    half, one = _HALVES.get(words, ("", ""))
    wholes = {phrase: Decimal(500_000) for phrase in half.split("|") if phrase}
    wholes |= {phrase: Decimal(1_000_000) for phrase in one.split("|") if phrase}
    wholes |= {phrase: Decimal(value) for phrase, value in _MORE_WHOLES.get(words, {}).items()}
    scales, attached = _powers(_SCALES.get(words, "")), _powers(_ATTACHED.get(words, ""))
    return Numerals(
        tag,
        scales | attached,
        frozenset(attached),
        wholes,
        {phrase: Decimal(value) for phrase, value in _AT_LEAST.get(words, {}).items()},
        tuple(_pair(entry) for entry in _RANGES.get(words, "").split()),
        ("%", "٪", *filter(None, _PERCENT.get(words, "").split("|"))),
    )


@cache
def _separators(tag: str) -> tuple[str, str]:
    """(decimal mark, marks that may group three digits); looked up only for numbers with marks."""
    primary = tag.split("-")[0]
    region = "-".join(part for part in tag.split("-") if len(part) != 4)  # without a script subtag
    decimal, group = _APART.get(primary) or _APART.get(region) or _of_cldr(region)
    if group in "’'":
        return decimal, "'’" + ALL_SPACES
    if decimal == ".":
        return ".", group + FIXED_SPACES
    dots = "." if not group.isspace() or primary in _ALSO_DOTS else ""
    return decimal, dots + ALL_SPACES


def _of_cldr(tag: str) -> tuple[str, str]:
    """The marks of a language and region; those of English where nothing is known of them."""
    from babel import Locale, UnknownLocaleError

    try:
        symbols = Locale.parse(tag, sep="-").number_symbols["latn"]
        return symbols["decimal"], symbols["group"]
    except (UnknownLocaleError, ValueError, LookupError):
        return ".", ","


def _powers(entries: str) -> dict[str, Decimal]:
    pairs = (entry.split(":") for entry in entries.split())
    return {word.replace("_", " "): Decimal(10) ** int(power) for word, power in pairs}


def _pair(entry: str) -> tuple[str, str]:
    opening, joining = entry.split("+")
    return opening, joining


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
    if said.isdecimal() and said.isascii() and said[0] != "0" and len(said) <= LONGEST_DIGITS:
        return Decimal(said), False
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


_DIGIT = "[0-9٠-٩۰-۹]"
_BEGINS = re.compile(_DIGIT)
_ENDS = re.compile(f"{_DIGIT}$")
_BEFORE = re.compile(rf"{_DIGIT}[.,'’٬٫،]?$|(^|\s)[-−]$")
_GOES_ON = re.compile(rf"[.,'’٬٫،]?{_DIGIT}")
_LETTER = re.compile(r"\w")
_GROUPED = re.compile(rf"{_DIGIT}{{1,3}}( {_DIGIT}{{3}})*")
_MORE = re.compile(rf" {_DIGIT}{{3}}(?!{_DIGIT})")
_LESS = re.compile(rf"(?<!{_DIGIT}){_DIGIT}{{1,3}} $")
_THREE = re.compile(rf"{_DIGIT}{{3}}(?!{_DIGIT})")
_NEXT_WORD = re.compile(r"[ -]?(\w+)")
_PIECE = "is only a piece of a longer number in the anchor"
_Fault = tuple[str, str]  # the field, and what is wrong with it


def problems(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Every figure whose printed number is not in its anchor or says something else."""
    units = {metric.id: metric.unit for metric in facts.metrics.values()}
    for number, figure in enumerate(facts.figures):
        source = facts.sources.get(figure.source)
        if figure.printed is None or source is None or source.language == UNKNOWN_LANGUAGE:
            continue
        unit = units.get(figure.metric, "")
        for name, message in _of_figure(figure, figure.printed, source.language, unit):
            yield origin.places.of("figures", number).problem(name, message)


def _of_figure(figure: Figure, text: str, language: str, unit: str) -> Iterator[_Fault]:
    if figure.anchor is not None:
        fault = not_in_anchor(text, figure.anchor, language, unit)
        if fault:
            yield "printed", f"{shown(text)} {fault}"
    try:
        printed = read_back(text, language)
    except ValueError as reason:
        yield "printed", f"{shown(text)} cannot be read back in language {language!r}: {reason}"
        return
    if printed.phrase:
        yield from _phrase_faults(figure, printed)
    if figure.hedge is Hedge.BETWEEN:
        yield from _range_faults(figure, text, printed)
    elif printed.low != printed.high:
        yield "hedge", f"{shown(text)} is a range; write `hedge: between` with `low` and `high`"
    elif figure.value is not None and figure.value != printed.low:
        said = plain_decimal(printed.low)
        message = f"{plain_decimal(figure.value)} does not match the printed number"
        yield "value", f"{message} {shown(text)} ({said})"


def _range_faults(figure: Figure, text: str, printed: Printed) -> Iterator[_Fault]:
    if printed.low == printed.high:
        message = f"{shown(text)} is one number; `hedge: between` needs the range as printed"
        yield "printed", message
        return
    for name, said in (("low", printed.low), ("high", printed.high)):
        stated = getattr(figure, name)
        if stated is not None and stated != said:
            message = f"{plain_decimal(stated)} does not match the printed number"
            yield name, f"{message} {shown(text)} ({plain_decimal(said)})"


def _phrase_faults(figure: Figure, printed: Printed) -> Iterator[_Fault]:
    phrase, value = printed.phrase, plain_decimal(printed.low)
    if figure.hedge is not Hedge.AT_LEAST:
        message = f"{phrase!r} stands for {value} only with hedge at-least, found {figure.hedge}"
        yield "hedge", message
    if phrase not in even(figure.words or ""):
        yield "words", f"expected the phrase {phrase!r} in it, found {shown(figure.words or '')}"


def not_in_anchor(printed: str, anchor: str, language: str, unit: str = "") -> str:
    """Why the printed number is not a whole number of the anchor; empty if it is."""
    number, words = even(printed), even(anchor)
    start = words.find(number)
    if start < 0:
        return f"does not stand in the anchor {shown(anchor, 80)}"
    fault = ""
    while start >= 0:
        fault = _cut(number, words, start, language, unit)
        if not fault:
            return ""
        start = words.find(number, start + 1)
    return fault


def places_in_anchor(printed: str, anchor: str, language: str, unit: str = "") -> list[int]:
    """Where the printed number stands whole in the evened anchor."""
    number, words = even(printed), even(anchor)
    starts = (found.start() for found in re.finditer(rf"(?={re.escape(number)})", words))
    return [start for start in starts if not _cut(number, words, start, language, unit)]


def even(text: str) -> str:
    """The text with each run of spaces as one, letters case-folded."""
    return " ".join(nfc(text).casefold().split())


def _cut(number: str, anchor: str, start: int, language: str, unit: str) -> str:
    """Whether the match is only a piece of a longer number, and of which."""
    before, after = anchor[:start], anchor[start + len(number) :]
    if not _ENDS.search(number):
        return _cut_from_words(number, before, after, language)
    return _cut_from_digits(number, before, after, language, unit)


def _cut_from_words(number: str, before: str, after: str, language: str) -> str:
    """The same for what ends in a word, such as `half a million`."""
    spellings = numerals(language)
    longer = [p for p in (*spellings.wholes, *spellings.at_least) if len(p) > len(number)]
    whole = next((p for p in longer if (before + number).endswith(p)), None)
    if whole:
        return f"is only the end of {whole!r} in the anchor"
    follows = _BEGINS.match(number) and _BEFORE.search(before)
    return _PIECE if follows or _LETTER.match(after) else ""


def _cut_from_digits(number: str, before: str, after: str, language: str, unit: str) -> str:
    """The same for what ends in a digit."""
    spellings = numerals(language)
    begins, grouped = _BEGINS.match(number), _GROUPED.fullmatch(number)
    three = _THREE.match(number)
    if (begins and _BEFORE.search(before)) or _GOES_ON.match(after):
        return _PIECE
    goes_on = (grouped and _MORE.match(after)) or (three and _LESS.search(before))
    if goes_on and " " in spellings.groups:
        return _PIECE
    scale = _NEXT_WORD.match(after)
    if scale and scale[1] in spellings.scales:
        attached, short = not after[:1].isspace(), scale[1] in spellings.attached
        short = short and scale[1].isascii()
        if scale[1] not in unit.casefold() and (not short or (attached and scale[1] == "k")):
            return f"goes on with {scale[1]!r} in the anchor; take it into `printed`"
    return ""
