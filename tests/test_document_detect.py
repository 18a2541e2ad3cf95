"""Number expressions in plain text, and what beside a number would make another one of it."""

from __future__ import annotations

import re

import pytest

from explainer.checks.own_words import touching
from explainer.document.detect import find, names_number
from explainer.document.runs import Number, Run, Runs, Text
from explainer.words import load


def words(text: str, *languages: str) -> list[str]:
    return [found.words for found in find(text, languages or ("en",))]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "some 20 000 people", ["20 000"]),
        ("en", "from 1.2 to 1.4 million", ["1.2 to 1.4 million"]),
        ("en", "hundreds of thousands fled", ["hundreds of thousands"]),
        ("en", "one hundred and twenty-two", ["one hundred and twenty-two"]),
        ("en", "Two-thirds stayed; a quarter of the rest left", ["Two-thirds", "a quarter"]),
        ("en", "half a million, half of it", ["half a million", "half"]),
        ("en", "one in five, one of every ten", ["one in five", "one of every ten"]),
        ("en", "only one gate, more than one bridge", ["only one", "than one"]),
        ("en", "doubled, then tripled; tenfold", ["doubled", "tripled", "tenfold"]),
        ("en", "a percentage point, per cent, 5%", ["percentage point", "per cent", "5%"]),
        ("en", "in the nineties, mid-twenties", ["nineties", "twenties"]),
        ("en", "a two-state solution", ["two"]),
        ("en", "zero-sum, scores of, a couple of", ["zero", "scores", "a couple"]),
        ("en", "١٢٨; १२; １２; ½; ③; 𝟗", ["١٢٨", "१२", "１２", "½", "③", "𝟗"]),
        ("en", "三千人", ["三千"]),
        ("en", "tw\u200benty, f\u00adive, t\u0301en", ["twenty", "five", "t\u0301en"]),
        ("en", "one‑third, one–third", ["one‑third", "one–third"]),
        (
            "en",
            "ten lakh, a crore, redoubled, sextupled",
            ["ten lakh", "crore", "redoubled", "sextupled"],
        ),
        ("en", "One child died; at least one home", ["One child", "at least one"]),
        (
            "en",
            "a single week, single-digit, twosome",
            ["a single week", "single-digit", "twosome"],
        ),
        ("en", "a score of towns, a trio of ministers", ["a score of", "trio of"]),
        ("en", "三 people", ["三"]),
        ("en", "One woman left; all but one fled", ["One woman", "but one"]),
        ("en", "A couple were killed; scores died; one was killed", ["A couple", "scores", "one"]),
        ("de", "zweiundzwanzig von dreihunderttausend", ["zweiundzwanzig von dreihunderttausend"]),
        ("de", "Zehntausende, die Hälfte, ein Drittel", ["Zehntausende", "Hälfte", "Drittel"]),
        ("de", "verdoppelt, dreifach, Prozent", ["verdoppelt", "dreifach", "Prozent"]),
        ("fr", "une dizaine de milliers, la moitié", ["dizaine de milliers", "moitié"]),
        ("fr", "vingt pour cent", ["vingt pour cent"]),
        ("es", "dos mil, la mitad, uno de cada tres", ["dos mil", "mitad", "uno de cada tres"]),
        ("ar", "اثني عشر ألف شخص ونصف السكان", ["اثني عشر ألف", "ونصف"]),
        ("ar", "مِئَة", ["مِئَة"]),
        ("he", "חצי מיליון, שלושת אלפים", ["חצי מיליון", "שלושת אלפים"]),
    ],
)
def test_number_expressions_are_found_whole(language: str, text: str, expected: list[str]) -> None:
    """Digits of any script, signs, number words, joined as they are spoken."""
    assert words(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "No one knows; one another; one side; someone, anyone, everyone."),
        ("en", "The first meeting, a second round, the third country, a third party."),
        ("en", "Wait a second. Often, attention, tension, weight, height, network, stone."),
        ("en", "The Jewish quarter, headquarters, living quarters."),
        ("en", "A percentage, a majority, most, several, many, few, both, once, decades."),
        ("en", "I said so. Did I? Mix, civil, vivid, IDF, UN, NATO; World War II; Washington, DC."),
        ("en", "Unfold the scaffold, blindfold, manifold; a freight train."),
        ("en", "May and March; Sunday; the Dead Sea."),
        ("en", "One side said so; one day; one of them; the one who left; a single market."),
        ("en", "Xi, vi, e.g., U. S. A., a.m., OLI, IO, IOI, a trio, the Quartet, a score."),
        ("en", "сто человек, три дня, 三井"),
        (
            "de",
            "Ein Haus, eine Frau, beachten, Achtung, Wacht, Zehe, elfenhaft, Hundert"[:-7] + ".",
        ),
        ("fr", "Un pays, une femme, la centrale, décent."),
        ("es", "Un país, los demás."),
        ("ar", "قال الوزير إن الناس غادروا المدينة."),
        ("he", "השר אמר כי האנשים עזבו את העיר."),
    ],
)
def test_ordinary_prose_holds_no_number(language: str, text: str) -> None:
    """The words that only look like numbers, or are only sometimes numbers."""
    assert words(text, language) == []


