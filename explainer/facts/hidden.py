"""Characters that a reader cannot see but a computer acts on.

Belongs here: which characters a facts file may not hold, and finding them.
Does not belong here: what happens then (load, series).

Refused: controls, surrogates, private use, noncharacters, line and paragraph separators, every
format character but those below, variation selectors and the other characters that show as nothing.
Allowed: U+200E and U+200F (direction marks), U+200C and U+200D between letters (Persian and Indic
spelling needs them), the visible number and verse signs of Arabic, tabs and line breaks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import resources

_JOINERS = "\u200c\u200d"
_SHOWN_AS_NOTHING = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_NOT_FOR_TEXT = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff"
    "\U000f0000-\U0010ffff"
    + "".join(chr(plane * 0x10000 + end) for plane in range(1, 15) for end in (0xFFFE, 0xFFFF))
)
_SUSPECT = re.compile(f"[{_SHOWN_AS_NOTHING}{_NOT_FOR_TEXT}{_JOINERS}]")
_NOT_PLAIN = re.compile(r"[^\t\n -~]+")  # where to look: little of most texts
# What a YAML parser would stop at, or count as a line break of its own.
UNPARSABLE = re.compile(f"[{_NOT_FOR_TEXT}\ufeff\u2028\u2029]")


def hidden(text: str) -> Iterator[tuple[int, str]]:
    """The place in the text and the name of each character that is refused."""
    if text.isascii() and text.isprintable():
        return
    for part in _NOT_PLAIN.finditer(text):
        for found in _SUSPECT.finditer(text, *part.span()):
            character = found[0]
            if character not in _JOINERS or not _between_letters(text, found.start()):
                yield found.start(), name(character)


def undrawable(text: str) -> Iterator[str]:
    """The name of each character that no font of a report has, each once."""
    if not text.isascii():
        for character in dict.fromkeys(_not_covered().findall(text)):
            yield name(character)


@cache
def _not_covered() -> re.Pattern[str]:
    lines = resources.files("explainer").joinpath("fonts/covered.txt").read_text(encoding="utf-8")
    ranges = " ".join(line for line in lines.splitlines() if line[:1] != "#").split()
    escaped = ("-".join(rf"\U{end:0>8}" for end in part.split("-")) for part in ranges)
    # A joiner or a direction mark changes what is drawn around it, and needs no picture.
    return re.compile(rf"[^\x00-\x7f{''.join(escaped)}{_JOINERS}\u200e\u200f]")


def name(character: str) -> str:
    """The character as `U+202E RIGHT-TO-LEFT OVERRIDE`."""
    plain = unicodedata.name(character, _UNNAMED.get(unicodedata.category(character), ""))
    return f"U+{ord(character):04X} {plain}"


_UNNAMED = {
    "Cc": "(control)",
    "Cs": "(surrogate)",
    "Co": "(private use)",
    "Cn": "(unassigned)",
}


def _between_letters(text: str, place: int) -> bool:
    around = text[place - 1 : place] + text[place + 1 : place + 2]
    return len(around) == 2 and all(unicodedata.category(c)[0] in "LM" for c in around)
