"""Single values: what each kind takes from a file and from Python, and what it says otherwise."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from explainer.facts import values as scalars


def read(kind: Any, value: object) -> object:
    """The value as the kind takes it."""
    return TypeAdapter(kind).validate_python(value)


REFUSED: list[tuple[Any, object, str]] = [
    (scalars.Filled, 1, "expected text"),
    (scalars.Filled, " \t", "expected some text"),
    (scalars.AnyText, None, "expected text"),
    (scalars.Id, "a_b", "expected an id in kebab-case"),
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
    (scalars.Number, "1" * 25, "at most 24 characters"),
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
