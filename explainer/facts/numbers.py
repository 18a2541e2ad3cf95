"""Printed numbers and hedges, language by language: rules 2 and 7 of the codebook.

A printed number must read back as the recorded one (2), and its hedge must be the one that is
printed beside it (7).

Nothing is guessed: a spelling that is ambiguous or unknown is refused, and the figure then takes
`printed: null` with a note. Number words are in `numerals.toml`; other languages have none, and
take their separators from CLDR or else from English, which most languages outside Europe and Latin
America share.

Hedges are in `hedges.toml`. Only words directly before or after a number hedge it: the "nearly" of
"nearly half of the city, or 800,000" does not hedge 800,000. Where the words beside a number belong
to something else, `words: null` and a note say so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from typing import Any, NamedTuple

from explainer.facts.model import Figure, Hedge
from explainer.facts.nodes import shown
from explainer.facts.values import UNKNOWN_LANGUAGE, plain_decimal
from explainer.text import nfc, read_table

DIGIT = "[0-9٠-٩۰-۹]"
FIXED_SPACES = "\u00a0\u2009\u202f"  # no-break, thin, narrow no-break: typography's group marks
ALL_SPACES = " " + FIXED_SPACES
LONGEST, LONGEST_DIGITS = 80, 24
# CLDR gives one way of printing numbers per language; in print there are others:
_ALSO_DOTS = ("fr", "nb", "nn", "no", "sv", "de", "pt", "es", "sq")
_OVERRIDES = {"en": (".", ","), "fr-ch": (".", "’")}  # "en" in every region
_ARABIC = ("\u066b", "\u066c")  # decimal and group mark, beside digits of its script


@dataclass(frozen=True)
class Numerals:
    """The spellings of one language; all words are case-folded."""

    language: str
    scales: dict[str, Decimal]
    attached: frozenset[str]  # scales written directly after the digits, such as 600k
    wholes: dict[str, Decimal]  # phrases that are a whole number, such as half a million
    at_least: dict[str, Decimal]  # phrases that are a number only with the hedge at-least
    ranges: tuple[tuple[str, str], ...]  # (opening word or "", joining word)
    percent: tuple[str, ...]  # signs and words

    @cached_property
    def separators(self) -> tuple[str, str]:
        """The decimal separator, and the characters that may separate groups of three digits."""
        tag = self.language.lower()
        primary = tag.split("-")[0]
        region = "-".join(part for part in tag.split("-") if len(part) != 4)  # without a script
        decimal, group = _OVERRIDES.get(primary) or _OVERRIDES.get(region) or _from_cldr(region)
        if group in "’'":
            return decimal, "'’" + ALL_SPACES
        if decimal == ".":
            return ".", group + FIXED_SPACES
        dots = "." if not group.isspace() or primary in _ALSO_DOTS else ""
        return decimal, dots + ALL_SPACES


@cache
def numerals(language: str) -> Numerals:
    """The spellings of the language of a BCP 47 tag."""
    known = read_table("explainer.facts", "numerals.toml")
    primary = language.lower().split("-")[0]
    words = known.get(known["same"].get(primary, primary), {})
    scales, attached = words.get("scales", {}), words.get("attached", {})
    return Numerals(
        language,
        {word: Decimal(10) ** power for word, power in (scales | attached).items()},
        frozenset(attached),
        _phrases(words.get("wholes", {})),
        _phrases(words.get("at-least", {})),
        tuple((opening, joining) for opening, joining in words.get("ranges", ())),
        ("%", "٪", *words.get("percent", ())),
    )


def _phrases(entries: Mapping[str, list[str]]) -> dict[str, Decimal]:
    return {phrase: Decimal(value) for value, phrases in entries.items() for phrase in phrases}


def _from_cldr(tag: str) -> tuple[str, str]:
    """The separators of a language and region; those of English if CLDR does not know it."""
    from babel import Locale, UnknownLocaleError

    try:
        symbols = Locale.parse(tag, sep="-").number_symbols["latn"]
        return symbols["decimal"], symbols["group"]
    except (UnknownLocaleError, ValueError, LookupError):
        return ".", ","


# ---------------------------------------------------------------- reading a number

_SCRIPTS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")
_LEADING_ZERO = re.compile(f"[0٠۰]{DIGIT}")
_NOT_DIGITS = re.compile("[^0-9٠-٩۰-۹]")
_NUMBER = re.compile(rf"{DIGIT}(?:[.,'’٬٫،{ALL_SPACES}]?{DIGIT})*")
_DASHES = "-‐‑‒–—−"
_DASHED = re.compile(
    rf"([^{_DASHES}]*{DIGIT}[^{_DASHES}]*?)\s*[{_DASHES}]\s*({DIGIT}[^{_DASHES}]*)"
)


class Printed(NamedTuple):
    """A printed number as read: its bounds, which are equal unless it is a range.

    `phrase` is set for words ("dozens") that are a number only with the hedge at-least.
    """

    low: Decimal
    high: Decimal
    phrase: str = ""


class _Part(NamedTuple):
    """A number, alone or an end of a range: its digits, its scale, whether it groups thousands."""

    digits: Decimal
    scale: Decimal | None
    grouped: bool

    @property
    def value(self) -> Decimal:
        return self.digits if self.scale is None else self.digits * self.scale


def read_back(text: str, language: str) -> Printed:
    """The number or range that the text states in this language; ValueError says why if none."""
    if len(text) > LONGEST:
        raise ValueError(f"a printed number has at most {LONGEST} characters")
    words, said = numerals(language), nfc(text).strip().casefold()
    if not said:
        raise ValueError("is empty")
    if said in words.at_least:
        return Printed(words.at_least[said], words.at_least[said], said)
    ends = _ends(said, words)
    if ends is not None:
        return _range(*(_part(end, words) for end in ends))
    value = _part(said, words).value
    return Printed(value, value)


def _ends(said: str, words: Numerals) -> tuple[str, str] | None:
    """The two ends of a range, if it is one."""
    if dashed := _DASHED.fullmatch(said):
        return dashed[1], dashed[2]
    for opening, joining in words.ranges if re.search(r"\s", said) else ():
        found = _range_pattern(opening, joining).fullmatch(said)
        if found and (opening or re.match(DIGIT, said)):
            return found[1], found[2]
    return None


@cache
def _range_pattern(opening: str, joining: str) -> re.Pattern[str]:
    start = rf"{re.escape(opening)}\s+" if opening else ""
    # Arabic and Hebrew write these words without a space before the number.
    end = r"\s*" if joining in ("و", "ל") else r"\s+"
    return re.compile(rf"{start}(.*?\S)\s+{re.escape(joining)}{end}(\S.*)")


def _range(low: _Part, high: _Part) -> Printed:
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
    """The low end: scaled in `1.2 to 1.4 million`, not in `900,000 to 1.1 million`."""
    shared = low._replace(scale=high.scale)
    if shared.value < high.value:
        return shared
    if low.digits >= 1000:
        return low
    raise ValueError("it is not clear which numbers the scale word belongs to")


def _part(said: str, words: Numerals) -> _Part:
    sign = next((sign for sign in words.percent if said.endswith(sign)), "")
    said = said.removesuffix(sign).strip()
    found = _NUMBER.match(said)
    if found is None:
        whole = words.wholes.get(" ".join(said.split()))
        if whole is not None:
            return _Part(Decimal(1), whole, True)
        raise ValueError(
            f"no number that can be read in {words.language!r}; write digits, or `printed: null`"
        )
    digits, grouped = _digits(found[0], words)
    rest = said[found.end() :]
    word = " ".join(rest.split())
    if rest and (word not in words.scales or (rest[0].isspace() and word in words.attached)):
        raise ValueError(f"{word!r} after the number is not a number word of {words.language!r}")
    return _Part(digits, words.scales.get(word), grouped)


def _digits(said: str, words: Numerals) -> tuple[Decimal, bool]:
    """The number written in digits, and whether its thousands are grouped."""
    language = words.language
    if said.isdecimal() and said.isascii() and said[0] != "0" and len(said) <= LONGEST_DIGITS:
        return Decimal(said), False
    script = next(digits for digits in _SCRIPTS if said[0] in digits)
    if re.search(f"(?![{script}]){DIGIT}", said):
        raise ValueError("mixes digits of two scripts")
    decimal, groups = words.separators if script == _SCRIPTS[0] else _ARABIC
    if "'" in groups and re.fullmatch(f"[^.,]*,{DIGIT}{{1,2}}", said):
        decimal = ","  # Swiss print has both, and no group is as short
    whole, mark, fraction = said.partition(decimal)
    used = set(_NOT_DIGITS.findall(whole))
    if len(used) > 1 or used - set(groups) or _NOT_DIGITS.search(fraction):
        raise ValueError(f"its separators cannot be read in {language!r}")
    separator = "".join(used)
    if used and not re.fullmatch(f"{DIGIT}{{1,3}}(?:{re.escape(separator)}{DIGIT}{{3}})+", whole):
        raise ValueError(f"its digits are not in groups of three, as {language!r} would have them")
    plain = whole.replace(separator, "") + ("." + fraction if mark else "")
    if _LEADING_ZERO.match(plain) or len(plain) > LONGEST_DIGITS:
        raise ValueError("begins with a zero or has too many digits")
    return Decimal(plain), bool(used)  # Decimal knows the digits of every script


# ---------------------------------------------------------------- the number in its anchor

_BEFORE = re.compile(rf"{DIGIT}[.,'’٬٫،]?$|(^|\s)[-−]$")
_GOES_ON = re.compile(rf"[.,'’٬٫،]?{DIGIT}")
_GROUPED = re.compile(rf"{DIGIT}{{1,3}}( {DIGIT}{{3}})*")
_MORE = re.compile(rf" {DIGIT}{{3}}(?!{DIGIT})")
_LESS = re.compile(rf"(?<!{DIGIT}){DIGIT}{{1,3}} $")
_THREE = re.compile(rf"{DIGIT}{{3}}(?!{DIGIT})")
_NEXT_WORD = re.compile(r"[ -]?(\w+)")
_PIECE = "is only a piece of a longer number in the anchor"


def not_in_anchor(printed: str, anchor: str, language: str, unit: str = "") -> str:
    """Why the printed number does not stand whole in the anchor; empty if it does."""
    faults = list(_where(printed, anchor, language, unit).values())
    if not faults:
        return f"does not stand in the anchor {shown(anchor, 80)}"
    return "" if "" in faults else faults[-1]


def places_in_anchor(printed: str, anchor: str, language: str, unit: str = "") -> list[int]:
    """The positions at which the printed number stands whole in the folded anchor."""
    places = _where(printed, anchor, language, unit).items()
    return [start for start, fault in places if not fault]


def fold(text: str) -> str:
    """The text case-folded, in form C, with straight apostrophes and single spaces."""
    return " ".join(nfc(text).casefold().replace("’", "'").split())


def _where(printed: str, anchor: str, language: str, unit: str) -> dict[int, str]:
    """Each position in the folded anchor; the fault if it is a piece of a longer number there."""
    number, words = fold(printed), fold(anchor)
    fault = _digit_fault if re.search(f"{DIGIT}$", number) else _word_fault
    places = (found.start() for found in re.finditer(rf"(?={re.escape(number)})", words))
    known, unit = numerals(language), unit.casefold()
    return {at: fault(number, words[:at], words[at + len(number) :], known, unit) for at in places}


def _word_fault(number: str, before: str, after: str, spelled: Numerals, unit: str) -> str:
    """Why a number that ends in a word, such as `half a million`, is only a piece of another."""
    longer = (p for p in (*spelled.wholes, *spelled.at_least) if len(p) > len(number))
    whole = next((phrase for phrase in longer if (before + number).endswith(phrase)), None)
    if whole:
        return f"is only the end of {whole!r} in the anchor"
    follows = re.match(DIGIT, number) and _BEFORE.search(before)
    return _PIECE if follows or re.match(r"\w", after) else ""


def _digit_fault(number: str, before: str, after: str, spelled: Numerals, unit: str) -> str:
    """Why a number that ends in a digit is only a piece of another."""
    if (re.match(DIGIT, number) and _BEFORE.search(before)) or _GOES_ON.match(after):
        return _PIECE
    begun = _THREE.match(number) and _LESS.search(before)
    goes_on = begun or (_GROUPED.fullmatch(number) and _MORE.match(after))
    if goes_on and " " in spelled.separators[1]:
        return _PIECE
    found = _NEXT_WORD.match(after)
    word = found[1] if found else ""
    short = word in spelled.attached  # maybe a unit's letter; only k right after a digit is sure
    scales = word in spelled.scales and (not short or (word == "k" and not after[0].isspace()))
    if scales and word not in unit:
        return f"goes on with {word!r} in the anchor; take it into `printed`"
    return ""


# ---------------------------------------------------------------- rule 2

Fault = tuple[str, str]  # the field, and what is wrong with it


def number_faults(figure: Figure, language: str, unit: str) -> Iterator[Fault]:
    """Rule 2: the faults of a printed number that is not in the anchor or is not the value."""
    text = figure.printed
    if text is None or language == UNKNOWN_LANGUAGE:
        return
    if figure.anchor is not None:
        fault = not_in_anchor(text, figure.anchor, language, unit)
        if fault:
            yield "printed", f"{shown(text)} {fault}"
    try:
        low, high, phrase = read_back(text, language)
    except ValueError as reason:
        yield "printed", f"{shown(text)} cannot be read back in language {language!r}: {reason}"
        return
    if phrase and figure.hedge is not Hedge.AT_LEAST:
        value = plain_decimal(low)
        message = f"{phrase!r} stands for {value} only with hedge at-least, found {figure.hedge}"
        yield "hedge", message
    if phrase and phrase not in fold(figure.words or ""):
        yield "words", f"expected the phrase {phrase!r} in it, found {shown(figure.words or '')}"
    ranged = figure.hedge is Hedge.BETWEEN
    if ranged and low == high:
        message = f"{shown(text)} is one number; `hedge: between` needs the range as printed"
        yield "printed", message
    elif not ranged and low != high:
        yield "hedge", f"{shown(text)} is a range; write `hedge: between` with `low` and `high`"
    else:
        for name, said in (("low", low), ("high", high)) if ranged else (("value", low),):
            stated = getattr(figure, name)
            if stated is not None and stated != said:
                message = f"{plain_decimal(stated)} does not match the printed number"
                yield name, f"{message} {shown(text)} ({plain_decimal(said)})"


# ---------------------------------------------------------------- rule 7

_OPENING, _CLOSING = "[\\s(\\[“”\"'‘’«-]*", "[\\s)\\]”“\"'’»-]*"


@dataclass(frozen=True)
class Phrase:
    """A printed hedge, the hedges that it may be recorded as, and its position in the text."""

    text: str
    hedges: frozenset[Hedge]
    start: int
    end: int

    def overlaps(self, words: str, text: str) -> bool:
        """Whether some occurrence of these words in the text overlaps the phrase."""
        places = (found.span() for found in re.finditer(re.escape(words), text)) if words else ()
        return any(start < self.end and self.start < end for start, end in places)

    def __str__(self) -> str:
        return " or ".join(hedge for hedge in Hedge if hedge in self.hedges)


class Lexicon:
    """The hedges of one language."""

    def __init__(self, entries: Mapping[str, Any]) -> None:
        before, after = _hedged_phrases(entries["before"]), _hedged_phrases(entries["after"])
        self._hedges: dict[str, set[Hedge]] = defaultdict(set)
        for text, hedge in (*before, *after):
            self._hedges[text].add(hedge)
        fillers = rf"(?:(?:{_any(_parts(entries.get('fillers', '')))})\s+)?"
        number = rf"(?:{DIGIT}|(?:{_any(_parts(entries['numbers']))})(?!\w))"
        self._before = re.compile(
            rf"(?<!\w)({_any(text for text, _ in before)}){_OPENING}{fillers}{_OPENING}$"
        )
        self._after = re.compile(
            rf"^{_CLOSING}(?:[^\W\d]+\s+)?({_any(text for text, _ in after)})(?!\w)"
            rf"(?!\s*{fillers}{number})"
        )
        self._anywhere = re.compile(rf"(?<!\w)({_any(self._hedges)})(?!\w)")
        self._number = re.compile(rf"{_OPENING}{fillers}({number}\S*)")

    def beside(self, anchor: str, start: int, end: int) -> Phrase | None:
        """The hedge directly before or after the number at `start:end` of the anchor, or None."""
        if found := self._before.search(anchor[:start]):
            return self._phrase(found, 0)
        found = self._after.search(anchor[end:])
        return self._phrase(found, end) if found else None

    def within(self, words: str) -> Phrase | None:
        """The first hedge in these words, or None."""
        found = self._anywhere.search(words)
        return self._phrase(found, 0) if found else None

    def other_number(self, words: str, anchor: str, starts: Iterable[int]) -> str | None:
        """The number that these words precede, unless it is one of those at `starts`."""
        own, others = set(starts), []
        for at in (found.end() for found in re.finditer(re.escape(words), anchor)):
            number = self._number.match(anchor, at)
            if number is None or number.start(1) in own:
                return None
            others.append(number[1])
        return others[0] if others else None

    def _phrase(self, found: re.Match[str], offset: int) -> Phrase | None:
        """The phrase of a match; None if it only looks like a hedge ("handed over")."""
        hedges, (start, end) = frozenset(self._hedges[found[1]]), found.span(1)
        if Hedge.EXACT in hedges:
            return None
        return Phrase(found[1], hedges, start + offset, end + offset)


@cache
def lexicon(language: str) -> Lexicon | None:
    """The lexicon of the language of a BCP 47 tag, or None."""
    entries = read_table("explainer.facts", "hedges.toml").get(language.lower().split("-")[0])
    return None if entries is None else Lexicon(entries)


def hedge_faults(figure: Figure, language: str, unit: str) -> Iterator[Fault]:
    """Rule 7: the faults of `hedge` and `words` against what is printed beside the number."""
    if figure.anchor is None or figure.words is None:
        return
    if figure.printed is not None and fold(figure.printed) in numerals(language).at_least:
        return  # "dozens" is a number and its hedge in one; rule 2 covers it
    anchor, words, known = fold(figure.anchor), fold(figure.words), lexicon(language)
    said, place = shown(figure.words), shown(figure.anchor, 80)
    if words and words not in anchor:
        yield "words", f"{said} does not stand in the anchor {place}"
        return
    starts, length = [], 0
    if figure.printed is not None:
        length = len(fold(figure.printed))
        starts = places_in_anchor(figure.printed, figure.anchor, language, unit)
    beside = [known.beside(anchor, start, start + length) for start in starts] if known else []
    if beside and all(beside):  # wherever the number stands, a hedge is beside it
        yield from _beside_faults(figure, words, anchor, [phrase for phrase in beside if phrase])
    elif figure.hedge is Hedge.EXACT and words:
        yield "words", f"{said} goes with a hedge; `hedge: exact` has none"
    elif not words:
        if figure.hedge not in (Hedge.EXACT, Hedge.BETWEEN):
            needed = "needs the words of the anchor that say so, or null with a note"
            yield "words", f"is missing; `hedge: {figure.hedge}` {needed}"
    elif known:
        phrase = known.within(words)
        if phrase and figure.hedge not in phrase.hedges and figure.hedge is not Hedge.BETWEEN:
            yield "hedge", f"{figure.hedge} is not what {phrase.text!r} says; expected {phrase}"
        elif starts and (number := known.other_number(words, anchor, starts)):
            printed = shown(figure.printed or "")
            yield "words", f"{said} stands before {number!r} in the anchor, not beside {printed}"


def _beside_faults(
    figure: Figure, words: str, anchor: str, beside: list[Phrase]
) -> Iterator[Fault]:
    """The faults of a figure whose number has a hedge beside it wherever it stands."""
    fits = [each for each in beside if figure.hedge in each.hedges]
    phrase = fits[0] if fits else beside[0]
    ranged = figure.hedge is Hedge.BETWEEN
    if not fits and not ranged:
        message = f"{figure.hedge} beside {phrase.text!r} in the anchor; expected {phrase}, or"
        elsewhere = f"`words: null` with a note that says what {phrase.text!r} belongs to"
        yield "hedge", f"{message} {elsewhere}"
    elif not phrase.overlaps(words, anchor) and not (ranged and fits):
        found = f"found {shown(figure.words or '')}" if words else "it is missing"
        yield "words", f"expected {phrase.text!r}, as the anchor has it beside the number; {found}"


def _hedged_phrases(entries: Mapping[str, str]) -> list[tuple[str, Hedge]]:
    return [
        (text, Hedge(hedge))
        for hedges, phrases in entries.items()
        for text in _parts(phrases)
        for hedge in hedges.split()
    ]


def _parts(phrases: str) -> list[str]:
    return [fold(phrase) for phrase in phrases.split("|") if phrase]


def _any(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases, longest first; without phrases, it matches nothing."""
    return "|".join(map(re.escape, sorted(set(phrases), key=len, reverse=True))) or "(?!)"
