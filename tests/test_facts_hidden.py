"""Characters that a reader cannot see: which are found, where, and under which name."""

from __future__ import annotations

import pytest

from explainer.facts.values import UNPARSABLE, hidden, name

NAMED = {
    "\x00": "U+0000 (control)",
    "\x0b": "U+000B (control)",
    "\r": "U+000D (control)",
    "\x7f": "U+007F (control)",
    "\x9f": "U+009F (control)",
    "\ud800": "U+D800 (surrogate)",
    "\ue000": "U+E000 (private use)",
    "\U0010fffd": "U+10FFFD (private use)",
    "\ufdd0": "U+FDD0 (unassigned)",
    "\ufffe": "U+FFFE (unassigned)",
    "\U0001fffe": "U+1FFFE (unassigned)",
    "\U0001ffff": "U+1FFFF (unassigned)",
    "\U000effff": "U+EFFFF (unassigned)",
    "\u2065": "U+2065 (unassigned)",
    "\u00ad": "U+00AD SOFT HYPHEN",
    "\u115f": "U+115F HANGUL CHOSEONG FILLER",
    "\u200c": "U+200C ZERO WIDTH NON-JOINER",
    "\u200d": "U+200D ZERO WIDTH JOINER",
    "\u2028": "U+2028 LINE SEPARATOR",
    "\u202e": "U+202E RIGHT-TO-LEFT OVERRIDE",
    "\ufe0f": "U+FE0F VARIATION SELECTOR-16",
    "\ufeff": "U+FEFF ZERO WIDTH NO-BREAK SPACE",
    "\U000e0041": "U+E0041 TAG LATIN CAPITAL LETTER A",
}
SEEN = "\t\n Xx0~é\u00a0\u0600\u200e\u200f\u2010\u2027\u2070\ufdcf\ufdf0\ufffc\ufffd𐀀𠀀\U000e1000"


@pytest.mark.parametrize("character", NAMED, ids=lambda character: f"{ord(character):04X}")
def test_a_hidden_character_is_found_by_name(character: str) -> None:
    """In its place, as often as it comes; what has no name is told by its kind."""
    said = NAMED[character]
    assert name(character) == said
    assert list(hidden(f"é {character}{character}")) == [(2, said), (3, said)]
    assert list(hidden(f"{character} a")) == [(0, said)]


@pytest.mark.parametrize("plane", range(17))
def test_no_planes_last_two_places_are_text(plane: int) -> None:
    """They are noncharacters, in each plane; the next begins with text."""
    first = plane * 0x10000 + 0xFFFE
    assert [place for place, _ in hidden(f"é{chr(first)}{chr(first + 1)}")] == [1, 2]
    assert UNPARSABLE.sub("?", chr(first) + chr(first + 1)) == "??"
    if plane < 13:
        assert not any(hidden(chr(first + 2)))


@pytest.mark.parametrize("character", SEEN, ids=lambda character: f"{ord(character):04X}")
def test_what_can_be_seen_is_text(character: str) -> None:
    """So are white space, direction marks, signs of Arabic, and the neighbours of what is not."""
    assert list(hidden(f"{character}é{character}")) == []
    assert not UNPARSABLE.search(character)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("می\u200cرود", []),
        ("ك\u064e\u200ca", []),  # a mark is part of its letter
        ("a\u200db", []),
        ("\u200cab", [0]),
        ("ab\u200c", [2]),
        ("a\u200c b", [1]),
        ("a \u200cb", [2]),
        ("1\u200c2", [1]),
        ("a\u200c\u200db", [1, 2]),
        ("a\u200cb\u200b\u200cc", [3, 4]),
        ("\u200c", [0]),
    ],
)
def test_a_joiner_stands_between_letters(text: str, places: list[int]) -> None:
    """Anywhere else it is hidden."""
    assert [place for place, _ in hidden(text)] == places


def test_what_a_parser_would_stop_at() -> None:
    """Controls, noncharacters, and what counts as a line break; other hidden characters pass."""
    assert UNPARSABLE.sub("?", "a\x00b\u2028\u2029\ufeff\u0085\ufffe") == "a?b?????"
    assert UNPARSABLE.sub("?", "X\u200b\u202e\u00ad\u200c") == "X\u200b\u202e\u00ad\u200c"
