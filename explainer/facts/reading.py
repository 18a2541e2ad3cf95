"""Rule 2: a printed number stands in its anchor and reads back as the figure's value.

Belongs here: comparing what was printed with what is on record.
Does not belong here: reading a printed number (printed), spellings (numerals), passing over the
figures that are plainly sound (plainly).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from operator import attrgetter
from typing import Any

from explainer.errors import Problem
from explainer.facts.draft import UNKNOWN_LANGUAGE, Origin
from explainer.facts.model import Facts, Figure, Hedge
from explainer.facts.numerals import numerals
from explainer.facts.plain import plain_decimal
from explainer.facts.plainly import is_plain
from explainer.facts.printed import Printed, read_back
from explainer.facts.tree import shown
from explainer.text import nfc

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
_READ = ("printed", "anchor", "value", "hedge", "source")
_Fault = tuple[str, str]  # the field, and what is wrong with it


def problems(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Every figure whose printed number is not in its anchor or says something else."""
    units = {metric.id: metric.unit for metric in facts.metrics.values()}
    for number, language in _doubtful(facts):
        figure = facts.figures[number]
        unit = units.get(figure.metric, "")
        for name, message in _of_figure(figure, str(figure.printed), language, unit):
            yield origin.places.of("figures", number).problem(name, message)


def _doubtful(facts: Facts) -> Iterator[tuple[int, str]]:
    """The numbers of the figures that are not plainly sound, each with its language.

    In a long series several say the same in the same words: that is looked at once.
    """
    known = facts.sources.items()
    languages = {id: s.language for id, s in known if s.language != UNKNOWN_LANGUAGE}

    def said() -> Iterator[tuple[Any, ...]]:
        printed, anchor, value, hedge, source = (
            map(attrgetter(name), facts.figures) for name in _READ
        )
        return zip(printed, anchor, value, hedge, map(languages.get, source), strict=True)

    read = (each for each in set(said()) if each[0] is not None and each[-1] is not None)
    doubtful = {each for each in read if not is_plain(*each)}
    for number, each in enumerate(said() if doubtful else ()):
        if each in doubtful:
            yield number, each[-1]


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
        yield from _phrase(figure, printed)
    if figure.hedge is Hedge.BETWEEN:
        yield from _range(figure, text, printed)
    elif printed.low != printed.high:
        yield "hedge", f"{shown(text)} is a range; write `hedge: between` with `low` and `high`"
    elif figure.value is not None and figure.value != printed.low:
        said = plain_decimal(printed.low)
        message = f"{plain_decimal(figure.value)} does not match the printed number"
        yield "value", f"{message} {shown(text)} ({said})"


def _range(figure: Figure, text: str, printed: Printed) -> Iterator[_Fault]:
    if printed.low == printed.high:
        message = f"{shown(text)} is one number; `hedge: between` needs the range as printed"
        yield "printed", message
        return
    for name, said in (("low", printed.low), ("high", printed.high)):
        stated = getattr(figure, name)
        if stated is not None and stated != said:
            message = f"{plain_decimal(stated)} does not match the printed number"
            yield name, f"{message} {shown(text)} ({plain_decimal(said)})"


def _phrase(figure: Figure, printed: Printed) -> Iterator[_Fault]:
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
    shape = (
        bool(_BEGINS.match(number)),
        bool(_GROUPED.fullmatch(number)),
        bool(_THREE.match(number)),
    )
    return _cut_from_digits(shape, before, after, language, unit)


def _cut_from_words(number: str, before: str, after: str, language: str) -> str:
    """The same for what ends in a word, such as `half a million`."""
    spellings = numerals(language)
    longer = [p for p in (*spellings.wholes, *spellings.at_least) if len(p) > len(number)]
    whole = next((p for p in longer if (before + number).endswith(p)), None)
    if whole:
        return f"is only the end of {whole!r} in the anchor"
    follows = _BEGINS.match(number) and _BEFORE.search(before)
    return _PIECE if follows or _LETTER.match(after) else ""


@lru_cache(maxsize=4096)
def _cut_from_digits(
    shape: tuple[bool, bool, bool], before: str, after: str, language: str, unit: str
) -> str:
    """The same for what ends in a digit; of its number nothing counts but these three facts.

    They are whether it begins with a digit, is in groups of three (with spaces), and begins with
    such a group. In a long series the same words stand around many numbers.
    """
    spellings = numerals(language)
    begins, grouped, three = shape
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
