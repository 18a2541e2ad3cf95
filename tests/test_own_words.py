"""What touches a bound number: words and signs that would make another number of it."""

from __future__ import annotations

import pytest

from explainer.checks.own_words import touching
from explainer.document.runs import Number, Run, Runs, Text

ABOUT = Number(text="9,000", before="about", hedge="about", fact="a")
EXACT = Number(text="412", hedge="exact", fact="b")


def runs(*parts: str | Run) -> Runs:
    return tuple(Text(text=part) if isinstance(part, str) else part for part in parts)


@pytest.mark.parametrize(
    "line",
    [
        runs(EXACT, "k"),
        runs(EXACT, " k people"),
        runs(EXACT, "bn dollars"),
        runs(EXACT, " mn"),
        runs(EXACT, "fold"),
        runs(EXACT, "×"),
        runs("minus ", EXACT),
        runs("−", EXACT),
        runs("a +", EXACT),
        runs("<", EXACT),
        runs("negative ", EXACT),
        runs(EXACT, EXACT),
        runs(EXACT, ",", EXACT),
        runs(EXACT, ".", EXACT),
        runs(EXACT, "/", EXACT),
        runs("exactly ", ABOUT),
        runs("precisely ", ABOUT),
        runs("at most ", ABOUT),
        runs("It was no fewer than ", EXACT, " people."),
        runs("up to another ", ABOUT),
        runs("nearly ", EXACT),
        runs("some ", EXACT),
        runs("more", " than ", EXACT),
        runs(EXACT, " or more"),
        runs(ABOUT, " people at most."),
        runs("The change: − ", EXACT),
        runs("- ", EXACT),
        runs("– ", EXACT),
        runs("a loss of ~ ", EXACT),
    ],
)
def test_what_would_make_another_number_of_it_is_a_fault(line: Runs) -> None:
    """Scales, signs, other numbers, and words that take back the hedge."""
    assert list(touching(line))


@pytest.mark.parametrize(
    "line",
    [
        runs("It counts ", ABOUT, " people."),
        runs("(", EXACT, ")"),
        runs("“", EXACT, "”, and ", ABOUT, "; ", EXACT, "."),
        runs("The two-party-", EXACT),  # a compound, not a sign
        runs("exactly ", EXACT),
        runs(EXACT, " kilometres"),
        runs(EXACT, " to ", ABOUT),
        runs(EXACT, ", ", EXACT),
        runs(EXACT, "人"),
        runs("The count – ", EXACT, " – is the office's."),
        runs("It handed over ", EXACT, " homes."),
        runs("between ", EXACT, " and ", ABOUT),
        runs("at most a week before, ", EXACT),
        runs("The gap is ", EXACT, "; more than that is not known."),
    ],
)
def test_ordinary_neighbours_are_none(line: Runs) -> None:
    """Punctuation, units and words stand beside a number as they do in print."""
    assert list(touching(line)) == []
