"""Reading printed numbers back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.facts.printed import Printed, read_back

NARROW, THIN, FIXED = "\u202f", "\u2009", "\u00a0"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("36،000", "ar"),  # U+060C is a comma of prose, not a separator
        ("360،000", "en"),
        ("٣٦,٠٠٠", "ar"),
        ("1٢8", "ar"),
        ("۱٢", "fa"),
        ("128٬000", "en"),
        ("1,23,456", "en"),
        ("1,23,456", "hi"),
        ("12,34", "en"),
        ("1,2345", "en"),
        ("1234,567", "en"),
        ("10,000,00", "en"),
        ("60 000", "en"),
        ("1.4 Millionen", "de"),
        ("1,4 Millionen", "en"),
        ("1.4", "de"),
        ("1.000,00.0", "de"),
        ("seven", "en"),
        ("half", "en"),
        ("half a dozen", "en"),
        ("a quarter", "en"),
        ("Dutzende", "de"),
        ("dozens", "de"),
        ("012", "en"),
        ("00", "en"),
        (".5", "en"),
        ("5.", "en"),
        ("5,", "en"),
        ("-5", "en"),
        ("+5", "en"),
        ("1e5", "en"),
        ("NaN", "en"),
        ("Infinity", "en"),
        ("0x10", "en"),
        ("²", "en"),
        ("½", "en"),
        ("१२", "hi"),
        ("５", "ja"),
        ("", "en"),
        (" ", "en"),
        ("600 k", "en"),
        ("600kg", "en"),
        ("810,000 people", "en"),
        ("about 810,000", "en"),
        ("300-400,000", "en"),
        ("800 to 1 million", "en"),
        ("70 to 60", "en"),
        ("60 to 60", "en"),
        ("60 to", "en"),
        ("to 60", "en"),
        ("2023-06-02", "en"),
        ("60-70-80", "en"),
        ("9" * 30, "en"),
        ("9" * 500, "en"),
    ],
)  # fmt: skip
def test_what_could_be_read_two_ways_or_none_is_refused(text: str, language: str) -> None:
    """Nothing is guessed: these get a reason instead of a number."""
    with pytest.raises(ValueError):
        read_back(text, language)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("810,000", "en", 810_000),
        ("810000", "en", 810_000),
        ("0", "en", 0),
        ("1,000.5", "en", "1000.5"),
        (f"60{THIN}000", "en", 60_000),
        ("60.000", "en", 60),
        ("60.000", "id", 60_000),
        ("60.000", "de", 60_000),
        ("60.000", "pt-BR", 60_000),
        ("60,000", "es-MX", 60_000),
        ("60.000", "es", 60_000),
        ("60.000", "ar-MA", 60_000),
        ("60'000", "de-CH", 60_000),
        ("60’000", "de-CH", 60_000),
        ("60 000", "fr", 60_000),
        (f"60{NARROW}000", "fr", 60_000),
        (f"60{FIXED}000", "fr", 60_000),
        ("111.940", "fr", 111_940),
        ("1 234 567,5", "ru", "1234567.5"),
        ("9.000", "de", 9_000),
        ("1,4", "de", "1.4"),
        ("1.4 million", "en", 1_400_000),
        ("1.4m", "en", 1_400_000),
        ("2bn", "en", 2_000_000_000),
        ("600k", "en", 600_000),
        ("600K", "en-GB", 600_000),
        ("12 thousand", "en", 12_000),
        ("half a million", "en", 500_000),
        ("Half a million", "en", 500_000),
        ("half-a-million", "en", 500_000),
        ("a million", "en", 1_000_000),
        ("one million", "en", 1_000_000),
        ("1,4 Millionen", "de", 1_400_000),
        ("1,4 Mio.", "de", 1_400_000),
        ("eine halbe Million", "de", 500_000),
        ("1,4 millones", "es", 1_400_000),
        ("800 mil", "es", 800_000),
        ("1,4 milhões", "pt", 1_400_000),
        ("1,4 million", "fr", 1_400_000),
        ("un demi-million", "fr", 500_000),
        ("800mila", "it", 800_000),
        ("1,4 juta", "id", 1_400_000),
        ("600 ribu", "id", 600_000),
        ("1,4 milyon", "tr", 1_400_000),
        ("1,4 млн", "ru", 1_400_000),
        ("81万", "zh", 810_000),
        ("١٢٨", "ar", 128),
        ("١٢٠٠٠", "ar", 12_000),
        ("١٢٨٬٠٠٠", "ar", 128_000),
        ("١٫٤", "ar", "1.4"),
        ("١٫٤ مليون", "ar", 1_400_000),
        ("164 ألف", "ar", 164_000),
        ("نصف مليون", "ar", 500_000),
        ("۱۲۸", "fa", 128),
        ("۱۲۸٬۰۰۰", "fa", 128_000),
        ("40 %", "en", 40),
        ("40%", "en", 40),
        ("40 per cent", "en", 40),
        ("37.5 percent", "en", "37.5"),
        ("40 Prozent", "de", 40),
        ("٤٠٪", "ar", 40),
        ("40 في المئة", "ar", 40),
    ],
)  # fmt: skip
def test_a_number_reads_back_in_its_language(text: str, language: str, value: object) -> None:
    """The spellings of print, each in the language it belongs to."""
    expected = Decimal(str(value))
    assert read_back(text, language) == Printed(expected, expected)


@pytest.mark.parametrize(
    ("text", "language", "low", "high"),
    [
        ("300,000-400,000", "en", 300_000, 400_000),
        ("300,000 – 400,000", "en", 300_000, 400_000),
        ("60 to 70", "en", 60, 70),
        ("60 to 70 percent", "en", 60, 70),
        ("60–70%", "en", 60, 70),
        ("500 to 1,000", "en", 500, 1_000),
        ("1.2 and 1.4 million", "en", 1_200_000, 1_400_000),
        ("between 1.2 and 1.4 million", "en", 1_200_000, 1_400_000),
        ("from 900,000 to 1.1 million", "en", 900_000, 1_100_000),
        ("60k-70k", "en", 60_000, 70_000),
        ("1,2-1,4 Mio.", "de", 1_200_000, 1_400_000),
        ("38.000 und 44.000", "de", 38_000, 44_000),
        ("entre 1,2 et 1,4 million", "fr", 1_200_000, 1_400_000),
        ("بين 60 و70", "ar", 60, 70),
        ("٦٠ إلى ٧٠", "ar", 60, 70),
    ],
)
def test_a_range_reads_back_as_its_ends(text: str, language: str, low: int, high: int) -> None:
    """Ranges with any dash or the language's own words; a shared scale word serves both ends."""
    assert read_back(text, language) == Printed(Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("phrase", "value"), [("dozens", 24), ("Tens of thousands", 20_000), ("hundreds", 200)]
)
def test_a_phrase_is_marked_as_one(phrase: str, value: int) -> None:
    """The caller must see that "dozens" is a number only for the hedge at-least."""
    assert read_back(phrase, "en") == Printed(Decimal(value), Decimal(value), phrase.casefold())


