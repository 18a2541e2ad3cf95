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
from explainer.facts.values import UNPARSABLE, PartialDate, day_of, hidden, name


def read(kind: Any, value: object) -> object:
    """The value as the kind takes it."""
    return TypeAdapter(kind).validate_python(value)


REFUSED: list[tuple[Any, object, str]] = [
    (scalars.Filled, " \t", "expected some text"),
    (scalars.AnyText, None, "expected text"),
    (scalars.Id, "a\n", "expected an id in kebab-case"),
    (scalars.Id, "a" * 101, "expected an id in kebab-case"),
    (scalars.Id, 1, "expected text"),
    (scalars.Language, "e", "expected a BCP 47 language tag"),
    (scalars.Language, "en-" + "-".join(["abcdefgh"] * 5), "expected a BCP 47 language tag"),
    (scalars.Url, "https://" + "a" * 2000, "expected an address"),
    (scalars.Url, "https://a.example/ b", "expected an address"),
    (scalars.Url, "https://user@a.example", "expected an address"),
    (scalars.Sha256, "g" * 64, "expected a SHA-256"),
    (scalars.Number, "-1", "not negative"),
    (scalars.Number, "1\n", "plain digits"),
    (scalars.Number, "01", "plain digits"),
    (scalars.Number, Decimal(-1), "expected text"),
    (scalars.Number, Decimal("NaN"), "expected text"),
    (scalars.Number, Decimal("Infinity"), "expected text"),
    (scalars.Number, 1.5, "expected text"),
    (scalars.Truth, "yes", "expected true or false"),
    (scalars.Truth, 1, "expected true or false"),
    (scalars.Day, "2023-06", "expected a day"),
    (scalars.Day, datetime(2023, 6, 1), "expected text"),
    (scalars.Unit, "", "expected some text"),
    (scalars.Unit, "m٣", "expected a short unit"),
    (scalars.Unit, "a\u200eb", "expected a short unit"),
    (scalars.Unit, "m" * 81, "expected a short unit"),
]


@pytest.mark.parametrize(("kind", "value", "said"), REFUSED, ids=lambda part: repr(part)[:40])
def test_a_wrong_value_is_refused(kind: Any, value: object, said: str) -> None:
    """With what was expected."""
    with pytest.raises(ValidationError, match=said):
        read(kind, value)


TAKEN: list[tuple[Any, object, object]] = [
    (scalars.Filled, " a ", " a "),
    (scalars.AnyText, "", ""),
    (scalars.Id, "a" * 100, "a" * 100),
    (scalars.Id, "a-1-b", "a-1-b"),
    (scalars.Language, "zh-Hant-TW", "zh-Hant-TW"),
    (scalars.Url, "http://a.example?b#c", "http://a.example?b#c"),
    (scalars.Url, "https://a.example/" + "b" * 1982, "https://a.example/" + "b" * 1982),
    (scalars.Sha256, "aB" * 32, "aB" * 32),
    (scalars.Number, "0", Decimal(0)),
    (scalars.Number, "8.50", Decimal("8.50")),
    (scalars.Number, "1" * 24, Decimal("1" * 24)),
    (scalars.Number, Decimal(0), Decimal(0)),
    (scalars.Truth, "true", True),
    (scalars.Truth, "false", False),
    (scalars.Truth, True, True),
    (scalars.Truth, False, False),
    (scalars.Day, "2024-02-29", date(2024, 2, 29)),
    (scalars.Day, date(2024, 2, 29), date(2024, 2, 29)),
    (scalars.Unit, "m³/s²", "m³/s²"),
    (scalars.Unit, "2 m", "2 m"),
    (scalars.Language, "aa-" + "b" * 8 + "-c" * 14 + "d", "aa-" + "b" * 8 + "-c" * 14 + "d"),
    (scalars.Url, "http://a.example/X", "http://a.example/X"),
    (scalars.Number, Decimal("0.1"), Decimal("0.1")),
    (scalars.Unit, "m" * 80, "m" * 80),
]


@pytest.mark.parametrize(("kind", "value", "expected"), TAKEN, ids=lambda part: repr(part)[:40])
def test_a_right_value_is_taken(kind: Any, value: object, expected: object) -> None:
    """As what it means, to the last allowed character."""
    found = read(kind, value)
    assert found == expected
    assert type(found) is type(expected)


