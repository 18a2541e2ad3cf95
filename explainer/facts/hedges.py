"""Rule 7: the hedge of a figure is the one that is printed beside its number.

What counts as a hedge, in which language, is in `hedges.toml`. Only what stands directly before or
after the number is its own: the "nearly" of "nearly half of the city, or 800,000" is not. Where the
words beside a number belong to something else, `words: null` and a note say so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from explainer.facts.model import Figure, Hedge
from explainer.facts.nodes import shown
from explainer.facts.numbers import DIGIT, Fault, even, numerals, places_in_anchor
from explainer.text import read_table

_OPENING, _CLOSING = "[\\s(\\[“”\"'‘’«-]*", "[\\s)\\]”“\"'’»-]*"


@dataclass(frozen=True)
class Phrase:
    """A hedge as printed, and the hedges that it may be on record as."""

    text: str
    hedges: frozenset[Hedge]
    start: int  # where it stands in the text
    end: int

    def is_in(self, words: str, text: str) -> bool:
        """Whether these words, where they stand in the text, have something of the phrase."""
        places = (found.span() for found in re.finditer(re.escape(words), text)) if words else ()
        return any(start < self.end and self.start < end for start, end in places)

    def __str__(self) -> str:
        return " or ".join(hedge for hedge in Hedge if hedge in self.hedges)


class Lexicon:
    """The hedges of one language."""

    def __init__(self, entries: Mapping[str, Any]) -> None:
        before, after = _phrases(entries["before"]), _phrases(entries["after"])
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
        """The hedge directly before or after a number of the anchor."""
        if found := self._before.search(anchor[:start]):
            return self._phrase(found, 0)
        found = self._after.search(anchor[end:])
        return self._phrase(found, end) if found else None

    def within(self, words: str) -> Phrase | None:
        """The first hedge in some words."""
        found = self._anywhere.search(words)
        return self._phrase(found, 0) if found else None

    def other_number(self, words: str, anchor: str, starts: Iterable[int]) -> str | None:
        """The number that these words stand before, if that is none of those at `starts`."""
        own, others = set(starts), []
        for at in (found.end() for found in re.finditer(re.escape(words), anchor)):
            number = self._number.match(anchor, at)
            if number is None or number.start(1) in own:
                return None
            others.append(number[1])
        return others[0] if others else None

    def _phrase(self, found: re.Match[str], offset: int) -> Phrase | None:
        """The phrase that was found; None for one that only looks like a hedge ("handed over")."""
        hedges, (start, end) = frozenset(self._hedges[found[1]]), found.span(1)
        if Hedge.EXACT in hedges:
            return None
        return Phrase(found[1], hedges, start + offset, end + offset)


@cache
def lexicon(language: str) -> Lexicon | None:
    """The lexicon of the language of a BCP 47 tag, or None."""
    entries = read_table("explainer.facts", "hedges.toml").get(language.lower().split("-")[0])
    return None if entries is None else Lexicon(entries)


def faults(figure: Figure, language: str, unit: str) -> Iterator[Fault]:
    """Each field of the figure that is not as the words beside its number have it, and why."""
    if figure.anchor is None or figure.words is None:
        return
    if figure.printed is not None and even(figure.printed) in numerals(language).at_least:
        return  # "dozens" is a number and its hedge in one, as rule 2 has it
    anchor, words, known = even(figure.anchor), even(figure.words), lexicon(language)
    said, place = shown(figure.words), shown(figure.anchor, 80)
    if words and words not in anchor:
        yield "words", f"{said} does not stand in the anchor {place}"
        return
    starts, length = [], 0
    if figure.printed is not None:
        length = len(even(figure.printed))
        starts = places_in_anchor(figure.printed, figure.anchor, language, unit)
    beside = [known.beside(anchor, start, start + length) for start in starts] if known else []
    if beside and all(beside):  # wherever the number stands, a hedge is beside it
        yield from _as_printed(figure, words, anchor, [phrase for phrase in beside if phrase])
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


def _as_printed(figure: Figure, words: str, anchor: str, beside: list[Phrase]) -> Iterator[Fault]:
    """The faults of a figure with a hedge beside its number, wherever the number stands."""
    fits = [each for each in beside if figure.hedge in each.hedges]
    phrase = fits[0] if fits else beside[0]
    ranged = figure.hedge is Hedge.BETWEEN
    if not fits and not ranged:
        message = f"{figure.hedge} beside {phrase.text!r} in the anchor; expected {phrase}, or"
        elsewhere = f"`words: null` with a note that says what {phrase.text!r} belongs to"
        yield "hedge", f"{message} {elsewhere}"
    elif not phrase.is_in(words, anchor) and not (ranged and fits):
        found = f"found {shown(figure.words or '')}" if words else "it is missing"
        yield "words", f"expected {phrase.text!r}, as the anchor has it beside the number; {found}"


def _phrases(entries: Mapping[str, str]) -> list[tuple[str, Hedge]]:
    return [
        (text, Hedge(hedge))
        for hedges, phrases in entries.items()
        for text in _parts(phrases)
        for hedge in hedges.split()
    ]


def _parts(phrases: str) -> list[str]:
    return [even(phrase) for phrase in phrases.split("|") if phrase]


def _any(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases, the longest first; for none, one that matches nothing."""
    return "|".join(map(re.escape, sorted(set(phrases), key=len, reverse=True))) or "(?!)"