LANGUAGES = {"en": ",", "de": ".", "fr": NARROW, "ru": " ", "id": ".", "ar": ",", "de-CH": "’"}


@given(st.integers(0, 10**15), st.sampled_from(sorted(LANGUAGES)))
def test_every_grouped_number_reads_back(value: int, language: str) -> None:
    """What a language's own grouping writes is read as the same number."""
    text = f"{value:,}".replace(",", LANGUAGES[language])
    assert read_back(text, language).low == value


@given(st.integers(0, 10**12))
def test_every_arabic_indic_number_reads_back(value: int) -> None:
    """Digits and group marks of Arabic print, with or without groups."""
    digits = str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬")
    assert read_back(f"{value:,}".translate(digits), "ar").low == value
    assert read_back(str(value).translate(digits), "ar").low == value


@given(
    st.text("0123456789.,'’ \u00a0\u202f٠١٢٬٫،۱-–kmtoand millionhalf%", max_size=24),
    st.sampled_from(["en", "de", "fr", "ar", "fa", "tr", "zh", "xx", "de-CH"]),
)
def test_any_text_is_read_or_refused(text: str, language: str) -> None:
    """No text raises anything but ValueError, and what is read is a finite, ordered range."""
    try:
        printed = read_back(text, language)
    except ValueError:
        return
    assert printed.low.is_finite() and 0 <= printed.low <= printed.high