EDGES: list[tuple[Any, object, str]] = [
    (scalars.Filled, 1, "expected text"),
    (scalars.Filled, "\n", "expected some text"),
    (scalars.Id, "a_b", "expected an id in kebab-case (a-z, 0-9 and -)"),
    (scalars.Id, "-a", "expected an id in kebab-case (a-z, 0-9 and -)"),
    (scalars.Language, "aa-" + "b" * 8 + "-c" * 15,
     "expected a BCP 47 language tag, such as en or pt-BR"),
    (scalars.Url, "https://a.example/" + "b" * 1983,
     "expected an address that begins with https:// or http://"),
    (scalars.Url, "https://a.example\n", "expected an address that begins with https:// or http://"),
    (scalars.Url, "ftp://a.example", "expected an address that begins with https:// or http://"),
    (scalars.Sha256, "a" * 65, "expected a SHA-256 hash in 64 hexadecimal digits"),
    (scalars.Number, "-0", "expected a number that is not negative"),
    (scalars.Number, "1" * 25, "expected a number of at most 24 characters"),
    (scalars.Number, "1e3", "expected a number in plain digits, such as 810000 or 8.5"),
    (scalars.Truth, "True", "expected true or false"),
    (scalars.Truth, None, "expected true or false"),
    (scalars.Day, "2023-06-31", "expected a date of the calendar (2023-06 has 30 days)"),
    (scalars.Unit, "m\ud800", "expected a short unit in letters and plain signs"),
    (scalars.Unit, "m\n", "expected a short unit in letters and plain signs"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "said"), EDGES, ids=lambda part: repr(part)[:40])
def test_a_refusal_says_what_was_expected(kind: Any, value: object, said: str) -> None:
    """In these words, as the one error of its kind."""
    with pytest.raises(ValidationError) as refused:
        read(kind, value)
    (error,) = refused.value.errors()
    assert (error["type"], error["msg"]) == ("kind", said)


ADMITTED: list[tuple[Any, list[object], list[object]]] = [
    (scalars.AnyText, ["", "a", 1, 1.5, True], [None, [], {}]),
    (scalars.Filled, ["a", 1, 1.5, False], ["", None, []]),
    (scalars.Unit, ["m", 1, 1.5, False], ["", None, []]),
    (scalars.Id, ["a-1", 2023], ["a_b", "A", "a-", "", True, 1.5, None]),
    (scalars.Language, ["en", "pt-BR", "zh-Hant-TW"], ["e", "en_GB", "en-", 1, None, True]),
    (scalars.Url, ["http://a.example", "https://a.example/b?c#d"],
     ["a.example", "https://", "https://a b", 1, None]),
    (scalars.Sha256, ["0" * 64, "aB" * 32, 1], ["0" * 63, "0" * 65, "g" * 64, True, None]),
    (scalars.Number, ["0", "8.50", 0, 8.5], ["08", "1.", "-1", -1, True, None]),
    (scalars.Truth, [True, False, "true", "false"], ["True", "no", 2, None]),
    (scalars.Day, ["2023-06-01"], ["2023-06", "2023-06-011", "12023-06-01", 2023, None]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "good", "bad"), ADMITTED, ids=lambda part: repr(part)[:20])
def test_an_editor_is_told_what_a_kind_admits(
    kind: Any, good: list[object], bad: list[object]
) -> None:
    """By its JSON Schema; that also admits what a YAML parser makes of a bare value."""
    jsonschema = pytest.importorskip("jsonschema")
    judge = jsonschema.Draft202012Validator(TypeAdapter(kind).json_schema())
    assert [value for value in good if not judge.is_valid(value)] == []
    assert [value for value in bad if judge.is_valid(value)] == []


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    "text",
    ["2023-02-30", "2023-13", "2023-00", "0000", "2023-6-1", "23-06-01", "2023-06-01T00:00", "2023-W22",
     "٢٠٢٣", "2023-06-", " 2023", "2023\n", "", "20230601", "2023-06-31"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    """Only real days, months and years in ISO form with ASCII digits are dates."""
    with pytest.raises(ValueError):
        PartialDate.of(text)


def test_a_day_is_wanted_where_a_month_is_too_little() -> None:
    """`day_of` refuses a month."""
    with pytest.raises(ValueError, match="expected a day"):
        day_of("2023-06")


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


# ---------------------------------------------------------------- hidden characters


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
