"""Rule 2: a printed number stands in its anchor and reads back as the figure's value.

Belongs here: comparing what was printed with what is on record.
Does not belong here: reading a printed number (printed), spellings (numerals).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from explainer.errors import Problem
from explainer.facts.draft import UNKNOWN_LANGUAGE, Origin
from explainer.facts.model import Facts, Figure, Hedge
from explainer.facts.numerals import numerals
from explainer.facts.plain import plain_decimal
from explainer.facts.printed import Printed, read_back
from explainer.facts.tree import Place, shown
from explainer.text import nfc

_DIGIT = "[0-9٠-٩۰-۹]"


def problems(facts: Facts, origin: Origin) -> Iterator[Problem]:
    """Every figure whose printed number is not in its anchor or says something else."""
    for number, figure in enumerate(facts.figures):
        source = facts.sources.get(figure.source)
        if figure.printed is None or source is None or source.language == UNKNOWN_LANGUAGE:
            continue
        place = origin.places.of("figures", number)
        metric = facts.metrics.get(figure.metric)
        unit = metric.unit if metric else ""
        if figure.anchor is not None:
            fault = not_in_anchor(figure.printed, figure.anchor, source.language, unit)
            if fault:
                yield place.problem("printed", f"{shown(figure.printed)} {fault}")
        yield from _read(figure, figure.printed, source.language, place)


def _read(figure: Figure, text: str, language: str, place: Place) -> Iterator[Problem]:
    try:
        printed = read_back(text, language)
    except ValueError as reason:
        message = f"{shown(text)} cannot be read back in language {language!r}: {reason}"
        yield place.problem("printed", message)
        return
    if printed.phrase:
        yield from _phrase(figure, printed, place)
    if figure.hedge is Hedge.BETWEEN:
        yield from _range(figure, text, printed, place)
    elif printed.low != printed.high:
        message = f"{shown(text)} is a range; write `hedge: between` with `low` and `high`"
        yield place.problem("hedge", message)
    elif figure.value is not None and figure.value != printed.low:
        said = plain_decimal(printed.low)
        message = f"{plain_decimal(figure.value)} does not match the printed number"
        yield place.problem("value", f"{message} {shown(text)} ({said})")


def _range(figure: Figure, text: str, printed: Printed, place: Place) -> Iterator[Problem]:
    if printed.low == printed.high:
        message = f"{shown(text)} is one number; `hedge: between` needs the range as printed"
        yield place.problem("printed", message)
        return
    for name, said in (("low", printed.low), ("high", printed.high)):
        stated = getattr(figure, name)
        if stated is not None and stated != said:
            message = f"{plain_decimal(stated)} does not match the printed number"
            yield place.problem(name, f"{message} {shown(text)} ({plain_decimal(said)})")


def _phrase(figure: Figure, printed: Printed, place: Place) -> Iterator[Problem]:
    phrase, value = printed.phrase, plain_decimal(printed.low)
    if figure.hedge is not Hedge.AT_LEAST:
        message = f"{phrase!r} stands for {value} only with hedge at-least, found {figure.hedge}"
        yield place.problem("hedge", message)
    if phrase not in _even(figure.words):
        message = f"expected the phrase {phrase!r} in it, found {shown(figure.words)}"
        yield place.problem("words", message)


def not_in_anchor(printed: str, anchor: str, language: str, unit: str = "") -> str:
    """Why the printed number is not a whole number of the anchor; empty if it is."""
    number, words = _even(printed), _even(anchor)
    fault = f"does not stand in the anchor {shown(anchor, 80)}"
    start = words.find(number)
    while start >= 0:
        fault = _cut(number, words, start, language, unit)
        if not fault:
            return ""
        start = words.find(number, start + 1)
    return fault


def _even(text: str) -> str:
    """The text with each run of spaces as one, letters case-folded."""
    return " ".join(nfc(text).casefold().split())


def _cut(number: str, anchor: str, start: int, language: str, unit: str) -> str:
    """Whether the match is only a piece of a longer number, and of which."""
    before, after = anchor[:start], anchor[start + len(number) :]
    spellings = numerals(language)
    longer = [p for p in (*spellings.wholes, *spellings.at_least) if len(p) > len(number)]
    whole = next((p for p in longer if (before + number).endswith(p)), None)
    if whole:
        return f"is only the end of {whole!r} in the anchor"
    if _digits_go_on(number, before, after, " " in spellings.groups):
        return "is only a piece of a longer number in the anchor"
    scale = re.match(r"[ -]?(\w+)", after)
    attached = scale is not None and not after[:1].isspace()
    if scale and scale[1] in spellings.scales and re.search(f"{_DIGIT}$", number):
        short = scale[1] in spellings.attached and scale[1].isascii()
        if scale[1] not in unit.casefold() and (not short or (attached and scale[1] == "k")):
            return f"goes on with {scale[1]!r} in the anchor; take it into `printed`"
    return ""


def _digits_go_on(number: str, before: str, after: str, spaces_group: bool) -> bool:
    if re.match(_DIGIT, number) and re.search(rf"{_DIGIT}[.,'’٬٫،]?$|(^|\s)[-−]$", before):
        return True
    if not re.search(f"{_DIGIT}$", number):
        return bool(re.match(r"\w", after))
    if re.match(rf"[.,'’٬٫،]?{_DIGIT}", after):
        return True
    if not spaces_group:
        return False
    grouped = re.fullmatch(rf"{_DIGIT}{{1,3}}( {_DIGIT}{{3}})*", number)
    more = re.match(rf" {_DIGIT}{{3}}(?!{_DIGIT})", after)
    less = re.search(rf"(?<!{_DIGIT}){_DIGIT}{{1,3}} $", before) and re.match(
        rf"{_DIGIT}{{3}}(?!{_DIGIT})", number
    )
    return bool((grouped and more) or less)
