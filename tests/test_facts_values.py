"""Single values: dates, numbers, ids, texts; what each takes, what it says otherwise, what is hidden."""

# ruff: noqa: E501  (a case to a line reads best)

from __future__ import annotations

import datetime as dt
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from explainer.facts import values as scalars
from explainer.facts.values import UNPARSABLE, PartialDate, hidden, name


def read(kind: Any, value: object) -> object:
    return TypeAdapter(kind).validate_python(value)


REFUSED: dict[tuple[Any, str], list[object]] = {
    (scalars.AnyText, "expected text"): [None, []],
    (scalars.Filled, "expected text"): [1],
    (scalars.Filled, "expected some text"): [" \t", "\n"],
    (scalars.Id, "expected text"): [1],
    (scalars.Id, "expected an id in kebab-case (a-z, 0-9 and -)"): ["a\n", "a" * 101, "a_b", "-a", "a-", "A"],
    (scalars.Language, "expected a BCP 47 language tag, such as en or pt-BR"):
        ["e", "en_GB", "en-" + "-".join(["abcdefgh"] * 5), "aa-" + "b" * 8 + "-c" * 15],
    (scalars.Url, "expected an address that begins with https:// or http://"):
        ["https://" + "a" * 2000, "https://a.example/" + "b" * 1983, "https://a.example/ b", "https://user@a.example",
         "https://a.example\n", "ftp://a.example", "a.example"],
    (scalars.Sha256, "expected a SHA-256 hash in 64 hexadecimal digits"): ["g" * 64, "a" * 63, "a" * 65],
    (scalars.Number, "expected a number that is not negative"): ["-1", "-0"],
    (scalars.Number, "expected a number of at most 24 characters"): ["1" * 25],
    (scalars.Number, "expected a number in plain digits, such as 810000 or 8.5"): ["1\n", "01", "1e3", "1."],
    (scalars.Number, "expected text"): [Decimal(-1), Decimal("NaN"), Decimal("Infinity"), 1.5],
    (scalars.Truth, "expected true or false"): ["yes", "True", 1, None],
    (scalars.Day, "expected a day, such as 2024-05-20"): ["2023-06"],
    (scalars.Day, "expected a date of the calendar (2023-06 has 30 days)"): ["2023-06-31"],
    (scalars.Day, "expected text"): [datetime(2023, 6, 1)],
    (scalars.Unit, "expected some text"): [""],
    (scalars.Unit, "expected a short unit in letters and plain signs"):
        ["m٣", "a\u200eb", "m" * 81, "m\ud800", "m\n"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "said"), REFUSED, ids=lambda part: repr(part)[:50])
def test_a_wrong_value_is_refused_with_what_was_expected(kind: Any, said: str) -> None:
    """In these words, as the one error of its kind."""
    for value in REFUSED[kind, said]:
        with pytest.raises(ValidationError) as refused:
            read(kind, value)
        (error,) = refused.value.errors()
        assert (error["type"], error["msg"]) == ("kind", said), value


LONG_TAG, LONG_URL = "aa-" + "b" * 8 + "-c" * 14 + "d", "https://a.example/" + "b" * 1982
TAKEN: list[tuple[Any, dict[object, object]]] = [
    *((kind, {text: text for text in texts}) for kind, texts in (
        (scalars.Filled, [" a "]), (scalars.AnyText, [""]), (scalars.Id, ["a" * 100, "a-1-b"]),
        (scalars.Language, ["zh-Hant-TW", LONG_TAG]), (scalars.Sha256, ["aB" * 32]),
        (scalars.Url, ["http://a.example?b#c", LONG_URL, "http://a.example/X"]),
        (scalars.Unit, ["m³/s²", "2 m", "m" * 80]))),
    (scalars.Number, {"0": Decimal(0), "8.50": Decimal("8.50"), "1" * 24: Decimal("1" * 24),
                      Decimal("0.1"): Decimal("0.1")}),
    (scalars.Truth, {"true": True, "false": False, True: True, False: False}),
    (scalars.Day, {"2024-02-29": date(2024, 2, 29), date(2024, 2, 29): date(2024, 2, 29)}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "values"), TAKEN, ids=lambda part: repr(part)[:20])
def test_a_right_value_is_taken(kind: Any, values: dict[object, object]) -> None:
    """As what it means, to the last allowed character."""
    for value, expected in values.items():
        found = read(kind, value)
        assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    "text",
    ["2023-02-30", "2023-13", "2023-00", "0000", "2023-6-1", "23-06-01", "2023-06-01T00:00", "2023-W22",
     "٢٠٢٣", "2023-06-", " 2023", "2023\n", "", "20230601", "2023-06-31"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    """Only real days, months and years in ISO form with ASCII digits are dates."""
    with pytest.raises(ValueError):
        PartialDate.of(text)


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2023-06-02", (2023, 6, 2), (2023, 6, 2), "day"),
        ("2024-02", (2024, 2, 1), (2024, 2, 29), "month"),
        ("2023", (2023, 1, 1), (2023, 12, 31), "year"),
    ],
)
def test_a_date_spans_its_days(text: str, first: tuple, last: tuple, precision: str) -> None:
    """First and last day follow from the precision."""
    date = PartialDate.of(text)
    assert (date.first, date.last) == (dt.date(*first), dt.date(*last))
    assert (date.precision, date.iso, str(date)) == (precision, text, text)


def test_only_what_is_sure_counts_as_after() -> None:
    """A month is neither after nor before a day inside it."""
    month, day = PartialDate.of("2023-06"), PartialDate.of("2023-06-18")
    assert month.overlaps(day) and day.overlaps(month)
    assert not month.surely_after(day) and not day.surely_after(month)
    assert PartialDate.of("2023-07").surely_after(day)
    assert not month.known_by(day.first) and month.known_by(dt.date(2023, 6, 30))


def test_dates_sort_by_first_then_last_day() -> None:
    """A coarser date that begins on the same day comes after."""
    texts = ["2023", "2023-01", "2023-01-01", "2022-12-31"]
    assert [str(d) for d in sorted(map(PartialDate.of, texts))] == texts[::-1]


NAMED = {
    "\x00": "U+0000 (control)",
    "\ud800": "U+D800 (surrogate)",
    "\ue000": "U+E000 (private use)",
    "\ufdd0": "U+FDD0 (unassigned)",
    "\U0001ffff": "U+1FFFF (unassigned)",
    "\U000effff": "U+EFFFF (unassigned)",
    "\u2065": "U+2065 (unassigned)",
    "\u00ad": "U+00AD SOFT HYPHEN",
    "\u115f": "U+115F HANGUL CHOSEONG FILLER",
    "\u200c": "U+200C ZERO WIDTH NON-JOINER",
    "\u200d": "U+200D ZERO WIDTH JOINER",
    "\u2028": "U+2028 LINE SEPARATOR",
    "\u202e": "U+202E RIGHT-TO-LEFT OVERRIDE",
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
    assert [place for place, _ in hidden(text)] == places