def test_places_are_those_of_the_text_as_given() -> None:
    """Start and end lie in the text with its invisible characters, so that it can be cut there."""
    text = "A tw\u200benty B"
    (found,) = find(text)
    assert text[found.start : found.end] == "tw\u200benty"


def test_a_language_without_words_is_searched_for_english_ones() -> None:
    """Nothing passes because a language is unknown here."""
    assert words("half of it", "tlh") == ["half"]
    assert names_number("zwölf", ("en", "de")) and not names_number("zwölf", ("en",))


def test_long_text_is_searched_to_its_end() -> None:
    """A text of a megabyte, and one made to trip the patterns: neither hangs the build."""
    assert len(find("No one left the city on that day. " * 30_000)) == 0
    assert len(find("ein" * 5_000 + " " + "und" * 5_000, ("de",))) == 0


def test_the_catalogue_holds_no_number_but_those_of_quantity_words() -> None:
    """Every phrase of ours can stand in a report."""
    allowed = ("number.", "part-word.", "quantity-word.")
    for key, phrase in load("en").phrases.items():
        if not key.startswith(allowed):
            assert words(phrase) == [], key


ABOUT = Number(text="9,000", before="about", hedge="about", fact="a")
EXACT = Number(text="412", hedge="exact", fact="b")


def line_of(template: str) -> Runs:
    """The line with the numbers in place of E and A; a bar parts two texts."""
    numbers: dict[str, Run] = {"E": EXACT, "A": ABOUT}
    parts = re.split(r"([EA])|\|", template)
    return tuple(numbers.get(part) or Text(text=part) for part in parts if part)


CHANGED = [
    "Ek", "E k people", "Ebn dollars", "E mn", "Efold", "E×", "minus E", "−E", "a +E", "<E",
    "negative E", "EE", "E,E", "E.E", "E/E", "exactly A", "precisely A", "at most A",
    "It was no fewer than E people.", "up to another A", "nearly E", "some E", "more| than E",
    "E or more", "A people at most.", "The change: − E", "- E", "– E", "a loss of ~ E",
]  # fmt: skip
ORDINARY = [
    "It counts A people.", "(E)", "“E”, and A; E.", "exactly E", "E kilometres", "E to A", "E, E",
    "The two-party-E",  # a compound, not a sign
    "E人", "The count – E – is the office's.", "It handed over E homes.", "between E and A",
    "at most a week before, E", "The gap is E; more than that is not known.",
]  # fmt: skip


@pytest.mark.parametrize("line", CHANGED)
def test_what_would_make_another_number_of_it_is_a_fault(line: str) -> None:
    """Scales, signs, other numbers, and words that take back the hedge."""
    assert list(touching(line_of(line)))


@pytest.mark.parametrize("line", ORDINARY)
def test_ordinary_neighbours_are_none(line: str) -> None:
    """Punctuation, units and words stand beside a number as they do in print."""
    assert list(touching(line_of(line))) == []
