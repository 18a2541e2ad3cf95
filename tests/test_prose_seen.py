"""A text as its reader sees it: letters that look like others, and the way back to the text."""

from __future__ import annotations

import pytest

from explainer.prose.seen import bare, seen


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("dоzen", "dozen"),  # a Cyrillic o
        ("ѕіх", "six"),  # Cyrillic throughout
        ("τwo", "two"),
        ("ᴛᴇɴ", "ten"),
        ("two\u2011thirds", "two-thirds"),
        ("t\u200bwo", "two"),
        ("ｔwo", "two"),
    ],
)
def test_a_word_that_looks_latin_is_read_as_latin(text: str, plain: str) -> None:
    """Whatever letters, dashes and invisible characters it is written with."""
    assert seen(text)[0] == plain


@pytest.mark.parametrize("text", ["человек", "война", "Αθήνα", "Հայաստան", "fünf"])
def test_a_word_of_another_script_stays_as_it_is(text: str) -> None:
    """One letter that looks like none of the Latin ones keeps the word."""
    assert seen(text)[0] == text


def test_each_character_leads_back_to_its_place() -> None:
    """Characters that show as nothing are left out, and the places say so."""
    plain, places = seen("d\u00adо\u200bzen")
    assert plain == "dozen" and places == [0, 2, 4, 5, 6]
    assert seen("dozen") == ("dozen", None)


def test_marks_on_letters_are_taken_off_one_for_one() -> None:
    """So that a find in the bare text has the same places."""
    assert bare("dózen à") == "dozen a"
