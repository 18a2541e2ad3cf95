"""What touches a bound number: words and signs that would make another number of it."""

from __future__ import annotations

import re

import pytest

from explainer.checks.own_words import touching
from explainer.document.runs import Number, Run, Runs, Text

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
